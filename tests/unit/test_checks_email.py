"""Each rule finds what it is there for, and a sound digest passes them all."""

import re
from dataclasses import replace
from html import escape
from typing import Any

import pytest
from lxml import html as html_tree

import digests
import factories
from syndicate import templating
from syndicate.checks.email import Origin, Standards, check
from syndicate.checks.email._page import words
from syndicate.email import dialects
from syndicate.email.compose import draft
from syndicate.model import Email, Found, Image, Kind, SafeHtml, Severity

SOUND = digests.full_email()
ORIGIN = digests.origin()


def found(email: Email) -> dict[str, Severity]:
    """Return the rules that find something, each with its gravest severity."""
    worst: dict[str, Severity] = {}
    for finding in sorted(check(email, origin=ORIGIN), key=lambda one: one.severity, reverse=True):
        worst[finding.rule.removeprefix("email.")] = finding.severity
    return worst


def html(old: str, new: str) -> Email:
    """Return the sound email with a change in its HTML."""
    assert old in SOUND.html
    return replace(SOUND, html=SOUND.html.replace(old, new, 1))


def added(fragment: str) -> Email:
    """Return the sound email with something more in its HTML."""
    return html("</body>", f"{fragment}</body>")


def styled(css: str) -> Email:
    """Return the sound email with one more style sheet."""
    return html("<style", f"<style>{css}</style><style")


def button(ground: str) -> str:
    """Return a button of a colour."""
    return f'<a href="https://e.org/" style="color:#000000;background-color:{ground}">Go</a>'


def bare(fragment: str) -> str:
    """Return a document with next to nothing in it."""
    return f'<html lang="en" dir="ltr"><title>A</title><h1>A</h1>{fragment}</html>'


def text(old: str, new: str) -> Email:
    """Return the sound email with a change in its text."""
    assert old in SOUND.text
    return replace(SOUND, text=SOUND.text.replace(old, new))


def test_sound_digest_passes() -> None:
    """The default digest of a fully configured newsletter has no finding at all."""
    assert [str(finding) for finding in check(SOUND, origin=ORIGIN)] == []


def test_words_of_one_block_do_not_run_into_the_next() -> None:
    """Twelve articles of a word each say in the text part what they say in HTML."""
    many = [factories.article(id=f"urn:{n}", title=f"T{n}", summary="body") for n in range(12)]
    assert "text-differs" not in found(digests.email(many))


def test_words_end_where_blocks_do() -> None:
    """A word may be half bold; the next paragraph, cell or line begins another."""
    source = "<div>a<p>b<b>c</b>d</p>e<br>f<table><tr><td>g<td>h</table><style>i</style>j</div>k"
    assert words(html_tree.fromstring(f"<body>{source}</body>")) == "a bcd e f g h j k"


@pytest.mark.parametrize("name", dialects.names())
def test_own_tags_are_legitimate(name: str) -> None:
    """The tags of a service are no leftovers in that service's dialect."""
    newsletter = replace(digests.full_newsletter(), merge_tags=name)
    email = digests.email(newsletter=newsletter, publication=digests.full_publication())
    assert [str(finding) for finding in check(email, origin=ORIGIN)] == []


