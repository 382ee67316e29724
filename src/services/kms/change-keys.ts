/** The names under which keys are known to caches; told to every node when they change. */
export const changeKeys = {
  key: (keyId: string) => `kms:key:${keyId}`,
  /** What an alias points at. */
  alias: (account: string, name: string) => `kms:alias:${account}:${name}`,
  /** The grants on a key. */
  grants: (keyId: string) => `kms:grants:${keyId}`,
} as const;
