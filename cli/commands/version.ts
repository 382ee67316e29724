/** `sallyport version`: of the product, and of the runtime it stands on. */
import { Command } from "commander";
import { version } from "../../src/version.ts";

export function versionCommand(): Command {
  return new Command("version")
    .description("print the versions of sallyport and of its runtime")
    .option("--json", "print one JSON object")
    .action(({ json }: { readonly json?: boolean }) => {
      const versions = { sallyport: version, node: process.versions.node };
      process.stdout.write(
        json
          ? `${JSON.stringify(versions)}\n`
          : `sallyport ${versions.sallyport} (Node ${versions.node})\n`,
      );
    });
}
