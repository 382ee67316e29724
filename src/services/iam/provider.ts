/** What OpenID Connect and SAML providers share: looked up by ARN, asked about, tagged under it. */
import type { Kysely } from "kysely";
import { type AccountId, formatArn, parseArn } from "../../base/arn.ts";
import type {
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import { noSuchEntity, validationError } from "./errors.ts";
import type { IamTables } from "./tables.ts";
import { type Tag, tagRecord, tagsOf } from "./tags.ts";

export interface ProviderFacts<Row> {
  readonly provider: Row | undefined;
  readonly tags: readonly Tag[];
}

/** Their tables. What is used of them here, both have alike. */
type ProviderTable = "iam_oidc_provider" | "iam_saml_provider";

/** What tells one kind of provider from the other. */
interface ProviderKind<Table extends ProviderTable, Input> {
  readonly table: Table;
  /** As ARNs spell it. */
  readonly type: "oidc-provider" | "saml-provider";
  /** As records name it. */
  readonly recordType: string;
  arnOf(input: Input): string;
  /** What is said of an ARN that no provider has. */
  missing(arn: string): string;
}

/** What the operations on one provider of the kind have in common. */
export function providerNoun<Table extends ProviderTable, Input>(kind: ProviderKind<Table, Input>) {
  type Facts = ProviderFacts<IamTables[Table]>;
  type Request = OperationRequest<Input>;
  const recorded = (arn: string): RecordDetails => ({
    resources: [{ type: kind.recordType, name: arn, arn }],
  });
  const find = async (database: Kysely<IamTables>, account: AccountId, arn: string) => {
    const row = await database
      .selectFrom(kind.table as "iam_oidc_provider")
      .selectAll()
      .where("account_id", "=", account)
      .where("arn", "=", arn)
      .executeTakeFirst();
    return row as unknown as IamTables[Table] | undefined;
  };
  return {
    /** The provider of the account with this ARN. */
    find,
    /** How many of the kind the account has. */
    async count(database: Kysely<IamTables>, account: AccountId): Promise<number> {
      const { count } = await database
        .selectFrom(kind.table as "iam_oidc_provider")
        .select((row) => row.fn.countAll<number>().as("count"))
        .where("account_id", "=", account)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async gather(
      { input, account }: Request,
      { database }: { readonly database: Kysely<IamTables> },
    ): Promise<Facts> {
      const provider = await find(database, account, kind.arnOf(input));
      return { provider, tags: provider === undefined ? [] : await tagsOf(database, provider.arn) };
    },
    /**
     * The question about the provider that an ARN names. Throws `ValidationError` where the text is
     * no ARN; a provider of another account is asked about as not there.
     */
    ask(
      action: string,
      { input }: Request,
      { tags }: Facts,
      further: Partial<PermissionRequest> = {},
    ): PermissionRequest {
      const arn = kind.arnOf(input);
      if (parseArn(arn) === undefined) throw validationError("Invalid ARN:  Could not be parsed!");
      return { action, resource: arn, resourceTags: tagRecord(tags), ...further };
    },
    /** The question of the list, which has no resource; AWS shows all of the kind in a denial. */
    askAll(action: string, { account }: OperationRequest<unknown>): PermissionRequest {
      return { action, resource: "*", resourceShown: formatArn("iam", account, `${kind.type}/*`) };
    },
    /** Throws `NoSuchEntity`. */
    require({ provider }: Facts, input: Input): IamTables[Table] {
      if (provider === undefined) throw noSuchEntity(kind.missing(kind.arnOf(input)));
      return provider;
    },
    recorded,
    record: ({ input }: { readonly input: Input }) => recorded(kind.arnOf(input)),
  };
}
