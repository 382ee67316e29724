"""Access keys, login profiles, the password policy, changing one's own password."""

import re

from checks import *

PREFIX = "ak-"


def access_keys():
    with section("access keys"):
        ida = User(PREFIX + "ida", allow(["iam:ListUsers"]))
        equal(
            "CreateAccessKey's members",
            sorted(ida.credentials),
            ["AccessKeyId", "CreateDate", "SecretAccessKey", "Status", "UserName"],
        )
        check("its id", re.fullmatch(r"AKIA[A-Z2-7]{16}", ida.credentials["AccessKeyId"]), "form")
        equal("its secret has 40 characters", len(ida.credentials["SecretAccessKey"]), 40)
        listed = iam.list_access_keys(UserName=ida.name)["AccessKeyMetadata"]
        members(
            "ListAccessKeys shows no secret",
            listed[0],
            ["UserName", "AccessKeyId", "Status", "CreateDate"],
        )
        unused = iam.get_access_key_last_used(AccessKeyId=ida.credentials["AccessKeyId"])
        equal("never used", unused["AccessKeyLastUsed"], {"ServiceName": "N/A", "Region": "N/A"})
        ida.iam.list_users()
        used = iam.get_access_key_last_used(AccessKeyId=ida.credentials["AccessKeyId"])
        equal(
            "used",
            (
                used["UserName"],
                used["AccessKeyLastUsed"]["ServiceName"],
                used["AccessKeyLastUsed"]["Region"],
            ),
            (ida.name, "iam", "us-east-1"),
        )
        second = iam.create_access_key(UserName=ida.name)["AccessKey"]
        refused(
            "a third key",
            "LimitExceeded",
            409,
            iam.create_access_key,
            UserName=ida.name,
            message="Cannot exceed quota for AccessKeysPerUser: 2",
        )
        iam.update_access_key(
            UserName=ida.name, AccessKeyId=second["AccessKeyId"], Status="Inactive"
        )
        refused(
            "an inactive key opens nothing",
            "InvalidClientTokenId",
            403,
            client("sts", second).get_caller_identity,
            message="The security token included in the request is invalid.",
        )
        refused(
            "inactive keys count too",
            "LimitExceeded",
            409,
            iam.create_access_key,
            UserName=ida.name,
        )
        refused(
            "a status that is none",
            "ValidationError",
            400,
            iam.update_access_key,
            UserName=ida.name,
            AccessKeyId=second["AccessKeyId"],
            Status="Asleep",
            message=(
                "1 validation error detected: Value at 'status' failed to satisfy constraint: "
                "Member must satisfy enum value set"
            ),
        )
        iam.update_access_key(UserName=ida.name, AccessKeyId=second["AccessKeyId"], Status="Active")
        allowed("active again", client("sts", second).get_caller_identity)
        iam.delete_access_key(UserName=ida.name, AccessKeyId=second["AccessKeyId"])
        refused(
            "a deleted key opens nothing",
            "InvalidClientTokenId",
            403,
            client("sts", second).get_caller_identity,
        )
        refused(
            "deleting it twice",
            "NoSuchEntity",
            404,
            iam.delete_access_key,
            UserName=ida.name,
            AccessKeyId=second["AccessKeyId"],
            message=f"The Access Key with id {second['AccessKeyId']} cannot be found.",
        )
        refused(
            "a key of somebody else",
            "NoSuchEntity",
            404,
            iam.update_access_key,
            UserName=ida.name,
            AccessKeyId=os.environ["AWS_ACCESS_KEY_ID"],
            Status="Inactive",
        )
        denied(
            "own keys need permission too", ida.iam.list_access_keys, action="iam:ListAccessKeys"
        )
        ida.allow(allow(["iam:*AccessKey*"], arn("user/${aws:username}")))
        equal("own keys without a name", len(ida.iam.list_access_keys()["AccessKeyMetadata"]), 1)
        own = ida.iam.create_access_key()["AccessKey"]
        equal("a key of one's own", own["UserName"], ida.name)
        ida.iam.delete_access_key(AccessKeyId=own["AccessKeyId"])
        denied("but not of others", ida.iam.list_access_keys, UserName=PREFIX + "other")
        wrong = {**ida.credentials, "SecretAccessKey": "x" * 40}
        refused(
            "a wrong secret",
            "SignatureDoesNotMatch",
            403,
            client("sts", wrong).get_caller_identity,
            contains=(
                "The request signature we calculated does not match the signature you provided."
            ),
        )
        refused(
            "a key that never was",
            "InvalidClientTokenId",
            403,
            client(
                "sts", {"AccessKeyId": "AKIAAAAAAAAAAAAAAAAA", "SecretAccessKey": "x" * 40}
            ).get_caller_identity,
        )
        remove_user(ida.name)


