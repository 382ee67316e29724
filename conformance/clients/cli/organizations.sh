#!/usr/bin/env bash
# The ten lines of docs/organizations.md with the AWS CLI, and what becomes of them.
source "$(dirname "$0")/checks.sh"

eval "$(node "$(dirname "$0")/../../../cli/sallyport.mjs" env)"
management=$(aws sts get-caller-identity --query Account --output text)
region='{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-central-1"}}}}'

equal "create-organization" ALL \
  aws organizations create-organization --query Organization.FeatureSet --output text
root=$(aws organizations list-roots --query 'Roots[0].Id' --output text)
equal "enable-policy-type" ENABLED \
  aws organizations enable-policy-type --root-id "$root" --policy-type SERVICE_CONTROL_POLICY \
  --query 'Root.PolicyTypes[0].Status' --output text
unit=$(aws organizations create-organizational-unit --parent-id "$root" --name Production \
  --query OrganizationalUnit.Id --output text)
request=$(aws organizations create-account --account-name web \
  --email "cli-$management@example.com" --query CreateAccountStatus.Id --output text)
read -r state account < <(aws organizations describe-create-account-status \
  --create-account-request-id "$request" \
  --query "CreateAccountStatus.[State,AccountId]" --output text)
equal "describe-create-account-status" SUCCEEDED echo "$state"
works "move-account" aws organizations move-account --account-id "$account" \
  --source-parent-id "$root" --destination-parent-id "$unit"
policy=$(aws organizations create-policy --type SERVICE_CONTROL_POLICY --name region \
  --description '' --content "$region" --query Policy.PolicySummary.Id --output text)
works "attach-policy" aws organizations attach-policy --policy-id "$policy" --target-id "$unit"
holds "list-targets-for-policy as a table" "ORGANIZATIONAL_UNIT" \
  aws organizations list-targets-for-policy --policy-id "$policy" --output table

# A user of the management account works in the new account, below the guard-rail.
works "create-user" aws iam create-user --user-name cli-operator
works "attach-user-policy" aws iam attach-user-policy --user-name cli-operator \
  --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
read -r key secret < <(aws iam create-access-key --user-name cli-operator \
  --query "AccessKey.[AccessKeyId,SecretAccessKey]" --output text)
cat >"$AWS_SHARED_CREDENTIALS_FILE" <<PROFILE
[operator]
aws_access_key_id = $key
aws_secret_access_key = $secret
PROFILE
cat >"$AWS_CONFIG_FILE" <<PROFILE
[profile web]
role_arn = arn:aws:iam::$account:role/OrganizationAccountAccessRole
source_profile = operator
PROFILE
# Keys in the environment would take the place of the profile.
as_web() { env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY aws --profile web "$@"; }
equal "assume-role into the account" "$account" \
  as_web sts get-caller-identity --query Account --output text
works "what the guard-rail leaves" as_web iam list-users
refused "what it takes" AccessDeniedException as_web secretsmanager list-secrets

refused "delete-organization while accounts are in it" OrganizationNotEmptyException \
  aws organizations delete-organization
works "remove-account-from-organization" \
  aws organizations remove-account-from-organization --account-id "$account"
works "without the guard-rail" as_web secretsmanager list-secrets
refused "describe-organization from outside" AWSOrganizationsNotInUseException \
  as_web organizations describe-organization
works "delete-organization" aws organizations delete-organization

works "detach-user-policy" aws iam detach-user-policy --user-name cli-operator \
  --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
works "delete-access-key" aws iam delete-access-key --user-name cli-operator --access-key-id "$key"
works "delete-user" aws iam delete-user --user-name cli-operator
finish
