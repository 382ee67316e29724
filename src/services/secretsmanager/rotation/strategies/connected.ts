/** The operator's own strategies, which no caller of the API can add to. */
import type { Clock } from "../../../../base/clock.ts";
import type { OutboundRule } from "../../../../outbound/rule.ts";
import type { RotationStrategy } from "../runner.ts";
import { commandStrategy } from "./command.ts";
import { hookStrategy } from "./hook.ts";

/** By the name of the function that `RotationLambdaARN` names. */
export interface RotationFunctions {
  /** Paths of programs. */
  readonly commands: ReadonlyMap<string, string>;
  /** URLs. */
  readonly hooks: ReadonlyMap<string, string>;
  readonly hookKey: Uint8Array;
}

export const noRotationFunctions: RotationFunctions = {
  commands: new Map(),
  hooks: new Map(),
  hookKey: new Uint8Array(),
};

export function connectedStrategies(
  { commands, hooks, hookKey: key }: RotationFunctions,
  { clock, outbound }: { readonly clock: Clock; readonly outbound: OutboundRule },
): ReadonlyMap<string, RotationStrategy> {
  // Who names a hook lets the server connect to it.
  const toHook = (url: string) => outbound.also([placeOf(url)]);
  return new Map([
    ...[...commands].map(([name, path]) => [name, commandStrategy(path)] as const),
    ...[...hooks].map(
      ([name, url]) => [name, hookStrategy({ url, key, clock, outbound: toHook(url) })] as const,
    ),
  ]);
}

/** As an entry of the rule: `hooks.internal:443`. */
function placeOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