@pytest.mark.parametrize(
    ("email", "rule", "severity"),
    [
        (added("x" * 70_000), "size", Severity.WARNING),
        (added("x" * 90_000), "size", Severity.ERROR),
        (html("<style", f"<style>{'a{}' * 2000}</style><style"), "styles", Severity.WARNING),
        (html("<style", f"<style>{'a{}' * 6000}</style><style"), "styles", Severity.ERROR),
        (added("<mj-foo>"), "leftover", Severity.ERROR),
        (added('<p lang="None">'), "leftover", Severity.ERROR),
        (added("<p>undefined</p>"), "placeholder", Severity.WARNING),
        (added("<p>Lorem ipsum dolor</p>"), "placeholder", Severity.WARNING),
        (added('<i title="http://localhost:8000/">'), "placeholder", Severity.WARNING),
        (added('<a href="https://e.org/a/None">x</a>'), "placeholder", Severity.WARNING),
        (added('<a href="https://e.org/undefined/">x</a>'), "placeholder", Severity.WARNING),
        (added('<a href="https://e.org/?a=nan&amp;b=1">x</a>'), "placeholder", Severity.WARNING),
        (added('<a href="https://e.org/nano/?a=Nonesuch">x</a>'), "placeholder", None),
        (added('<a href="https://blog.example.com/">x</a>'), "placeholder", Severity.WARNING),
        (
            added('<a href="mailto:you@example.com?subject=x">x</a>'),
            "placeholder",
            Severity.WARNING,
        ),
        (added('<td background="http://127.0.0.1/a.png">'), "placeholder", Severity.WARNING),
        (added("<p>See http://localhost:8000/.</p>"), "placeholder", Severity.WARNING),
        (added("<p>Write to you@example.com.</p>"), "placeholder", Severity.WARNING),
        (added("<p><code>curl http://localhost:8000/</code></p>"), "placeholder", None),
        (added('<span style="display:none">buy pills</span>'), "hidden-text", Severity.WARNING),
        (added('<p style="visibility: hidden">a <b>b</b></p>'), "hidden-text", Severity.WARNING),
        (added('<p style="opacity:0">buy pills</p>'), "hidden-text", Severity.WARNING),
        (added('<p class="dark-only" style="display:none">at night</p>'), "hidden-text", None),
        (added("<p>{{ lead.title }}</p>"), "merge-tag", Severity.ERROR),
        (text("Good morning", "{% if %}"), "merge-tag", Severity.ERROR),
        (html('lang="en"', ""), "language", Severity.ERROR),
        (added("<h1>Two</h1>"), "headings", Severity.ERROR),
        (html("<title>", "<title></title><i>"), "title", Severity.ERROR),
        (added("<!--[if mso]>"), "conditionals", Severity.ERROR),
        (added("<![endif]-->"), "conditionals", Severity.ERROR),
        (added('<img src="https://e.org/a.png" width="1">'), "image-alt", Severity.ERROR),
        (added('<img src="https://e.org/a.png" alt="">'), "image-width", Severity.ERROR),
        (added('<img src="https://e.org/a" alt="" width="1">'), "image-height", Severity.NOTE),
        (added('<img src="a.png" alt="" width="1">'), "image-url", Severity.ERROR),
        (added('<img src="http://e.org/a" alt="" width="1">'), "image-url", Severity.WARNING),
        (added("<a>x</a>"), "link", Severity.ERROR),
        (added('<a href="/about/">x</a>'), "link", Severity.ERROR),
        (added('<a href="https://">x</a>'), "link", Severity.ERROR),
        (html(digests.VIEW_URL, "https://e.org/"), "view-link", Severity.WARNING),
        (html("12 Rope Walk", ""), "postal-address", Severity.WARNING),
        (replace(SOUND, subject=" "), "subject", Severity.ERROR),
        (replace(SOUND, subject="x" * 79), "subject", Severity.WARNING),
        (replace(SOUND, preheader="Hello"), "preheader", Severity.NOTE),
        (styled("p { color: red"), "css", Severity.ERROR),
        (styled("p { color }"), "css", Severity.ERROR),
        (styled("p { color: red; } }"), "css", Severity.ERROR),
        (styled("@media print { @media screen { p { color: red } } }"), "css", Severity.WARNING),
        (styled("@import url(https://e.org/a.css);"), "remote", Severity.WARNING),
        (styled("@font-face { font-family: A; src: url(a) }"), "remote", Severity.WARNING),
        (added('<link rel="stylesheet" href="https://e.org/a.css">'), "remote", Severity.WARNING),
        (added('<a href="https://example.com/">x</a>'), "placeholder", Severity.WARNING),
        (added('<p style="color:#fff">x</p>'), "colour", Severity.WARNING),
        (added('<p style="color:rgb(0,0,0)">x</p>'), "colour", Severity.WARNING),
        (added('<table role="none" bgcolor="#abc"></table>'), "colour", Severity.WARNING),
        (added("<!--[if mso]><v:rect><![endif]-->"), "conditionals", Severity.ERROR),
        (
            added('<img src="https://e.org/a.webp" alt="" width="1">'),
            "image-type",
            Severity.WARNING,
        ),
        (
            added('<img src="https://e.org/a.png" srcset="b.png 2x" alt="" width="1">'),
            "image-url",
            Severity.WARNING,
        ),
        (added('<a href="https://e.org/a b">x</a>'), "link", Severity.ERROR),
        (added('<a href="javascript:alert(1)">x</a>'), "link", Severity.ERROR),
        (added('<a href="None">x</a>'), "link", Severity.ERROR),
        (added('<a href="">x</a>'), "link", Severity.ERROR),
        (added('<a href="http://e.org/">x</a>'), "link-insecure", Severity.WARNING),
        (added('<a href="https://e.org/"></a>'), "accessible-name", Severity.WARNING),
        (
            added('<a href="https://e.org/1">x</a><a href="https://e.org/2">X</a>'),
            "alike-links",
            Severity.WARNING,
        ),
        (replace(SOUND, subject="a\r\nBcc: b"), "subject-break", Severity.ERROR),
        (replace(SOUND, preheader="a\u2028" + "b" * 50), "subject-break", Severity.ERROR),
        (replace(SOUND, subject="READ THIS NOW"), "capitals", Severity.WARNING),
        (replace(SOUND, subject="\U0001f600 \u2b50 \U0001f389 a"), "emoji", Severity.WARNING),
        (replace(SOUND, subject="Buy it"), "shouting", Severity.WARNING),
        (replace(SOUND, text=SOUND.text.upper()), "shouting", Severity.WARNING),
        (replace(SOUND, preheader=SOUND.subject + "x" * 200), "preheader", Severity.NOTE),
        (
            html('<div style="display:none', '<div data-a="display:none'),
            "preheader-hidden",
            Severity.WARNING,
        ),
        (html('lang="en"', 'lang="english!"'), "language", Severity.ERROR),
        (html('dir="ltr"', ""), "direction", Severity.WARNING),
        (html('dir="ltr"', 'dir="rtl"'), "direction", Severity.ERROR),
        (html('lang="en" dir="ltr"', 'lang="ar" dir="rtl"'), "direction", Severity.WARNING),
        (added("<h2>a</h2><h4>b</h4>"), "headings", Severity.WARNING),
        (added("<h2></h2>"), "headings", Severity.WARNING),
        (added("<table><tr><td>a</td></tr></table>"), "roles", Severity.WARNING),
        (added('<p style="color:#888888">x</p>'), "contrast", Severity.WARNING),
        (added('<p style="color:#fffdf8">x</p>'), "contrast", Severity.ERROR),
        (added('<p style="color:#000000">x</p>'), "contrast-dark", Severity.ERROR),
        (html("[data-ogsc] .muted", ".muted"), "dark-outlook", None),
        (added(button("#facc15")), "thunderbird", Severity.WARNING),
        (added(button("#e6ac00")), "thunderbird", None),
        (added('<p style="display:grid">x</p>'), "compatibility", Severity.WARNING),
        (added("<video>x</video>"), "compatibility", Severity.WARNING),
        (added('<p style="font-size:0px;">buy pills</p>'), "hidden-text", Severity.WARNING),
        (
            added('<p style="display:none;color:#fefefe;background-color:#ffffff">x</p>'),
            "hidden-text",
            Severity.WARNING,
        ),
        (
            replace(SOUND, html=bare('<img src="https://e.org/a.png">')),
            "spam-picture",
            Severity.WARNING,
        ),
        (replace(SOUND, text="Something else altogether\n"), "text-differs", Severity.WARNING),
        (replace(SOUND, text=" \n"), "text", Severity.ERROR),
        (text("Good morning", "日本" * 20), "text-width", Severity.WARNING),
        (text("https://example.org/mujin/", "(gone)"), "text-links", Severity.ERROR),
    ],
)
def test_rule_finds_its_fault(email: Email, rule: str, severity: Severity | None) -> None:
    """One fault in a sound digest is found by its rule, with the severity it deserves."""
    assert found(email).get(rule) == severity


