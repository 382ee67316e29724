"""Secrets Manager as boto3 speaks it: versions and stages, the caching clients' calls, readers."""

import json
import re
import uuid
from datetime import datetime, timezone

from checks import *

PREFIX = "sm-"
secrets = client("secretsmanager")
NOT_FOUND = "Secrets Manager can't find the specified secret."


def stages(name):
    """From each label to its version."""
    versions = secrets.describe_secret(SecretId=name).get("VersionIdsToStages", {})
    return {label: version for version, labels in versions.items() for label in labels}


def text(name, **which):
    return secrets.get_secret_value(SecretId=name, **which)["SecretString"]


def remove(name):
    secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def values():
    with section("values"):
        name = PREFIX + "prod/db"
        made = secrets.create_secret(Name=name, SecretString="one", Description="A database")
        members("CreateSecret shows three members", made, ["ARN", "Name", "VersionId"])
        pattern = rf"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-[A-Za-z0-9]{{6}}"
        check("the ARN ends with six characters", re.fullmatch(pattern, made["ARN"]), made["ARN"])
        read = secrets.get_secret_value(SecretId=name)
        members(
            "GetSecretValue shows six members",
            read,
            ["ARN", "Name", "VersionId", "SecretString", "VersionStages", "CreatedDate"],
        )
        equal("the value", read["SecretString"], "one")
        equal("its label", read["VersionStages"], ["AWSCURRENT"])
        check("CreatedDate is a time", isinstance(read["CreatedDate"], datetime))
        equal("by ARN", text(made["ARN"]), "one")
        equal("by an ARN without its end", text(made["ARN"][:-7]), "one")
        put = secrets.put_secret_value(SecretId=name, SecretString="two")
        members("PutSecretValue", put, ["ARN", "Name", "VersionId", "VersionStages"])
        equal("the last value", text(name, VersionStage="AWSPREVIOUS"), "one")
        equal("a value by its version", text(name, VersionId=made["VersionId"]), "one")
        described = secrets.describe_secret(SecretId=name)
        accessed = described["LastAccessedDate"].astimezone(timezone.utc)
        equal("LastAccessedDate is a day", (accessed.hour, accessed.minute), (0, 0))
        equal("no key of the customer's", "KmsKeyId" in described, False)
        listed = secrets.list_secret_version_ids(SecretId=name)["Versions"]
        equal(
            "the default key by its name",
            [version["KmsKeyIds"] for version in listed],
            [["DefaultEncryptionKey"]] * 2,
        )
        token = str(uuid.uuid4())
        for _ in range(2):
            again = secrets.put_secret_value(
                SecretId=name, SecretString="three", ClientRequestToken=token
            )
            equal("a token stands for one version", again["VersionId"], token)
        refused(
            "and for one value",
            "ResourceExistsException",
            400,
            secrets.put_secret_value,
            SecretId=name,
            SecretString="four",
            ClientRequestToken=token,
        )
        remove(name)
        secrets.create_secret(Name=name, SecretBinary=b"\x00\xff")
        equal("bytes", secrets.get_secret_value(SecretId=name)["SecretBinary"], b"\x00\xff")
        remove(name)


def errors():
    with section("errors"):
        name = PREFIX + "errors"
        refused(
            "GetSecretValue of nothing",
            "ResourceNotFoundException",
            400,
            secrets.get_secret_value,
            message=NOT_FOUND,
            SecretId=PREFIX + "none",
        )
        refused(
            "a name with a space",
            "ValidationException",
            400,
            secrets.create_secret,
            contains="Invalid name.",
            Name=PREFIX + "with space",
            SecretString="a",
        )
        refused(
            "text and bytes",
            "InvalidParameterException",
            400,
            secrets.create_secret,
            Name=name,
            SecretString="a",
            SecretBinary=b"a",
        )
        secrets.create_secret(Name=name, SecretString="a")
        refused(
            "a name that is taken",
            "ResourceExistsException",
            400,
            secrets.create_secret,
            message=f"The operation failed because the secret {name} already exists.",
            Name=name,
            SecretString="a",
        )
        refused(
            "a label that nothing has",
            "ResourceNotFoundException",
            400,
            secrets.get_secret_value,
            contains="for staging label: AWSPREVIOUS",
            SecretId=name,
            VersionStage="AWSPREVIOUS",
        )
        unchecked = client("secretsmanager", parameter_validation=False)
        refused(
            "a value of 65,537 bytes",
            "ValidationException",
            400,
            unchecked.put_secret_value,
            SecretId=name,
            SecretString="a" * 65_537,
        )
        secrets.put_secret_value(SecretId=name, SecretString="a" * 65_536)
        equal("a value of 65,536 bytes", len(text(name)), 65_536)
        remove(name)


