"""SSH public keys, server and signing certificates, service-specific credentials."""

import subprocess
import tempfile

from checks import *

PREFIX = "kc-"


def openssl(*arguments, data=None):
    return subprocess.run(
        ["openssl", *arguments], input=data, capture_output=True, check=True
    ).stdout


def self_signed(name, folder):
    """A certificate and its private key, in PEM."""
    key, certificate = f"{folder}/{name}.key", f"{folder}/{name}.pem"
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-days",
        "30",
        "-subj",
        f"/CN={name}.example.com",
    )
    openssl("rsa", "-in", key, "-out", key, "-traditional")
    return open(certificate).read(), open(key).read()


def ssh_key():
    """An RSA key in OpenSSH's form, and in PEM, with the fingerprint that AWS shows."""
    import base64

    private = openssl("genrsa", "2048")
    pem = openssl("rsa", "-pubout", data=private)
    text = openssl("rsa", "-pubin", "-noout", "-text", data=pem).decode()
    modulus = bytes.fromhex(
        "".join(text.split("Modulus:")[1].split("Exponent:")[0].split()).replace(":", "")
    )
    parts = b"".join(struct.pack(">I", len(p)) + p for p in [b"ssh-rsa", b"\x01\x00\x01", modulus])
    return "ssh-rsa " + base64.b64encode(parts).decode(), pem.decode(), parts


def ssh():
    name = PREFIX + "lee"
    with section("SSH public keys"):
        iam.create_user(UserName=name)
        body, pem, wire = ssh_key()
        uploaded = iam.upload_ssh_public_key(UserName=name, SSHPublicKeyBody=body + " lee@host")[
            "SSHPublicKey"
        ]
        members(
            "UploadSSHPublicKey's members",
            uploaded,
            [
                "UserName",
                "SSHPublicKeyId",
                "Fingerprint",
                "SSHPublicKeyBody",
                "Status",
                "UploadDate",
            ],
        )
        check(
            "its id is APKA",
            uploaded["SSHPublicKeyId"].startswith("APKA"),
            uploaded["SSHPublicKeyId"],
        )
        digest = hashlib.md5(wire).hexdigest()
        expected = ":".join(digest[i : i + 2] for i in range(0, 32, 2))
        equal("its fingerprint is MD5's", uploaded["Fingerprint"], expected)
        key_id = uploaded["SSHPublicKeyId"]
        got = iam.get_ssh_public_key(UserName=name, SSHPublicKeyId=key_id, Encoding="PEM")[
            "SSHPublicKey"
        ]
        equal("in PEM", "".join(got["SSHPublicKeyBody"].split()), "".join(pem.split()))
        got = iam.get_ssh_public_key(UserName=name, SSHPublicKeyId=key_id, Encoding="SSH")[
            "SSHPublicKey"
        ]
        check(
            "in OpenSSH's form",
            got["SSHPublicKeyBody"].startswith(body[:60]),
            got["SSHPublicKeyBody"][:40],
        )
        listed = iam.list_ssh_public_keys(UserName=name)["SSHPublicKeys"]
        members(
            "ListSSHPublicKeys leaves out the body",
            listed[0],
            ["UserName", "SSHPublicKeyId", "Status", "UploadDate"],
        )
        refused(
            "the same key again",
            "DuplicateSSHPublicKey",
            400,
            iam.upload_ssh_public_key,
            UserName=name,
            SSHPublicKeyBody=body,
        )
        refused(
            "a key that is none",
            "InvalidPublicKey",
            400,
            iam.upload_ssh_public_key,
            UserName=name,
            SSHPublicKeyBody="ssh-rsa AAAA",
        )
        refused(
            "an encoding that is none",
            "ValidationError",
            400,
            iam.get_ssh_public_key,
            UserName=name,
            SSHPublicKeyId=key_id,
            Encoding="DER",
        )
        iam.update_ssh_public_key(UserName=name, SSHPublicKeyId=key_id, Status="Inactive")
        equal(
            "made inactive",
            iam.list_ssh_public_keys(UserName=name)["SSHPublicKeys"][0]["Status"],
            "Inactive",
        )
        refused(
            "an unknown key",
            "NoSuchEntity",
            404,
            iam.get_ssh_public_key,
            UserName=name,
            SSHPublicKeyId="APKA" + "A" * 16 + "X",
            Encoding="SSH",
        )
        iam.upload_ssh_public_key(UserName=name, SSHPublicKeyBody=ssh_key()[1])
        for _ in range(3):
            iam.upload_ssh_public_key(UserName=name, SSHPublicKeyBody=ssh_key()[0])
        refused(
            "a sixth key",
            "LimitExceeded",
            409,
            iam.upload_ssh_public_key,
            UserName=name,
            SSHPublicKeyBody=ssh_key()[0],
            message="Cannot exceed quota for SSHPublicKeysPerUser: 5",
        )
        refused("a user with keys stays", "DeleteConflict", 409, iam.delete_user, UserName=name)
        for key in iam.list_ssh_public_keys(UserName=name)["SSHPublicKeys"]:
            iam.delete_ssh_public_key(UserName=name, SSHPublicKeyId=key["SSHPublicKeyId"])
        refused(
            "deleting it twice",
            "NoSuchEntity",
            404,
            iam.delete_ssh_public_key,
            UserName=name,
            SSHPublicKeyId=key_id,
        )


