"""What a composed digest promises its readers and its owner."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

import digests
import factories
from syndicate import resources, templating
from syndicate.checks.email import check
from syndicate.email import dialects
from syndicate.email.compose import compose
from syndicate.errors import ConfigError
from syndicate.model import Article, Author, Email, Image, Severity

PICTURE = Image(url="https://example.org/a.jpg", alt="A door", width=1200, height=600)
# Text as it comes in the wild, and as somebody would write it to break things.
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</title></mjml>]]>",
            "<mj-raw><mj-body>",
            "{{ 7*7 }}{% raw %}{# no #}",
            "&amp; &lt; &#x27; & <",
            "\"><img src=x onerror='alert(1)'>",
            "--> <!--[if mso]> <![endif]-->",
            "\\u{202e} \u202e\u200f\ufeff",
            "👩‍👩‍👧‍👦 e\u0301 \u0000\u000b\ufffe",
            "*|UNSUB|* %unsubscribe_url% {unsubscribe_url}",
            "\r\nBcc: everybody@example.org",
            "None",
            "word " * 20_000,
            "x" * 100_000,
        ]
    ),
)


def tree(email: Email) -> lxml_html.HtmlElement:
    """Return the parsed HTML."""
    return lxml_html.document_fromstring(email.html)


def styles(element: lxml_html.HtmlElement) -> str:
    """Return the inline styles of an element and all in it."""
    return " ".join(str(style) for style in element.xpath("descendant-or-self::*/@style"))


def one(**changes: object) -> Email:
    """Return a digest of one article with those changes."""
    return digests.email([factories.article(**changes)])


@settings(deadline=None, max_examples=25)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, st.booleans())
def test_no_text_breaks_a_digest(title: str, summary: str, name: str, alt: str, rtl: bool) -> None:  # noqa: FBT001
    """Whatever an article says, a digest is made, and it has no error and nothing of its own."""
    article = factories.article(
        title=title,
        summary=summary,
        authors=(Author(name=name),),
        image=Image(url="https://example.org/a.png", alt=alt, width=640, height=360),
        direction="rtl" if rtl else "ltr",
    )
    email = digests.email([article, article])
    assert [str(found) for found in check(email) if found.severity is Severity.ERROR] == []
    assert not list(tree(email).iter("script"))
    assert not tree(email).xpath("//@onerror")
    assert "{{" not in email.html + email.text + email.subject
    assert email.subject
    assert not set("\r\n") & set(email.subject + email.preheader)


@pytest.mark.parametrize("dialect", dialects.names())
def test_names_are_no_merge_tags(dialect: str) -> None:
    """Braces and signs in the publication's and the newsletter's name are read as text."""
    name = "The {{ x }} {% y %} *|NAME|* %recipient% paper"
    email = digests.email(
        newsletter=factories.newsletter(
            title=name, merge_tags=dialect, unsubscribe_url="https://example.org/u"
        ),
        publication=factories.publication(title=name, description=name),
    )
    assert not [found for found in check(email) if found.rule == "email.merge-tag"]
    assert not [tag for tag in ("{{ x", "{% y") if tag in email.subject + email.html + email.text]


@settings(deadline=None, max_examples=20)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=80))
def test_titles_are_shown_as_written(title: str) -> None:
    """A title is in its heading letter for letter, markup and braces and all."""
    heading = tree(one(title=title)).xpath("//h2")[0]
    assert heading.text_content().strip().replace("\u2060", "") == title


def test_every_story_is_there_with_its_link() -> None:
    """Each article is in both parts, linked; titled ones under a heading of their own."""
    email = digests.full_email()
    titles = [heading.text_content().strip() for heading in tree(email).iter("h2")]
    for article in digests.issue():
        assert article.url in tree(email).xpath("//a/@href")
        assert article.url in email.text.split()
        assert not article.title or article.title in titles


def test_note_is_shown_without_a_heading() -> None:
    """A title-less article is its text, and no empty heading is left for screen readers."""
    email = one(title="", summary="The notches are still there.")
    assert not list(tree(email).iter("h2"))
    assert "The notches are still there." in tree(email).text_content()
    assert email.subject == "The notches are still there."


def test_link_texts_are_unique() -> None:
    """No two links to different places read the same, also where titles are seen only."""
    links: dict[str, set[str]] = {}
    for link in tree(digests.full_email()).iter("a"):
        alt = " ".join(str(alt) for alt in link.xpath(".//img/@alt"))
        links.setdefault(f"{link.text_content().strip()} {alt}", set()).add(link.get("href", ""))
    assert {text: urls for text, urls in links.items() if len(urls) > 1} == {}


def test_one_h1_then_h2() -> None:
    """The newsletter is the one h1, each story an h2, and nothing else is a heading."""
    headings = tree(digests.full_email()).xpath("//*[self::h1 or self::h2 or self::h3]")
    assert [heading.tag for heading in headings] == ["h1"] + ["h2"] * 6


def test_without_a_promo_nothing_of_it_is_left() -> None:
    """No promo, no block, no gap, no rule but the styles that every digest has."""
    email = digests.email(newsletter=digests.full_newsletter())
    assert "Further Reading" not in email.html + email.text
    assert not tree(email).find_class("promo")
    assert email.text.count("=" * 72) == 1


def test_promo_is_there_once() -> None:
    """The promo's heading, text and button are there, in both parts, one time each."""
    email = digests.email(promo=factories.promo(image=PICTURE))
    promo = tree(email).find_class("promo")
    assert len(promo) == 1
    assert promo[0].xpath(".//a/@href") == ["https://example.net/index"]
    assert promo[0].xpath(".//img/@alt") == ["A door"]
    assert email.text.count("https://example.net/index") == 1
    assert email.html.count("Two hundred systems, compared.") == 1


