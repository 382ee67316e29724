"""Users, groups and who is in which."""

import re
from datetime import datetime, timezone

from checks import *

PREFIX = "ug-"


def ids():
    with section("users"):
        created = iam.create_user(UserName=PREFIX + "Alice", Path="/staff/eng/")
        equal("CreateUser answers 200", created["ResponseMetadata"]["HTTPStatusCode"], 200)
        check("answers carry a request id", created["ResponseMetadata"].get("RequestId"))
        user = created["User"]
        members(
            "CreateUser shows five members",
            user,
            ["Path", "UserName", "UserId", "Arn", "CreateDate"],
        )
        equal("the ARN has the path", user["Arn"], arn(f"user/staff/eng/{PREFIX}Alice"))
        check(
            "the id is AIDA and 17 more",
            re.fullmatch(r"AIDA[A-Z2-7]{17}", user["UserId"]),
            user["UserId"],
        )
        age = (datetime.now(timezone.utc) - user["CreateDate"]).total_seconds()
        check("CreateDate is now", -5 < age < 60, str(age))
        equal("CreateDate has whole seconds", user["CreateDate"].microsecond, 0)
        members("GetUser shows the same", iam.get_user(UserName=PREFIX + "Alice")["User"], user)
        got = iam.get_user(UserName=PREFIX.upper() + "ALICE")["User"]
        equal("names are looked up ignoring case", got["UserName"], PREFIX + "Alice")
        refused(
            "a name that differs in case only is taken",
            "EntityAlreadyExists",
            409,
            iam.create_user,
            UserName=PREFIX + "aLICE",
            message=f"User with name {PREFIX}aLICE already exists.",
        )
        listed = iam.list_users(PathPrefix="/staff/")
        equal(
            "ListUsers by path prefix", [u["UserName"] for u in listed["Users"]], [PREFIX + "Alice"]
        )
        equal("ListUsers says that it is whole", listed["IsTruncated"], False)
        check("ListUsers has no Marker then", "Marker" not in listed)
        equal("a prefix nobody has", iam.list_users(PathPrefix="/staffing/")["Users"], [])
        members("ListUsers shows five members", listed["Users"][0], user)

    with section("user errors"):
        nobody = PREFIX + "nobody"
        gone = f"The user with name {nobody} cannot be found."
        for operation in [
            "get_user",
            "delete_user",
            "list_access_keys",
            "list_groups_for_user",
            "list_user_policies",
            "list_attached_user_policies",
            "list_user_tags",
            "list_mfa_devices",
            "list_ssh_public_keys",
            "list_signing_certificates",
            "create_access_key",
            "list_service_specific_credentials",
            "delete_user_permissions_boundary",
        ]:
            refused(
                f"{operation} of nobody",
                "NoSuchEntity",
                404,
                getattr(iam, operation),
                UserName=nobody,
                message=gone,
            )
        refused(
            "update_user of nobody",
            "NoSuchEntity",
            404,
            iam.update_user,
            UserName=nobody,
            NewUserName="x",
            message=gone,
        )
        refused(
            "tag_user of nobody",
            "NoSuchEntity",
            404,
            iam.tag_user,
            UserName=nobody,
            Tags=[{"Key": "a", "Value": "b"}],
            message=gone,
        )
        refused(
            "untag_user of nobody",
            "NoSuchEntity",
            404,
            iam.untag_user,
            UserName=nobody,
            TagKeys=["a"],
            message=gone,
        )
        refused(
            "a name with a blank",
            "ValidationError",
            400,
            iam.create_user,
            UserName="a b",
            message=(
                "The specified value for userName is invalid. It must contain only "
                "alphanumeric characters and/or the following: +=,.@_-"
            ),
        )
        refused(
            "a name of 65 characters",
            "ValidationError",
            400,
            iam.create_user,
            UserName="a" * 65,
            contains="64",
        )
        refused(
            "a path without slashes",
            "ValidationError",
            400,
            iam.create_user,
            UserName="x",
            Path="staff",
            contains="The specified value for path is invalid.",
        )
        refused(
            "two violations of length are both named",
            "ValidationError",
            400,
            iam.create_user,
            UserName="a" * 65,
            Path="/" + "a" * 520 + "/",
            contains="2 validation errors detected: ",
        )
        refused("MaxItems above 1000", "ValidationError", 400, iam.list_users, MaxItems=1001)
        refused("a Marker that is none", "ValidationError", 400, iam.list_users, Marker="bogus")
        allowed("a name of 64 characters", iam.create_user, UserName="u" * 64)
        iam.delete_user(UserName="u" * 64)
        allowed("all the special characters", iam.create_user, UserName=PREFIX + "+=,.@_-")
        equal(
            "are in the ARN as they are",
            iam.get_user(UserName=PREFIX + "+=,.@_-")["User"]["Arn"],
            arn(f"user/{PREFIX}+=,.@_-"),
        )
        iam.delete_user(UserName=PREFIX + "+=,.@_-")

    with section("own user"):
        root = iam.get_user()["User"]
        equal("GetUser of root without a name", root["Arn"], ROOT_ARN)
        equal("root's id is the account", root["UserId"], ACCOUNT)
        eve = User(PREFIX + "eve", allow("iam:GetUser"))
        equal("GetUser without a name is the caller's", eve.iam.get_user()["User"]["Arn"], eve.arn)
        check("PasswordLastUsed is absent", "PasswordLastUsed" not in eve.iam.get_user()["User"])
        remove_user(eve.name)

    with section("rename"):
        bob = User(PREFIX + "bob", allow(["iam:GetUser", "iam:ListUserTags"], arn("user/ops/*")))
        denied("before the move it is denied", bob.iam.get_user, UserName=bob.name)
        before = iam.get_user(UserName=bob.name)["User"]
        answer = iam.update_user(UserName=bob.name, NewUserName=PREFIX + "Robert", NewPath="/ops/")
        members("UpdateUser answers nothing", answer, [])
        after = iam.get_user(UserName=PREFIX + "robert")["User"]
        equal(
            "id and date stay",
            (after["UserId"], after["CreateDate"]),
            (before["UserId"], before["CreateDate"]),
        )
        equal("the new ARN", after["Arn"], arn(f"user/ops/{PREFIX}Robert"))
        refused("the old name is free", "NoSuchEntity", 404, iam.get_user, UserName=bob.name)
        allowed("its key lives on, and its policy now fits", bob.iam.get_user)
        equal(
            "keys move along",
            len(iam.list_access_keys(UserName=PREFIX + "Robert")["AccessKeyMetadata"]),
            1,
        )
        equal(
            "caller identity shows the new name", bob.sts.get_caller_identity()["Arn"], after["Arn"]
        )
        refused(
            "a name that is taken",
            "EntityAlreadyExists",
            409,
            iam.update_user,
            UserName=PREFIX + "Robert",
            NewUserName=PREFIX + "alice",
            message=f"User with name {PREFIX}alice already exists.",
        )
        allowed(
            "changing only the case",
            iam.update_user,
            UserName=PREFIX + "Robert",
            NewUserName=PREFIX + "ROBERT",
        )
        remove_user(PREFIX + "ROBERT")

    with section("delete conflicts"):
        carl = User(PREFIX + "carl")
        conflict = "Cannot delete entity, must {} first."
        refused(
            "access keys first",
            "DeleteConflict",
            409,
            iam.delete_user,
            UserName=carl.name,
            message=conflict.format("delete access keys"),
        )
        iam.delete_access_key(UserName=carl.name, AccessKeyId=carl.credentials["AccessKeyId"])
        iam.create_login_profile(UserName=carl.name, Password="Sally-Port-1!")
        refused(
            "login profile first",
            "DeleteConflict",
            409,
            iam.delete_user,
            UserName=carl.name,
            message=conflict.format("delete login profile"),
        )
        iam.delete_login_profile(UserName=carl.name)
        carl.allow(allow("iam:*"))
        refused(
            "inline policies first",
            "DeleteConflict",
            409,
            iam.delete_user,
            UserName=carl.name,
            message=conflict.format("delete policies"),
        )
        iam.delete_user_policy(UserName=carl.name, PolicyName="inline")
        iam.attach_user_policy(
            UserName=carl.name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
        )
        refused(
            "attached policies first",
            "DeleteConflict",
            409,
            iam.delete_user,
            UserName=carl.name,
            message=conflict.format("detach all policies"),
        )
        iam.detach_user_policy(
            UserName=carl.name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
        )
        iam.create_group(GroupName=PREFIX + "carls")
        iam.add_user_to_group(GroupName=PREFIX + "carls", UserName=carl.name)
        refused(
            "groups first",
            "DeleteConflict",
            409,
            iam.delete_user,
            UserName=carl.name,
            message=conflict.format("remove users from group"),
        )
        iam.remove_user_from_group(GroupName=PREFIX + "carls", UserName=carl.name)
        iam.delete_group(GroupName=PREFIX + "carls")
        allowed("then it can be deleted", iam.delete_user, UserName=carl.name)
        refused("and not twice", "NoSuchEntity", 404, iam.delete_user, UserName=carl.name)
        refused(
            "a deleted user's key opens nothing",
            "InvalidClientTokenId",
            403,
            carl.sts.get_caller_identity,
            message="The security token included in the request is invalid.",
        )


