/** Users and groups by name, as the system's own files tell them. */
import { existsSync, readFileSync } from "node:fs";

export interface FileOwner {
  readonly user: number;
  readonly group: number;
}

/** From `app`, `app:www` or `1000:1000`; a sentence where there is no such user or group. */
export function findOwner(text: string): FileOwner | string {
  const [userName = "", groupName, ...rest] = text.split(":");
  if (rest.length > 0 || userName === "" || groupName === "") {
    return "expected an owner as chown takes it: user, or user:group";
  }
  if (process.getuid?.() !== 0) return "only root can give a file to another owner";
  const user = idOf("/etc/passwd", userName);
  if (user === undefined) return `there is no user ${userName}`;
  const group = groupName === undefined ? primaryGroup(user) : idOf("/etc/group", groupName);
  if (group === undefined) return `there is no group ${groupName ?? `of the user ${userName}`}`;
  return { user, group };
}

/** Both files have the name first and the id third. */
function idOf(file: string, name: string): number | undefined {
  if (/^\d{1,9}$/.test(name)) return Number(name);
  const id = rowsOf(file).find(([first]) => first === name)?.[2];
  return id === undefined ? undefined : Number(id);
}

function primaryGroup(user: number): number | undefined {
  const group = rowsOf("/etc/passwd").find(([, , id]) => id === String(user))?.[3];
  return group === undefined ? undefined : Number(group);
}

function rowsOf(file: string): readonly (readonly string[])[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.split(":"));
}
