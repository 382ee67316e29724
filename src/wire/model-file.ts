/** The compact model files in `data/models/`: botocore's form, cut down to what the wire needs. */

export const protocols = ["query", "json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor"] as const;

export type Protocol = (typeof protocols)[number];

export type TimestampFormat = "iso8601" | "rfc822" | "unixTimestamp";

export type Location = "uri" | "querystring" | "header" | "headers" | "statusCode";

export interface XmlNamespace {
  readonly uri: string;
  readonly prefix?: string;
}

/** A use of a shape: by a structure's member, a list's element, or a map's key or value. */
export interface ReferenceFile {
  readonly shape: string;
  readonly location?: Location;
  readonly locationName?: string;
  readonly flattened?: boolean;
  readonly timestampFormat?: TimestampFormat;
  readonly idempotencyToken?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: XmlNamespace;
}

export interface ErrorFile {
  readonly code?: string;
  readonly httpStatusCode?: number;
  readonly senderFault?: boolean;
}

export type ShapeType =
  | "structure"
  | "list"
  | "map"
  | "string"
  | "integer"
  | "long"
  | "float"
  | "double"
  | "boolean"
  | "blob"
  | "timestamp";

export interface ShapeFile {
  readonly type: ShapeType;
  readonly members?: Readonly<Record<string, ReferenceFile>>;
  readonly required?: readonly string[];
  readonly member?: ReferenceFile;
  readonly key?: ReferenceFile;
  readonly value?: ReferenceFile;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
  readonly flattened?: boolean;
  readonly timestampFormat?: TimestampFormat;
  readonly payload?: string;
  readonly streaming?: boolean;
  readonly eventstream?: boolean;
  readonly document?: boolean;
  readonly union?: boolean;
  readonly exception?: boolean;
  readonly fault?: boolean;
  readonly error?: ErrorFile;
}

export interface OperationFile {
  readonly http: {
    readonly method: string;
    readonly requestUri: string;
    readonly responseCode?: number;
  };
  readonly input?: { readonly shape: string; readonly xmlNamespace?: XmlNamespace };
  readonly output?: { readonly shape: string; readonly resultWrapper?: string };
  readonly errors?: readonly { readonly shape: string }[];
  /** True where the API takes the call without a signature. */
  readonly unsigned?: boolean;
  /** Content encodings in which a client may compress the body. */
  readonly requestEncodings?: readonly string[];
  readonly readonly?: boolean;
}

export interface MetadataFile {
  readonly serviceId: string;
  readonly serviceFullName: string;
  readonly apiVersion: string;
  readonly endpointPrefix: string;
  readonly signingName: string;
  readonly protocols: readonly Protocol[];
  readonly jsonVersion?: string;
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  readonly awsQueryCompatible?: boolean;
}

export interface PaginatorFile {
  readonly input_token: string | readonly string[];
  readonly output_token: string | readonly string[];
  readonly result_key: string | readonly string[];
  readonly limit_key?: string;
  readonly more_results?: string;
  readonly non_aggregate_keys?: readonly string[];
}

export interface ModelFile {
  readonly metadata: MetadataFile;
  readonly operations: Readonly<Record<string, OperationFile>>;
  readonly shapes: Readonly<Record<string, ShapeFile>>;
  readonly paginators: Readonly<Record<string, PaginatorFile>>;
}

/** One row of `data/services.json`: what tells services apart before their models are read. */
export interface ServiceRow {
  readonly id: string;
  readonly signingName: string;
  readonly endpointPrefix: string;
  readonly apiVersion: string;
  readonly targetPrefix?: string;
  readonly protocols: readonly Protocol[];
  readonly unsigned: readonly {
    readonly name: string;
    readonly method: string;
    readonly requestUri: string;
  }[];
}
