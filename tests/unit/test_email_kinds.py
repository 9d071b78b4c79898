"""Each kind of newsletter brings its articles in its own way, in both parts of the email."""

from dataclasses import replace
from typing import get_args

import pytest
from lxml import html as lxml_html

import digests
import factories
from syndicate.checks.email import check
from syndicate.email import themes
from syndicate.model import Email, Kind, SafeHtml, Severity
from syndicate.templating import words

KINDS: tuple[Kind, ...] = get_args(Kind)
BODY = SafeHtml(
    "<p>One <em>stick</em>, split.<br>Two halves &amp; no bank.</p>"
    '<h2>How</h2><img src="https://example.org/a.png"><ul><li>a<li>b</ul>'
)


def composed(kind: Kind) -> Email:
    """Return an edition of that kind with all that can be set."""
    letter = digests.full_newsletter(kind=kind)
    articles = digests.issue()
    if kind == "article":
        letter = replace(letter, subject="{{ lead.title }}", preheader="{{ lead.summary }}")
        articles = [factories.article(body=BODY)]
    return digests.email(
        articles,
        newsletter=letter,
        publication=digests.full_publication(),
        promo=factories.promo(),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_passes_the_proofs(kind: Kind) -> None:
    """No shipped template makes an email that the proofs would stop."""
    grave = [one for one in check(composed(kind)) if one.severity is Severity.ERROR]
    assert not grave


@pytest.mark.parametrize("kind", ["digest", "links"])
def test_every_article_is_linked_in_both_parts(kind: Kind) -> None:
    """Whoever reads plain text has the same articles."""
    email = composed(kind)
    for article in digests.issue():
        assert article.url.replace("&", "&amp;") in email.html
        assert article.url in email.text.split()


def test_an_article_in_full_is_in_both_parts() -> None:
    """Its body is there whole, well-formed, and as text."""
    email = composed("article")
    (said,) = lxml_html.document_fromstring(email.html).xpath("//p[em]")
    assert said.text_content() == "One stick, split.Two halves & no bank."
    assert "One stick, split.\nTwo halves & no bank." in email.text


def test_a_note_in_full_is_an_article_too() -> None:
    """It has no title; its body is what there is to send."""
    email = digests.email(
        [factories.article(title="", body=BODY)], newsletter=factories.newsletter(kind="article")
    )
    assert "Two halves &amp; no bank." in email.html
    assert "Two halves & no bank." in email.text


@pytest.mark.parametrize("language", ["hi", "fa", "ja"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", themes.names())
def test_words_of_another_language_say_so(language: str, kind: Kind, theme: str) -> None:
    """Words that there are in English only are marked, so that screen readers say them right."""
    one = factories.article(language=language, title="शीर्षक", summary="", authors=())
    newsletter = digests.full_newsletter(
        kind=kind, language=language, title="पत्र", theme=themes.theme(theme), intro=""
    )
    email = digests.email(
        [one, factories.article(language=language, title="शीर्षक", summary="", id="tag:b")],
        newsletter=newsletter,
        promo=factories.promo(),
    )
    said = words(language)
    page = lxml_html.document_fromstring(email.html.encode())
    for name in ("unsubscribe", "view_in_browser", "preferences", "read_more", "why_received"):
        start = said[name].partition("{")[0]
        for element in page.xpath("//body//*[contains(text(), $start)]", start=start):
            own = element.xpath("string((ancestor-or-self::*/@lang)[last()])")
            assert own == said["lang"], (name, own)
    assert (said["lang"] == "en") == (language != "ja")
