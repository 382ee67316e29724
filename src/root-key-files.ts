/** What the command line does with root key files: a new key in front, a move, an archive. */
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { createPrivateFile } from "./base/private-file.ts";
import { rootKeyPlace } from "./bootstrap.ts";
import { type Configuration, ConfigurationError, tokenSettings } from "./configuration.ts";
import { type RootKeyPlace, readRootKeys, rootKeyIds, writeRootKeys } from "./keys/key-file.ts";
import { RootKeyError, randomRootKey } from "./keys/root-key.ts";

/**
 * The id of a key in the file that the server has never used: one that is there, else one that is
 * drawn now and put in front of the others.
 *
 * Throws `RootKeyError`; `ConfigurationError` where the file holds several such keys.
 */
export async function nextRootKey(
  configuration: Configuration,
  used: ReadonlySet<string>,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const place = rootKeyPlace(configuration);
  const ready = unusedKey(place, used);
  // A file that the operator prepared need not be one that can be written here.
  if (ready !== undefined) return { id: ready, isNew: false };
  return alone(place, async () => {
    const other = unusedKey(place, used);
    if (other !== undefined) return { id: other, isNew: false };
    const drawn = randomRootKey();
    await writeRootKeys(place, [drawn, ...(await readRootKeys(place))], "replace");
    return { id: drawn.id, isNew: true };
  });
}

function unusedKey({ path }: RootKeyPlace, used: ReadonlySet<string>): string | undefined {
  const [found, ...further] = rootKeyIds(path).filter((id) => !used.has(id));
  if (further.length === 0) return found;
  throw new ConfigurationError(
    `${path} holds several keys that were never used: ${[found, ...further].join(", ")}. ` +
      "Leave one of them in it.",
  );
}

/** Two commands that write the file at once would take each other's key away. */
async function alone<T>({ path }: RootKeyPlace, work: () => Promise<T>): Promise<T> {
  // Where there is no such file, that is what is told.
  rootKeyIds(path);
  const lock = `${path}.lock`;
  try {
    createPrivateFile(lock, "");
  } catch (error) {
    throw new RootKeyError(
      "RootKeyUnreadable",
      `${lock} cannot be made: another command is at work on the root key file, or one was ` +
        "killed, and you may delete it; or its folder is not yours",
      error,
    );
  }
  try {
    return await work();
  } finally {
    rmSync(lock);
  }
}

export interface Moved {
  readonly ids: readonly string[];
  /** Settings that the next start needs, and those that it must not have. */
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/**
 * Puts the root keys, which stay as they are, under a token's key or into a plain file. The running
 * server has them in memory and goes on.
 *
 * Throws `RootKeyError`, `ConfigurationError`.
 */
export async function moveRootKeys(
  configuration: Configuration,
  target: string,
  pinFile: string | undefined,
): Promise<Moved> {
  const from = rootKeyPlace(configuration);
  return alone(from, () => movedKeys(from, target, pinFile));
}

async function movedKeys(
  from: RootKeyPlace,
  target: string,
  pinFile: string | undefined,
): Promise<Moved> {
  const keys = await readRootKeys(from);
  const ids = keys.map(({ id }) => id);
  if (target.startsWith("pkcs11:")) {
    const token = tokenSettings("--to", target, pinFile);
    await writeRootKeys({ path: from.path, token }, keys, "replace");
    return { ids, set: { SALLYPORT_ROOT_KEY: target }, unset: [] };
  }
  const isSame = resolve(target) === resolve(from.path);
  await writeRootKeys({ path: target, token: undefined }, keys, isSame ? "replace" : "new");
  const set = isSame ? {} : { SALLYPORT_ROOT_KEY_FILE: resolve(target) };
  return { ids, set, unset: from.token === undefined ? [] : ["SALLYPORT_ROOT_KEY"] };
}

/**
 * Takes keys out of the root key file, and keeps them in a new file, under the same token where
 * there is one: older backups need them. Gives their ids; writes nothing where there are none.
 *
 * Throws `RootKeyError`.
 */
export async function archiveRootKeys(
  configuration: Configuration,
  unneeded: ReadonlySet<string>,
  archive: string,
): Promise<readonly string[]> {
  const place = rootKeyPlace(configuration);
  return alone(place, () => archivedKeys(place, unneeded, archive));
}

async function archivedKeys(
  place: RootKeyPlace,
  unneeded: ReadonlySet<string>,
  archive: string,
): Promise<readonly string[]> {
  const keys = await readRootKeys(place);
  const [gone, kept] = [true, false].map((is) => keys.filter(({ id }) => unneeded.has(id) === is));
  if (gone === undefined || kept === undefined || gone.length === 0) return [];
  await writeRootKeys({ ...place, path: archive }, gone, "new");
  await writeRootKeys(place, kept, "replace");
  return gone.map(({ id }) => id);
}
