/**
 * Rotations as jobs: each step is a job of its own that asks for the next one as it ends, so a
 * crash goes on at the step that broke off, and one node at a time works on a secret.
 */
import type { AccountId, Arn } from "../../../base/arn.ts";
import type { Clock, EpochMilliseconds } from "../../../base/clock.ts";
import { assert } from "../../../base/errors.ts";
import type { FailedAttempt, Job, JobKind } from "../../../jobs/job.ts";
import { cancelJob, jobsOf, scheduleJob } from "../../../jobs/queue.ts";
import type { AnyUnit } from "../../../storage/storage.ts";
import { readSecretArn } from "../secret-id.ts";
import type { SecretsUnit } from "../secretsmanager.ts";
import { rotationDue } from "./due.ts";
import { type RotationWitness, tellOutcome } from "./events.ts";
import {
  RotationError,
  type RotationJob,
  type RotationRunner,
  type RotationStep,
  type RotationStrategies,
  rotationSteps,
} from "./runner.ts";
import {
  performStep,
  type RotationStepsParts,
  rehearse as rehearseRotation,
  restoreCurrent,
} from "./steps.ts";

const rotationKind = "secretsmanager/rotation";
const restoreKind = "secretsmanager/rotation-restore";
const rehearsalKind = "secretsmanager/rotation-rehearsal";

interface RotationPayload extends Omit<RotationJob, "secretArn" | "replaces"> {
  readonly replaces?: string | undefined;
}

interface StepPayload extends RotationPayload {
  readonly step: RotationStep;
}

/** Three quarters of an hour in all; the last pause, the ninth, is 21 minutes. */
const rotationPauses = { first: 5_000, longest: 1_800_000, attemptsMax: 10 };

/** What was under way when it was called off has ended by then, in milliseconds. */
const settlingMilliseconds = 30_000;

/** How long setting a value back takes where the login's system answers, in milliseconds. */
const restoringMilliseconds = 5_000;

export interface RotationRunnerParts {
  readonly strategies: RotationStrategies;
  readonly clock: Clock;
  readonly witness: RotationWitness;
}

export function rotationRunner(parts: RotationRunnerParts): RotationRunner {
  const { strategies, clock, witness } = parts;
  const ours = (lambdaArn: string) => {
    const strategy = strategies.find(lambdaArn);
    return typeof strategy === "object" ? strategy : undefined;
  };
  const runs = (lambdaArn: string) => ours(lambdaArn) !== undefined;
  return {
    knows: (lambdaArn) => strategies.find(lambdaArn) !== undefined,
    runs,
    consent: (lambdaArn) => ours(lambdaArn)?.consent,
    refusal: (lambdaArn) => ours(lambdaArn)?.refusal,
    async isUnderWay(secretArn, unit) {
      const [job] = await jobsOf(unit.database, filterFor(secretArn), clock.now());
      return job !== undefined && job.state !== "failed";
    },
    async start(job, unit) {
      if (!runs(job.lambdaArn)) return;
      const now = clock.now();
      const dueAt = await settledAt(job, unit, now);
      await cancelJob(unit, restoreKind, restoreSubject(job));
      await scheduleStep(job, "createSecret", dueAt, unit, clock);
      await tellOutcome(witness, "RotationStarted", job, { now }, unit);
    },
    cancel: (job, unit, reason) => callOff(parts, job, unit, reason),
    async rehearse(job, unit) {
      if (!runs(job.lambdaArn)) return;
      const dueAt = clock.now();
      const asked = { ...askedFor(rehearsalKind, job), payload: payloadOf(job), dueAt };
      await scheduleJob(unit, asked, dueAt);
      await tellOutcome(witness, "TestRotationStarted", job, { now: dueAt }, unit);
    },
  };
}

function filterFor(secretArn: Arn) {
  return { account: accountOf(secretArn), kind: rotationKind, subject: secretArn };
}

/** Each version that may have been set is one to set back from. */
function restoreSubject({ secretArn, token }: RotationJob): string {
  return `${secretArn} ${token}`;
}

/**
 * When nothing changes the secret's login any more that was asked for before: what sets a former
 * value back, or a step that was called off, might do so after the new value was tested. The same
 * rotation, taken up again, sets nothing else than its step does.
 */
async function settledAt(
  job: RotationJob,
  unit: AnyUnit,
  now: EpochMilliseconds,
): Promise<EpochMilliseconds> {
  const asked = { account: accountOf(job.secretArn), kind: restoreKind };
  const restores = await jobsOf(unit.database, asked, now);
  const times = restores
    .filter(({ subject }) => secretOf(subject) === job.secretArn)
    .map(({ subject, state, dueAt }) => {
      if (state === "running") return now + settlingMilliseconds;
      const isOther = subject !== restoreSubject(job);
      return isOther && state === "waiting" ? dueAt + restoringMilliseconds : now;
    });
  return Math.max(now, ...times);
}

/** Of the subjects of all kinds. */
function secretOf(subject: string): Arn {
  const [secretArn] = subject.split(" ");
  return secretArn as Arn;
}

function accountOf(secretArn: Arn): AccountId {
  const reference = readSecretArn(secretArn);
  assert(reference !== undefined, "jobs are of secrets");
  return reference.account;
}

/** One strategy's secrets of an account share a lane. */
function askedFor(kind: string, { secretArn, lambdaArn }: RotationJob) {
  const account = accountOf(secretArn);
  return { kind, subject: secretArn, account, lane: `${account} ${lambdaArn}` };
}

async function scheduleStep(
  job: RotationJob,
  step: RotationStep,
  dueAt: EpochMilliseconds,
  unit: AnyUnit,
  clock: Clock,
): Promise<void> {
  const payload: StepPayload = { ...payloadOf(job), step };
  await scheduleJob(unit, { ...askedFor(rotationKind, job), payload, dueAt }, clock.now());
}

