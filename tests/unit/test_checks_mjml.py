# ruff: noqa: E501 - a fault and its cure stand side by side
"""The MJML linter: each rule finds its fault, mrml does what the rule claims, sound MJML passes."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from mjml import mjml2html

import digests
import factories
from syndicate import templating
from syndicate.checks import _mjml_facts as facts
from syndicate.checks.mjml import check
from syndicate.email import dialects
from syndicate.email.compose import draft
from syndicate.model import (
    Article,
    Author,
    Finding,
    Image,
    Newsletter,
    Promo,
    Publication,
    Severity,
    Utm,
)
from syndicate.tracing import Place, Traced

ENV = templating.environment()
_MSO = re.compile(r"<!--\[if mso.*?<!\[endif\]-->", re.DOTALL)


def lines(source: str) -> Traced:
    """Return MJML of which each line is a template's line of the same number."""
    starts = [0, *(found.end() for found in re.finditer("\n", source))]
    places = (Place("email/own.mjml.j2", "", number) for number, _ in enumerate(starts, 1))
    return Traced(text=source, starts=tuple(starts), places=tuple(places))


def found(source: str) -> list[Finding]:
    """Return what the linter says of a whole document."""
    return check(lines(source))


def rules(source: str) -> set[str]:
    """Return the rules that a document offends against."""
    return {finding.rule for finding in found(source)}


def document(body: str = "", head: str = "") -> str:
    """Return a document; the body begins on line 3, the head is line 2."""
    return f"<mjml>\n<mj-head>{head}</mj-head><mj-body>\n{body}\n</mj-body></mjml>"


def column(inner: str) -> str:
    """Return a document with something in a column, on line 3."""
    return document(f"<mj-section><mj-column>{inner}</mj-column></mj-section>")


def text(inner: str) -> str:
    """Return a document with HTML in a text."""
    return column(f"<mj-text>{inner}</mj-text>")


def html(source: str) -> str:
    """Return what mrml makes of a document."""
    return str(mjml2html(source, fonts={}))


def seen(source: str) -> str:
    """Return what clients other than Outlook on Windows see of a document."""
    return _MSO.sub("", html(source))


def hero(attributes: str, inner: str = "<mj-text>x</mj-text>") -> str:
    """Return a document with a hero."""
    return document(f'<mj-hero height="300px" {attributes}>{inner}</mj-hero>')


def image(attributes: str) -> str:
    """Return a document with a picture that has an alternative."""
    return column(f'<mj-image src="https://e.org/a.png" alt="" {attributes} />')


def social(attributes: str) -> str:
    """Return a document with a link to a network."""
    return column(
        f'<mj-social><mj-social-element alt="" {attributes}>x</mj-social-element></mj-social>'
    )


def attributes(inner: str) -> str:
    """Return a document that sets defaults."""
    return document(head=f"<mj-attributes>{inner}</mj-attributes>")


def style(css: str, attribute: str = "") -> str:
    """Return a document with a style sheet."""
    return document(head=f"<mj-style{attribute}>{css}</mj-style>")


