"""Virtual MFA devices, and what a second factor opens."""

from checks import *

PREFIX = "mfa-"


def seed_of(device):
    return device["Base32StringSeed"].decode()


def devices():
    name = PREFIX + "kim"
    with section("virtual MFA devices"):
        kim = User(name)
        device = iam.create_virtual_mfa_device(
            VirtualMFADeviceName=name, Path="/phones/", Tags=[{"Key": "a", "Value": "b"}]
        )["VirtualMFADevice"]
        members(
            "CreateVirtualMFADevice's members",
            device,
            ["SerialNumber", "Base32StringSeed", "QRCodePNG", "Tags"],
        )
        serial, seed = device["SerialNumber"], seed_of(device)
        equal("its serial number", serial, arn(f"mfa/phones/{name}"))
        equal("the seed has 64 Base32 characters", len(seed), 64)
        check("the picture is a PNG", device["QRCodePNG"].startswith(b"\x89PNG\r\n\x1a\n"))
        refused(
            "a taken name",
            "EntityAlreadyExists",
            409,
            iam.create_virtual_mfa_device,
            VirtualMFADeviceName=name,
            Path="/phones/",
            contains="MFADevice entity at the same path and name already exists.",
        )
        unassigned = iam.list_virtual_mfa_devices(AssignmentStatus="Unassigned")[
            "VirtualMFADevices"
        ]
        found = [d for d in unassigned if d["SerialNumber"] == serial]
        equal(
            "listed as unassigned, without the seed", [sorted(d) for d in found], [["SerialNumber"]]
        )
        refused(
            "wrong codes",
            "InvalidAuthenticationCode",
            403,
            iam.enable_mfa_device,
            UserName=name,
            SerialNumber=serial,
            AuthenticationCode1=one_time_code(seed, -500),
            AuthenticationCode2=one_time_code(seed, -499),
        )
        refused(
            "the same code twice",
            "InvalidAuthenticationCode",
            403,
            iam.enable_mfa_device,
            UserName=name,
            SerialNumber=serial,
            AuthenticationCode1=one_time_code(seed),
            AuthenticationCode2=one_time_code(seed),
        )
        refused(
            "codes that are none",
            "ValidationError",
            400,
            iam.enable_mfa_device,
            UserName=name,
            SerialNumber=serial,
            AuthenticationCode1="abcdef",
            AuthenticationCode2="123456",
        )
        refused(
            "for nobody",
            "NoSuchEntity",
            404,
            iam.enable_mfa_device,
            UserName="no-one",
            SerialNumber=serial,
            AuthenticationCode1="123456",
            AuthenticationCode2="654321",
        )
        refused(
            "a device that is not there",
            "NoSuchEntity",
            404,
            iam.enable_mfa_device,
            UserName=name,
            SerialNumber=arn("mfa/none"),
            AuthenticationCode1="123456",
            AuthenticationCode2="654321",
        )
        members(
            "EnableMFADevice answers nothing",
            iam.enable_mfa_device(
                UserName=name,
                SerialNumber=serial,
                AuthenticationCode1=one_time_code(seed, -2),
                AuthenticationCode2=one_time_code(seed, -1),
            ),
            [],
        )
        refused(
            "enabling it twice",
            "EntityAlreadyExists",
            409,
            iam.enable_mfa_device,
            UserName=name,
            SerialNumber=serial,
            AuthenticationCode1=one_time_code(seed, 0),
            AuthenticationCode2=one_time_code(seed, 1),
        )
        listed = iam.list_mfa_devices(UserName=name)["MFADevices"]
        equal(
            "the user's devices",
            [(d["UserName"], d["SerialNumber"]) for d in listed],
            [(name, serial)],
        )
        members("one of them", listed[0], ["UserName", "SerialNumber", "EnableDate"])
        assigned = [
            d
            for d in iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
            if d["SerialNumber"] == serial
        ]
        equal("listed with its user", [d["User"]["UserName"] for d in assigned], [name])
        refused(
            "a device in use stays",
            "DeleteConflict",
            409,
            iam.delete_virtual_mfa_device,
            SerialNumber=serial,
        )
        iam.delete_access_key(UserName=name, AccessKeyId=kim.credentials["AccessKeyId"])
        refused(
            "a user with a device stays",
            "DeleteConflict",
            409,
            iam.delete_user,
            UserName=name,
            message="Cannot delete entity, must delete MFA device first.",
        )
        if requires("GetMFADevice", iam, "get_mfa_device"):
            got = iam.get_mfa_device(SerialNumber=serial, UserName=name)
            equal("GetMFADevice", (got["UserName"], got["SerialNumber"]), (name, serial))
        return seed, serial


