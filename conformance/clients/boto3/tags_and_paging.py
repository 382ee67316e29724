"""Tags on everything, pages of every list, and paginators."""

from checks import *

PREFIX = "tp-"


def tagged():
    """One of each thing that takes tags: its kind, what names it."""
    issuer = "tags.example.com/issuer"
    provider = iam.create_open_id_connect_provider(
        Url=f"https://{issuer}", ClientIDList=["a"], ThumbprintList=["a" * 40]
    )["OpenIDConnectProviderArn"]
    iam.create_user(UserName=PREFIX + "user")
    role(PREFIX + "role", trust({"Service": "ec2.amazonaws.com"}))
    iam.create_instance_profile(InstanceProfileName=PREFIX + "profile")
    made = iam.create_policy(PolicyName=PREFIX + "policy", PolicyDocument=policy(allow("s3:*")))[
        "Policy"
    ]["Arn"]
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=PREFIX + "device")[
        "VirtualMFADevice"
    ]["SerialNumber"]
    return {
        "user": {"UserName": PREFIX + "user"},
        "role": {"RoleName": PREFIX + "role"},
        "instance_profile": {"InstanceProfileName": PREFIX + "profile"},
        "policy": {"PolicyArn": made},
        "mfa_device": {"SerialNumber": device},
        "open_id_connect_provider": {"OpenIDConnectProviderArn": provider},
    }


def tags(kind, target):
    tag, untag, listed = (
        getattr(iam, name.format(kind)) for name in ["tag_{}", "untag_{}", "list_{}_tags"]
    )
    with section(f"tags of a {kind}"):
        none = without_metadata(listed(**target))
        equal(f"a {kind} has none at first", none, {"Tags": [], "IsTruncated": False})
        members(
            f"tagging a {kind} answers nothing",
            tag(Tags=[{"Key": "Team", "Value": "a"}, {"Key": "Cost", "Value": ""}], **target),
            [],
        )
        equal(
            f"its tags, {kind}",
            {t["Key"]: t["Value"] for t in listed(**target)["Tags"]},
            {"Team": "a", "Cost": ""},
        )
        tag(Tags=[{"Key": "team", "Value": "b"}], **target)
        equal(
            f"keys ignore case, {kind}",
            sorted(t["Value"] for t in listed(**target)["Tags"]),
            ["", "b"],
        )
        refused(
            f"the same key twice, {kind}",
            "InvalidInput",
            400,
            tag,
            Tags=[{"Key": "x", "Value": "1"}, {"Key": "X", "Value": "2"}],
            message="Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            **target,
        )
        refused(
            f"a key that begins with aws:, {kind}",
            "InvalidInput",
            400,
            tag,
            Tags=[{"Key": "aws:x", "Value": "1"}],
            **target,
        )
        refused(
            f"a key with a character that is not allowed, {kind}",
            "ValidationError",
            400,
            tag,
            Tags=[{"Key": "a&b", "Value": "1"}],
            **target,
        )
        refused(
            f"a key over 128 characters, {kind}",
            "ValidationError",
            400,
            tag,
            Tags=[{"Key": "k" * 129, "Value": ""}],
            **target,
        )
        refused(
            f"a value over 256 characters, {kind}",
            "ValidationError",
            400,
            tag,
            Tags=[{"Key": "k", "Value": "v" * 257}],
            **target,
        )
        allowed(
            f"letters of any language, {kind}",
            tag,
            Tags=[{"Key": "équipe_.:/=+-@", "Value": "日本 語"}],
            **target,
        )
        allowed(f"untagging what is not there, {kind}", untag, TagKeys=["nothing"], **target)
        untag(TagKeys=["TEAM", "Cost", "équipe_.:/=+-@"], **target)
        equal(f"all gone, {kind}", listed(**target)["Tags"], [])
        tag(Tags=[{"Key": f"k{n:02}", "Value": "v"} for n in range(50)], **target)
        refused(
            f"a fifty-first, {kind}",
            "LimitExceeded",
            409,
            tag,
            Tags=[{"Key": "one-more", "Value": ""}],
            **target,
        )
        first = listed(MaxItems=20, **target)
        equal(f"a page of tags, {kind}", (len(first["Tags"]), first["IsTruncated"]), (20, True))
        rest = listed(Marker=first["Marker"], **target)
        equal(f"and the rest, {kind}", (len(rest["Tags"]), rest["IsTruncated"]), (30, False))
        untag(TagKeys=[f"k{n:02}" for n in range(50)], **target)


def remove(targets):
    iam.delete_user(**targets["user"])
    iam.delete_role(**targets["role"])
    iam.delete_instance_profile(**targets["instance_profile"])
    iam.delete_policy(**targets["policy"])
    iam.delete_virtual_mfa_device(**targets["mfa_device"])
    iam.delete_open_id_connect_provider(**targets["open_id_connect_provider"])