GROUP = "<mj-section><mj-group><mj-column /><mj-column /></mj-group></mj-section>"
ERRORS = [
    # rule, what offends, what does not
    ("mjml-unknown-tag", column("<mj-foo>x</mj-foo>"), column("<mj-raw>x</mj-raw>")),
    ("mjml-unknown-tag", column("<p>x</p>"), text("<p>x</p>")),
    ("mjml-unknown-tag", document(head="<title>x</title>"), document(head="<mj-title>x</mj-title>")),
    ("mjml-unknown-tag", "<MJML></MJML>", document()),
    ("mjml-unknown-attribute", column('<mj-text fontsize="9px" />'), column('<mj-text font-size="9px" />')),
    ("mjml-unknown-attribute", document(head='<mj-title lang="en">x</mj-title>'), document(head="<mj-title>x</mj-title>")),
    ("mjml-unknown-attribute", style("a{}", ' css-class="a"'), style("a{}")),
    ("mjml-unknown-attribute", attributes('<mj-all fontsize="9px" />'), attributes('<mj-all font-size="9px" />')),
    ("mjml-unknown-attribute", attributes('<mj-class name="a" colour="red" />'), attributes('<mj-class name="a" color="red" />')),
    ("mjml-value", column('<mj-text color="notacolor" />'), column('<mj-text color="rebeccapurple" />')),
    ("mjml-value", column('<mj-text color="#22303" />'), column('<mj-text color="#22303c" />')),
    ("mjml-value", column('<mj-text font-size="9" />'), column('<mj-text font-size="9px" />')),
    ("mjml-value", column('<mj-text line-height="9em" />'), column('<mj-text line-height="1.5" />')),
    ("mjml-value", column('<mj-text letter-spacing="-1pt" />'), column('<mj-text letter-spacing="-1px" />')),
    ("mjml-value", column('<mj-text align="middle" />'), column('<mj-text align="justify" />')),
    ("mjml-value", column('<mj-text padding="1px 2px 3px 4px 5px" />'), column('<mj-text padding="1px 2px 3px 4px" />')),
    ("mjml-value", column('<mj-text padding="1px None" />'), column('<mj-text padding="1px 5%" />')),
    ("mjml-value", column('<mj-table cellpadding="1px" />'), column('<mj-table cellpadding="1" />')),
    ("mjml-value", column('<mj-button href="">x</mj-button>'), column('<mj-button href="https://e.org/">x</mj-button>')),
    ("mjml-value", column('<mj-button href=" JAVA&#10;script:x">y</mj-button>'), column('<mj-button href="mailto:a@e.org">y</mj-button>')),
    ("mjml-value", document('<mj-section background-url="javascript:x" />'), document('<mj-section background-url="https://e.org/a.png" />')),
    ("mjml-value", image('fluid-on-mobile="yes"'), image('fluid-on-mobile="true"')),
    ("mjml-value", image('height="tall"'), image('height="auto"')),
    ("mjml-value", image('border="1px solid nocolor"'), image('border="1px solid rgba(0, 0, 0, 0.5)"')),
    ("mjml-value", attributes('<mj-text color="#12" />'), attributes('<mj-text color="#121212" />')),
    ("mjml-value", style("a{color:#12}"), style("a{color:inherit !important}")),
    ("mjml-value", text('<p style="color:nocolor">x</p>'), text('<p style="color:#123456;margin:0">x</p>')),
    ("mjml-nesting", document("<mj-section><mj-text>x</mj-text></mj-section>"), text("x")),
    ("mjml-nesting", document("<mj-text>x</mj-text>"), text("x")),
    ("mjml-nesting", document("<mj-section><mj-section /></mj-section>"), document("<mj-wrapper><mj-section /></mj-wrapper>")),
    ("mjml-nesting", document("<mj-wrapper><mj-wrapper /></mj-wrapper>"), document("<mj-wrapper />")),
    ("mjml-nesting", document("<mj-group><mj-column /></mj-group>"), document(GROUP)),
    ("mjml-nesting", column("<mj-column />"), column("")),
    ("mjml-nesting", column('<mj-social-element name="x" alt="">x</mj-social-element>'), social('name="x"')),
    ("mjml-nesting", column("loose words"), column("<!-- no words -->")),
    ("mjml-nesting", "<mj-body></mj-body>", document()),
    ("mjml-nesting", "<mjml><mj-head></mj-head></mjml>", document()),
    ("mjml-nesting", document() + document(), document()),
    ("mjml-nesting", "<mjml><mj-body></mj-body><mj-body></mj-body></mjml>", document()),
    ("mjml-duplicate-attribute", column('<mj-text color="red" color="blue" />'), column('<mj-text color="red" align="left" />')),
    ("mjml-duplicate-attribute", text('<p id="a" id="b">x</p>'), text('<p id="a">x</p>')),
    ("mjml-unescaped-ampersand", column('<mj-button href="https://e.org/?a=1&b=2">x</mj-button>'), column('<mj-button href="https://e.org/?a=1&amp;b=2">x</mj-button>')),
    ("mjml-unescaped-ampersand", text("Fish & chips"), text("Fish &amp; chips &#38; &#x26; &nbsp;")),
    ("mjml-missing-alt", column('<mj-image src="https://e.org/a.png" />'), image("")),
    ("mjml-missing-alt", column('<mj-social><mj-social-element name="x">x</mj-social-element></mj-social>'), social('name="x"')),
    ("mjml-missing-alt", column('<mj-carousel><mj-carousel-image src="https://e.org/a.png" /></mj-carousel>'), column('<mj-carousel><mj-carousel-image src="https://e.org/a.png" alt="" /></mj-carousel>')),
    ("mjml-malformed", text("<b>bold"), text("<b>bold</b>")),
    ("mjml-malformed", text("<b></i></b>"), text("<b><i></i></b>")),
    ("mjml-malformed", text("a < b"), text("a &lt; b")),
    ("mjml-malformed", text("<br>"), text("<br />")),
    ("mjml-malformed", text("<p class=a>x</p>"), text('<p class="a">x</p>')),
    ("mjml-malformed", text("<p hidden>x</p>"), text('<p hidden="hidden">x</p>')),
    ("mjml-malformed", text('<p class="a>x</p>'), text("<p class='a'>x</p>")),
    ("mjml-malformed", text("&nosuch;"), text("&hellip;")),
    ("mjml-malformed", text("<![CDATA[a]]>"), text("<!-- a -->")),
    ("mjml-malformed", style("<!-- a -->"), style("a > b { }")),
    ("mjml-malformed", style("a < b { }"), style("a > b { }")),
    ("mjml-malformed", "<!DOCTYPE mjml>" + document(), document()),
    ("mjml-malformed", '<?xml version="1.0"?>' + document(), document()),
    ("mjml-malformed", column("<mj-text>x"), text("x")),
    ("mjml-malformed", document() + "<!-- a", document() + "<!-- a -->"),
    ("mjml-unsupported", document(head="<mj-html-attributes></mj-html-attributes>"), document()),
    ("mjml-unsupported", document('<mj-include path="a.mjml" />'), document()),
    ("mjml-unsupported", document(head='<mj-raw position="file-start">x</mj-raw>'), document(head="<mj-raw>x</mj-raw>")),
    ("mjml-unsupported", attributes('<mj-class name="a"><mj-text color="red" /></mj-class>'), attributes('<mj-class name="a" color="red" />')),
    ("mjml-unsupported", attributes('<mj-text color="red">x</mj-text>'), attributes('<mj-text color="red" />')),
    ("mjml-unsupported", attributes('<mj-class color="red" />'), attributes('<mj-class name="a" color="red" />')),
    ("mjml-unsupported", column('<mj-text mj-class="a b">x</mj-text>'), column('<mj-text mj-class="a">x</mj-text>')),
    ("mjml-unsupported", style(".a{}", ' inline="inline"'), style(".a{}")),
    ("mjml-unsupported", hero('mode="fluid-height"'), hero('mode="fixed-height"')),
    ("mjml-unsupported", hero('padding="60px 0"'), hero('padding="60px 0px"')),
    ("mjml-unsupported", hero('padding-top="0"'), hero('padding-top="0px"')),
    ("mjml-unsupported", social('name="bluesky" href="https://e.org/"'), social('name="bluesky" href="https://e.org/" src="https://e.org/b.png"')),
]  # fmt: skip
WARNINGS = [
    ("mjml-no-effect", column('<mj-button title="x">x</mj-button>'), column("<mj-button>x</mj-button>")),
    ("mjml-no-effect", document().replace("<mjml", '<mjml owa="desktop"'), document().replace("<mjml", '<mjml lang="en"')),
    ("mjml-no-effect", document().replace("<mj-body", '<mj-body css-class="a"'), document(head="<mj-style>body{}</mj-style>").replace("<mj-body", '<mj-body css-class="a"')),
    ("mjml-three-digit-hex", column('<mj-text color="#fff" />'), column('<mj-text color="#ffffff" />')),
    ("mjml-three-digit-hex", image('border="1px solid #abc"'), image('border="1px solid #aabbcc"')),
    ("mjml-three-digit-hex", text('<p style="background-color:#abc">x</p>'), text('<p style="background-color:#aabbcc">x</p>')),
    ("mjml-white-preview", document(head="<mj-preview>x</mj-preview>"), document(head="<mj-raw><div>x</div></mj-raw>")),
    ("mjml-deviation", column('<mj-table width="37px" />'), column('<mj-table width="50%" />')),
    ("mjml-deviation", column('<mj-table cellspacing="3" />'), column('<mj-table cellspacing="0" />')),
    ("mjml-deviation", column('<mj-carousel thumbnails="supported"></mj-carousel>'), column('<mj-carousel thumbnails="hidden"></mj-carousel>')),
    ("mjml-deviation", hero('padding="0px 9px" background-url="https://e.org/a"'), hero('padding="9px 0px" background-url="https://e.org/a"')),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "bad", "good", "severity"),
    [(*one, Severity.ERROR) for one in ERRORS] + [(*one, Severity.WARNING) for one in WARNINGS],
)
def test_a_rule_finds_its_fault_and_nothing_else(
    rule: str, bad: str, good: str, severity: Severity
) -> None:
    """One fault offends its rule with its severity; the same without the fault offends none."""
    assert {(one.rule, one.severity) for one in found(bad) if one.rule == rule} == {
        (rule, severity)
    }
    assert [str(one) for one in found(good)] == []


