#!/usr/bin/env bash
# Secrets with the AWS CLI: text, files, queries, a rotation by hand, an end and a way back.
source "$(dirname "$0")/checks.sh"

eval "$(node "$(dirname "$0")/../../../cli/sallyport.mjs" env)"
sm() { aws secretsmanager "$@"; }

equal "create-secret" "cli/db" \
  sm create-secret --name cli/db --secret-string '{"user":"app","password":"one"}' \
  --tags Key=team,Value=core --query Name --output text
equal "get-secret-value" '{"user":"app","password":"one"}' \
  sm get-secret-value --secret-id cli/db --query SecretString --output text
printf 'from a file\n' >"$work/value"
works "put-secret-value from a file" \
  sm put-secret-value --secret-id cli/db --secret-string "file://$work/value"
equal "the value of the file" "from a file" \
  sm get-secret-value --secret-id cli/db --query SecretString --output text
equal "the value before" '{"user":"app","password":"one"}' \
  sm get-secret-value --secret-id cli/db --version-stage AWSPREVIOUS \
  --query SecretString --output text
printf '\000\001' >"$work/bytes"
works "bytes" sm put-secret-value --secret-id cli/db --secret-binary "fileb://$work/bytes"
equal "bytes come back as base64" "AAE=" \
  sm get-secret-value --secret-id cli/db --query SecretBinary --output text
equal "list-secrets by tag" "cli/db" \
  sm list-secrets --filters Key=tag-key,Values=team Key=name,Values=cli/ \
  --query 'SecretList[].Name' --output text
equal "describe-secret" "core" sm describe-secret --secret-id cli/db \
  --query "Tags[?Key=='team'].Value | [0]" --output text
works "tag-resource" sm tag-resource --secret-id cli/db --tags Key=stage,Value=prod
works "untag-resource" sm untag-resource --secret-id cli/db --tag-keys team
equal "the tags afterwards" "stage" sm describe-secret --secret-id cli/db \
  --query 'Tags[].Key' --output text
equal "get-random-password" "20" \
  sm get-random-password --password-length 20 --exclude-punctuation \
  --query 'length(RandomPassword)' --output text

# A rotation by hand, and back again.
current=$(sm get-secret-value --secret-id cli/db --query VersionId --output text)
next=$(sm put-secret-value --secret-id cli/db --secret-string next \
  --version-stages AWSPENDING --query VersionId --output text)
works "the version that waits becomes current" \
  sm update-secret-version-stage --secret-id cli/db --version-stage AWSCURRENT \
  --move-to-version-id "$next" --remove-from-version-id "$current"
equal "the new value" "next" \
  sm get-secret-value --secret-id cli/db --query SecretString --output text
refused "a label without its version" InvalidParameterException \
  sm update-secret-version-stage --secret-id cli/db --version-stage AWSCURRENT \
  --move-to-version-id "$current"
works "and back" \
  sm update-secret-version-stage --secret-id cli/db --version-stage AWSCURRENT \
  --move-to-version-id "$current" --remove-from-version-id "$next"
holds "list-secret-version-ids" "AWSPREVIOUS" sm list-secret-version-ids --secret-id cli/db
works "rotate-secret on a schedule" \
  sm rotate-secret --secret-id cli/db --no-rotate-immediately \
  --rotation-lambda-arn arn:aws:lambda:us-east-1:111122223333:function:rotate \
  --rotation-rules '{"ScheduleExpression": "cron(0 16 1,15 * ? *)", "Duration": "2h"}'
refused "a schedule that nobody can read" InvalidParameterException \
  sm rotate-secret --secret-id cli/db --rotation-rules '{"ScheduleExpression": "every day"}'

works "delete-secret" sm delete-secret --secret-id cli/db --recovery-window-in-days 7
refused "a read meanwhile" InvalidRequestException sm get-secret-value --secret-id cli/db
works "restore-secret" sm restore-secret --secret-id cli/db
works "delete-secret at once" \
  sm delete-secret --secret-id cli/db --force-delete-without-recovery
refused "a read afterwards" ResourceNotFoundException sm get-secret-value --secret-id cli/db

finish