def test_alike_links_are_told_once() -> None:
    """Three links of one name are one finding, and an address filled in later has its own name."""
    email = digests.email(newsletter=factories.newsletter(merge_tags="mailchimp"))
    links = '<a href="*|UNSUB|*">Go</a><a href="https://e.org/1">Go</a><a href="/2">go</a>'
    email = replace(email, html=email.html.replace("</body>", f"{links}</body>"))
    told = [one.problem for one in check(email) if one.rule == "email.alike-links"]
    places = "merge.unsubscribe_url, https://e.org/1 and others"
    assert told == [f"links to 3 places say 'Go': to {places}"]
    without = replace(email, text="Hello")
    told = [one.problem for one in check(without) if one.rule == "email.text-links"]
    assert "merge.unsubscribe_url is not in the text part" in told
    assert not any("merge-tag.invalid" in str(one) for one in check(without))


@pytest.mark.parametrize(
    "fragment", ['<a href="mailto:a@example.org">x</a>', '<a href="tel:+1">x</a>']
)
def test_addresses_are_links_too(fragment: str) -> None:
    """Links to write or call are as good as links to a page."""
    assert "link" not in found(added(fragment))


def test_without_settings_the_law_is_told() -> None:
    """A newsletter with no unsubscribe_url and no address is warned, with the setting to set."""
    told = {finding.rule: finding for finding in check(digests.email())}
    assert told["email.unsubscribe"].severity is Severity.WARNING
    assert "unsubscribe_url" in told["email.unsubscribe"].remedy
    assert "postal_address" in told["email.postal-address"].remedy


