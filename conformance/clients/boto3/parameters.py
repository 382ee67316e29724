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
readers()
finish()
