/** HTTP messages as plain data: what the wire layer reads and writes, free of any server's own. */

export interface HttpRequest {
  readonly method: string;
  /** Raw: still percent-encoded, without the query. */
  readonly path: string;
  /** Raw, without the leading `?`; empty where there is none. */
  readonly query: string;
  /** Names in lower case; a repeated header's values joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
