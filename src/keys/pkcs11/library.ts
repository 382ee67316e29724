/** Calls a PKCS #11 library: its function list, its structures, and its return values as errors. */
import {
  CKR_CRYPTOKI_ALREADY_INITIALIZED,
  CKR_OK,
  type FunctionName,
  functionNames,
  returnNames,
} from "./constants.ts";

type Koffi = typeof import("koffi").default;

/** A function of the library said no; `code` is its `CKR_…` value. */
export class TokenCallError extends Error {
  override readonly name = "TokenCallError";
  readonly code: number;

  constructor(call: FunctionName, code: number) {
    super(`${call} answers ${returnNames.get(code) ?? `0x${code.toString(16)}`}`);
    this.code = code;
  }
}

/** The library cannot be loaded; the message says why, in the operating system's words. */
export class TokenLibraryError extends Error {
  override readonly name = "TokenLibraryError";
}

/** What an attribute is looked for by, or room for what it is. */
export interface Attribute {
  readonly type: number;
  readonly value: Buffer;
}

/**
 * What the functions take after their names. `CK_ULONG`, handles among them, is `ulong`; what is
 * pointed at is memory of ours; lengths and handles that come back are arrays of one number.
 */
const parameters: Readonly<Partial<Record<FunctionName, readonly string[]>>> = {
  C_Initialize: ["void *"],
  C_Finalize: ["void *"],
  C_GetSlotList: ["uint8", "void *", "_Inout_ ulong *"],
  C_GetTokenInfo: ["ulong", "void *"],
  C_OpenSession: ["ulong", "ulong", "void *", "void *", "_Out_ ulong *"],
  C_CloseSession: ["ulong"],
  C_Login: ["ulong", "ulong", "void *", "ulong"],
  C_Logout: ["ulong"],
  C_GetAttributeValue: ["ulong", "ulong", "void *", "ulong"],
  C_FindObjectsInit: ["ulong", "void *", "ulong"],
  C_FindObjects: ["ulong", "void *", "ulong", "_Out_ ulong *"],
  C_FindObjectsFinal: ["ulong"],
  C_EncryptInit: ["ulong", "void *", "ulong"],
  C_Encrypt: ["ulong", "void *", "ulong", "void *", "_Inout_ ulong *"],
  C_DecryptInit: ["ulong", "void *", "ulong"],
  C_Decrypt: ["ulong", "void *", "ulong", "void *", "_Inout_ ulong *"],
};

/** A library that was initialized. Nothing of it may be used after `close`. */
export interface TokenLibrary {
  /** Throws `TokenCallError` for every return value but `CKR_OK`, and those in `also`. */
  call(name: FunctionName, ...values: readonly unknown[]): void;
  /** The numbers of `CK_ULONG` in a list of `count`. */
  numbers(memory: Buffer, count: number): readonly number[];
  /** Room for a list of `CK_ULONG`. */
  roomForNumbers(count: number): Buffer;
  /** A number as `CK_ULONG` has it in memory. */
  number(value: number): Buffer;
  /** A template of attributes; it must be kept while the call that it is for runs. */
  template(attributes: readonly Attribute[]): Memory;
  /** `CK_MECHANISM` with `CK_GCM_PARAMS`. */
  gcmMechanism(type: number, nonce: Buffer, additionalData: Buffer, tagBits: number): Memory;
  close(): void;
}

/** Memory with the pieces that it points at, so that these are not collected before it. */
export interface Memory {
  readonly bytes: Buffer;
  readonly pointsAt: readonly Buffer[];
}

