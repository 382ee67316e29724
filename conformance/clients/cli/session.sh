#!/usr/bin/env bash
# A day's work with the AWS CLI: users, policies, roles by profile, output forms, paging, waiting.
source "$(dirname "$0")/checks.sh"

# What a newcomer types first; it names the server and takes the place of any key that was set.
eval "$(node "$(dirname "$0")/../../../cli/sallyport.mjs" env)"
account=$(aws sts get-caller-identity --query Account --output text)
readonly_arn=arn:aws:iam::aws:policy/ReadOnlyAccess

equal "who I am" "arn:aws:iam::$account:root" aws sts get-caller-identity --query Arn --output text
equal "create-user" "arn:aws:iam::$account:user/DevOpsEngineer" \
  aws iam create-user --user-name DevOpsEngineer --tags Key=team,Value=platform \
  --query User.Arn --output text
works "wait user-exists" aws iam wait user-exists --user-name DevOpsEngineer
refused "create-user again" EntityAlreadyExists aws iam create-user --user-name devopsengineer
holds "list-users as a table" "DevOpsEngineer" aws iam list-users --output table
holds "list-users as text" "^USERS.*user/DevOpsEngineer" aws iam list-users --output text
equal "list-users as JSON" '"DevOpsEngineer"' \
  aws iam list-users --query "Users[?UserName=='DevOpsEngineer'].UserName | [0]"
refused "get-user of nobody" NoSuchEntity aws iam get-user --user-name nobody

# A key of the user's own, in a profile of its own, and a role on top of it.
read -r key secret < <(aws iam create-access-key --user-name DevOpsEngineer \
  --query "AccessKey.[AccessKeyId,SecretAccessKey]" --output text)
cat >"$AWS_SHARED_CREDENTIALS_FILE" <<PROFILE
[engineer]
aws_access_key_id = $key
aws_secret_access_key = $secret
PROFILE
cat >"$AWS_CONFIG_FILE" <<PROFILE
[profile engineer]
region = us-east-1

[profile deployer]
role_arn = arn:aws:iam::$account:role/Deployer
source_profile = engineer
role_session_name = nightly
duration_seconds = 900
external_id = ticket-42
PROFILE
cat >"$work/trust.json" <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::$account:user/DevOpsEngineer"},
      "Action": "sts:AssumeRole",
      "Condition": {"StringEquals": {"sts:ExternalId": "ticket-42"}}
    }
  ]
}
POLICY
cat >"$work/policy.json" <<'POLICY'
{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["iam:List*", "iam:GetUser"], "Resource": "*"}
  ]
}
POLICY
# Keys of the environment go before a profile's, so they are taken out for it.
as_profile() {
  local profile=$1
  shift
  env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN \
    aws --profile "$profile" "$@"
}

works "create-role with file://" \
  aws iam create-role --role-name Deployer --assume-role-policy-document "file://$work/trust.json"
works "wait role-exists" aws iam wait role-exists --role-name Deployer
equal "a profile with a key" "arn:aws:iam::$account:user/DevOpsEngineer" \
  as_profile engineer sts get-caller-identity --query Arn --output text
equal "a profile with a role" "arn:aws:sts::$account:assumed-role/Deployer/nightly" \
  as_profile deployer sts get-caller-identity --query Arn --output text
refused "the role may nothing yet" AccessDenied as_profile deployer iam list-users
who="User: arn:aws:sts::$account:assumed-role/Deployer/nightly"
what="is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::$account:user/"
why="because no identity-based policy allows the iam:ListUsers action"
holds "the words of the denial" "$who $what $why" as_profile deployer iam list-users
policy_arn=$(aws iam create-policy --policy-name Reader \
  --policy-document "file://$work/policy.json" --query Policy.Arn --output text)
works "wait policy-exists" aws iam wait policy-exists --policy-arn "$policy_arn"
works "attach-role-policy" \
  aws iam attach-role-policy --role-name Deployer --policy-arn "$policy_arn"
works "attach-role-policy of AWS's" \
  aws iam attach-role-policy --role-name Deployer --policy-arn "$readonly_arn"
equal "list-attached-role-policies" "ReadOnlyAccess	$readonly_arn" \
  aws iam list-attached-role-policies --role-name Deployer \
  --query "AttachedPolicies[?PolicyName=='ReadOnlyAccess'].[PolicyName,PolicyArn]" --output text
works "now it may" as_profile deployer iam list-users
works "detach-role-policy" \
  aws iam detach-role-policy --role-name Deployer --policy-arn "$readonly_arn"
equal "a document comes back decoded" "Read" \
  aws iam get-policy-version --policy-arn "$policy_arn" --version-id v1 \
  --query "PolicyVersion.Document.Statement[0].Sid" --output text

# Inputs and pages.
cat >"$work/user.json" <<'INPUT'
{"UserName": "from-json", "Path": "/json/", "Tags": [{"Key": "a", "Value": "b"}]}
INPUT
equal "--cli-input-json" "/json/" \
  aws iam create-user --cli-input-json "file://$work/user.json" --query User.Path --output text
works "one more there" aws iam create-user --user-name from-shell --path /json/
page=$(aws iam list-users --path-prefix /json/ --max-items 1 --output json)
token=$(python3 -c 'import json,sys; print(json.load(sys.stdin)["NextToken"])' <<<"$page")
equal "--max-items" "1" \
  python3 -c 'import json,sys; print(len(json.loads(sys.argv[1])["Users"]))' "$page"
equal "--starting-token" "from-shell" \
  aws iam list-users --path-prefix /json/ --starting-token "$token" \
  --query "Users[0].UserName" --output text
equal "--page-size" "2" \
  aws iam list-users --path-prefix /json/ --page-size 1 --query "length(Users)" --output json
holds "--no-paginate" '"IsTruncated": true' \
  aws iam list-users --no-paginate --max-items 1 --output json
refused "a validation error" ValidationError aws iam create-user --user-name "a b"

works "create-instance-profile" aws iam create-instance-profile --instance-profile-name Web
works "wait instance-profile-exists" \
  aws iam wait instance-profile-exists --instance-profile-name Web
works "delete-instance-profile" aws iam delete-instance-profile --instance-profile-name Web

# Away with it, in AWS's order.
refused "delete-user with a key" DeleteConflict aws iam delete-user --user-name DevOpsEngineer
works "delete-access-key" \
  aws iam delete-access-key --user-name DevOpsEngineer --access-key-id "$key"
refused "a deleted key" InvalidClientTokenId as_profile engineer sts get-caller-identity
works "delete-user" aws iam delete-user --user-name DevOpsEngineer
works "delete-user from JSON" aws iam delete-user --user-name from-json
works "delete-user from the shell" aws iam delete-user --user-name from-shell
refused "delete-role with a policy" DeleteConflict aws iam delete-role --role-name Deployer
works "detach" aws iam detach-role-policy --role-name Deployer --policy-arn "$policy_arn"
works "delete-role" aws iam delete-role --role-name Deployer
works "delete-policy" aws iam delete-policy --policy-arn "$policy_arn"
finish
