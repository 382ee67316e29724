"""Roles, trust policies, PassRole, instance profiles and service-linked roles."""

import re

from checks import *

PREFIX = "rt-"
EC2 = trust({"Service": "ec2.amazonaws.com"})
SUBSET = ["Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"]


def roles():
    name = PREFIX + "Main"
    with section("roles"):
        created = iam.create_role(RoleName=name, Path="/svc/", AssumeRolePolicyDocument=EC2)["Role"]
        members("CreateRole's members", created, SUBSET)
        equal(
            "boto3 decodes the trust policy", created["AssumeRolePolicyDocument"], json.loads(EC2)
        )
        equal("its ARN", created["Arn"], arn(f"role/svc/{name}"))
        check(
            "its id is AROA",
            re.fullmatch(r"AROA[A-Z2-7]{17}", created["RoleId"]),
            created["RoleId"],
        )
        got = iam.get_role(RoleName=name)["Role"]
        members(
            "GetRole has MaxSessionDuration and RoleLastUsed too",
            got,
            [*SUBSET, "MaxSessionDuration", "RoleLastUsed"],
        )
        equal("unused", (got["RoleLastUsed"], got["MaxSessionDuration"]), ({}, 3600))
        listed = iam.list_roles(PathPrefix="/svc/")["Roles"]
        members("ListRoles has MaxSessionDuration only", listed[0], [*SUBSET, "MaxSessionDuration"])
        refused(
            "a taken name",
            "EntityAlreadyExists",
            409,
            iam.create_role,
            RoleName=name.upper(),
            AssumeRolePolicyDocument=EC2,
            message=f"Role with name {name.upper()} already exists.",
        )
        gone = f"The role with name {PREFIX}none cannot be found."
        for operation, further in [
            ("get_role", {}),
            ("delete_role", {}),
            ("list_role_policies", {}),
            ("list_attached_role_policies", {}),
            ("list_role_tags", {}),
            ("list_instance_profiles_for_role", {}),
            ("update_role", {}),
            ("update_role_description", {"Description": "x"}),
            ("update_assume_role_policy", {"PolicyDocument": EC2}),
            ("put_role_policy", {"PolicyName": "p", "PolicyDocument": policy(allow("s3:*"))}),
            ("tag_role", {"Tags": [{"Key": "a", "Value": ""}]}),
            ("untag_role", {"TagKeys": ["a"]}),
        ]:
            refused(
                f"{operation} of no role",
                "NoSuchEntity",
                404,
                getattr(iam, operation),
                RoleName=PREFIX + "none",
                message=gone,
                **further,
            )
        members(
            "UpdateRole answers nothing",
            iam.update_role(RoleName=name, Description="now", MaxSessionDuration=7200),
            [],
        )
        got = iam.get_role(RoleName=name)["Role"]
        equal("changed", (got["Description"], got["MaxSessionDuration"]), ("now", 7200))
        members(
            "UpdateRoleDescription answers the role",
            iam.update_role_description(RoleName=name, Description="then"),
            ["Role"],
        )
        refused(
            "a session of 11 hours and more",
            "ValidationError",
            400,
            iam.update_role,
            RoleName=name,
            MaxSessionDuration=50000,
        )
        refused(
            "a session of less than an hour",
            "ValidationError",
            400,
            unchecked_iam.create_role,
            RoleName=PREFIX + "x",
            AssumeRolePolicyDocument=EC2,
            MaxSessionDuration=900,
        )
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(allow("s3:*")))
        refused(
            "a role with inline policies stays",
            "DeleteConflict",
            409,
            iam.delete_role,
            RoleName=name,
            message="Cannot delete entity, must delete policies first.",
        )
        iam.delete_role_policy(RoleName=name, PolicyName="p")
        iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        refused(
            "a role with attached policies stays",
            "DeleteConflict",
            409,
            iam.delete_role,
            RoleName=name,
            message="Cannot delete entity, must detach all policies first.",
        )
        iam.detach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        iam.delete_role(RoleName=name)


