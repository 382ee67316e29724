/** Periods of rotation (KMS API Reference, EnableKeyRotation). */

/** The period where none is given; AWS managed keys always have it. */
export const yearDays = 365;

export const dayMilliseconds = 86_400_000;