def signing(folder):
    name = PREFIX + "lee"
    with section("signing certificates"):
        first, second, third = [self_signed(f"signing{n}", folder)[0] for n in range(3)]
        uploaded = iam.upload_signing_certificate(UserName=name, CertificateBody=first)[
            "Certificate"
        ]
        members(
            "UploadSigningCertificate's members",
            uploaded,
            ["UserName", "CertificateId", "CertificateBody", "Status", "UploadDate"],
        )
        refused(
            "a body that is none",
            "MalformedCertificate",
            400,
            iam.upload_signing_certificate,
            UserName=name,
            CertificateBody="nothing",
        )
        refused(
            "the same one again",
            "DuplicateCertificate",
            409,
            iam.upload_signing_certificate,
            UserName=name,
            CertificateBody=first,
        )
        iam.upload_signing_certificate(UserName=name, CertificateBody=second)
        refused(
            "a third one",
            "LimitExceeded",
            409,
            iam.upload_signing_certificate,
            UserName=name,
            CertificateBody=third,
            message="Cannot exceed quota for CertificatesPerUser: 2",
        )
        refused(
            "an unknown one",
            "NoSuchEntity",
            404,
            iam.delete_signing_certificate,
            UserName=name,
            CertificateId="X" * 32,
            message=f"The Certificate with id {'X' * 32} cannot be found.",
        )
        iam.update_signing_certificate(
            UserName=name, CertificateId=uploaded["CertificateId"], Status="Inactive"
        )
        listed = iam.list_signing_certificates(UserName=name)["Certificates"]
        equal(
            "listed with its status",
            {c["CertificateId"]: c["Status"] for c in listed}[uploaded["CertificateId"]],
            "Inactive",
        )
        for certificate in listed:
            iam.delete_signing_certificate(
                UserName=name, CertificateId=certificate["CertificateId"]
            )


def server(folder):
    name = PREFIX + "site"
    with section("server certificates"):
        body, key = self_signed("site", folder)
        other = self_signed("other", folder)[1]
        uploaded = iam.upload_server_certificate(
            ServerCertificateName=name,
            Path="/cdn/",
            CertificateBody=body,
            PrivateKey=key,
            Tags=[{"Key": "a", "Value": "b"}],
        )
        metadata = uploaded["ServerCertificateMetadata"]
        members(
            "the metadata's members",
            metadata,
            [
                "Path",
                "ServerCertificateName",
                "ServerCertificateId",
                "Arn",
                "UploadDate",
                "Expiration",
            ],
        )
        equal("its ARN", metadata["Arn"], arn(f"server-certificate/cdn/{name}"))
        check(
            "its id is ASCA",
            metadata["ServerCertificateId"].startswith("ASCA"),
            metadata["ServerCertificateId"],
        )
        equal("tags are answered", uploaded.get("Tags"), [{"Key": "a", "Value": "b"}])
        got = iam.get_server_certificate(ServerCertificateName=name)["ServerCertificate"]
        check("never the private key", "PRIVATE" not in str(got))
        equal("the body", got["CertificateBody"].strip(), body.strip())
        refused(
            "a taken name",
            "EntityAlreadyExists",
            409,
            iam.upload_server_certificate,
            ServerCertificateName=name,
            CertificateBody=body,
            PrivateKey=key,
            message=f"The Server Certificate with name {name} already exists.",
        )
        refused(
            "a key that does not fit",
            "KeyPairMismatch",
            400,
            iam.upload_server_certificate,
            ServerCertificateName=name + "2",
            CertificateBody=body,
            PrivateKey=other,
        )
        refused(
            "a body that is none",
            "MalformedCertificate",
            400,
            iam.upload_server_certificate,
            ServerCertificateName=name + "2",
            CertificateBody="x",
            PrivateKey=key,
        )
        iam.update_server_certificate(
            ServerCertificateName=name, NewServerCertificateName=name + "-new", NewPath="/"
        )
        refused(
            "the old name is gone",
            "NoSuchEntity",
            404,
            iam.get_server_certificate,
            ServerCertificateName=name,
            message=f"The Server Certificate with name {name} cannot be found.",
        )
        equal(
            "listed",
            [
                c["ServerCertificateName"]
                for c in iam.list_server_certificates()["ServerCertificateMetadataList"]
            ],
            [name + "-new"],
        )
        iam.delete_server_certificate(ServerCertificateName=name + "-new")
        refused(
            "deleting it twice",
            "NoSuchEntity",
            404,
            iam.delete_server_certificate,
            ServerCertificateName=name + "-new",
        )


