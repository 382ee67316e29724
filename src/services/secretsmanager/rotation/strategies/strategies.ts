/** The table of strategies, by the name of the function that `RotationLambdaARN` names. */
import { parseArn } from "../../../../base/arn.ts";
import { mysqlEngine } from "../../../../engines/mysql/engine.ts";
import { postgresqlEngine } from "../../../../engines/postgresql/engine.ts";
import { builtInStrategy, type RotationStrategies, type RotationStrategy } from "../runner.ts";
import { databaseStrategy } from "./database.ts";

const mysql = databaseStrategy(mysqlEngine, ["mysql", "mariadb"]);

const builtIn: Readonly<Record<string, RotationStrategy>> = {
  postgresql: databaseStrategy(postgresqlEngine, ["postgres", "postgresql"]),
  mysql,
  mariadb: mysql,
};

/** `connected`: the operator's own, by the name of the function. */
export function rotationStrategies(
  connected: ReadonlyMap<string, RotationStrategy>,
): RotationStrategies {
  return {
    find(lambdaArn) {
      const name = functionNameOf(lambdaArn);
      const ours = connected.get(name);
      if (ours !== undefined) return ours;
      const builtInName = builtInStrategy(name);
      if (builtInName === undefined) return "byHand";
      return Object.hasOwn(builtIn, builtInName) ? builtIn[builtInName] : undefined;
    },
  };
}

/** Without the version or alias at the end of its ARN. */
function functionNameOf(lambdaArn: string): string {
  return parseArn(lambdaArn)?.resource.split(":")[1] ?? "";
}