TRUSTS = [
    ("no JSON", "not json", "This policy contains invalid Json"),
    (
        "a Resource",
        policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": ROOT_ARN},
                "Action": "sts:AssumeRole",
                "Resource": "*",
            }
        ),
        "Has prohibited field Resource",
    ),
    ("no Principal", policy({"Effect": "Allow", "Action": "sts:AssumeRole"}), None),
    (
        "a user that is not there",
        trust({"AWS": arn("user/nobody-at-all")}),
        f'Invalid principal in policy: "AWS":"{arn("user/nobody-at-all")}"',
    ),
    (
        "a role that is not there",
        trust({"AWS": arn("role/nothing-at-all")}),
        f'Invalid principal in policy: "AWS":"{arn("role/nothing-at-all")}"',
    ),
    ("a group", trust({"AWS": arn("group/g")}), None),
    ("a wildcard in a principal", trust({"AWS": arn("user/*")}), None),
    ("an unknown kind of principal", trust({"Canonical": "x"}), None),
    ("an action of another service", trust({"AWS": ROOT_ARN}, action="s3:GetObject"), None),
]


def trusts():
    for title, document, message in TRUSTS:
        with section(f"trust: {title}"):
            refused(
                f"trust: {title}",
                "MalformedPolicyDocument",
                400,
                iam.create_role,
                RoleName=PREFIX + "bad",
                AssumeRolePolicyDocument=document,
                message=message,
            )
    with section("trust over its quota"):
        long = trust(
            {"AWS": ROOT_ARN},
            Condition={"StringEquals": {"sts:ExternalId": ["x" * 100 + str(n) for n in range(30)]}},
        )
        refused(
            "a trust policy over its quota",
            "LimitExceeded",
            409,
            iam.create_role,
            RoleName=PREFIX + "long",
            AssumeRolePolicyDocument=long,
            contains="Cannot exceed quota for ACLSizePerRole: 2048",
        )
    with section("principals in trust"):
        made = iam.create_role(
            RoleName=PREFIX + "account", AssumeRolePolicyDocument=trust({"AWS": ACCOUNT})
        )["Role"]
        equal(
            "CreateRole echoes a bare account id",
            made["AssumeRolePolicyDocument"]["Statement"][0]["Principal"],
            {"AWS": ACCOUNT},
        )
        remove_role(PREFIX + "account")
        gil = User(PREFIX + "gil", allow("sts:AssumeRole"))
        name = PREFIX + "gils"
        gils = role(name, trust({"AWS": gil.arn}))
        allowed("the user it names", gil.sts.assume_role, RoleArn=gils, RoleSessionName="s1")
        user_id = iam.get_user(UserName=gil.name)["User"]["UserId"]
        remove_user(gil.name)
        equal(
            "a deleted principal shows as its id",
            iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"][0][
                "Principal"
            ],
            {"AWS": user_id},
        )
        again = User(PREFIX + "gil", allow("sts:AssumeRole"))
        denied(
            "a namesake made later gets nothing",
            again.sts.assume_role,
            RoleArn=gils,
            RoleSessionName="s1",
        )
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust({"AWS": again.arn}))
        allowed(
            "until the policy names it again",
            again.sts.assume_role,
            RoleArn=gils,
            RoleSessionName="s1",
        )
        used = iam.get_role(RoleName=name)["Role"]["RoleLastUsed"]
        check(
            "RoleLastUsed is of calls by its sessions",
            used == {} or "LastUsedDate" in used,
            str(used),
        )
        session = assume(again, gils)
        session.sts.get_caller_identity()
        used = iam.get_role(RoleName=name)["Role"]["RoleLastUsed"]
        equal("RoleLastUsed after a call", sorted(used), ["LastUsedDate", "Region"])
        remove_role(name)
        remove_user(again.name)


