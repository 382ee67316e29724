"""Where policies are easily misread: each trap is set up and then met with real calls."""

import time

from checks import *

PREFIX = "trap-"
NO_IDENTITY = "because no identity-based policy allows the {} action"
EXPLICIT = "with an explicit deny in an identity-based policy"


class Trap:
    """A user whose policy each case replaces."""

    def __init__(self, name, **parameters):
        self.user = User(PREFIX + name, **parameters)

    def case(self, title, statements, call, expected, why=None, version="2012-10-17", **arguments):
        """`expected` is whether the call is allowed."""
        iam.put_user_policy(
            UserName=self.user.name,
            PolicyName="inline",
            PolicyDocument=policy(*statements, version=version),
        )
        operation = getattr(self.user.iam, call)
        if expected:
            allowed(title, operation, **arguments)
        else:
            denied(title, operation, why=why, **arguments)


def statements_and_matching(trap):
    me = trap.user.arn
    other = arn(f"user/{PREFIX}other")
    case = trap.case
    cases = [
        ("nothing says nothing", [allow("s3:*")], False, NO_IDENTITY.format("iam:GetUser")),
        (
            "deny wins over allow, whatever the order",
            [deny("iam:GetUser"), allow("*")],
            False,
            EXPLICIT,
        ),
        ("actions ignore case", [allow("IAM:getuser", me)], True, None),
        ("a wildcard in the middle of an action", [allow("iam:G?tU*r", me)], True, None),
        (
            "ARNs do not ignore case",
            [
                allow(
                    "iam:GetUser",
                    me.upper().replace("ARN:AWS:IAM", "arn:aws:iam").replace("USER/", "user/"),
                )
            ],
            False,
            NO_IDENTITY.format("iam:GetUser"),
        ),
        ("a star runs over slashes", [allow("iam:GetUser", arn("user*"))], True, None),
        ("a question mark is one character", [allow("iam:GetUser", me[:-1] + "?")], True, None),
        (
            "and not none",
            [allow("iam:GetUser", me + "?")],
            False,
            NO_IDENTITY.format("iam:GetUser"),
        ),
        (
            "another account's ARN",
            [allow("iam:GetUser", arn(f"user/{trap.user.name}", account="999999999999"))],
            False,
            None,
        ),
        ("NotAction grants the rest", [allow(None, NotAction="iam:ListUsers")], True, None),
        (
            "NotAction with an allow denies nothing",
            [allow(None, NotAction="iam:GetUser"), allow("iam:GetUser")],
            True,
            None,
        ),
        (
            "a deny with NotAction denies the rest",
            [allow("*"), deny(None, NotAction="iam:ListUsers")],
            False,
            EXPLICIT,
        ),
        (
            "NotResource grants the others",
            [{"Effect": "Allow", "Action": "iam:GetUser", "NotResource": other}],
            True,
            None,
        ),
        (
            "and not this one",
            [{"Effect": "Allow", "Action": "iam:GetUser", "NotResource": me}],
            False,
            None,
        ),
        (
            "a deny with NotResource",
            [allow("*"), {"Effect": "Deny", "Action": "iam:GetUser", "NotResource": other}],
            False,
            EXPLICIT,
        ),
        (
            "a variable in a resource",
            [allow("iam:GetUser", arn("user/${aws:username}"))],
            True,
            None,
        ),
        (
            "a variable with a default",
            [allow("iam:GetUser", arn("user/${aws:PrincipalTag/none, '" + trap.user.name + "'}"))],
            True,
            None,
        ),
        (
            "a variable without a value",
            [allow("iam:GetUser", arn("user/*${aws:PrincipalTag/none}"))],
            False,
            None,
        ),
    ]
    for title, statements, expected, why in cases:
        cleaned = [
            {key: value for key, value in statement.items() if value is not None}
            for statement in statements
        ]
        case(title, cleaned, "get_user", expected, why=why, UserName=trap.user.name)
    case(
        "in the old version a variable is text",
        [allow("iam:GetUser", arn("user/${aws:username}"))],
        "get_user",
        False,
        version="2008-10-17",
        UserName=trap.user.name,
    )
    case(
        "an action without resources needs a star",
        [allow("iam:ListUsers", arn("user/*"))],
        "list_users",
        False,
    )
    case("with a star it is there", [allow("iam:ListUsers")], "list_users", True)
    case(
        "an ARN denies nothing there either",
        [allow("iam:ListUsers"), deny("iam:ListUsers", arn("user/*"))],
        "list_users",
        True,
    )


