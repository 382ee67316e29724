"""An organization from its first account to its deletion: units, accounts, guard-rails, guests."""

import json

from checks import (
    ACCOUNT,
    User,
    allow,
    allowed,
    arn,
    assume,
    check,
    client,
    denied,
    deny,
    equal,
    finish,
    members,
    policy,
    refused,
    remove_user,
    section,
)

orgs = client("organizations")
PREFIX = "orgs-"
SCP = "SERVICE_CONTROL_POLICY"


def reason(name, expected, call, **arguments):
    """The call is refused with exactly this reason of the model's."""
    try:
        call(**arguments)
    except orgs.exceptions.ClientError as error:
        return equal(name, error.response.get("Reason"), expected)
    return check(name, False, f"expected {expected}, but it was answered")


def make_account(name):
    """Asks for an account and gives its id, as scripts that poll do."""
    request = orgs.create_account(AccountName=name, Email=f"{name}-{ACCOUNT}@example.com")
    status = request["CreateAccountStatus"]
    equal(f"{name} is in progress when asked for", status["State"], "IN_PROGRESS")
    done = orgs.describe_create_account_status(CreateAccountRequestId=status["Id"])
    equal(f"{name} is there then", done["CreateAccountStatus"]["State"], "SUCCEEDED")
    return done["CreateAccountStatus"]["AccountId"]


def inside(account):
    """A session of the account's access role."""
    return assume(admin, arn("role/OrganizationAccountAccessRole", account=account))


admin = User(PREFIX + "admin")
admin.allow(allow("*"))

with section("before there is an organization"):
    refused(
        "nothing to describe",
        "AWSOrganizationsNotInUseException",
        400,
        orgs.describe_organization,
        message="Your account is not a member of an organization.",
    )

with section("the organization"):
    made = orgs.create_organization(FeatureSet="ALL")["Organization"]
    members(
        "CreateOrganization",
        made,
        [
            "Arn",
            "AvailablePolicyTypes",
            "FeatureSet",
            "Id",
            "MasterAccountArn",
            "MasterAccountEmail",
            "MasterAccountId",
        ],
    )
    equal(
        "its ARN", made["Arn"], arn(f"organization/{made['Id']}", service="organizations")
    )
    equal("DescribeOrganization", orgs.describe_organization()["Organization"], made)
    refused("a second one", "AlreadyInOrganizationException", 400, orgs.create_organization)
    root = orgs.list_roots()["Roots"][0]
    members("a root", root, ["Arn", "Id", "Name", "PolicyTypes"])
    equal("no policy type is enabled at first", root["PolicyTypes"], [])
    ROOT = root["Id"]

with section("units and accounts"):
    production = orgs.create_organizational_unit(ParentId=ROOT, Name="Production")[
        "OrganizationalUnit"
    ]["Id"]
    refused(
        "a second unit of the name",
        "DuplicateOrganizationalUnitException",
        400,
        orgs.create_organizational_unit,
        message="An OU with the same name already exists.",
        ParentId=ROOT,
        Name="Production",
    )
    web = make_account("web")
    build = make_account("build")
    orgs.move_account(AccountId=web, SourceParentId=ROOT, DestinationParentId=production)
    refused(
        "the same move again",
        "AccountNotFoundException",
        400,
        orgs.move_account,
        message="You specified an account that doesn't exist.",
        AccountId=web,
        SourceParentId=ROOT,
        DestinationParentId=production,
    )
    pages = orgs.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1})
    equal(
        "all accounts, page by page",
        sorted(account["Id"] for page in pages for account in page["Accounts"]),
        sorted([ACCOUNT, web, build]),
    )
    equal(
        "the accounts of a unit",
        [account["Id"] for account in orgs.list_accounts_for_parent(ParentId=production)["Accounts"]],
        [web],
    )
    equal("whose child an account is", orgs.list_parents(ChildId=web)["Parents"][0]["Id"], production)
    refused(
        "an id that is none",
        "InvalidInputException",
        400,
        client("organizations", parameter_validation=False).describe_account,
        message="You provided a value that does not match the required pattern.",
        AccountId="web",
    )
    refused(
        "an account that is not there",
        "AccountNotFoundException",
        400,
        orgs.describe_account,
        message="You specified an account that doesn't exist.",
        AccountId="000000000000",
    )
    taken = orgs.create_account(AccountName="again", Email=f"web-{ACCOUNT}@example.com")
    status = orgs.describe_create_account_status(
        CreateAccountRequestId=taken["CreateAccountStatus"]["Id"]
    )["CreateAccountStatus"]
    equal(
        "an address that is taken",
        (status["State"], status.get("FailureReason")),
        ("FAILED", "EMAIL_ALREADY_EXISTS"),
    )