def test_every_rule_is_tried() -> None:
    """No rule of the reference is without a document that offends it and one that does not."""
    page = Path(__file__).parents[2] / "docs/reference/findings.md"
    told = set(re.findall(r"^\| `(mjml-[a-z-]+)` \|", page.read_text("utf-8"), re.MULTILINE))
    assert {rule for rule, _, _ in ERRORS + WARNINGS} == told


def test_a_finding_names_template_and_line() -> None:
    """The line is that of the attribute, or the element, that is at fault."""
    source = document(
        '<mj-section>\n<mj-column>\n<mj-text\n  align="left"\n  fontsize="9px">x</mj-text>\n</mj-column></mj-section>'
    )
    (one,) = found(source)
    assert str(one) == (
        "templates/email/own.mjml.j2:7: <mj-text fontsize='9px'>: there is no such attribute; "
        "it does nothing; did you mean 'font-size'? [mjml-unknown-attribute]"
    )


def test_an_unclosed_tag_is_told_where_it_opens() -> None:
    """Not at the end, where a parser stumbles over it, but where it has to be mended."""
    (one,) = found(
        document("<mj-section>\n<mj-column>\n<mj-text>\n<b>x\n</mj-text></mj-column></mj-section>")
    )
    assert (one.rule, one.line) == ("mjml-malformed", 6)


