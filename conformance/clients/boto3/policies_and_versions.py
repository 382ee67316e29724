"""Managed and inline policies: versions, attachments, boundaries, and who grants what."""

import re
from urllib.parse import quote

from checks import *

PREFIX = "pol-"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
LIST_USERS = policy(allow("iam:ListUsers"))


def managed():
    name = PREFIX + "Main"
    with section("managed policies"):
        created = iam.create_policy(
            PolicyName=name,
            Path="/team/",
            Description="what it is for",
            PolicyDocument=LIST_USERS,
            Tags=[{"Key": "a", "Value": "1"}],
        )["Policy"]
        members(
            "CreatePolicy's members",
            created,
            [
                "PolicyName",
                "PolicyId",
                "Arn",
                "Path",
                "DefaultVersionId",
                "AttachmentCount",
                "PermissionsBoundaryUsageCount",
                "IsAttachable",
                "CreateDate",
                "UpdateDate",
                "Tags",
            ],
        )
        equal(
            "counts and default",
            (
                created["AttachmentCount"],
                created["PermissionsBoundaryUsageCount"],
                created["DefaultVersionId"],
                created["IsAttachable"],
            ),
            (0, 0, "v1", True),
        )
        check(
            "its id is ANPA",
            re.fullmatch(r"ANPA[A-Z2-7]{17}", created["PolicyId"]),
            created["PolicyId"],
        )
        main = created["Arn"]
        equal("its ARN", main, arn(f"policy/team/{name}"))
        got = iam.get_policy(PolicyArn=main)["Policy"]
        equal("GetPolicy has the description", got.get("Description"), "what it is for")
        equal("GetPolicy has the tags", got.get("Tags"), [{"Key": "a", "Value": "1"}])
        listed = [p for p in iam.list_policies(Scope="Local", PathPrefix="/team/")["Policies"]]
        equal("ListPolicies Local by path", [p["Arn"] for p in listed], [main])
        members(
            "ListPolicies leaves out tags and description",
            listed[0],
            [
                "PolicyName",
                "PolicyId",
                "Arn",
                "Path",
                "DefaultVersionId",
                "AttachmentCount",
                "PermissionsBoundaryUsageCount",
                "IsAttachable",
                "CreateDate",
                "UpdateDate",
            ],
        )
        equal(
            "OnlyAttached leaves it out",
            [
                p
                for p in iam.list_policies(Scope="Local", OnlyAttached=True, PathPrefix="/team/")[
                    "Policies"
                ]
            ],
            [],
        )
        refused(
            "a taken name, whatever its case",
            "EntityAlreadyExists",
            409,
            iam.create_policy,
            PolicyName=name.upper(),
            PolicyDocument=LIST_USERS,
            message=(
                f"A policy called {name.upper()} already exists. Duplicate names are not allowed."
            ),
        )
        refused(
            "an unknown policy", "NoSuchEntity", 404, iam.get_policy, PolicyArn=arn("policy/none")
        )
        refused(
            "deleting an unknown policy",
            "NoSuchEntity",
            404,
            iam.delete_policy,
            PolicyArn=arn("policy/none"),
        )
        refused("an ARN that is none", "ValidationError", 400, iam.get_policy, PolicyArn="x" * 30)
        return main


