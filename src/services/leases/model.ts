/**
 * The API of leases, which AWS does not have: its model, in the form of AWS's own, so that calls
 * are decoded, decided, recorded and answered as all others are.
 */
import { ownApiModel } from "../../pipeline/own-api.ts";
import type { ServiceModel } from "../../wire/model.ts";
import type { ShapeFile } from "../../wire/model-file.ts";

/** The service name of a signature's scope, and the prefix of the permissions. */
export const signingName = "sallyport";

const leaseStates = ["creating", "active", "ending", "ended"] as const;

export interface LeaseView {
  readonly LeaseId: string;
  readonly LeaseArn: string;
  readonly Kind: string;
  readonly ResourceArn: string;
  readonly HolderArn: string;
  readonly State: (typeof leaseStates)[number];
  /** How what was given is known outside: the name of a database's login. */
  readonly Name: string;
  readonly CreatedDate: Date;
  readonly ExpirationDate: Date;
  readonly LastExpirationDate: Date;
  readonly EndedDate?: Date | undefined;
  readonly EndReason?: string | undefined;
  /** Why it could not be ended yet, how often that was tried, and when it is tried again. */
  readonly Failure?: string | undefined;
  readonly FailedAttempts?: number | undefined;
  readonly NextAttemptDate?: Date | undefined;
}

export interface ListLeasesRequest {
  readonly ResourceArn?: string | undefined;
  readonly State?: (typeof leaseStates)[number] | undefined;
  readonly OnlyFailed?: boolean | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListLeasesResponse {
  readonly Leases: readonly LeaseView[];
  readonly NextToken?: string | undefined;
}

export interface LeaseRequest {
  readonly LeaseId: string;
}

export interface LeaseResponse {
  readonly Lease: LeaseView;
}

/** By the operation's name. */
export interface LeaseOperations {
  readonly ListLeases: { readonly input: ListLeasesRequest; readonly output: ListLeasesResponse };
  readonly RenewLease: { readonly input: LeaseRequest; readonly output: LeaseResponse };
  readonly RevokeLease: { readonly input: LeaseRequest; readonly output: LeaseResponse };
}

const text = { shape: "Text" };
const date = { shape: "Date" };

const shapes: Readonly<Record<string, ShapeFile>> = {
  Text: { type: "string" },
  Date: { type: "timestamp" },
  Flag: { type: "boolean" },
  Count: { type: "integer" },
  PageSize: { type: "integer", min: 1, max: 1_000 },
  Token: { type: "string", min: 1, max: 1_024 },
  ResourceArn: { type: "string", min: 1, max: 2_048 },
  LeaseId: { type: "string", min: 1, max: 64, pattern: "^[a-zA-Z0-9-]+$" },
  LeaseState: { type: "string", enum: leaseStates },
  Lease: {
    type: "structure",
    members: {
      LeaseId: { shape: "LeaseId" },
      LeaseArn: text,
      Kind: text,
      ResourceArn: text,
      HolderArn: text,
      State: { shape: "LeaseState" },
      Name: text,
      CreatedDate: date,
      ExpirationDate: date,
      LastExpirationDate: date,
      EndedDate: date,
      EndReason: text,
      Failure: text,
      FailedAttempts: { shape: "Count" },
      NextAttemptDate: date,
    },
  },
  Leases: { type: "list", member: { shape: "Lease" } },
  ListLeasesRequest: {
    type: "structure",
    members: {
      ResourceArn: { shape: "ResourceArn" },
      State: { shape: "LeaseState" },
      OnlyFailed: { shape: "Flag" },
      MaxResults: { shape: "PageSize" },
      NextToken: { shape: "Token" },
    },
  },
  ListLeasesResponse: {
    type: "structure",
    members: { Leases: { shape: "Leases" }, NextToken: { shape: "Token" } },
  },
  LeaseRequest: {
    type: "structure",
    required: ["LeaseId"],
    members: { LeaseId: { shape: "LeaseId" } },
  },
  LeaseResponse: { type: "structure", members: { Lease: { shape: "Lease" } } },
};

export function leaseModel(): ServiceModel {
  return ownApiModel({
    name: "sallyport-leases",
    serviceId: "Sallyport",
    serviceFullName: "Sallyport Leases",
    signingName,
    targetPrefix: "SallyportLeases",
    operations: {
      ListLeases: ["ListLeasesRequest", "ListLeasesResponse"],
      RenewLease: ["LeaseRequest", "LeaseResponse"],
      RevokeLease: ["LeaseRequest", "LeaseResponse"],
    },
    shapes,
  });
}