@pytest.mark.parametrize(
    "source",
    [
        document("<mj-section>\n\n\n  loose words\n</mj-section>"),
        document(
            "<mj-section><mj-column><mj-text>\n\n\n<p>a & b</p></mj-text></mj-column></mj-section>"
        ),
        document(head="<mj-style>\n\n\na{}\nb{color:#12}</mj-style>"),
        document(head="\n<mj-attributes>\n<mj-text>\n\n x</mj-text></mj-attributes>"),
    ],
)
def test_a_fault_in_a_text_is_told_where_it_stands(source: str) -> None:
    """The line is that of the words, not of the tag before them."""
    assert [one.line for one in found(source)] == [6]


def test_a_fault_in_a_loop_is_told_once() -> None:
    """Forty cards with one slip make one finding."""
    source = column('<mj-text fontsize="9px" />' * 40)
    assert len(found(source)) == 1


def test_html_is_not_judged_as_mjml() -> None:
    """What stands in an ending tag is HTML: tags, attributes and nesting are free there."""
    inner = '<table gutter="1"><tr><td><mj-section fontsize="x"></mj-section><mj-foo /></td></tr></table>'
    for tag in ("mj-text", "mj-raw", "mj-table", "mj-button"):
        assert rules(column(f"<{tag}>{inner}</{tag}>")) == set()


