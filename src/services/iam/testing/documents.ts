/** Policy documents that tests of policies and of who has them share, as texts. */

export const listUsers = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "iam:ListUsers", Resource: "*" }],
});

/** Whom a role trusts where a test does not mind. */
export const ec2Trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** A valid document of exactly so many characters, none of them white space. */
export function documentOfSize(size: number): string {
  const build = (filling: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${filling}` }],
    });
  return build("x".repeat(size - build("").length));
}
