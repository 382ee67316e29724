"""OpenID Connect and SAML providers, sessions for their people, and tokens for the outside."""

import base64
import urllib.request

import outside_identities
from botocore import UNSIGNED
from checks import *

PREFIX = "fed-"
anonymous_sts = client("sts", signature_version=UNSIGNED)


def oidc_providers():
    with section("OIDC providers"):
        url = "https://idp.example.com/realm/one"
        created = iam.create_open_id_connect_provider(
            Url=url,
            ClientIDList=["a"],
            ThumbprintList=["A" * 40],
            Tags=[{"Key": "k", "Value": "v"}],
        )
        provider = created["OpenIDConnectProviderArn"]
        equal("its ARN", provider, arn("oidc-provider/idp.example.com/realm/one"))
        got = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
        members(
            "GetOpenIDConnectProvider's members",
            got,
            ["Url", "ClientIDList", "ThumbprintList", "CreateDate", "Tags"],
        )
        equal("its URL has no scheme", got["Url"], "idp.example.com/realm/one")
        refused(
            "a taken URL",
            "EntityAlreadyExists",
            409,
            iam.create_open_id_connect_provider,
            Url=url,
            ThumbprintList=["a" * 40],
        )
        refused(
            "http is refused",
            "ValidationError",
            400,
            iam.create_open_id_connect_provider,
            Url="http://idp.example.com",
            ThumbprintList=["a" * 40],
            message="Invalid Open ID Connect Provider URL",
        )
        refused(
            "a text that is no URL",
            "ValidationError",
            400,
            iam.create_open_id_connect_provider,
            Url="idp.example.com",
            ThumbprintList=["a" * 40],
        )
        refused(
            "six thumbprints",
            "InvalidInput",
            400,
            iam.create_open_id_connect_provider,
            Url="https://six.example.com",
            ThumbprintList=[f"{n}" * 40 for n in range(6)],
        )
        refused(
            "a thumbprint that is too short",
            "ValidationError",
            400,
            unchecked_iam.create_open_id_connect_provider,
            Url="https://short.example.com",
            ThumbprintList=["a"],
        )
        iam.add_client_id_to_open_id_connect_provider(
            OpenIDConnectProviderArn=provider, ClientID="b"
        )
        allowed(
            "adding a client id twice is fine",
            iam.add_client_id_to_open_id_connect_provider,
            OpenIDConnectProviderArn=provider,
            ClientID="b",
        )
        equal(
            "client ids",
            sorted(
                iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)["ClientIDList"]
            ),
            ["a", "b"],
        )
        iam.remove_client_id_from_open_id_connect_provider(
            OpenIDConnectProviderArn=provider, ClientID="b"
        )
        allowed(
            "removing what is not there is fine",
            iam.remove_client_id_from_open_id_connect_provider,
            OpenIDConnectProviderArn=provider,
            ClientID="b",
        )
        iam.update_open_id_connect_provider_thumbprint(
            OpenIDConnectProviderArn=provider, ThumbprintList=["b" * 40]
        )
        equal(
            "thumbprints",
            iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)["ThumbprintList"],
            ["b" * 40],
        )
        equal(
            "listed",
            [p["Arn"] for p in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]],
            [provider],
        )
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
        allowed(
            "deleting it twice is fine (AWS: idempotent)",
            iam.delete_open_id_connect_provider,
            OpenIDConnectProviderArn=provider,
        )
        refused(
            "gone",
            "NoSuchEntity",
            404,
            iam.get_open_id_connect_provider,
            OpenIDConnectProviderArn=provider,
        )


