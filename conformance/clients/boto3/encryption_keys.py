"""KMS: keys, encryption contexts, data keys, signatures, key policies, grants, rotation, deletion."""

from checks import *

PREFIX = "kms-"
kms = client("kms")


def kms_of(caller):
    return client("kms", caller.credentials)


def make(**parameters):
    return kms.create_key(**parameters)["KeyMetadata"]


def remove(*key_ids):
    for key_id in key_ids:
        kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)


def encryption():
    with section("encryption"):
        key = make(Description="orders", Tags=[{"TagKey": "Team", "TagValue": "blue"}])
        key_id, arn = key["KeyId"], key["Arn"]
        equal("a key's ARN", arn, f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key_id}")
        equal("a key's state", (key["KeyState"], key["Enabled"]), ("Enabled", True))
        context = {"tenant": "a", "purpose": "b"}
        sealed = kms.encrypt(KeyId=key_id, Plaintext=b"hello", EncryptionContext=context)
        members("Encrypt", sealed, ["CiphertextBlob", "KeyId", "EncryptionAlgorithm"])
        blob = sealed["CiphertextBlob"]
        opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
        equal("what was encrypted comes back", opened["Plaintext"], b"hello")
        equal("Decrypt tells the key", opened["KeyId"], arn)
        for title, wrong in [("no context", {}), ("another context", {"tenant": "a"})]:
            refused(
                f"a ciphertext under {title}",
                "InvalidCiphertextException",
                400,
                kms.decrypt,
                CiphertextBlob=blob,
                EncryptionContext=wrong,
            )
        changed = blob[:-1] + bytes([blob[-1] ^ 1])
        refused("a changed ciphertext", "InvalidCiphertextException", 400, kms.decrypt,
                CiphertextBlob=changed, EncryptionContext=context)
        refused("4,097 bytes", "ValidationException", 400,
                client("kms", parameter_validation=False).encrypt,
                KeyId=key_id, Plaintext=b"a" * 4097)
        data_key = kms.generate_data_key(KeyId=key_id, KeySpec="AES_256")
        equal("a data key's length", len(data_key["Plaintext"]), 32)
        opened = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])
        equal("a data key comes back", opened["Plaintext"], data_key["Plaintext"])
        refused("a data key of no size", "ValidationException", 400, kms.generate_data_key,
                KeyId=key_id)
        other = make()
        again = kms.re_encrypt(
            CiphertextBlob=blob,
            SourceEncryptionContext=context,
            DestinationKeyId=other["KeyId"],
        )
        equal("ReEncrypt tells both keys", (again["SourceKeyId"], again["KeyId"]), (arn, other["Arn"]))
        equal("ReEncrypt keeps the text",
              kms.decrypt(CiphertextBlob=again["CiphertextBlob"])["Plaintext"], b"hello")
        refused("a ciphertext of another key", "IncorrectKeyException", 400, kms.decrypt,
                CiphertextBlob=blob, EncryptionContext=context, KeyId=other["KeyId"])
        kms.disable_key(KeyId=key_id)
        refused("a disabled key", "DisabledException", 400, kms.encrypt,
                KeyId=key_id, Plaintext=b"a", message=f"{arn} is disabled.")
        remove(key_id, other["KeyId"])
        refused("a key that waits for its end", "KMSInvalidStateException", 400, kms.encrypt,
                KeyId=key_id, Plaintext=b"a", message=f"{arn} is pending deletion.")
        equal("a deletion that is taken back", kms.cancel_key_deletion(KeyId=key_id)["KeyId"], arn)
        equal("its key is disabled",
              kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"], "Disabled")
        remove(key_id)


def names():
    with section("names"):
        unknown = "00000000-0000-4000-8000-000000000000"
        arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{unknown}"
        refused("an unknown id", "NotFoundException", 400, kms.describe_key,
                KeyId=unknown, message=f"Key '{arn}' does not exist")
        refused("what is no id", "NotFoundException", 400, kms.describe_key, KeyId="orders")
        refused("an unknown alias", "NotFoundException", 400, kms.describe_key,
                KeyId="alias/" + PREFIX + "none")
        first, second = make(), make()
        name = "alias/" + PREFIX + "one"
        kms.create_alias(AliasName=name, TargetKeyId=first["KeyId"])
        equal("an alias is a name of its key",
              kms.describe_key(KeyId=name)["KeyMetadata"]["Arn"], first["Arn"])
        refused("an alias that is taken", "AlreadyExistsException", 400, kms.create_alias,
                AliasName=name, TargetKeyId=second["KeyId"])
        kms.update_alias(AliasName=name, TargetKeyId=second["KeyId"])
        aliases = kms.list_aliases(KeyId=second["KeyId"])["Aliases"]
        equal("an alias moves", [one["AliasName"] for one in aliases], [name])
        pages = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1})
        listed = {one["KeyId"] for page in pages for one in page["Keys"]}
        check("keys are listed by page", {first["KeyId"], second["KeyId"]} <= listed)
        kms.delete_alias(AliasName=name)
        kms.tag_resource(KeyId=first["KeyId"], Tags=[{"TagKey": "a", "TagValue": "b"}])
        equal("tags", kms.list_resource_tags(KeyId=first["KeyId"])["Tags"],
              [{"TagKey": "a", "TagValue": "b"}])
        remove(first["KeyId"], second["KeyId"])


