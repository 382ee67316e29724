/**
 * The API of the root key, which AWS does not have: its model, in the form of AWS's own, so that
 * calls are decoded, decided, recorded and answered as all others are.
 */
import { ownApiModel } from "../../pipeline/own-api.ts";
import type { ServiceModel } from "../../wire/model.ts";
import type { ShapeFile } from "../../wire/model-file.ts";

/** The service name of a signature's scope. */
const signingName = "sallyport-root-key";

const rootKeyStates = ["current", "former", "dropped"] as const;

export interface RootKeyView {
  readonly KeyId: string;
  /** `former`: values may be under it, or credentials that were given out. */
  readonly State: (typeof rootKeyStates)[number];
  readonly ReplacedDate?: Date | undefined;
  /** When the last value under it was sealed anew. */
  readonly RewrappedDate?: Date | undefined;
  /** When it was forgotten, or will be. */
  readonly DropDate?: Date | undefined;
}

export interface NodeView {
  readonly NodeId: string;
  readonly Host: string;
  readonly SeenDate: Date;
  /** Of the keys in its key file. */
  readonly KeyIds: readonly string[];
  readonly SealingKeyId: string;
}

/** How far the present rotation is; a pass looks at every sealed value once. */
export interface ProgressView {
  readonly Pass: number;
  readonly ColumnsDone: number;
  readonly Columns: number;
  readonly RowsInPass: number;
  readonly Rewrapped: number;
  readonly Failure?: string | undefined;
}

export interface DescribeRootKeysResponse {
  readonly Keys: readonly RootKeyView[];
  readonly Nodes: readonly NodeView[];
  /** Left out where nothing is under a former key. */
  readonly Progress?: ProgressView | undefined;
}

export interface RootKeyRequest {
  readonly KeyId: string;
}

/** By the operation's name. */
export interface RootKeyOperations {
  readonly DescribeRootKeys: { readonly input: object; readonly output: DescribeRootKeysResponse };
  readonly RotateRootKey: { readonly input: RootKeyRequest; readonly output: object };
  readonly DropRootKey: { readonly input: RootKeyRequest; readonly output: object };
}

const text = { shape: "Text" };
const date = { shape: "Date" };
const count = { shape: "Count" };
const keyId = { shape: "KeyId" };

const shapes: Readonly<Record<string, ShapeFile>> = {
  Text: { type: "string" },
  Date: { type: "timestamp" },
  Count: { type: "integer" },
  KeyId: { type: "string", min: 8, max: 8, pattern: "^[0-9a-f]{8}$" },
  KeyIds: { type: "list", member: keyId },
  State: { type: "string", enum: rootKeyStates },
  Empty: { type: "structure", members: {} },
  RootKey: {
    type: "structure",
    members: {
      KeyId: keyId,
      State: { shape: "State" },
      ReplacedDate: date,
      RewrappedDate: date,
      DropDate: date,
    },
  },
  RootKeys: { type: "list", member: { shape: "RootKey" } },
  Node: {
    type: "structure",
    members: {
      NodeId: text,
      Host: text,
      SeenDate: date,
      KeyIds: { shape: "KeyIds" },
      SealingKeyId: text,
    },
  },
  Nodes: { type: "list", member: { shape: "Node" } },
  Progress: {
    type: "structure",
    members: {
      Pass: count,
      ColumnsDone: count,
      Columns: count,
      RowsInPass: count,
      Rewrapped: count,
      Failure: text,
    },
  },
  DescribeRootKeysResponse: {
    type: "structure",
    members: {
      Keys: { shape: "RootKeys" },
      Nodes: { shape: "Nodes" },
      Progress: { shape: "Progress" },
    },
  },
  RootKeyRequest: { type: "structure", required: ["KeyId"], members: { KeyId: keyId } },
};

export function rootKeyModel(): ServiceModel {
  return ownApiModel({
    name: signingName,
    serviceId: "Sallyport Root Key",
    serviceFullName: "Sallyport Root Key",
    signingName,
    targetPrefix: "SallyportRootKey",
    operations: {
      DescribeRootKeys: ["Empty", "DescribeRootKeysResponse"],
      RotateRootKey: ["RootKeyRequest", "Empty"],
      DropRootKey: ["RootKeyRequest", "Empty"],
    },
    shapes,
  });
}