FOOTER = (
    ("https://example.org/unsubscribe?list=weekly&amp;x=1", "unsubscribe"),
    ("https://example.org/preferences", "preferences-link"),
    (digests.VIEW_URL, "view-link"),
    ("12 Rope Walk", "postal-address"),
)


@pytest.mark.parametrize(("way", "rule"), FOOTER)
def test_footer_is_judged_by_where_it_leads(way: str, rule: str) -> None:
    """A link to another page is none of the ways out, whatever its class; no class is needed."""
    assert rule in found(replace(SOUND, html=SOUND.html.replace(way, "https://e.org/")))
    plain = re.sub(
        r' class="(muted (view|preferences|unsubscribe)|postal-address)"', "", SOUND.html
    )
    assert plain != SOUND.html
    assert rule not in found(replace(SOUND, html=plain))


@pytest.mark.parametrize("style", ["display:none", "color:#fff;background-color:#fff"])
@pytest.mark.parametrize(("way", "rule"), FOOTER)
def test_footer_must_be_seen(way: str, rule: str, style: str) -> None:
    """What is hidden, or has the colour of its ground, is not there."""
    start, _, end = SOUND.html.rpartition(way)
    tag = start.rindex("<")
    start, words = start[:tag], start[tag:].replace(' style="', f' style="{style};')
    words = re.sub(r"text-decoration:underline|color:#6[0-9a-f]{5};", "", words)
    words = words if "style=" in words else words.replace(" ", f' style="{style}" ', 1)
    assert rule in found(replace(SOUND, html=start + words + way + end))


def test_postal_address_may_stand_in_lines() -> None:
    """How it is laid out is the template's affair."""
    lines = SOUND.html.replace("Tally, 12 Rope Walk,", "Tally<br>12 <b>Rope</b> Walk<br>")
    assert lines != SOUND.html
    assert "postal-address" not in found(replace(SOUND, html=lines))


def test_service_tag_must_be_the_target() -> None:
    """In a service's dialect an unsubscribe link to any page stops the release."""
    email = digests.email(newsletter=factories.newsletter(merge_tags="mailchimp"))
    elsewhere = replace(email, html=email.html.replace("*|UNSUB|*", "https://example.org/about"))
    assert found(elsewhere)["unsubscribe"] is Severity.ERROR


@pytest.mark.parametrize(
    ("name", "tag"),
    [("brevo", "{{unsubscribe}}"), ("sendgrid", "<%asm_group_unsubscribe_raw_url%>")],
)
def test_tag_to_unsubscribe_may_be_written_by_hand(name: str, tag: str) -> None:
    """A service's own tag in a template is as good as the neutral spelling."""
    email = digests.email(newsletter=factories.newsletter(merge_tags=name))
    own = escape(tag)
    slots = tuple(one for one in email.slots if one.name != "merge.unsubscribe_url")
    made = re.sub(r'(unsubscribe" href=")[^"]*', lambda match: match[1] + own, email.html)
    assert own in made
    assert "unsubscribe" not in found(replace(email, html=made, slots=slots))


def test_service_without_an_unsubscribe_link_is_an_error() -> None:
    """A template that dropped the tag of the sending service stops the release."""
    newsletter = factories.newsletter(merge_tags="mailchimp")
    email = digests.email(newsletter=newsletter)
    bare = replace(email, html=email.html.replace("*|UNSUB|*", ""))
    assert found(bare)["unsubscribe"] is Severity.ERROR


