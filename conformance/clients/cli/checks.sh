# What the scripts of this folder share: checks that print a line each. Sourced, not run.
#
# The environment names the server: SALLYPORT_DATA, AWS_ENDPOINT_URL and the root user's access key.

set -u
failures=0
checks=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# No file of the machine's user takes part.
export AWS_CONFIG_FILE="$work/config" AWS_SHARED_CREDENTIALS_FILE="$work/credentials"
export AWS_PAGER="" AWS_EC2_METADATA_DISABLED=true AWS_DEFAULT_REGION=us-east-1
: >"$AWS_CONFIG_FILE"
: >"$AWS_SHARED_CREDENTIALS_FILE"

passed() {
  checks=$((checks + 1))
  echo "ok $1"
}

failed() {
  checks=$((checks + 1))
  failures=$((failures + 1))
  echo "not ok $1: $(tr '\n' ' ' <<<"$2")"
}

# equal NAME EXPECTED COMMAND...: the command prints exactly this.
equal() {
  local name=$1 expected=$2 got
  shift 2
  got=$("$@" 2>&1)
  if [ "$got" = "$expected" ]; then
    passed "$name"
  else
    failed "$name" "expected '$expected', got '$got'"
  fi
}

# holds NAME PATTERN COMMAND...: what the command prints has a line that fits the pattern.
holds() {
  local name=$1 pattern=$2 got
  shift 2
  got=$("$@" 2>&1)
  if grep -Eq -- "$pattern" <<<"$got"; then
    passed "$name"
  else
    failed "$name" "expected /$pattern/, got '$got'"
  fi
}

# works NAME COMMAND...: the command ends with 0.
works() {
  local name=$1 got
  shift
  if got=$("$@" 2>&1); then passed "$name"; else failed "$name" "$got"; fi
}

# refused NAME CODE COMMAND...: the command ends with a failure that names the error code.
refused() {
  local name=$1 code=$2 got
  shift 2
  if got=$("$@" 2>&1); then
    failed "$name" "expected $code, but it was answered: $got"
  elif grep -q "($code)" <<<"$got"; then
    passed "$name"
  else
    failed "$name" "expected $code, got '$got'"
  fi
}

finish() {
  echo "$((checks - failures)) ok, $failures not ok, 0 skipped"
  [ "$failures" -eq 0 ]
}
