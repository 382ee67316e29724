"""STS: every way to credentials, their limits, tags, source identity, chains and revocation."""

import re
import time
import urllib.error
import urllib.request

from checks import *

PREFIX = "sts-"


def call_signed_by_hand(at, change):
    """One call with Signature Version 4 as its documentation describes it, signed at any time."""
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": ENDPOINT.split("//")[1],
        "X-Amz-Date": moment,
    }
    names = sorted(headers, key=str.lower)
    listed = ";".join(names).lower()
    lines = "".join(f"{name.lower()}:{headers[name]}\n" for name in names)
    canonical = f"POST\n/\n\n{lines}\n{listed}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{moment[:8]}/{REGION}/sts/aws4_request"
    to_sign = (
        f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    )
    key = b"AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"].encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    credential = f"{os.environ['AWS_ACCESS_KEY_ID']}/{scope}"
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={listed}, Signature={signature}"
    )
    if change:
        change(headers)
    try:
        with urllib.request.urlopen(
            urllib.request.Request(ENDPOINT + "/", body, headers)
        ) as response:
            return response.status, None, None
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        found = [
            re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL) for name in ["Code", "Message"]
        ]
        return error.code, *(match and match.group(1) for match in found)


def identity():
    with section("GetCallerIdentity"):
        equal(
            "root",
            without_metadata(sts.get_caller_identity()),
            {"UserId": ACCOUNT, "Account": ACCOUNT, "Arn": ROOT_ARN},
        )
        ola = User(PREFIX + "ola", Path="/a/b/")
        got = without_metadata(ola.sts.get_caller_identity())
        equal("a user with its path", got["Arn"], arn(f"user/a/b/{PREFIX}ola"))
        equal("its id", got["UserId"], iam.get_user(UserName=ola.name)["User"]["UserId"])
        ola.allow(deny("*"))
        allowed("an explicit deny does not stop it", ola.sts.get_caller_identity)
        allowed(
            "of another region",
            client("sts", ola.credentials, region="eu-west-1").get_caller_identity,
        )
        info = allowed(
            "GetAccessKeyInfo", sts.get_access_key_info, AccessKeyId=ola.credentials["AccessKeyId"]
        )
        equal("its account", info["Account"], ACCOUNT)
        remove_user(ola.name)
    with section("signatures"):
        stale = client(
            "sts",
            {
                "AccessKeyId": os.environ["AWS_ACCESS_KEY_ID"],
                "SecretAccessKey": os.environ["AWS_SECRET_ACCESS_KEY"],
                "SessionToken": "not-a-token",
            },
        )
        refused(
            "a session token with a long-term key",
            "InvalidClientTokenId",
            403,
            stale.get_caller_identity,
            message="The security token included in the request is invalid.",
        )

        def post(minutes=0, change=None):
            """GetCallerIdentity signed `minutes` from now: status, code and message."""
            return call_signed_by_hand(time.time() + 60 * minutes, change)

        equal("signed by hand", post()[0], 200)
        equal(
            "without a signature",
            post(change=lambda headers: headers.pop("Authorization"))[:2],
            (403, "MissingAuthenticationToken"),
        )

        equal(
            "a date that was changed afterwards",
            post(change=lambda headers: headers.update({"X-Amz-Date": "20200101T000000Z"}))[0],
            403,
        )
        status, code, message = post(-20)
        equal("signed twenty minutes ago", (status, code), (403, "SignatureDoesNotMatch"))
        check(
            "the message names both clocks",
            re.fullmatch(
                r"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z -"
                r" 15 min\.\)",
                message or "",
            ),
            str(message),
        )
        status, code, message = post(20)
        check(
            "signed in twenty minutes",
            code == "SignatureDoesNotMatch"
            and re.fullmatch(
                r"Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z"
                r" \(\d{8}T\d{6}Z \+ 15 min\.\)",
                message or "",
            ),
            f"{code} {message}",
        )
        equal("ten minutes are tolerated", post(-10)[0], 200)


