/** Amazon Resource Names: `arn:partition:service:region:account:resource`. */

declare const arnBrand: unique symbol;
declare const accountBrand: unique symbol;

/** An ARN that our own code made or that was checked by `parseArn`. */
export type Arn = string & { readonly [arnBrand]: true };

/** Twelve digits. */
export type AccountId = string & { readonly [accountBrand]: true };

export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All that follows the fifth colon; may hold colons and slashes. */
  readonly resource: string;
}

const accountPattern = /^\d{12}$/;

export function isAccountId(text: string): text is AccountId {
  return accountPattern.test(text);
}

/** The parts of an ARN, or `undefined` where the text is not one. */
export function parseArn(text: string): ArnParts | undefined {
  const first = text.indexOf(":");
  if (first !== 3 || !text.startsWith("arn")) return undefined;
  const parts = text.split(":");
  if (parts.length < 6) return undefined;
  const [, partition, service, region, account] = parts as [string, string, string, string, string];
  const resource = parts.slice(5).join(":");
  if (partition === "" || service === "" || resource === "") return undefined;
  return { partition, service, region, account, resource };
}

export function formatArn(service: string, account: AccountId | "aws" | "", resource: string): Arn {
  return `arn:aws:${service}::${account}:${resource}` as Arn;
}

export function rootArn(account: AccountId): Arn {
  return formatArn("iam", account, "root");
}
