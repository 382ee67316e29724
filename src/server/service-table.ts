/** Services by the name they sign with; those not built say so, through the whole line. */
import type { ServiceTable } from "../pipeline/gate.ts";
import type { Service } from "../pipeline/operation.ts";
import type { ServiceModel } from "../wire/model.ts";
import { identifyUnsigned, serviceModelBySigningName } from "../wire/protocol.ts";

/** A service of which the model is there and nothing else yet. */
function unbuiltService(model: ServiceModel): Service {
  return {
    model,
    actionPrefix: model.signingName,
    eventSource: `${model.endpointPrefix}.amazonaws.com`,
    global: false,
    operations: new Map(),
  };
}

/** `fallback` speaks where nobody can tell which service a request was meant for. */
export function serviceTable(built: readonly Service[], fallback: Service): ServiceTable {
  const services = new Map(built.map((service) => [service.model.id, service]));
  // AWS's models are found by their index, which knows nothing of a service that AWS does not have.
  const ours = new Map(built.map((service) => [service.model.signingName, service]));
  const ofModel = (model: ServiceModel | undefined): Service | undefined => {
    if (model === undefined) return undefined;
    const known = services.get(model.id);
    if (known !== undefined) return known;
    const unbuilt = unbuiltService(model);
    services.set(model.id, unbuilt);
    return unbuilt;
  };
  return {
    bySigningName: (name) => ours.get(name) ?? ofModel(serviceModelBySigningName(name)),
    unsigned: (http) => ofModel(identifyUnsigned(http)),
    fallback,
  };
}
