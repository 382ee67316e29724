/** Time-based one-time passwords (RFC 6238): SHA-1, six digits, steps of thirty seconds. */
import { timingSafeEqual } from "node:crypto";
import { HOTP, Secret, TOTP } from "otpauth";
import { toBuffer } from "qrcode";

const digits = 6;
const periodSeconds = 30;

/** As long as AWS's seeds: 64 characters of Base32. */
const seedBytes = 40;

/** A code may be one step early or late (RFC 6238, section 5.2). */
const stepsAround = 1;

/**
 * How far a device's clock may be off, in steps, where two codes in a row prove which step it is
 * at: an hour (RFC 6238, section 6, on resynchronization).
 */
const stepsAroundPair = 120;

/** A new seed in Base32 without padding. */
export function newSeed(): string {
  return new Secret({ size: seedBytes }).base32;
}

/** The number of the step that a time in epoch milliseconds falls in. */
export function timeStep(now: number): number {
  return Math.floor(now / 1000 / periodSeconds);
}

/** The code of one step: six digits. */
export function codeAt(seed: string, step: number): string {
  return HOTP.generate({ secret: Secret.fromBase32(seed), counter: step, digits });
}

function isCodeOf(seed: string, step: number, code: string): boolean {
  const expected = Buffer.from(codeAt(seed, step));
  const given = Buffer.from(code);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Where a device is: what of its codes was taken, and how its clock runs. */
export interface DeviceClock {
  /** The newest step of which a code was taken; 0 where none was. */
  readonly lastStep: number;
  /** By how many steps its clock is ahead of ours; negative where it is behind. */
  readonly drift: number;
}

/** The clock after taking a code of `step`; a step early or late says nothing about the clock. */
function clockAt(step: number, now: number): DeviceClock {
  const offset = step - timeStep(now);
  return { lastStep: step, drift: Math.abs(offset) <= stepsAround ? 0 : offset };
}

/** The device's clock once the code is taken; undefined where it is wrong or was taken before. */
export function takeCode(
  seed: string,
  clock: DeviceClock,
  code: string,
  now: number,
): DeviceClock | undefined {
  const middle = timeStep(now) + clock.drift;
  for (let step = middle - stepsAround; step <= middle + stepsAround; step += 1) {
    if (step > clock.lastStep && isCodeOf(seed, step, code)) return clockAt(step, now);
  }
  return undefined;
}

/**
 * The device's clock once two codes in a row are taken, or undefined where they are not that. Codes
 * that were taken before are refused here too.
 */
export function takeCodePair(
  seed: string,
  lastStep: number,
  codes: readonly [string, string],
  now: number,
): DeviceClock | undefined {
  const middle = timeStep(now);
  // The nearest pair first: a device that is right should not be found to be far off by chance.
  for (let distance = 0; distance <= stepsAroundPair; distance += 1) {
    for (const second of distance === 0 ? [middle] : [middle - distance, middle + distance]) {
      const isNew = second - 1 > lastStep;
      if (isNew && isCodeOf(seed, second - 1, codes[0]) && isCodeOf(seed, second, codes[1])) {
        return clockAt(second, now);
      }
    }
  }
  return undefined;
}

/** What an authenticator reads from the QR code (Key Uri Format). */
export function keyUri(seed: string, label: string): string {
  const secret = Secret.fromBase32(seed);
  const period = periodSeconds;
  return new TOTP({ issuer: "Sallyport", label, secret, digits, period }).toString();
}

/** A PNG with the QR code of the text. */
export function qrCode(text: string): Promise<Buffer> {
  return toBuffer(text, { type: "png", errorCorrectionLevel: "M" });
}
