/** Central root access: what its keeper, IAM, tells the token service. */
import type { AnyUnit } from "../storage/storage.ts";

/** As `ListOrganizationsFeatures` names them. */
export type RootFeature = "RootCredentialsManagement" | "RootSessions";

/** The service whose delegated administrators stand in for the management account. */
export const rootAccessService = "iam.amazonaws.com";

export interface RootAccess {
  /** The features of central root access that the organization has enabled. */
  enabledFeatures(organizationId: string, unit: AnyUnit): Promise<ReadonlySet<RootFeature>>;
}
