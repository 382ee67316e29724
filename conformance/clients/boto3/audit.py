"""What the trail says of calls, read back with LookupEvents, and what it must not say."""

from checks import *

PREFIX = "aud-"
cloudtrail = client("cloudtrail")


def events(**attributes):
    """Whole records, newest first."""
    lookup = [{"AttributeKey": key, "AttributeValue": value} for key, value in attributes.items()]
    pages = cloudtrail.get_paginator("lookup_events").paginate(LookupAttributes=lookup)
    return [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]


def written():
    with section("records of calls"):
        uma = User(PREFIX + "uma", allow("sts:*"))
        secrets = [uma.credentials["SecretAccessKey"]]
        iam.create_login_profile(UserName=uma.name, Password="Uma-Secret-Pass-1!")
        secrets.append("Uma-Secret-Pass-1!")
        device = iam.create_virtual_mfa_device(VirtualMFADeviceName=PREFIX + "uma")[
            "VirtualMFADevice"
        ]
        secrets.append(device["Base32StringSeed"].decode())
        target = role(PREFIX + "role", trust({"AWS": ROOT_ARN}), allow("iam:ListUsers"))
        assumed = uma.sts.assume_role(RoleArn=target, RoleSessionName="audited")
        secrets += [
            assumed["Credentials"]["SecretAccessKey"],
            assumed["Credentials"]["SessionToken"],
        ]
        session = Session(assumed["Credentials"])
        session.iam.list_users()
        denied("a call that will be on record", session.iam.list_roles)
        credential = iam.create_service_specific_credential(
            UserName=uma.name, ServiceName="codecommit.amazonaws.com"
        )["ServiceSpecificCredential"]
        secrets.append(credential["ServicePassword"])

        created = [
            e
            for e in events(EventName="CreateUser")
            if (e.get("requestParameters") or {}).get("userName") == uma.name
        ]
        equal("CreateUser is recorded once", len(created), 1)
        event = created[0]
        for name in [
            "eventVersion",
            "userIdentity",
            "eventTime",
            "eventSource",
            "eventName",
            "awsRegion",
            "sourceIPAddress",
            "userAgent",
            "requestParameters",
            "responseElements",
            "requestID",
            "eventID",
            "readOnly",
            "eventType",
            "managementEvent",
            "recipientAccountId",
            "eventCategory",
        ]:
            check(f"a record has {name}", name in event, str(sorted(event)))
        equal(
            "its source and region",
            (event["eventSource"], event["awsRegion"], event["readOnly"]),
            ("iam.amazonaws.com", "us-east-1", False),
        )
        equal(
            "root's identity",
            (
                event["userIdentity"]["type"],
                event["userIdentity"]["arn"],
                event["userIdentity"]["accountId"],
            ),
            ("Root", ROOT_ARN, ACCOUNT),
        )
        equal("responseElements", event["responseElements"]["user"]["arn"], uma.arn)
        check("the agent is boto3's", "Boto3" in event["userAgent"], event["userAgent"])

        by_session = [e for e in events(Username="audited")]
        names = {e["eventName"]: e for e in by_session}
        check(
            "a session's calls by its name",
            {"ListUsers", "ListRoles"} <= set(names),
            str(sorted(names)),
        )
        identity = names["ListUsers"]["userIdentity"]
        equal(
            "its identity",
            (
                identity["type"],
                identity["arn"],
                identity["sessionContext"]["sessionIssuer"]["arn"],
                identity["sessionContext"]["attributes"]["mfaAuthenticated"],
            ),
            ("AssumedRole", arn(f"assumed-role/{PREFIX}role/audited", "sts"), target, "false"),
        )
        equal("a denial's code", names["ListRoles"]["errorCode"], "AccessDenied")
        check(
            "and message",
            "is not authorized to perform: iam:ListRoles" in names["ListRoles"]["errorMessage"],
        )
        taken = [
            e
            for e in events(EventName="AssumeRole")
            if (e["requestParameters"] or {}).get("roleArn") == target
        ]
        equal(
            "AssumeRole's answer is there without secrets",
            taken[0]["responseElements"]["assumedRoleUser"]["arn"],
            identity["arn"],
        )
        everything = json.dumps([e for e in events()])
        for position, secret in enumerate(secrets):
            check(f"secret {position} is nowhere in the trail", secret not in everything)

        refused(
            "the wrong secret",
            "SignatureDoesNotMatch",
            403,
            client("iam", {**uma.credentials, "SecretAccessKey": "y" * 40}).list_users,
        )
        by_key = events(AccessKeyId=assumed["Credentials"]["AccessKeyId"])
        check(
            "by access key",
            {e["eventName"] for e in by_key} >= {"ListUsers", "ListRoles"},
            str([e["eventName"] for e in by_key]),
        )
        by_resource = events(ResourceName=uma.name)
        check(
            "by resource",
            "CreateUser" in {e["eventName"] for e in by_resource},
            str([e["eventName"] for e in by_resource]),
        )
        reads = cloudtrail.lookup_events(
            LookupAttributes=[{"AttributeKey": "ReadOnly", "AttributeValue": "false"}], MaxResults=5
        )
        check(
            "only changes",
            reads["Events"] and all(e["ReadOnly"] == "false" for e in reads["Events"]),
        )
        equal("a page of five", (len(reads["Events"]), "NextToken" in reads), (5, True))
        one = reads["Events"][0]
        check(
            "an event's members",
            {
                "EventId",
                "EventName",
                "EventTime",
                "EventSource",
                "Username",
                "CloudTrailEvent",
                "ReadOnly",
            }
            <= set(one),
            str(sorted(one)),
        )
        found = cloudtrail.lookup_events(
            LookupAttributes=[{"AttributeKey": "EventId", "AttributeValue": one["EventId"]}]
        )["Events"]
        equal("one event by its id", [e["EventId"] for e in found], [one["EventId"]])
        refused(
            "a time that ends before it starts",
            "InvalidTimeRangeException",
            400,
            cloudtrail.lookup_events,
            StartTime=2000000000,
            EndTime=1000000000,
        )

        remove_role(PREFIX + "role")
        iam.delete_login_profile(UserName=uma.name)
        iam.delete_service_specific_credential(
            UserName=uma.name, ServiceSpecificCredentialId=credential["ServiceSpecificCredentialId"]
        )
        iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])
        remove_user(uma.name)


written()
finish()
