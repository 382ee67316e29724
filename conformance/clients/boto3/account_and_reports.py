"""The account: alias, summary, authorization details, credential report, token preferences."""

import csv
import io
import time

from checks import *

PREFIX = "acc-"


def alias():
    with section("account alias"):
        equal("none at first", iam.list_account_aliases()["AccountAliases"], [])
        members(
            "CreateAccountAlias answers nothing",
            iam.create_account_alias(AccountAlias="sally-port"),
            [],
        )
        equal("listed", iam.list_account_aliases()["AccountAliases"], ["sally-port"])
        iam.create_account_alias(AccountAlias="other-port")
        equal(
            "another takes its place", iam.list_account_aliases()["AccountAliases"], ["other-port"]
        )
        for bad in ["Upper-Case", "-begins", "two--dashes", "ends-"]:
            refused(
                f"the alias {bad}",
                "ValidationError",
                400,
                iam.create_account_alias,
                AccountAlias=bad,
            )
        refused(
            "deleting one that is not there",
            "NoSuchEntity",
            404,
            iam.delete_account_alias,
            AccountAlias="none-such",
        )
        iam.delete_account_alias(AccountAlias="other-port")


def summary():
    with section("account summary"):
        before = iam.get_account_summary()["SummaryMap"]
        for name in [
            "Users",
            "UsersQuota",
            "Groups",
            "GroupsQuota",
            "Roles",
            "RolesQuota",
            "Policies",
            "PoliciesQuota",
            "InstanceProfiles",
            "ServerCertificates",
            "MFADevices",
            "MFADevicesInUse",
            "AccountMFAEnabled",
            "AccountAccessKeysPresent",
            "AccessKeysPerUserQuota",
            "GroupsPerUserQuota",
            "PolicySizeQuota",
            "UserPolicySizeQuota",
            "VersionsPerPolicyQuota",
            "AttachedPoliciesPerUserQuota",
            "AttachedPoliciesPerRoleQuota",
            "AttachedPoliciesPerGroupQuota",
            "AssumeRolePolicySizeQuota",
            "AccountSigningCertificatesPresent",
            "Providers",
            "PolicyVersionsInUse",
            "PolicyVersionsInUseQuota",
            "GlobalEndpointTokenVersion",
        ]:
            check(f"SummaryMap has {name}", name in before, str(sorted(before)))
        equal(
            "quotas",
            (
                before["UsersQuota"],
                before["GroupsPerUserQuota"],
                before["AccessKeysPerUserQuota"],
                before["PolicySizeQuota"],
            ),
            (5000, 10, 2, 6144),
        )
        equal("root has a key", before["AccountAccessKeysPresent"], 1)
        iam.create_user(UserName=PREFIX + "counted")
        equal(
            "users are counted",
            iam.get_account_summary()["SummaryMap"]["Users"],
            before["Users"] + 1,
        )
        iam.delete_user(UserName=PREFIX + "counted")
        equal("and back", iam.get_account_summary()["SummaryMap"]["Users"], before["Users"])