def assume_role():
    with section("AssumeRole"):
        pia = User(
            PREFIX + "pia", allow(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
        )
        name = PREFIX + "Main"
        target = role(
            name,
            trust(
                {"AWS": ROOT_ARN},
                action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            ),
            allow(["iam:ListUsers", "iam:ListRoles", "iam:GetUser"]),
            Path="/deep/",
        )
        answer = pia.sts.assume_role(RoleArn=target, RoleSessionName="work")
        members("AssumeRole's members", answer, ["Credentials", "AssumedRoleUser"])
        role_id = iam.get_role(RoleName=name)["Role"]["RoleId"]
        equal(
            "AssumedRoleUser",
            answer["AssumedRoleUser"],
            {"AssumedRoleId": f"{role_id}:work", "Arn": arn(f"assumed-role/{name}/work", "sts")},
        )
        credentials = answer["Credentials"]
        check(
            "an hour by default", 3590 < credentials["Expiration"].timestamp() - time.time() <= 3601
        )
        check(
            "its key is ASIA and 20 characters",
            re.fullmatch(r"ASIA[A-Z2-7]{16}", credentials["AccessKeyId"]),
            credentials["AccessKeyId"],
        )
        session = Session(credentials)
        equal(
            "who the session is",
            without_metadata(session.sts.get_caller_identity()),
            {
                "UserId": f"{role_id}:work",
                "Account": ACCOUNT,
                "Arn": arn(f"assumed-role/{name}/work", "sts"),
            },
        )
        allowed("what the role may", session.iam.list_users)
        denied(
            "not what it may not",
            session.iam.list_groups,
            action="iam:ListGroups",
            resource=arn("group/"),
            why="because no identity-based policy allows the iam:ListGroups action",
        )
        refused(
            "a session has no name to get",
            "ValidationError",
            400,
            session.iam.get_user,
            message="Must specify userName when calling with non-User credentials",
        )
        no_token = {key: value for key, value in credentials.items() if key != "SessionToken"}
        refused(
            "its key without its token",
            "InvalidClientTokenId",
            403,
            client("sts", no_token).get_caller_identity,
        )
        refused(
            "its token changed",
            "InvalidClientTokenId",
            403,
            client(
                "sts",
                {**credentials, "SessionToken": credentials["SessionToken"][:-8] + "AAAAAAA="},
            ).get_caller_identity,
        )
        refused(
            "root may not",
            "AccessDenied",
            403,
            sts.assume_role,
            RoleArn=target,
            RoleSessionName="work",
            message="Roles may not be assumed by root accounts.",
        )
        for title, parameters, code, message in [
            (
                "a RoleArn that is no ARN",
                {"RoleArn": "a-role-without-any-arn-form"},
                "ValidationError",
                "a-role-without-any-arn-form is invalid",
            ),
            (
                "a session name with a colon",
                {"RoleSessionName": "Session1:2"},
                "ValidationError",
                (
                    "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to"
                    " satisfy constraint: Member must satisfy regular expression pattern:"
                    " [\\w+=,.@-]*"
                ),
            ),
            (
                "longer than the role lets",
                {"DurationSeconds": 7200},
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ),
            ("less than 900 seconds", {"DurationSeconds": 899}, "ValidationError", None),
            ("a session policy that is none", {"Policy": "{"}, "MalformedPolicyDocument", None),
            (
                "a managed policy that is not there",
                {"PolicyArns": [{"arn": arn("policy/none")}]},
                "ValidationError",
                None,
            ),
            (
                "a session policy with a principal",
                {"Policy": trust({"AWS": "*"})},
                "MalformedPolicyDocument",
                None,
            ),
            (
                "the same tag twice",
                {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]},
                "InvalidParameterValue",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ),
            (
                "a transitive key without its tag",
                {"Tags": [{"Key": "a", "Value": "1"}], "TransitiveTagKeys": ["b"]},
                "InvalidParameterValue",
                "The specified transitive tag key must be included in the requested tags.",
            ),
            (
                "over 2,048 characters of policy",
                {
                    "Policy": policy(
                        allow(
                            "s3:GetObject",
                            ["arn:aws:s3:::" + "x" * 200 + str(n) for n in range(10)],
                        )
                    )
                },
                "PackedPolicyTooLarge",
                None,
            ),
        ]:
            unchecked = client("sts", pia.credentials, parameter_validation=False)
            refused(
                title,
                code,
                400,
                unchecked.assume_role,
                message=message,
                **{"RoleArn": target, "RoleSessionName": "work", **parameters},
            )
        same = f"User: {pia.arn} is not authorized to perform: sts:AssumeRole on resource: "
        refused(
            "a role that does not exist",
            "AccessDenied",
            403,
            pia.sts.assume_role,
            message=same + arn("role/none"),
            RoleArn=arn("role/none"),
            RoleSessionName="work",
        )
        closed = role(PREFIX + "closed", trust({"Service": "ec2.amazonaws.com"}))
        refused(
            "a role that does not trust says the same",
            "AccessDenied",
            403,
            pia.sts.assume_role,
            message=same + closed,
            RoleArn=closed,
            RoleSessionName="work",
        )
        refused(
            "the ARN without the role's path",
            "AccessDenied",
            403,
            pia.sts.assume_role,
            RoleArn=arn(f"role/{name}"),
            RoleSessionName="work",
        )
        refused(
            "another account's role",
            "AccessDenied",
            403,
            pia.sts.assume_role,
            RoleArn=arn("role/x", account="999999999999"),
            RoleSessionName="work",
        )
        iam.delete_role(RoleName=PREFIX + "closed")
        return pia, target


