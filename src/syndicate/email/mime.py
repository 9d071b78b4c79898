"""An email as bytes: an RFC 5322 message, its manifest, and the files a service picks up.

The message is put together by hand, not by ``email.message``: its boundary, its folding and so
its every byte must be the same in each run and under each version of Python.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from syndicate import text
from syndicate.email.splicing import quoted_printable
from syndicate.errors import ConfigError
from syndicate.model import Article, Artifact, Email, Newsletter, Publication

MANIFEST_VERSION = 1

_LINE = 76
_NOT_ATOM = re.compile(r"[^A-Za-z0-9]+")
# RFC 5322 section 3.2.3: what may stand in a display name without quotation marks.
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_HTTPS = re.compile(r"https://[!-;=?-~]+")


def message(
    email: Email, *, newsletter: Newsletter, publication: Publication, sent_at: datetime
) -> bytes:
    """Return the email as a message to nobody yet: ``multipart/alternative``, text before HTML.

    Lines end in CRLF; bodies are quoted-printable of at most 76 columns (RFC 2045 section 6.7).
    ``sent_at`` is the edition's scheduled time, so that the bytes do not depend on the clock.

    Raises:
        ConfigError: the sender's address or the unsubscribe link cannot stand in a header.
    """
    host, (kind, body) = domain(publication), content(email)
    own = f"<{atom(email.edition.id)}.{_short_hash(email.edition.id)}@{host}>"
    before = (
        sender(newsletter, publication),
        "To: undisclosed-recipients:;",
        subject(email.subject),
        f"Date: {format_datetime(sent_at.astimezone(UTC))}",
        f"Message-ID: {own}",
        list_id(newsletter, publication),
    )
    # No List-Unsubscribe-Post: RFC 8058 section 3.1 wants an address that tells the recipient,
    # and whoever addresses the message knows one.
    url = newsletter.unsubscribe_url
    leave = (f"List-Unsubscribe: <{https(url)}>",) if url.startswith("https:") else ()
    fields = (*before, *leave, language(publication), "MIME-Version: 1.0", kind)
    return "\r\n".join(fields).encode("ascii") + b"\r\n\r\n" + body


def manifest(email: Email, message: bytes, *, articles: Sequence[Article]) -> bytes:
    """Return what a service needs to know before it opens the other files, as JSON.

    Sizes are in bytes, times in RFC 3339.
    """
    contents = dict(_contents(email, message))
    told = {
        "version": MANIFEST_VERSION,
        "edition": email.edition.id,
        "newsletter": email.edition.newsletter,
        "scheduled_for": email.edition.scheduled_for.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "subject": email.subject,
        "preheader": email.preheader,
        "merge_tags": email.merge_tags,
        "slots": [asdict(slot) for slot in email.slots],
        "shortened": asdict(email.shortened),
        "articles": [{"id": one.id, "url": one.url, "title": one.title} for one in articles],
        "files": {
            name: {"bytes": len(data), "sha256": sha256(data).hexdigest()}
            for name, data in contents.items()
        },
    }
    return (json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def files(
    email: Email,
    *,
    articles: Sequence[Article],
    newsletter: Newsletter,
    publication: Publication,
    sent_at: datetime,
) -> tuple[Artifact, ...]:
    """Return the edition's files, under ``email/<edition id>/``; the manifest comes last."""
    sent = message(email, newsletter=newsletter, publication=publication, sent_at=sent_at)
    contents = [
        *_contents(email, sent),
        ("manifest.json", manifest(email, sent, articles=articles)),
    ]
    folder = f"email/{email.edition.id}"
    return tuple(Artifact(path=f"{folder}/{name}", data=data) for name, data in contents)


def _contents(email: Email, message: bytes) -> Iterable[tuple[str, bytes]]:
    yield "index.html", email.html.encode()
    yield "body.txt", email.text.encode()
    yield "message.eml", message


def sender(newsletter: Newsletter, publication: Publication) -> str:
    """Return the ``From`` field.

    Raises:
        ConfigError: the address cannot stand in one.
    """
    address = newsletter.sender_email
    if not text.is_address(address):
        raise ConfigError(
            f"{newsletter.place('sender_email')}: {address!r} is no plain ASCII address; "
            "write it like letters@example.org"
        )
    name = _words(newsletter.sender or publication.title, "From", phrase=True)
    return f"From: {name}\r\n <{address}>"


def subject(words: str) -> str:
    """Return the ``Subject`` field."""
    return f"Subject: {_words(words, 'Subject')}"


def list_id(newsletter: Newsletter, publication: Publication) -> str:
    """Return the ``List-Id`` field, which never changes (RFC 2919)."""
    return f"List-Id: <{atom(newsletter.id)}.{domain(publication)}>"


def language(publication: Publication) -> str:
    """Return the ``Content-Language`` field."""
    return f"Content-Language: {atom(publication.language)}"


def domain(publication: Publication) -> str:
    """Return the host that ids of messages and lists end with."""
    return urlsplit(publication.url).hostname or "localhost"


def https(url: str) -> str:
    """Return an address as it can stand in a field.

    Raises:
        ConfigError: it cannot.
    """
    if not _HTTPS.fullmatch(url):
        raise ConfigError(
            f"unsubscribe_url {url!r} cannot stand in a header; "
            "percent-encode what is not ASCII, and leave out spaces, < and >"
        )
    return url


def content(email: Email) -> tuple[str, bytes]:
    """Return the ``Content-Type`` field, which names the boundary, and the body: text first."""
    parts = (_part("plain", email.text), _part("html", email.html))
    boundary = f"=_{sha256(b''.join(parts)).hexdigest()[:32]}"
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"'
    return kind, body + line + b"--\r\n"


def _words(words: str, field: str, *, phrase: bool = False) -> str:
    """Return header text, folded, and as encoded words (RFC 2047) unless it is plain ASCII."""
    flat = text.line(words)
    short = all(len(word) < _LINE // 2 for word in flat.split(" "))
    if flat.isascii() and short and "=?" not in flat:
        plain = flat if not phrase or _PLAIN_PHRASE.fullmatch(flat) else _quoted(flat)
        return Header(plain, "us-ascii", _LINE, field).encode(linesep="\r\n")
    return Header(flat, "utf-8", _LINE, field).encode(linesep="\r\n")


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"'


def atom(name: str) -> str:
    """Return a name in what every header takes (``dot-atom``, RFC 5322 section 3.2.3)."""
    return _NOT_ATOM.sub("-", name).strip("-") or "x"


def _short_hash(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:12]


def _part(subtype: str, content: str) -> bytes:
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode() + quoted_printable(content)
