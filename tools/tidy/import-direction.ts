/**
 * Imports run one way: `main → services, decision-api, identity → pipeline → wire, policy, storage,
 * keys → base`.
 * `docs/decisions` and the design say why; the table below is the whole rule.
 */
import { isTest, problemAt, type Rule, resolveImport } from "./project.ts";

const foundations = ["wire", "policy", "storage", "keys", "base"];

/** What a room of `src/` may import besides itself. */
const allowedRooms: Readonly<Record<string, readonly string[]>> = {
  base: [],
  "authorization-reference": ["base"],
  policy: ["base"],
  wire: ["base"],
  storage: ["base"],
  keys: ["base"],
  jobs: ["storage", "base"],
  outbound: ["base"],
  engines: ["outbound", "base"],
  leases: ["jobs", ...foundations],
  "root-key": ["jobs", ...foundations],
  scan: ["base"],
  pipeline: [...foundations, "jobs"],
  server: ["pipeline", ...foundations],
  "decision-api": ["pipeline", ...foundations],
  services: [
    "pipeline",
    "jobs",
    "outbound",
    "engines",
    "leases",
    "root-key",
    "authorization-reference",
    ...foundations,
  ],
  identity: ["pipeline", "jobs", ...foundations],
};

/** Folders that only look at the product, and so may look at all of it. */
const observers = /^(tools|conformance|fuzz|bench)\/|\/testing\//;
/** Where everything is wired: files that stand directly in `src/`. */
const wiring = /^src\/[^/]+\.ts$/;

function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function serviceOf(path: string): string | undefined {
  return /^src\/services\/(?!testing\/)([^/]+)\//.exec(path)?.[1];
}

/**
 * Pure rooms: the policy engine is published as a library with two doors, and has a third for what
 * only server and command ask, so that the library stays small; the authorization reference is
 * AWS's facts, and the scan is the command's own.
 */
const doorsOfPolicy = /^src\/policy\/(?:index|flip|format|reach|shared-providers)\.ts$/;
const libraries = /^src\/(?:authorization-reference\/index\.ts$|scan\/)/;
/** AWS's own policies are its facts, too: the command decides with them as the server does. */
const managedPolicies = "src/services/iam/managed-policy-catalogue.ts";

/** Why a product file may not import `to`, another file of ours; undefined where it may. */
function objection(from: string, to: string): string | undefined {
  if (isTest(from) && to.includes("/testing/")) return undefined;
  if (!to.startsWith("src/")) {
    return from.startsWith("src/") && !isTest(from)
      ? "src imports nothing outside of src"
      : undefined;
  }
  const room = roomOf(to);
  if (from.startsWith("console/")) return "the console is a client of the public APIs";
  if (from.startsWith("cli/")) {
    return wiring.test(to) ||
      room === "base" ||
      libraries.test(to) ||
      doorsOfPolicy.test(to) ||
      to === managedPolicies
      ? undefined
      : "cli sees only src/main.ts and its like, and the pure rooms";
  }
  const [ownService, service] = [serviceOf(from), serviceOf(to)];
  if (service !== undefined && service !== ownService) {
    if (ownService !== undefined) return "services do not import one another";
    if (to !== `src/services/${service}/service.ts`)
      return "others see only a service's service.ts";
  }
  const ownRoom = roomOf(from);
  if (ownRoom === undefined || ownRoom === room) return undefined;
  const allowed = allowedRooms[ownRoom];
  if (allowed === undefined) return `src/${ownRoom} has no place in the order of imports`;
  return room !== undefined && allowed.includes(room)
    ? undefined
    : `src/${ownRoom} must not import src/${room ?? "*.ts"}`;
}

export const importDirection: Rule = {
  name: "import-direction",
  check: ({ sources }) =>
    sources
      .filter(({ path }) => !observers.test(path))
      .flatMap((file) =>
        file.imports.flatMap(({ target, start }) => {
          const resolved = resolveImport(file.path, target);
          const why = resolved === undefined ? undefined : objection(file.path, resolved);
          return why === undefined ? [] : [problemAt(file, start, `imports ${target}: ${why}`)];
        }),
      ),
};
