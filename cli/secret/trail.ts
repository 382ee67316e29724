/** What the trail tells of a secret: who read it, and what became of its rotations. */
import { type ClientSettings, callJson } from "../../src/client.ts";

/** A record of the trail, as far as it is looked at. */
export interface TrailRecord {
  readonly eventName: string;
  /** ISO 8601. */
  readonly eventTime: string;
  readonly userIdentity: { readonly arn?: string; readonly accountId?: string };
  readonly requestParameters?: { readonly versionId?: string; readonly versionStage?: string };
  readonly additionalEventData?: {
    readonly ClientRequestToken?: string;
    readonly RotationLambdaARN?: string;
  };
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

const target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";

/** Records that name the secret, the newest first, as many as are looked at. */
export function trailOf(client: ClientSettings, secretArn: string): AsyncGenerator<TrailRecord> {
  return recordsOf(client, secretArn);
}

/** The same of its rotations alone: no read stands between them. */
export function rotationsOf(
  client: ClientSettings,
  secretArn: string,
): AsyncGenerator<TrailRecord> {
  return recordsOf(client, `${secretArn}:rotation`);
}

async function* recordsOf(
  client: ClientSettings,
  resourceName: string,
): AsyncGenerator<TrailRecord> {
  let NextToken: string | undefined;
  do {
    const answer = await callJson(client, "cloudtrail", target, {
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: resourceName }],
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const events = (answer.Events ?? []) as readonly { readonly CloudTrailEvent: string }[];
    for (const { CloudTrailEvent } of events) yield JSON.parse(CloudTrailEvent) as TrailRecord;
    NextToken = answer.NextToken as string | undefined;
  } while (NextToken !== undefined);
}
