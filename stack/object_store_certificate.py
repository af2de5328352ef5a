"""python object_store_certificate.py FOLDER: writes grpc.key and grpc.crt, with which the parts of SeaweedFS recognise each other.

The certificate signs itself, so only a program that can read grpc.key can call or be SeaweedFS.
"""

import datetime
import ipaddress
import os
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ADDRESSES = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
# The certificate starts in the past, because the clock of the machine may be wrong, and practically never expires.
BEFORE = datetime.timedelta(days=10 * 365)
AFTER = datetime.timedelta(days=100 * 365)


def build_certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nexthour object store")])
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + AFTER)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(ADDRESSES), critical=False)
        .sign(key, hashes.SHA256())
    )


def main(folder: Path) -> None:
    os.umask(0o077)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "grpc.key").write_bytes(private)
    # The certificate is complete after the key, so a folder with a certificate has its key.
    draft = folder / "grpc.crt.part"
    draft.write_bytes(build_certificate(key).public_bytes(pem))
    draft.rename(folder / "grpc.crt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
