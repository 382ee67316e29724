/** When a sign-in is tried once more without TLS, and what is told of one that fails. */
import { describe, expect, it } from "vitest";
import { EngineError, type SslMode } from "./engine.ts";
import { type SignInFailures, signIn } from "./sign-in.ts";

const noTls = new Error("no TLS");
const refused = new Error("refused, and the password in it");

const failures: SignInFailures = {
  product: "MySQL",
  hasNoTls: (error) => error === noTls,
  told: () => new EngineError("SignInRefused", "MySQL refused the sign-in"),
};

/** The modes in which it was tried, and what came out: the code of a failure, or the mode. */
async function tried(mode: SslMode, answer: (mode: SslMode) => Error | undefined) {
  const modes: SslMode[] = [];
  const connect = async (each: SslMode) => {
    modes.push(each);
    const failure = answer(each);
    if (failure !== undefined) throw failure;
    return each;
  };
  try {
    return { modes, outcome: await signIn(mode, connect, failures) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    expect(error.isBeforeWork).toBe(true);
    expect(error.message).not.toContain("password");
    return { modes, outcome: error.code };
  }
}

describe("a sign-in", () => {
  it.each<[SslMode, SslMode[], string]>([
    ["prefer", ["prefer", "disable"], "disable"],
    ["require", ["require"], "Untrusted"],
    ["verify-ca", ["verify-ca"], "Untrusted"],
    ["verify-full", ["verify-full"], "Untrusted"],
  ])("of a server without TLS, asked for %s", async (mode, modes, outcome) => {
    const answer = (each: SslMode) => (each === "disable" ? undefined : noTls);
    expect(await tried(mode, answer)).toEqual({ modes, outcome });
  });

  it("that is refused over TLS sends its password no second time in the clear", async () => {
    const answer = () => refused;
    expect(await tried("prefer", answer)).toEqual({ modes: ["prefer"], outcome: "SignInRefused" });
  });

  it("that is refused without TLS tells why", async () => {
    const answer = (each: SslMode) => (each === "disable" ? refused : noTls);
    const modes = ["prefer", "disable"];
    expect(await tried("prefer", answer)).toEqual({ modes, outcome: "SignInRefused" });
  });
});
