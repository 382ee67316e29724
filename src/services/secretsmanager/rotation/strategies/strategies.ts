/** The table of strategies, by the name of the function that `RotationLambdaARN` names. */
import { parseArn } from "../../../../base/arn.ts";
import { assert } from "../../../../base/errors.ts";
import type { FindEngine } from "../../../../engines/engines.ts";
import { builtInStrategy, type RotationStrategies, type RotationStrategy } from "../runner.ts";
import { type AccessKeyStrategyParts, accessKeyStrategy } from "./access-key.ts";
import { databaseStrategy } from "./database.ts";

export interface StrategyParts {
  readonly findEngine: FindEngine;
  readonly accessKeys: AccessKeyStrategyParts;
  /** The operator's own, by the name of the function. */
  readonly connected: ReadonlyMap<string, RotationStrategy>;
}

export function rotationStrategies(parts: StrategyParts): RotationStrategies {
  const { connected } = parts;
  const builtIn = builtInStrategies(parts);
  return {
    find(lambdaArn) {
      const name = functionNameOf(lambdaArn);
      const ours = connected.get(name);
      if (ours !== undefined) return ours;
      const builtInName = builtInStrategy(name);
      return builtInName === undefined ? "byHand" : builtIn.get(builtInName);
    },
  };
}

function builtInStrategies({
  findEngine,
  accessKeys,
}: StrategyParts): ReadonlyMap<string, RotationStrategy> {
  const strategyOf = (engineName: string, names: readonly string[]) => {
    const engine = findEngine(engineName);
    assert(engine !== undefined, "each built-in strategy has its engine");
    return databaseStrategy(engine, names);
  };
  const mysql = strategyOf("mysql", ["mysql", "mariadb"]);
  return new Map([
    ["postgresql", strategyOf("postgresql", ["postgres", "postgresql"])],
    ["mysql", mysql],
    ["mariadb", mysql],
    ["access-key", accessKeyStrategy(accessKeys)],
  ]);
}

/** Without the version or alias at the end of its ARN. */
function functionNameOf(lambdaArn: string): string {
  return parseArn(lambdaArn)?.resource.split(":")[1] ?? "";
}
