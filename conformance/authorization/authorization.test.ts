/**
 * Every built operation asks what AWS's Service Authorization Reference says: actions that there
 * are, on resources of their types, with their condition keys.
 */
import { expect, it } from "vitest";
import { eachDatabase } from "../../src/services/testing/harness.ts";
import { type Accepted, acceptedFindings, acceptedUnset, neverAsked } from "./accepted.ts";
import { findingsOf, unsetKeys } from "./findings.ts";
import { type Asked, questionsOf } from "./questions.ts";
import { thingsOf } from "./things.ts";

const services = ["iam", "sts", "cloudtrail", "organizations", "kms", "secretsmanager", "ssm"];

function isAccepted(list: readonly Accepted[], service: string, finding: string): boolean {
  return list.some((each) => each.service === service && each.finding.test(finding));
}

function allFindings(asked: readonly Asked[]): readonly string[] {
  return [...new Set(asked.flatMap(({ questions = [] }) => questions.flatMap(findingsOf)))];
}

function allUnset(asked: readonly Asked[]): readonly string[] {
  const questions = asked.flatMap((each) => each.questions ?? []);
  const actions = [...new Set(questions.map(({ action }) => action))];
  return actions.flatMap((action) => {
    const own = questions.filter((question) => question.action === action);
    return unsetKeys(action, own).map((key) => `${action}: ${key}`);
  });
}

eachDatabase("the questions that operations ask", (newServer) => {
  it.for(services)("are AWS's: %s", { timeout: 120_000 }, async (service) => {
    const server = await newServer();
    const asked = await questionsOf(server, service, await thingsOf(server, service));
    const silent = asked.filter(({ questions }) => questions === undefined);
    const unexplained = silent.filter(({ operation }) => !(operation in neverAsked));
    expect(unexplained.map(({ operation, answer }) => `${operation}: ${answer}`)).toEqual([]);
    const findings = allFindings(asked);
    expect(findings.filter((each) => !isAccepted(acceptedFindings, service, each))).toEqual([]);
    const unset = allUnset(asked);
    expect(unset.filter((each) => !isAccepted(acceptedUnset, service, each))).toEqual([]);
    const stale = [
      ...staleOf(acceptedFindings, service, findings),
      ...staleOf(acceptedUnset, service, unset),
    ];
    expect(stale.map(({ finding }) => String(finding))).toEqual([]);
  });
});

function staleOf(list: readonly Accepted[], service: string, found: readonly string[]) {
  return list
    .filter((each) => each.service === service)
    .filter(({ finding }) => !found.some((each) => finding.test(each)));
}
