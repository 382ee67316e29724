/** What anyone may read of an account's issuer: its discovery document and its public keys. */
import { jwks, tokenAlgorithms } from "../../keys/token-signing.ts";
import type { HttpResponse } from "../../wire/http.ts";
import { discoveryPath, issuerUrl, jwksPath } from "./issuer-urls.ts";
import { publishedKeys } from "./signing-keys.ts";
import type { Sts } from "./sts.ts";

/** A path that is answered to anyone, as the server takes it. */
export interface IssuerRoute {
  readonly method: "GET";
  readonly path: RegExp;
  answer(request: { readonly parameters: Readonly<Record<string, string>> }): Promise<HttpResponse>;
}

/** How long others may keep the documents, in seconds: new keys are seen within this time. */
const cacheSeconds = 300;

export function issuerRoutes(sts: Sts): readonly IssuerRoute[] {
  return [
    {
      method: "GET",
      path: discoveryPath,
      async answer({ parameters: { issuerId = "" } }) {
        const account = await sts.providers.issuerAccount(issuerId);
        return account === undefined ? notFound() : document(discovery(sts.endpoint, issuerId));
      },
    },
    {
      method: "GET",
      path: jwksPath,
      async answer({ parameters: { issuerId = "" } }) {
        const account = await sts.providers.issuerAccount(issuerId);
        if (account === undefined) return notFound();
        const keys = await sts.storage.read((database) => publishedKeys(database, account));
        return document(jwks(keys, sts.clock.now()));
      },
    },
  ];
}

/** OpenID Connect Discovery 1.0, section 3. */
function discovery(endpoint: string, issuerId: string) {
  const issuer = issuerUrl(endpoint, issuerId);
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: tokenAlgorithms,
    claims_supported: ["iss", "aud", "sub", "iat", "exp", "jti", "https://sts.amazonaws.com/"],
  };
}

function document(content: object): HttpResponse {
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "cache-control": `public, max-age=${cacheSeconds}`,
    },
    body: JSON.stringify(content),
  };
}

function notFound(): HttpResponse {
  return { status: 404, headers: { "content-type": "application/json" }, body: "{}" };
}
