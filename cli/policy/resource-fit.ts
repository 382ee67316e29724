/** Actions on resources that are of no type they act on, which AWS takes and no call ever fits. */
import {
  type ActionFacts,
  actionFacts,
  resourceTypesOf,
} from "../../src/authorization-reference/index.ts";
import type { PolicyDocument, PolicyStatement } from "../../src/policy/index.ts";
import type { Doubt } from "./doubt.ts";

/** A character, any one character, or any run of them but for those in `without`. */
type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "run"; readonly without: string };

const policyPiece = /\$\{([*?$])\}|\$\{[^}]*\}|[*?]|./gs;
const formPiece = /\$\{([^}]*)\}|\*|./gs;

/** A policy's resource; what a variable stands for may be anything. */
function piecesOfPattern(pattern: string): readonly Piece[] {
  return [...pattern.matchAll(policyPiece)].map(([whole, escaped]) => {
    if (escaped !== undefined) return { kind: "text", text: escaped };
    if (whole === "?") return { kind: "one" };
    const isRun = whole === "*" || whole.startsWith("${");
    return isRun ? { kind: "run", without: "" } : { kind: "text", text: whole };
  });
}

/** Names that are known to have no such characters; others have paths, and colons. */
const namesWithout: ReadonlyMap<string, string> = new Map([
  ["Partition", ":/"],
  ["Region", ":/"],
  ["Account", ":/"],
  ["BucketName", ":/"],
]);

function piecesOfForm(form: string): readonly Piece[] {
  return [...form.matchAll(formPiece)].map(([whole, name]) => {
    if (name === undefined && whole !== "*") return { kind: "text", text: whole };
    return { kind: "run", without: namesWithout.get(name ?? "") ?? "" };
  });
}

/** Whether a run may hold what another piece stands for. */
function holds(run: Piece | undefined, other: Piece | undefined): boolean {
  if (run?.kind !== "run" || other === undefined) return false;
  return other.kind !== "text" || !run.without.includes(other.text);
}

/** Whether two pieces, none of them a run, may stand for the same character. */
function meet(one: Piece | undefined, other: Piece | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.kind === "text" && other.kind === "text") return one.text === other.text;
  return one.kind !== "run" && other.kind !== "run";
}

/** Whether some text has both forms; in time of the product of their lengths. */
function haveCommonText(ones: readonly Piece[], others: readonly Piece[]): boolean {
  // From the ends: `row[column]` tells whether all from there on have a text in common.
  let below: readonly boolean[] = [];
  for (let at = ones.length; at >= 0; at -= 1) {
    const one = ones[at];
    const row: boolean[] = [];
    for (let column = others.length; column >= 0; column -= 1) {
      const other = others[column];
      const [down, right] = [below[column] === true, row[column + 1] === true];
      row[column] =
        (one === undefined && other === undefined) ||
        (one?.kind === "run" && (down || (holds(one, other) && right))) ||
        (other?.kind === "run" && (right || (holds(other, one) && down))) ||
        (meet(one, other) && below[column + 1] === true);
    }
    below = row;
  }
  return below[0] === true;
}

const colonsOfArn = 5;

/** What `s3:ListAllMyBuckets` is asked about, letter for letter: it alone has an ARN (M10). */
const allBuckets = [..."arn:aws:s3:::*"].map((text): Piece => ({ kind: "text", text }));

/** Whether a request for the action could be about something that the pattern names. */
function couldBe(facts: ActionFacts, forms: readonly string[], pattern: string): boolean {
  if (/^\*+$/.test(pattern)) return true;
  // Shorter ARNs stand for more than is written (docs/spec/matching.md, M9).
  if (pattern.replace(/\$\{[^}]*\}/g, "").split(":").length <= colonsOfArn) return true;
  const pieces = piecesOfPattern(pattern);
  if (facts.action === "s3:ListAllMyBuckets") return haveCommonText(pieces, allBuckets);
  return forms.some((form) => haveCommonText(pieces, piecesOfForm(form)));
}

/** The forms of the ARNs that an action acts on; none for one that is asked about `*`. */
function formsOf({ service, resourceTypes }: ActionFacts): readonly string[] {
  const names = new Set(resourceTypes.map(({ name }) => name.toLowerCase()));
  return resourceTypesOf(service)
    .filter(({ name }) => names.has(name.toLowerCase()))
    .map(({ arnFormat }) => arnFormat);
}

interface Misfit {
  readonly action: string;
  /** What it acts on; empty where it has no resource. */
  readonly forms: readonly string[];
}

/**
 * An action that none of the resources can be one of; `undefined` where one can, and for actions
 * that AWS does not have or that are patterns.
 */
function misfitOf(action: string, resources: readonly string[]): Misfit | undefined {
  const facts = /[*?]/.test(action) ? undefined : actionFacts(action);
  if (facts === undefined || resources.length === 0) return undefined;
  const forms = formsOf(facts);
  // A type that the reference names and does not describe says nothing.
  if (forms.length === 0 && facts.resourceTypes.length > 0) return undefined;
  if (resources.some((resource) => couldBe(facts, forms, resource))) return undefined;
  return { action: facts.action, forms };
}

const shownMax = 3;

function listed(texts: readonly string[]): string {
  const more = texts.length - shownMax;
  return `${texts.slice(0, shownMax).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function wordsOf({ action, forms }: Misfit): string {
  if (forms.length === 0) return `${action} has no resource by AWS's reference: only \`*\` fits it`;
  // The plainest first: a bucket before its access points.
  const plain = forms.toSorted((one, other) => one.length - other.length);
  const shown = plain.map((form) => `\`${form.replace(`$\{Partition}`, "aws")}\``);
  return `${action} acts on ${listed(shown)}: no resource here is one`;
}

/** Why a call of the action cannot be about any of these ARNs; `undefined` where it can. */
export function doubtOfFit(action: string, resources: readonly string[]): string | undefined {
  const misfit = misfitOf(action, resources);
  return misfit && wordsOf(misfit);
}

/** Actions without a resource often come in long lists, so they are told together. */
function* doubtsOfStatement({ index, action, resource }: PolicyStatement): Generator<Doubt> {
  if (action === undefined || action.negated) return;
  if (resource === undefined || resource.negated) return;
  const resources = resource.values.map(({ text }) => text);
  const doubts = action.values.flatMap(({ text, offset }, at) => {
    const misfit = misfitOf(text, resources);
    if (misfit === undefined) return [];
    const path = `$.Statement[${index}].Action[${at}]`;
    return [{ rule: "resourceFit", offset, path, misfit }];
  });
  for (const { misfit, ...place } of doubts) {
    if (misfit.forms.length > 0) yield { ...place, message: wordsOf(misfit) };
  }
  const [first, ...others] = doubts.filter(({ misfit }) => misfit.forms.length === 0);
  if (first === undefined) return;
  const { misfit, ...place } = first;
  const names = listed([misfit, ...others.map((other) => other.misfit)].map((one) => one.action));
  const message = `${names} have no resource by AWS's reference: only \`*\` fits them`;
  yield { ...place, message: others.length === 0 ? wordsOf(misfit) : message };
}

/** The statements' actions that no resource beside them fits. */
export function doubtsOfFit({ statements }: PolicyDocument): readonly Doubt[] {
  return statements.flatMap((statement) => [...doubtsOfStatement(statement)]);
}