def paging():
    names = [f"{PREFIX}page{n}" for n in range(7)]
    with section("pages of users"):
        for name in names:
            iam.create_user(UserName=name, Path="/pages/")
        pages = list(
            iam.get_paginator("list_users").paginate(
                PathPrefix="/pages/", PaginationConfig={"PageSize": 3}
            )
        )
        equal("pages of three", [len(p["Users"]) for p in pages], [3, 3, 1])
        equal("all of them, in order", [u["UserName"] for p in pages for u in p["Users"]], names)
        check(
            "every page but the last has a Marker",
            [("Marker" in p, p["IsTruncated"]) for p in pages]
            == [(True, True), (True, True), (False, False)],
        )
        whole = (
            iam.get_paginator("list_users")
            .paginate(PathPrefix="/pages/", PaginationConfig={"PageSize": 2, "MaxItems": 5})
            .build_full_result()
        )
        equal("at most five", len(whole["Users"]), 5)
        more = (
            iam.get_paginator("list_users")
            .paginate(PathPrefix="/pages/", PaginationConfig={"StartingToken": whole["NextToken"]})
            .build_full_result()
        )
        equal("and on from the token", [u["UserName"] for u in more["Users"]], names[5:])
        first = iam.list_users(PathPrefix="/pages/", MaxItems=3)
        iam.delete_user(UserName=names[2])
        iam.create_user(UserName=PREFIX + "page00", Path="/pages/")
        rest = iam.list_users(PathPrefix="/pages/", Marker=first["Marker"])
        equal(
            "a marker survives writes between pages",
            [u["UserName"] for u in rest["Users"]],
            names[3:],
        )
        exact = iam.list_users(PathPrefix="/pages/", MaxItems=7)
        equal(
            "exactly as many as there are", (len(exact["Users"]), exact["IsTruncated"]), (7, False)
        )
        for user in exact["Users"]:
            iam.delete_user(UserName=user["UserName"])

    with section("paginators of everything"):
        user, group, name = PREFIX + "every", PREFIX + "group", PREFIX + "everyrole"
        iam.create_user(UserName=user)
        iam.create_group(GroupName=group)
        iam.add_user_to_group(GroupName=group, UserName=user)
        role(name, trust({"Service": "ec2.amazonaws.com"}))
        own = iam.create_policy(PolicyName=PREFIX + "every", PolicyDocument=policy(allow("s3:*")))[
            "Policy"
        ]["Arn"]
        arguments = {
            "get_group": {"GroupName": group},
            "list_access_keys": {"UserName": user},
            "list_attached_group_policies": {"GroupName": group},
            "list_attached_role_policies": {"RoleName": name},
            "list_attached_user_policies": {"UserName": user},
            "list_entities_for_policy": {"PolicyArn": own},
            "list_group_policies": {"GroupName": group},
            "list_groups_for_user": {"UserName": user},
            "list_instance_profiles_for_role": {"RoleName": name},
            "list_mfa_devices": {"UserName": user},
            "list_policy_versions": {"PolicyArn": own},
            "list_role_policies": {"RoleName": name},
            "list_ssh_public_keys": {"UserName": user},
            "list_signing_certificates": {"UserName": user},
            "list_user_policies": {"UserName": user},
            "list_user_tags": {"UserName": user},
            "list_role_tags": {"RoleName": name},
            "list_policy_tags": {"PolicyArn": own},
        }
        plain = [
            "get_account_authorization_details",
            "list_account_aliases",
            "list_groups",
            "list_instance_profiles",
            "list_policies",
            "list_roles",
            "list_server_certificates",
            "list_users",
            "list_virtual_mfa_devices",
        ]
        for operation in [*arguments, *plain]:
            if not iam.can_paginate(operation):
                skip(f"paginator of {operation}", f"boto3 {boto3.__version__} has none")
                continue
            pages = allowed(
                f"paginator of {operation}",
                lambda **a: list(iam.get_paginator(operation).paginate(**a)),
                **arguments.get(operation, {}),
            )
            check(
                f"{operation} says when it is whole",
                pages and pages[-1].get("IsTruncated") is False,
            )
        iam.remove_user_from_group(GroupName=group, UserName=user)
        iam.delete_user(UserName=user)
        iam.delete_group(GroupName=group)
        iam.delete_role(RoleName=name)
        iam.delete_policy(PolicyArn=own)


with section("things with tags"):
    things = tagged()
    for kind_of_thing, named_by in things.items():
        tags(kind_of_thing, named_by)
    remove(things)
with section("tags at creation"):
    made = iam.create_user(UserName=PREFIX + "born", Tags=[{"Key": "a", "Value": "1"}])["User"]
    equal("CreateUser shows its tags", made.get("Tags"), [{"Key": "a", "Value": "1"}])
    equal(
        "GetUser does",
        iam.get_user(UserName=PREFIX + "born")["User"].get("Tags"),
        [{"Key": "a", "Value": "1"}],
    )
    check("ListUsers does not", all("Tags" not in u for u in iam.list_users()["Users"]))
    iam.delete_user(UserName=PREFIX + "born")
    refused(
        "the same key twice at creation",
        "InvalidInput",
        400,
        iam.create_user,
        UserName=PREFIX + "born",
        Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "1"}],
    )
paging()
finish()