async function scheduleRestore(job: RotationJob, dueAt: number, unit: AnyUnit, clock: Clock) {
  const asked = { ...askedFor(restoreKind, job), subject: restoreSubject(job) };
  await scheduleJob(unit, { ...asked, payload: payloadOf(job), dueAt }, clock.now());
}

/** What the rotation may have set already is set back. */
async function callOff(
  { clock, witness }: RotationRunnerParts,
  job: RotationJob,
  unit: AnyUnit,
  errorMessage: string | undefined,
): Promise<void> {
  const now = clock.now();
  const [found] = await jobsOf(unit.database, filterFor(job.secretArn), now);
  if (found === undefined) return;
  await cancelJob(unit, rotationKind, job.secretArn);
  if (found.state === "failed") return;
  await scheduleRestore(job, now + settlingMilliseconds, unit, clock);
  await tellOutcome(witness, "RotationAbandoned", job, { now, errorMessage }, unit);
}

function jobOf({ subject, payload }: Job<RotationPayload>): RotationJob {
  const { token, lambdaArn, replaces } = payload;
  return { secretArn: secretOf(subject), token, lambdaArn, replaces };
}

function payloadOf({ token, lambdaArn, replaces }: RotationJob): RotationPayload {
  return { token, lambdaArn, replaces };
}

export interface RotationJobsParts extends RotationStepsParts {
  readonly witness: RotationWitness;
}

/** The kinds of jobs that await windows, rotate, set back and rehearse. */
export function rotationKinds(parts: RotationJobsParts): readonly JobKind[] {
  const kinds = [stepKind(parts), restoringKind(parts), rehearsingKind(parts)];
  const due = rotationDue(parts.clock, parts.secretsManager.rotations);
  return [...kinds, due] as readonly JobKind[];
}

function stepKind(parts: RotationJobsParts): JobKind<StepPayload> {
  const { clock, witness } = parts;
  return {
    name: rotationKind,
    pauses: rotationPauses,
    async perform(asked, signal) {
      const job = jobOf(asked);
      const { step } = asked.payload;
      try {
        // A test that failed may have met a password that somebody set meanwhile.
        if (step === "testSecret" && asked.attempts > 0) {
          await performStep(parts, job, "setSecret", signal);
        }
        const complete = await performStep(parts, job, step, signal);
        return async (unit) => {
          await complete(unit as unknown as SecretsUnit);
          const next = rotationSteps[rotationSteps.indexOf(step) + 1];
          if (next !== undefined) return scheduleStep(job, next, clock.now(), unit, clock);
          await tellOutcome(witness, "RotationSucceeded", job, { now: clock.now() }, unit);
        };
      } catch (error) {
        if (!(error instanceof RotationError && error.code === "Ended")) throw error;
        const errorMessage = error.message;
        return async (unit) => {
          const now = clock.now();
          await scheduleRestore(job, now, unit, clock);
          await tellOutcome(witness, "RotationAbandoned", job, { now, errorMessage }, unit);
        };
      }
    },
    putBack: (asked, failure, unit) =>
      tellAttempt(parts, jobOf(asked), asked.payload.step, failure, unit),
    async givenUp(asked, unit) {
      const job = jobOf(asked);
      const now = clock.now();
      const [view] = await jobsOf(unit.database, filterFor(job.secretArn), now);
      const errorMessage = `${asked.payload.step}: ${view?.lastError ?? "no message"}`;
      await scheduleRestore(job, now, unit, clock);
      await tellOutcome(witness, "RotationFailed", job, { now, errorMessage }, unit);
    },
  };
}

/** So that nobody waits for the last attempt to learn what is wrong. */
function tellAttempt(
  { clock, witness }: RotationJobsParts,
  job: RotationJob,
  work: string,
  { message, retryAt }: FailedAttempt,
  unit: AnyUnit,
): Promise<void> {
  const next = `${new Date(retryAt).toISOString().slice(0, 19)}Z`;
  const errorMessage = `${work}: ${message.replace(/\.$/, "")}; tried again at ${next}`;
  return tellOutcome(witness, "RotationStepFailed", job, { now: clock.now(), errorMessage }, unit);
}

/** Tried for ever: until it succeeds, readers may have a password that does not work. */
function restoringKind(parts: RotationJobsParts): JobKind<RotationPayload> {
  return {
    name: restoreKind,
    pauses: { first: 5_000, longest: 900_000 },
    async putBack(asked, failure, unit) {
      // Told once: it may fail for as long as the database is away.
      if (asked.attempts > 0) return;
      await tellAttempt(parts, jobOf(asked), "setting the current value back", failure, unit);
    },
    async perform(asked, signal) {
      await restoreCurrent(parts, jobOf(asked), signal);
      return async () => {};
    },
  };
}

function rehearsingKind(parts: RotationJobsParts): JobKind<RotationPayload> {
  const { clock, witness } = parts;
  return {
    name: rehearsalKind,
    pauses: { first: 5_000, longest: 5_000, attemptsMax: 1 },
    async perform(asked, signal) {
      const job = jobOf(asked);
      await rehearseRotation(parts, job, signal);
      return (unit) =>
        tellOutcome(witness, "TestRotationSucceeded", job, { now: clock.now() }, unit);
    },
    async givenUp(asked, unit) {
      const job = jobOf(asked);
      const now = clock.now();
      const { account, kind, subject } = asked;
      const [view] = await jobsOf(unit.database, { account, kind, subject }, now);
      await cancelJob(unit, kind, subject);
      await tellOutcome(
        witness,
        "TestRotationFailed",
        job,
        { now, errorMessage: view?.lastError },
        unit,
      );
    },
  };
}
