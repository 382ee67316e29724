/**
 * Why a call was denied, sealed for those who may know: `sts:DecodeAuthorizationMessage` opens it.
 *
 * A denied call's answer carries the message in a header, since AWS's wording of IAM's denials has
 * no place for it. The message is kept nowhere: it is its own record.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { AccountId } from "../base/arn.ts";
import { ServiceError } from "../base/errors.ts";
import { type Sealer, SealingError } from "../keys/sealing.ts";
import type { ContextValue, Decision, MatchedStatement } from "../policy/index.ts";
import type { SignedCaller } from "./caller.ts";
import type { PermissionRequest } from "./operation.ts";

/** The header of a denied call's answer that carries the message. */
export const authorizationMessageHeader = "x-sallyport-authorization-message";

/** A question that was denied, with all that it was decided from. */
export interface DeniedQuestion {
  readonly caller: SignedCaller;
  /** The account that the call worked in. */
  readonly account: AccountId;
  readonly question: PermissionRequest;
  readonly decision: Decision;
  readonly context: ReadonlyMap<string, ContextValue>;
}

/** `AccessDenied` with what the message is made of; it is private until it is sealed. */
export class AccessDeniedError extends ServiceError {
  readonly denied: DeniedQuestion;

  constructor(message: string, denied: DeniedQuestion) {
    super("AccessDenied", message);
    this.denied = denied;
  }
}

/** What a message says, and the accounts whose callers may open it. */
interface Content {
  readonly accounts: readonly string[];
  readonly message: object;
}

const purpose = "authorization-message";

/** In characters: clients and proxies refuse headers that are much longer. */
const messageCharactersMax = 6_144;

/** The longest JSON that a message may unfold to, in bytes. */
const contentBytesMax = 262_144;

export class AuthorizationMessages {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  /** Base64url. Where all would be too long, first the context is left out, then the statements. */
  seal(denied: DeniedQuestion): string {
    for (const detail of ["all", "statements", "verdict"] as const) {
      const sealed = this.#sealContent(contentOf(denied, detail));
      if (sealed.length <= messageCharactersMax || detail === "verdict") return sealed;
    }
    return "";
  }

  #sealContent(content: Content): string {
    return this.#sealer.seal(purpose, purpose, padded(deflateRawSync(JSON.stringify(content))));
  }

  /** The JSON for a caller of this account, or undefined where there is no such message for it. */
  open(sealed: string, account: AccountId): string | undefined {
    const opened = this.#openSealed(sealed);
    if (opened === undefined) return undefined;
    const json = inflateRawSync(unpadded(opened), { maxOutputLength: contentBytesMax });
    const content = JSON.parse(json.toString("utf8")) as Content;
    return content.accounts.includes(account) ? JSON.stringify(content.message) : undefined;
  }

  #openSealed(sealed: string): Buffer | undefined {
    try {
      return this.#sealer.open(purpose, purpose, sealed);
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }
}

/**
 * A message's length must not tell the denied caller what is in it: whether a thing that it may not
 * see exists, and has tags. The first four bytes tell how long the content is.
 */
const paddingBytes = 512;
const lengthBytes = 4;

function padded(content: Buffer): Buffer {
  const length = Math.ceil((lengthBytes + content.length) / paddingBytes) * paddingBytes;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32BE(content.length);
  content.copy(bytes, lengthBytes);
  return bytes;
}

function unpadded(bytes: Buffer): Buffer {
  return bytes.subarray(lengthBytes, lengthBytes + bytes.readUInt32BE());
}

type Detail = "all" | "statements" | "verdict";

/** In the shape that AWS's messages decode to. */
function contentOf(denied: DeniedQuestion, detail: Detail): Content {
  const { caller, account, question, decision, context } = denied;
  const statements = detail === "verdict" ? [] : decision.matched.map(shownStatement);
  const conditions = detail === "all" ? [...context].map(shownCondition) : [];
  const message = {
    allowed: false,
    explicitDeny: decision.verdict === "explicitDeny",
    matchedStatements: items(statements),
    failures: items([]),
    context: {
      principal: {
        id: caller.userId,
        ...(caller.kind === "user" ? { name: caller.principal.name } : {}),
        arn: caller.arn,
      },
      action: question.action,
      resource: question.resource,
      conditions: items(conditions),
    },
  };
  return { accounts: [caller.account, question.resourceAccount ?? account], message };
}

function items<Item>(list: readonly Item[]) {
  return { items: list };
}

function values(list: readonly (string | number | boolean)[]) {
  return items(list.map((value) => ({ value: String(value) })));
}

function shownCondition([key, value]: readonly [string, ContextValue]) {
  return { key, values: values(Array.isArray(value) ? value : [value]) };
}

function shownStatement(matched: MatchedStatement) {
  const { policy, effect, index } = matched;
  const statement = policy.compiled.document.statements[index];
  const { sid, principal, action, resource, conditions = [] } = statement ?? {};
  const texts = (list: readonly { readonly text: string }[] = []) =>
    values(list.map(({ text }) => text));
  return {
    statementId: sid?.text ?? "",
    effect: effect.toUpperCase(),
    principals: texts(principal?.entries),
    principalGroups: items([]),
    actions: texts(action?.values),
    resources: texts(resource?.values),
    conditions: items(
      conditions.map(({ key, values: given }) => ({ key: key.text, values: texts(given) })),
    ),
  };
}
