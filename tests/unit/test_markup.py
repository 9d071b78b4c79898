"""Hostile HTML comes out safe, absolute and well formed, and every loss is told."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from syndicate import text, urls
from syndicate.markup import commonmark, footnotes, headings, sanitise, strip_tags, to_text
from syndicate.problems import Unfit

BASE = "https://example.org/n/a/"


def clean(source: str) -> str:
    """Sanitise as one article with the suffix abc123."""
    return sanitise(source, base_url=BASE, suffix="abc123")[0]


def lost(source: str) -> set[str]:
    """Return the rules that told what was lost."""
    return {note.rule for note in sanitise(source, base_url=BASE, suffix="abc123")[1]}


@pytest.mark.parametrize(
    ("source", "safe", "rules"),
    [
        ("<p>a<script>b()</script></p>", "<p>a</p>", {"script-removed"}),
        ('<p onclick="b()">a</p>', "<p>a</p>", {"event-handler-removed"}),
        ('<a href="javascript:b()">a</a>', "a", {"link-removed"}),
        ('<a href=" JAVA\tSCRIPT:b()">a</a>', "a", {"link-removed"}),
        ('<img src="data:image/png;base64,AA" alt="A">', "A", {"link-removed", "image-removed"}),
        ('<img src="https://t.example/x.gif" width="1" height=1>', "", {"tracking-pixel-removed"}),
        ("<style>p{}</style><p>a</p>", "<p>a</p>", {"style-removed"}),
        ("<form><input type=text>a</form>", "a", {"form-removed"}),
        ("<blink>a</blink>", "a", {"tag-removed"}),
        ('<p class="lead" data-x="1">a</p>', "<p>a</p>", {"attribute-removed"}),
        ("<svg><text>a</text></svg><p>b</p>", "<p>b</p>", {"svg-removed"}),
        ("<img src=/a.png>", '<img alt="" src="https://example.org/a.png">', {"image-without-alt"}),
        ("<p>a&#1;&#xFFFE;b</p>", "<p>ab</p>", set()),
    ],
)
def test_takes_out_and_tells(source: str, safe: str, rules: set[str]) -> None:
    """What is not safe goes, and each kind of loss has its rule."""
    assert (clean(source), lost(source)) == (safe, rules)


def test_no_link_stands_in_another() -> None:
    """Not even through the cell of a table, where a parser lets it stand."""
    safe = clean('<a href="/a"><table><td><a href="/b">b</a> c</td></table></a><a href="/d">d</a>')
    assert clean(safe) == safe
    assert safe.count("<a ") == safe.count("</a>") == 2
    assert "/b" not in safe


def test_an_open_link_puts_no_heading_into_another() -> None:
    """A heading inside another ends it, as it would for the next parser that reads the body."""
    safe = clean("<h1><a href=x><h2>a<a href=x></h1>")
    assert clean(safe) == safe
    assert safe.index("</h1>") < safe.index("<h2")


@pytest.mark.parametrize(
    ("written", "absolute"),
    [
        ("b/c.html", "https://example.org/n/a/b/c.html"),
        ("/x y", "https://example.org/x%20y"),
        ("//cdn.example/ü", "https://cdn.example/%C3%BC"),
        ("https://bücher.example/ü?q=é#ß", "https://xn--bcher-kva.example/%C3%BC?q=%C3%A9#%C3%9F"),
        ("HTTPS://Example.org/100%/%41", "https://example.org/100%25/%41"),
        ("mailto:a@example.org?subject=Zwölf", "mailto:a@example.org?subject=Zw%C3%B6lf"),
        ("tel:+4930", "tel:+4930"),
        ("#part", "#part-abc123"),
        ("#", "https://example.org/n/a/"),
    ],
)
def test_links_are_absolute_ascii(written: str, absolute: str) -> None:
    """Every link leaves as an absolute URL in percent-encoded ASCII (RFC 3987 section 3.1)."""
    assert clean(f'<a href="{written}">a</a>') == f'<a href="{absolute}">a</a>'


@pytest.mark.parametrize(
    "bad", ["https://", "http://a b/", "http://[::1", "ftp://a/", "https://a:x/"]
)
def test_links_without_a_real_host_go(bad: str) -> None:
    """A web address that no browser would open is no link."""
    assert urls.absolute(bad, BASE) is None


def test_sources_of_every_kind_are_absolute() -> None:
    """srcset, poster, cite and source are addresses as well."""
    out = clean(
        '<picture><source srcset="a.webp 1x, b.webp 2x"><img src="a.png" alt=""></picture>'
        '<video src="v.mp4" poster="p.jpg"></video><q cite="/c">q</q>'
    )
    assert out.count("https://example.org/") == 6


def test_ids_are_the_articles_own() -> None:
    """Ids and the links to them carry the suffix; an id that stands twice stands once."""
    out = clean('<p id="a">1</p><p id="a">2</p><a href="#a">3</a>')
    assert out == '<p id="a-abc123">1</p><p>2</p><a href="#a-abc123">3</a>'


def test_frames_become_links() -> None:
    """An embedded page is a link to it, if it is https; others go."""
    out = clean('<iframe src="https://v.example/?a=1&b=2" title="Film"></iframe>')
    assert out == '<p><a href="https://v.example/?a=1&amp;b=2">Film</a></p>'
    assert clean('<p>a</p><iframe src="http://v.example/"><b>x</b></iframe>') == "<p>a</p>"
    assert lost('<iframe src="https://v.example/"></iframe>') == {"embed-replaced"}


def test_alignment_is_all_that_stays_of_style() -> None:
    """Table cells keep their alignment, and nothing else of a style attribute."""
    out = clean('<table><tr><td style="text-align: right">1<td style="color:red">2</table>')
    assert '<td style="text-align: right">1</td><td>2</td>' in out


def test_too_deep_is_refused() -> None:
    """Nesting that would take a parser quadratic time is refused at once."""
    with pytest.raises(Unfit, match="nested"):
        clean("<div>" * 100_000)


ATTACKS = [
    '<svg><p><style><a title="</style><img src=x onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=b>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<iframe src=https://a><img src=x onerror=alert(1)></iframe>",
    '<img src="x` `<script>b()</script>"` `>',
    '<a href="jav&#x09;ascript:b()">a</a>',
    '<a href="&#1;javascript:b()">a</a>',
    "<template><script>b()</script></template>",
    "<!--><script>b()</script>-->",
    "<select><style></select><img src=x onerror=b()></style></select>",
    "<p title='a\" onmouseover=\"b()'>x</p>",
    "<video><source onerror=b()></video>",
    "<object data=javascript:b()></object>",
    "<base href=https://evil.example/><a href=x>a</a>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_fail(attack: str) -> None:
    """Known ways around sanitisers leave no script, no handler and no unsafe address."""
    tree = html.fragment_fromstring(clean(attack), create_parent="div")
    for element in tree.iter():
        assert element.tag not in {"script", "style", "iframe", "object", "base", "svg", "math"}
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert "script:" not in str(value) or name in {"title", "alt"}
    assert "evil.example" not in clean(attack)


NAMES = sorted(
    {"p", "b", "a", "em", "table", "td", "tr", "th", "pre", "iframe", "svg", "math", "style",
     "form", "button", "select", "template", "noscript", "li", "ul", "dl", "dd", "dt", "div", "h1",
     "h2", "input", "object", "picture", "caption", "ruby", "rt", "details", "summary", "plaintext",
     "br", "marquee", "nobr", "i", "font", "code", "blockquote", "img", "hr"}
)  # fmt: skip
SCRAPS = [
    "x", " ", "\n", "\n\n", "<", ">", "&", '"', "'", "&#1;", "&#13;", "&#x0;", "&lt;", "<!--",
    "-->", "<![CDATA[", "]]>", '<a href="u x">', "<a id=q name=z>", '<a href="#q">',
    "<img src=x onerror=y>", '<img srcset="a 1x,b 2x" src="//h/ü">', '<iframe src="https://x/"',
    "<input type=checkbox checked>", "\x0b", "\ud800", "\ufffe", '<p id="a">', "<?php ?>",
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(NAMES).map(lambda name: f"<{name}>"),
    st.sampled_from(NAMES).map(lambda name: f"</{name}>"),
    st.sampled_from(SCRAPS),
    st.text(max_size=3),
)
SOUP = st.lists(PIECES, max_size=14).map("".join)


@settings(max_examples=500, deadline=None)
@given(SOUP)
def test_is_stable_and_well_formed(source: str) -> None:
    """Whatever comes in, the result stays as it is when sanitised again, and is XML for lxml."""
    once = clean(source)
    assert clean(once) == once
    assert text.is_clean(once)
    tree = html.fragment_fromstring(once, create_parent="div")
    etree.fromstring(html.tostring(tree, method="xml", encoding="utf-8"))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_addresses_are_safe_or_nothing(written: str) -> None:
    """An address comes out ASCII, with a safe scheme, the same when done again; or not at all."""
    found = urls.absolute(written, BASE)
    if found is not None:
        assert found.isascii()
        assert urls.scheme(found) in urls.SCHEMES
        assert urls.absolute(found, BASE) == found


def test_text_can_be_read() -> None:
    """The text of HTML has paragraphs, dashes, numbers, quotation marks and code lines."""
    source = (
        '<h2>Head &amp; tail</h2><p>One <a href="https://x/">link</a>,\n two.<br>Three</p>'
        "<ul><li>a</li><li><p>b</p><p>c</p><ol><li>d</li></ol></li></ul>"
        "<blockquote><p>q</p></blockquote><pre><code>x\n  y</code></pre>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
        '<p><img src="i" alt="A > B"></p>'
    )
    assert to_text(source) == (
        "Head & tail\n\nOne link, two.\nThree\n\n- a\n- b\n\n  c\n\n  1. d\n\n> q\n\n"
        "x\n  y\n\nA | B\n\n1 | 2\n\nA > B"
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('<ol start="5"><li>a</li><li value="9">b</li><li>c</li></ol>', "5. a\n9. b\n10. c"),
        ('<ol type="a" start="26"><li>x</li><li>y</li></ol>', "z. x\naa. y"),
        ('<ol type="I" start="4"><li>x</li><li>y</li></ol>', "IV. x\nV. y"),
        ('<ol start="0" type="i"><li>x</li><li>y</li></ol>', "0. x\ni. y"),
        ("a<center>b</center>c", "a\n\nb\n\nc"),
        ("<blockquote>q<footer>— C</footer></blockquote>", "> q\n\n> — C"),
    ],
)
def test_text_keeps_the_numbers_of_lists_and_parts_blocks(source: str, said: str) -> None:
    """Items are numbered as in HTML, by start, value and type; no block is glued to another."""
    assert to_text(source) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<p>a</p><p>b &lt; c</p>", "a b < c"),
        ('<b title="a > b">x</b>y', "xy"),
        ("plain\n text", "plain text"),
        ('with <a href="/x">a link</a> and <img alt="p">.', "with a link and p."),
        ('(<img alt="p">) a<img alt="p">b', "(p) a p b"),
    ],
)
def test_strip_tags(source: str, said: str) -> None:
    """Tags go, also those with a ``>`` in an attribute; blocks part words."""
    assert strip_tags(source) == said


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("See https://x.org/a_b_c--d. Then", ["https://x.org/a_b_c--d"]),
        ("Ö (https://x.org/a(b)) **https://y.org**", ["https://x.org/a(b)", "https://y.org"]),
        ("https://x.org/?a=b&c=d&copy; x", ["https://x.org/?a=b&amp;c=d"]),
        ("| a |\n|---|\n| https://x.org|\n", ["https://x.org"]),
        ("`https://x.org`\n\n    https://y.org\n\n```\nhttps://z.org\n```\n", []),
        ("[https://x.org](https://y.org) <https://z.org>", ["https://y.org", "https://z.org"]),
        ('<a href="https://x.org">https://y.org</a> <code>https://z.org</code>', ["https://x.org"]),
        ("[r] x\n\n[r]: https://x.org/r", ["https://x.org/r"]),
        ("ahttps://x.org https:// x", []),
        (
            "www.x.org/a_b--c?d=(e). *www.y.org*",
            ["http://www.x.org/a_b--c?d=(e)", "http://www.y.org"],
        ),
        (
            "(www.a-b.org) WWW.é.fr, www.z.org",
            ["http://www.a-b.org", "http://WWW.%C3%A9.fr", "http://www.z.org"],
        ),
        ("awww.x.org www. x www.x_y.org www.. `www.x.org` [www.x.org](/y)", ["/y"]),
        (
            "to a_b+c@x.org. A.B@y-z.co.uk, mailto:d@x.org",
            ["mailto:a_b+c@x.org", "mailto:A.B@y-z.co.uk", "mailto:d@x.org"],
        ),
        ("@a@x.org a@b a@x_y.org a@x.org- b@x.org_ git@x.org:y/z éa@x.org /c@x.org", []),
        ("`a@x.org` [a@x.org](/y) <a@x.org> a\\@x.org", ["/y", "mailto:a@x.org"]),
    ],
)
def test_bare_addresses_are_links(source: str, links: list[str]) -> None:
    """GFM's autolinks, without what ends the sentence; code and links stay what they are."""
    assert re.findall(r'<a href="([^"]*)"', commonmark.to_html(source)) == links