def web_identity():
    issuer = outside_identities.Issuer()
    with section("web identity"):
        provider = iam.create_open_id_connect_provider(
            Url=issuer.url, ClientIDList=["the-app"], ThumbprintList=["a" * 40]
        )["OpenIDConnectProviderArn"]
        key = issuer.host
        target = role(
            PREFIX + "web",
            trust(
                {"Federated": provider},
                action=["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
                Condition={
                    "StringEquals": {f"{key}:aud": "the-app"},
                    "StringLike": {f"{key}:sub": "some*"},
                },
            ),
            allow("iam:ListUsers", Condition={"StringEquals": {"aws:FederatedProvider": provider}}),
            allow("iam:ListRoles", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}}),
        )
        ask = {"RoleArn": target, "RoleSessionName": "web"}
        assume_web = anonymous_sts.assume_role_with_web_identity
        answer = allowed(
            "an unsigned call with a token", assume_web, WebIdentityToken=issuer.token(), **ask
        )
        members(
            "its members",
            answer,
            [
                "Credentials",
                "SubjectFromWebIdentityToken",
                "AssumedRoleUser",
                "Provider",
                "Audience",
            ],
        )
        equal(
            "subject, provider, audience",
            (answer["SubjectFromWebIdentityToken"], answer["Provider"], answer["Audience"]),
            ("someone", provider, "the-app"),
        )
        web = Session(answer["Credentials"])
        equal(
            "who it is",
            web.sts.get_caller_identity()["Arn"],
            arn(f"assumed-role/{PREFIX}web/web", "sts"),
        )
        allowed("aws:FederatedProvider is the provider's ARN", web.iam.list_users)
        denied("not without the tag", web.iam.list_roles)
        tagged = assume_web(
            WebIdentityToken=issuer.token(
                **{
                    "https://aws.amazon.com/tags": {
                        "principal_tags": {"team": ["blue"]},
                        "transitive_tag_keys": ["team"],
                    }
                }
            ),
            **ask,
        )
        allowed("with a tag in the token", Session(tagged["Credentials"]).iam.list_roles)
        check("PackedPolicySize tells of the tags", "PackedPolicySize" in tagged)
        keys_read = issuer.requests
        assume_web(WebIdentityToken=issuer.token(), **ask)
        equal("the provider's keys are kept", issuer.requests, keys_read)
        denied(
            "a subject that the role does not trust",
            assume_web,
            WebIdentityToken=issuer.token(sub="other"),
            why="Not authorized to perform sts:AssumeRoleWithWebIdentity",
            **ask,
        )
        refused(
            "another audience",
            "InvalidIdentityToken",
            400,
            assume_web,
            WebIdentityToken=issuer.token(aud="another"),
            message="Incorrect token audience",
            **ask,
        )
        refused(
            "an issuer without a provider",
            "InvalidIdentityToken",
            400,
            assume_web,
            WebIdentityToken=issuer.token(iss="https://other.example.com"),
            contains=(
                "No OpenIDConnect provider found in your account for https://other.example.com"
            ),
            **ask,
        )
        refused(
            "a token that ran out",
            "ExpiredTokenException",
            400,
            assume_web,
            WebIdentityToken=issuer.token(exp=int(time.time()) - 60, iat=int(time.time()) - 600),
            **ask,
        )
        refused(
            "a text that is no token",
            "InvalidIdentityToken",
            400,
            assume_web,
            WebIdentityToken="nothing.at.all",
            **ask,
        )
        refused(
            "somebody else's signature",
            "InvalidIdentityToken",
            400,
            assume_web,
            WebIdentityToken=issuer.token(key=outside_identities.new_key("stranger.key")),
            **ask,
        )
        unsigned = issuer.token(header={"alg": "none"}).rsplit(".", 1)[0] + "."
        refused(
            "alg none", "InvalidIdentityToken", 400, assume_web, WebIdentityToken=unsigned, **ask
        )
        refused(
            "longer than the role lets",
            "ValidationError",
            400,
            assume_web,
            WebIdentityToken=issuer.token(),
            DurationSeconds=7200,
            message=(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            ),
            **ask,
        )
        issuer.key, issuer.key_id = outside_identities.new_key("second.key"), "second"
        allowed(
            "a new key of the provider is found", assume_web, WebIdentityToken=issuer.token(), **ask
        )
        narrowed = Session(
            assume_web(
                WebIdentityToken=issuer.token(), Policy=policy(allow("iam:ListRoles")), **ask
            )["Credentials"]
        )
        denied(
            "a session policy narrows",
            narrowed.iam.list_users,
            why="because no session policy allows the iam:ListUsers action",
        )
    with section("a provider that is down"):
        issuer.stop()
        started = time.time()
        other = outside_identities.Issuer()
        iam.create_open_id_connect_provider(
            Url=other.url, ClientIDList=["the-app"], ThumbprintList=["a" * 40]
        )
        other_token = other.token()
        other.stop()
        refused(
            "IDPCommunicationError",
            "IDPCommunicationError",
            400,
            anonymous_sts.assume_role_with_web_identity,
            WebIdentityToken=other_token,
            **ask,
        )
        check("within ten seconds", time.time() - started < 10)
        allowed("sessions of before live on", web.iam.list_users)
        iam.delete_open_id_connect_provider(
            OpenIDConnectProviderArn=arn(f"oidc-provider/{other.host}")
        )
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
        refused(
            "no provider, no session",
            "InvalidIdentityToken",
            400,
            anonymous_sts.assume_role_with_web_identity,
            WebIdentityToken=issuer.token(),
            **ask,
        )
        remove_role(PREFIX + "web")
        refused(
            "a session of a deleted role opens nothing",
            "InvalidClientTokenId",
            403,
            web.sts.get_caller_identity,
        )


