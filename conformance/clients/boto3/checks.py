"""What the scripts of this folder share: clients of one server, and checks that print a line each.

Lines begin with `ok`, `not ok` or `skip`; `finish()` exits with 1 where a check failed. The
environment names the server: AWS_ENDPOINT_URL and the root user's access key.
"""

import hashlib
import hmac
import json
import os
import struct
import sys
import time
import traceback
from contextlib import contextmanager
from functools import cached_property

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
REGION = "us-east-1"

# One session for all clients: each session would read the models again.
_session = boto3.session.Session()

_counts = {"ok": 0, "not ok": 0, "skip": 0}


def report(kind, name, detail=""):
    _counts[kind] += 1
    text = f": {detail}" if detail else ""
    print(f"{kind} {name}{text}".replace("\n", " "), flush=True)


def check(name, holds, detail=""):
    """Prints one line; gives whether it held."""
    report("ok" if holds else "not ok", name, "" if holds else detail)
    return bool(holds)


def equal(name, actual, expected):
    return check(name, actual == expected, f"expected {expected!r}, got {actual!r}")


def members(name, answer, expected):
    """The answer has exactly these members, whatever their values."""
    return equal(name, sorted(without_metadata(answer)), sorted(expected))


def without_metadata(answer):
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def skip(name, reason):
    report("skip", name, reason)


def refused(name, code, status, call, message=None, contains=None, **arguments):
    """The call is refused with exactly this code and status (and message, where one is given)."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        response = error.response
        got = (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"])
        said = response["Error"].get("Message", "")
        if got != (code, status):
            return check(name, False, f"expected {(code, status)}, got {got} {said!r}")
        if message is not None and said != message:
            return check(name, False, f"expected message {message!r}, got {said!r}")
        if contains is not None and contains not in said:
            return check(name, False, f"expected {contains!r} in message {said!r}")
        return check(name, True)
    except BotoCoreError as error:
        return check(name, False, f"the client itself refused: {error}")
    return check(name, False, f"expected {code}, but it was answered: {answer}")


def denied(name, call, action=None, resource=None, why=None, **arguments):
    """AccessDenied in AWS's wording; `why` is how the message ends."""
    try:
        call(**arguments)
    except ClientError as error:
        got = (
            error.response["Error"]["Code"],
            error.response["ResponseMetadata"]["HTTPStatusCode"],
        )
        said = error.response["Error"].get("Message", "")
        # The JSON protocols call it AccessDeniedException, with status 400.
        if got not in [("AccessDenied", 403), ("AccessDeniedException", 400)]:
            return check(name, False, f"expected AccessDenied, got {got} {said!r}")
        if action is not None and f"is not authorized to perform: {action}" not in said:
            return check(name, False, f"expected action {action} in {said!r}")
        if resource is not None and f"on resource: {resource}" not in said:
            return check(name, False, f"expected resource {resource!r} in {said!r}")
        if why is not None and not said.endswith(why):
            return check(name, False, f"expected {why!r} at the end of {said!r}")
        return check(name, True)
    return check(name, False, "expected AccessDenied, but it was answered")


def allowed(name, call, **arguments):
    """The call is answered; gives the answer, or None."""
    try:
        answer = call(**arguments)
    except (ClientError, BotoCoreError) as error:
        check(name, False, f"expected an answer, got {error}")
        return None
    check(name, True)
    return answer


def knows(client, operation, *parameters):
    """Whether this boto3 has the operation (in its Python name) with these parameters."""
    api_name = client.meta.method_to_api_mapping.get(operation)
    if api_name is None:
        return False
    shape = client.meta.service_model.operation_model(api_name).input_shape
    return all(shape is not None and parameter in shape.members for parameter in parameters)


def requires(name, client, operation, *parameters):
    """False, with a line that says why, where this boto3 is too old for the check."""
    if knows(client, operation, *parameters):
        return True
    skip(name, f"boto3 {boto3.__version__} does not know {operation} {' '.join(parameters)}")
    return False


