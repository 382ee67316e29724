/**
 * The verifier that PostgreSQL keeps of a password (RFC 5802, RFC 7677; the form of
 * `pg_authid.rolpassword`). It is sent in the password's place, so that no password stands in a
 * statement, which a server may log.
 */
import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);

/** PostgreSQL's own defaults. */
const iterations = 4_096;
const saltBytes = 16;

/** For passwords of printable ASCII characters, which SASLprep leaves as they are. */
export async function scramVerifier(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const salted = await derive(password, salt, iterations, 32, "sha256");
  const keyOf = (name: string) => createHmac("sha256", salted).update(name).digest();
  const storedKey = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  const serverKey = keyOf("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
