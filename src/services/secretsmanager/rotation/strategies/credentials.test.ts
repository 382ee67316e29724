/** The JSON of a database's secret: what is taken, and that nothing of it is told. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { RotationError } from "../runner.ts";
import { loginOf } from "./credentials.ts";

const password = "pa55word-in-the-secret"; // sallyport:allow
const whole = { engine: "postgres", host: "db.internal", username: "app", password };

const read = (text: string) =>
  loginOf({ kind: "string", bytes: Buffer.from(text) }, ["postgres"], 5_432);

function refusal(text: string): RotationError | undefined {
  try {
    read(text);
    return undefined;
  } catch (error) {
    if (error instanceof RotationError) return error;
    throw error;
  }
}

it.each([
  ["the engine's port", whole, { port: 5_432, dbname: undefined }],
  ["a port as text", { ...whole, port: "5433" }, { port: 5_433 }],
  ["ssl as text", { ...whole, ssl: "true" }, { ssl: true }],
  ["sslmode", { ...whole, sslmode: "verify-ca" }, { sslmode: "verify-ca" }],
  ["an empty dbname", { ...whole, dbname: "" }, { dbname: undefined }],
])("takes %s", (_, members, connection) => {
  expect(read(JSON.stringify(members)).connection).toMatchObject(connection);
});

it.each([
  ["text", password],
  ["a list", JSON.stringify([password])],
  ["another engine", JSON.stringify({ ...whole, engine: "oracle" })],
  ["no host", JSON.stringify({ ...whole, host: undefined })],
  ["an empty username", JSON.stringify({ ...whole, username: "" })],
  ["ssl that is neither", JSON.stringify({ ...whole, ssl: password })],
  ["an authority that is no certificate", JSON.stringify({ ...whole, sslrootcert: password })],
  ["a port that is none", JSON.stringify({ ...whole, port: 65_536 })],
])("refuses %s", (_, text) => {
  expect(refusal(text)).toMatchObject({ code: "Unfit" });
});

it("refuses what does not fit, and tells nothing of it", () => {
  const members = fc.dictionary(fc.constantFrom(...Object.keys(whole), "port"), fc.jsonValue());
  fc.assert(
    fc.property(fc.json(), members, (anything, changed) => {
      expect(refusal(`${anything}${password}`)?.message).not.toContain(password);
      const changedText = JSON.stringify({ ...whole, ...changed });
      expect(refusal(changedText)?.message ?? "").not.toContain(password);
    }),
  );
});