def saml():
    idp = outside_identities.SamlIdentityProvider()
    with section("SAML providers"):
        refused(
            "metadata that is none",
            "InvalidInput",
            400,
            iam.create_saml_provider,
            Name=PREFIX + "bad",
            SAMLMetadataDocument="x" * 1000,
        )
        provider = iam.create_saml_provider(
            Name=PREFIX + "idp",
            SAMLMetadataDocument=idp.metadata(),
            Tags=[{"Key": "k", "Value": "v"}],
        )["SAMLProviderArn"]
        equal("its ARN", provider, arn(f"saml-provider/{PREFIX}idp"))
        refused(
            "a taken name",
            "EntityAlreadyExists",
            409,
            iam.create_saml_provider,
            Name=PREFIX + "idp",
            SAMLMetadataDocument=idp.metadata(),
        )
        got = iam.get_saml_provider(SAMLProviderArn=provider)
        equal("its metadata", got["SAMLMetadataDocument"].strip(), idp.metadata().strip())
        check(
            "a validity and a date", "CreateDate" in got and "ValidUntil" in got, str(sorted(got))
        )
        equal("its tags", got.get("Tags"), [{"Key": "k", "Value": "v"}])
        equal(
            "listed", [p["Arn"] for p in iam.list_saml_providers()["SAMLProviderList"]], [provider]
        )
        equal(
            "UpdateSAMLProvider",
            without_metadata(
                iam.update_saml_provider(
                    SAMLProviderArn=provider, SAMLMetadataDocument=idp.metadata()
                )
            ),
            {"SAMLProviderArn": provider},
        )
        refused(
            "one that is not there",
            "NoSuchEntity",
            404,
            iam.get_saml_provider,
            SAMLProviderArn=arn("saml-provider/none"),
        )
    with section("SAML sessions"):
        target = role(
            PREFIX + "saml",
            trust(
                {"Federated": provider},
                action=["sts:AssumeRoleWithSAML", "sts:TagSession"],
                Condition={"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
            ),
            allow("iam:ListUsers", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}}),
            MaxSessionDuration=7200,
        )
        assume_saml = anonymous_sts.assume_role_with_saml
        ask = {"RoleArn": target, "PrincipalArn": provider}
        tag = {"https://aws.amazon.com/SAML/Attributes/PrincipalTag:team": ["blue"]}
        first = idp.response(target, provider, tag)
        answer = allowed(
            "an unsigned call with an assertion", assume_saml, SAMLAssertion=first, **ask
        )
        members(
            "its members",
            answer,
            [
                "Credentials",
                "AssumedRoleUser",
                "PackedPolicySize",
                "Subject",
                "SubjectType",
                "Issuer",
                "Audience",
                "NameQualifier",
            ],
        )
        equal(
            "who it is",
            answer["AssumedRoleUser"]["Arn"],
            arn(f"assumed-role/{PREFIX}saml/someone", "sts"),
        )
        equal(
            "subject and issuer",
            (answer["Subject"], answer["SubjectType"], answer["Issuer"]),
            ("someone", "persistent", idp.ENTITY),
        )
        qualifier = base64.b64encode(
            hashlib.sha1(f"{idp.ENTITY}{ACCOUNT}/{PREFIX}idp".encode()).digest()
        ).decode()
        equal(
            "NameQualifier is of issuer, account and provider", answer["NameQualifier"], qualifier
        )
        allowed("a principal tag of the assertion", Session(answer["Credentials"]).iam.list_users)
        refused(
            "an assertion opens once",
            "InvalidIdentityToken",
            400,
            assume_saml,
            SAMLAssertion=first,
            **ask,
        )
        for title, code, parameters in [
            ("another audience", "InvalidIdentityToken", {"audience": "urn:other"}),
            (
                "another recipient",
                "InvalidIdentityToken",
                {"recipient": "https://other.example.com/saml"},
            ),
            ("an assertion that ran out", "ExpiredTokenException", {"minutes": -1}),
            (
                "a changed subject",
                "InvalidIdentityToken",
                {"tamper": lambda text: text.replace(">someone<", ">admin<")},
            ),
        ]:
            assertion = idp.response(target, provider, **parameters)
            refused(title, code, 400, assume_saml, SAMLAssertion=assertion, **ask)
        refused(
            "a role that is not in the assertion",
            "AccessDenied",
            403,
            assume_saml,
            SAMLAssertion=idp.response(arn("role/other"), provider),
            **ask,
        )
        refused(
            "a text that is no assertion",
            "InvalidIdentityToken",
            400,
            assume_saml,
            SAMLAssertion=base64.b64encode(b"<a/>").decode(),
            **ask,
        )
        longer = assume_saml(
            SAMLAssertion=idp.response(
                target,
                provider,
                {"https://aws.amazon.com/SAML/Attributes/SessionDuration": ["7200"]},
            ),
            **ask,
        )
        seconds = longer["Credentials"]["Expiration"].timestamp() - time.time()
        check("SessionDuration of the assertion", 7100 < seconds <= 7201, str(seconds))
        iam.delete_saml_provider(SAMLProviderArn=provider)
        remove_role(PREFIX + "saml")


