"""Keys for signing in tests, and a verifier that is not ours."""

from functools import cache

import dkim as verifier
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from syndicate.email import dkim

DOMAIN, SELECTOR = "news.example", "2026-11"


@cache
def pem(kind: str) -> str:
    """Return a fresh private key."""
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    if kind == "ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
    elif kind == "ec":
        key = ec.generate_private_key(ec.SECP256R1())
    else:
        key = rsa.generate_private_key(65537, 1024 if kind == "short" else 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@cache
def signer(kind: str) -> dkim.Signer:
    """Return what signs with such a key."""
    return dkim.signer(pem(kind), domain=DOMAIN, selector=f"{SELECTOR}-{kind}")


def is_valid(message: bytes, kind: str) -> bool:
    """Ask the verifier for the signature with such a key, the public part of which is in DNS."""
    name, record = signer(kind).record()

    def look_up(asked: bytes, **_options: object) -> bytes | None:
        return record.encode() if asked.decode().rstrip(".") == name else None

    check = verifier.DKIM(message)
    found = [value for field, value in check.headers if field.lower() == b"dkim-signature"]
    mine = [number for number, one in enumerate(found) if f"s={SELECTOR}-{kind};".encode() in one]
    try:
        return bool(mine) and all(check.verify(idx=number, dnsfunc=look_up) for number in mine)
    except verifier.ValidationError:
        return False
