"""The themes that ship hold in every mail program, and an owner's tokens come through."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import pairwise, product
from typing import get_args
from urllib.parse import quote

import pytest
from lxml import html as lxml_html

import digests
import factories
from syndicate import colours, templating
from syndicate.checks import mjml
from syndicate.checks.email import check
from syndicate.colours import solid
from syndicate.email import sharing, themes
from syndicate.email.compose import compose, draft
from syndicate.model import Article, Email, Image, Kind, Palette, Promo, SafeHtml, Theme

ENV = templating.environment()
NAMES = themes.names()
KINDS: tuple[Kind, ...] = get_args(Kind)
LIGHTEST = "#dddddd"
"""What Thunderbird writes text in, about, where it takes the author's colour away."""
DARKEST = "#2a2a2e"
"""The ground that it has then, about."""
PICTURE = Image(url="https://example.org/a.jpg", alt="A stick", width=1200, height=800)


def texts(palette: Palette) -> Iterator[tuple[str, str]]:
    """Yield each text of a palette with each ground that it can stand on."""
    for ground in (palette.paper, palette.panel, palette.tint):
        yield from ((text, ground) for text in (palette.ink, palette.accent))
    yield from ((palette.muted, ground) for ground in (palette.paper, palette.panel))
    yield palette.ink, palette.rule
    yield palette.on_band, palette.band
    yield palette.on_button, palette.button


def edition(
    theme: Theme,
    kind: Kind = "digest",
    articles: list[Article] | None = None,
    promo: Promo | None = None,
    **changes: object,
) -> Email:
    """Return an edition in a theme."""
    if kind == "article":
        articles = [factories.article(body=SafeHtml("<h2>One</h2><p>Words.</p>"), image=PICTURE)]
    letter = replace(
        digests.full_newsletter(kind=kind, theme=theme, preheader="", subject="{{ lead.title }}"),
        **changes,  # type: ignore[arg-type]
    )
    contents = digests.contents(
        articles, newsletter=letter, publication=digests.full_publication(), promo=promo
    )
    return compose(contents, ENV)


def looks(name: str) -> Iterator[Theme]:
    """Yield a theme with each layout that it can be given."""
    for cards, promo, pictures in product(
        ("stack", "columns", "rows"), ("card", "banner", "text"), ("all", "none")
    ):
        own = {"cards": cards, "promo": promo, "pictures": pictures, "header": "center"}
        yield themes.theme(name, own)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_all_text_can_be_read(name: str, scheme: str) -> None:
    """Contrast is 4.5 or more wherever text stands, by day and by night (WCAG 2.2, 1.4.3)."""
    for text, ground in texts(getattr(themes.theme(name), scheme)):
        assert colours.contrast(solid(text), solid(ground)) >= 4.5, (text, ground)


@pytest.mark.parametrize("name", NAMES)
def test_all_text_can_be_read_in_thunderbirds_dark_mode(name: str) -> None:
    """Whatever of the light colours it takes away, what is left can be read."""
    for text, ground in texts(themes.theme(name).light):
        said, behind = colours.in_thunderbird(solid(text), solid(ground))
        assert colours.contrast(said or solid(LIGHTEST), behind or solid(DARKEST)) >= 4.5, (
            text,
            ground,
        )
    light = themes.theme(name).light
    assert colours.in_thunderbird(solid(light.on_button), solid(light.button))[1], (
        "the button stays a button"
    )


@pytest.mark.parametrize("name", NAMES)
def test_all_text_can_be_read_when_lightness_is_turned_around(name: str) -> None:
    """Gmail's apps do so to emails that are light; large and bold text may have 3."""
    for text, ground in texts(themes.theme(name).light):
        said, behind = colours.inverted(solid(text)), colours.inverted(solid(ground))
        assert colours.contrast(said, behind) >= 4.5, (text, ground)


