#!/usr/bin/env bash
# Credentials with the AWS CLI: MFA by file, the credential report, presigned calls, web identity.
source "$(dirname "$0")/checks.sh"
here=$(cd "$(dirname "$0")" && pwd)

account=$(aws sts get-caller-identity --query Account --output text)

# The seed and the picture of a second factor, written to files.
works "create-virtual-mfa-device, the seed" aws iam create-virtual-mfa-device \
  --virtual-mfa-device-name cli-phone --outfile "$work/seed" --bootstrap-method Base32StringSeed
holds "the seed is Base32" '^[A-Z2-7]{64}$' cat "$work/seed"
serial="arn:aws:iam::$account:mfa/cli-phone"
works "create-user" aws iam create-user --user-name cli-mfa
read -r first second third < <(cd "$here/../boto3" && python3 - "$work/seed" <<'CODES'
import sys
from checks import one_time_code
seed = open(sys.argv[1]).read().strip()
print(one_time_code(seed, -2), one_time_code(seed, -1), one_time_code(seed))
CODES
)
works "enable-mfa-device" aws iam enable-mfa-device --user-name cli-mfa --serial-number "$serial" \
  --authentication-code1 "$first" --authentication-code2 "$second"
read -r key secret < <(aws iam create-access-key --user-name cli-mfa \
  --query "AccessKey.[AccessKeyId,SecretAccessKey]" --output text)
holds "get-session-token with a code" '^ASIA' \
  env AWS_ACCESS_KEY_ID="$key" AWS_SECRET_ACCESS_KEY="$secret" \
  aws sts get-session-token --serial-number "$serial" --token-code "$third" \
  --query Credentials.AccessKeyId --output text
works "deactivate-mfa-device" \
  aws iam deactivate-mfa-device --user-name cli-mfa --serial-number "$serial"
works "delete-virtual-mfa-device" aws iam delete-virtual-mfa-device --serial-number "$serial"
works "create-virtual-mfa-device, the picture" aws iam create-virtual-mfa-device \
  --virtual-mfa-device-name cli-phone --outfile "$work/code.png" --bootstrap-method QRCodePNG
equal "it is a PNG" "89504e470d0a1a0a" \
  python3 -c 'import sys; print(open(sys.argv[1], "rb").read(8).hex())' "$work/code.png"
works "delete it again" aws iam delete-virtual-mfa-device --serial-number "$serial"

# The credential report.
for _ in 1 2 3 4 5; do
  state=$(aws iam generate-credential-report --query State --output text)
  [ "$state" = COMPLETE ] && break
done
equal "generate-credential-report" "COMPLETE" echo "$state"
aws iam get-credential-report --query Content --output text | base64 -d >"$work/report.csv"
holds "get-credential-report" "^<root_account>,arn:aws:iam::$account:root," cat "$work/report.csv"

# Anyone who is handed a presigned call may make it, once and for what it says.
presign='from checks import sts
print(sts.generate_presigned_url("get_caller_identity", HttpMethod="GET"))'
url=$(cd "$here/../boto3" && python3 -c "$presign")
holds "a presigned GetCallerIdentity" "<Arn>arn:aws:iam::$account:root</Arn>" curl -s "$url"
holds "changed, it is refused" "SignatureDoesNotMatch|IncompleteSignature" curl -s "${url}&Extra=1"

# A pipeline's token becomes a role's session: no key anywhere.
coproc issuer { cd "$here/../boto3" && python3 -c '
import sys
from outside_identities import Issuer
issuer = Issuer()
print(issuer.url, issuer.host, issuer.token(sub="pipeline"), flush=True)
sys.stdin.read()
'; }
read -r issuer_url issuer_host token <&"${issuer[0]}"
printf '%s' "$token" >"$work/token"
provider=$(aws iam create-open-id-connect-provider --url "$issuer_url" --client-id-list the-app \
  --thumbprint-list 0123456789abcdef0123456789abcdef01234567 \
  --query OpenIDConnectProviderArn --output text)
cat >"$work/trust.json" <<POLICY
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "$provider"},
 "Action": "sts:AssumeRoleWithWebIdentity",
 "Condition": {"StringEquals": {"$issuer_host:sub": "pipeline"}}}]}
POLICY
works "create-role for the pipeline" \
  aws iam create-role --role-name CliPipeline \
  --assume-role-policy-document "file://$work/trust.json"
without_keys() {
  env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN \
    AWS_ROLE_ARN="arn:aws:iam::$account:role/CliPipeline" \
    AWS_WEB_IDENTITY_TOKEN_FILE="$work/token" \
    AWS_ROLE_SESSION_NAME=build-7 "$@"
}
equal "AWS_WEB_IDENTITY_TOKEN_FILE" "arn:aws:sts::$account:assumed-role/CliPipeline/build-7" \
  without_keys aws sts get-caller-identity --query Arn --output text
if [[ $(aws --version 2>&1) == aws-cli/2* ]]; then
  holds "aws configure export-credentials" "^export AWS_SESSION_TOKEN=" \
    without_keys aws configure export-credentials --format env
else
  echo "skip aws configure export-credentials: version 1 of the AWS CLI does not have it"
fi
exec {issuer[1]}>&-
works "delete-role" aws iam delete-role --role-name CliPipeline
works "delete-open-id-connect-provider" \
  aws iam delete-open-id-connect-provider --open-id-connect-provider-arn "$provider"
works "delete-access-key" aws iam delete-access-key --user-name cli-mfa --access-key-id "$key"
works "delete-user" aws iam delete-user --user-name cli-mfa
equal "the trail by the CLI" '"CreateRole"' aws cloudtrail lookup-events \
  --lookup-attributes AttributeKey=EventName,AttributeValue=CreateRole --max-items 1 \
  --query "Events[0].EventName" --output json
finish
