"""Parameter Store: versions, paths, secure strings, labels, and who may read what."""

from checks import *

PREFIX = "/prm-test/"
ssm = client("ssm")


def named(name):
    return PREFIX + name


def versions_and_paths():
    with section("versions and paths"):
        made = ssm.put_parameter(Name=named("a/one"), Value="1", Type="String")
        equal("the first version", (made["Version"], made["Tier"]), (1, "Standard"))
        refused(
            "it is there already",
            "ParameterAlreadyExists",
            400,
            ssm.put_parameter,
            contains="set the overwrite option in the request to true",
            Name=named("a/one"),
            Value="2",
            Type="String",
        )
        ssm.put_parameter(Name=named("a/one"), Value="2", Overwrite=True)
        ssm.put_parameter(Name=named("a/b/two"), Value="x,y", Type="StringList")
        got = ssm.get_parameter(Name=named("a/one"))["Parameter"]
        equal("the newest version", (got["Value"], got["Version"]), ("2", 2))
        old = ssm.get_parameter(Name=named("a/one") + ":1")["Parameter"]
        equal("an older one", (old["Value"], old["Selector"]), ("1", ":1"))
        pages = ssm.get_paginator("get_parameters_by_path").paginate(
            Path=PREFIX, Recursive=True, PaginationConfig={"PageSize": 1}
        )
        names = [p["Name"] for page in pages for p in page["Parameters"]]
        equal("a path, page by page", names, [named("a/b/two"), named("a/one")])
        several = ssm.get_parameters(Names=[named("a/one"), named("none")])
        equal("those that are not there", several["InvalidParameters"], [named("none")])
        ssm.delete_parameters(Names=[named("a/one"), named("a/b/two")])
        refused("it is gone", "ParameterNotFound", 400, ssm.get_parameter, Name=named("a/one"))


def secure_strings():
    with section("secure strings"):
        name = named("secure")
        ssm.put_parameter(Name=name, Value="sealed-value", Type="SecureString")
        plain = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
        equal("opened where that is asked for", plain, "sealed-value")
        sealed = ssm.get_parameter(Name=name)["Parameter"]["Value"]
        equal("sealed else", "sealed-value" in sealed, False)
        equal(
            "its key",
            ssm.describe_parameters(
                ParameterFilters=[{"Key": "Name", "Values": [name]}]
            )["Parameters"][0]["KeyId"],
            "alias/aws/ssm",
        )
        ssm.label_parameter_version(Name=name, Labels=["live"])
        history = ssm.get_parameter_history(Name=name, WithDecryption=True)["Parameters"]
        equal("its label", history[0]["Labels"], ["live"])
        ssm.delete_parameter(Name=name)


def what_may_be_put():
    with section("what may be put"):
        name = named("put")
        refused(
            "tags and overwriting",
            "ValidationException",
            400,
            ssm.put_parameter,
            contains="tags and overwrite can't be used together",
            Name=name,
            Value="1",
            Type="String",
            Overwrite=True,
            Tags=[{"Key": "team", "Value": "a"}],
        )
        refused(
            "no type",
            "ValidationException",
            400,
            ssm.put_parameter,
            message="A parameter type is required when you create a parameter.",
            Name=name,
            Value="1",
        )
        refused(
            "too long a value",
            "ValidationException",
            400,
            ssm.put_parameter,
            contains="Standard tier parameters support a maximum parameter value of 4096 characters.",
            Name=name,
            Value="x" * 4097,
            Type="String",
        )
        refused(
            "a nested reference",
            "ValidationException",
            400,
            ssm.put_parameter,
            contains="can't nest another parameter",
            Name=name,
            Value="{{ssm:other}}",
            Type="String",
        )
        refused(
            "a name of AWS's",
            "ValidationException",
            400,
            ssm.put_parameter,
            contains="can't be prefixed with",
            Name="ssm-own",
            Value="1",
            Type="String",
        )
        large = ssm.put_parameter(
            Name=name, Value="x" * 5000, Type="String", Tier="Intelligent-Tiering"
        )
        equal("the tier that it needs", large["Tier"], "Advanced")
        refused(
            "a lower tier",
            "ValidationException",
            400,
            ssm.put_parameter,
            contains="You can't downgrade a parameter from the advanced-parameter tier",
            Name=name,
            Value="1",
            Tier="Standard",
            Overwrite=True,
        )
        ssm.delete_parameter(Name=name)
        plain = "prm-test-plain"
        ssm.put_parameter(Name=plain, Value="1", Type="SecureString", Description="kept")
        ssm.put_parameter(Name=plain, Value="2", Type="String", Overwrite=True)
        found = ssm.describe_parameters(
            ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [plain]}]
        )["Parameters"][0]
        equal("another type", (found["Type"], found["Description"]), ("String", "kept"))
        ssm.delete_parameter(Name=plain)


