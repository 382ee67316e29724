/** A lock between processes of one machine: a file that names its holder. */
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const pollIntervalMs = 200;
/** A holder older than this is taken for dead: its process id may be another program's by now. */
const holderAgeMaxMs = 20 * 60 * 1000;

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // it lives and belongs to somebody else
  }
}

/** Whether the lock was left behind by a process that is gone; false where there is no lock. */
function isAbandoned(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > holderAgeMaxMs) return true;
    return !isAlive(Number(readFileSync(file, "utf8")));
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

/** Linking is atomic and the file is whole before it has its name: no one reads half a lock. */
function tryAcquire(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function removeAbandoned(file) {
  const aside = `${file}.${process.pid}.abandoned`;
  try {
    renameSync(file, aside); // of several who try, one succeeds
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

/** Runs `work` while holding the lock `file`; waits as long as another living process holds it. */
export async function withLock(file, work) {
  while (!tryAcquire(file)) {
    if (isAbandoned(file)) removeAbandoned(file);
    else await sleep(pollIntervalMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
