#!/usr/bin/env node
/** The command `sallyport`: runs `cli/main.ts` under the project's own Node. */
import { launch } from "../tools/launcher/launch.mjs";

await launch(new URL("main.ts", import.meta.url), process.argv.slice(2), { development: false });
