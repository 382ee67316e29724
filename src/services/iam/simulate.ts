/** `SimulateCustomPolicy` and `SimulatePrincipalPolicy`: what policies would decide, and why. */
import { resourceTypesOfArn } from "../../authorization-reference/index.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { SimulatePolicyResponse } from "../../wire/generated/iam.ts";
import { invalidInput } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { pageOf } from "./paging.ts";
import { decideAction, type Simulation, statementCount } from "./simulation.ts";
import type { SimulationInput } from "./simulation-input.ts";
import { evaluationResult } from "./simulation-result.ts";
import { customSimulation, principalSimulation } from "./simulation-setup.ts";
import {
  type PolicySource,
  policySource,
  requireSource,
  sourcePermission,
} from "./simulation-source.ts";

/** AWS's default of `MaxItems`. */
const defaultPageSize = 100;

/** So many decisions a page at most, and one action at least: a page may be shorter than asked. */
const decisionsPerPage = 10_000;

/** So many statements are looked at for a page at most: all of them may have to be told. */
const statementsPerPage = 100_000;

/** A page of results, one for each action and in the order of the input. */
async function simulated(
  { ActionNames, Marker, MaxItems = defaultPageSize }: SimulationInput,
  simulation: Simulation,
): Promise<SimulatePolicyResponse> {
  const actionsPerPage = affordableActions(simulation);
  const numbered = ActionNames.map((action, index) => ({ action, index }));
  const { items, end } = await pageOf(
    "SimulatePolicy",
    { Marker, MaxItems: Math.min(MaxItems, actionsPerPage) },
    ({ index }) => String(index).padStart(9, "0"),
    numbered,
  );
  const results = items.map(({ action }) => {
    const decisions = decideAction(simulation, action);
    return evaluationResult(simulation, action, decisions, resourceName(action, simulation));
  });
  return { EvaluationResults: results, ...end };
}

/** Throws `InvalidInput` where one action alone is more than a call may cost. */
function affordableActions(simulation: Simulation): number {
  const decisions = simulation.resources.length;
  const statements = decisions * statementCount(simulation);
  if (statements > statementsPerPage) {
    throw invalidInput("The simulation is too large: give fewer resources or smaller policies.");
  }
  const affordable = Math.min(decisionsPerPage / decisions, statementsPerPage / statements);
  return Math.max(1, Math.floor(affordable));
}

/**
 * The resource of a result: with several, the form of their ARNs if they are of one type, as
 * AWS's simulator shows it, else `*`.
 */
function resourceName(action: string, { resources }: Simulation): string {
  const [first, ...others] = resources;
  if (first !== undefined && others.length === 0) return first.arn;
  const [service = ""] = action.split(":", 1);
  const formats = new Set(
    resources.map(({ arn }) => resourceTypesOfArn(service, arn)[0]?.arnFormat),
  );
  const [only] = formats;
  return formats.size === 1 && only !== undefined
    ? only.replace(/^arn:\$\{Partition\}/, "arn:aws")
    : "*";
}

function simulateCustomPolicy(): Operation {
  return iamOperation("SimulateCustomPolicy", {
    readOnly: true,
    permissions: () => [{ action: "iam:SimulateCustomPolicy", resource: "*" }],
    async run(request) {
      return simulated(request.input, await customSimulation(request));
    },
  });
}

function simulatePrincipalPolicy(iam: Iam): Operation {
  return iamOperation<"SimulatePrincipalPolicy", PolicySource>("SimulatePrincipalPolicy", {
    readOnly: true,
    gather: ({ input, account }, { database }) =>
      policySource(database, account, input.PolicySourceArn),
    permissions: ({ input }, source) => [
      sourcePermission("iam:SimulatePrincipalPolicy", input.PolicySourceArn, source),
    ],
    async run(request, source, unit) {
      const simulation = await principalSimulation(iam, request, requireSource(source), unit);
      return simulated(request.input, simulation);
    },
  });
}

export function simulationOperations(iam: Iam): readonly Operation[] {
  return [simulateCustomPolicy(), simulatePrincipalPolicy(iam)];
}