def groups():
    with section("groups"):
        created = iam.create_group(GroupName=PREFIX + "Ops", Path="/teams/")["Group"]
        members(
            "CreateGroup shows five members",
            created,
            ["Path", "GroupName", "GroupId", "Arn", "CreateDate"],
        )
        check(
            "its id is AGPA",
            re.fullmatch(r"AGPA[A-Z2-7]{17}", created["GroupId"]),
            created["GroupId"],
        )
        equal("its ARN", created["Arn"], arn(f"group/teams/{PREFIX}Ops"))
        refused(
            "a taken name",
            "EntityAlreadyExists",
            409,
            iam.create_group,
            GroupName=PREFIX + "OPS",
            message=f"Group with name {PREFIX}OPS already exists.",
        )
        nobody = PREFIX + "none"
        gone = f"The group with name {nobody} cannot be found."
        for operation in [
            "get_group",
            "delete_group",
            "list_group_policies",
            "list_attached_group_policies",
        ]:
            refused(
                f"{operation} of no group",
                "NoSuchEntity",
                404,
                getattr(iam, operation),
                GroupName=nobody,
                message=gone,
            )
        refused(
            "update of no group",
            "NoSuchEntity",
            404,
            iam.update_group,
            GroupName=nobody,
            NewGroupName="x",
            message=gone,
        )
        group, user = PREFIX + "Ops", PREFIX + "Alice"
        refused(
            "add to no group",
            "NoSuchEntity",
            404,
            iam.add_user_to_group,
            GroupName=nobody,
            UserName=user,
            message=gone,
        )
        refused(
            "add nobody",
            "NoSuchEntity",
            404,
            iam.add_user_to_group,
            GroupName=group,
            UserName=nobody,
            message=f"The user with name {nobody} cannot be found.",
        )
        members(
            "AddUserToGroup answers nothing",
            iam.add_user_to_group(GroupName=group, UserName=user),
            [],
        )
        allowed("adding twice is fine", iam.add_user_to_group, GroupName=group, UserName=user)
        got = iam.get_group(GroupName=group)
        members("GetGroup", got, ["Group", "Users", "IsTruncated"])
        equal("its users", [u["UserName"] for u in got["Users"]], [user])
        equal(
            "the user's groups",
            [g["GroupName"] for g in iam.list_groups_for_user(UserName=user)["Groups"]],
            [group],
        )
        equal(
            "ListGroups by path",
            [g["GroupName"] for g in iam.list_groups(PathPrefix="/teams/")["Groups"]],
            [group],
        )
        refused(
            "a group with users stays", "DeleteConflict", 409, iam.delete_group, GroupName=group
        )
        iam.remove_user_from_group(GroupName=group, UserName=user)
        iam.update_group(GroupName=group, NewGroupName=PREFIX + "Operators", NewPath="/")
        equal(
            "renamed",
            iam.get_group(GroupName=PREFIX + "Operators")["Group"]["Arn"],
            arn(f"group/{PREFIX}Operators"),
        )
        iam.put_group_policy(
            GroupName=PREFIX + "Operators", PolicyName="p", PolicyDocument=policy(allow("s3:*"))
        )
        refused(
            "a group with an inline policy stays",
            "DeleteConflict",
            409,
            iam.delete_group,
            GroupName=PREFIX + "Operators",
            message="Cannot delete entity, must delete policies first.",
        )
        iam.delete_group_policy(GroupName=PREFIX + "Operators", PolicyName="p")
        iam.attach_group_policy(
            GroupName=PREFIX + "Operators", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
        )
        refused(
            "a group with an attached policy stays",
            "DeleteConflict",
            409,
            iam.delete_group,
            GroupName=PREFIX + "Operators",
            message="Cannot delete entity, must detach all policies first.",
        )
        iam.detach_group_policy(
            GroupName=PREFIX + "Operators", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
        )
        iam.delete_group(GroupName=PREFIX + "Operators")

    with section("quota of groups"):
        user = PREFIX + "Alice"
        names = [f"{PREFIX}quota{number}" for number in range(11)]
        for name in names:
            iam.create_group(GroupName=name)
        for name in names[:10]:
            iam.add_user_to_group(GroupName=name, UserName=user)
        refused(
            "an eleventh group",
            "LimitExceeded",
            409,
            iam.add_user_to_group,
            GroupName=names[10],
            UserName=user,
            message="Cannot exceed quota for GroupsPerUser: 10",
        )
        for name in names:
            iam.remove_user_from_group(GroupName=name, UserName=user)
            iam.delete_group(GroupName=name)

    with section("a group gives and takes"):
        dora = User(PREFIX + "dora")
        group = PREFIX + "givers"
        iam.create_group(GroupName=group)
        iam.put_group_policy(
            GroupName=group, PolicyName="p", PolicyDocument=policy(allow("iam:ListUsers"))
        )
        denied(
            "outside the group",
            dora.iam.list_users,
            action="iam:ListUsers",
            resource=arn("user/"),
            why="because no identity-based policy allows the iam:ListUsers action",
        )
        iam.add_user_to_group(GroupName=group, UserName=dora.name)
        allowed("inside the group", dora.iam.list_users)
        iam.put_group_policy(
            GroupName=group, PolicyName="p", PolicyDocument=policy(deny("iam:ListUsers"))
        )
        dora.allow(allow("*"))
        denied(
            "a group's deny beats the user's allow",
            dora.iam.list_users,
            why="with an explicit deny in an identity-based policy",
        )
        iam.remove_user_from_group(GroupName=group, UserName=dora.name)
        allowed("out of the group again", dora.iam.list_users)
        iam.delete_group_policy(GroupName=group, PolicyName="p")
        iam.delete_group(GroupName=group)
        remove_user(dora.name)
        iam.delete_user(UserName=PREFIX + "Alice")


def resources():
    """boto3's own objects on top of the client."""
    with section("boto3 resources"):
        session = boto3.session.Session()
        resource = session.resource("iam", endpoint_url=ENDPOINT, region_name=REGION)
        user = resource.create_user(UserName=PREFIX + "res")
        user.reload()
        equal("resource.User", user.arn, arn(f"user/{PREFIX}res"))
        pair = user.create_access_key_pair()
        equal("its keys", [key.id for key in user.access_keys.all()], [pair.id])
        group = resource.create_group(GroupName=PREFIX + "resgroup")
        group.add_user(UserName=user.name)
        equal("its groups", [g.name for g in user.groups.all()], [group.name])
        group.remove_user(UserName=user.name)
        group.delete()
        pair.delete()
        user.delete()


ids()
groups()
resources()
finish()