def test_children_of_an_unknown_tag_are_judged_alone() -> None:
    """A slip in one name does not make all that it holds misplaced, yet faults in it are told."""
    source = document(
        "<mj-section><mj-colum><mj-text fontsize='1px'>x</mj-text></mj-colum></mj-section>"
    )
    assert [one.rule for one in found(source)] == ["mjml-unknown-tag", "mjml-unknown-attribute"]
    assert "did you mean 'mj-column'?" in found(source)[0].remedy


# --- the data


def test_types_can_be_read() -> None:
    """Every type in the data file is understood, and says in words what it takes."""
    for own in facts.ATTRIBUTES.values():
        for written in own.values():
            assert str(facts.type_of(written)) or written == "string"


def test_parents_are_components() -> None:
    """Whatever has parents is allowed in components that there are, down from ``mjml``."""
    for name, parents in facts.PARENTS.items():
        assert set(parents) <= set(facts.COMPONENTS)
        assert parents or name == "mjml"


@pytest.mark.parametrize("name", sorted(set(facts.COMPONENTS) - {"mjml", "mj-html-attributes"}))
def test_mrml_knows_the_components(name: str) -> None:
    """No component of the data leaks into the HTML where it is allowed to stand."""
    source = f"<{name} />" if name != "mj-class" else '<mj-class name="a" />'
    while (parents := facts.PARENTS[name])[0] != "mjml":
        name = parents[0]
        source = f"<{name}>{source}</{name}>"
    if name == "mj-head":
        source += "<mj-body></mj-body>"
    assert "<mj-" not in html(f"<mjml>{source}</mjml>")


# --- what the linter claims of mrml, mrml does


@pytest.mark.parametrize("source", ["<mj-foo>x</mj-foo>", "<p>x</p>"])
def test_mrml_leaks_what_it_does_not_know(source: str) -> None:
    """A tag with no place in MJML comes out as it went in."""
    assert source in html(column(source))


def test_mrml_ignores_wrong_attributes_and_passes_wrong_values() -> None:
    """A slip in an attribute's name does nothing; one in its value goes out to the readers."""
    assert html(column('<mj-text fontsize="9px">x</mj-text>')) == html(text("x"))
    assert "color:notacolor" in html(column('<mj-text color="notacolor">x</mj-text>'))


@pytest.mark.parametrize(
    "source",
    [one for rule, one, _ in ERRORS if rule == "mjml-nesting" and one.startswith("<mjml>\n")],
)
def test_mrml_takes_any_nesting_in_silence(source: str) -> None:
    """What stands in the wrong place is rendered somehow, without a word."""
    single = source.partition("</mjml>")[0] + "</mjml>"
    assert "</html>" in html(single)


