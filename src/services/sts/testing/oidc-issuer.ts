/** An OpenID Connect provider on loopback, for tests. */
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

interface IssuerKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export interface TestIssuer {
  /** `http://127.0.0.1:PORT/realms/ci`. */
  readonly url: string;
  /** Without the scheme: how condition keys begin. */
  readonly name: string;
  /** How often each document was asked for. */
  readonly requests: { discovery: number; jwks: number };
  /** What the next requests are answered with, in place of the documents. */
  fault: ((response: ServerResponse) => void) | undefined;
  /** Overrides for the discovery document. */
  discovery: object;
  addKey(kid: string, algorithm?: string): Promise<void>;
  /** Publishes the newest key so many times more, under other ids. */
  repeatKey(times: number): void;
  /** A token of the newest key, unless `kid` names another; times are seconds from `now`. */
  token(claims: object, options: TokenOptions): Promise<string>;
  close(): Promise<void>;
}

export interface TokenOptions {
  readonly kid?: string;
  /** The header's `kid`, where it is not the key's. */
  readonly kidShown?: string | undefined;
  readonly now: number;
  readonly expiresIn?: number;
}

/** What the issuer shows of itself where it is `https:`, in PEM; for the host `localhost`. */
export interface IssuerTls {
  readonly cert: string;
  readonly key: string;
}

export async function startIssuer(tls?: IssuerTls): Promise<TestIssuer> {
  const keys: IssuerKey[] = [];
  const answer: RequestListener = (request, response) => {
    if (issuer.fault !== undefined) return issuer.fault(response);
    const isJwks = request.url === "/realms/ci/keys";
    issuer.requests[isJwks ? "jwks" : "discovery"] += 1;
    const document = isJwks
      ? { keys: keys.map((key) => key.publicJwk) }
      : { issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, ...issuer.discovery };
    response.setHeader("content-type", "application/json").end(JSON.stringify(document));
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const name = `${tls === undefined ? "127.0.0.1" : "localhost"}:${port}/realms/ci`;
  const issuer: TestIssuer = {
    url: `${tls === undefined ? "http" : "https"}://${name}`,
    name,
    requests: { discovery: 0, jwks: 0 },
    fault: undefined,
    discovery: {},
    async addKey(kid, algorithm = "RS256") {
      const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
      const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" };
      keys.push({ kid, algorithm, privateKey, publicJwk });
    },
    repeatKey(times) {
      const newest = keys.at(-1);
      if (newest === undefined) throw new Error("the issuer has no key");
      const { kid, publicJwk } = newest;
      for (let copy = 1; copy <= times; copy++) {
        const name = `${kid}-${copy}`;
        keys.push({ ...newest, kid: name, publicJwk: { ...publicJwk, kid: name } });
      }
    },
    async token(claims, { kid, now, expiresIn = 300, ...shown }) {
      const key = kid === undefined ? keys.at(-1) : keys.find((each) => each.kid === kid);
      if (key === undefined) throw new Error("the issuer has no such key");
      const seconds = Math.floor(now / 1_000);
      const times = { iat: seconds, exp: seconds + expiresIn };
      const header = { alg: key.algorithm, kid: "kidShown" in shown ? shown.kidShown : key.kid };
      return new SignJWT({ iss: issuer.url, ...times, ...claims })
        .setProtectedHeader(JSON.parse(JSON.stringify(header)))
        .sign(key.privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  await issuer.addKey("key-1");
  return issuer;
}
