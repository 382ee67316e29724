/** Where an account's outbound tokens are issued and verified: `ENDPOINT/issuer/ISSUER_ID`. */

export function issuerUrl(endpoint: string, issuerId: string): string {
  return `${endpoint}/issuer/${issuerId}`;
}

/** Our own tokens are for others: they never come back as a web identity (IAM User Guide). */
export function isOwnIssuer(endpoint: string, issuer: string): boolean {
  return issuer.startsWith(`${endpoint}/issuer/`);
}

export const discoveryPath =
  /^\/issuer\/(?<issuerId>[\w-]{1,64})\/\.well-known\/openid-configuration$/;
export const jwksPath = /^\/issuer\/(?<issuerId>[\w-]{1,64})\/\.well-known\/jwks\.json$/;
