/** Random changes to a signed request, as data and as bytes. */
import type { HttpRequest } from "../../src/wire/http.ts";
import type { Random } from "../policy/random.ts";

type Mutation = (request: HttpRequest, random: Random, other: HttpRequest) => HttpRequest;

/** One to three changes; `other` is another signed request, for pieces of it. */
export function mutate(request: HttpRequest, random: Random, other: HttpRequest): HttpRequest {
  let mutated = request;
  for (const mutation of random.list(1, 3, () => random.pick(mutations))) {
    mutated = mutation(mutated, random, other);
  }
  return mutated;
}

/** A message with one to four of its bytes changed, left out, doubled or added. */
export function mutateBytes(message: Uint8Array, random: Random): Buffer {
  const bytes = [...message];
  const edits = random.list(1, 4, () => random.below(4));
  for (const edit of edits) {
    const index = random.below(bytes.length);
    if (edit === 0) bytes[index] = random.below(256);
    else if (edit === 1) bytes.splice(index, 1);
    else if (edit === 2) bytes.splice(index, 0, bytes[index] ?? 0);
    else bytes.splice(index, 0, random.below(256));
  }
  return Buffer.from(bytes);
}

const characters =
  "abzAZ019/.;:,=&+%-_~ \t\"'<>{}[]\\|^`@#$!?*()\u0000\r\n\u00a0\u00e9\u00ff\ud800\u2028";

/** One character changed, left out, doubled, added, or put into the other case. */
function edited(text: string, random: Random): string {
  const index = random.below(text.length + 1);
  const [before, here, after] = [text.slice(0, index), text.charAt(index), text.slice(index + 1)];
  switch (random.below(5)) {
    case 0:
      return before + random.pick([...characters]) + after;
    case 1:
      return before + after;
    case 2:
      return before + here + here + after;
    case 3:
      return before + random.pick([...characters]) + here + after;
    default:
      return (
        before + (here === here.toLowerCase() ? here.toUpperCase() : here.toLowerCase()) + after
      );
  }
}

const methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "post", "", "POST "];
const paths = ["", "//", "/./", "/../", "/a", "/%2f", "/?", "/*", "/service/X/operation/Y", "/ "];
const headerNames = [
  "x-amz-target",
  "x-amz-security-token",
  "x-amz-content-sha256",
  "x-amz-user-agent",
  "x-amz-date",
  "x-forwarded-for",
  "content-encoding",
  "content-type",
  "smithy-protocol",
  "date",
  "host",
  "authorization",
  "__proto__",
  "constructor",
];
const headerValues = ["", "a", "gzip", "rpc-v2-cbor", "UNSIGNED-PAYLOAD", "0".repeat(64), "a,a"];
const parameters = [
  "Action=ListUsers",
  "X-Amz-Expires=604800",
  "X-Amz-Signature=0",
  "X-Amz-Algorithm=AWS4-HMAC-SHA256",
  "=",
  "%",
  "%41=b",
];

const inHeader: Mutation = (request, random) => {
  const name = randomHeader(request, random);
  return withHeader(request, name, edited(request.headers[name] ?? "", random));
};

/** Most of what a signature claims is in here, so it is changed most often. */
const inAuthorization: Mutation = (request, random) => {
  const { authorization } = request.headers;
  return authorization === undefined
    ? { ...request, query: edited(request.query, random) }
    : withHeader(request, "authorization", edited(authorization, random));
};

/** A whole part of the claim: another key, day, region, service or header list. */
const inClaim: Mutation = (request, random) => {
  const replace = random.pick<(text: string) => string>([
    (text) => text.replace(/AKIA|ASIA/, (prefix) => (prefix === "AKIA" ? "ASIA" : "AKIA")),
    (text) => text.replace("us-east-1", "eu-west-1"),
    (text) => text.replace(/(\/|%2F)(iam|sts|cloudtrail)(\/|%2F)/, "$1kms$3"),
    (text) => text.replace("aws4_request", "aws4"),
    (text) => text.replace(/host;?/, ""),
    (text) => text.replace("host", "host;x-amz-date;date"),
    (text) => text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
    (text) => text.replace(/Signature=[0-9a-f]+/, "Signature="),
    (text) => text.replace(/(SignedHeaders=[^,&]*)/, "$1;x-amz-none"),
    (text) => text.toLowerCase(),
  ]);
  const { authorization } = request.headers;
  return authorization === undefined
    ? { ...request, query: replace(request.query) }
    : withHeader(request, "authorization", replace(authorization));
};

const mutations: readonly Mutation[] = [
  inAuthorization,
  inAuthorization,
  inClaim,
  inClaim,
  inHeader,
  inHeader,
  (request, random) => ({ ...request, method: random.pick(methods) }),
  (request, random) => ({ ...request, path: random.pick(paths) }),
  (request, random) => ({ ...request, path: edited(request.path, random) }),
  (request, random) => ({ ...request, query: edited(request.query, random) }),
  (request, random) => ({ ...request, query: `${request.query}&${random.pick(parameters)}` }),
  (request, random) => ({
    ...request,
    query: shuffled(request.query.split("&"), random).join("&"),
  }),
  (request, random) => ({ ...request, body: mutateBytes(request.body, random) }),
  (request, random) => ({ ...request, body: request.body.subarray(random.below(40)) }),
  (request, random) => {
    const text = Buffer.from(request.body).toString();
    return { ...request, body: Buffer.from(edited(text, random)) };
  },
  (request, random) => withHeader(request, random.pick(headerNames), random.pick(headerValues)),
  (request, random) => {
    const name = randomHeader(request, random);
    const { [name]: _, ...headers } = request.headers;
    return { ...request, headers };
  },
  (request, _random, other) => ({ ...request, body: other.body }),
  (request, random, other) => {
    const name = randomHeader(other, random);
    return withHeader(request, name, other.headers[name] ?? "");
  },
  // Only the order: the same request to any reader.
  (request, random) => ({
    ...request,
    headers: Object.fromEntries(shuffled(Object.entries(request.headers), random)),
  }),
];

/** `host` where all headers are gone already. */
function randomHeader({ headers }: HttpRequest, random: Random): string {
  const names = Object.keys(headers);
  return names.length === 0 ? "host" : random.pick(names);
}

/** By a descriptor, so that the name `__proto__` is a name like any other. */
function withHeader(request: HttpRequest, name: string, value: string): HttpRequest {
  const headers = { ...request.headers };
  Object.defineProperty(headers, name, { value, enumerable: true, configurable: true });
  return { ...request, headers };
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const rest = [...items];
  return items.map(() => rest.splice(random.below(rest.length), 1)[0] as Item);
}