with section("guard-rails"):
    orgs.enable_policy_type(RootId=ROOT, PolicyType=SCP)
    guard = orgs.create_policy(
        Name="no-users", Description="", Type=SCP, Content=policy(deny("iam:CreateUser"))
    )["Policy"]["PolicySummary"]["Id"]
    orgs.attach_policy(PolicyId=guard, TargetId=production)
    refused(
        "attached twice",
        "DuplicatePolicyAttachmentException",
        400,
        orgs.attach_policy,
        PolicyId=guard,
        TargetId=production,
    )
    denied(
        "an administrator below the guard-rail",
        inside(web).iam.create_user,
        action="iam:CreateUser",
        UserName="x",
    )
    allowed("an administrator beside it", inside(build).iam.create_user, UserName="x")
    reason(
        "the last policy of a target",
        "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        orgs.detach_policy,
        PolicyId="p-FullAWSAccess",
        TargetId=ROOT,
    )
    refused(
        "a policy that is no policy",
        "MalformedPolicyDocumentException",
        400,
        orgs.create_policy,
        contains="does not meet the requirements of the specified policy type",
        Name="x",
        Description="",
        Type=SCP,
        Content="{}",
    )
    refused("deleted while in use", "PolicyInUseException", 400, orgs.delete_policy, PolicyId=guard)
    orgs.detach_policy(PolicyId=guard, TargetId=production)
    allowed("without the guard-rail", inside(web).iam.create_user, UserName="x")
    orgs.delete_policy(PolicyId=guard)
    orgs.disable_policy_type(RootId=ROOT, PolicyType=SCP)

with section("members"):
    member = client("organizations", inside(build).credentials)
    equal("a member knows its organization", member.describe_organization()["Organization"], made)
    refused(
        "a member lists no accounts",
        "AccessDeniedException",
        400,
        member.list_accounts,
        message="You don't have permissions to access this resource.",
    )
    service = "access-analyzer.amazonaws.com"
    reason(
        "a service that is not trusted yet",
        "SERVICE_ACCESS_NOT_ENABLED",
        orgs.register_delegated_administrator,
        AccountId=build,
        ServicePrincipal=service,
    )
    orgs.enable_aws_service_access(ServicePrincipal=service)
    orgs.register_delegated_administrator(AccountId=build, ServicePrincipal=service)
    allowed("a delegated administrator lists them", member.list_accounts)
    orgs.deregister_delegated_administrator(AccountId=build, ServicePrincipal=service)
    orgs.disable_aws_service_access(ServicePrincipal=service)
    orgs.put_resource_policy(
        Content=policy(
            allow("organizations:ListAccounts", Principal={"AWS": build}),
        )
    )
    allowed("the organization's policy lets it, too", member.list_accounts)
    denied("and nothing else", member.list_roots, action="organizations:ListRoots")
    orgs.delete_resource_policy()

