"""DKIM signatures: what an independent verifier says of them."""

import re
from email import message_from_bytes
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import is_valid, pem, signer
from syndicate.email import dkim
from syndicate.errors import ConfigError

BODY = b"Good morning.\r\n\r\nA line with trailing space \r\n"
FIELDS = (
    b"From: The Common Ledger\r\n <letters@news.example>",
    b"To: ada@reader.example",
    b"Subject: The  Bank\tThat Counts",
    b"Date: Sun, 22 Nov 2026 07:00:00 +0000",
    b"Message-ID: <1@news.example>",
    b"List-Unsubscribe: <https://news.example/u/abc>",
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    b"List-Id: <weekly.news.example>",
    b"Feedback-ID: e7:news:own:syndicate",
)


def signed(kind: str, fields: tuple[bytes, ...] = FIELDS, body: bytes = BODY) -> bytes:
    """Return a signed message."""
    known = {one.partition(b":")[0].decode().lower(): dkim.canonical(one) for one in fields}
    own = signer(kind).field(known, sha256(body).digest())
    return own + b"".join(one + b"\r\n" for one in fields) + b"\r\n" + body


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_verifier_agrees(kind: str) -> None:
    """What is signed passes in another implementation, folded fields and odd spaces included."""
    assert is_valid(signed(kind), kind)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Good morning", b"Good evening"),
        (b"ada@reader", b"eve@reader"),
        (b"One-Click", b"Two-Click"),
        (b"/u/abc", b"/u/abd"),
        (b"e7:news", b"e8:news"),
        (b"To: ada", b"Subject: Another\r\nTo: ada"),
        (b"To: ada", b"Reply-To: eve@reader.example\r\nTo: ada"),
    ],
)
def test_a_change_is_found(old: bytes, new: bytes) -> None:
    """Nobody can change the body or a field that matters, nor add a second one."""
    message = signed("ed25519")
    assert old in message
    assert is_valid(message, "ed25519")
    assert not is_valid(message.replace(old, new, 1), "ed25519")


@given(
    st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])), max_size=4),
    st.text(max_size=60),
)
@settings(max_examples=25, deadline=None)
def test_every_subject_and_body_passes(words: list[str], said: str) -> None:
    """Whatever a message says, its signature holds."""
    subject = b"Subject: " + "\r\n ".join(filter(str.strip, words)).encode()
    fields = (*FIELDS[:2], subject, *FIELDS[3:])
    body = re.sub(r"[\r\n]+", "\r\n", said).strip("\r\n").encode() + b"\r\n"
    if body == b"\r\n":  # an empty body has a canonical form of its own
        body = b".\r\n"
    assert is_valid(signed("ed25519", fields, body), "ed25519")


def test_its_lines_are_short() -> None:
    """A signature is folded, so that no line passes 78 columns (RFC 5322 section 2.1.1)."""
    field = signed("rsa").split(b"From:")[0]
    assert max(map(len, field.split(b"\r\n"))) <= 78
    assert message_from_bytes(field)["DKIM-Signature"].startswith("v=1;")


@pytest.mark.parametrize(
    ("key", "domain", "selector", "told"),
    [
        ("no key", "news.example", "s", "no private key in PEM"),
        ("short", "news.example", "s", "1024 bits"),
        ("ec", "news.example", "s", "neither of RSA nor of Ed25519"),
        ("ed25519", "news", "s", "domain 'news'"),
        ("ed25519", "news.example", "a b", "selector 'a b'"),
    ],
)
def test_what_cannot_sign_is_refused(key: str, domain: str, selector: str, told: str) -> None:
    """A key or a name that receivers would not take is an error, which does not show the key."""
    given = pem(key) if key in {"short", "ec", "ed25519"} else key
    with pytest.raises(ConfigError, match=re.escape(told)) as caught:
        dkim.signer(given, domain=domain, selector=selector)
    assert "PRIVATE KEY-" not in str(caught.value)


def test_the_key_does_not_show() -> None:
    """What signs does not show its key when it is printed."""
    assert "key" not in repr(signer("rsa"))