def rotation_by_hand():
    with section("rotation by hand"):
        name = PREFIX + "rotated"
        first = secrets.create_secret(Name=name, SecretString="one")["VersionId"]
        refused(
            "RotateSecret without a function",
            "InvalidRequestException",
            400,
            secrets.rotate_secret,
            message="No Lambda rotation function ARN is associated with this secret.",
            SecretId=name,
        )
        token = str(uuid.uuid4())
        function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotate-by-hand"
        rotate = {"RotationLambdaARN": function, "RotationRules": {"AutomaticallyAfterDays": 30}}
        begun = secrets.rotate_secret(SecretId=name, ClientRequestToken=token, **rotate)
        equal("the version that waits", begun["VersionId"], token)
        equal("its label", stages(name), {"AWSCURRENT": first, "AWSPENDING": token})
        # What a rotation function of AWS does in its four steps.
        secrets.put_secret_value(
            SecretId=name,
            ClientRequestToken=token,
            SecretString="two",
            VersionStages=["AWSPENDING"],
        )
        pending = {"VersionId": token, "VersionStage": "AWSPENDING"}
        equal("the value that waits", text(name, **pending), "two")
        equal("the current one until then", text(name), "one")
        secrets.update_secret_version_stage(
            SecretId=name,
            VersionStage="AWSCURRENT",
            MoveToVersionId=token,
            RemoveFromVersionId=first,
        )
        equal("afterwards", text(name), "two")
        equal("and before", text(name, VersionStage="AWSPREVIOUS"), "one")
        described = secrets.describe_secret(SecretId=name)
        equal("RotationEnabled", described["RotationEnabled"], True)
        check("LastRotatedDate", "LastRotatedDate" in described)
        # Older clients drop the member.
        if "NextRotationDate" in described:
            check("NextRotationDate", described["NextRotationDate"] > datetime.now(timezone.utc))
        secrets.cancel_rotate_secret(SecretId=name)
        equal("CancelRotateSecret", secrets.describe_secret(SecretId=name)["RotationEnabled"], False)
        remove(name)


def refusals():
    """Words that public reports quote from AWS."""
    with section("refusals"):
        name = PREFIX + "refusals"
        arn = secrets.create_secret(Name=name, SecretString="a")["ARN"]
        refused("a tag of AWS's own", "InvalidParameterException", 400, secrets.tag_resource,
                message="You can't modify system tags. Tag key: 'aws:cloudformation:stack-name'.",
                SecretId=name, Tags=[{"Key": "aws:cloudformation:stack-name", "Value": "a"}])
        refused("a policy that is none", "MalformedPolicyDocumentException", 400,
                secrets.put_resource_policy, SecretId=name, ResourcePolicy="{}",
                message="This resource policy contains a syntax error.")
        nobody = policy({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/no"},
                         "Action": "secretsmanager:GetSecretValue", "Resource": "*"})
        refused("a policy for nobody", "MalformedPolicyDocumentException", 400,
                secrets.put_resource_policy, SecretId=name, ResourcePolicy=nobody,
                message="This resource policy contains an unsupported principal.")
        secrets.replicate_secret_to_regions(
            SecretId=name, AddReplicaRegions=[{"Region": "eu-west-1"}]
        )
        refused("a secret that is replicated", "InvalidParameterException", 400,
                secrets.delete_secret, SecretId=name,
                message=f"You can't delete secret {arn} that still has replica regions [eu-west-1].")
        secrets.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=["eu-west-1"])
        remove(name)
        again = secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        check("a forced end that is repeated", re.fullmatch(r".*-[A-Za-z0-9]{6}", again["ARN"]),
              again["ARN"])


def deletion():
    with section("deletion"):
        name = PREFIX + "deleted"
        secrets.create_secret(Name=name, SecretString="a")
        answer = secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
        days = (answer["DeletionDate"] - datetime.now(timezone.utc)).total_seconds() / 86_400
        check("seven days", 6.9 < days < 7.1, str(days))
        marked = "You can't perform this operation on the secret because it was marked for deletion."
        refused(
            "a read meanwhile",
            "InvalidRequestException",
            400,
            secrets.get_secret_value,
            message=marked,
            SecretId=name,
        )
        if requires("a list with it", secrets, "list_secrets", "IncludePlannedDeletion"):
            planned = secrets.list_secrets(
                IncludePlannedDeletion=True, Filters=[{"Key": "name", "Values": [name]}]
            )["SecretList"]
            equal("it is listed where that is asked for", [one["Name"] for one in planned], [name])
        shown = secrets.list_secrets(Filters=[{"Key": "name", "Values": [name]}])["SecretList"]
        equal("and not otherwise", shown, [])
        secrets.restore_secret(SecretId=name)
        equal("restored", text(name), "a")
        refused(
            "a window of six days",
            "InvalidParameterException",
            400,
            secrets.delete_secret,
            SecretId=name,
            RecoveryWindowInDays=6,
        )
        remove(name)
        allowed(
            "a forced deletion of nothing",
            secrets.delete_secret,
            SecretId=name,
            ForceDeleteWithoutRecovery=True,
        )