with section("tags"):
    orgs.tag_resource(ResourceId=web, Tags=[{"Key": "team", "Value": "web"}])
    equal(
        "ListTagsForResource",
        orgs.list_tags_for_resource(ResourceId=web)["Tags"],
        [{"Key": "team", "Value": "web"}],
    )
    orgs.untag_resource(ResourceId=web, TagKeys=["team"])
    equal("UntagResource", orgs.list_tags_for_resource(ResourceId=web)["Tags"], [])

with section("a tag policy"):
    orgs.enable_policy_type(RootId=ROOT, PolicyType="TAG_POLICY")
    rules = {
        "tags": {
            "costcenter": {
                "tag_key": {"@@assign": "CostCenter"},
                "tag_value": {"@@assign": ["100", "2*"]},
                "enforced_for": {"@@assign": ["secretsmanager:*"]},
            }
        }
    }
    tag_policy = orgs.create_policy(
        Name="cost centers", Description="", Type="TAG_POLICY", Content=json.dumps(rules)
    )["Policy"]["PolicySummary"]["Id"]
    orgs.attach_policy(PolicyId=tag_policy, TargetId=production)
    effective = orgs.describe_effective_policy(PolicyType="TAG_POLICY", TargetId=web)
    equal(
        "what it comes to",
        json.loads(effective["EffectivePolicy"]["PolicyContent"])["tags"]["costcenter"]["tag_value"],
        ["100", "2*"],
    )
    secrets = client("secretsmanager", inside(web).credentials)
    try:
        secrets.create_secret(
            Name="taxed", SecretString="x", Tags=[{"Key": "CostCenter", "Value": "300"}]
        )
        check("a value that it does not allow", False, "but it was taken")
    except secrets.exceptions.ClientError as error:
        equal(
            "a value that it does not allow",
            error.response["Error"]["Message"],
            "The tag policy does not allow the specified value for the following tag key: "
            "'CostCenter'.",
        )
    allowed(
        "one that it allows",
        secrets.create_secret,
        Name="taxed",
        SecretString="x",
        Tags=[{"Key": "CostCenter", "Value": "299"}],
    )
    secrets.delete_secret(SecretId="taxed", ForceDeleteWithoutRecovery=True)
    orgs.detach_policy(PolicyId=tag_policy, TargetId=production)
    orgs.delete_policy(PolicyId=tag_policy)
    orgs.disable_policy_type(RootId=ROOT, PolicyType="TAG_POLICY")

with section("guests"):
    guest = client("organizations", inside(web).credentials)
    orgs.remove_account_from_organization(AccountId=web)
    refused("an account on its own", "AWSOrganizationsNotInUseException", 400, guest.list_roots)
    invitation = orgs.invite_account_to_organization(Target={"Type": "ACCOUNT", "Id": web})[
        "Handshake"
    ]
    equal("an invitation", (invitation["Action"], invitation["State"]), ("INVITE", "OPEN"))
    equal(
        "the guest sees it",
        [one["Id"] for one in guest.list_handshakes_for_account()["Handshakes"]],
        [invitation["Id"]],
    )
    refused(
        "the host cannot accept it",
        "AccessDeniedException",
        400,
        orgs.accept_handshake,
        HandshakeId=invitation["Id"],
    )
    accepted = guest.accept_handshake(HandshakeId=invitation["Id"])["Handshake"]
    equal("accepted", accepted["State"], "ACCEPTED")
    equal(
        "the guest is in", orgs.describe_account(AccountId=web)["Account"]["JoinedMethod"], "INVITED"
    )
    guest.leave_organization()

with section("the end"):
    refused("not while accounts are in it", "OrganizationNotEmptyException", 400, orgs.delete_organization)
    orgs.remove_account_from_organization(AccountId=build)
    orgs.delete_organizational_unit(OrganizationalUnitId=production)
    refused(
        "the management account cannot leave",
        "MasterCannotLeaveOrganizationException",
        400,
        orgs.leave_organization,
    )
    orgs.delete_organization()
    refused("gone", "AWSOrganizationsNotInUseException", 400, orgs.describe_organization)

remove_user(PREFIX + "admin")
finish()
