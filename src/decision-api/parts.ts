/** What the decision API is built from; `assembly.ts` hands it over. */
import type { DecisionDirectory } from "../pipeline/decision-directory.ts";
import type { Gate } from "../pipeline/gate.ts";
import type { KeptResources } from "../pipeline/kept-resources.ts";
import type { Operation, Service } from "../pipeline/operation.ts";
import type { AccountStanding } from "../pipeline/organization.ts";
import type { UntilChange } from "../storage/until-change.ts";
import { linkModel } from "../wire/model.ts";
import type { ApiKeyHolder } from "./asker.ts";
import type { DecisionLog } from "./decision-log.ts";
import type { FoundSubject } from "./evaluate.ts";
import type { Load } from "./load.ts";
import type { SearchIndexes } from "./search-index.ts";

export interface DecisionParts {
  readonly gate: Gate;
  readonly directory: DecisionDirectory;
  /** Users, groups, roles, policies, keys, secrets and parameters. */
  readonly kept: KeptResources;
  readonly log: DecisionLog;
  readonly indexes: SearchIndexes;
  readonly load: Load;
  /** By the whole API key. */
  readonly holders: UntilChange<ApiKeyHolder>;
  /** By the asker's account, type and id; that there is no such subject too. */
  readonly subjects: UntilChange<FoundSubject>;
  /** By the account. */
  readonly standings: UntilChange<AccountStanding>;
}

/** The service name of a signature's scope, and the prefix of the permissions. */
const signingName = "sallyport";

/** Its service-specific credentials are made under this name; its records bear it. */
export const serviceName = "sallyport.amazonaws.com";

/** As the request line knows a service; it has no operations in AWS's protocols. */
export function decisionService(): Service {
  const model = linkModel(signingName, {
    metadata: {
      serviceId: "Sallyport",
      serviceFullName: "Sallyport Decision API",
      apiVersion: "1.0",
      endpointPrefix: signingName,
      signingName,
      protocols: ["rest-json"],
    },
    operations: {},
    shapes: {},
    paginators: {},
  });
  return {
    model,
    actionPrefix: signingName,
    eventSource: serviceName,
    global: false,
    operations: new Map(),
  };
}

/** An event of the trail: a call of one of the endpoints. */
export function decisionOperation(name: string): Operation {
  return { name, readOnly: true, permissions: () => [], run: async () => undefined };
}