def versions(main):
    with section("versions"):
        first = iam.get_policy_version(PolicyArn=main, VersionId="v1")["PolicyVersion"]
        members(
            "GetPolicyVersion's members",
            first,
            ["Document", "VersionId", "IsDefaultVersion", "CreateDate"],
        )
        equal("boto3 decodes the document", first["Document"], json.loads(LIST_USERS))
        second = iam.create_policy_version(
            PolicyArn=main, PolicyDocument=policy(allow("iam:ListRoles"))
        )["PolicyVersion"]
        members(
            "CreatePolicyVersion's members", second, ["VersionId", "IsDefaultVersion", "CreateDate"]
        )
        equal(
            "v2 is not the default",
            (second["VersionId"], second["IsDefaultVersion"]),
            ("v2", False),
        )
        third = iam.create_policy_version(
            PolicyArn=main, PolicyDocument=LIST_USERS, SetAsDefault=True
        )["PolicyVersion"]
        equal("v3 is", (third["VersionId"], third["IsDefaultVersion"]), ("v3", True))
        equal(
            "newest first",
            [v["VersionId"] for v in iam.list_policy_versions(PolicyArn=main)["Versions"]],
            ["v3", "v2", "v1"],
        )
        iam.create_policy_version(PolicyArn=main, PolicyDocument=LIST_USERS)
        iam.create_policy_version(PolicyArn=main, PolicyDocument=LIST_USERS)
        refused(
            "a sixth version",
            "LimitExceeded",
            409,
            iam.create_policy_version,
            PolicyArn=main,
            PolicyDocument=LIST_USERS,
            contains="A managed policy can have up to 5 versions.",
        )
        refused(
            "deleting the default version",
            "DeleteConflict",
            409,
            iam.delete_policy_version,
            PolicyArn=main,
            VersionId="v3",
            message="Cannot delete the default version of a policy.",
        )
        refused(
            "deleting the policy with versions",
            "DeleteConflict",
            409,
            iam.delete_policy,
            PolicyArn=main,
        )
        refused(
            "a version that is not there",
            "NoSuchEntity",
            404,
            iam.get_policy_version,
            PolicyArn=main,
            VersionId="v9",
        )
        refused(
            "a version that is no version",
            "ValidationError",
            400,
            iam.get_policy_version,
            PolicyArn=main,
            VersionId="latest",
        )
        iam.set_default_policy_version(PolicyArn=main, VersionId="v1")
        equal(
            "the default moved back",
            iam.get_policy(PolicyArn=main)["Policy"]["DefaultVersionId"],
            "v1",
        )
        for version in ["v2", "v3", "v4", "v5"]:
            iam.delete_policy_version(PolicyArn=main, VersionId=version)
        sixth = iam.create_policy_version(PolicyArn=main, PolicyDocument=LIST_USERS)[
            "PolicyVersion"
        ]
        equal("numbers are not used again", sixth["VersionId"], "v6")
        iam.delete_policy_version(PolicyArn=main, VersionId="v6")


def published():
    with section("AWS managed policies"):
        got = iam.get_policy(PolicyArn=READ_ONLY)["Policy"]
        equal(
            "ReadOnlyAccess",
            (got["PolicyName"], got["Path"], got["Arn"]),
            ("ReadOnlyAccess", "/", READ_ONLY),
        )
        version = iam.get_policy_version(PolicyArn=READ_ONLY, VersionId=got["DefaultVersionId"])[
            "PolicyVersion"
        ]
        check("its real document", len(json.dumps(version["Document"])) > 10_000, str(version)[:80])
        admin = iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")["Policy"]
        equal(
            "AdministratorAccess's document",
            iam.get_policy_version(PolicyArn=admin["Arn"], VersionId=admin["DefaultVersionId"])[
                "PolicyVersion"
            ]["Document"],
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            },
        )
        job = iam.list_policies(Scope="AWS", PathPrefix="/job-function/")["Policies"]
        check(
            "job functions by path",
            "arn:aws:iam::aws:policy/job-function/Billing" in [p["Arn"] for p in job],
            str(len(job)),
        )
        count = sum(
            len(page["Policies"])
            for page in iam.get_paginator("list_policies").paginate(Scope="AWS")
        )
        check("over a thousand of them", count > 1000, str(count))
        mine = client("iam")
        refused(
            "nobody may delete one", "AccessDenied", 403, mine.delete_policy, PolicyArn=READ_ONLY
        )
        refused(
            "nor add a version",
            "AccessDenied",
            403,
            mine.create_policy_version,
            PolicyArn=READ_ONLY,
            PolicyDocument=LIST_USERS,
        )
        refused(
            "nor tag one",
            "AccessDenied",
            403,
            mine.tag_policy,
            PolicyArn=READ_ONLY,
            Tags=[{"Key": "a", "Value": "b"}],
        )


