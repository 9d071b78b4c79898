"""Any article in an email: whole, well-formed, harmless, and of what all mail programs know."""

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

import factories
from syndicate.email import mjml
from syndicate.email.content import Content, Look, content
from syndicate.email.dialects import dialect
from syndicate.email.readable import readable
from syndicate.markup import allowlist, sanitise, strip_tags
from syndicate.markup.commonmark import to_html as from_markdown
from syndicate.problems import Unfit

WIDTH = Look().width
PAGE = "https://example.org/tally-sticks/"
NOTES = "Wood.[^1] Hazel.[^2]\n\n[^1]: A *stick*.\n\n[^2]: Split."
MJML = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section></mj-body>"
    "</mjml>"
)


def made(html: str, **changes: Any) -> Content:  # noqa: ANN401
    """Return what an email has of a body, which the sanitiser has seen before."""
    body, _ = sanitise(html, base_url=PAGE, suffix="tally")
    article = factories.article(body=body, **changes)
    return content(article, look=Look(), top=3)


def shown(html: str, **changes: Any) -> str:  # noqa: ANN401
    """Return it whole."""
    return made(html, **changes).whole().html


def tree(html: str) -> lxml_html.HtmlElement:
    """Return it as a mail program reads it, when it has gone through MJML."""
    etree.fromstring(f"<div>{html}</div>")
    rendered = mjml.to_html(MJML.format(f'<div id="all">{html}</div>'), template="digest.mjml.j2")
    return read(rendered).get_element_by_id("all")


def read(html: str) -> lxml_html.HtmlElement:
    """Return HTML as a tree."""
    parser = lxml_html.HTMLParser(encoding="utf-8")
    return lxml_html.document_fromstring(html.encode(), parser=parser)


# What has gone wrong between Jinja2 and mail programs before, or might.
TRAPS = st.sampled_from(
    (
        *("a < b", "&", "&amp;lt;", "<![CDATA[x]]>", "<!-- c -->", "-->", "]]>", "{{ x }}"),
        *("{% x %}", "<mj-text>", "</mj-text>", "<b>", "</p>", "</td>", "\\", "\"'", "*|X|*"),
        *("[u]", "%x%", " ", "\n\n", "&nbsp;", "&#1;", "\x00", "\u200d", "e\u0301", "日本語"),
        *("שלום", "🏴\u200d☠️", "word " * 9),
    )
)
ATTRIBUTES = st.sampled_from(
    (
        *('href="https://e.org/1?a=1&b=2"', 'href="https://e.org/2"', 'href="#a"', 'href="#b"'),
        *('href="/there"', 'href="javascript:alert(1)"', 'id="a"', 'id="c"', 'src="i.webp"'),
        *('src="https://e.org/i.png"', 'src="https://e.org/a b\'c.png"', 'alt=""', 'width="900"'),
        *('alt="a \\ < & &quot;"', 'height="20"', 'dir="rtl"', 'dir="auto"', 'lang="ar"'),
        *('colspan="70"', "reversed", 'style="text-align: end"', 'title="<x>"', 'start="-2"'),
        *('poster="https://e.org/p.jpg"', 'role="doc-endnotes"', 'scope="col"', 'value="7"'),
        *('aria-label="b"', 'type="checkbox"'),
    )
)
NAMES = st.sampled_from(
    sorted(
        (allowlist.TAGS | allowlist.EMBEDS | {"script", "center", "mj-text"}) - {"video", "audio"}
    )
)


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return elements of all kinds, some of them never closed."""

    def written(name: str, attributes: list[str], inner: list[str], *, is_closed: bool) -> str:
        end = f"</{name}>" if is_closed else ""
        return f"<{' '.join([name, *attributes])}>{''.join(inner)}{end}"

    return st.builds(
        written,
        NAMES,
        st.lists(ATTRIBUTES, max_size=2),
        st.lists(inner, max_size=4),
        is_closed=st.sampled_from([True, True, True, False]),
    )


def table(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return tables of one to twelve columns."""

    def written(columns: int, cells: list[str]) -> str:
        rows = (cells[at : at + columns] for at in range(0, len(cells), columns))
        head, *rest = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        body = "".join(f"<tr>{row}</tr>" for row in rest)
        return f"<table><tr>{head.replace('td>', 'th>')}</tr>{body}</table>"

    return st.builds(written, st.integers(1, 12), st.lists(inner, min_size=1, max_size=30))


