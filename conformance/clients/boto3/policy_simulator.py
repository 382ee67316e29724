"""The policy simulator and the context keys of policies, as tools that check permissions use them."""

from checks import *

PREFIX = "simulated-"
BUCKET = "arn:aws:s3:::simulated-bucket"
OBJECT = BUCKET + "/reports/2026.csv"


def entry(name, kind, *values):
    return {"ContextKeyName": name, "ContextKeyType": kind, "ContextKeyValues": list(values)}


def simulate(source, actions, resources=None, **further):
    if resources is not None:
        further["ResourceArns"] = resources
    answer = iam.simulate_principal_policy(
        PolicySourceArn=source, ActionNames=actions, **further
    )
    return {result["EvalActionName"]: result for result in answer["EvaluationResults"]}


def custom(policies, actions, **further):
    answer = iam.simulate_custom_policy(
        PolicyInputList=policies, ActionNames=actions, **further
    )
    return {result["EvalActionName"]: result for result in answer["EvaluationResults"]}


def decisions(results):
    return {action: result["EvalDecision"] for action, result in results.items()}


with section("principals"):
    user = User(PREFIX + "user", allow("s3:GetObject", BUCKET + "/*"))
    iam.create_group(GroupName=PREFIX + "group")
    iam.add_user_to_group(GroupName=PREFIX + "group", UserName=user.name)
    iam.put_group_policy(
        GroupName=PREFIX + "group",
        PolicyName="deletes",
        PolicyDocument=policy(deny("s3:DeleteObject")),
    )
    trusting = trust({"AWS": user.arn})
    role_arn = role(PREFIX + "role", trusting, allow("s3:*"))
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    results = simulate(user.arn, actions, [OBJECT])
    equal(
        "a user's decisions count its groups' policies",
        decisions(results),
        {
            "s3:GetObject": "allowed",
            "s3:PutObject": "implicitDeny",
            "s3:DeleteObject": "explicitDeny",
        },
    )
    got = results["s3:GetObject"]
    members(
        "a result has the members that AWS answers for a resource",
        got,
        [
            "EvalActionName",
            "EvalResourceName",
            "EvalDecision",
            "MatchedStatements",
            "MissingContextValues",
            "EvalDecisionDetails",
            "ResourceSpecificResults",
        ],
    )
    equal("within an account the details are empty", got["EvalDecisionDetails"], {})
    equal("it names the resource", got["EvalResourceName"], OBJECT)
    [matched] = got["MatchedStatements"]
    equal("inline policies go by their holder", matched["SourcePolicyId"], f"user_{user.name}_inline")
    equal("and are IAM policies", matched["SourcePolicyType"], "IAM Policy")
    document = policy(allow("s3:GetObject", BUCKET + "/*"))
    equal(
        "a first statement begins after the bracket of the list",
        matched["StartPosition"],
        {"Line": 1, "Column": document.index("[") + 2},
    )
    equal(
        "and ends after its brace",
        matched["EndPosition"],
        {"Line": 1, "Column": document.rindex("}]") + 2},
    )
    equal(
        "an implicit denial matches nothing",
        results["s3:PutObject"]["MatchedStatements"],
        [],
    )
    equal(
        "a denial names the group's policy",
        results["s3:DeleteObject"]["MatchedStatements"][0]["SourcePolicyId"],
        f"group_{PREFIX}group_deletes",
    )
    group = arn(f"group/{PREFIX}group")
    equal(
        "a group is simulated by itself",
        decisions(simulate(group, actions, [OBJECT])),
        {
            "s3:GetObject": "implicitDeny",
            "s3:PutObject": "implicitDeny",
            "s3:DeleteObject": "explicitDeny",
        },
    )
    equal(
        "a role too",
        decisions(simulate(role_arn, ["s3:PutObject"], [OBJECT])),
        {"s3:PutObject": "allowed"},
    )

