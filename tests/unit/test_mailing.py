"""One email becomes the messages of many: each whole, each its own, all signed."""

import json
import re
from dataclasses import replace
from email.message import EmailMessage
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import digests
import factories
from digests import parsed
from keys import is_valid, signer
from syndicate.email.mailing import Mailing, freeze, mailing, thaw
from syndicate.errors import ConfigError
from syndicate.model import Addressee

KINDS = ("rsa", "ed25519")


@cache
def ready() -> Mailing:
    """Return an edition with slots in its subject and body, ready for many, signed twice."""
    letter = factories.newsletter(
        merge_tags="syndicate",
        subject='News for {{ recipient.first_name | default("you") }}',
        intro='Dear {{ recipient.first_name | default("reader") }}.',
    )
    return mailing(
        digests.email(newsletter=letter),
        newsletter=letter,
        publication=factories.publication(postal_address="12 Rope Walk, Bristol"),
        sent_at=factories.NOON,
        signers=[signer(kind) for kind in KINDS],
    )


def to(**changes: Any) -> Addressee:  # noqa: ANN401 - as the class has them
    """Return somebody to write to."""
    made = {
        "key": "7",
        "address": "zoe@reader.example",
        "unsubscribe_url": "https://news.example/u/token-7",
        "unsubscribe_mail": "leave@news.example",
        "values": {"recipient.first_name": "Zoë"},
    }
    return Addressee(**(made | changes))


def text_of(message: EmailMessage) -> str:
    """Return what its text part says."""
    part = message.get_body(("plain",))
    assert part is not None
    return cast("str", part.get_content())


def test_a_message_is_its_recipients() -> None:
    """Address, subject, words and the links for leaving are the recipient's own."""
    message = parsed(ready().message(to()).data)
    assert message["To"] == "zoe@reader.example"
    assert message["Subject"] == "News for Zoë"
    assert "Dear Zoë." in text_of(message)
    assert message["List-Unsubscribe"] == (
        "<https://news.example/u/token-7>, <mailto:leave@news.example?subject=unsubscribe>"
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://news.example/u/token-7" in text_of(message)


def test_it_has_every_field_once() -> None:
    """What mailbox providers ask of bulk mail is there, and nothing is there twice."""
    message = parsed(ready().message(to()).data)
    names = [name for name in message.keys() if name != "DKIM-Signature"]  # noqa: SIM118 - repeated
    assert len(names) == len(set(names))
    wanted = {"From", "Date", "Message-ID", "List-Id", "Feedback-ID", "Auto-Submitted"}
    assert wanted <= set(names)
    assert re.fullmatch(r"[\w-]+:[\w-]+:[\w.]+:syndicate", message["Feedback-ID"])
    assert "zoe" not in message["Feedback-ID"] + message["Message-ID"]


def test_signatures_hold() -> None:
    """A verifier that is not ours takes both signatures, of each recipient's message."""
    for one in (to(), to(key="8", address="bo@reader.example", values={})):
        data = ready().message(one).data
        assert data.count(b"DKIM-Signature:") == len(KINDS)
        for kind in KINDS:
            assert is_valid(data, kind)


def test_an_attempt_is_like_the_last() -> None:
    """The same recipient gets the same bytes on each attempt, another one another Message-ID."""
    assert ready().message(to()) == ready().message(to())
    assert ready().message_id("7") != ready().message_id("8")


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_value_breaks_a_message(value: str) -> None:
    """Whatever a subscriber is called, the message has no new field, no long line, no lone dot."""
    data = ready().message(to(values={"recipient.first_name": value})).data
    lines = data.split(b"\r\n")
    assert not [line for line in lines if b"\r" in line or b"\n" in line]
    assert max(map(len, lines)) <= 78
    assert not [line for line in lines if line.startswith(b".")]
    assert b"SynSlot" not in data
    assert parsed(data).keys() == parsed(ready().message(to()).data).keys()
    assert is_valid(data, "ed25519")


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "zoe@reader.example\r\nBcc: all@reader.example"},
        {"address": "zoe@reader.example>, <eve@reader.example"},
        {"address": "zoe"},
        {"unsubscribe_url": "http://news.example/u/1"},
        {"unsubscribe_url": "https://news.example/u/1>\r\nBcc: eve@reader.example"},
        {"unsubscribe_mail": "leave@news.example>\r\nX: y"},
    ],
)
def test_nobody_adds_a_field(changes: dict[str, str]) -> None:
    """An address with a line break or a bracket is refused, and is not shown."""
    with pytest.raises(ValueError, match="recipient 7") as caught:
        ready().message(to(**changes))
    assert "eve" not in str(caught.value)


def test_an_edition_needs_a_postal_address() -> None:
    """Without a postal address nothing is made ready: the law wants one in every edition."""
    with pytest.raises(ConfigError, match="postal_address"):
        mailing(
            digests.email(),
            newsletter=factories.newsletter(),
            publication=factories.publication(postal_address=" "),
            sent_at=factories.NOON,
        )


def test_what_is_frozen_makes_the_same_messages() -> None:
    """An edition that was kept and made ready again sends the bytes that it would have sent."""
    letter = factories.newsletter(merge_tags="syndicate")
    publication = factories.publication(postal_address="12 Rope Walk, Bristol")
    email = digests.email(newsletter=letter)
    given: dict[str, Any] = {"newsletter": letter, "publication": publication}
    frozen = freeze(email, sent_at=factories.NOON, **given)
    assert frozen == freeze(email, sent_at=factories.NOON, **given)
    signers = [signer("ed25519")]
    now = mailing(email, sent_at=factories.NOON, signers=signers, **given)
    assert thaw(frozen, signers).message(to()) == now.message(to())


def test_what_another_version_froze_is_refused() -> None:
    """A form that is not known is told with what to do, and nothing is made of it."""
    letter = factories.newsletter(merge_tags="syndicate")
    publication = factories.publication(postal_address="12 Rope Walk, Bristol")
    frozen = freeze(
        digests.email(newsletter=letter),
        newsletter=letter,
        publication=publication,
        sent_at=factories.NOON,
    )
    other = json.dumps(json.loads(frozen) | {"form": 99}).encode()
    with pytest.raises(ConfigError, match="frozen in form 99"):
        thaw(other)


@pytest.mark.parametrize(("place", "part"), [("attribute", "HTML"), ("text", "text part")])
def test_an_edition_that_nobody_can_leave_is_refused(place: str, part: str) -> None:
    """Both parts lead to where readers unsubscribe, or nothing is sent."""
    letter = factories.newsletter(merge_tags="syndicate")
    email = digests.email(newsletter=letter)
    kept = [one for one in email.slots if (one.name, one.place) != ("merge.unsubscribe_url", place)]
    with pytest.raises(ConfigError, match=f"its {part} has no link for unsubscribing"):
        freeze(
            replace(email, slots=tuple(kept)),
            newsletter=letter,
            publication=factories.publication(postal_address="12 Rope Walk, Bristol"),
            sent_at=factories.NOON,
        )