def test_footnotes_lead_there_and_back() -> None:
    """Notes are gathered at the end, numbered by first reference, and linked both ways."""
    out = clean(commonmark.to_html("A[^b] b[^1] again[^b].\n\n[^1]: One.\n\n[^b]: Two[^c].\n\n"
                                   "[^c]: Three.\n\nEnd."))  # fmt: skip
    assert out.index("End.") < out.index("<ol>")
    for number, said in ((1, "Two"), (2, "One."), (3, "Three.")):
        assert f'href="#fn-{number}-abc123" role="doc-noteref">{number}</a></sup>' in out
        note = out.partition(f'<li id="fn-{number}-abc123">')[2].partition("</li>")[0]
        assert said in note
        assert f'<a href="#fnref-{number}-abc123" role="doc-backlink" ' in note
    assert 'href="#fnref-1-2-abc123"' in out


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("de-AT", 'aria-label="Zurück zur Textstelle 1-2"'),
        ("ja", 'aria-label="本文の注1-2に戻る"'),
        ("en", 'aria-label="Back to reference 1-2"'),
        ("pl", 'aria-label="Back to reference 1-2" lang="en"'),
    ],
)
def test_links_back_say_where_to(language: str, label: str) -> None:
    """An arrow alone says nothing when read aloud: its label names the mark (WCAG 2.2, 2.4.4).

    It is in the article's language; where we do not have that, it says in which it is.
    """
    out = clean(commonmark.to_html("A[^b] b[^b].\n\n[^b]: Two.", language))
    assert f'<a href="#fnref-1-2-abc123" role="doc-backlink" {label}>↩<sup>2</sup></a>' in out
    assert out.count("doc-backlink") == 2