def client(service, credentials=None, region=REGION, **config):
    """A client of the server; root's, unless credentials (of an answer of the API) are given."""
    keys = {}
    if credentials is not None:
        keys = {
            "aws_access_key_id": credentials["AccessKeyId"],
            "aws_secret_access_key": credentials["SecretAccessKey"],
            "aws_session_token": credentials.get("SessionToken"),
        }
    settings = Config(retries={"max_attempts": 0}, **config)
    return _session.client(
        service, endpoint_url=ENDPOINT, region_name=region, config=settings, **keys
    )


iam = client("iam")
# What boto3 would refuse by itself goes to the server.
unchecked_iam = client("iam", parameter_validation=False)
sts = client("sts")
ACCOUNT = sts.get_caller_identity()["Account"]
ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"


def arn(resource, service="iam", account=None):
    return f"arn:aws:{service}::{account or ACCOUNT}:{resource}"


def policy(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)})


def allow(action, resource="*", **further):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **further}


def deny(action, resource="*", **further):
    return {"Effect": "Deny", "Action": action, "Resource": resource, **further}


def trust(principal, action="sts:AssumeRole", **further):
    return policy({"Effect": "Allow", "Principal": principal, "Action": action, **further})


class Caller:
    """Clients that sign with `credentials`, made when they are first used."""

    credentials = None

    @cached_property
    def iam(self):
        return client("iam", self.credentials)

    @cached_property
    def sts(self):
        return client("sts", self.credentials)

    @cached_property
    def cloudtrail(self):
        return client("cloudtrail", self.credentials)


class User(Caller):
    """A user with a key of its own."""

    def __init__(self, name, *statements, **parameters):
        self.name = name
        self.arn = iam.create_user(UserName=name, **parameters)["User"]["Arn"]
        self.credentials = iam.create_access_key(UserName=name)["AccessKey"]
        if statements:
            self.allow(*statements)

    def allow(self, *statements, name="inline"):
        """Puts the statements (allowing or denying) in place of those of before."""
        iam.put_user_policy(UserName=self.name, PolicyName=name, PolicyDocument=policy(*statements))


class Session(Caller):
    """Temporary credentials, as the API answers them."""

    def __init__(self, credentials):
        self.credentials = credentials


def assume(caller, role, name="session", **parameters):
    answer = caller.sts.assume_role(RoleArn=role, RoleSessionName=name, **parameters)
    return Session(answer["Credentials"])


def role(name, trust_policy, *statements, **parameters):
    """Makes a role, with an inline policy where there are statements; gives its ARN."""
    created = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_policy, **parameters)[
        "Role"
    ]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy(*statements))
    return created["Arn"]


def remove_user(name):
    """Takes a user away with everything that hangs on it."""
    for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    for inline in iam.list_user_policies(UserName=name)["PolicyNames"]:
        iam.delete_user_policy(UserName=name, PolicyName=inline)
    for attached in iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]:
        iam.detach_user_policy(UserName=name, PolicyArn=attached["PolicyArn"])
    for group in iam.list_groups_for_user(UserName=name)["Groups"]:
        iam.remove_user_from_group(UserName=name, GroupName=group["GroupName"])
    for device in iam.list_mfa_devices(UserName=name)["MFADevices"]:
        iam.deactivate_mfa_device(UserName=name, SerialNumber=device["SerialNumber"])
        iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])
    iam.delete_user(UserName=name)


def remove_role(name):
    for inline in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=inline)
    for attached in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=attached["PolicyArn"])
    iam.delete_role(RoleName=name)


def one_time_code(seed, steps=0):
    """RFC 6238's code of a Base32 seed, `steps` half minutes from now."""
    import base64

    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(seed), counter, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@contextmanager
def section(name):
    """What breaks inside is one failed check, and the next section goes on."""
    try:
        yield
    except Exception as error:  # noqa: BLE001: whatever it is, it is reported
        where = traceback.extract_tb(error.__traceback__)
        line = next((frame.lineno for frame in where if frame.filename == sys.argv[0]), "?")
        check(f"{name} runs to its end", False, f"line {line}: {type(error).__name__}: {error}")


def finish():
    print(f"{_counts['ok']} ok, {_counts['not ok']} not ok, {_counts['skip']} skipped")
    sys.exit(1 if _counts["not ok"] else 0)
