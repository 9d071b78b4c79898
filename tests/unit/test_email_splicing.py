"""A message is composed once and spliced per recipient: what arrives is what was meant."""

import html
import quopri
import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import digests
import factories
from syndicate.email import mime, splicing
from syndicate.model import Email, MergeSlot
from syndicate.slots import token

NAME = MergeSlot(
    name="recipient.first_name", place="text", tag=token("a"), default="reader", count=1
)
LINK = MergeSlot(name="merge.unsubscribe_url", place="text", tag=token("b"), count=1)
LINE = 76
WORDS = st.text(
    st.one_of(st.sampled_from(". =\n\té日"), st.characters(exclude_categories=["Cs", "Cc"])),
    max_size=200,
)


def lines(data: bytes) -> list[bytes]:
    """Return the lines of an encoded body."""
    assert b"\n" not in data.replace(b"\r\n", b"")
    return data.split(b"\r\n")


@settings(deadline=None)
@given(WORDS, WORDS, WORDS, WORDS, WORDS)
@example("x" * 76, ".", "." * 90, "é" * 25, ".")
@example("x" * 74 + "é", "", "", "x" * 76, "x" * 300)
@example("a ", " b", "\n.", ".c", "")
def test_spliced_body_decodes_to_what_was_meant(
    before: str, between: str, after: str, name: str, link: str
) -> None:
    """Whatever text and values are, the decoded body has each value in its place.

    No line is longer than 76 bytes, and none begins with a dot.
    """
    content = f"{before}{NAME.tag}{between}{LINK.tag}{after}"
    body = splicing.quoted_printable(content)
    parts = splicing.pieces(body, [NAME, LINK])
    done = splicing.spliced(parts, {NAME.name: name, LINK.name: link})
    values = [splicing.escaped(name, NAME), splicing.escaped(link, LINK)]
    meant = f"{before}{values[0]}{between}{values[1]}{after}"
    # The module quopri reads soft breaks of LF only.
    assert quopri.decodestring(done.replace(b"\r\n", b"\n")).decode() == meant
    for line in lines(done):
        assert len(line) <= LINE
        assert not line.startswith(b".")
    for line in lines(body):
        assert len(line) <= LINE


@pytest.mark.parametrize(
    ("place", "escaped"),
    [
        ("text", '<Ada> & "Bo"'),
        ("subject", '<Ada> & "Bo"'),
        ("html", '&lt;Ada&gt; &amp; "Bo"'),
        ("attribute", "&lt;Ada&gt; &amp; &quot;Bo&quot;"),
        ("url", quote('<Ada> & "Bo"', safe="")),
    ],
)
def test_values_are_escaped_for_their_place(place: str, escaped: str) -> None:
    """A recipient called <Ada> is words everywhere, markup nowhere."""
    slot = MergeSlot(name="n", place=place, tag=token("n"), count=1)  # type: ignore[arg-type]
    assert splicing.escaped('<Ada> & "Bo"', slot) == escaped


def test_values_cannot_begin_a_line() -> None:
    """A name with a line break stays on one line: it cannot begin a header."""
    assert "\n" not in splicing.escaped("Ada\r\nBcc: everybody@example.org", NAME)
    assert splicing.escaped("", replace(NAME, default="a\r\nBcc: b")) == "a Bcc: b"


def test_who_has_no_value_gets_the_default() -> None:
    """An empty value and a missing one both give the default, or nothing."""
    parts = splicing.pieces(splicing.quoted_printable(NAME.tag + LINK.tag), [NAME, LINK])
    assert splicing.spliced(parts, {}) == b"reader=\r\n=\r\n"
    assert splicing.spliced(parts, {NAME.name: " "}) == splicing.spliced(parts, {})


def test_missing_slots_are_noticed() -> None:
    """A body in which a slot is missing, or there twice, is not spliced."""
    with pytest.raises(ValueError, match="0 in the body, 1 in the email"):
        splicing.pieces(b"nothing", [NAME])
    with pytest.raises(ValueError, match="2 in the body"):
        splicing.pieces(f"{NAME.tag} {NAME.tag}".encode(), [NAME])


def message(email: Email) -> bytes:
    """Return the email as a message to nobody yet."""
    return mime.message(
        email,
        newsletter=factories.newsletter(),
        publication=factories.publication(),
        sent_at=factories.NOON,
    )


def test_whole_message_is_spliced() -> None:
    """All slots of a digest are found whole in its message, and filled for one recipient."""
    letter = factories.newsletter(
        merge_tags="syndicate",
        intro='Dear {{ recipient.first_name | default("reader") }}, of '
        "{{ recipient.attributes.city }}.",
        fields={"city": ""},
    )
    email = digests.email(newsletter=letter)
    wanted = [slot for slot in email.slots if slot.place not in {"subject", "preheader"}]
    head, _, body = message(email).partition(b"\r\n\r\n")
    assert b"SynSlot" not in head
    url = "https://example.org/u?a=1&t=" + "x" * 90
    done = splicing.spliced(
        splicing.pieces(body, wanted),
        {
            "recipient.first_name": "Zoë <b>",
            "recipient.attributes.city": "São Paulo & Ilhéus",
            "merge.unsubscribe_url": url,
            "merge.preferences_url": "https://example.org/p",
        },
    )
    assert b"SynSlot" not in done
    assert max(map(len, lines(done))) <= LINE
    read = quopri.decodestring(done.replace(b"\r\n", b"\n")).decode()
    assert "Dear Zoë &lt;b&gt;, of São Paulo &amp; Ilhéus." in read
    assert "Dear Zoë <b>, of São Paulo & Ilhéus." in re.sub(r"\s+", " ", read)
    assert f'href="{html.escape(url)}"' in read
    assert f": {url}\n" in read


def test_other_parts_are_encoded_as_before() -> None:
    """Without tokens a part is plain quoted-printable, byte for byte what the library makes."""
    assert splicing.quoted_printable("a\r\nb\rc é.\n") == b"a\r\nb\r\nc =C3=A9.\r\n"