def lists():
    with section("lists"):
        names = [f"{PREFIX}list/{index}" for index in range(5)]
        for index, name in enumerate(names):
            tags = [{"Key": "team", "Value": f"team-{index % 2}"}]
            secrets.create_secret(Name=name, SecretString=name, Tags=tags)
        pages = secrets.get_paginator("list_secrets").paginate(
            Filters=[{"Key": "name", "Values": [PREFIX + "list/"]}],
            PaginationConfig={"PageSize": 2},
        )
        found = [one["Name"] for page in pages for one in page["SecretList"]]
        equal("pages of two", sorted(found), names)
        tagged = secrets.list_secrets(
            Filters=[
                {"Key": "name", "Values": [PREFIX + "list/"]},
                {"Key": "tag-value", "Values": ["team-1"]},
            ]
        )["SecretList"]
        equal("by tag", sorted(one["Name"] for one in tagged), names[1::2])
        if requires("a batch", secrets, "batch_get_secret_value", "SecretIdList"):
            batch = secrets.batch_get_secret_value(SecretIdList=[names[0], PREFIX + "none"])
            equal("values of a batch", [one["Name"] for one in batch["SecretValues"]], names[:1])
            equal(
                "errors of a batch",
                [(one["SecretId"], one["ErrorCode"]) for one in batch["Errors"]],
                [(PREFIX + "none", "ResourceNotFoundException")],
            )
        for name in names:
            remove(name)


def passwords():
    with section("passwords"):
        equal("32 characters", len(secrets.get_random_password()["RandomPassword"]), 32)
        plain = secrets.get_random_password(PasswordLength=100, ExcludePunctuation=True)
        check("letters and digits", re.fullmatch(r"[A-Za-z0-9]{100}", plain["RandomPassword"]))
        refused(
            "three characters of four types",
            "InvalidParameterException",
            400,
            secrets.get_random_password,
            PasswordLength=3,
        )


def caching_client():
    """The calls of AWS's caching clients: DescribeSecret for the versions, then one version."""
    with section("caching clients"):
        name = PREFIX + "cached"
        secrets.create_secret(Name=name, SecretString="one")
        versions = secrets.describe_secret(SecretId=name)["VersionIdsToStages"]
        (current,) = [id for id, labels in versions.items() if "AWSCURRENT" in labels]
        value = secrets.get_secret_value(SecretId=name, VersionId=current)
        equal("the version that it is about", value["VersionId"], current)
        secrets.put_secret_value(SecretId=name, SecretString="two")
        refreshed = secrets.describe_secret(SecretId=name)["VersionIdsToStages"]
        equal("the version is the previous one now", refreshed[current], ["AWSPREVIOUS"])
        remove(name)


def readers():
    with section("readers"):
        name = PREFIX + "guarded"
        arn_of = secrets.create_secret(Name=name, SecretString="one")["ARN"]
        read = "secretsmanager:GetSecretValue"
        reader = User(PREFIX + "reader", allow(read, arn_of[:-6] + "??????"))
        stranger = User(PREFIX + "stranger")
        theirs = client("secretsmanager", reader.credentials)
        equal("a reader", theirs.get_secret_value(SecretId=name)["SecretString"], "one")
        denied(
            "a reader who would write",
            theirs.put_secret_value,
            action="secretsmanager:PutSecretValue",
            resource=name,
            SecretId=name,
            SecretString="two",
        )
        others = client("secretsmanager", stranger.credentials)
        denied("a stranger", others.get_secret_value, action=read, resource=name, SecretId=name)
        missing = PREFIX + "missing"
        denied("of nothing", others.get_secret_value, action=read, resource=missing, SecretId=missing)
        document = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": stranger.arn},
                    "Action": read,
                    "Resource": "*",
                }
            ],
        }
        secrets.put_resource_policy(SecretId=name, ResourcePolicy=json.dumps(document))
        equal("by the secret's policy", others.get_secret_value(SecretId=name)["Name"], name)
        shown = secrets.get_resource_policy(SecretId=name)["ResourcePolicy"]
        equal("the policy is shown", json.loads(shown), document)
        document["Statement"][0]["Principal"] = "*"
        refused(
            "a policy for everyone",
            "PublicPolicyException",
            400,
            secrets.put_resource_policy,
            SecretId=name,
            ResourcePolicy=json.dumps(document),
            BlockPublicPolicy=True,
        )
        events = client("cloudtrail").lookup_events(
            LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": arn_of}]
        )["Events"]
        reads = [event for event in events if event["EventName"] == "GetSecretValue"]
        equal("every read is on record", len(reads), 3)
        check("without the value", all('"one"' not in e["CloudTrailEvent"] for e in events))
        remove(name)
        remove_user(reader.name)
        remove_user(stranger.name)


values()
errors()
rotation_by_hand()
refusals()
deletion()
lists()
passwords()
caching_client()
readers()
finish()