def test_hostile_promo_is_only_text() -> None:
    """Owners paste too: markup in a promo is shown, not run."""
    email = digests.email(promo=factories.promo(heading="<b>A & B</b>", text="a < b"))
    assert "<b>A & B</b>" in tree(email).find_class("promo")[0].text_content()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.org/a.webp", None),
        ("https://example.org/a.SVG", None),
        ("https://example.org/a", "image/avif"),
        ("data:image/png;base64,AAAA", "image/png"),
        ("/a.png", "image/png"),
        ("https://[bad/a.png", None),
    ],
)
def test_pictures_some_client_cannot_show_are_left_out(url: str, kind: str | None) -> None:
    """A story without its picture is better than one with a broken image."""
    assert not list(tree(one(image=Image(url=url, type=kind))).iter("img"))


def test_pictures_keep_their_proportions_and_are_not_enlarged() -> None:
    """Width and height are display pixels: at most 600 wide, never more than the file has."""
    large = tree(one(image=PICTURE)).xpath("//img")[0]
    small = tree(one(image=Image(url=PICTURE.url, width=300, height=100))).xpath("//img")[0]
    unknown = tree(one(image=Image(url=PICTURE.url))).xpath("//img")[0]
    assert (large.get("width"), large.get("height")) == ("600", "300")
    assert (small.get("width"), small.get("height")) == ("300", "100")
    assert (unknown.get("width"), unknown.get("height")) == ("600", None)


def test_arabic_story_in_an_english_digest_is_right_to_left() -> None:
    """The block, and only the block, has its own language, direction and alignment."""
    page = tree(digests.full_email())
    block = page.xpath('//div[@dir="rtl"]')
    assert [element.get("lang") for element in block] == ["ar"]
    assert "text-align:right" in block[0].getparent().get("style")
    assert page.get("dir") == "ltr"
    assert 'lang="ja"' in digests.full_email().html


def test_arabic_digest_is_mirrored() -> None:
    """In an edition in Arabic nothing is left to right, but a story in another language."""
    articles = [article for article in digests.issue() if article.language == "ar"]
    publication = factories.publication(language="ar")
    email = digests.email(articles, publication=publication, promo=factories.promo())
    assert (tree(email).get("lang"), tree(email).get("dir")) == ("ar", "rtl")
    assert "direction:ltr" not in email.html
    assert 'align="left"' not in email.html
    assert "letter-spacing" not in styles(tree(email))
    mixed = digests.email(publication=publication)
    assert tree(mixed).xpath('//div[@dir="ltr"]/@lang')[:1] == ["en"]


def test_preheader_is_hidden_dark_and_padded() -> None:
    """The preview line shows the preheader and nothing of the header that follows it."""
    email = digests.full_email()
    block = tree(email).xpath('//body//div[contains(@style, "display:none")]')[0]
    assert block.text.startswith(email.preheader)
    assert len(block.text) > 150
    assert "color:#22303c" in block.get("style")


def test_preheader_defaults_to_what_the_lead_says() -> None:
    """Without a setting, the preview line says what the subject does not."""
    assert one(summary="A split stick was a ledger.").preheader == "A split stick was a ledger."