def signatures():
    with section("signatures"):
        key = make(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
        key_id = key["KeyId"]
        digest = hashlib.sha256(b"message").digest()
        by_digest = {"Message": digest, "MessageType": "DIGEST"}
        by_message = {"Message": b"message"}
        algorithm = {"KeyId": key_id, "SigningAlgorithm": "ECDSA_SHA_256"}
        for signing in [by_digest, by_message]:
            signature = kms.sign(**algorithm, **signing)["Signature"]
            for verifying in [by_digest, by_message]:
                answer = kms.verify(**algorithm, **verifying, Signature=signature)
                equal("a signature holds", answer["SignatureValid"], True)
        refused("a signature of something else", "KMSInvalidSignatureException", 400, kms.verify,
                **algorithm, Message=b"other", Signature=signature)
        public = kms.get_public_key(KeyId=key_id)
        equal("a public key is DER", public["PublicKey"][:2], b"\x30\x59")
        mac_key = make(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"]
        mac = {"KeyId": mac_key, "MacAlgorithm": "HMAC_SHA_256", "Message": b"message"}
        made = kms.generate_mac(**mac)["Mac"]
        equal("a MAC holds", kms.verify_mac(**mac, Mac=made)["MacValid"], True)
        refused("a changed MAC", "KMSInvalidMacException", 400, kms.verify_mac,
                **mac, Mac=made[:-1] + bytes([made[-1] ^ 1]))
        refused("a signature by a key of another use", "InvalidKeyUsageException", 400, kms.sign,
                KeyId=mac_key, Message=b"m", SigningAlgorithm="ECDSA_SHA_256")
        # Terraform asks it of every key: an error would break each plan.
        for other in [key_id, mac_key]:
            status = kms.get_key_rotation_status(KeyId=other)
            equal("a pair or HMAC key does not rotate", status["KeyRotationEnabled"], False)
        remove(key_id, mac_key)


def who_may():
    with section("who may"):
        alice = User(PREFIX + "alice", allow("kms:*"))
        bob = User(PREFIX + "bob")
        key = make()
        key_id, arn = key["KeyId"], key["Arn"]
        call = {"KeyId": key_id, "Plaintext": b"a"}
        allowed("the account's policies say, by default", kms_of(alice).encrypt, **call)
        denied("and say no where they are silent", kms_of(bob).encrypt, action="kms:Encrypt",
               resource=arn, why="because no identity-based policy allows the kms:Encrypt action",
               **call)
        only_bob = policy(
            {"Effect": "Allow", "Principal": {"AWS": bob.arn}, "Action": "kms:*", "Resource": "*"}
        )
        refused("a policy that locks its author out", "MalformedPolicyDocumentException", 400,
                kms.put_key_policy, KeyId=key_id, PolicyName="default", Policy=only_bob)
        kms.put_key_policy(
            KeyId=key_id, PolicyName="default", Policy=only_bob, BypassPolicyLockoutSafetyCheck=True
        )
        denied("an identity policy alone is nothing", kms_of(alice).encrypt,
               why="because no resource-based policy allows the kms:Encrypt action", **call)
        allowed("a key policy that names the user is enough", kms_of(bob).encrypt, **call)
        grant = kms_of(bob).create_grant(
            KeyId=key_id,
            GranteePrincipal=alice.arn,
            Operations=["Encrypt"],
            Constraints={"EncryptionContextSubset": {"tenant": "a"}},
        )
        denied("a grant holds to its context", kms_of(alice).encrypt, **call)
        allowed("a grant allows", kms_of(alice).encrypt, EncryptionContext={"tenant": "a"}, **call)
        alice.allow(deny("kms:Encrypt"))
        denied("a deny wins over a grant", kms_of(alice).encrypt,
               why="with an explicit deny in an identity-based policy",
               EncryptionContext={"tenant": "a"}, **call)
        kms_of(bob).revoke_grant(KeyId=key_id, GrantId=grant["GrantId"])
        equal("no grant is left", kms_of(bob).list_grants(KeyId=key_id)["Grants"], [])
        refused("a grant that does nothing but hand on", "ValidationException", 400,
                kms_of(bob).create_grant, KeyId=key_id, GranteePrincipal=alice.arn,
                Operations=["CreateGrant"],
                message="Grants must not contain only the CreateGrant operation.")
        last = kms_of(bob).create_grant(
            KeyId=key_id, GranteePrincipal=alice.arn, Operations=["Decrypt"]
        )
        kms_of(bob).schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
        kms_of(bob).revoke_grant(KeyId=key_id, GrantId=last["GrantId"])
        equal("grants can be taken from a key that waits for its end",
              kms_of(bob).list_grants(KeyId=key_id)["Grants"], [])
        kms_of(bob).put_key_policy(
            KeyId=key_id, PolicyName="default", Policy=only_bob, BypassPolicyLockoutSafetyCheck=True
        )
        remove_user(PREFIX + "alice")
        remove_user(PREFIX + "bob")


def rotation():
    with section("rotation"):
        key_id = make()["KeyId"]
        if not requires("rotation periods", kms, "enable_key_rotation", "RotationPeriodInDays"):
            return
        kms.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=180)
        status = kms.get_key_rotation_status(KeyId=key_id)
        equal("a period", (status["KeyRotationEnabled"], status["RotationPeriodInDays"]), (True, 180))
        blob = kms.encrypt(KeyId=key_id, Plaintext=b"old")["CiphertextBlob"]
        kms.rotate_key_on_demand(KeyId=key_id)
        equal("the old is readable", kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"old")
        rotations = kms.list_key_rotations(KeyId=key_id)["Rotations"]
        equal("a rotation is listed", [one["RotationType"] for one in rotations], ["ON_DEMAND"])
        remove(key_id)


encryption()
names()
signatures()
who_may()
rotation()
finish()
