/** Leases as others see them: `ListLeases`, `RenewLease`, `RevokeLease`. */
import type { Clock } from "../../base/clock.ts";
import { assert, ServiceError } from "../../base/errors.ts";
import { EngineError } from "../../engines/engine.ts";
import type { LeaseKind } from "../../leases/kind.ts";
import { endLease, findLease, hastenEnd, renewLease } from "../../leases/lease.ts";
import type { LeaseTable, LeaseTables } from "../../leases/tables.ts";
import type { Operation, OperationRequest, Service } from "../../pipeline/operation.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import {
  type LeaseOperations,
  type LeaseRequest,
  type LeaseResponse,
  leaseModel,
  signingName,
} from "./model.ts";
import { failuresOf, type LeaseDatabase, leaseArn, leasePage, leaseView } from "./rows.ts";

export interface LeaseServiceParts {
  readonly storage: Storage<LeaseTables>;
  readonly clock: Clock;
  readonly kinds: readonly LeaseKind[];
}

type LeaseUnit = Unit<LeaseTables>;
type Request = OperationRequest<LeaseRequest>;

interface Facts {
  /** Undefined where there is none in the caller's account and region. */
  readonly lease: LeaseTable | undefined;
}

/** Declares one operation with the input and output of its model. */
const leaseOperation = operationMaker<LeaseOperations, LeaseTables>();

const listLeases = leaseOperation("ListLeases", {
  readOnly: true,
  permissions: () => [{ action: `${signingName}:ListLeases`, resource: "*" }],
  async run({ input, account, region, now }, _facts, unit) {
    const database = unit.database as unknown as LeaseDatabase;
    const failures = await failuresOf(database, account, now);
    const { leases, next } = await leasePage(database, account, region, input, failures);
    return {
      Leases: leases.map((lease) => leaseView(lease, failures.get(lease.lease_id))),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  },
});

async function gather(
  { input, account, region }: Request,
  { database }: LeaseUnit,
): Promise<Facts> {
  const lease = await findLease(database, input.LeaseId);
  const isOurs = lease?.account_id === account && lease.region === region;
  return { lease: isOurs ? lease : undefined };
}

function permissions(action: string, { input, account, region }: Request) {
  const resource = leaseArn({ region, account_id: account, lease_id: input.LeaseId });
  return [{ action: `${signingName}:${action}`, resource }];
}

function record(_request: unknown, _output: unknown, facts: Facts | undefined) {
  if (facts?.lease === undefined) return {};
  const arn = leaseArn(facts.lease);
  const { resource } = facts.lease;
  return {
    resources: [
      { type: "Sallyport::Lease", name: arn, arn },
      { type: "AWS::SecretsManager::Secret", name: resource, arn: resource },
    ],
  };
}

function requireLease({ lease }: Facts): LeaseTable {
  if (lease !== undefined) return lease;
  throw new ServiceError("ResourceNotFoundException", "There is no such lease.");
}

function notActive(lease: LeaseTable): ServiceError {
  const what = lease.state === "active" ? "has run out" : `is ${lease.state}`;
  return new ServiceError("InvalidRequestException", `The lease ${what}.`);
}

async function shown(lease: LeaseTable, unit: LeaseUnit): Promise<LeaseResponse> {
  return { Lease: leaseView((await findLease(unit.database, lease.lease_id)) ?? lease, undefined) };
}

function revokeLease(): Operation {
  return leaseOperation<"RevokeLease", Facts>("RevokeLease", {
    readOnly: false,
    gather,
    permissions: (request) => permissions("RevokeLease", request),
    async run({ now }, facts, unit) {
      const lease = requireLease(facts);
      if (lease.state === "ended") throw notActive(lease);
      const isEnding = await endLease(unit, lease, "revoked", now);
      if (!isEnding) await hastenEnd(unit, lease, now);
      return shown(lease, unit);
    },
    record,
  });
}

/** How long a database may take to renew a login, in milliseconds. */
const renewalMilliseconds = 20_000;

/** When the lease ends now, outside. */
interface Renewed {
  readonly until: number;
}

function renewLeaseOperation({ clock, kinds }: LeaseServiceParts): Operation {
  return leaseOperation<"RenewLease", Facts, Renewed | undefined>("RenewLease", {
    readOnly: false,
    gather,
    permissions: (request) => permissions("RenewLease", request),
    arrange({ now }, { lease }, prepared) {
      if (prepared !== undefined || lease === undefined || !isActive(lease, now)) return undefined;
      return async () => {
        const { lifetime } = JSON.parse(lease.detail) as { readonly lifetime: number };
        const until = Math.min(clock.now() + lifetime, lease.expires_max_at);
        const kind = kinds.find(({ name }) => name === lease.kind);
        assert(kind !== undefined, "a lease's kind is known");
        try {
          await kind.renew(lease, until, AbortSignal.timeout(renewalMilliseconds));
        } catch (failure) {
          if (!(failure instanceof EngineError)) throw failure;
          throw new ServiceError("InvalidRequestException", `Not renewed: ${failure.message}.`);
        }
        return { until };
      };
    },
    async run({ now }, facts, unit, renewed) {
      const lease = requireLease(facts);
      if (renewed === undefined) throw notActive(lease);
      // A clock that went back shortens nothing.
      const expires_at = Math.max(renewed.until, lease.expires_at);
      if (!(await renewLease(unit, lease, { expires_at }, now))) throw notActive(lease);
      return shown(lease, unit);
    },
    record,
  });
}

function isActive({ state, expires_at }: LeaseTable, now: number): boolean {
  return state === "active" && expires_at > now;
}

export { leaseRecorder } from "./record.ts";

export function leaseService(parts: LeaseServiceParts): Service {
  const operations = [listLeases, revokeLease(), renewLeaseOperation(parts)];
  return {
    model: leaseModel(),
    actionPrefix: signingName,
    eventSource: `${signingName}.amazonaws.com`,
    global: false,
    exactDates: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