def policies_and_labels():
    with section("policies and labels"):
        name = named("labelled")
        notice = '[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"2","Unit":"Days"}}]'
        ssm.put_parameter(Name=name, Value="1", Type="String", Tier="Advanced", Policies=notice)
        ssm.put_parameter(Name=name, Value="2", Overwrite=True)

        def policies():
            return ssm.describe_parameters(
                ParameterFilters=[{"Key": "Name", "Values": [name]}]
            )["Parameters"][0]["Policies"]

        equal("policies that are kept", [p["PolicyStatus"] for p in policies()], ["Pending"])
        ssm.put_parameter(Name=name, Value="3", Overwrite=True, Policies="[{}]")
        equal("policies that are taken away", policies(), [])
        labelled = ssm.label_parameter_version(
            Name=name, ParameterVersion=2, Labels=["live", "1st", "aws-x"]
        )
        equal("labels that cannot be", sorted(labelled["InvalidLabels"]), ["1st", "aws-x"])
        listed = ssm.get_parameters_by_path(
            Path=PREFIX, ParameterFilters=[{"Key": "Label", "Values": ["live"]}]
        )["Parameters"]
        equal("the labelled version", [(p["Value"], p["Version"]) for p in listed], [("2", 2)])
        ssm.delete_parameter(Name=name)


def filters():
    with section("filters"):
        for name, wrong, code, contains in [
            ("a key", [{"Key": "Label", "Values": ["a"]}], "InvalidFilterKey", "Label"),
            ("no values", [{"Key": "Name"}], "InvalidFilterValue", "values are missing"),
            (
                "an option",
                [{"Key": "Path", "Option": "Equals", "Values": ["/a"]}],
                "InvalidFilterOption",
                "Valid options include: [Recursive, OneLevel]",
            ),
            (
                "a value",
                [{"Key": "Tier", "Values": ["a"]}],
                "InvalidFilterOption",
                "Valid values include: [Standard, Advanced, Intelligent-Tiering]",
            ),
            (
                "a path",
                [{"Key": "Path", "Values": ["a"]}],
                "ValidationException",
                "doesn't meet the parameter name requirements",
            ),
        ]:
            refused(
                name,
                code,
                400,
                ssm.describe_parameters,
                contains=contains,
                ParameterFilters=wrong,
            )


def readers():
    with section("readers"):
        ssm.put_parameter(Name=named("r/mine"), Value="1", Type="String")
        ssm.put_parameter(Name=named("s/other"), Value="2", Type="String")
        resource = f"arn:aws:ssm:*:*:parameter{named('r')}"
        reader = User(
            "prm-reader", allow(["ssm:GetParameter*"], [resource, resource + "/*"])
        )
        calls = client("ssm", reader.credentials)
        mine = calls.get_parameter(Name=named("r/mine"))["Parameter"]["Value"]
        equal("one of her own", mine, "1")
        denied("one of others", calls.get_parameter, Name=named("s/other"))
        denied(
            "a path above hers",
            calls.get_parameters_by_path,
            action="ssm:GetParametersByPath",
            Path=PREFIX,
            Recursive=True,
        )
        ssm.delete_parameters(Names=[named("r/mine"), named("s/other")])
        remove_user(reader.name)


versions_and_paths()
secure_strings()
what_may_be_put()
policies_and_labels()
filters()
readers()
finish()