/** Loads the native part only here: servers whose key is in a file never need it. */
export async function openTokenLibrary(path: string): Promise<TokenLibrary> {
  const koffi = await loadBinding();
  const types = structures(koffi);
  const functions = functionList(koffi, path, types.functionList);
  const callRaw = (name: FunctionName, ...values: readonly unknown[]): number => {
    const prototype = koffi.proto("ulong", [...(parameters[name] ?? [])]);
    return Number(koffi.call(functions[name], prototype, ...values));
  };
  const initialized = callRaw("C_Initialize", null);
  if (initialized !== CKR_OK && initialized !== CKR_CRYPTOKI_ALREADY_INITIALIZED) {
    throw new TokenCallError("C_Initialize", initialized);
  }
  const roomForNumbers = (count: number) => Buffer.alloc(koffi.sizeof("ulong") * count);
  return {
    call(name, ...values) {
      const answer = callRaw(name, ...values);
      if (answer !== CKR_OK) throw new TokenCallError(name, answer);
    },
    roomForNumbers,
    numbers: (memory, count) => {
      if (count === 0) return [];
      return [...koffi.decode(memory, koffi.array("ulong", count))].map(Number);
    },
    number(value) {
      const memory = roomForNumbers(1);
      koffi.encode(memory, "ulong", value);
      return memory;
    },
    template(attributes) {
      const bytes = Buffer.alloc(koffi.sizeof(types.attribute) * attributes.length);
      attributes.forEach(({ type, value }, index) => {
        const attribute = { type, pValue: koffi.address(value), ulValueLen: value.length };
        koffi.encode(bytes, index * koffi.sizeof(types.attribute), types.attribute, attribute);
      });
      return { bytes, pointsAt: attributes.map(({ value }) => value) };
    },
    gcmMechanism: (type, nonce, additionalData, tagBits) =>
      gcmMechanism(koffi, types, { type, nonce, additionalData, tagBits }),
    close: () => void callRaw("C_Finalize", null),
  };
}

async function loadBinding(): Promise<Koffi> {
  try {
    return (await import("koffi")).default;
  } catch (error) {
    throw new TokenLibraryError("there is no binding to C libraries for this system", {
      cause: error,
    });
  }
}

type Structures = ReturnType<typeof structures>;

function structures(koffi: Koffi) {
  // On Windows the structures of PKCS #11 are packed (section 2.1 of the specification).
  const struct = process.platform === "win32" ? koffi.pack : koffi.struct;
  const version = struct({ major: "uint8", minor: "uint8" });
  const functions = functionNames.map((name) => [name, "void *"] as const);
  return {
    functionList: struct({ version, ...Object.fromEntries(functions) }),
    attribute: struct({ type: "ulong", pValue: "void *", ulValueLen: "ulong" }),
    mechanism: struct({ mechanism: "ulong", pParameter: "void *", ulParameterLen: "ulong" }),
    gcmParameters: struct({
      pIv: "void *",
      ulIvLen: "ulong",
      ulIvBits: "ulong",
      pAAD: "void *",
      ulAADLen: "ulong",
      ulTagBits: "ulong",
    }),
  };
}

function gcmMechanism(
  koffi: Koffi,
  { gcmParameters, mechanism }: Structures,
  parts: { type: number; nonce: Buffer; additionalData: Buffer; tagBits: number },
): Memory {
  const { type, nonce, additionalData, tagBits } = parts;
  const parameters = Buffer.alloc(koffi.sizeof(gcmParameters));
  koffi.encode(parameters, gcmParameters, {
    pIv: koffi.address(nonce),
    ulIvLen: nonce.length,
    ulIvBits: nonce.length * 8,
    pAAD: koffi.address(additionalData),
    ulAADLen: additionalData.length,
    ulTagBits: tagBits,
  });
  const bytes = Buffer.alloc(koffi.sizeof(mechanism));
  koffi.encode(bytes, mechanism, {
    mechanism: type,
    pParameter: koffi.address(parameters),
    ulParameterLen: parameters.length,
  });
  return { bytes, pointsAt: [parameters, nonce, additionalData] };
}

/** By `C_GetFunctionList`, the one name that every library must export. */
function functionList(
  koffi: Koffi,
  path: string,
  type: Structures["functionList"],
): Readonly<Record<FunctionName, unknown>> {
  try {
    const entry = koffi.load(path).func("C_GetFunctionList", "ulong", ["_Out_ void **"]);
    const found: unknown[] = [null];
    const answer = Number(entry(found));
    if (answer !== CKR_OK) throw new TokenCallError("C_GetFunctionList", answer);
    return koffi.decode(found[0], type);
  } catch (error) {
    if (error instanceof TokenCallError) throw error;
    throw new TokenLibraryError(error instanceof Error ? error.message : String(error));
  }
}
