/** How a service declares its operations: typed by its model, kept without their types. */
import type { Operation } from "./operation.ts";

/** What a service's generated types tell of its operations, by name. */
type OperationTypes<Names extends PropertyKey> = Readonly<
  Record<Names, { readonly input: unknown; readonly output: unknown }>
>;

/**
 * The function by which a service declares one operation: input and output follow from its name.
 * `Types` are the model's, `Tables` those of the unit that operations work in. The line keeps
 * operations without their types: it gives each only what its own model decoded, which is what
 * makes the cast true.
 */
export function operationMaker<Types extends OperationTypes<keyof Types>, Tables>() {
  return <Name extends keyof Types & string, Facts = undefined, Prepared = undefined>(
    name: Name,
    declared: Omit<
      Operation<Tables, Types[Name]["input"], Types[Name]["output"], Facts, Prepared>,
      "name"
    >,
  ): Operation => ({ name, ...declared }) as unknown as Operation;
}