def attachments(main):
    user, group, name = PREFIX + "user", PREFIX + "group", PREFIX + "role"
    with section("attachments"):
        iam.create_user(UserName=user)
        iam.create_group(GroupName=group)
        role(name, trust({"AWS": ROOT_ARN}))
        targets = [
            ("user", {"UserName": user}),
            ("group", {"GroupName": group}),
            ("role", {"RoleName": name}),
        ]
        for kind, target in targets:
            attach = getattr(iam, f"attach_{kind}_policy")
            detach = getattr(iam, f"detach_{kind}_policy")
            attached = getattr(iam, f"list_attached_{kind}_policies")
            members(f"attaching to a {kind} answers nothing", attach(PolicyArn=main, **target), [])
            allowed(f"attaching to a {kind} twice is fine", attach, PolicyArn=main, **target)
            equal(
                f"the {kind}'s attached policies",
                attached(**target)["AttachedPolicies"],
                [{"PolicyName": PREFIX + "Main", "PolicyArn": main}],
            )
            equal(
                f"by path prefix of a {kind}",
                attached(PathPrefix="/none/", **target)["AttachedPolicies"],
                [],
            )
            refused(
                f"an ARN that is none, to a {kind}",
                "ValidationError",
                400,
                attach,
                PolicyArn="ReadOnlyAccess-and-more",
                message="Invalid ARN:  Could not be parsed!",
                **target,
            )
            refused(
                f"an unknown policy to a {kind}",
                "NoSuchEntity",
                404,
                attach,
                PolicyArn=arn("policy/none"),
                contains="does not exist or is not attachable.",
                **target,
            )
            refused(
                f"detaching what is not attached to a {kind}",
                "NoSuchEntity",
                404,
                detach,
                PolicyArn=READ_ONLY,
                message=f"Policy {READ_ONLY} was not found.",
                **target,
            )
        refused(
            "attaching to nobody",
            "NoSuchEntity",
            404,
            iam.attach_user_policy,
            UserName="no-one",
            PolicyArn=main,
            message="The user with name no-one cannot be found.",
        )
        equal("AttachmentCount", iam.get_policy(PolicyArn=main)["Policy"]["AttachmentCount"], 3)
        refused(
            "deleting an attached policy",
            "DeleteConflict",
            409,
            iam.delete_policy,
            PolicyArn=main,
            message="Cannot delete a policy attached to entities.",
        )
        entities = iam.list_entities_for_policy(PolicyArn=main)
        members(
            "ListEntitiesForPolicy",
            entities,
            ["PolicyGroups", "PolicyUsers", "PolicyRoles", "IsTruncated"],
        )
        equal("its users", [u["UserName"] for u in entities["PolicyUsers"]], [user])
        members("a user of it", entities["PolicyUsers"][0], ["UserName", "UserId"])
        equal("its groups", [u["GroupName"] for u in entities["PolicyGroups"]], [group])
        equal("its roles", [u["RoleName"] for u in entities["PolicyRoles"]], [name])
        only = iam.list_entities_for_policy(PolicyArn=main, EntityFilter="Role")
        equal(
            "filtered to roles",
            (only["PolicyUsers"], only["PolicyGroups"], len(only["PolicyRoles"])),
            ([], [], 1),
        )
        iam.attach_user_policy(UserName=user, PolicyArn=READ_ONLY)
        equal(
            "an AWS policy's entities",
            [
                u["UserName"]
                for u in iam.list_entities_for_policy(PolicyArn=READ_ONLY)["PolicyUsers"]
            ],
            [user],
        )
        iam.detach_user_policy(UserName=user, PolicyArn=READ_ONLY)

    with section("who grants"):
        granting = iam.list_policies_granting_service_access(
            Arn=arn(f"user/{user}"), ServiceNamespaces=["iam", "s3"]
        )
        by_service = {
            entry["ServiceNamespace"]: entry["Policies"]
            for entry in granting["PoliciesGrantingServiceAccess"]
        }
        equal(
            "iam is granted by the managed policy",
            [(p["PolicyName"], p["PolicyType"], p.get("PolicyArn")) for p in by_service["iam"]],
            [(PREFIX + "Main", "MANAGED", main)],
        )
        equal("s3 by none", by_service.get("s3", []), [])

    with section("quota of attachments"):
        made = []
        for number in range(10):
            made.append(
                iam.create_policy(PolicyName=f"{PREFIX}q{number}", PolicyDocument=LIST_USERS)[
                    "Policy"
                ]["Arn"]
            )
        for number in range(9):
            iam.attach_user_policy(UserName=user, PolicyArn=made[number])
        refused(
            "an eleventh policy on a user",
            "LimitExceeded",
            409,
            iam.attach_user_policy,
            UserName=user,
            PolicyArn=made[9],
            message="Cannot exceed quota for PoliciesPerUser: 10",
        )
        for number in range(9):
            iam.detach_user_policy(UserName=user, PolicyArn=made[number])
        for policy_arn in made:
            iam.delete_policy(PolicyArn=policy_arn)

    with section("clean-up of attachments"):
        for kind, target in targets:
            getattr(iam, f"detach_{kind}_policy")(PolicyArn=main, **target)
        equal(
            "AttachmentCount is back",
            iam.get_policy(PolicyArn=main)["Policy"]["AttachmentCount"],
            0,
        )