def pass_role():
    with section("PassRole"):
        one = role(PREFIX + "passed", EC2)
        profile = PREFIX + "profile"
        hal = User(
            PREFIX + "hal", allow(["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile"])
        )
        hal.iam.create_instance_profile(InstanceProfileName=profile)
        denied(
            "adding a role needs iam:PassRole",
            hal.iam.add_role_to_instance_profile,
            action="iam:PassRole",
            resource=one,
            InstanceProfileName=profile,
            RoleName=PREFIX + "passed",
        )
        hal.allow(
            allow(["iam:AddRoleToInstanceProfile"]),
            allow(
                "iam:PassRole",
                one,
                Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
            ),
        )
        allowed(
            "with iam:PassRole to EC2",
            hal.iam.add_role_to_instance_profile,
            InstanceProfileName=profile,
            RoleName=PREFIX + "passed",
        )
        iam.remove_role_from_instance_profile(
            InstanceProfileName=profile, RoleName=PREFIX + "passed"
        )
        iam.delete_instance_profile(InstanceProfileName=profile)
        remove_user(hal.name)
        iam.delete_role(RoleName=PREFIX + "passed")


def instance_profiles():
    name, first, second = PREFIX + "Profile", PREFIX + "first", PREFIX + "second"
    with section("instance profiles"):
        role(first, EC2)
        role(second, EC2)
        created = iam.create_instance_profile(
            InstanceProfileName=name, Path="/web/", Tags=[{"Key": "k", "Value": "v"}]
        )["InstanceProfile"]
        members(
            "CreateInstanceProfile's members",
            created,
            [
                "Path",
                "InstanceProfileName",
                "InstanceProfileId",
                "Arn",
                "CreateDate",
                "Roles",
                "Tags",
            ],
        )
        check(
            "its id is AIPA",
            re.fullmatch(r"AIPA[A-Z2-7]{17}", created["InstanceProfileId"]),
            created["InstanceProfileId"],
        )
        equal("its ARN", created["Arn"], arn(f"instance-profile/web/{name}"))
        refused(
            "a taken name",
            "EntityAlreadyExists",
            409,
            iam.create_instance_profile,
            InstanceProfileName=name.lower(),
            message=f"Instance Profile {name.lower()} already exists.",
        )
        refused(
            "none of that name",
            "NoSuchEntity",
            404,
            iam.get_instance_profile,
            InstanceProfileName="no-profile",
            message="Instance Profile no-profile cannot be found.",
        )
        refused(
            "no role of that name",
            "NoSuchEntity",
            404,
            iam.add_role_to_instance_profile,
            InstanceProfileName=name,
            RoleName="no-role",
            message="The role with name no-role cannot be found.",
        )
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=first)
        refused(
            "a second role",
            "LimitExceeded",
            409,
            iam.add_role_to_instance_profile,
            InstanceProfileName=name,
            RoleName=second,
            message="Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
        )
        refused(
            "the same role again",
            "LimitExceeded",
            409,
            iam.add_role_to_instance_profile,
            InstanceProfileName=name,
            RoleName=first,
        )
        got = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
        equal("its role", [r["RoleName"] for r in got["Roles"]], [first])
        members("a role in it", got["Roles"][0], SUBSET)
        equal(
            "the role's profiles",
            [
                p["InstanceProfileName"]
                for p in iam.list_instance_profiles_for_role(RoleName=first)["InstanceProfiles"]
            ],
            [name],
        )
        listed = iam.list_instance_profiles(PathPrefix="/web/")["InstanceProfiles"]
        equal("by path", [p["InstanceProfileName"] for p in listed], [name])
        check("lists leave out tags", "Tags" not in listed[0], str(listed[0]))
        refused(
            "a profile with a role stays",
            "DeleteConflict",
            409,
            iam.delete_instance_profile,
            InstanceProfileName=name,
            message="Cannot delete entity, must remove roles from instance profile first.",
        )
        refused(
            "a role in a profile stays",
            "DeleteConflict",
            409,
            iam.delete_role,
            RoleName=first,
            message="Cannot delete entity, must remove roles from instance profile first.",
        )
        refused(
            "removing a role that is not in it",
            "NoSuchEntity",
            404,
            iam.remove_role_from_instance_profile,
            InstanceProfileName=name,
            RoleName=second,
        )
        iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=first)
        iam.delete_instance_profile(InstanceProfileName=name)
        iam.delete_role(RoleName=first)
        iam.delete_role(RoleName=second)


