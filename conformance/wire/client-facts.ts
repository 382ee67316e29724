/** What is known of the official clients, as data: compared with what they do, not trusted. */
import type { Protocol } from "../../src/wire/protocol.ts";

/** What the SDK for JavaScript speaks where that is not the first protocol that the model lists. */
export const javaScriptProtocols: Readonly<Record<string, Protocol>> = { cloudwatch: "json" };

/** EventBridge's client turns this one into a host name, which a fixed endpoint does not have. */
export const unsendable: ReadonlySet<string> = new Set(["PutEventsRequest.EndpointId"]);

/** The digests that Glacier's clients compute of an upload. */
export const filledByClient: ReadonlySet<string> = new Set([
  "UploadArchiveInput.checksum",
  "UploadMultipartPartInput.checksum",
]);

/** Models without a package of the SDK for JavaScript. */
export const withoutJavaScriptClient: readonly string[] = ["signin"];

/** Operations that answer with an event stream, which `encodeOutput` does not write. */
export const eventStreamOperations: readonly string[] = ["logs.GetLogObject", "logs.StartLiveTail"];
