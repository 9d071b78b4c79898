"""The one door to mrml: what it refuses is told with its place."""

import pytest
from lxml import html as lxml_html

from syndicate.email.mjml import RefusedError, to_html
from syndicate.errors import ConfigError

SHELL = (
    "<mjml>\n<mj-body>\n<mj-section><mj-column>\n{}\n</mj-column></mj-section>\n</mj-body></mjml>"
)


def text(inner: str) -> str:
    """Return a document with one mj-text."""
    return SHELL.format(f"<mj-text>{inner}</mj-text>")


def test_no_font_is_fetched() -> None:
    """The library's default would add Google's style sheet to every email."""
    assert "fonts.googleapis" not in to_html(text("Hello"), template="a.mjml.j2")


@pytest.mark.parametrize("inner", ["<b>bold", "a < b", "<b></i>", "<p class=a>x</p>"])
def test_ill_formed_mjml_names_template_and_line(inner: str) -> None:
    """A slip in a template is told with its name, its line, and the lines around it."""
    with pytest.raises(ConfigError) as caught:
        to_html(text(inner), template="email/own.mjml.j2")
    told = str(caught.value)
    assert told.startswith("email/own.mjml.j2: the MJML it makes is not well-formed: ")
    assert f"\n  >    4 <mj-text>{inner}" in told


def test_refused_mjml_shows_the_place() -> None:
    """What is well-formed but no MJML is told with the lines around mrml's byte offset."""
    with pytest.raises(ConfigError, match=r"own\.mjml\.j2: MJML cannot be rendered") as caught:
        to_html("<mjml>\n<mj-body>\n</mj-body>\n<mj-oops></mj-oops></mjml>", template="own.mjml.j2")
    assert ">    4 <mj-oops>" in str(caught.value)


@pytest.mark.parametrize(
    ("inner", "line"),
    # A tag that is not closed is noticed where its parent is.
    [("<mj-oops />", 4), ("a < b", 4), ("<p class=a>x</p>", 4), ("<b>", 5)],
)
def test_the_place_is_that_of_the_source(inner: str, line: int) -> None:
    """What is rewritten for XML and for mrml, and letters of many bytes, do not move the place."""
    styles = '<mj-style>a{}</mj-style> \t <mj-style css-class="\u200d\\日">b{}</mj-style>'
    source = (
        f"<mjml>\n<mj-head><mj-title>&eacute;&hellip;日本&nbsp;👩</mj-title>  {styles}\n\n"
        f"{inner}\n</mj-head>\n<mj-body></mj-body>\n</mjml>"
    )
    with pytest.raises(RefusedError) as caught:
        to_html(source, template="own.mjml.j2")
    assert caught.value.offset is not None
    assert source.count("\n", 0, caught.value.offset) + 1 == line
    assert f">    {line} " in str(caught.value)


def test_named_entities_are_understood() -> None:
    """Owners write &nbsp; and &copy; as in HTML; XML knows neither."""
    html = to_html(text("&copy;&nbsp;2026 &amp; &lt;later&gt;"), template="a.mjml.j2")
    assert "©\xa02026 &amp; &lt;later&gt;" in html


def test_spaces_before_a_closing_tag_are_harmless() -> None:
    """An include without a line end leaves two tags on one line; mrml alone would refuse it."""
    source = "<mjml><mj-head><mj-style>a{}</mj-style>  </mj-head><mj-body></mj-body></mjml>"
    assert "a{}" in to_html(source, template="a.mjml.j2")


@pytest.mark.parametrize("title", ["a\u202eb", "back\\slash", "&quot;so&quot; &amp; on", "👩‍👧"])
def test_the_label_reads_as_the_title(title: str) -> None:
    r"""The label that screen readers say is the title, with no \u{202e} in it."""
    source = f"<mjml><mj-head><mj-title>{title}</mj-title></mj-head><mj-body></mj-body></mjml>"
    assert f'aria-label="{title}"' in to_html(source, template="a.mjml.j2")


def test_entities_are_not_expanded() -> None:
    """A document type that bombs or reads files is refused."""
    bomb = '<!DOCTYPE mjml [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + text("&a;")
    with pytest.raises(ConfigError):
        to_html(bomb, template="a.mjml.j2")


@pytest.mark.parametrize(
    "alt",
    ["a \u2060b", "\u200fعربي", "C:\\temp", "👩\u200d👩", "\u0301x", "nb\u00a0sp", "x\ty", "日本"],
)
def test_attributes_say_what_they_say(alt: str) -> None:
    """Joiners, marks and backslashes in an attribute come out as they went in."""
    page = to_html(text(f'<img alt="{alt}" src="x"/>'), template="a.mjml.j2")
    (image,) = lxml_html.document_fromstring(page).iter("img")
    assert image.get("alt") == alt