def passwords():
    name = PREFIX + "jon"
    with section("login profiles"):
        jon = User(name)
        refused(
            "none yet",
            "NoSuchEntity",
            404,
            iam.get_login_profile,
            UserName=name,
            message=f"Login Profile for User {name} cannot be found.",
        )
        created = iam.create_login_profile(
            UserName=name, Password="First-Pass-1", PasswordResetRequired=True
        )["LoginProfile"]
        members(
            "CreateLoginProfile's members",
            created,
            ["UserName", "CreateDate", "PasswordResetRequired"],
        )
        equal("GetLoginProfile", iam.get_login_profile(UserName=name)["LoginProfile"], created)
        refused(
            "a second one",
            "EntityAlreadyExists",
            409,
            iam.create_login_profile,
            UserName=name,
            Password="First-Pass-1",
            message=f"Login Profile for user {name} already exists.",
        )
        refused(
            "for nobody",
            "NoSuchEntity",
            404,
            iam.create_login_profile,
            UserName="no-one",
            Password="First-Pass-1",
        )
        refused(
            "a password under eight characters",
            "PasswordPolicyViolation",
            400,
            iam.update_login_profile,
            UserName=name,
            Password="a1B!",
        )
        members(
            "UpdateLoginProfile answers nothing",
            iam.update_login_profile(
                UserName=name, Password="Second-Pass-2", PasswordResetRequired=False
            ),
            [],
        )
        equal(
            "no reset needed now",
            iam.get_login_profile(UserName=name)["LoginProfile"].get(
                "PasswordResetRequired", False
            ),
            False,
        )
        denied(
            "changing it needs permission",
            jon.iam.change_password,
            OldPassword="Second-Pass-2",
            NewPassword="Third-Pass-3!",
            action="iam:ChangePassword",
        )
        jon.allow(allow("iam:ChangePassword", arn("user/${aws:username}")))
        refused(
            "with the wrong old password",
            "AccessDenied",
            403,
            jon.iam.change_password,
            OldPassword="wrong-Pass-2",
            NewPassword="Third-Pass-3!",
        )
        allowed(
            "with the right one",
            jon.iam.change_password,
            OldPassword="Second-Pass-2",
            NewPassword="Third-Pass-3!",
        )
        refused(
            "the root user has none",
            "InvalidUserType",
            400,
            iam.change_password,
            OldPassword="a-Pass-1",
            NewPassword="b-Pass-2",
        )

    with section("the password policy"):
        refused(
            "none yet",
            "NoSuchEntity",
            404,
            iam.get_account_password_policy,
            contains="The Password Policy with domain name",
        )
        refused("deleting none", "NoSuchEntity", 404, iam.delete_account_password_policy)
        iam.update_account_password_policy()
        defaults = iam.get_account_password_policy()["PasswordPolicy"]
        equal(
            "its defaults",
            (
                defaults["MinimumPasswordLength"],
                defaults["RequireSymbols"],
                defaults["AllowUsersToChangePassword"],
                defaults["ExpirePasswords"],
            ),
            (6, False, False, False),
        )
        check("no age without one", "MaxPasswordAge" not in defaults, str(defaults))
        iam.update_account_password_policy(
            MinimumPasswordLength=12,
            RequireSymbols=True,
            RequireNumbers=True,
            RequireUppercaseCharacters=True,
            RequireLowercaseCharacters=True,
            AllowUsersToChangePassword=True,
            MaxPasswordAge=90,
            PasswordReusePrevention=2,
            HardExpiry=False,
        )
        equal(
            "as it was set",
            iam.get_account_password_policy()["PasswordPolicy"],
            {
                "MinimumPasswordLength": 12,
                "RequireSymbols": True,
                "RequireNumbers": True,
                "RequireUppercaseCharacters": True,
                "RequireLowercaseCharacters": True,
                "AllowUsersToChangePassword": True,
                "ExpirePasswords": True,
                "MaxPasswordAge": 90,
                "PasswordReusePrevention": 2,
                "HardExpiry": False,
            },
        )
        for title, password in [
            ("too short", "Ab1!"),
            ("no symbol", "Abcdefghijk12"),
            ("no number", "Abcdefghijk!!"),
            ("no upper case", "abcdefghijk1!"),
            ("no lower case", "ABCDEFGHIJK1!"),
        ]:
            refused(
                f"{title}",
                "PasswordPolicyViolation",
                400,
                iam.update_login_profile,
                UserName=name,
                Password=password,
            )
        iam.delete_user_policy(UserName=name, PolicyName="inline")
        allowed(
            "the policy lets users change their own",
            jon.iam.change_password,
            OldPassword="Third-Pass-3!",
            NewPassword="Fourth-Pass-4!",
        )
        refused(
            "not back to the one before",
            "PasswordPolicyViolation",
            400,
            jon.iam.change_password,
            OldPassword="Fourth-Pass-4!",
            NewPassword="Third-Pass-3!",
        )
        refused(
            "a length of 5",
            "ValidationError",
            400,
            unchecked_iam.update_account_password_policy,
            MinimumPasswordLength=5,
        )
        refused(
            "an age of 1096",
            "ValidationError",
            400,
            unchecked_iam.update_account_password_policy,
            MaxPasswordAge=1096,
        )
        iam.delete_account_password_policy()
        iam.delete_login_profile(UserName=name)
        refused(
            "deleting it twice",
            "NoSuchEntity",
            404,
            iam.delete_login_profile,
            UserName=name,
            message=f"Login Profile for User {name} cannot be found.",
        )
        remove_user(name)


access_keys()
passwords()
finish()