def details():
    with section("authorization details"):
        quin = User(PREFIX + "quin", allow("s3:*"), Tags=[{"Key": "a", "Value": "1"}])
        group, name = PREFIX + "group", PREFIX + "role"
        iam.create_group(GroupName=group)
        iam.put_group_policy(GroupName=group, PolicyName="g", PolicyDocument=policy(allow("ec2:*")))
        iam.add_user_to_group(GroupName=group, UserName=quin.name)
        role(name, trust({"Service": "ec2.amazonaws.com"}), allow("sqs:*"))
        iam.create_instance_profile(InstanceProfileName=PREFIX + "profile")
        iam.add_role_to_instance_profile(InstanceProfileName=PREFIX + "profile", RoleName=name)
        own = iam.create_policy(PolicyName=PREFIX + "own", PolicyDocument=policy(allow("sns:*")))[
            "Policy"
        ]["Arn"]
        iam.attach_user_policy(UserName=quin.name, PolicyArn=own)
        iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        whole = (
            iam.get_paginator("get_account_authorization_details").paginate().build_full_result()
        )
        user = next(u for u in whole["UserDetailList"] if u["UserName"] == quin.name)
        members(
            "a user",
            user,
            [
                "Path",
                "UserName",
                "UserId",
                "Arn",
                "CreateDate",
                "UserPolicyList",
                "GroupList",
                "AttachedManagedPolicies",
                "Tags",
            ],
        )
        equal(
            "its inline policy, decoded",
            user["UserPolicyList"],
            [{"PolicyName": "inline", "PolicyDocument": json.loads(policy(allow("s3:*")))}],
        )
        equal("its groups", user["GroupList"], [group])
        equal(
            "its managed policies",
            user["AttachedManagedPolicies"],
            [{"PolicyName": PREFIX + "own", "PolicyArn": own}],
        )
        found = next(g for g in whole["GroupDetailList"] if g["GroupName"] == group)
        members(
            "a group",
            found,
            [
                "Path",
                "GroupName",
                "GroupId",
                "Arn",
                "CreateDate",
                "GroupPolicyList",
                "AttachedManagedPolicies",
            ],
        )
        found = next(r for r in whole["RoleDetailList"] if r["RoleName"] == name)
        members(
            "a role",
            found,
            [
                "Path",
                "RoleName",
                "RoleId",
                "Arn",
                "CreateDate",
                "AssumeRolePolicyDocument",
                "InstanceProfileList",
                "RolePolicyList",
                "AttachedManagedPolicies",
                "RoleLastUsed",
                "Tags",
            ],
        )
        equal(
            "its instance profiles",
            [p["InstanceProfileName"] for p in found["InstanceProfileList"]],
            [PREFIX + "profile"],
        )
        found = next(p for p in whole["Policies"] if p["Arn"] == own)
        equal(
            "a policy with its version",
            (
                found["DefaultVersionId"],
                [v["VersionId"] for v in found["PolicyVersionList"]],
                found["PolicyVersionList"][0]["Document"],
            ),
            ("v1", ["v1"], json.loads(policy(allow("sns:*")))),
        )
        check(
            "AWS's policies that are attached",
            "ReadOnlyAccess" in [p["PolicyName"] for p in whole["Policies"]],
        )
        only = iam.get_account_authorization_details(Filter=["Role"])
        equal(
            "filtered to roles",
            (only["UserDetailList"], only["GroupDetailList"], only["Policies"]),
            ([], [], []),
        )
        local = iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])
        check(
            "filtered to local policies",
            local["Policies"] and all(ACCOUNT in p["Arn"] for p in local["Policies"]),
        )
        pages = list(
            iam.get_paginator("get_account_authorization_details").paginate(
                PaginationConfig={"PageSize": 1}
            )
        )
        total = sum(
            len(p[key])
            for p in pages
            for key in ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]
        )
        once = sum(
            len(whole[key])
            for key in ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]
        )
        equal("pages of one give the same", total, once)
        iam.remove_role_from_instance_profile(InstanceProfileName=PREFIX + "profile", RoleName=name)
        iam.delete_instance_profile(InstanceProfileName=PREFIX + "profile")
        remove_role(name)
        remove_user(quin.name)
        iam.delete_group_policy(GroupName=group, PolicyName="g")
        iam.delete_group(GroupName=group)
        iam.delete_policy(PolicyArn=own)


COLUMNS = [
    *["user", "arn", "user_creation_time", "password_enabled", "password_last_used"],
    *["password_last_changed", "password_next_rotation", "mfa_active"],
    *[
        f"access_key_{number}_{column}"
        for number in [1, 2]
        for column in [
            "active",
            "last_rotated",
            "last_used_date",
            "last_used_region",
            "last_used_service",
        ]
    ],
    *["cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"],
]


def report_of_credentials():
    with section("credential report"):
        ray = User(PREFIX + "ray", allow("iam:ListUsers"))
        refused("none yet", "ReportNotPresent", 410, iam.get_credential_report)
        first = iam.generate_credential_report()
        equal("it is started", first["State"], "STARTED")
        for _ in range(50):
            state = iam.generate_credential_report()["State"]
            if state == "COMPLETE":
                break
            time.sleep(0.1)
        equal("and complete", state, "COMPLETE")
        got = iam.get_credential_report()
        members("GetCredentialReport's members", got, ["Content", "ReportFormat", "GeneratedTime"])
        equal("its format", got["ReportFormat"], "text/csv")
        rows = list(csv.DictReader(io.StringIO(got["Content"].decode())))
        equal("its columns begin as AWS's do", list(rows[0])[: len(COLUMNS)], COLUMNS)
        equal(
            "root comes first",
            (rows[0]["user"], rows[0]["arn"], rows[0]["password_enabled"]),
            ("<root_account>", ROOT_ARN, "not_supported"),
        )
        row = next(r for r in rows if r["user"] == ray.name)
        equal(
            "a user's row",
            (
                row["arn"],
                row["password_enabled"],
                row["password_last_used"],
                row["mfa_active"],
                row["access_key_1_active"],
                row["access_key_1_last_used_date"],
                row["access_key_2_active"],
                row["access_key_2_last_rotated"],
            ),
            (ray.arn, "false", "N/A", "false", "true", "N/A", "false", "N/A"),
        )
        remove_user(ray.name)


def preferences():
    with section("token preferences"):
        members(
            "SetSecurityTokenServicePreferences",
            iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v2Token"),
            [],
        )
        equal(
            "shows in the summary",
            iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"],
            2,
        )
        refused(
            "a version that is none",
            "ValidationError",
            400,
            iam.set_security_token_service_preferences,
            GlobalEndpointTokenVersion="v3Token",
        )
        iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v1Token")


def unbuilt():
    with section("operations that are not there yet"):
        for operation, arguments in [
            ("generate_service_last_accessed_details", {"Arn": ROOT_ARN}),
            ("list_delegation_requests", {}),
        ]:
            if requires(operation, iam, operation):
                refused(
                    f"{operation} says so",
                    "NotImplemented",
                    501,
                    getattr(iam, operation),
                    **arguments,
                )


alias()
summary()
details()
report_of_credentials()
preferences()
unbuilt()
finish()