def service_linked():
    with section("service-linked roles"):
        created = iam.create_service_linked_role(
            AWSServiceName="batch.amazonaws.com", Description="d"
        )["Role"]
        name = created["RoleName"]
        equal(
            "its name and path",
            (name, created["Path"]),
            ("AWSServiceRoleForBatch", "/aws-service-role/batch.amazonaws.com/"),
        )
        statement = created["AssumeRolePolicyDocument"]["Statement"][0]
        equal(
            "its trust",
            (statement["Effect"], statement["Action"], statement["Principal"]),
            ("Allow", ["sts:AssumeRole"], {"Service": ["batch.amazonaws.com"]}),
        )
        equal(
            "its policy",
            [
                p["PolicyArn"]
                for p in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
            ],
            ["arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy"],
        )
        equal("MaxSessionDuration", iam.get_role(RoleName=name)["Role"]["MaxSessionDuration"], 3600)
        refused(
            "a second one",
            "InvalidInput",
            400,
            iam.create_service_linked_role,
            AWSServiceName="batch.amazonaws.com",
            message=(
                "Service role name AWSServiceRoleForBatch has been taken in this account, please"
                " try a different suffix."
            ),
        )
        refused(
            "a suffix where none is taken",
            "InvalidInput",
            400,
            iam.create_service_linked_role,
            AWSServiceName="batch.amazonaws.com",
            CustomSuffix="mine",
            message="Custom suffix is not allowed for batch.amazonaws.com",
        )
        suffixed = iam.create_service_linked_role(
            AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="mine"
        )["Role"]["RoleName"]
        equal("a suffix where one is", suffixed, "AWSServiceRoleForAutoScaling_mine")
        for operation, further in [
            ("delete_role", {}),
            ("put_role_policy", {"PolicyName": "p", "PolicyDocument": policy(allow("s3:*"))}),
            ("attach_role_policy", {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
            ("update_assume_role_policy", {"PolicyDocument": EC2}),
            (
                "put_role_permissions_boundary",
                {"PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
            ),
        ]:
            refused(
                f"{operation} of a service-linked role",
                "UnmodifiableEntity",
                400,
                getattr(iam, operation),
                RoleName=name,
                **further,
            )
        iam.tag_role(RoleName=name, Tags=[{"Key": "Team", "Value": "blue"}])
        iam.update_role(RoleName=name, Description="described anew")
        linked = iam.get_role(RoleName=name)["Role"]
        equal("its tags are its account's", linked["Tags"], [{"Key": "Team", "Value": "blue"}])
        equal("so is its description", linked["Description"], "described anew")
        for role_name in [name, suffixed]:
            task = iam.delete_service_linked_role(RoleName=role_name)["DeletionTaskId"]
            service = "batch" if role_name == name else "autoscaling"
            check(
                f"the deletion task of {role_name}",
                re.fullmatch(
                    rf"task/aws-service-role/{service}\.amazonaws\.com/{role_name}/[0-9a-f-]{{36}}",
                    task,
                ),
                task,
            )
            equal(
                f"its status, {role_name}",
                iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"],
                "SUCCEEDED",
            )
            refused(f"{role_name} is gone", "NoSuchEntity", 404, iam.get_role, RoleName=role_name)
        refused(
            "a task that is not there",
            "NoSuchEntity",
            404,
            iam.get_service_linked_role_deletion_status,
            DeletionTaskId=(
                "task/aws-service-role/batch.amazonaws.com/x/00000000-0000-0000-0000-000000000000"
            ),
        )


roles()
trusts()
pass_role()
instance_profiles()
service_linked()
finish()
