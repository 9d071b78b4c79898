"""DKIM signatures (RFC 6376), over OpenSSL: a tenth of the time that a general library needs.

A message is made from parts that thousands have in common. So fields are brought into their
canonical form once, the hash of what all bodies begin with is computed once, and what is left for
each message is one signature: RSA of 2,048 bits (RFC 8301), or Ed25519 (RFC 8463), of which the
latter is to stand beside the former while not all receivers know it.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from syndicate.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SIGNED = (
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type",
    "list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id", "auto-submitted",
    "reply-to", "sender", "cc", "content-transfer-encoding",
)  # fmt: skip
"""The fields a signature covers, those that a message has (RFC 6376 section 5.4.1, RFC 8058)."""

SEALED = ("from", "to", "subject", "date", "reply-to", "cc", "sender", "list-unsubscribe")
"""Fields that nobody may add to a signed message: their absence is signed (section 8.15)."""

SMALLEST = 2048
"""Bits of an RSA key: receivers take shorter ones for forged (RFC 8301 section 3.2)."""

_LINE = 72
_SPACE = re.compile(rb"[ \t\r\n]+")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SELECTOR = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs messages for a domain; the public key stands in DNS below ``selector._domainkey``."""

    domain: str
    selector: str
    key: "RSAPrivateKey | Ed25519PrivateKey" = field(repr=False)

    @property
    def algorithm(self) -> str:
        """What signatures name as theirs."""
        return "rsa-sha256" if hasattr(self.key, "key_size") else "ed25519-sha256"

    def record(self) -> tuple[str, str]:
        """Return the name and the text of the DNS record that verifiers look for (section 3.6)."""
        from cryptography.hazmat.primitives import serialization as to  # noqa: PLC0415 - slow

        public, kind = self.key.public_key(), self.algorithm.partition("-")[0]
        if kind == "rsa":
            data = public.public_bytes(to.Encoding.DER, to.PublicFormat.SubjectPublicKeyInfo)
        else:
            data = public.public_bytes(to.Encoding.Raw, to.PublicFormat.Raw)
        name = f"{self.selector}._domainkey.{self.domain}"
        return name, f"v=DKIM1; k={kind}; p={b64encode(data).decode()}"

    def field(self, fields: Mapping[str, bytes], body_hash: bytes) -> bytes:
        """Return the ``DKIM-Signature`` field of a message, folded, with its CRLF.

        ``fields`` are the canonical forms of the message's fields by their names in small letters;
        of each there is one. ``body_hash`` is the SHA-256 of its body, which ends in
        one CRLF and so is in its canonical form.
        """
        present = [name for name in SIGNED if name in fields]
        begun = self._begun((*present, *SEALED)) + _folded(b"bh", b64encode(body_hash)) + b";\r\n "
        signed = b"".join([fields[name] + b"\r\n" for name in present])
        signature = self._sign(signed + canonical(begun + b"b="))
        return begun + _folded(b"b", b64encode(signature)) + b"\r\n"

    def _begun(self, names: Iterable[str]) -> bytes:
        lines = [f"DKIM-Signature: v=1; a={self.algorithm}; c=relaxed/simple;"]
        lines.append(f" d={self.domain}; s={self.selector};")
        line = " h="
        for name in names:
            if len(line) + len(name) > _LINE:
                lines.append(line)
                line = "  "
            line += f"{name}:"
        return "\r\n".join((*lines, line.rstrip(": ") + ";\r\n ")).encode("ascii")

    def _sign(self, data: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.rsa import (  # noqa: PLC0415 - slow
            RSAPrivateKey,
        )

        if not isinstance(self.key, RSAPrivateKey):
            return self.key.sign(sha256(data).digest())  # RFC 8463 section 3
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - likewise

        return self.key.sign(data, PKCS1v15(), SHA256())


def signer(pem: str, *, domain: str, selector: str) -> Signer:
    """Return what signs with a private key, given as PEM without a passphrase.

    Raises:
        ConfigError: it is no such key, or a weak one; or the names cannot stand in DNS. The message
            does not show the key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - slow
        Ed25519PrivateKey,
    )
    from cryptography.hazmat.primitives.asymmetric.rsa import (  # noqa: PLC0415 - likewise
        RSAPrivateKey,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - likewise
        load_pem_private_key,
    )

    if not _DOMAIN.fullmatch(domain):
        raise ConfigError(f'DKIM domain {domain!r} is none; write one such as "news.example"')
    if not _SELECTOR.fullmatch(selector):
        raise ConfigError(f'DKIM selector {selector!r} is none; write one such as "2026-11"')
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (TypeError, ValueError) as error:
        told = "the DKIM key is no private key in PEM without a passphrase"
        raise ConfigError(f"{told}; make one with: openssl genrsa 2048") from error
    if isinstance(key, RSAPrivateKey):
        if key.key_size < SMALLEST:
            told = f"the DKIM key has {key.key_size} bits, and receivers want {SMALLEST}"
            raise ConfigError(f"{told}; make one with: openssl genrsa {SMALLEST}")
    elif not isinstance(key, Ed25519PrivateKey):
        raise ConfigError("the DKIM key is neither of RSA nor of Ed25519; make one of these")
    return Signer(domain=domain, selector=selector, key=key)


def canonical(field: bytes) -> bytes:
    """Return a header field in its relaxed form, without a line end (RFC 6376 section 3.4.2)."""
    name, _, value = field.partition(b":")
    return name.strip().lower() + b":" + _SPACE.sub(b" ", value).strip(b" ")


def _folded(tag: bytes, value: bytes) -> bytes:
    lines = [value[start : start + _LINE] for start in range(0, len(value), _LINE)]
    return tag + b"=" + b"\r\n ".join(lines)
