"""Words of articles and settings cannot pose as merge tags, in any dialect."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import digests
import factories
from syndicate.email import defusing, dialects
from syndicate.model import Author, Email, Image, SafeHtml
from syndicate.slots import TOKEN

JOINER = "\u2060"
# What begins a tag of the service, written independently of the data file.
TAGS = {
    "plain": r"\{\{|\{%|\{#",
    "beehiiv": r"\{\{|\{%",
    "brevo": r"\{\{|\{%",
    "buttondown": r"\{\{|\{%|\{#",
    "campaign-monitor": r"\[\w|<(unsubscribe|webversion|preferences)|\{\{",
    "ghost": r"%%|\{\w|\{\{",
    "kit": r"\{\{|\{%",
    "listmonk": r"\{\{",
    "mailchimp": r"\*\||\{\{",
    "mailerlite": r"\{\$|\{\w|\{\{",
    "mailgun": r"%[a-zA-Z_]|\{\{",
    "mautic": r"\{\w|\{\{",
    "postmark": r"\{\{",
    "resend": r"\{\{",
    "sendgrid": r"\{\{|<%|\[unsubscribe|\[%",
    "ses": r"\{\{",
    "syndicate": r"SynSlot-[0-9a-f]{16}|\{\{",
}
PIECES = st.sampled_from(
    [
        *"{}%*|[]<>#$&\"' aU1-",
        "{{",
        "}}",
        "{%",
        "*|",
        "|*",
        "<%",
        "%%{",
        "{$",
        "unsubscribe",
        "UNSUB",
        "recipient.email",
        "webversion",
        "SynSlot-",
        "0123456789abcdef",
        "{\u0000{",
        "&#123;",
        "&lbrace;",
        "\n",
        "日本",
    ]
)
HOSTILE = st.lists(PIECES, max_size=12).map("".join)


def own_words(email: Email) -> str:
    """Return all of an email but the service's tags that the template itself asked for."""
    body = re.sub(r"<(style|title)\b.*?</\1>", "", email.html, flags=re.DOTALL)
    # Styles, colours and widths are the template's; what is said and linked is looked at.
    body = re.sub(r'\s(?:style|width|height)="[^"]*"', "", body)
    # "%E2" is no tag of Mailgun's; what it stands for might be.
    body = re.sub(r'href="mailto:[^"]*"', lambda found: unquote(found[0]), body)
    body = re.sub(r"<!--\[if[^\]]*\]>|<!\[endif\]-->|<!-->", "", body)
    whole = f"{body}\n{email.text}\n{email.subject}\n{email.preheader}"
    for slot in sorted(email.slots, key=lambda one: -len(one.tag)):
        whole = whole.replace(slot.tag, " ")
    # What is taken out leaves a gap: what stood around it must not come together to a tag.
    return re.sub(r"</?(unsubscribe|webversion|preferences)\b", " ", whole)


def test_every_dialect_is_tried() -> None:
    """The table above has a row for every dialect."""
    assert set(TAGS) == set(dialects.names())


@pytest.mark.parametrize("name", dialects.names())
@settings(deadline=None, max_examples=5)
@given(HOSTILE, HOSTILE, HOSTILE)
@example(
    "*|UNSUB|* {{ x }} {% if %} %recipient%", "[unsubscribe] {unsubscribe_url} {$url}", "<%x%>"
)
@example("a {", "{ b }}", "%")
@example("", "", "{<webversion{")
def test_nobody_injects_a_tag(name: str, title: str, summary: str, owner: str) -> None:
    """Whatever titles, names and settings say, no service finds a tag that no template wrote."""
    article = factories.article(
        title=title,
        summary=summary,
        authors=(Author(name=summary),),
        image=Image(url="https://example.org/a.png", alt=title, width=640, height=360),
    )
    email = digests.email(
        [article, replace(article, title=summary)],
        newsletter=factories.newsletter(
            merge_tags=name,
            title=owner,
            subject="{{ lead.title }}{{ publication.title }}{{ lead.tags | join }}",
            intro="{{ lead.title }}{{ newsletter.title }}",
            unsubscribe_url="https://example.org/u",
        ),
        publication=replace(digests.full_publication(), title=owner, postal_address=owner),
        promo=replace(factories.promo(), heading=owner, text=title, button=summary, kicker=owner),
    )
    found = re.search(TAGS[name], own_words(email), re.IGNORECASE)
    assert not found, own_words(email)[max(0, found.start() - 40) : found.end() + 40]


@pytest.mark.parametrize("name", dialects.names())
@settings(max_examples=30)
@given(HOSTILE)
def test_text_looks_the_same(name: str, written: str) -> None:
    """Only invisible joiners are added: every word still reads as it was written."""
    safe = defusing.words(written, dialects.dialect(name))
    assert safe.replace(JOINER, "") == written
    assert defusing.words(safe, dialects.dialect(name)) == safe


def test_only_what_could_open_a_tag_is_touched() -> None:
    """Half a tag, such as "50 %" or "a {b", stays as it is where nobody reads it."""
    plain = dialects.dialect("plain")
    assert defusing.words("50% of {a}, *|b|*", plain) == "50% of {a}, *|b|*"


@pytest.mark.parametrize("name", dialects.names())
def test_bodies_are_safe_too(name: str) -> None:
    """An article's HTML has no tag in words, descriptions or links, and the same structure."""
    body = (
        '<p title="*|EMAIL|* {{ x }} {$url} %recipient% [unsubscribe]">*|EMAIL|* {{ x }} {% if %}'
        " {unsubscribe_url} %recipient.email% [unsubscribe] %%{uuid}%% <em>{{</em>{{ 7*7 }}</p>"
        '<a href="https://e.org/?a={{x}}&amp;b=*|UNSUB|*&amp;c=[unsubscribe]">x &lt;% y</a>'
    )
    safe = defusing.markup(body, dialects.dialect(name))
    assert not re.search(TAGS[name], safe, re.IGNORECASE)
    assert re.sub(r"<(\w+)[^>]*>", r"<\1>", safe).replace(JOINER, "") == re.sub(
        r"<(\w+)[^>]*>", r"<\1>", body
    )
    article = factories.article(body=SafeHtml(body))
    assert defusing.tame(article, dialects.dialect(name)).body == safe


def test_harmless_bodies_stay_the_same_object() -> None:
    """A body without anything to part is not rebuilt."""
    body = '<p title="x">Plain {words}, 50%.</p>'
    assert defusing.markup(body, dialects.dialect("kit")) is body


def test_addresses_are_encoded() -> None:
    """In a URL, what begins a tag is percent-encoded, and IPv6 hosts keep their brackets."""
    assert defusing.url("https://e.org/{{x}}?a=*|B|*") == "https://e.org/%7B%7Bx%7D%7D?a=*%7CB%7C*"
    assert defusing.url("http://[2001:db8::1]/a") == "http://[2001:db8::1]/a"
    assert not TOKEN.search(defusing.url("https://e.org/SynSlot-0123456789abcdef"))
    assert unescape(defusing.url("https://e.org/?a=1&b=2")) == "https://e.org/?a=1&b=2"