def test_a_note_nobody_refers_to_is_kept() -> None:
    """A note without a reference is not lost."""
    assert "Lost?" in footnotes.gather(commonmark.PARSER.html("A[^1].\n\n[^1]: B.\n\n[^2]: Lost?"))


def test_markdown_extras() -> None:
    """Tables, task lists, strikethrough, alerts, definitions and typographic quotes work."""
    out = clean(commonmark.to_html(
        '"Quoted" ~~gone~~\n\n- [x] done\n- [ ] open\n\n|a|b|\n|-|-:|\n|1|2|\n\n'
        "> [!NOTE]\n> Mind.\n\nterm\n: meaning\n\n```python\nx\n```\n"
    ))  # fmt: skip
    for part in (
        "“Quoted” <del>gone</del>", "<li>☑ done</li>", "<li>☐ open</li>",
        '<td style="text-align: right">2</td>', "<strong>Note</strong>", "<dd>meaning</dd>",
        '<pre><code class="language-python">x',
    ):  # fmt: skip
        assert part in out


def test_headings_start_at_h2_and_have_ids() -> None:
    """The highest heading becomes h2, the steps between stay; each has an id of its own words."""
    shifted = headings.shift("<h1>A</h1><h3>B</h3>")
    assert shifted == "<h2>A</h2><h4>B</h4>"
    assert headings.identify("<h2>Ä b</h2><h2>Ä b</h2>", "s") == (
        '<h2 id="ä-b-s">Ä b</h2><h2 id="ä-b-2-s">Ä b</h2>'
    )
