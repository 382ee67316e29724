/** Whether what is typed at a terminal reaches this process, and so its children too. */
import { existsSync, readFileSync } from "node:fs";

/** What Linux tells of this process (proc_pid_stat(5)). */
const statusFile = "/proc/self/stat";

/**
 * True where our group of processes is the one that the terminal sends signals to. Standard input
 * tells nothing of it: it may be a pipe, and a terminal is also that of a job in the background.
 */
export function isTerminalOurs(): boolean {
  if (!existsSync(statusFile)) {
    return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  }
  const status = readFileSync(statusFile, "utf8");
  // Behind the name, in parentheses, come state, parent, group, session, terminal and its group.
  const [, , group, , , foreground] = status.slice(status.lastIndexOf(")") + 2).split(" ");
  return group === foreground;
}
