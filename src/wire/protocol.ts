/** The wire layer as others see it: requests in, inputs; outputs and errors in, responses out. */

export type { ErrorTarget, WireError } from "./error-output.ts";
export { encodeError, wireError } from "./error-output.ts";
export type { HttpRequest, HttpResponse } from "./http.ts";
export { decodeInput } from "./input.ts";
export type { OperationModel, ServiceModel } from "./model.ts";
export {
  loadServiceModel,
  serviceModelBySigningName,
  serviceModelIds,
} from "./model.ts";
export type { Protocol } from "./model-file.ts";
export { encodeOutput } from "./output.ts";
export type { ResolvedOperation } from "./resolve.ts";
export { detectProtocol, resolveOperation } from "./resolve.ts";
export { identifyUnsigned } from "./unsigned.ts";
export { validateInput } from "./validate.ts";
