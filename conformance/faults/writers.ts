/** Writers that change what they own as fast as they are answered, until the server is gone. */
import { type Answer, type Caller, textsOf } from "./calls.ts";

/** A call that was answered with success, and so must be there for ever. */
export interface AnsweredCall {
  readonly action: string;
  readonly userName: string;
  readonly requestId: string;
}

/** What one user must have, by the calls that were answered. */
export interface UserState {
  readonly exists: boolean;
  readonly keys: readonly { readonly id: string; readonly secret: string }[];
  readonly policies: readonly string[];
}

export interface Written {
  readonly calls: readonly AnsweredCall[];
  /** By user name; users that a call without an answer may have changed are left out. */
  readonly certain: ReadonlyMap<string, UserState>;
}

const document = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "iam:GetUser", Resource: "*" }],
});

/**
 * One writer: makes users, each with a key and a policy, and takes every third away again. Ends
 * when a connection breaks; `onAnswer` is told of each answer before the next call.
 */
export async function write(root: Caller, prefix: string, onAnswer: () => void): Promise<Written> {
  const calls: AnsweredCall[] = [];
  const certain = new Map<string, UserState>();
  const call = async (action: string, userName: string, input = {}): Promise<Answer> => {
    const answer = await root.iam(action, { UserName: userName, ...input });
    if (answer.status !== 200) throw new Error(`${action} answers ${answer.body}`);
    const requestId = String(answer.headers["x-amzn-requestid"]);
    calls.push({ action, userName, requestId });
    onAnswer();
    return answer;
  };
  for (let count = 0; ; count += 1) {
    const name = `${prefix}-${count}`;
    try {
      await call("CreateUser", name);
      const created = await call("CreateAccessKey", name);
      const [id = ""] = textsOf(created, "AccessKeyId");
      const [secret = ""] = textsOf(created, "SecretAccessKey");
      await call("PutUserPolicy", name, { PolicyName: "P", PolicyDocument: document });
      if (count % 3 === 2) {
        await call("DeleteUserPolicy", name, { PolicyName: "P" });
        await call("DeleteAccessKey", name, { AccessKeyId: id });
        await call("DeleteUser", name);
        certain.set(name, { exists: false, keys: [], policies: [] });
      } else {
        certain.set(name, { exists: true, keys: [{ id, secret }], policies: ["P"] });
      }
    } catch (error) {
      if (isBrokenConnection(error)) return { calls, certain };
      throw error;
    }
  }
}

function isBrokenConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    /^(ECONNRESET|ECONNREFUSED|EPIPE)$/.test(String(error.code))
  );
}