def test_subject_is_one_line_and_never_empty() -> None:
    """A subject of several lines is joined; an empty one becomes the newsletter's title."""
    newsletter = factories.newsletter(subject="A\r\nBcc: x@example.org\n{{ lead.title }}")
    assert digests.email(newsletter=newsletter).subject.startswith("A Bcc: x@example.org The")
    assert digests.email(newsletter=factories.newsletter(subject=" \n ")).subject == "Tally Weekly"


@pytest.mark.parametrize(
    ("setting", "source", "told"),
    [
        ("subject", "{{ leed.title }}", "'leed' is undefined"),
        ("preheader", "{{ lead.title", ": line 1: unexpected end"),
        ("intro", "\n{{ 1/0 }}", "line 2: division by zero;"),
        ("intro", "{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_mistakes_in_settings_are_named(setting: str, source: str, told: str) -> None:
    """A slip in a small template names the newsletter, the setting and the line."""
    with pytest.raises(ConfigError) as caught:
        digests.email(newsletter=factories.newsletter(**{setting: source}))
    assert f"newsletter 'weekly': {setting}" in str(caught.value)
    assert told in str(caught.value)


def test_colours_have_six_digits() -> None:
    """Outlook on Windows reads neither #fff nor rgb() nor names."""
    colours = re.findall(
        r"(?:color|background|bgcolor)[=:]\s?\"?([^;\"}]+)", digests.full_email().html
    )
    assert colours
    assert [c for c in colours if not re.match(r"#[0-9a-f]{6}\b|light dark", c.strip())] == []


def test_nothing_is_fetched_but_the_pictures() -> None:
    """No remote font, style sheet or script: an email must be whole by itself."""
    page = tree(digests.full_email())
    assert not page.xpath("//link | //script | //iframe | //@srcset")
    assert "url(" not in digests.full_email().html
    assert "@import" not in digests.full_email().html


def test_layout_tables_are_presentational() -> None:
    """Screen readers do not announce the tables that only place things."""
    assert tree(digests.full_email()).xpath('//table[not(@role="presentation")]') == []


def test_button_survives_thunderbirds_dark_mode() -> None:
    """Thunderbird drops inline backgrounds lighter than 200 or too near to their text."""
    button = tree(digests.email(promo=factories.promo())).xpath('//td/a[@target="_blank"]')[-1]
    ground, ink = re.findall(r"(?:background|;color):(#[0-9a-f]{6})", button.get("style"))
    assert _luminance(ground) <= 200
    assert (_luminance(ink) + 0.05) / (_luminance(ground) + 0.05) >= 3.5


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2125 * red + 0.7154 * green + 0.0721 * blue


def test_dark_rules_reach_the_inner_tables() -> None:
    """MJML puts the background on a table within: rules for the class alone would miss it."""
    html = digests.full_email().html
    for prefix in ("", "[data-ogsb] "):
        assert f"{prefix}.panel > table > tbody > tr > td" in html
    assert "[data-ogsc] .ink" in html


def test_twenty_six_stories_stay_below_gmails_limit() -> None:
    """An issue of 26 stories of full length is not clipped."""
    long = factories.article(title="Long " * 30, summary="Words " * 80)
    assert len(digests.email([long] * 26).html.encode()) < 102_400


def test_an_owners_template_wins(tmp_path: Path) -> None:
    """A partial of the owner's own changes the digest; the other templates stay as shipped."""
    folder = tmp_path / "email" / "partials"
    folder.mkdir(parents=True)
    shipped = resources.templates() / "email" / "partials" / "share.mjml.j2"
    own = shipped.read_text("utf-8").replace("bold", "normal")
    (folder / "share.mjml.j2").write_text(own, "utf-8")
    made = compose(digests.contents(), templating.environment(tmp_path))
    assert "font-weight:normal" in made.html
    assert "font-weight:normal" not in digests.email().html
    assert made.text == digests.email().text


def test_links_with_ampersands_stay_whole() -> None:
    """A query string is escaped once in HTML and not at all in text."""
    article = factories.article(url="https://example.org/?a=1&b=2")
    email = digests.email([article])
    assert 'href="https://example.org/?a=1&amp;b=2"' in email.html
    assert "https://example.org/?a=1&b=2" in email.text.split()


def test_an_edition_without_articles_is_still_an_email() -> None:
    """Nothing to carry is no reason to fail: plan decides whether such an issue is due."""
    none: list[Article] = []
    email = digests.email(none, newsletter=factories.newsletter(subject="All quiet"))
    assert email.subject == "All quiet"
