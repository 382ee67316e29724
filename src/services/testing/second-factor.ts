/** A second factor of a user of a test, and its codes. */
import { codeAt, timeStep } from "../iam/totp.ts";
import type { TestServer } from "./harness.ts";

export interface SecondFactor {
  readonly SerialNumber: string;
  /** A code that is good now; the clock is moved on, for each is taken once. */
  code(): string;
}

/** Makes a virtual device, which is the user's from now on. */
export async function secondFactor(server: TestServer, UserName: string): Promise<SecondFactor> {
  const { root, clock } = server;
  const { VirtualMFADevice } = await root.iam("CreateVirtualMFADevice", {
    VirtualMFADeviceName: UserName,
  });
  const { SerialNumber, Base32StringSeed } = VirtualMFADevice;
  const seed = Buffer.from(Base32StringSeed ?? []).toString();
  const step = timeStep(clock.now());
  await root.iam("EnableMFADevice", {
    UserName,
    SerialNumber,
    AuthenticationCode1: codeAt(seed, step - 1),
    AuthenticationCode2: codeAt(seed, step),
  });
  return {
    SerialNumber,
    code() {
      clock.advance(60_000);
      return codeAt(seed, timeStep(clock.now()));
    },
  };
}