def test_owners_own_tag_is_only_a_warning() -> None:
    """In a dialect with braces a tag that Syndicate does not know may be meant."""
    newsletter = factories.newsletter(
        merge_tags="brevo", intro="{% raw %}Dear {{ contact.FIRSTNAME }},{% endraw %}"
    )
    email = digests.email(newsletter=newsletter)
    assert "{{ contact.FIRSTNAME }}" in email.html
    assert found(email)["merge-tag"] is Severity.WARNING


def test_outlook_needs_its_own_rules_for_dark_mode() -> None:
    """Dark mode for Apple Mail alone is told: Outlook.com does not heed its condition."""
    without = replace(SOUND, html=SOUND.html.replace("[data-ogsc]", ".x"))
    assert found(without)["dark-outlook"] is Severity.WARNING
    assert "dark-outlook" not in found(replace(SOUND, html=bare("<p>light only</p>")))


def test_dark_rules_decide_in_dark_mode() -> None:
    """Words whose colour only the rules for dark mode mend are told of light mode alone, and back.

    A selector is matched as browsers do: by child and descendant, weight, order and importance.
    """
    sheet = """
        @media (prefers-color-scheme: dark) {
          body { background-color: #000000 !important }
          .a > b { color: #ffffff !important } .a b { color: #000000 !important }
        }"""
    words = '<p class="a" style="color:#111111"><b style="color:#222222">x</b></p>'
    page = (
        f"<html><style>{sheet}</style><body style='background-color:#ffffff'>{words}</body></html>"
    )
    told = [
        one for one in check(replace(SOUND, html=page)) if one.rule.startswith("email.contrast")
    ]
    assert [one.rule for one in told] == ["email.contrast-dark"]  # the later of equal weight wins
    mended = page.replace(".a b {", ".b b {")
    assert not any("contrast" in one.rule for one in check(replace(SOUND, html=mended)))


def test_alternative_text_is_read_on_the_ground_of_its_picture() -> None:
    """What a blocked image says is told if it cannot be read, by day or by night; no button is."""
    sheet = "@media (prefers-color-scheme: dark) { .ink { color: #eeeeee !important } }"
    image = (
        '<a href="https://e.org/"><img class="ink" alt="A stick" src="https://e.org/a.png"'
        ' width="9" height="9" style="background-color:{};color:{}"></a>'
    )
    for ground, colour, told in (
        ("#e3dac8", "#22303c", {"contrast-dark"}),
        ("#22303c", "#22303c", {"contrast"}),
        ("#666666", "#ffffff", set()),
    ):
        page = f"<html><style>{sheet}</style><body>{image.format(ground, colour)}</body></html>"
        rules = found(replace(SOUND, html=page))
        assert {one for one in rules if one.startswith(("contrast", "thunder"))} == told


def test_pictures_are_judged_by_their_bytes() -> None:
    """What a file is decides, not what it is called; and one of more than 1 MiB is told."""
    image = added('<img src="https://e.org/a.jpg" alt="" width="1" height="1">')
    kinds = {"image/webp": ["email.image-type"], "image/jpeg": []}
    for kind, told in kinds.items():
        file = Found(size=9, type=kind)
        of_kind = check(image, origin=ORIGIN, measure={"https://e.org/a.jpg": file}.get)
        assert {one.rule for one in of_kind} == set(told)
    heavy = check(
        image, origin=ORIGIN, measure=lambda _url: Found(size=1024 * 1024 + 1, type="image/jpeg")
    )
    assert {one.rule for one in heavy} == {"email.image-size"}


def test_clients_and_accepted_features_are_the_owners() -> None:
    """A feature is told if a chosen client lacks it, and the owner has not accepted it."""
    email = added('<p style="display:flex">x</p>')
    told = [one for one in check(email, origin=ORIGIN) if one.rule == "email.compatibility"]
    assert [one.problem for one in told] == ["display:flex has no effect in outlook.windows"]
    for standards in (
        Standards(clients=("apple-mail.ios",)),
        Standards(accepted=frozenset({"css-display-flex"})),
    ):
        assert "email.compatibility" not in {one.rule for one in check(email, standards=standards)}


def test_messages_that_servers_would_break_are_told() -> None:
    """A long line, a bare line feed, an 8-bit byte and a missing charset are each an error."""
    sound = b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n"
    assert check(SOUND, message=sound, origin=ORIGIN) == []
    for broken in (
        sound + b"x" * 79 + b"\r\n",
        sound + b"x\n",
        sound + b"\xc3\xa4\r\n",
        sound.replace(b"utf-8", b"latin-1"),
    ):
        assert {one.rule for one in check(SOUND, message=broken, origin=ORIGIN)} == {
            "email.line-length"
        }


