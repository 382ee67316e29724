/** Rotations for tests: their jobs on a server's storage, with strategies that a test brings. */
import { JobRunner } from "../../../../jobs/runner.ts";
import type { JobTables } from "../../../../jobs/tables.ts";
import { randomRootKey } from "../../../../keys/root-key.ts";
import { Sealer } from "../../../../keys/sealing.ts";
import { callerId } from "../../../../pipeline/own-call.ts";
import { consentRegister } from "../../../../pipeline/standing-consent.ts";
import type { Storage } from "../../../../storage/storage.ts";
import { accessKeyKeeper, defaultQuotas } from "../../../iam/service.ts";
import type { TestServer } from "../../../testing/harness.ts";
import { makeSecretsManager } from "../../secretsmanager.ts";
import type { SecretsManagerTables } from "../../tables.ts";
import type { RotationOutcome } from "../events.ts";
import { type RotationJobsParts, rotationKinds, rotationRunner } from "../jobs.ts";
import type { RotationStrategies, RotationStrategy } from "../runner.ts";
import { accessKeyStrategy } from "../strategies/access-key.ts";

/** The parts of rotations, and what was told of them. */
export function rotationParts(server: TestServer, strategies: RotationStrategies) {
  const { assembled, clock } = server;
  const storage = server.storage as unknown as Storage<SecretsManagerTables>;
  const outcomes: RotationOutcome[] = [];
  const audit = assembled.gate.audit;
  const witness = { audit, observe: (outcome: RotationOutcome) => outcomes.push(outcome) };
  const secretsManager = makeSecretsManager({
    storage,
    keys: assembled.keys,
    audit,
    principals: { principalNames: () => Promise.reject(new Error("not asked")) as never },
    rotations: rotationRunner({ strategies, clock, witness }),
    dynamic: { clock, sealer: new Sealer(randomRootKey()), findEngine: () => undefined },
  });
  const parts: RotationJobsParts = { secretsManager, storage, clock, strategies, witness };
  return { parts, outcomes };
}

/** The strategy of the product for users' access keys, on the server's own users. */
export function accessKeysOf({ storage, sealer, clock, assembled }: TestServer): RotationStrategy {
  const { gate } = assembled;
  return accessKeyStrategy({
    keeper: accessKeyKeeper({ sealer, quotas: defaultQuotas, audit: gate.audit }),
    storage: storage as unknown as Storage<unknown>,
    clock,
    sealer,
    callerId: (credentials) => callerId(credentials, gate),
    consents: consentRegister(() => gate),
  });
}

/** A node that runs rotations, and the messages of the attempts that failed. */
export function rotationNode(server: TestServer, strategies: RotationStrategies) {
  const { parts, outcomes } = rotationParts(server, strategies);
  const failures: string[] = [];
  const jobs = new JobRunner({
    storage: server.storage as unknown as Storage<JobTables>,
    clock: server.clock,
    kinds: rotationKinds(parts),
    report: (failure) => failures.push(String(failure)),
  });
  return { jobs, outcomes, failures };
}