def outbound():
    if not requires("tokens for the outside", iam, "enable_outbound_web_identity_federation"):
        return
    with section("tokens for the outside"):
        mia = User(
            PREFIX + "mia",
            allow("sts:GetWebIdentityToken"),
            Tags=[{"Key": "team", "Value": "blue"}],
        )
        ask = {"Audience": ["https://partner.example.com"], "SigningAlgorithm": "RS256"}
        refused(
            "while it is disabled",
            "OutboundWebIdentityFederationDisabledException",
            403,
            mia.sts.get_web_identity_token,
            **ask,
        )
        url = iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
        refused(
            "enabling it twice", "FeatureEnabled", 409, iam.enable_outbound_web_identity_federation
        )
        info = iam.get_outbound_web_identity_federation_info()
        equal("its state", (info["IssuerIdentifier"], info["JwtVendingEnabled"]), (url, True))
        answer = mia.sts.get_web_identity_token(**ask)
        members("its members", answer, ["WebIdentityToken", "Expiration"])
        header, claims, _signature = answer["WebIdentityToken"].split(".")
        read = lambda part: json.loads(base64.urlsafe_b64decode(part + "=="))
        claims = read(claims)
        equal(
            "issuer, audience, subject",
            (claims["iss"], claims["aud"], claims["sub"]),
            (url, "https://partner.example.com", mia.arn),
        )
        equal(
            "principal tags",
            claims["https://sts.amazonaws.com/"]["principal_tags"],
            {"team": "blue"},
        )
        discovery = json.load(urllib.request.urlopen(f"{url}/.well-known/openid-configuration"))
        equal("discovery names the issuer", discovery["issuer"], url)
        keys = json.load(urllib.request.urlopen(discovery["jwks_uri"]))["keys"]
        check("its key is in the key set", read(header)["kid"] in [key["kid"] for key in keys])
        denied(
            "a user without the permission",
            User(PREFIX + "ned").sts.get_web_identity_token,
            action="sts:GetWebIdentityToken",
            **ask,
        )
        refused(
            "an algorithm that is none",
            "ValidationError",
            400,
            mia.sts.get_web_identity_token,
            Audience=["a"],
            SigningAlgorithm="HS256",
        )
        iam.disable_outbound_web_identity_federation()
        refused(
            "disabling it twice",
            "FeatureDisabled",
            404,
            iam.disable_outbound_web_identity_federation,
        )
        remove_user(mia.name)
        remove_user(PREFIX + "ned")


oidc_providers()
web_identity()
saml()
outbound()
finish()