TREES = st.recursive(TRAPS, lambda inner: element(inner) | table(inner), max_leaves=30)


@settings(deadline=None, max_examples=120)
@given(st.lists(TREES, min_size=1, max_size=4).map("".join), st.integers(0, 3000))
def test_no_body_breaks_an_email(html: str, room: int) -> None:
    """Whatever the sanitiser lets through comes out well-formed, with its words and its links."""
    try:
        body, _ = sanitise(html, base_url=PAGE, suffix="tally")
    except Unfit:
        return
    whole = content(factories.article(body=body), look=Look())
    _judge(body, whole)
    part = whole.within(room)
    assert part.size == len(part.html.encode()) <= room
    etree.fromstring(f"<div>{part.html}</div>")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(TRAPS | st.sampled_from(["# ", "- ", "> ", "```\n", "|", "|-|-|\n", "[^1]", "\n"]))
    .map("".join)
    .map(lambda text: f"{text}\n\n[^1]: note [l](https://e.org/)\n")
)
def test_no_markdown_breaks_an_email(text: str) -> None:
    """Nor does any Markdown."""
    body, _ = sanitise(from_markdown(text), base_url=PAGE, suffix="tally")
    _judge(body, content(factories.article(body=body), look=Look()))


def _judge(body: str, whole: Content) -> None:
    """Hold all that is promised of any body."""
    html = whole.whole().html
    there = tree(html)
    assert not Counter(_letters(read(f"<div>{body}</div>"))) - Counter(_letters(there))
    links = {link.get("href", "") for link in there.iter("a")}
    ids = [one.get("id") for one in there.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert all(href[1:] in ids for href in links if href.startswith("#"))
    said = (link for link in read(f"<div>{body}</div>").iter("a") if _letters(link))
    wanted = {link.get("href", "") for link in said}
    assert {href for href in wanted if not href.startswith("#")} <= links
    levels = [int(str(one.tag)[1]) for one in there.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(
        2 <= level <= before + 1 for before, level in zip([1, *levels], levels, strict=False)
    )
    assert not {one.tag for one in there.iter()} & {
        "iframe",
        "script",
        "video",
        "source",
        "form",
    }
    for picture in there.iter("img"):
        assert 0 < int(picture.get("width", "")) <= WIDTH
        assert picture.get("alt") is not None
    words = readable(html, dialect("plain"))
    assert {href for href in links if "://" in href} <= set(words.split())


def _letters(of: lxml_html.HtmlElement) -> str:
    return re.sub(r"\s", "", of.text_content())


def test_a_figure_keeps_its_caption() -> None:
    """Outlook knows no figures; the caption stands under the picture all the same."""
    html = (
        '<figure><img src="https://e.org/a.png" alt="A" width="1200" height="600">'
        "<figcaption>So.</figcaption></figure>"
    )
    (box,) = tree(shown(html))
    picture, caption = box
    assert (box.tag, picture.tag, caption.text_content()) == ("div", "img", "So.")
    assert (picture.get("width"), picture.get("height")) == (str(WIDTH), str(WIDTH // 2))


@pytest.mark.parametrize(
    ("written", "width", "height"),
    [
        ('width="300" height="100"', "300", "100"),
        ('width="5000" height="500"', str(WIDTH), "54"),
        ("", str(WIDTH), None),
        ('height="80"', str(WIDTH), None),
    ],
)
def test_pictures_are_never_wider_than_the_column(
    written: str, width: str, height: str | None
) -> None:
    """Outlook takes the width for granted; all others shrink the picture with the screen."""
    (picture,) = tree(shown(f'<p><img src="https://e.org/a.png" alt="A" {written}></p>')).iter(
        "img"
    )
    assert (picture.get("width"), picture.get("height")) == (width, height)
    assert re.search(r"width:(auto;max-width:100%|100%;max-width:\d+px)", picture.get("style", ""))
    assert "background-color:#" in picture.get("style", "")


def test_one_picture_is_left_of_many() -> None:
    """Candidates for other screens are for browsers; mail programs take the one address."""
    html = (
        '<picture><source srcset="https://e.org/a.avif"><img src="https://e.org/a.png" alt="A"'
        ' srcset="https://e.org/b.png 2x" sizes="1px"></picture>'
    )
    assert [one.tag for one in tree(shown(html)).iter()][1:] == ["img"]
    assert "srcset" not in shown(html)


@pytest.mark.parametrize("file", ["a.webp", "a.avif", "a.svg"])
def test_pictures_some_client_cannot_show_become_links(file: str) -> None:
    """What Outlook or Gmail would not show is named and linked; a mere ornament goes."""
    (link,) = tree(shown(f'<p><img src="https://e.org/{file}" alt="A door"></p>')).iter("a")
    assert (link.text, link.get("href")) == ("A door", f"https://e.org/{file}")
    assert "<img" not in shown(f'<p><img src="https://e.org/{file}" alt=""></p>')


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("https://e.org/a b.png", ["https://e.org/a%20b.png"]),
        ("https://e.org/a&quot;b'c.png", ["https://e.org/a%22b'c.png"]),
        ("pictures/a b.png", [f"{PAGE}pictures/a%20b.png"]),
        ("javascript:alert(1)", []),
        ("java\nscript:alert(1)", []),
        ("data:image/png;base64,AAAA", []),
    ],
)
def test_odd_addresses_of_pictures(source: str, left: list[str]) -> None:
    """A picture's address comes out sound, or not at all."""
    pictures = tree(shown(f'<p>x<img src="{source}" alt="A" width="9"></p>')).iter("img")
    assert [picture.get("src") for picture in pictures] == left


def test_films_and_recordings_become_links() -> None:
    """No mail program plays them; a film's own picture leads to it."""
    film = (
        '<video controls poster="https://e.org/p.jpg" width="640" height="360" title="Harvest">'
        '<source src="https://e.org/v.webm"></video>'
    )
    (link,) = tree(shown(film)).iter("a")
    assert (link.get("href"), link.text_content()) == ("https://e.org/v.webm", "▶ Harvest")
    assert [one.get("src") for one in link.iter("img")] == ["https://e.org/p.jpg"]
    (link,) = tree(shown('<p>Hear <audio src="https://e.org/talk%201.mp3"></audio></p>')).iter("a")
    assert (link.get("href"), link.text_content()) == ("https://e.org/talk%201.mp3", "▶ talk 1.mp3")


def test_an_embedded_page_is_a_link() -> None:
    """The sanitiser has made it one, and it leads there from an email too."""
    html = '<iframe src="https://video.example/1" title="How to split a stick"></iframe>'
    (link,) = tree(shown(html)).iter("a")
    assert (link.get("href"), link.text) == ("https://video.example/1", "How to split a stick")


def test_code_keeps_its_lines_and_spaces() -> None:
    """Mrml drops spaces between tags where a line ends; code can be copied as it was written."""
    code = "<b>if</b> x:\n\n    <i>y</i>\n<i>z</i>  # a < b"
    (block,) = tree(shown(f"<pre><code>{code.replace(' < ', ' &lt; ')}</code></pre>")).iter("pre")
    assert block.text_content() == "if x:\n\n    y\nz  # a < b"
    assert "white-space:pre-wrap" in block.get("style", "")


def test_words_stay_apart() -> None:
    """Mrml would join two words that only a line's end parts."""
    assert tree(shown("<p><b>two</b>\n<i>words</i></p>")).text_content() == "two words"
    assert tree(shown("<div><b>two</b>\n<i>words</i></div>")).text_content() == "two words"


def test_footnotes_can_be_followed() -> None:
    """References lead to the notes within the email, and back, by ids of its own."""
    html = made(from_markdown(NOTES)).whole().html
    there = tree(html)
    for link in there.xpath(".//a[@role]"):
        assert there.xpath(f".//*[@id='{link.get('href')[1:]}']")
    assert re.findall(r' id="([^"]*)"', html) == ["a1-1", "a1-2", "a1-3", "a1-4"]


def test_links_back_are_told_apart() -> None:
    """Several articles may have a first note: a label says in which one it is."""
    links = tree(made(from_markdown(NOTES), title="A & b").whole().html).xpath(".//a[@aria-label]")
    labels = [link.get("aria-label") for link in links]
    assert labels == ["Back to reference 1: A & b", "Back to reference 2: A & b"]


def test_what_is_cut_is_linked_on_the_web() -> None:
    """A note that did not fit is read on the article's page."""
    whole = made(from_markdown(NOTES))
    there = tree(whole.within(whole.whole().size - 20).html)
    hrefs = [link.get("href") for link in there.xpath(".//a[@role='doc-noteref']")]
    assert hrefs == ["#a1-3", f"{PAGE}#fn-2-tally"]


def test_a_link_to_nowhere_leads_to_the_page() -> None:
    """There it may be a part of the template, or nothing; in the email it is surely nothing."""
    (link,) = tree(shown('<p><a href="#comments">Say</a></p>')).iter("a")
    assert link.get("href") == f"{PAGE}#comments-tally"


def test_headings_follow_the_title() -> None:
    """The title is h2 under the newsletter's h1; below it, no level is skipped."""
    html = "<h2>a</h2><h5>b</h5><h3>c</h3><h6>d</h6><h2>e</h2><h2> </h2>"
    heads = [one.tag for one in tree(shown(html)).iter("h2", "h3", "h4", "h5", "h6")]
    assert heads == ["h3", "h4", "h4", "h5", "h3"]


def test_lists_hold_items_only() -> None:
    """Whatever stands in a list stands in an item, so that screen readers can count them."""
    lists = tree(shown("<ul>x<li>a<ul><li>b</ul></li><ol><li>c</ol><p>d</ul>")).iter("ul", "ol")
    assert all(item.tag == "li" for each in lists for item in each)
    items = tree(shown('<ol reversed start="3"><li>a<li value="9">b<li>c</ol>')).iter("li")
    assert [item.get("value") for item in items] == ["3", "9", "8"]


def test_definitions_and_details_are_all_told() -> None:
    """Nothing is folded away where nothing can be opened."""
    html = "<dl><dt>Tally<dd>A stick.</dl><details><summary>More</summary><p>Notches.</p></details>"
    there = tree(shown(html))
    assert there.text_content() == "TallyA stick.MoreNotches."
    assert not {one.tag for one in there.iter()} & {"dl", "dt", "dd", "details", "summary"}


def test_right_to_left_is_mirrored() -> None:
    """Lists, quotations and tables begin at the right, code at the left."""
    html = "<ul><li>א</ul><blockquote>ב</blockquote><table><tr><td>ג</table><pre>d</pre>"
    parts = shown(html, direction="rtl", language="he")
    assert "margin-right:24px" in parts
    assert "border-right:3px" in parts
    assert "text-align:right" in parts
    assert '<pre dir="ltr"' in parts
    assert "text-align:left" in parts[parts.index("<pre") :]


def test_directions_within_are_kept() -> None:
    """A paragraph of another direction is aligned to its own side; "auto" is decided here."""
    parts = shown('<p dir="auto">12 שלום</p><p dir="rtl">a <b dir="ltr">b</b></p>')
    assert parts.count('dir="rtl"') == parts.count("text-align:right") == 2
    assert '<b dir="ltr">' in parts


def grid(columns: int, rows: int = 2) -> str:
    """Return a table whose cells tell their place."""
    lines = (
        "".join(f"<{tag}>{tag} {row}.{column}</{tag}>" for column in range(columns))
        for row in range(rows)
        for tag in ["td" if row else "th"]
    )
    return f"<table><caption>All</caption><tr>{'</tr><tr>'.join(lines)}</tr></table>"


def test_tables_are_scaled() -> None:
    """The more columns, the smaller the letters and margins."""
    sizes = [
        int(re.findall(r"<table[^>]*font-size:(\d+)px", shown(grid(columns)))[0])
        for columns in (2, 5, 8)
    ]
    assert sizes == [15, 14, 12]


def test_words_in_tables_are_parted_only_if_need_be() -> None:
    """Short cells stay whole beside a long one."""
    html = f"<table><tr><td>Yes<td>{'long' * 40}</table>"
    short, long = tree(shown(html)).iter("td")
    assert "overflow-wrap:anywhere" not in short.get("style", "")
    assert "overflow-wrap:anywhere" in long.get("style", "")


def test_wide_tables_are_told_by_rows() -> None:
    """More columns than a phone has room for become lines, each with its column's name."""
    there = tree(shown(grid(9, rows=3)))
    assert not list(there.iter("table"))
    assert "th 0.8: td 2.8" in there.text_content()
    assert there.text_content().count("th 0.8") == 2


def test_names_of_columns_are_not_lost() -> None:
    """A heading over empty cells, or one with a link, is told in a row of its own."""
    row = "<tr>" + "<td>x</td>" * 8 + "<td></td></tr>"
    head = "<tr>" + "<th>a</th>" * 8 + "<th>lonely</th></tr>"
    assert "lonely" in tree(shown(f"<table>{head}{row}</table>")).text_content()


def test_an_end_is_between_blocks() -> None:
    """A body that is too long ends after a block, never after a heading, and well-formed."""
    whole = made("<h2>One</h2><p>First.</p><h2>Two</h2><ul><li>Second.<li>Third.</ul>")
    ends = {whole.within(room).html for room in range(whole.whole().size)}
    said = {strip_tags(html) for html in ends}
    assert said == {"", "One First.", "One First. Two Second."}
    for html in ends:
        tree(html)


def test_a_single_block_may_end_within() -> None:
    """One paragraph of a megabyte is cut between words rather than left out."""
    part = made(f"<p>{'word ' * 200_000}</p>").within(10_000)
    assert 9_000 < part.size <= 10_000
    assert part.html.endswith("word…</p>")


def test_what_nobody_has_room_for_is_not_made() -> None:
    """Of an article of many megabytes only what could fit is looked at."""
    body, _ = sanitise("<p>word word</p>" * 50_000, base_url=PAGE, suffix="tally")
    part = content(factories.article(body=body), look=Look(), enough=5_000)
    assert not part.is_whole
    assert sum(map(len, part.pieces)) < 6_000


def test_links_are_listed_in_the_text_part() -> None:
    """Each link has a number, each address is told once, and notes are raised."""
    html = f'{from_markdown(NOTES)}<p><a href="https://e.org/1">a</a>, <a href="/x">b</a>, <a href="https://e.org/1">c</a></p>'
    assert readable(shown(html), dialect("plain")) == (
        "Wood.¹ Hazel.²\n\n* * *\n\n1. A stick.\n2. Split.\n\na [1], b [2], c [1]\n\n"
        "[1] https://e.org/1\n[2] https://example.org/x"
    )
    assert "[\u20601]" in readable(shown(html), dialect("campaign-monitor"))


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<p>Note<sup><a href="#n">1</a></sup>.</p><p id="n">x</p>', "Note¹.\n\nx"),
        ('<p>Note<sup><a href="#n">[12]</a></sup>.</p><p id="n">x</p>', "Note¹².\n\nx"),
        ('<p>Note<sup><a href="#n">a</a></sup>.</p><p id="n">x</p>', "Note[a].\n\nx"),
        ("<p>10<sup>6</sup> m<sup>2</sup>, the 5<sup>th</sup></p>", "10⁶ m², the 5th"),
        ("<blockquote><p>A</p><footer>Ada</footer></blockquote>", "> A\n\n> Ada"),
        ("<blockquote>A<footer>— <cite>Ada</cite></footer></blockquote>", "> A\n\n> — Ada"),
        ("<div>One</div><div>Two</div>", "One\n\nTwo"),
        ("<section>One <b>two</b><p>Three</p></section>", "One two\n\nThree"),
    ],
)
def test_what_stands_for_itself_is_not_glued_in_text(html: str, said: str) -> None:
    """Marks of notes, powers, who is quoted, parts of an article: none runs into its neighbour."""
    assert readable(shown(html), dialect("plain")) == said


def test_who_is_quoted_has_a_line_of_its_own() -> None:
    """In HTML the name stands under the quotation, as it does under a figure."""
    html = shown("<blockquote>Wood.<footer>— Ada</footer></blockquote>")
    (quoted,) = tree(html).iter("blockquote")
    assert [(child.tag, child.text) for child in quoted] == [("div", "— Ada")]
