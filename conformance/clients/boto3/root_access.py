"""Central root access: its features, and sessions of a member's root user for one task."""

from checks import (
    ACCOUNT,
    Session,
    User,
    allow,
    arn,
    assume,
    check,
    client,
    denied,
    deny,
    equal,
    finish,
    iam,
    members,
    policy,
    refused,
    remove_user,
    requires,
    section,
    sts,
)

orgs = client("organizations")
SERVICE = "iam.amazonaws.com"


def task(name):
    return {"arn": f"arn:aws:iam::aws:policy/root-task/{name}"}


def assume_root(caller, name, **parameters):
    answer = caller.sts.assume_root(
        TargetPrincipal=member, TaskPolicyArn=task(name), **parameters
    )
    return Session(answer["Credentials"])


def features():
    with section("features"):
        refused(
            "no organization",
            "OrganizationNotFoundException",
            400,
            iam.list_organizations_features,
        )
        organization = orgs.create_organization()["Organization"]["Id"]
        refused(
            "IAM has no trusted access",
            "ServiceAccessNotEnabledException",
            400,
            iam.enable_organizations_root_sessions,
        )
        orgs.enable_aws_service_access(ServicePrincipal=SERVICE)
        iam.enable_organizations_root_sessions()
        answer = iam.enable_organizations_root_credentials_management()
        members("the answer", answer, ["OrganizationId", "EnabledFeatures"])
        equal("the organization", answer["OrganizationId"], organization)
        equal(
            "both are enabled",
            sorted(iam.list_organizations_features()["EnabledFeatures"]),
            ["RootCredentialsManagement", "RootSessions"],
        )


def make_member():
    request = orgs.create_account(AccountName="root-dev", Email=f"dev-{ACCOUNT}@example.com")
    identifier = request["CreateAccountStatus"]["Id"]
    status = orgs.describe_create_account_status(CreateAccountRequestId=identifier)
    return status["CreateAccountStatus"]["AccountId"]


def callers():
    with section("who may ask"):
        root = arn("root", account=member)
        refused(
            "root credentials",
            "AccessDenied",
            403,
            sts.assume_root,
            TargetPrincipal=member,
            TaskPolicyArn=task("IAMAuditRootUserCredentials"),
        )
        for target in [ACCOUNT, "999999999999"]:
            denied(
                f"a target that is no member: {target}",
                admin.sts.assume_root,
                "sts:AssumeRoot",
                arn("root", account=target),
                TargetPrincipal=target,
                TaskPolicyArn=task("IAMAuditRootUserCredentials"),
            )
        refused(
            "a policy that is no task's",
            "ValidationError",
            400,
            admin.sts.assume_root,
            TargetPrincipal=root,
            TaskPolicyArn={"arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        )
        answer = admin.sts.assume_root(
            TargetPrincipal=root, TaskPolicyArn=task("IAMAuditRootUserCredentials")
        )
        members("AssumeRoot's answer", answer, ["Credentials"])


def tasks():
    with section("an audit"):
        auditor = assume_root(admin, "IAMAuditRootUserCredentials")
        equal(
            "is the root user",
            auditor.sts.get_caller_identity()["Arn"],
            arn("root", account=member),
        )
        equal("no keys", auditor.iam.list_access_keys()["AccessKeyMetadata"], [])
        equal("no devices", auditor.iam.list_mfa_devices()["MFADevices"], [])
        refused("no password", "NoSuchEntity", 404, auditor.iam.get_login_profile)
        summary = auditor.iam.get_account_summary()["SummaryMap"]
        equal("no password in the summary", summary["AccountPasswordPresent"], 0)
        for name, call in [
            ("ListUsers", auditor.iam.list_users),
            ("CreateAccessKey", auditor.iam.create_access_key),
            ("CreateLoginProfile", auditor.iam.create_login_profile),
        ]:
            denied(
                f"not {name}",
                call,
                f"iam:{name}",
                why="with an explicit deny in a session policy: "
                + task("IAMAuditRootUserCredentials")["arn"],
            )
    with section("a password"):
        opener = assume_root(admin, "IAMCreateRootUserPassword")
        opener.iam.create_login_profile()
        refused("twice", "EntityAlreadyExists", 409, opener.iam.create_login_profile)
        cleaner = assume_root(admin, "IAMDeleteRootUserCredentials")
        cleaner.iam.delete_login_profile()
        refused("is gone", "NoSuchEntity", 404, cleaner.iam.get_login_profile)


def guard_rails():
    with section("guard-rails over the root user"):
        root_id = orgs.list_roots()["Roots"][0]["Id"]
        orgs.enable_policy_type(RootId=root_id, PolicyType="SERVICE_CONTROL_POLICY")
        auditor = assume_root(admin, "IAMAuditRootUserCredentials")
        auditor.iam.list_access_keys()
        created = orgs.create_policy(
            Name="no-audits",
            Description="",
            Type="SERVICE_CONTROL_POLICY",
            Content=policy(deny("iam:ListAccessKeys", Condition={"Bool": {"aws:AssumedRoot": "true"}})),
        )
        guard = created["Policy"]["PolicySummary"]
        orgs.attach_policy(PolicyId=guard["Id"], TargetId=member)
        denied(
            "the session is bound by aws:AssumedRoot",
            auditor.iam.list_access_keys,
            "iam:ListAccessKeys",
            why=f"with an explicit deny in a service control policy: {guard['Arn']}",
        )
        inside = assume(admin, arn("role/OrganizationAccountAccessRole", account=member))
        check("others are not", "Users" in inside.iam.list_users())


def closed():
    with section("a closed account"):
        auditor = assume_root(admin, "IAMAuditRootUserCredentials")
        inside = assume(admin, arn("role/OrganizationAccountAccessRole", account=member))
        orgs.close_account(AccountId=member)
        for name, caller in [("the root session", auditor), ("a role session", inside)]:
            refused(
                f"{name} is over", "InvalidClientTokenId", 403, caller.sts.get_caller_identity
            )
        refused(
            "its role is taken no more",
            "AccessDenied",
            403,
            admin.sts.assume_role,
            RoleArn=arn("role/OrganizationAccountAccessRole", account=member),
            RoleSessionName="late",
        )


if requires("root access", sts, "assume_root"):
    admin = User("root-admin", allow("*"))
    features()
    member = make_member()
    callers()
    tasks()
    guard_rails()
    closed()
    remove_user("root-admin")
finish()
