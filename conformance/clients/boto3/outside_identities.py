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
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


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
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id, "n": base64url(modulus), "e": "AQAB"}


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
                        "issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys", "response_types_supported": ["id_token"],
                        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]},
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
        body = {"iss": self.url, "aud": "the-app", "sub": "someone", "iat": now, "exp": now + 600, **claims}
        body = {name: value for name, value in body.items() if value is not None}
        parts = [{"alg": "RS256", "typ": "JWT", "kid": self.key_id, **(header or {})}, body]
        signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{base64url(signature(key or self.key, signed.encode()))}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class SamlIdentityProvider:
    """Signs assertions that are written in their canonical form from the start."""

    ENTITY = "https://idp.example.com/saml"

    def __init__(self):
        self.key = os.path.join(FOLDER, "saml.key")
        self.certificate = os.path.join(FOLDER, "saml.pem")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.key, "-out", self.certificate,
                "-days", "30", "-subj", "/CN=idp.example.com")

    def metadata(self):
        pem = open(self.certificate).read()
        body = "".join(pem.split("-----")[2].split())
        return (
            f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.ENTITY}">'
            '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
            f"<X509Certificate>{body}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
            '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>'
            "</IDPSSODescriptor></EntityDescriptor>" + " " * 400
        )

    def response(self, role_arn, provider_arn, attributes=None, audience="urn:amazon:webservices",
                 recipient="https://signin.aws.amazon.com/saml", minutes=5, tamper=None, subject="someone"):
        now = datetime.now(timezone.utc)
        instant = lambda minutes_from_now: (now + timedelta(minutes=minutes_from_now)).strftime("%Y-%m-%dT%H:%M:%SZ")
        values = {"https://aws.amazon.com/SAML/Attributes/Role": [f"{role_arn},{provider_arn}"],
                  "https://aws.amazon.com/SAML/Attributes/RoleSessionName": [subject], **(attributes or {})}
        shown = "".join(
            f'<Attribute Name="{name}">' + "".join(f"<AttributeValue>{value}</AttributeValue>" for value in listed) + "</Attribute>"
            for name, listed in values.items())
        identity = "_" + os.urandom(16).hex()
        opening = f'<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="{identity}" IssueInstant="{instant(0)}" Version="2.0"><Issuer>{self.ENTITY}</Issuer>'
        rest = (
            f'<Subject><NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{subject}</NameID>'
            '<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<SubjectConfirmationData NotOnOrAfter="{instant(minutes)}" Recipient="{recipient}"></SubjectConfirmationData></SubjectConfirmation></Subject>'
            f'<Conditions NotBefore="{instant(minutes - 10)}" NotOnOrAfter="{instant(minutes)}"><AudienceRestriction><Audience>{audience}</Audience></AudienceRestriction></Conditions>'
            f'<AuthnStatement AuthnInstant="{instant(0)}"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext></AuthnStatement>'
            f"<AttributeStatement>{shown}</AttributeStatement></Assertion>")
        digest = base64.b64encode(openssl("dgst", "-sha256", "-binary", data=(opening + rest).encode())).decode()
        signed_info = (
            '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></CanonicalizationMethod>'
            '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod>'
            f'<Reference URI="#{identity}"><Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></Transform>'
            '<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></Transform></Transforms>'
            '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>'
            f"<DigestValue>{digest}</DigestValue></Reference></SignedInfo>")
        value = base64.b64encode(signature(self.key, signed_info.encode())).decode()
        sealed = f'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">{signed_info}<SignatureValue>{value}</SignatureValue></Signature>'
        assertion = opening + sealed + (tamper(rest) if tamper else rest)
        text = (
            f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{os.urandom(16).hex()}" IssueInstant="{instant(0)}" Version="2.0" Destination="{recipient}">'
            f'<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{self.ENTITY}</Issuer>'
            '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
            f"{assertion}</samlp:Response>")
        return base64.b64encode(text.encode()).decode()