@pytest.mark.parametrize("name", NAMES)
def test_a_blocked_picture_reads_well_in_dark_mode(name: str) -> None:
    """Its ground darkens with its words, in Outlook too; the proofs would tell if it did not."""
    articles = [replace(factories.article(), image=PICTURE)]
    theme = themes.theme(name, {"pictures": "all", "promo": "card"})
    email = edition(theme, articles=articles, promo=factories.promo(image=PICTURE))
    assert "[data-ogsb] .picture {" in email.html
    assert not [one for one in check(email) if "contrast" in one.rule]
    without = replace(email, html=re.sub(r"\.picture \{", ".none {", email.html))
    assert "email.contrast-dark" in {one.rule for one in check(without)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_colours_in_the_email_have_six_digits(name: str, kind: Kind) -> None:
    """No colour has three, none is a name or a function, but for what MJML itself writes."""
    html = edition(themes.theme(name), kind, promo=factories.promo()).html
    bare = re.sub(r"&#\w+;|\[data-ogs[bc]\]|href=\"[^\"]*\"", "", html)
    assert not re.findall(r"#(?![0-9a-fA-F]{6}\b)[0-9a-fA-F]{3,8}\b", bare)
    named = re.findall(r"[:\s\"](?:rgb|hsl)a?\(|color:\s*[a-z]+", bare)
    assert set(named) <= {"color: light", "color:light", "color:transparent"}


@pytest.mark.parametrize("name", NAMES)
def test_every_layout_is_sound(name: str) -> None:
    """The linter finds nothing in any layout, of one article, two, three, or of all kinds."""
    short = [factories.article(id=str(at), url=f"https://example.org/{at}/") for at in range(4)]
    promo = factories.promo(image=PICTURE)
    for count, theme in enumerate(looks(name)):
        articles = [digests.issue(), short[:1], short[:2], short[:3]][count % 4]
        contents = digests.contents(
            [replace(one, image=one.image or PICTURE) for one in articles],
            newsletter=digests.full_newsletter(theme=theme, preheader="", share=sharing.names()),
            publication=digests.full_publication(),
            promo=promo,
        )
        begun = draft(contents, ENV)
        assert [str(one) for one in mjml.check(begun.traced())] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_proofs_find_nothing(name: str, kind: Kind) -> None:
    """Not even a warning, in any form of the promo, in both directions."""
    for form, language in (("card", "ar"), ("banner", "en"), ("text", "ar")):
        theme = themes.theme(name, {"promo": form})
        promo = factories.promo(image=PICTURE)
        made = edition(theme, kind, promo=promo, language=language, share=sharing.names())
        found = [
            one for one in check(made, origin=digests.origin()) if one.rule != "email.preheader"
        ]
        assert [str(one) for one in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_forty_articles_and_every_size_fit(name: str) -> None:
    """Of 20 full cards the HTML is below 85 KB, of 26 below Gmail's limit; forty are composed."""
    theme = themes.theme(name)
    long = factories.article(title="Long " * 12, summary="Words " * 40, image=PICTURE)
    sizes = {n: len(edition(theme, articles=[long] * n).html.encode()) for n in (1, 20, 26, 40)}
    assert sizes[20] < 85_000
    assert sizes[26] < 102_400
    styles = re.findall(r"<style[^>]*>(.*?)</style>", edition(theme).html, re.DOTALL)
    assert sum(len(style.encode()) for style in styles) <= 8_192


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_headings_are_in_order(name: str, kind: Kind) -> None:
    """There is one h1, it comes first, and no level is left out."""
    page = lxml_html.document_fromstring(
        edition(themes.theme(name), kind, promo=factories.promo()).html
    )
    levels = [int(str(one.tag)[1]) for one in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_links_that_read_alike_lead_to_one_place(name: str, kind: Kind) -> None:
    """Whoever hears the links alone can tell them apart: "Read more" says of what."""
    page = lxml_html.document_fromstring(edition(themes.theme(name), kind).html)
    found: dict[str, set[str]] = {}
    for link in page.iter("a"):
        words = link.text_content() + "".join(str(alt) for alt in link.xpath(".//img/@alt"))
        found.setdefault(" ".join(words.split()), set()).add(link.get("href", ""))
    assert "" not in found
    assert [words for words, to in found.items() if len(to) > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_right_to_left_is_mirrored(name: str) -> None:
    """Every table and text of the edition is turned round; an English story in it is not."""
    email = edition(themes.theme(name), language="ar", promo=factories.promo())
    page = lxml_html.document_fromstring(email.html)
    assert (page.get("dir"), page.get("lang")) == ("rtl", "ar")
    assert "direction:ltr" not in email.html
    left = page.xpath("//td[@align='left']")
    assert left
    assert all(one.xpath("descendant::*[@dir='ltr']") for one in left)
    (arabic,) = page.xpath("//h2[contains(., 'الحوالة')]/..")
    assert arabic.get("dir") is None


def test_the_last_card_of_an_odd_number_is_wide() -> None:
    """It has a row to itself; alone in half a row it would be centred."""
    theme = themes.theme("bold")
    for count, halves in ((2, 0), (3, 2), (4, 2), (5, 4)):
        articles = [factories.article(id=str(at), image=PICTURE) for at in range(count)]
        page = lxml_html.document_fromstring(edition(theme, articles=articles).html)
        assert len(page.find_class("mj-column-per-50")) == halves, count


def test_a_blocked_picture_still_reads_well() -> None:
    """It has words, a size and a ground; one without words has those of its story."""
    mute = factories.article(image=replace(PICTURE, alt=""))
    for picture in lxml_html.document_fromstring(
        edition(themes.theme("bold"), articles=[mute] * 3).html
    ).xpath("//img[contains(@src, 'a.jpg')]"):
        assert picture.get("alt") == "Tally sticks"
        assert picture.get("width").isdigit()
        assert picture.get("height").isdigit()
        assert "background-color:#" in picture.get("style")


def test_the_logo_suits_its_ground() -> None:
    """On a dark band the logo for dark grounds is shown by day too; a theme may have its own."""
    publication = digests.full_publication()
    bold, calm = themes.theme("bold"), themes.theme("editorial")
    assert themes.logos(bold, publication) == (publication.logo_dark, None)
    assert themes.logos(calm, publication) == (publication.logo, publication.logo_dark)
    own = themes.theme("bold", logos=(PICTURE, None))
    assert themes.logos(own, publication) == (PICTURE, None)
    assert "logo-dark.png" in edition(bold).html


def test_every_token_is_drawn_with() -> None:
    """Each colour, size and font that an owner can set comes through to some email."""
    mark = {one.name: f"#a0b0{at:02x}" for at, one in enumerate(fields(Palette), 1)}
    dark = {name: value.replace("a0", "c0") for name, value in mark.items()}
    sizes = {"text_size": 19, "masthead_size": 59, "lead_size": 47, "title_size": 35}
    sizes |= {"margin": 37, "space": 43, "radius": 31, "border": 11}
    own = {"light": mark, "dark": dark, "heading_font": "mono", "text_font": "humanist", **sizes}
    html = "".join(
        edition(themes.theme("editorial", own | {"promo": form}), promo=factories.promo()).html
        for form in ("card", "banner")
    )
    for colour in (*mark.values(), *dark.values()):
        assert colour in html
    for size in sizes.values():
        assert f"{size}px" in html
    assert "font-family:Consolas" in html
    assert "font-family:Verdana" in html


def test_the_banners_picture_is_painted_by_vml_too() -> None:
    """Word knows no backgrounds; the words have a ground of their own, and need no picture."""
    email = edition(themes.theme("bold"), promo=factories.promo(image=PICTURE))
    assert re.search(r'<v:fill [^>]*src="https://example.org/a.jpg" color="#161412"', email.html)
    assert email.html.count("<!--[if") == email.html.count("<![endif]-->")
    page = lxml_html.document_fromstring(email.html)
    (heading,) = page.xpath("//h2[contains(., 'Index')]")
    grounds = heading.xpath("ancestor::td[contains(@style, 'background-color:#161412')]")
    assert grounds


def test_an_edition_can_be_answered_and_shared() -> None:
    """The row leads to the edition's page, percent-encoded; a note in full shares the article."""
    email = edition(themes.theme(), share=("mail", "bluesky"))
    page = lxml_html.document_fromstring(email.html)
    links = {link.text_content(): link.get("href", "") for link in page.iter("a")}
    assert links["Reply"].startswith("mailto:letters@example.org?subject=Re%3A%20The%20stick")
    assert links["Forward"].startswith("mailto:?subject=The%20stick%20that")
    assert links["Share on Bluesky"].endswith(f"%20{quote(digests.VIEW_URL, safe='')}")
    assert links["Share on Bluesky"] in email.text.split()
    one = edition(themes.theme(), "article", share=("x",), reply=False)
    assert "url=https%3A%2F%2Fexample.org%2Ftally-sticks%2F" in one.html
    assert ">Reply<" not in one.html
    assert "mailto:" not in edition(themes.theme(), share=(), reply=False).html
