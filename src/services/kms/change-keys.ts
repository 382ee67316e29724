/** The names under which keys are known to caches; told to every node when they change. */

const keyPrefix = "kms:key:";

export const changeKeys = {
  key: (keyId: string) => `${keyPrefix}${keyId}`,
  /** What an alias points at. */
  alias: (account: string, name: string) => `kms:alias:${account}:${name}`,
  /** The grants on a key. */
  grants: (keyId: string) => `kms:grants:${keyId}`,
} as const;

/** Whether a change is one of any key. */
export function isOfKey(changeKey: string): boolean {
  return changeKey.startsWith(keyPrefix);
}