def session_policies(pia, target):
    with section("session policies"):
        narrow = pia.sts.assume_role(
            RoleArn=target, RoleSessionName="work", Policy=policy(allow("iam:ListUsers"))
        )
        check(
            "PackedPolicySize is told",
            0 < narrow.get("PackedPolicySize", 0) <= 100,
            str(narrow.get("PackedPolicySize")),
        )
        session = Session(narrow["Credentials"])
        allowed("what both allow", session.iam.list_users)
        denied(
            "what only the role allows",
            session.iam.list_roles,
            action="iam:ListRoles",
            why="because no session policy allows the iam:ListRoles action",
        )
        wide = assume(pia, target, Policy=policy(allow("*")))
        denied(
            "a session policy gives nothing",
            wide.iam.list_groups,
            why="because no identity-based policy allows the iam:ListGroups action",
        )
        managed = assume(
            pia, target, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}]
        )
        allowed("by a managed policy", managed.iam.list_users)
        refusing = assume(pia, target, Policy=policy(allow("*"), deny("iam:ListUsers")))
        denied(
            "an explicit deny in it",
            refusing.iam.list_users,
            why="with an explicit deny in a session policy",
        )


def tags_and_identity(pia, target):
    with section("session tags"):
        iam.tag_role(RoleName=PREFIX + "Main", Tags=[{"Key": "Team", "Value": "role"}])
        iam.put_role_policy(
            RoleName=PREFIX + "Main",
            PolicyName="inline",
            PolicyDocument=policy(
                allow(
                    "iam:ListUsers",
                    Condition={"StringEquals": {"aws:PrincipalTag/Team": "session"}},
                ),
                allow(
                    "iam:ListRoles", Condition={"StringEquals": {"aws:PrincipalTag/TEAM": "role"}}
                ),
                allow("sts:AssumeRole"),
                allow("sts:TagSession"),
                allow("sts:SetSourceIdentity"),
            ),
        )
        plain = assume(pia, target)
        denied("the role's own tag", plain.iam.list_users)
        allowed("keys ignore case", plain.iam.list_roles)
        tagged = assume(
            pia, target, Tags=[{"Key": "team", "Value": "session"}], TransitiveTagKeys=["team"]
        )
        allowed("a session tag overrides it", tagged.iam.list_users)
        denied("the role's own is gone", tagged.iam.list_roles)
        pia.allow(allow("sts:AssumeRole"))
        denied(
            "tags need sts:TagSession of the caller",
            pia.sts.assume_role,
            action="sts:TagSession",
            RoleArn=target,
            RoleSessionName="work",
            Tags=[{"Key": "a", "Value": "b"}],
        )
        pia.allow(allow(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]))
        untagged = role(PREFIX + "untagged", trust({"AWS": ROOT_ARN}))
        denied(
            "and of the trust policy",
            pia.sts.assume_role,
            action="sts:TagSession",
            RoleArn=untagged,
            RoleSessionName="work",
            Tags=[{"Key": "a", "Value": "b"}],
        )
        conditional = role(
            PREFIX + "cond",
            trust(
                {"AWS": ROOT_ARN},
                action=["sts:AssumeRole", "sts:TagSession"],
                Condition={
                    "StringEquals": {"aws:RequestTag/cost": "1"},
                    "ForAllValues:StringEquals": {
                        "aws:TagKeys": ["cost"],
                        "sts:TransitiveTagKeys": ["cost"],
                    },
                },
            ),
        )
        allowed(
            "the tag that trust asks for",
            pia.sts.assume_role,
            RoleArn=conditional,
            RoleSessionName="work",
            Tags=[{"Key": "cost", "Value": "1"}],
        )
        denied("none", pia.sts.assume_role, RoleArn=conditional, RoleSessionName="work")
        denied(
            "one more",
            pia.sts.assume_role,
            RoleArn=conditional,
            RoleSessionName="work",
            Tags=[{"Key": "cost", "Value": "1"}, {"Key": "x", "Value": "1"}],
        )

    with section("chains"):
        second = role(
            PREFIX + "second",
            trust(
                {"AWS": target},
                action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            ),
            allow(
                "iam:ListUsers", Condition={"StringEquals": {"aws:PrincipalTag/team": "session"}}
            ),
        )
        chained = assume(tagged, second)
        allowed("a transitive tag goes along", chained.iam.list_users)
        once = assume(pia, target, Tags=[{"Key": "team", "Value": "session"}])
        denied("another does not", assume(once, second).iam.list_users)
        refused(
            "it cannot be set again",
            "InvalidParameterValue",
            400,
            tagged.sts.assume_role,
            RoleArn=second,
            RoleSessionName="w1",
            Tags=[{"Key": "TEAM", "Value": "x"}],
            TransitiveTagKeys=["TEAM"],
            message=(
                "One of the specified transitive tag keys can't be set because it conflicts with a"
                " transitive tag key from the calling session."
            ),
        )
        iam.update_role(RoleName=PREFIX + "second", MaxSessionDuration=7200)
        refused(
            "over an hour in a chain",
            "ValidationError",
            400,
            plain.sts.assume_role,
            RoleArn=second,
            RoleSessionName="w1",
            DurationSeconds=3601,
            message=(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed"
                " by role chaining"
            ),
        )
        denied(
            "a role may not take itself unless it trusts itself",
            chained.sts.assume_role,
            RoleArn=second,
            RoleSessionName="w1",
        )

    with section("source identity"):
        named = pia.sts.assume_role(
            RoleArn=target, RoleSessionName="work", SourceIdentity="pia@example.com"
        )
        equal("is answered", named.get("SourceIdentity"), "pia@example.com")
        session = Session(named["Credentials"])
        denied(
            "and cannot be changed",
            session.sts.assume_role,
            RoleArn=second,
            RoleSessionName="w1",
            SourceIdentity="another",
        )
        passed_on = session.sts.assume_role(RoleArn=second, RoleSessionName="w1")
        equal("it goes along", passed_on.get("SourceIdentity"), "pia@example.com")
        iam.put_role_policy(
            RoleName=PREFIX + "second",
            PolicyName="inline",
            PolicyDocument=policy(
                allow(
                    "iam:ListUsers",
                    Condition={"StringEquals": {"aws:SourceIdentity": "pia@example.com"}},
                )
            ),
        )
        allowed(
            "aws:SourceIdentity in later calls", Session(passed_on["Credentials"]).iam.list_users
        )
        iam.put_role_policy(
            RoleName=PREFIX + "second", PolicyName="inline", PolicyDocument=policy(allow("iam:*"))
        )

    with section("external id"):
        partner = role(
            PREFIX + "partner",
            trust({"AWS": ROOT_ARN}, Condition={"StringEquals": {"sts:ExternalId": "abc-123"}}),
        )
        allowed(
            "the right one",
            pia.sts.assume_role,
            RoleArn=partner,
            RoleSessionName="work",
            ExternalId="abc-123",
        )
        denied(
            "the wrong one",
            pia.sts.assume_role,
            RoleArn=partner,
            RoleSessionName="work",
            ExternalId="abc-124",
        )
        denied("none", pia.sts.assume_role, RoleArn=partner, RoleSessionName="work")
        by_name = role(
            PREFIX + "byname",
            trust(
                {"AWS": ROOT_ARN},
                Condition={"StringEquals": {"sts:RoleSessionName": "${aws:username}"}},
            ),
        )
        allowed(
            "the session named like the user",
            pia.sts.assume_role,
            RoleArn=by_name,
            RoleSessionName=pia.name,
        )
        denied("named otherwise", pia.sts.assume_role, RoleArn=by_name, RoleSessionName="other")