FILLED = {
    "mj-accordion-title": "<mj-accordion><mj-accordion-element><mj-accordion-title{}>x</mj-accordion-title></mj-accordion-element></mj-accordion>",
    "mj-button": '<mj-button href="https://e.org/"{}>x</mj-button>',
    "mj-image": '<mj-image src="https://e.org/a.png" alt="" srcset="https://e.org/b.png 2x"{} />',
    "mj-social": '<mj-social{}><mj-social-element name="x" alt="">x</mj-social-element></mj-social>',
    "mj-social-element": '<mj-social><mj-social-element name="x" alt=""{}>x</mj-social-element></mj-social>',
    "mj-table": "<mj-table{}><tr><td>x</td></tr></mj-table>",
}  # fmt: skip
WHOLE = {
    "mjml": "<mjml{}><mj-body></mj-body></mjml>",
    "mj-body": "<mjml><mj-body{}></mj-body></mjml>",
    "mj-column": document('<mj-section><mj-column padding="9px" inner-background-color="#123456"{}><mj-text>x</mj-text></mj-column></mj-section>'),
    "mj-hero": document('<mj-hero height="300px" inner-background-color="#123456"{}><mj-text>x</mj-text></mj-hero>'),
    "mj-section": document("<mj-section{}><mj-column><mj-text>x</mj-text></mj-column></mj-section>"),
    "mj-wrapper": document("<mj-wrapper{}><mj-section /><mj-section /></mj-wrapper>"),
}  # fmt: skip
DEAD = [(name, one) for name, many in facts.DEAD.items() for one in many]


@pytest.mark.parametrize(("name", "attribute"), DEAD)
def test_dead_attributes_are_dead(name: str, attribute: str) -> None:
    """Whatever the linter calls without effect leaves no trace that clients other than Word see."""
    place = WHOLE.get(name) or column(FILLED[name])
    for value in ("7px", "3px solid #123456", "bold"):
        assert seen(place.replace("{}", f' {attribute}="{value}"')) == seen(place.replace("{}", ""))


def test_living_attributes_are_alive() -> None:
    """The proof of dead attributes sees those that are not: it is no proof of everything."""
    for name, attribute in (("mj-button", "color"), ("mj-image", "border"), ("mj-table", "border")):
        place = column(FILLED[name])
        changed = place.replace("{}", f' {attribute}="3px solid #123456"')
        assert seen(changed) != seen(place.replace("{}", ""))


def test_mrml_takes_the_last_of_two_attributes() -> None:
    """Of an attribute that stands there twice the last counts, unlike in MJML."""
    source = column('<mj-text color="#111111" color="#222222">x</mj-text>')
    assert "#222222" in html(source)
    assert "#111111" not in html(source)


def test_mrml_leaves_ampersands_bare() -> None:
    """A bare & in an address reaches the HTML as it is."""
    assert "?a=1&b=2" in html(column('<mj-button href="https://e.org/?a=1&b=2">x</mj-button>'))


def test_mrml_adds_no_alternative_text() -> None:
    """A picture without alt stays without."""
    assert "alt=" not in html(column('<mj-image src="https://e.org/a.png" />'))
    assert "alt=" not in html(social('name="x"').replace('alt=""', ""))
    carousel = '<mj-carousel><mj-carousel-image src="https://e.org/a.png" /></mj-carousel>'
    assert '<img src="https://e.org/a.png" alt' not in html(column(carousel))


def test_mrml_does_not_expand_colours() -> None:
    """Three digits stay three digits."""
    assert "color:#fff;" in html(column('<mj-text color="#fff">x</mj-text>'))


def test_mrml_writes_previews_in_white() -> None:
    """The preview of MJML is white on nothing, which spam filters take for a trick."""
    assert "color:#ffffff" in html(document(head="<mj-preview>x</mj-preview>"))


REFUSED = [
    one
    for rule, one, _ in ERRORS
    if rule == "mjml-unsupported"
    and any(part in one for part in ("mj-html-attributes", "mj-include", "mj-class color", 'red">'))
] + [attributes('<mj-class name="a"><mj-text /></mj-class>')]