def conditions(trap):
    me = trap.user.arn
    name = trap.user.name
    user_id = iam.get_user(UserName=name)["User"]["UserId"]
    later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    holds = [
        ("StringEquals", {"StringEquals": {"aws:username": name}}, True),
        ("StringEquals with other case", {"StringEquals": {"aws:username": name.upper()}}, False),
        (
            "StringEqualsIgnoreCase",
            {"StringEqualsIgnoreCase": {"aws:username": name.upper()}},
            True,
        ),
        ("keys ignore case", {"StringEquals": {"AWS:UserName": name}}, True),
        (
            "StringEquals takes a star as a star",
            {"StringEquals": {"aws:username": PREFIX + "*"}},
            False,
        ),
        ("StringLike does not", {"StringLike": {"aws:username": PREFIX + "*"}}, True),
        ("several values are an or", {"StringEquals": {"aws:username": ["x", name]}}, True),
        (
            "with a negation they are a nor",
            {"StringNotEquals": {"aws:username": ["x", name]}},
            False,
        ),
        (
            "several keys are an and",
            {"StringEquals": {"aws:username": name, "aws:userid": "x"}},
            False,
        ),
        (
            "several operators are an and",
            {
                "StringEquals": {"aws:username": name},
                "StringLike": {"aws:userid": user_id[:4] + "*"},
            },
            True,
        ),
        ("a missing key fails", {"StringEquals": {"aws:SourceVpc": "x"}}, False),
        ("a missing key fits a negation", {"StringNotEquals": {"aws:SourceVpc": "x"}}, True),
        ("a missing key fits IfExists", {"StringEqualsIfExists": {"aws:SourceVpc": "x"}}, True),
        (
            "a key that is there with IfExists",
            {"StringEqualsIfExists": {"aws:username": "x"}},
            False,
        ),
        ("Null true of a missing key", {"Null": {"aws:SourceVpc": "true"}}, True),
        ("Null false of a missing key", {"Null": {"aws:SourceVpc": "false"}}, False),
        ("Null false of a key that is there", {"Null": {"aws:username": "false"}}, True),
        ("Bool of a key that is missing", {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, False),
        (
            "BoolIfExists of a key that is missing",
            {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
            True,
        ),
        (
            "Bool of aws:SecureTransport over plain HTTP",
            {"Bool": {"aws:SecureTransport": "false"}},
            True,
        ),
        ("Bool of aws:ViaAWSService", {"Bool": {"aws:ViaAWSService": "false"}}, True),
        ("DateLessThan", {"DateLessThan": {"aws:CurrentTime": later}}, True),
        ("DateGreaterThan", {"DateGreaterThan": {"aws:CurrentTime": later}}, False),
        (
            "NumericGreaterThan of aws:EpochTime",
            {"NumericGreaterThan": {"aws:EpochTime": "1600000000"}},
            True,
        ),
        ("a date in epoch seconds", {"DateGreaterThan": {"aws:CurrentTime": "1600000000"}}, True),
        (
            "aws:TokenIssueTime is missing for a long-term key",
            {"Null": {"aws:TokenIssueTime": "true"}},
            True,
        ),
        ("IpAddress", {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
        (
            "IpAddress of another network",
            {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}},
            False,
        ),
        ("NotIpAddress", {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, True),
        ("host bits are ignored", {"IpAddress": {"aws:SourceIp": "127.1.2.3/8"}}, True),
        ("a bare address", {"IpAddress": {"aws:SourceIp": "127.0.0.1"}}, True),
        ("ArnEquals with a star", {"ArnEquals": {"aws:PrincipalArn": arn("user/*")}}, True),
        (
            "ArnLike goes segment by segment",
            {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam:*:user/*"}},
            False,
        ),
        (
            "StringLike does not go by segments",
            {"StringLike": {"aws:PrincipalArn": "arn:aws:iam:*:user/*"}},
            True,
        ),
        ("aws:PrincipalType", {"StringEquals": {"aws:PrincipalType": "User"}}, True),
        ("aws:PrincipalAccount", {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, True),
        ("aws:ResourceAccount", {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}, True),
        ("aws:PrincipalTag", {"StringEquals": {"aws:PrincipalTag/Team": "blue"}}, True),
        (
            "aws:PrincipalTag by a key of other case",
            {"StringEquals": {"aws:principaltag/TEAM": "blue"}},
            True,
        ),
        (
            "aws:ResourceTag against aws:PrincipalTag",
            {"StringEquals": {"aws:ResourceTag/Team": "${aws:PrincipalTag/Team}"}},
            True,
        ),
        ("iam:ResourceTag", {"StringEquals": {"iam:ResourceTag/Team": "blue"}}, True),
        (
            "aws:RequestedRegion of IAM",
            {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
            True,
        ),
        (
            "aws:PrincipalOrgID is missing outside an organization",
            {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
            False,
        ),
        ("aws:UserAgent", {"StringLike": {"aws:UserAgent": "*Boto*"}}, True),
        (
            "ForAllValues of a missing key",
            {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}},
            True,
        ),
        ("ForAnyValue of a missing key", {"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}}, False),
        (
            "ForAnyValue with a negation of a missing key",
            {"ForAnyValue:StringNotEquals": {"aws:TagKeys": "x"}},
            False,
        ),
        ("an empty Condition", {}, True),
    ]
    for title, condition, expected in holds:
        trap.case(
            title,
            [allow("iam:GetUser", me, Condition=condition)],
            "get_user",
            expected,
            UserName=name,
        )
    trap.case(
        "a negated condition lets a deny fire on a missing key",
        [
            allow("*"),
            deny("iam:GetUser", Condition={"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}),
        ],
        "get_user",
        False,
        why=EXPLICIT,
        UserName=name,
    )
    trap.case(
        "a deny whose key is missing does not fire",
        [allow("*"), deny("iam:GetUser", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})],
        "get_user",
        True,
        UserName=name,
    )
    trap.case(
        "BoolIfExists without MFA locks a key out",
        [
            allow("*"),
            deny("*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
        ],
        "get_user",
        False,
        why=EXPLICIT,
        UserName=name,
    )
    trap.case(
        "Bool without MFA does not",
        [allow("*"), deny("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})],
        "get_user",
        True,
        UserName=name,
    )
    trap.case(
        "a number that is none never allows",
        [allow("iam:GetUser", Condition={"NumericLessThan": {"aws:EpochTime": "many"}})],
        "get_user",
        False,
        UserName=name,
    )


def request_tags(trap):
    tag = lambda title, condition, tags, expected: trap.case(
        title,
        [allow("iam:TagUser", Condition=condition)],
        "tag_user",
        expected,
        UserName=trap.user.name,
        Tags=[{"Key": k, "Value": v} for k, v in tags.items()],
    )
    tag("aws:RequestTag", {"StringEquals": {"aws:RequestTag/cost": "1"}}, {"cost": "1"}, True)
    tag(
        "aws:RequestTag of another value",
        {"StringEquals": {"aws:RequestTag/cost": "1"}},
        {"cost": "2"},
        False,
    )
    tag(
        "ForAllValues: all keys in the list",
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["cost", "x"]}},
        {"cost": "1"},
        True,
    )
    tag(
        "ForAllValues: one key outside it",
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["cost"]}},
        {"cost": "1", "y": "2"},
        False,
    )
    tag(
        "ForAnyValue: one key in it",
        {"ForAnyValue:StringEquals": {"aws:TagKeys": ["cost"]}},
        {"cost": "1", "y": "2"},
        True,
    )
    tag(
        "ForAnyValue with a negation: one key outside it",
        {"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["cost"]}},
        {"cost": "1", "y": "2"},
        True,
    )
    tag(
        "ForAllValues with a negation: none in it",
        {"ForAllValues:StringNotEquals": {"aws:TagKeys": ["cost"]}},
        {"y": "2"},
        True,
    )
    iam.untag_user(UserName=trap.user.name, TagKeys=["cost", "y"])
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    needs = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    trap.case(
        "a boundary that policy asks for",
        [allow("iam:CreateUser", Condition=needs)],
        "create_user",
        False,
        UserName=PREFIX + "made",
    )
    trap.case(
        "with the boundary",
        [allow("iam:CreateUser", Condition=needs)],
        "create_user",
        True,
        UserName=PREFIX + "made",
        PermissionsBoundary=boundary,
    )
    iam.delete_user(UserName=PREFIX + "made")
    attach = lambda title, expected, arn_of_policy: trap.case(
        title,
        [
            allow(
                "iam:AttachUserPolicy",
                Condition={"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*ReadOnly*"}},
            )
        ],
        "attach_user_policy",
        expected,
        UserName=trap.user.name,
        PolicyArn=arn_of_policy,
    )
    attach("iam:PolicyARN that fits", True, boundary)
    iam.detach_user_policy(UserName=trap.user.name, PolicyArn=boundary)
    attach("iam:PolicyARN that does not", False, "arn:aws:iam::aws:policy/AdministratorAccess")


def roles_and_boundaries():
    with section("direct access by trust"):
        sam = User(PREFIX + "sam")
        named = role(PREFIX + "named", trust({"AWS": sam.arn}))
        allowed(
            "trust that names the user needs no identity policy",
            sam.sts.assume_role,
            RoleArn=named,
            RoleSessionName="w1",
        )
        account = role(PREFIX + "account", trust({"AWS": ROOT_ARN}))
        denied(
            "trust that names the account does",
            sam.sts.assume_role,
            RoleArn=account,
            RoleSessionName="w1",
        )
        sam.allow(allow("sts:AssumeRole", account))
        allowed("with one it is enough", sam.sts.assume_role, RoleArn=account, RoleSessionName="w1")
        silent = role(PREFIX + "silent", trust({"Service": "ec2.amazonaws.com"}))
        sam.allow(allow("*"))
        denied(
            "an identity policy alone is not",
            sam.sts.assume_role,
            RoleArn=silent,
            RoleSessionName="w1",
        )
        sam.allow(allow("iam:ListUsers"))
        iam.put_user_permissions_boundary(
            UserName=sam.name, PermissionsBoundary="arn:aws:iam::aws:policy/IAMReadOnlyAccess"
        )
        allowed(
            "a silent boundary does not stop a user whom trust names",
            sam.sts.assume_role,
            RoleArn=named,
            RoleSessionName="w1",
        )
        sam.allow(deny("sts:AssumeRole"))
        denied(
            "an explicit deny does",
            sam.sts.assume_role,
            RoleArn=named,
            RoleSessionName="w1",
            why="with an explicit deny in an identity-based policy",
        )
        iam.delete_user_permissions_boundary(UserName=sam.name)
        sam.allow(allow("sts:AssumeRole"))
        refusing = role(
            PREFIX + "refusing",
            policy(
                {"Effect": "Allow", "Principal": {"AWS": ROOT_ARN}, "Action": "sts:AssumeRole"},
                {"Effect": "Deny", "Principal": {"AWS": sam.arn}, "Action": "sts:AssumeRole"},
            ),
        )
        denied("a deny in trust", sam.sts.assume_role, RoleArn=refusing, RoleSessionName="w1")
        star = role(
            PREFIX + "star",
            trust(
                {"AWS": "*"}, Condition={"ArnLike": {"aws:PrincipalArn": arn(f"user/{PREFIX}s*")}}
            ),
        )
        sam.allow(allow("iam:ListUsers"))
        allowed(
            "a star with aws:PrincipalArn is direct access",
            sam.sts.assume_role,
            RoleArn=star,
            RoleSessionName="w1",
        )
        sam.allow(allow("sts:AssumeRole"))
        itself = role(PREFIX + "itself", trust({"AWS": ROOT_ARN}), allow("sts:AssumeRole"))
        session = assume(sam, itself)
        allowed(
            "the account in trust covers the role itself",
            session.sts.assume_role,
            RoleArn=itself,
            RoleSessionName="w2",
        )
        only = role(PREFIX + "only", trust({"AWS": sam.arn}), allow("sts:AssumeRole"))
        denied(
            "a role that does not trust itself",
            assume(sam, only).sts.assume_role,
            RoleArn=only,
            RoleSessionName="w2",
        )

    with section("sessions and names"):
        pathed = role(
            PREFIX + "pathed",
            trust({"AWS": ROOT_ARN}),
            allow(
                "iam:ListUsers",
                Condition={
                    "ArnEquals": {"aws:PrincipalArn": arn(f"role/deep/{PREFIX}pathed")},
                    "StringEquals": {"aws:PrincipalType": "AssumedRole"},
                    "Null": {"aws:username": "true"},
                },
            ),
            Path="/deep/",
        )
        allowed(
            "aws:PrincipalArn of a session is its role's, with the path",
            assume(sam, pathed).iam.list_users,
        )
        by_id = role(
            PREFIX + "byid",
            trust({"AWS": ROOT_ARN}),
            allow("iam:ListUsers", Condition={"StringLike": {"aws:userid": "AROA*:named"}}),
        )
        allowed("aws:userid of a session", assume(sam, by_id, "named").iam.list_users)
        denied("of another session", assume(sam, by_id, "other").iam.list_users)
        user_only = role(
            PREFIX + "useronly",
            trust({"AWS": ROOT_ARN}),
            allow("iam:GetUser", arn("user/${aws:username}")),
        )
        denied(
            "aws:username has no value in a session",
            assume(sam, user_only).iam.get_user,
            UserName=sam.name,
        )
        no_mfa = role(
            PREFIX + "nomfa",
            trust({"AWS": ROOT_ARN}),
            allow("*"),
            deny("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        )
        allowed(
            "a role's session has no MFA key: Bool does not fire",
            assume(sam, no_mfa).iam.list_users,
        )
        iam.put_role_policy(
            RoleName=PREFIX + "nomfa",
            PolicyName="inline",
            PolicyDocument=policy(
                allow("*"),
                deny("*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
            ),
        )
        denied("BoolIfExists does", assume(sam, no_mfa).iam.list_users, why=EXPLICIT)
        bounded = role(
            PREFIX + "bounded",
            trust({"AWS": ROOT_ARN}),
            allow("iam:*"),
            PermissionsBoundary="arn:aws:iam::aws:policy/IAMReadOnlyAccess",
        )
        denied(
            "a role's boundary",
            assume(sam, bounded).iam.create_user,
            UserName="x",
            why="because no permissions boundary allows the iam:CreateUser action",
        )
        everything = assume(sam, bounded, Policy=policy(allow("iam:ListRoles")))
        denied(
            "boundary, session and identity must all allow",
            everything.iam.list_users,
            why="because no session policy allows the iam:ListUsers action",
        )
        allowed("and where they do", everything.iam.list_roles)
    with section("managed denies are named"):
        denying = iam.create_policy(
            PolicyName=PREFIX + "deny", PolicyDocument=policy(deny("iam:ListUsers"))
        )["Policy"]["Arn"]
        sam.allow(allow("*"))
        iam.attach_user_policy(UserName=sam.name, PolicyArn=denying)
        denied(
            "by the ARN of the policy",
            sam.iam.list_users,
            why=f"with an explicit deny in an identity-based policy: {denying}",
        )
        iam.detach_user_policy(UserName=sam.name, PolicyArn=denying)
        allowed("at the next call it is gone", sam.iam.list_users)
        iam.delete_policy(PolicyArn=denying)
    with section("a denial does not tell what exists"):
        sam.allow(allow("s3:*"))
        messages = []
        for name in [sam.name, PREFIX + "nobody"]:
            try:
                sam.iam.get_user(UserName=name)
            except ClientError as error:
                messages.append(error.response["Error"]["Message"].replace(name, "X", 2))
        check("whether a user is there", len(messages) == 2, str(messages))
        remove_user(sam.name)
        for leftover in [
            "named",
            "account",
            "silent",
            "refusing",
            "star",
            "itself",
            "only",
            "pathed",
            "byid",
            "useronly",
            "nomfa",
            "bounded",
        ]:
            remove_role(PREFIX + leftover)


def direct_access_of_sessions():
    """Same account, trust policy allows: what a silent boundary or session policy then does."""
    reader = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
    with section("direct access of sessions"):
        xan = User(PREFIX + "xan", allow("sts:AssumeRole"))
        walker = role(PREFIX + "walker", trust({"AWS": ROOT_ARN}))
        by_role = role(PREFIX + "byrole", trust({"AWS": walker}))
        session_arn = arn(f"assumed-role/{PREFIX}walker/known", "sts")
        by_session = role(PREFIX + "bysession", trust({"AWS": session_arn}))

        def ask(session, target):
            return {"call": session.sts.assume_role, "RoleArn": target, "RoleSessionName": "on"}

        plain = assume(xan, walker, "known")
        allowed("trust that names the role: no identity policy", **ask(plain, by_role))
        allowed("trust that names the session", **ask(plain, by_session))
        denied("another session of the role", **ask(assume(xan, walker, "other"), by_session))
        silent = assume(xan, walker, "known", Policy=policy(allow("iam:ListUsers")))
        denied(
            "a silent session policy stops a session whose role is named",
            **ask(silent, by_role),
        )
        allowed("and not one that is named itself", **ask(silent, by_session))
        iam.put_role_permissions_boundary(RoleName=PREFIX + "walker", PermissionsBoundary=reader)
        denied("a silent boundary stops a session whose role is named", **ask(plain, by_role))
        allowed("and not one that is named itself, with a boundary", **ask(plain, by_session))
        for name in ["walker", "byrole", "bysession"]:
            remove_role(PREFIX + name)
        remove_user(xan.name)

    with section("tags in resources"):
        path = PREFIX + "blue"
        yul = User(PREFIX + "yul", Tags=[{"Key": "team", "Value": path}])
        yul.allow(allow("iam:*User", arn("user/${aws:PrincipalTag/team}/*")))
        allowed("one's own part", yul.iam.create_user, UserName=PREFIX + "a", Path=f"/{path}/")
        denied("not another's", yul.iam.create_user, UserName=PREFIX + "b", Path="/red/")
        denied("not outside", yul.iam.create_user, UserName=PREFIX + "b")
        iam.tag_user(UserName=yul.name, Tags=[{"Key": "team", "Value": PREFIX + "green"}])
        denied("at the next call the tag is another", yul.iam.get_user, UserName=PREFIX + "a")
        iam.tag_user(UserName=yul.name, Tags=[{"Key": "team", "Value": path}])
        yul.allow(allow("iam:*User", arn("user/${*}/*")))
        denied("an escaped star is a star", yul.iam.get_user, UserName=PREFIX + "a")
        iam.delete_user(UserName=PREFIX + "a")
        remove_user(yul.name)


with section("statements and matching"):
    tina = Trap("tina", Tags=[{"Key": "Team", "Value": "blue"}])
    statements_and_matching(tina)
with section("conditions"):
    conditions(tina)
with section("request tags"):
    request_tags(tina)
roles_and_boundaries()
direct_access_of_sessions()
with section("the end"):
    remove_user(tina.user.name)
finish()
