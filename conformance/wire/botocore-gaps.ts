/** Where the installed botocore disagrees with the models. These lists only shrink. */
import type { ClientGaps } from "./agreement.ts";

export const botocoreGaps: Readonly<Record<string, ClientGaps>> = {};