def test_findings_name_template_and_line() -> None:
    """What a template wrote is told with its file and line, an article's picture with its file."""
    articles = digests.issue()
    image = Image(url="http://example.org/a.jpg", alt="A", width=9, height=9)
    articles[0] = replace(articles[0], key="sticks.md", image=image)
    contents = digests.contents(articles)
    begun = draft(contents, templating.environment())
    origin = Origin(source=begun.traced(), articles=articles, host="example.org")
    email = begun.email()
    broken = replace(email, html=email.html.replace('class="muted view" ', 'style="color:#777" '))
    places = {one.rule: (one.path, one.line) for one in check(broken, origin=origin)}
    assert places["email.image-url"] == ("sticks.md", 0)
    assert places["email.unsubscribe"][0].startswith("email/")
    red = replace(email, html=email.html.replace("color:#22303c", "color:#bbbbbb"))
    told = {one.path for one in check(red, origin=origin) if one.rule == "email.contrast"}
    assert told
    assert "templates/email/partials/preheader.mjml.j2" not in told


@pytest.mark.parametrize(
    ("kind", "changes", "path"),
    [
        ("digest", {"summary": "Lorem ipsum dolor sit amet."}, "sticks.md"),
        ("digest", {"title": "None"}, "sticks.md"),
        ("digest", {"summary": "undefined"}, "sticks.md"),
        ("article", {"body": SafeHtml("<p>Of a stick of hazel:</p><p>None</p>")}, "sticks.md"),
        ("article", {"body": SafeHtml("<p>Of sticks. Lorem ipsum dolor.</p>")}, "sticks.md"),
        ("digest", {"body": SafeHtml("<p>Of a stick of hazel:</p><p>None</p>")}, ""),
    ],
)
def test_an_articles_own_words_are_put_down_to_it(
    kind: Kind, changes: dict[str, Any], path: str
) -> None:
    """Title, summary and body are its author's to mend, however short, where they are shown."""
    articles = [replace(factories.article(), key="sticks.md", **changes)]
    made = digests.contents(articles, newsletter=digests.full_newsletter(kind=kind, preheader=""))
    begun = draft(made, templating.environment())
    origin = replace(digests.origin(), source=begun.traced(), articles=articles)
    told = [one for one in check(begun.email(), origin=origin) if one.rule == "email.placeholder"]
    assert {one.path for one in told} == ({path} if path else set())


def test_a_word_of_a_template_is_not_an_articles() -> None:
    """What a template wrote stays its own, though an article has the same word in its body."""
    body = SafeHtml("<p>Of a stick of hazel:</p><p>None</p>")
    articles = [replace(factories.article(), key="sticks.md", body=body)]
    made = digests.contents(
        articles, newsletter=digests.full_newsletter(intro="None", preheader="")
    )
    begun = draft(made, templating.environment())
    origin = replace(digests.origin(), source=begun.traced(), articles=articles)
    told = [one for one in check(begun.email(), origin=origin) if one.rule == "email.placeholder"]
    assert {one.path for one in told} == {"templates/email/partials/intro.mjml.j2"}


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ('<a href="">x</a>', "the link 'x' leads nowhere"),
        ('<img src="" alt="" width="1" height="1">', "a picture has no address"),
    ],
)
def test_an_empty_address_is_told_in_words(fragment: str, said: str) -> None:
    """It is not told of as a URL between two quotation marks."""
    assert said in [one.problem for one in check(added(fragment), origin=ORIGIN)]


def test_findings_name_the_file() -> None:
    """A finding says in which of the edition's files it is."""
    finding = check(replace(SOUND, text=""), origin=ORIGIN)[0]
    assert str(finding).startswith("email/weekly-2026-11-22/body.txt: the text part is empty; ")


@pytest.mark.parametrize(("preheader", "count"), [("a", "1 character;"), ("ab", "2 characters;")])
def test_one_character_is_told_as_one(preheader: str, count: str) -> None:
    """A count and its noun agree."""
    told = [one.problem for one in check(replace(SOUND, preheader=preheader))]
    assert any(count in one for one in told)
