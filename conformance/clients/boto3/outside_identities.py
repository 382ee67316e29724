"""Identity providers for the checks: an OpenID Connect issuer on loopback, and signed assertions.

Everything is signed by the program `openssl` with keys that are made for the run.
"""

import base64
import json
import os
import subprocess
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = tempfile.mkdtemp(prefix="sallyport-clients-")


def openssl(*arguments, data=None):
    return subprocess.run(
        ["openssl", *arguments], input=data, capture_output=True, check=True
    ).stdout


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key(name):
    path = os.path.join(FOLDER, name)
    openssl("genrsa", "-out", path, "2048")
    return path


def signature(key, data):
    return openssl("dgst", "-sha256", "-sign", key, data=data)


def web_key(key, key_id):
    """The public half as RFC 7517 writes it."""
    text = openssl("rsa", "-in", key, "-noout", "-modulus").decode()
    modulus = bytes.fromhex(text.split("=")[1].strip())
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": key_id,
        "n": base64url(modulus),
        "e": "AQAB",
    }


class Issuer:
    """An issuer that serves its discovery document and its keys over loopback HTTP."""

    def __init__(self):
        self.key = new_key("issuer.key")
        self.key_id = "first"
        self.requests = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.requests += 1
                documents = {
                    "/.well-known/openid-configuration": {
                        "issuer": issuer.url,
                        "jwks_uri": f"{issuer.url}/keys",
                        "response_types_supported": ["id_token"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256"],
                    },
                    "/keys": {"keys": [web_key(issuer.key, issuer.key_id)]},
                }
                body = documents.get(self.path)
                self.send_response(200 if body else 404)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, key=None, header=None, **claims):
        now = int(time.time())
        body = {
            "iss": self.url,
            "aud": "the-app",
            "sub": "someone",
            "iat": now,
            "exp": now + 600,
            **claims,
        }
        body = {name: value for name, value in body.items() if value is not None}
        parts = [{"alg": "RS256", "typ": "JWT", "kid": self.key_id, **(header or {})}, body]
        signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{base64url(signature(key or self.key, signed.encode()))}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def element(name, *content, xmlns=None, **attributes):
    """An element as canonical XML writes it: attributes in order, and no empty-element tags."""
    namespace = f' xmlns="{xmlns}"' if xmlns else ""
    shown = "".join(f' {key}="{value}"' for key, value in sorted(attributes.items()))
    return f"<{name}{namespace}{shown}>{''.join(content)}</{name}>"


SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
ASSERTIONS = "urn:oasis:names:tc:SAML:2.0:assertion"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#"
ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"


def instant(minutes_from_now):
    moment = datetime.now(timezone.utc) + timedelta(minutes=minutes_from_now)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class SamlIdentityProvider:
    """Signs assertions, which are written in their canonical form from the start."""

    ENTITY = "https://idp.example.com/saml"

    def __init__(self):
        self.key = os.path.join(FOLDER, "saml.key")
        self.certificate = os.path.join(FOLDER, "saml.pem")
        subject = ["-days", "30", "-subj", "/CN=idp.example.com"]
        files = ["-keyout", self.key, "-out", self.certificate]
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", *files, *subject)

    def metadata(self):
        with open(self.certificate) as file:
            body = "".join(file.read().split("-----")[2].split())
        certificate = element("X509Data", element("X509Certificate", body))
        descriptor = element(
            "IDPSSODescriptor",
            element(
                "KeyDescriptor", element("KeyInfo", certificate, xmlns=SIGNATURES), use="signing"
            ),
            element(
                "SingleSignOnService",
                Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
                Location="https://idp.example.com/sso",
            ),
            protocolSupportEnumeration=PROTOCOL,
        )
        return element("EntityDescriptor", descriptor, xmlns=METADATA, entityID=self.ENTITY)

    def response(
        self,
        role_arn,
        provider_arn,
        attributes=None,
        audience="urn:amazon:webservices",
        recipient="https://signin.aws.amazon.com/saml",
        minutes=5,
        tamper=None,
        subject="someone",
    ):
        """A Base64 response with one signed assertion, which `tamper` changes after signing."""
        identity = "_" + os.urandom(16).hex()
        values = {
            ATTRIBUTES + "Role": [f"{role_arn},{provider_arn}"],
            ATTRIBUTES + "RoleSessionName": [subject],
            **(attributes or {}),
        }
        body = self._statements(values, audience, recipient, minutes, subject)
        opening = (
            f'<Assertion xmlns="{ASSERTIONS}" ID="{identity}" IssueInstant="{instant(0)}"'
            f' Version="2.0"><Issuer>{self.ENTITY}</Issuer>'
        )
        sealed = self._signature(identity, f"{opening}{body}</Assertion>")
        changed = tamper(body) if tamper else body
        text = (
            f'<samlp:Response xmlns:samlp="{PROTOCOL}" Destination="{recipient}"'
            f' ID="_{os.urandom(16).hex()}" IssueInstant="{instant(0)}" Version="2.0">'
            f"{element('Issuer', self.ENTITY, xmlns=ASSERTIONS)}<samlp:Status><samlp:StatusCode"
            ' Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
            f"{opening}{sealed}{changed}</Assertion></samlp:Response>"
        )
        return base64.b64encode(text.encode()).decode()

    def _statements(self, attributes, audience, recipient, minutes, subject):
        shown = [
            element("Attribute", *(element("AttributeValue", value) for value in values), Name=name)
            for name, values in attributes.items()
        ]
        confirmation = element(
            "SubjectConfirmation",
            element("SubjectConfirmationData", NotOnOrAfter=instant(minutes), Recipient=recipient),
            Method="urn:oasis:names:tc:SAML:2.0:cm:bearer",
        )
        persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
        password = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
        return "".join(
            [
                element("Subject", element("NameID", subject, Format=persistent), confirmation),
                element(
                    "Conditions",
                    element("AudienceRestriction", element("Audience", audience)),
                    NotBefore=instant(minutes - 10),
                    NotOnOrAfter=instant(minutes),
                ),
                element(
                    "AuthnStatement",
                    element("AuthnContext", element("AuthnContextClassRef", password)),
                    AuthnInstant=instant(0),
                ),
                element("AttributeStatement", *shown),
            ]
        )

    def _signature(self, identity, assertion):
        """An enveloped signature by XML Signature; `assertion` is the text without it."""
        digest = openssl("dgst", "-sha256", "-binary", data=assertion.encode())
        reference = element(
            "Reference",
            element(
                "Transforms",
                element("Transform", Algorithm=SIGNATURES + "enveloped-signature"),
                element("Transform", Algorithm=CANONICAL),
            ),
            element("DigestMethod", Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"),
            element("DigestValue", base64.b64encode(digest).decode()),
            URI=f"#{identity}",
        )
        signed_info = element(
            "SignedInfo",
            element("CanonicalizationMethod", Algorithm=CANONICAL),
            element(
                "SignatureMethod", Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
            ),
            reference,
            xmlns=SIGNATURES,
        )
        value = base64.b64encode(signature(self.key, signed_info.encode())).decode()
        shown = element("SignatureValue", value)
        return element("Signature", signed_info, shown, xmlns=SIGNATURES)
