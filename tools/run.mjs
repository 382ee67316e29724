/** `node tools/run.mjs PROGRAM ARGUMENTS…`: runs a program under the project's own Node. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "./launcher/launch.mjs";

const [program = "", ...programArguments] = process.argv.slice(2);
await launch(pathToFileURL(resolve(program)), programArguments, { development: true });