def revocation(pia, target):
    with section("revocation"):
        iam.put_role_policy(
            RoleName=PREFIX + "Main",
            PolicyName="inline",
            PolicyDocument=policy(allow("iam:ListUsers")),
        )
        session = assume(pia, target)
        allowed("before", session.iam.list_users)
        iam.put_role_policy(
            RoleName=PREFIX + "Main",
            PolicyName="AWSRevokeOlderSessions",
            PolicyDocument=policy(
                deny(
                    "*",
                    Condition={
                        "DateLessThan": {
                            "aws:TokenIssueTime": time.strftime(
                                "%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2)
                            )
                        }
                    },
                )
            ),
        )
        denied(
            "older sessions are revoked at the next call",
            session.iam.list_users,
            why="with an explicit deny in an identity-based policy",
        )
        iam.delete_role_policy(RoleName=PREFIX + "Main", PolicyName="AWSRevokeOlderSessions")
        remove_role(PREFIX + "Main")
        refused(
            "a session of a deleted role",
            "InvalidClientTokenId",
            403,
            session.sts.get_caller_identity,
        )


def own_sessions():
    with section("GetSessionToken"):
        pol = User(PREFIX + "pol", allow("*"))
        answer = pol.sts.get_session_token()
        members("its members", answer, ["Credentials"])
        check(
            "twelve hours by default",
            43100 < answer["Credentials"]["Expiration"].timestamp() - time.time() <= 43201,
        )
        session = Session(answer["Credentials"])
        equal("it is the user", session.sts.get_caller_identity()["Arn"], pol.arn)
        refused(
            "no IAM without a second factor", "InvalidClientTokenId", 403, session.iam.list_users
        )
        denied("of STS only AssumeRole and GetCallerIdentity", session.sts.get_session_token)
        denied("nor GetFederationToken", session.sts.get_federation_token, Name="bob")
        mine = role(PREFIX + "mine", trust({"AWS": ROOT_ARN}))
        allowed("AssumeRole works", session.sts.assume_role, RoleArn=mine, RoleSessionName="w1")
        pol.allow(deny("sts:*"))
        allowed("nothing can forbid it", pol.sts.get_session_token)
        refused(
            "under 900 seconds",
            "ValidationError",
            400,
            client("sts", pol.credentials, parameter_validation=False).get_session_token,
            DurationSeconds=10,
        )
        capped = (
            sts.get_session_token(DurationSeconds=43200)["Credentials"]["Expiration"].timestamp()
            - time.time()
        )
        check("root gets an hour at most", capped <= 3601, str(capped))
        iam.update_access_key(
            UserName=pol.name, AccessKeyId=pol.credentials["AccessKeyId"], Status="Inactive"
        )
        refused(
            "a session of an inactive key",
            "InvalidClientTokenId",
            403,
            session.sts.get_caller_identity,
        )
        iam.update_access_key(
            UserName=pol.name, AccessKeyId=pol.credentials["AccessKeyId"], Status="Active"
        )
        iam.delete_role(RoleName=PREFIX + "mine")
        remove_user(pol.name)
    with section("GetFederationToken"):
        fed = User(
            PREFIX + "fed",
            allow(["sts:GetFederationToken", "sts:TagSession"]),
            allow(["s3:*", "cloudtrail:LookupEvents"]),
        )
        answer = fed.sts.get_federation_token(Name="Bob", Policy=policy(allow("cloudtrail:*")))
        members("its members", answer, ["Credentials", "FederatedUser", "PackedPolicySize"])
        equal(
            "FederatedUser",
            answer["FederatedUser"],
            {"FederatedUserId": f"{ACCOUNT}:Bob", "Arn": arn("federated-user/Bob", "sts")},
        )
        bob = Session(answer["Credentials"])
        equal("who it is", bob.sts.get_caller_identity()["Arn"], arn("federated-user/Bob", "sts"))
        allowed(
            "what user and policy both allow",
            client("cloudtrail", answer["Credentials"]).lookup_events,
        )
        refused("no IAM", "InvalidClientTokenId", 403, bob.iam.list_users)
        denied("no AssumeRole", bob.sts.assume_role, RoleArn=arn("role/x"), RoleSessionName="w1")
        bare = fed.sts.get_federation_token(Name="Bob")
        equal("PackedPolicySize without a policy", bare["PackedPolicySize"], 0)
        denied(
            "without a policy it may nothing",
            client("cloudtrail", bare["Credentials"]).lookup_events,
        )
        refused(
            "a name of one letter",
            "ValidationError",
            400,
            client("sts", fed.credentials, parameter_validation=False).get_federation_token,
            Name="B",
        )
        remove_user(fed.name)


def authorization_messages():
    with section("DecodeAuthorizationMessage"):
        refused(
            "a message that is none",
            "InvalidAuthorizationMessageException",
            400,
            sts.decode_authorization_message,
            EncodedMessage="nothing",
        )


identity()
first = assume_role()
if first is not None:
    session_policies(*first)
    tags_and_identity(*first)
    revocation(*first)
    for leftover in ["untagged", "cond", "second", "partner", "byname"]:
        remove_role(PREFIX + leftover)
    remove_user(first[0].name)
own_sessions()
authorization_messages()
finish()