@pytest.mark.parametrize(
    "source",
    [
        *(one for one in REFUSED),
        style("<!-- a -->"),
        style("a < b {}"),
        style("<![CDATA[a]]>"),
        text("<![CDATA[a]]>"),
        text("a < b"),
        text("<b>x"),
        "<!DOCTYPE mjml>" + document(),
        '<?xml version="1.0"?>' + document(),
        "<MJML></MJML>",
        document(head="<mj-title><!-- a --></mj-title>"),
    ],
)
def test_mrml_refuses(source: str) -> None:
    """What mrml refuses without a line, the linter tells with one."""
    if "mj-html-attributes" in source:
        source = source.replace("></mj-html", "><mj-selector></mj-selector></mj-html")
    with pytest.raises(ValueError, match=r"root template|element"):
        html(source)
    assert any(one.severity is Severity.ERROR and one.line for one in found(source))


def test_mrml_writes_nothing_before_the_document() -> None:
    """What a raw block wants at the start of the file lands in its head."""
    made = html(document(head='<mj-raw position="file-start">FIRST</mj-raw>'))
    assert made.startswith("<!doctype html>")
    assert "FIRST</head>" in made


def test_mrml_inlines_nothing() -> None:
    """A style sheet to be inlined neither is, nor stays a style sheet."""
    source = style(".a{color:#123456}", ' inline="inline"').replace(
        "<mj-body>",
        '<mj-body><mj-section><mj-column><mj-text><p class="a">x</p></mj-text></mj-column></mj-section>',
    )
    assert '<p class="a">' in html(source)


def test_mrml_takes_the_first_of_two_classes() -> None:
    """Of two classes that set the same, the first wins, unlike in MJML."""
    classes = '<mj-class name="a" color="#111111" /><mj-class name="b" color="#222222" />'
    body = '<mj-section><mj-column><mj-text mj-class="a b">x</mj-text></mj-column></mj-section>'
    made = html(document(body, f"<mj-attributes>{classes}</mj-attributes>"))
    assert "#111111" in made
    assert "#222222" not in made


def test_mrml_knows_no_fluid_hero() -> None:
    """The mode makes no difference, and a bare 0 makes the padding unread."""
    assert html(hero('mode="fluid-height"')) == html(hero(""))
    assert 'height="180"' in html(hero('padding="60px 0px"'))
    assert 'height="300"' in html(hero('padding="60px 0"'))


@pytest.mark.parametrize("name", sorted(facts.SOCIAL))
def test_mrml_has_icons_for_these_networks(name: str) -> None:
    """The networks of the data have icons, also without a link to share."""
    for one in (name, f"{name}-noshare"):
        assert re.search(r'<img[^>]*src="https://', html(social(f'name="{one}"')))


@pytest.mark.parametrize("name", ["bluesky", "mastodon", "rss", "threads", ""])
def test_mrml_has_no_icon_for_others(name: str) -> None:
    """A network that it does not know gets a picture without an address."""
    assert not re.search(r"<img[^>]*src=", html(social(f'name="{name}"')))


def test_mrml_deviates() -> None:
    """A table's width keeps its px, its spacing gets no border-collapse, thumbnails are hidden."""
    assert 'width="37px"' in html(column('<mj-table width="37px"></mj-table>'))
    table = re.search(
        "<table[^>]*cellspacing=.3[^>]*>", html(column('<mj-table cellspacing="3" />'))
    )
    assert table
    assert "border-collapse" not in table[0]
    pictures = '<mj-carousel-image src="https://e.org/a.png" alt="" />' * 2
    shown = [
        'class="mj-carousel-thumbnail'
        in html(column(f'<mj-carousel thumbnails="{kind}">{pictures}</mj-carousel>'))
        for kind in ("visible", "supported")
    ]
    assert shown == [True, False]


def test_mrml_s_hero_pads_html_only() -> None:
    """The padding of a hero is in its HTML, and its VML is as wide as without."""
    url = 'background-url="https://e.org/a.png" background-width="600px" background-height="400px"'
    vml = [
        re.findall("<v:image[^>]*>", html(hero(f"{more} {url}")))
        for more in ("", 'padding="0px 99px"')
    ]
    assert vml[0] == vml[1] != []


