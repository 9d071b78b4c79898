"""The message is one that every mail program and service can take."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import digests
import factories
from digests import parsed
from syndicate.email import mime
from syndicate.errors import ConfigError
from syndicate.model import Email, Newsletter
from syndicate.text import line

UNSUBSCRIBE = "https://example.org/unsubscribe?list=weekly&x=1"


def sent(email: Email, newsletter: Newsletter | None = None, **changes: Any) -> bytes:  # noqa: ANN401
    """Return the message of an email."""
    return mime.message(
        email,
        newsletter=newsletter or digests.full_newsletter(),
        publication=factories.publication(**changes),
        sent_at=factories.NOON,
    )


def plain(**changes: Any) -> Email:  # noqa: ANN401
    """Return an email that nobody composed."""
    made = {"subject": "Hello", "preheader": "", "html": "<p>Hello</p>", "text": "Hello\n"}
    return Email(edition=factories.edition(), **(made | changes))


def test_parts_come_back_as_they_went_in() -> None:
    """Text first, then HTML, both UTF-8 and quoted-printable, with not a letter changed."""
    email = digests.full_email()
    text, html = parsed(sent(email)).iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == email.text
    assert html.get_content().replace("\r\n", "\n") == email.html
    for part in (text, html):
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        assert part.get_content_charset() == "utf-8"


def test_headers_say_who_what_and_when() -> None:
    """The fields that mailbox providers ask for are there, once each."""
    message = parsed(sent(digests.full_email()))
    assert message["From"] == "Tally <letters@example.org>"
    assert message["To"] == "undisclosed-recipients:;"
    assert message["Subject"] == digests.full_email().subject
    assert message["Date"].datetime == factories.NOON
    assert message["Message-ID"].startswith("<weekly-2026-11-22.")
    assert message["Message-ID"].endswith("@example.org>")
    assert message["List-Id"] == "<weekly.example.org>"
    assert message["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert message["List-Unsubscribe-Post"] is None  # nobody can tell whose click it would be
    assert len(message.keys()) == len(set(message.keys()))


@pytest.mark.parametrize("url", ["", "http://example.org/unsubscribe", "mailto:u@example.org"])
def test_one_click_needs_https(url: str) -> None:
    """RFC 8058 allows one-click unsubscription over https only: nothing else is announced."""
    newsletter = factories.newsletter(unsubscribe_url=url)
    message = parsed(sent(plain(), newsletter))
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "url", ["https://e.org/\r\nBcc: a@b.c", "https://e.org/a b", "https://é.org/"]
)
def test_unsubscribe_link_cannot_write_headers(url: str) -> None:
    """A link that does not fit a header is refused, not bent."""
    with pytest.raises(ConfigError, match="unsubscribe_url"):
        sent(plain(), factories.newsletter(unsubscribe_url=url))


@pytest.mark.parametrize(
    "address", ["", "letters", "a@b@c", "a@b.c>\r\nBcc: d@e.f", "ü@example.org", "a..b@c.d"]
)
def test_sender_address_is_checked(address: str) -> None:
    """An address that is none is refused with the newsletter's name."""
    with pytest.raises(ConfigError, match="newsletter 'weekly': sender_email"):
        sent(plain(), factories.newsletter(sender_email=address))


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=150), st.text(max_size=60))
def test_any_words_make_valid_headers(subject: str, sender: str) -> None:
    """Whatever stands in them, headers are ASCII lines that decode to the words, on one line."""
    newsletter = factories.newsletter(sender=f"A{sender}")
    data = sent(plain(subject=f"A{subject}"), newsletter)
    head = data.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert all(len(line) <= 78 for line in head.split(b"\r\n"))
    message = parsed(data)
    assert list(message.keys())[:3] == ["From", "To", "Subject"]
    assert len(message.keys()) == 9
    assert _squeezed(message["Subject"]) == _squeezed(line(f"A{subject}"))
    assert message["From"].addresses[0].addr_spec == "letters@example.org"


def _squeezed(words: str) -> str:
    return "".join(words.split())


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=500))
def test_any_body_comes_back(body: str) -> None:
    """Every text survives quoted-printable: trailing spaces, dots, very long lines."""
    data = sent(plain(text=f"{body}\n"))
    (text, _) = parsed(data).iter_parts()
    read = cast("bytes", text.get_payload(decode=True))
    assert read.replace(b"\r\n", b"\n").decode() == f"{body}\n"


def test_lines_are_short_and_end_in_crlf() -> None:
    """No line is longer than 76 octets (RFC 2045 section 6.7), none has a bare LF or CR."""
    data = sent(digests.full_email())
    assert max(map(len, data.split(b"\r\n"))) <= 76
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert data.endswith(b"--\r\n")
    assert data.isascii()


def test_bytes_do_not_depend_on_the_time_zone_of_the_date() -> None:
    """The same moment in another zone is the same message."""
    tokyo = factories.NOON.astimezone(timezone(timedelta(hours=9)))
    there = mime.message(
        plain(),
        newsletter=digests.full_newsletter(),
        publication=factories.publication(),
        sent_at=tokyo,
    )
    assert there == sent(plain())


def test_message_id_is_the_editions() -> None:
    """A corrected edition keeps its Message-ID; another edition has another one."""
    first = parsed(sent(plain()))["Message-ID"]
    again = parsed(sent(plain(text="Corrected\n")))["Message-ID"]
    other = Email(
        edition=factories.edition(id="weekly-2026-11-29"),
        subject="A",
        preheader="",
        html="",
        text="",
    )
    assert first == again
    assert first != parsed(sent(other))["Message-ID"]


def test_manifest_tells_a_service_what_it_gets() -> None:
    """Subject, articles, sizes and hashes are there, and the hashes are those of the files."""
    email = digests.full_email()
    made = mime.files(
        email,
        articles=digests.issue(),
        newsletter=digests.full_newsletter(),
        publication=digests.full_publication(),
        sent_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
    )
    data = {
        artifact.path.removeprefix("email/weekly-2026-11-22/"): artifact.data for artifact in made
    }
    assert list(data) == ["index.html", "body.txt", "message.eml", "manifest.json"]
    told = json.loads(data["manifest.json"])
    assert told["version"] == 1
    assert told["subject"] == email.subject
    assert told["scheduled_for"] == "2026-11-22T12:00:00Z"
    assert told["merge_tags"] == "plain"
    assert [one["url"] for one in told["articles"]] == [one.url for one in digests.issue()]
    assert set(told["files"]) == {"index.html", "body.txt", "message.eml"}
    for name, facts in told["files"].items():
        assert facts == {"bytes": len(data[name]), "sha256": sha256(data[name]).hexdigest()}
    assert data["manifest.json"].endswith(b"}\n")
