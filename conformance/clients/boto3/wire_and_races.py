"""What hand-made requests are told, calls that race each other, and why a call was denied."""

import re
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from checks import *

PREFIX = "wr-"


def raw(data, service="iam", path="/", region=REGION):
    """Status, error code and text of a request that no client would make."""
    request = AWSRequest(
        "POST" if data else "GET",
        ENDPOINT + path,
        data=data,
        headers=(
            {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"} if data else {}
        ),
    )
    keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(keys, service, region).add_auth(request)
    body = data.encode() if data else None
    try:
        with urllib.request.urlopen(
            urllib.request.Request(ENDPOINT + path, body, dict(request.headers))
        ) as response:
            return response.status, None, response.read().decode()
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        code = re.search("<Code>(.*?)</Code>", text)
        return error.code, code and code.group(1), text


def wire():
    with section("hand-made requests"):
        for title, arguments, expected in [
            (
                "an action that is none",
                {"data": "Action=Nothing&Version=2010-05-08"},
                (400, "InvalidAction"),
            ),
            (
                "a version that is none",
                {"data": "Action=ListUsers&Version=2011-01-01"},
                (400, "InvalidAction"),
            ),
            ("no action", {"data": "Version=2010-05-08"}, (400, "MissingAction")),
            (
                "an action of another service",
                {"data": "Action=ListUsers&Version=2010-05-08", "service": "sts"},
                (400, "InvalidAction"),
            ),
            (
                "a number that is none",
                {"data": "Action=ListUsers&Version=2010-05-08&MaxItems=abc"},
                (400, "MalformedInput"),
            ),
            (
                "a region that is none",
                {"data": "Action=ListUsers&Version=2010-05-08", "region": "mars-1"},
                (403, "SignatureDoesNotMatch"),
            ),
            ("a GET", {"data": None, "path": "/?Action=ListUsers&Version=2010-05-08"}, (200, None)),
        ]:
            equal(title, raw(**arguments)[:2], expected)
        text = raw("Action=GetUser&Version=2010-05-08&UserName=nobody")[2]
        pieces = [
            r'<ErrorResponse xmlns="https://iam\.amazonaws\.com/doc/2010-05-08/">',
            "<Error>",
            "<Type>Sender</Type>",
            "<Code>NoSuchEntity</Code>",
            r"<Message>The user with name nobody cannot be found\.</Message>",
            "</Error>",
            "<RequestId>[0-9a-f-]{36}</RequestId>",
            "</ErrorResponse>",
        ]
        fits = re.fullmatch(r"\s*".join(pieces), text.strip())
        check("an error in the shape of the query protocol", fits, text)
        refused(
            "nothing where a name must be",
            "ValidationError",
            400,
            unchecked_iam.create_user,
            message=(
                "1 validation error detected: Value at 'userName' failed to satisfy constraint:"
                " Member must not be null"
            ),
        )
        for region in ["eu-west-1", "ap-southeast-2"]:
            allowed(f"IAM asked from {region}", client("iam", region=region).list_users, MaxItems=1)
        keys = iam.list_access_keys()["AccessKeyMetadata"]
        equal(
            "root's own key, without a user name", [key.get("UserName", "") for key in keys], [""]
        )
        equal("dates have whole seconds", keys[0]["CreateDate"].microsecond, 0)


def races():
    with section("races"):
        name = PREFIX + "race"

        def outcome(call):
            try:
                call()
                return "done"
            except ClientError as error:
                return error.response["Error"]["Code"]

        with ThreadPoolExecutor(8) as pool:
            run = lambda times, call: sorted(pool.map(lambda _: outcome(call), range(times)))
            equal(
                "one of eight makes the user",
                run(8, lambda: iam.create_user(UserName=name)),
                ["EntityAlreadyExists"] * 7 + ["done"],
            )
            equal(
                "two of six make a key",
                run(6, lambda: iam.create_access_key(UserName=name)),
                ["LimitExceeded"] * 4 + ["done"] * 2,
            )
            made = list(
                pool.map(
                    lambda n: iam.create_group(GroupName=f"{PREFIX}g{n}")["Group"]["GroupId"],
                    range(20),
                )
            )
            equal("twenty different groups", len(set(made)), 20)
            list(pool.map(lambda n: iam.delete_group(GroupName=f"{PREFIX}g{n}"), range(20)))
            remove_user(name)
            iam.create_user(UserName=name)
            equal(
                "one of eight deletes it",
                run(8, lambda: iam.delete_user(UserName=name)),
                ["NoSuchEntity"] * 7 + ["done"],
            )


def creation_with_tags():
    with section("tags at creation are a permission of their own"):
        vic = User(PREFIX + "vic", allow("iam:CreateUser"))
        denied(
            "CreateUser with tags needs iam:TagUser",
            vic.iam.create_user,
            action="iam:TagUser",
            UserName=PREFIX + "new",
            Tags=[{"Key": "a", "Value": "b"}],
        )
        vic.allow(
            allow(
                ["iam:CreateUser", "iam:TagUser"],
                Condition={"StringEquals": {"aws:RequestTag/a": "b"}},
            )
        )
        allowed(
            "with it",
            vic.iam.create_user,
            UserName=PREFIX + "new",
            Tags=[{"Key": "a", "Value": "b"}],
        )
        denied(
            "the tag is asked for",
            vic.iam.create_user,
            action="iam:CreateUser",
            UserName=PREFIX + "newer",
        )
        iam.delete_user(UserName=PREFIX + "new")
        vic.allow(allow("iam:UpdateUser", arn(f"user/{vic.name}")))
        denied(
            "a rename needs both names",
            vic.iam.update_user,
            action="iam:UpdateUser",
            resource=arn(f"user/{PREFIX}other"),
            UserName=vic.name,
            NewUserName=PREFIX + "other",
        )
        remove_user(vic.name)


def reasons():
    with section("DecodeAuthorizationMessage"):
        wim = User(PREFIX + "wim", deny("iam:ListUsers"), allow("sts:DecodeAuthorizationMessage"))
        try:
            wim.iam.list_users()
        except ClientError as error:
            sealed = error.response["ResponseMetadata"]["HTTPHeaders"].get(
                "x-sallyport-authorization-message"
            )
        message = json.loads(
            wim.sts.decode_authorization_message(EncodedMessage=sealed)["DecodedMessage"]
        )
        equal(
            "it says why",
            (
                message["allowed"],
                message["explicitDeny"],
                message["context"]["action"],
                message["context"]["principal"]["arn"],
            ),
            (False, True, "iam:ListUsers", wim.arn),
        )
        refused(
            "a message that was changed",
            "InvalidAuthorizationMessageException",
            400,
            wim.sts.decode_authorization_message,
            EncodedMessage=sealed[:-4] + "AAAA",
        )
        wim.allow(allow("s3:*"))
        denied(
            "opening it is a permission",
            wim.sts.decode_authorization_message,
            action="sts:DecodeAuthorizationMessage",
            EncodedMessage=sealed,
        )
        remove_user(wim.name)


def service_principals():
    with section("principals that are none"):
        for title, principal, shown in [
            ("a bare service", {"Service": "ec2"}, '"SERVICE":"ec2"'),
            ("eleven digits", {"AWS": "12345678901"}, '"AWS":"12345678901"'),
            ("a bare name", {"AWS": "bob"}, '"AWS":"bob"'),
        ]:
            refused(
                title,
                "MalformedPolicyDocument",
                400,
                iam.create_role,
                RoleName=PREFIX + "bad",
                AssumeRolePolicyDocument=trust(principal),
                message=f"Invalid principal in policy: {shown}",
            )


wire()
races()
creation_with_tags()
reasons()
service_principals()
finish()