def test_mrml_puts_the_class_of_the_body_into_it() -> None:
    """The class stands on the block in the body; the body itself has none."""
    made = html(document().replace("<mj-body", '<mj-body css-class="mine"'))
    assert re.search(r'<div [^>]*class="mine"', made)
    assert not re.search(r"<body[^>]*mine", made)


# --- what ships


SHAPES = [
    (newsletter, publication, promo, number)
    for newsletter, publication, promo, number in product(
        (factories.newsletter(), digests.full_newsletter()),
        (factories.publication(), digests.full_publication(), replace(digests.full_publication(), language="ar")),
        (None, factories.promo()),
        (1, 2, 6),
    )
    if number > 1 or newsletter == factories.newsletter()
]  # fmt: skip


@pytest.mark.parametrize(("newsletter", "publication", "promo", "number"), SHAPES)
def test_shipped_templates_are_clean(
    newsletter: Newsletter, publication: Publication, promo: Promo | None, number: int
) -> None:
    """The shipped templates have no finding, with and without logo, promo, intro, and mirrored."""
    assert lint(digests.issue()[:number], newsletter, publication, promo) == []


@pytest.mark.parametrize("name", dialects.names())
def test_shipped_templates_are_clean_with_merge_tags(name: str) -> None:
    """No dialect's tags, and no field of recipients, are a fault, or hide a line."""
    letter = replace(
        digests.full_newsletter(),
        merge_tags=name,
        intro="Dear {{ recipient.first_name | default('reader') }},",
        utm=Utm(),
    )
    issue = digests.issue()
    assert lint(issue, letter, digests.full_publication(), factories.promo()) == []


def lint(
    articles: list[Article], newsletter: Newsletter, publication: Publication, promo: Promo | None
) -> list[str]:
    """Return what the linter says of an edition of the shipped templates."""
    begun = draft(
        digests.contents(articles, newsletter=newsletter, publication=publication, promo=promo),
        ENV,
    )
    source = begun.traced()
    assert source.text == begun.mjml
    assert source.starts[1:]
    return [str(finding) for finding in check(source)]


WORDS = st.text(max_size=60) | st.sampled_from(
    [
        "<mj-section>",
        "</mj-text>",
        "&",
        'color="#fff"',
        "<b>",
        "#fff",
        "{{ x }}",
        "\x01\x0e\x03\x0e\x02",
    ]
)


@settings(deadline=None)
@given(title=WORDS, summary=WORDS, name=WORDS, alt=WORDS, query=WORDS)
def test_no_article_makes_a_finding(
    title: str, summary: str, name: str, alt: str, query: str
) -> None:
    """Whatever an author writes, the linter finds no fault with the template that shows it."""
    url = f"https://example.org/{re.sub(r'[^!-~]', '', query)}"
    one = factories.article(
        title=title,
        summary=summary,
        authors=(Author(name=name),),
        url=url,
        image=Image(url=f"{url}.png", alt=alt, width=1200, height=600, type="image/png"),
    )
    assert lint([one, one], digests.full_newsletter(), digests.full_publication(), None) == []


# --- the reader


PIECES = ["<b>", "</b>", "<i a='1'>", '<i a="1>2">', "</i>", "<br />", "<br>", "a", "&amp;", "&", "&#9;", "<", ">", '"', "<b c>", "<!-- x -->", "<b a='1' a='2'/>", " "]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_the_form_is_judged_as_xml_does(inner: str) -> None:
    """A text is found ill-formed just when an XML parser refuses it."""
    source = text(inner)
    try:
        etree.fromstring(source.encode())
        is_sound = True
    except etree.XMLSyntaxError:
        is_sound = False
    assert (found(source) == []) == is_sound


@settings(deadline=None)
@given(st.text(alphabet="<>/!-[]&;=\"' mj-textbody\n", max_size=200))
def test_any_text_is_read(source: str) -> None:
    """The linter never fails, whatever it is given, and names a line of it."""
    assert all(1 <= one.line <= source.count("\n") + 1 for one in found(source))
