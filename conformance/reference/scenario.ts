/** One question to an evaluator as plain data: a request, and every policy as its JSON. */
import type {
  ContextValue,
  PolicyKind,
  RequestPrincipal,
  Verdict,
} from "../../src/policy/index.ts";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export interface Scenario {
  readonly principal: RequestPrincipal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  /** Condition keys in any case. */
  readonly context: Readonly<Record<string, ContextValue>>;
  readonly identity: readonly JsonObject[];
  readonly boundary?: JsonObject;
  readonly session?: readonly JsonObject[];
  readonly resourcePolicy?: {
    readonly kind: "standard" | "trust" | "key";
    readonly document: JsonObject;
    readonly granted?: boolean;
  };
  /** Levels from the root down, each with its policies. */
  readonly serviceControl?: readonly (readonly JsonObject[])[];
  readonly resourceControl?: readonly (readonly JsonObject[])[];
  readonly endpoint?: JsonObject;
  readonly exemptions?: { readonly serviceControl?: boolean; readonly resourceControl?: boolean };
}

/** What both evaluators answer: the verdict, and the kind of policy that settled it. */
export interface Answer {
  readonly verdict: Verdict;
  readonly decidedBy: PolicyKind | "root";
}