with section("managed policies and boundaries"):
    iam.attach_role_policy(
        RoleName=PREFIX + "role", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    matched = simulate(role_arn, ["s3:GetObject"], [OBJECT])["s3:GetObject"]["MatchedStatements"]
    equal(
        "a managed policy goes by its name",
        sorted(statement["SourcePolicyId"] for statement in matched),
        ["ReadOnlyAccess", f"role_{PREFIX}role_inline"],
    )
    iam.detach_role_policy(
        RoleName=PREFIX + "role", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    bound = simulate(
        user.arn,
        ["s3:GetObject"],
        [OBJECT],
        PermissionsBoundaryPolicyInputList=[policy(allow("ec2:*"))],
    )["s3:GetObject"]
    equal("a boundary that is silent denies", bound["EvalDecision"], "implicitDeny")
    equal(
        "and says so",
        bound["PermissionsBoundaryDecisionDetail"],
        {"AllowedByPermissionsBoundary": False},
    )

with section("conditions"):
    network = policy(
        allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
    )
    lacking = custom([network], ["s3:GetObject"])["s3:GetObject"]
    equal("a key that is not given is missing", lacking["MissingContextValues"], ["aws:SourceIp"])
    equal("and the statement does not apply", lacking["EvalDecision"], "implicitDeny")
    check("without a resource there are no details", "EvalDecisionDetails" not in lacking)
    check("nor results of one", "ResourceSpecificResults" not in lacking)
    for address, expected in [("203.0.113.7", "allowed"), ("198.51.100.7", "implicitDeny")]:
        equal(
            f"from {address}",
            decisions(
                custom(
                    [network], ["s3:GetObject"], ContextEntries=[entry("aws:SourceIp", "ip", address)]
                )
            ),
            {"s3:GetObject": expected},
        )
    for operator, absent in [("Bool", "allowed"), ("BoolIfExists", "explicitDeny")]:
        mfa = policy(
            allow("s3:*"),
            deny("*", Condition={operator: {"aws:MultiFactorAuthPresent": "false"}}),
        )
        equal(
            f"{operator} on a request without the key",
            decisions(custom([mfa], ["s3:GetObject"])),
            {"s3:GetObject": absent},
        )
        given = [entry("aws:MultiFactorAuthPresent", "boolean", "true")]
        equal(
            f"{operator} with a second factor",
            decisions(custom([mfa], ["s3:GetObject"], ContextEntries=given)),
            {"s3:GetObject": "allowed"},
        )

with section("resource policies"):
    granting = policy({**allow("s3:GetObject", OBJECT), "Principal": {"AWS": user.arn}})
    other = arn("root", account="444455556666")
    across = custom(
        [policy(allow("s3:*"))],
        ["s3:GetObject", "s3:PutObject"],
        ResourceArns=[OBJECT],
        ResourceOwner=other,
        ResourcePolicy=granting,
        CallerArn=user.arn,
    )
    equal(
        "across accounts both sides decide",
        decisions(across),
        {"s3:GetObject": "allowed", "s3:PutObject": "implicitDeny"},
    )
    equal(
        "and each is told",
        across["s3:PutObject"]["EvalDecisionDetails"],
        {"IAM Policy": "allowed", "Resource Policy": "implicitDeny"},
    )
    assume = simulate(user.arn, ["sts:AssumeRole"], [role_arn])["sts:AssumeRole"]
    equal("a role's trust policy has its say", assume["EvalDecision"], "allowed")
    refused(
        "a resource policy needs a caller",
        "InvalidInput",
        400,
        iam.simulate_custom_policy,
        message="Invalid caller - Caller cannot be null or empty.",
        PolicyInputList=[],
        ActionNames=["s3:GetObject"],
        ResourceArns=[OBJECT],
        ResourcePolicy=granting,
    )

with section("pages and refusals"):
    pages = iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[policy(allow("s3:Get*"))],
        ActionNames=["s3:GetObject", "s3:PutObject", "s3:GetBucketAcl"],
        PaginationConfig={"PageSize": 1},
    )
    equal(
        "pages follow the actions",
        [result["EvalActionName"] for page in pages for result in page["EvaluationResults"]],
        ["s3:GetObject", "s3:PutObject", "s3:GetBucketAcl"],
    )
    refused(
        "an unknown user",
        "NoSuchEntity",
        404,
        iam.simulate_principal_policy,
        message="The user with name nobody-here cannot be found.",
        PolicySourceArn=arn("user/nobody-here"),
        ActionNames=["s3:GetObject"],
    )
    session = arn("assumed-role/Admin/me", service="sts")
    refused(
        "a session is no source",
        "InvalidInput",
        400,
        iam.simulate_principal_policy,
        message=f"Invalid Entity Arn: {session} does not clearly define entity type and name.",
        PolicySourceArn=session,
        ActionNames=["s3:GetObject"],
    )
    refused(
        "a policy that is none",
        "InvalidInput",
        400,
        iam.simulate_custom_policy,
        PolicyInputList=["not a policy"],
        ActionNames=["s3:GetObject"],
    )
    denied(
        "the simulator is a permission on the principal",
        user.iam.simulate_principal_policy,
        action="iam:SimulatePrincipalPolicy",
        resource=user.arn,
        PolicySourceArn=user.arn,
        ActionNames=["s3:GetObject"],
    )

with section("context keys"):
    keyed = policy(
        allow(
            "dynamodb:*",
            "arn:aws:dynamodb:us-west-2:123456789012:table/${aws:username}",
            Condition={"DateGreaterThan": {"aws:CurrentTime": "2015-08-16T12:00:00Z"}},
        )
    )
    equal(
        "keys of a policy, with variables",
        iam.get_context_keys_for_custom_policy(PolicyInputList=[keyed])["ContextKeyNames"],
        ["aws:username", "aws:CurrentTime"],
    )
    iam.put_group_policy(GroupName=PREFIX + "group", PolicyName="keyed", PolicyDocument=keyed)
    equal(
        "keys of a user's groups",
        iam.get_context_keys_for_principal_policy(PolicySourceArn=user.arn)["ContextKeyNames"],
        ["aws:username", "aws:CurrentTime"],
    )

for name in iam.list_group_policies(GroupName=PREFIX + "group")["PolicyNames"]:
    iam.delete_group_policy(GroupName=PREFIX + "group", PolicyName=name)
remove_user(PREFIX + "user")
iam.delete_group(GroupName=PREFIX + "group")
remove_role(PREFIX + "role")
finish()
