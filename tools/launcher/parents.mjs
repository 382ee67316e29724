/**
 * Notices when npm, which started us, is gone.
 *
 * `npm start` runs a shell that runs us. A signal that ends npm ends the shell too, but does not
 * reach us: a server would be left behind that still holds its port and its data folder.
 */
import { readFileSync } from "node:fs";

const pollIntervalMs = 250;

function readProcess(processId, file) {
  try {
    return readFileSync(`/proc/${processId}/${file}`, "utf8");
  } catch {
    return ""; // gone, or a system without /proc
  }
}

function parentOf(processId) {
  return Number(/^PPid:\s*(\d+)$/m.exec(readProcess(processId, "status"))?.[1] ?? 0);
}

/** The parent of the shell that npm put between itself and us; 0 where there is no such shell. */
function npmBehindShell(parent) {
  return /^(sh|bash|dash)\n$/.test(readProcess(parent, "comm")) ? parentOf(parent) : 0;
}

/** Calls `whenLost` once, when npm is gone; never where it was not npm that started us. */
export function watchNpm(whenLost) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const npm = npmBehindShell(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === 0 || parentOf(parent) === npm)) return;
    clearInterval(timer);
    whenLost();
  }, pollIntervalMs);
  timer.unref(); // a command that is done may end
}