def second_factor(seed, serial):
    name = PREFIX + "kim"
    with section("second factor"):
        credentials = iam.create_access_key(UserName=name)["AccessKey"]
        long_term = Session(credentials)
        statements = [
            allow("iam:ListUsers"),
            {
                "Sid": "DenyAllWithoutMfa",
                "Effect": "Deny",
                "NotAction": ["sts:GetSessionToken"],
                "Resource": "*",
                "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
            },
        ]
        iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=policy(*statements))
        denied(
            "BoolIfExists false denies a long-term key",
            long_term.iam.list_users,
            action="iam:ListUsers",
            why="with an explicit deny in an identity-based policy",
        )
        refused(
            "a wrong code",
            "AccessDenied",
            403,
            long_term.sts.get_session_token,
            SerialNumber=serial,
            TokenCode="000000",
            message="MultiFactorAuthentication failed with invalid MFA one time pass code. ",
        )
        plain = Session(long_term.sts.get_session_token()["Credentials"])
        refused("IAM without a second factor", "InvalidClientTokenId", 403, plain.iam.list_users)
        answer = long_term.sts.get_session_token(
            SerialNumber=serial, TokenCode=one_time_code(seed), DurationSeconds=900
        )
        members("GetSessionToken's members", answer, ["Credentials"])
        members(
            "credentials' members",
            answer["Credentials"],
            ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"],
        )
        check("the key is ASIA", answer["Credentials"]["AccessKeyId"].startswith("ASIA"))
        strong = Session(answer["Credentials"])
        allowed("with the second factor", strong.iam.list_users)
        refused(
            "a code opens once",
            "AccessDenied",
            403,
            long_term.sts.get_session_token,
            SerialNumber=serial,
            TokenCode=one_time_code(seed),
        )
        refused(
            "somebody else's device",
            "AccessDenied",
            403,
            long_term.sts.get_session_token,
            SerialNumber=arn("mfa/other"),
            TokenCode="123456",
        )
        iam.put_user_policy(
            UserName=name,
            PolicyName="inline",
            PolicyDocument=policy(
                allow("iam:ListUsers"),
                deny("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
            ),
        )
        allowed("Bool false does not lock out a key without the fact", long_term.iam.list_users)
        iam.put_user_policy(
            UserName=name,
            PolicyName="inline",
            PolicyDocument=policy(
                allow(
                    "iam:ListUsers",
                    Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}},
                )
            ),
        )
        allowed("the age of the second factor", strong.iam.list_users)
        denied("no age without one", long_term.iam.list_users)

    with section("second factor in a trust policy"):
        target = role(
            PREFIX + "guarded",
            trust(
                {"AWS": arn(f"user/{name}")},
                Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}},
            ),
        )
        denied("without it", long_term.sts.assume_role, RoleArn=target, RoleSessionName="s1")
        allowed(
            "with a session that has it",
            strong.sts.assume_role,
            RoleArn=target,
            RoleSessionName="s1",
        )
        allowed(
            "with a code of the next half minute",
            long_term.sts.assume_role,
            RoleArn=target,
            RoleSessionName="s1",
            SerialNumber=serial,
            TokenCode=one_time_code(seed, 1),
        )
        iam.delete_role(RoleName=PREFIX + "guarded")


def leaving(serial, seed):
    name = PREFIX + "kim"
    with section("resync and deactivate"):
        refused(
            "resync with wrong codes",
            "InvalidAuthenticationCode",
            403,
            iam.resync_mfa_device,
            UserName=name,
            SerialNumber=serial,
            AuthenticationCode1=one_time_code(seed, -900),
            AuthenticationCode2=one_time_code(seed, -800),
        )
        allowed(
            "resync with codes of an hour ahead",
            iam.resync_mfa_device,
            UserName=name,
            SerialNumber=serial,
            AuthenticationCode1=one_time_code(seed, 100),
            AuthenticationCode2=one_time_code(seed, 101),
        )
        members(
            "tags", iam.tag_mfa_device(SerialNumber=serial, Tags=[{"Key": "c", "Value": "d"}]), []
        )
        equal(
            "are listed",
            [t["Key"] for t in iam.list_mfa_device_tags(SerialNumber=serial)["Tags"]],
            ["a", "c"],
        )
        iam.untag_mfa_device(SerialNumber=serial, TagKeys=["a"])
        members(
            "DeactivateMFADevice answers nothing",
            iam.deactivate_mfa_device(UserName=name, SerialNumber=serial),
            [],
        )
        refused(
            "deactivating it twice",
            "NoSuchEntity",
            404,
            iam.deactivate_mfa_device,
            UserName=name,
            SerialNumber=serial,
        )
        iam.delete_virtual_mfa_device(SerialNumber=serial)
        refused(
            "deleting it twice",
            "NoSuchEntity",
            404,
            iam.delete_virtual_mfa_device,
            SerialNumber=serial,
        )
        remove_user(name)


made = devices()
if made is not None:
    second_factor(*made)
    leaving(made[1], made[0])
finish()