def service_credentials():
    name = PREFIX + "lee"
    with section("service-specific credentials"):
        service = "codecommit.amazonaws.com"
        created = iam.create_service_specific_credential(UserName=name, ServiceName=service)[
            "ServiceSpecificCredential"
        ]
        members(
            "its members",
            created,
            [
                "CreateDate",
                "ServiceName",
                "ServiceUserName",
                "ServicePassword",
                "ServiceSpecificCredentialId",
                "UserName",
                "Status",
            ],
        )
        equal("its user name", created["ServiceUserName"], f"{name}-at-{ACCOUNT}")
        listed = iam.list_service_specific_credentials(UserName=name, ServiceName=service)[
            "ServiceSpecificCredentials"
        ]
        members(
            "no password in the list",
            listed[0],
            [
                "UserName",
                "Status",
                "ServiceUserName",
                "CreateDate",
                "ServiceSpecificCredentialId",
                "ServiceName",
            ],
        )
        credential = created["ServiceSpecificCredentialId"]
        refused(
            "no such service",
            "NoSuchEntity",
            404,
            iam.create_service_specific_credential,
            UserName=name,
            ServiceName="nothing.amazonaws.com",
            message=(
                "No such service nothing.amazonaws.com is supported for Service Specific"
                " Credentials"
            ),
        )
        refused(
            "no such service, listing",
            "NoSuchEntity",
            404,
            iam.list_service_specific_credentials,
            UserName=name,
            ServiceName="x",
            message="No such service x is supported for Service Specific Credentials",
        )
        refused(
            "nobody comes before no such service",
            "NoSuchEntity",
            404,
            iam.create_service_specific_credential,
            UserName="no-one",
            ServiceName="x",
            message="The user with name no-one cannot be found.",
        )
        refused(
            "an id that cannot be",
            "ValidationError",
            400,
            iam.delete_service_specific_credential,
            UserName=name,
            ServiceSpecificCredentialId="not-an-id-by-its-dashes",
            message=(
                "1 validation error detected: Value at 'serviceSpecificCredentialId' failed to"
                " satisfy constraint: Member must satisfy regular expression pattern: [\\w]+"
            ),
        )
        refused(
            "an unknown id",
            "NoSuchEntity",
            404,
            iam.update_service_specific_credential,
            UserName=name,
            ServiceSpecificCredentialId="A" * 21,
            Status="Active",
            message=f"No such credential {'A' * 21} exists",
        )
        refused(
            "a status that is none",
            "ValidationError",
            400,
            iam.update_service_specific_credential,
            UserName=name,
            ServiceSpecificCredentialId=credential,
            Status="Asleep",
            message=(
                "1 validation error detected: Value at 'status' failed to satisfy constraint:"
                " Member must satisfy enum value set"
            ),
        )
        again = iam.reset_service_specific_credential(
            UserName=name, ServiceSpecificCredentialId=credential
        )["ServiceSpecificCredential"]
        check(
            "a reset changes the password", again["ServicePassword"] != created["ServicePassword"]
        )
        iam.create_service_specific_credential(UserName=name, ServiceName=service)
        refused(
            "a third one",
            "LimitExceeded",
            409,
            iam.create_service_specific_credential,
            UserName=name,
            ServiceName=service,
        )
        refused(
            "a user with credentials stays",
            "DeleteConflict",
            409,
            iam.delete_user,
            UserName=name,
            message="Cannot delete entity, must remove referenced objects first.",
        )
        for entry in iam.list_service_specific_credentials(UserName=name)[
            "ServiceSpecificCredentials"
        ]:
            iam.delete_service_specific_credential(
                UserName=name, ServiceSpecificCredentialId=entry["ServiceSpecificCredentialId"]
            )
        iam.delete_user(UserName=name)


ssh()
with tempfile.TemporaryDirectory() as folder_of_keys:
    signing(folder_of_keys)
    server(folder_of_keys)
service_credentials()
finish()