def inline():
    user, group, name = PREFIX + "user", PREFIX + "group", PREFIX + "role"
    for kind, target, limit in [
        ("user", {"UserName": user}, 2048),
        ("group", {"GroupName": group}, 5120),
        ("role", {"RoleName": name}, 10240),
    ]:
        with section(f"inline policies of a {kind}"):
            put, get = getattr(iam, f"put_{kind}_policy"), getattr(iam, f"get_{kind}_policy")
            delete, listed = getattr(iam, f"delete_{kind}_policy"), getattr(
                iam, f"list_{kind}_policies"
            )
            members(
                f"putting on a {kind} answers nothing",
                put(PolicyName="b", PolicyDocument=LIST_USERS, **target),
                [],
            )
            put(PolicyName="a", PolicyDocument=LIST_USERS, **target)
            equal(f"names on a {kind}, sorted", listed(**target)["PolicyNames"], ["a", "b"])
            got = get(PolicyName="a", **target)
            members(f"getting from a {kind}", got, [*target, "PolicyName", "PolicyDocument"])
            equal(f"document of a {kind}", got["PolicyDocument"], json.loads(LIST_USERS))
            refused(
                f"none of that name on a {kind}",
                "NoSuchEntity",
                404,
                get,
                PolicyName="none",
                message=f"The {kind} policy with name none cannot be found.",
                **target,
            )
            refused(
                f"deleting none on a {kind}",
                "NoSuchEntity",
                404,
                delete,
                PolicyName="none",
                message=f"The {kind} policy with name none cannot be found.",
                **target,
            )
            delete(PolicyName="b", **target)
            long = policy(
                allow("iam:ListUsers", ["arn:aws:s3:::" + "x" * 200] * (limit // 200 + 1))
            )
            refused(
                f"over {limit} characters on a {kind}",
                "LimitExceeded",
                409,
                put,
                PolicyName="long",
                PolicyDocument=long,
                message=(
                    f"Maximum policy size of {limit} bytes exceeded for {kind}"
                    f" {list(target.values())[0]}"
                ),
                **target,
            )
            base = policy(allow("iam:ListUsers", "arn:aws:s3:::"))
            used = len(re.sub(r"\s", "", LIST_USERS))
            room = limit - used - len(re.sub(r"\s", "", base))
            exact = policy(allow("iam:ListUsers", "arn:aws:s3:::" + "x" * room))
            refused(
                f"one character over on a {kind}",
                "LimitExceeded",
                409,
                put,
                PolicyName="long",
                PolicyDocument=exact.replace("xx", "xxx", 1),
                **target,
            )
            allowed(
                f"exactly {limit} on a {kind}, white space not counted",
                put,
                PolicyName="long",
                PolicyDocument=exact.replace(", ", ",\n     "),
                **target,
            )
            delete(PolicyName="long", **target)
            delete(PolicyName="a", **target)
            allowed(
                f"a document with percent signs on a {kind}",
                put,
                PolicyName="percent",
                PolicyDocument=policy(allow("s3:GetObject", "arn:aws:s3:::b/%3A+ %20")),
                **target,
            )
            equal(
                f"comes back as it was from a {kind}",
                get(PolicyName="percent", **target)["PolicyDocument"]["Statement"][0]["Resource"],
                "arn:aws:s3:::b/%3A+ %20",
            )
            delete(PolicyName="percent", **target)
    with section("documents over the wire"):
        iam.put_user_policy(UserName=user, PolicyName="w", PolicyDocument=LIST_USERS)
        raw = {}
        signing = client("iam")
        signing.meta.events.register(
            "after-call.iam.GetUserPolicy",
            lambda http_response, **_: raw.update(text=http_response.text),
        )
        signing.get_user_policy(UserName=user, PolicyName="w")
        check(
            "documents are URL-encoded (RFC 3986)",
            quote(LIST_USERS, safe="-._~") in raw["text"],
            raw["text"][:400],
        )
        iam.delete_user_policy(UserName=user, PolicyName="w")


GRAMMAR = [
    ("no JSON", "{", None),
    ("an empty object", "{}", None),
    ("a list", "[]", None),
    ("a bad Version", policy(allow("s3:*"), version="2012-10-18"), None),
    ("no Statement", json.dumps({"Version": "2012-10-17"}), None),
    (
        "no Action",
        json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*"}]}),
        "Policy statement must contain actions.",
    ),
    (
        "no Resource",
        json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*"}]}),
        "Policy statement must contain resources.",
    ),
    (
        "no Effect",
        json.dumps({"Version": "2012-10-17", "Statement": [{"Action": "s3:*", "Resource": "*"}]}),
        None,
    ),
    ("an Effect in lower case", policy({**allow("s3:*"), "Effect": "allow"}), None),
    ("Action and NotAction", policy({**allow("s3:*"), "NotAction": "s3:Get*"}), None),
    ("Resource and NotResource", policy({**allow("s3:*"), "NotResource": "*"}), None),
    ("a Principal", policy({**allow("s3:*"), "Principal": "*"}), None),
    ("an unknown element", policy({**allow("s3:*"), "Foo": "*"}), None),
    (
        "the same Sid twice",
        policy({**allow("s3:*"), "Sid": "A"}, {**allow("s3:*"), "Sid": "A"}),
        "Statement IDs (SID) in a single policy must be unique.",
    ),
    ("a Sid with a blank", policy({**allow("s3:*"), "Sid": "a b"}), None),
    (
        "an action without a vendor",
        policy(allow("ListUsers")),
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ),
    (
        "an action with two colons",
        policy(allow("s3:a:b")),
        "Actions/Condition can contain only one colon.",
    ),
    ("a wildcard in the vendor", policy(allow("s*:GetObject")), None),
    (
        "a resource that is no ARN",
        policy(allow("s3:*", "bucket")),
        'Resource bucket must be in ARN format or "*".',
    ),
    (
        "a partition that is none",
        policy(allow("s3:*", "arn:b:s3:::x")),
        'Partition "b" is not valid for resource "arn:b:s3:::x".',
    ),
    (
        "a region in an IAM ARN",
        policy(allow("iam:*", "arn:aws:iam:us-east-1:123456789012:user/x")),
        "IAM resource arn:aws:iam:us-east-1:123456789012:user/x cannot contain region information.",
    ),
    (
        "an unknown operator",
        policy(allow("s3:*", Condition={"StringEqual": {"aws:username": "a"}})),
        None,
    ),
    (
        "the old version, in a managed policy",
        policy(allow("s3:*"), version="2008-10-17"),
        "Policy document must be version 2012-10-17 or greater.",
    ),
    (
        "no version, in a managed policy",
        json.dumps({"Statement": [allow("s3:*")]}),
        "Policy document must be version 2012-10-17 or greater.",
    ),
    (
        "IfExists on Null",
        policy(allow("s3:*", Condition={"NullIfExists": {"aws:username": "true"}})),
        None,
    ),
    ("a duplicate key", '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}', None),
    ("a number as an action", policy(allow(7)), None),
]


def grammar():
    for title, document, message in GRAMMAR:
        with section(f"grammar: {title}"):
            refused(
                f"grammar: {title}",
                "MalformedPolicyDocument",
                400,
                iam.create_policy,
                PolicyName=PREFIX + "bad",
                PolicyDocument=document,
                message=message,
            )
    with section("what is allowed"):
        for title, document in [
            (
                "a single statement object",
                json.dumps({"Version": "2012-10-17", "Statement": allow("s3:*")}),
            ),
            (
                "an Id",
                json.dumps({"Version": "2012-10-17", "Id": "x", "Statement": [allow("s3:*")]}),
            ),
            (
                "NotAction and NotResource",
                policy(
                    {"Effect": "Deny", "NotAction": ["iam:*"], "NotResource": ["arn:aws:s3:::x"]}
                ),
            ),
            (
                "variables and their defaults",
                policy(allow("s3:*", "arn:aws:s3:::b/${aws:username, 'none'}/*")),
            ),
            (
                "set operators",
                policy(
                    allow("s3:*", Condition={"ForAllValues:StringLike": {"aws:TagKeys": ["a*"]}})
                ),
            ),
            (
                "numbers and booleans as values",
                policy(
                    allow(
                        "s3:*",
                        Condition={
                            "Bool": {"aws:SecureTransport": True},
                            "NumericLessThan": {"s3:max-keys": 10},
                        },
                    )
                ),
            ),
            ("white space around it", "\n  " + policy(allow("s3:*")) + "\n"),
        ]:
            made = allowed(
                f"grammar allows {title}",
                iam.create_policy,
                PolicyName=PREFIX + "good",
                PolicyDocument=document,
            )
            if made:
                iam.delete_policy(PolicyArn=made["Policy"]["Arn"])
        size = policy(allow("iam:ListUsers", "arn:aws:s3:::"))
        room = 6144 - len(re.sub(r"\s", "", size))
        exact = policy(allow("iam:ListUsers", "arn:aws:s3:::" + "x" * room))
        made = allowed(
            "6,144 characters", iam.create_policy, PolicyName=PREFIX + "size", PolicyDocument=exact
        )
        if made:
            iam.delete_policy(PolicyArn=made["Policy"]["Arn"])
        refused(
            "6,145 characters",
            "LimitExceeded",
            409,
            iam.create_policy,
            PolicyName=PREFIX + "size",
            PolicyDocument=exact.replace("xx", "xxx", 1),
            message="Cannot exceed quota for PolicySize: 6144",
        )


def boundaries():
    with section("boundaries"):
        boundary = iam.create_policy(
            PolicyName=PREFIX + "boundary", PolicyDocument=policy(allow("iam:Get*"))
        )["Policy"]["Arn"]
        fay = User(PREFIX + "fay", allow("iam:*"), PermissionsBoundary=boundary)
        shown = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary}
        equal(
            "GetUser shows the boundary",
            iam.get_user(UserName=fay.name)["User"].get("PermissionsBoundary"),
            shown,
        )
        check(
            "ListUsers does not",
            all("PermissionsBoundary" not in u for u in iam.list_users()["Users"]),
        )
        denied(
            "what the boundary does not allow",
            fay.iam.list_users,
            action="iam:ListUsers",
            resource=arn("user/"),
            why="because no permissions boundary allows the iam:ListUsers action",
        )
        allowed("what both allow", fay.iam.get_user)
        equal(
            "its usage count",
            iam.get_policy(PolicyArn=boundary)["Policy"]["PermissionsBoundaryUsageCount"],
            1,
        )
        equal(
            "ListPolicies by usage",
            [
                p["Arn"]
                for p in iam.list_policies(Scope="Local", PolicyUsageFilter="PermissionsBoundary")[
                    "Policies"
                ]
                if PREFIX in p["Arn"]
            ],
            [boundary],
        )
        equal(
            "entities by usage",
            [
                u["UserName"]
                for u in iam.list_entities_for_policy(
                    PolicyArn=boundary, PolicyUsageFilter="PermissionsBoundary"
                )["PolicyUsers"]
            ],
            [fay.name],
        )
        refused(
            "a policy that is a boundary stays",
            "DeleteConflict",
            409,
            iam.delete_policy,
            PolicyArn=boundary,
        )
        iam.delete_user_permissions_boundary(UserName=fay.name)
        allowed("without it", fay.iam.list_users)
        iam.put_user_permissions_boundary(UserName=fay.name, PermissionsBoundary=READ_ONLY)
        denied(
            "an AWS policy as boundary",
            fay.iam.create_user,
            UserName="x",
            action="iam:CreateUser",
            resource=arn("user/x"),
            why="because no permissions boundary allows the iam:CreateUser action",
        )
        refused(
            "an unknown boundary",
            "NoSuchEntity",
            404,
            iam.put_user_permissions_boundary,
            UserName=fay.name,
            PermissionsBoundary=arn("policy/none"),
        )
        remove_user(fay.name)
        name = PREFIX + "bounded"
        role(name, trust({"AWS": ROOT_ARN}), PermissionsBoundary=boundary)
        equal(
            "a role's boundary",
            iam.get_role(RoleName=name)["Role"].get("PermissionsBoundary"),
            shown,
        )
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=READ_ONLY)
        iam.delete_role_permissions_boundary(RoleName=name)
        check("and none", "PermissionsBoundary" not in iam.get_role(RoleName=name)["Role"])
        iam.delete_role(RoleName=name)
        iam.delete_policy(PolicyArn=boundary)


main_policy = managed()
versions(main_policy)
published()
attachments(main_policy)
inline()
grammar()
boundaries()
with section("the end"):
    iam.delete_policy(PolicyArn=main_policy)
    refused("a policy that was deleted", "NoSuchEntity", 404, iam.get_policy, PolicyArn=main_policy)
    iam.delete_user(UserName=PREFIX + "user")
    iam.delete_group(GroupName=PREFIX + "group")
    remove_role(PREFIX + "role")
finish()
