/** APIs that AWS does not have, in the form of AWS's own: JSON 1.1, each call a POST to `/`. */
import { linkModel, type ServiceModel } from "../wire/model.ts";
import type { ShapeFile } from "../wire/model-file.ts";

export interface OwnApi {
  /** Tells its model apart from all others. */
  readonly name: string;
  readonly serviceId: string;
  readonly serviceFullName: string;
  /** The service name of a signature's scope. */
  readonly signingName: string;
  /** What stands before the operation's name in `X-Amz-Target`. */
  readonly targetPrefix: string;
  /** The shapes of input and output, by the operation's name. */
  readonly operations: Readonly<Record<string, readonly [input: string, output: string]>>;
  readonly shapes: Readonly<Record<string, ShapeFile>>;
}

/** The model by which calls of the API are decoded, checked and answered as all others are. */
export function ownApiModel(api: OwnApi): ServiceModel {
  const { name, signingName, shapes } = api;
  const http = { method: "POST", requestUri: "/" };
  const operations = Object.entries(api.operations).map(([operation, [input, output]]) => [
    operation,
    { http, input: { shape: input }, output: { shape: output } },
  ]);
  return linkModel(name, {
    metadata: {
      serviceId: api.serviceId,
      serviceFullName: api.serviceFullName,
      apiVersion: "1.0",
      endpointPrefix: signingName,
      signingName,
      protocols: ["json"],
      jsonVersion: "1.1",
      targetPrefix: api.targetPrefix,
    },
    operations: Object.fromEntries(operations),
    shapes,
    paginators: {},
  });
}
