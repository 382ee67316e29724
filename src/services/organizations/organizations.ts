/** What the operations of Organizations are built from, and how one is declared. */
import { parseArn } from "../../base/arn.ts";
import type {
  Operation,
  OperationRequest,
  PermissionRequest,
  RecordedResource,
} from "../../pipeline/operation.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import type { AccountFactory } from "../../pipeline/organization.ts";
import type { PrincipalRegister } from "../../pipeline/resource-policy.ts";
import type { Unit } from "../../storage/storage.ts";
import type { OrganizationsOperations } from "../../wire/generated/organizations.ts";
import { type Access, findPlace, type Place, questionsOf, requirePlace } from "./place.ts";
import type { OrganizationsQuotas } from "./quotas.ts";
import type { OrganizationsTables } from "./tables.ts";

/** All that the service is connected to. */
export interface Organizations {
  /** Makes the accounts that `CreateAccount` asks for. */
  readonly accounts: AccountFactory;
  /** Whom the organization's resource policy names. */
  readonly principals: PrincipalRegister;
  /** AWS's defaults, where the configuration sets no others. */
  readonly quotas: OrganizationsQuotas;
}

type Names = keyof OrganizationsOperations;
type Input<Name extends Names> = OrganizationsOperations[Name]["input"];
type Output<Name extends Names> = OrganizationsOperations[Name]["output"];

/**
 * Declares one operation with the input and output of its model. Most are declared by
 * `memberOperation`; this is for those that an account without an organization may call.
 */
export const organizationsOperation = operationMaker<
  OrganizationsOperations,
  OrganizationsTables
>();

/** A question about the operation's own action, which goes without saying, or about another one. */
export type Question = Omit<PermissionRequest, "action"> &
  Partial<Pick<PermissionRequest, "action">>;

/** A call from an account that is in an organization. */
export interface MemberRequest<Asked> extends OperationRequest<Asked> {
  readonly place: Place;
}

interface MemberOperation<Name extends Names, Facts> {
  readonly readOnly: boolean;
  /** Told by the request, where members may ask about themselves and others about everyone. */
  readonly access: Access | ((request: OperationRequest<Input<Name>>) => Access);
  /** Loads what the questions and the change need; rows that are missing are undefined. */
  gather?(request: MemberRequest<Input<Name>>, unit: Unit<OrganizationsTables>): Promise<Facts>;
  /** Left out where the action knows no resource type. */
  questions?(request: MemberRequest<Input<Name>>, facts: Facts): readonly Question[];
  run(
    request: MemberRequest<Input<Name>>,
    facts: Facts,
    unit: Unit<OrganizationsTables>,
  ): Promise<Output<Name>>;
}

/** The place is undefined where no organization has the caller's account. */
interface MemberFacts<Facts> {
  readonly place: Place | undefined;
  readonly own: Facts | undefined;
}

/**
 * Declares an operation on the caller's organization. An account without one is asked about `*`,
 * so that its users learn no more than their own policies let them, and is refused then.
 */
export function memberOperation<Name extends Names, Facts = undefined>(
  name: Name,
  declared: MemberOperation<Name, Facts>,
): Operation {
  const { access, readOnly } = declared;
  const accessOf = typeof access === "function" ? access : () => access;
  const action = `organizations:${name}`;
  const anything: readonly Question[] = [{ resource: "*" }];
  const questions = (
    request: OperationRequest<Input<Name>>,
    { place, own }: MemberFacts<Facts>,
  ): readonly Question[] => {
    if (place === undefined || declared.questions === undefined) return anything;
    return declared.questions({ ...request, place }, own as Facts);
  };
  return organizationsOperation<Name, MemberFacts<Facts>>(name, {
    readOnly,
    async gather(request, unit) {
      const place = await findPlace(unit, request.account, readOnly);
      if (place === undefined) return { place, own: undefined };
      return { place, own: await declared.gather?.({ ...request, place }, unit) };
    },
    permissions(request, facts) {
      const own = questions(request, facts).map((question) => ({ action, ...question }));
      return facts.place === undefined ? own : questionsOf(facts.place, accessOf(request), own);
    },
    async run(request, facts, unit) {
      const place = requirePlace(facts.place, accessOf(request));
      return declared.run({ ...request, place }, facts.own as Facts, unit);
    },
    record(request, _output, facts) {
      if (facts === undefined) return {};
      return { resources: recordedResources(questions(request, facts)) };
    },
  });
}

/** CloudFormation's names of the things that ARNs of Organizations name. */
const recordedTypes: Readonly<Record<string, string>> = {
  account: "AWS::Organizations::Account",
  handshake: "AWS::Organizations::Handshake",
  organization: "AWS::Organizations::Organization",
  ou: "AWS::Organizations::OrganizationalUnit",
  policy: "AWS::Organizations::Policy",
  resourcepolicy: "AWS::Organizations::ResourcePolicy",
  root: "AWS::Organizations::Root",
};

/** What a call asked about by its own action is what it touched. */
export function recordedResources(questions: readonly Question[]): readonly RecordedResource[] {
  return questions.flatMap(({ action, resource }) => {
    if (action !== undefined) return [];
    const [kind = "", ...rest] = parseArn(resource)?.resource.split("/") ?? [];
    const type = recordedTypes[kind];
    const name = rest.at(-1) ?? "*";
    return type === undefined || name === "*" ? [] : [{ type, name, arn: resource }];
  });
}
