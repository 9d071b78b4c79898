"""A record becomes an article that every medium can take, or is refused with file and line."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from factories import NOON, prepared, publication, record
from syndicate import markup, podcasts, text
from syndicate.errors import ContentError
from syndicate.model import Article, ArticleId, Author, Finding, Found, Identity, Markup, Severity
from syndicate.prepare.article import article as prepare_article
from syndicate.prepare.settings import Settings

PICTURE = Found(size=9, type="image/png", width=40, height=30)
PROMO = "\n\nFurther Reading\n\nOur index tracks it all.\n\nREAD MORE"


def made(body: str = "Hello.\n", /, **own: Any) -> Article:  # noqa: ANN401
    """Prepare a record with these fields besides title and date."""
    return prepared(body, fields={"title": "A note", "date": "2026-11-22", **own})[0]


def rules(found: tuple[Finding, ...]) -> list[str]:
    """Return the rules of findings."""
    return [finding.rule for finding in found]


def plain(body: str) -> tuple[Article, tuple[Finding, ...]]:
    """Prepare a plain text without front matter."""
    return prepared(
        body, path="the-note.txt", key="the-note.txt", markup="text", fields={}, lines={}
    )


# -- identity and time ----------------------------------------------------------------------------


def test_an_id_is_made_once() -> None:
    """Without an id of its own, an article gets a tag URI of its first day and name (RFC 4151)."""
    assert made().id == "tag:example.org,2026-11-22:note"
    assert made(slug="日本").id == "tag:example.org,2026-11-22:%E6%97%A5%E6%9C%AC"


def test_a_recorded_id_outlives_everything() -> None:
    """Once recorded, id and first date stay, whatever file, title and authority become."""
    known = Identity(
        id=ArticleId("tag:old.example,2020-01-01:x"), published=NOON.replace(year=2020)
    )
    article, found = prepared(path="b.md", key="b.md", fields={"title": "New"}, known=known)
    assert (article.id, article.published) == (known.id, known.published)
    assert "date-missing" not in rules(found)


@pytest.mark.parametrize(
    ("own", "id_"),
    [
        ({"id": "https://example.org/?p=1"}, "https://example.org/?p=1"),
        ({"guid": "tag:a,2020:b c"}, "tag:a,2020:b%20c"),
        ({"uuid": "60A76C80-D399-11D9-B93C-0003939E0AF6"},
         "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6"),
        ({"id": 2347259}, "tag:example.org,2026-11-22:2347259"),
    ],
)  # fmt: skip
def test_an_explicit_id_counts(own: dict[str, Any], id_: str) -> None:
    """An id in the record wins; one that is no URI becomes part of one, as Atom needs."""
    assert made(**own).id == id_


def test_an_undated_article_is_dated_once_and_told() -> None:
    """Without any date, the first publication gives it, and a note says how to write it down."""
    article, found = prepared(fields={"title": "A"})
    assert article.published == NOON
    assert rules(found) == ["date-missing"]
    assert "date: 2026-11-22T12:00:00Z" in found[0].remedy


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("2026-11-21-a-b.md", "a-b"),
        ("news/2026-11-21-a-b.md", "a-b"),
        ("2026/11/21/a-b.md", "a-b"),
        ("2026-11-21-a-b/index.md", "a-b"),
        ("2026/11/21/a-b/index.md", "a-b"),
    ],
)
def test_dates_in_names(path: str, slug: str) -> None:
    """A date in a file's name or folders is its date, in the publication's time zone."""
    settings_ = Settings(publication=publication(timezone="Asia/Tokyo"), authority="example.org")
    article, _ = prepared(path=path, key=path, fields={}, settings=settings_)
    assert article.published == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert article.path == f"2026/11/{slug}/"


@pytest.mark.parametrize(
    ("path", "language", "page", "word"),
    [
        ("post.fr.md", "fr", "fr/2026/11/post/", "post.fr"),
        ("2026-11-22-post.fr.md", "fr", "fr/2026/11/post/", "post.fr"),
        ("2026-11-22-post/index.fr.md", "fr", "fr/2026/11/post/", "post.fr"),
        ("post/index.zh_hant.html", "zh-Hant", "zh-hant/2026/11/post/", "post.zh-hant"),
        ("post.pt-BR.txt", "pt-BR", "pt-br/2026/11/post/", "post.pt-br"),
        ("post.en.md", "en", "2026/11/post/", "post"),
        ("post.en-US.md", "en-US", "en-us/2026/11/post/", "post.en-us"),
        ("post.old.md", "en-GB", "2026/11/post-old/", "post-old"),
        ("post.zz.md", "en-GB", "2026/11/post-zz/", "post-zz"),
        ("fr.md", "en-GB", "2026/11/fr/", "fr"),
    ],
)
def test_languages_in_names(path: str, language: str, page: str, word: str) -> None:
    """A file's name may end in its language: a translation has its own id, address and language."""
    settings_ = Settings(publication=publication(language="en-GB"), authority="example.org")
    fields = {"date": "2026-11-22"}
    article, found = prepared(path=path, key=path, fields=fields, settings=settings_)
    assert (article.language, article.path) == (language, page)
    assert article.id == f"tag:example.org,2026-11-22:{word}"
    assert not found


def test_a_record_knows_its_language_best() -> None:
    """Where it says another language than its name ends in, that is a part of the name."""
    fields = {"date": "2026-11-22", "lang": "en"}
    article, _ = prepared(path="acme.co.md", key="acme.co.md", fields=fields)
    assert (article.language, article.path) == ("en", "2026/11/acme-co/")
    fields["lang"] = "fr-CA"
    article, _ = prepared(path="post.fr.md", key="post.fr.md", fields=fields)
    assert (article.language, article.path) == ("fr-CA", "fr/2026/11/post/")
    fields |= {"permalink": "/la-poste/"}
    article, _ = prepared(path="post.fr.md", key="post.fr.md", fields=fields)
    assert article.path == "la-poste/"


@pytest.mark.parametrize(
    ("permalink", "page"),
    [
        ("posts/{{ title | slugify }}/", "posts/two-gates/"),
        ("/{{page.fileSlug}}/index.html", "note/"),
        ("/{{ page.date | date: '%Y/%-m/%d' }}/{{ title | slug }}.html", "2026/11/22/two-gates/"),
        ('/{{ date | date("yyyy/MM-dd") }}/{{- slug -}}/', "2026/11-22/own/"),
    ],
)
def test_eleventys_permalinks(permalink: str, page: str) -> None:
    """The places that say the same everywhere are filled, without a template engine."""
    fields = {"title": "Two Gates", "date": "2026-11-22", "slug": "own", "permalink": permalink}
    article, found = prepared(fields=fields)
    assert article.path == page
    assert not found


@pytest.mark.parametrize(
    "permalink",
    [
        "/{{ title | slugify | upper }}/",
        "/{{ pagination.pageNumber }}/",
        "/{{ page.date }}/",
        "/{{ page.date | date: '%s' }}/",
        "/{{ page.date | date: 'MMMM' }}/",
        "/{{ title | date: '%Y' }}/",
        "/{{ ''.__class__ }}/",
        "/{% if title %}a{% endif %}/",
        "/{{ title",
        "/{{ page.fileSlug | slug: 'x' }}/",
        "/{{ {{ title }} }}/",
    ],
)
def test_what_only_eleventy_can_fill_is_told(permalink: str) -> None:
    """Such an article is held back, with its line, and with what to write."""
    with pytest.raises(ContentError, match=r"^note.md:4: .* fill; write the path itself, such as"):
        prepared(fields={"title": "A", "permalink": permalink}, lines={"permalink": 4})


def test_addresses_that_eleventy_may_have_made_otherwise_are_told() -> None:
    """Of accents and signs it makes letters; whoever has links to those should look."""
    article, found = prepared(
        fields={"title": "Café & Co", "date": "2026-11-22", "permalink": "/{{ title | slug }}/"}
    )
    assert article.path == "café-co/"
    assert rules(found) == ["permalink-filled"]
    for title in ("../up", "a b", "x*y", "{{ title }}"):
        with pytest.raises(ContentError):
            made(title=title, permalink="/{{ title }}/")


def test_a_time_in_a_name() -> None:
    """Zola's names may have a time as well, which is no part of the slug."""
    path = "2026-11-19T10-20-30Z-a-b.md"
    article, _ = prepared(path=path, key=path, fields={})
    assert article.published == datetime(2026, 11, 19, 10, 20, 30, tzinfo=UTC)
    assert article.path == "2026/11/a-b/"
    path = "2026-11-19T99-20-30Z-a-b.md"
    with pytest.raises(ContentError):
        prepared(path=path, key=path, fields={})


def test_updated_is_never_before_published() -> None:
    """A last change before the first publication counts as none."""
    assert made(lastmod="2020-01-01").updated == made().published
    assert made(lastmod="2026-12-01").updated.month == 12


# -- title, body, summary -------------------------------------------------------------------------


def test_the_first_h1_is_the_title() -> None:
    """Without a title field, the first h1 is the title and is not said again."""
    article, _ = prepared(
        "Intro\n\n# The *title*\n\n## Part\n\nText", fields={"date": "2026-11-22"}
    )
    assert article.title == "The title"
    assert "The" not in article.body
    assert ">Part</h2>" in article.body


@pytest.mark.parametrize("title", [None, "The title"])
def test_a_footnote_is_no_part_of_a_title(title: str | None) -> None:
    """The mark of a footnote in the heading is not said; its note stays, and that is told."""
    fields = {"date": "2026-11-22"} | ({"title": title} if title else {})
    body = "# The title[^1]\n\n## Part[^2]\n\nText.\n\n[^1]: Of old.\n\n[^2]: Of two."
    article, found = prepared(body, fields=fields)
    assert (article.title, article.summary) == ("The title", "Text.")
    assert rules(found) == ["footnote-in-title"]
    assert found[0].line == 1
    assert "<h1" not in article.body
    assert ' id="part-' in article.body
    assert "Of old.</p>" in article.body
    assert article.body.count("doc-backlink") == article.body.count("doc-noteref") == 1


def test_a_heading_that_repeats_the_title_goes() -> None:
    """A heading equal to the title field goes, whatever its quotes and case."""
    article = made("# It's “A”  title\n\nText", title="It’s “a” title")
    assert article.body == "<p>Text</p>"


def test_a_note_needs_no_title() -> None:
    """A text without a title is a note; its summary is its text."""
    article, _ = prepared("Just *this*.", fields={"date": "2026-11-22"})
    assert (article.title, article.summary) == ("", "Just this.")


@pytest.mark.parametrize("body", ["", " \n\n", "<!-- nothing -->", "<script>x</script>", "\x00"])
def test_nothing_is_no_article(body: str) -> None:
    """A record with neither title nor text is refused."""
    with pytest.raises(ContentError, match="no title and no text"):
        prepared(body, markup="html", fields={"date": "2026-11-22"})


def test_a_picture_alone_is_an_article() -> None:
    """A picture is something to look at, even without words."""
    article, _ = prepared("![](https://example.net/a.png)", fields={"date": "2026-11-22"})
    assert "<img" in article.body


def test_summaries() -> None:
    """The summary is the field, else what stands before the mark, else the first paragraphs."""
    body = f"One[^1] *two*.\n\n<!--more-->\n\n{'Three. ' * 100}\n\n[^1]: Note."
    assert made(body, excerpt="Said <b>so</b>.").summary == "Said so."
    assert made(body).summary == "One two."
    cut = made(body.replace("<!--more-->", "")).summary
    assert cut.startswith("One two. Three.")
    assert len(cut) <= 280
    assert cut.endswith("…")


def test_summaries_leave_footnotes_out() -> None:
    """Neither a note, nor its mark, nor its way back is in a summary."""
    assert made("A short note.[^1]\n\n[^1]: The source.\n").summary == "A short note."
    assert made("| a[^1] |\n|---|\n| b |\n\n[^1]: The source.\n").summary == "a b"


def test_a_mark_without_its_footnote_is_told() -> None:
    """It is shown as it stands, which the author hears of, with the line; code may show it."""
    _, found = prepared("One `[^a]`.\n\nTwo[^zz] and [^zz].\n", body_line=3)
    assert [(one.rule, one.line) for one in found] == [("footnote-undefined", 5)]
    assert "[^zz]" in found[0].problem


@pytest.mark.parametrize("path", ["_drafts/a.md", "news/_drafts/2026/a.md"])
def test_what_lies_in_jekylls_drafts_is_a_draft(path: str) -> None:
    """The folder says it, however deep it is."""
    assert prepared(path=path, key=path)[0].draft
    assert not prepared(path="_drafts.md", key="_drafts.md")[0].draft


def test_what_has_no_page_needs_no_date() -> None:
    """An article that Eleventy would not write is not asked for a date."""
    assert prepared(fields={"title": "A", "permalink": False})[1] == ()


# -- plain text -----------------------------------------------------------------------------------


def test_plain_text_as_people_write_it() -> None:
    """Title said twice, subheadings, and an old promo: one clean article comes out."""
    article, found = plain(
        "Japan and India Agree\n\nJapan and India Agree\n\nThe leaders met on Sunday.\n\n"
        "Priorities Drive the Agenda\n\nJapan leads in <equipment>. See https://a.example/x."
        "\n\n- one\n- two\n\n1. first\n2. second\n\n日本の見出し\n\n本文。" + PROMO
    )
    assert article.title == "Japan and India Agree"
    suffix = article.body.partition('id="priorities-drive-the-agenda-')[2][:6]
    assert article.body == (
        "<p>The leaders met on Sunday.</p>\n"
        f'<h2 id="priorities-drive-the-agenda-{suffix}">Priorities Drive the Agenda</h2>\n'
        '<p>Japan leads in &lt;equipment&gt;. See <a href="https://a.example/x">'
        "https://a.example/x</a>.</p>\n"
        "<ul><li>one</li><li>two</li></ul>\n<ol><li>first</li><li>second</li></ol>\n"
        f'<h2 id="日本の見出し-{suffix}">日本の見出し</h2>\n<p>本文。</p>'
    )
    assert rules(found) == ["date-missing", "pasted-promo-removed"]
    assert found[1].line == 21


LINES = (
    "Title one\n"
    "First paragraph. It is long.\n"
    "A subheading\n"
    "Second one. Also long.\n"
    "Further Reading\n"
    "For deeper insights our index.\n"
    "Read more"
)


@pytest.mark.parametrize("start", ["", "Title one\n"])
def test_a_text_without_blank_lines_is_read_line_by_line(start: str) -> None:
    """Title, subheadings and a pasted promo are known in lines as they are in blocks."""
    article, found = plain(start + LINES)
    assert article.title == "Title one"
    assert re.sub(' id="[^"]*"', "", article.body) == (
        "<p>First paragraph. It is long.</p>\n<h2>A subheading</h2>\n<p>Second one. Also long.</p>"
    )
    assert rules(found) == ["date-missing", "pasted-promo-removed"]


def test_a_title_said_twice_at_once_parts_lines_below_it() -> None:
    """Where the title stands twice without a blank line, the text goes on as it began."""
    article, _ = plain("T\nT\nOne. Two.\nPart two\nThree.\n\nFour.\nFive.")
    assert article.title == "T"
    assert [one[:3] for one in article.body.split("\n")] == ["<p>", "<h2", *["<p>"] * 3]


def test_hard_wrapped_lines_join() -> None:
    """A line that breaks off in a sentence goes on in the next one, and full lines do not part."""
    article, _ = plain(
        "A Title of Some Words\n"
        "The leaders met on Sunday in the town hall, and they spoke\n"
        "for an hour. It rained all day, and all night as Mr Jones\n"
        "says. Then they left in a hurry, since the train was late.\n"
        "They came back.\n"
        "What They Said\n"
        "Nothing much.\n"
        "- one\n"
        "- two"
    )
    assert article.title == "A Title of Some Words"
    assert re.sub(' id="[^"]*"', "", article.body).replace("</p>", "</p>\n").count("\n\n") == 2
    assert article.body.count("<p>") == 2
    assert "They came back.</p>\n<h2" in article.body
    assert article.body.endswith("<ul><li>one</li><li>two</li></ul>")


@pytest.mark.parametrize("verse", ["Roses are red\nViolets are blue", "Buy milk\nBuy eggs"])
def test_lines_without_a_sentence_stay_together(verse: str) -> None:
    """A verse, an address or a list of things is no article of headings."""
    assert plain(verse)[0].body == f"<p>{verse}</p>"


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("Who holds the ledger?", "h2"),
        ("A town of its own!", "h2"),
        ("誰の帳簿か？", "h2"),
        ("“Who are you?”", "p"),
        ("— Who are you?", "p"),
        ("Is it so? I doubt it!", "p"),
        ("It is so.", "p"),
    ],
)
def test_a_question_may_be_a_subheading(line: str, tag: str) -> None:
    """Short lines without a full stop are subheadings, unless they are speech or two sentences."""
    article, _ = plain(f"A title\n\nText.\n\n{line}\n\nMore text.")
    assert f"<{tag}" in article.body.split("\n")[1]


@pytest.mark.parametrize("body", ["Hello\n\nHELLO", "Status up"])
def test_a_text_that_only_says_its_title_keeps_it(body: str) -> None:
    """Nothing is lost where the text is the title again."""
    last = body.rsplit("\n", maxsplit=1)[-1]
    article, _ = prepared(body, markup="text", fields={"title": body.split("\n", maxsplit=1)[0]})
    assert article.body == f"<p>{last}</p>"
    assert plain(body)[0].body == f"<p>{last}</p>"


def test_a_single_paragraph_is_a_note() -> None:
    """A text of one paragraph has no title."""
    assert plain("Just a thought")[0].title == ""


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        (
            "markdown",
            "Text.\n\n## Further reading\n\nOur index.\n\n[Read more](https://promo.example/a/?b)",
        ),
        ("markdown", "Text.\n\nFurther Reading\n\nOur index.\n\n**Read more**"),
        ("markdown", "Text.\n\nFurther reading\nOur index.\nRead more: https://promo.example/a/"),
        (
            "html",
            "<p>Text.</p><div><h3>Further reading</h3><p>Our index.</p><p>Read more</p></div>",
        ),
        ("html", "<p>Text.</p><h3>Further Reading:</h3><p>Our index.</p><p>Read more</p>"),
        (
            "markdown",
            "Text.\n\n## Further Reading\n\n**The Index**\n\nIt tracks\nall.\n\n[Read more →](/i/)",
        ),
        (
            "markdown",
            "Text.\n\n## Further Reading\n**The Index**\nIt tracks them all.\n[Read more](/i/)",
        ),
        (
            "markdown",
            "Text.\n\n**Further Reading**\n\n### The Index\n\nAll.\n\nOf it.\n\nRead more",
        ),
        (
            "html",
            "<p>Text.</p><div><h3>Further Reading</h3><p>All.</p><a href='/i/'>Read more</a></div>",
        ),
        (
            "html",
            "<p>Text.</p><h4>Further Reading</h4><p>All.</p><b><a href='/i/'>Read more →</a></b>",
        ),
        (
            "html",
            "<p>Text.</p><p>Further Reading</p><p>Our index.</p><br><a href='/i/'>Read more</a>",
        ),
        (
            "html",
            "<p>Text.</p><p>Further Reading<br>The Index<br>All.<br><a href='/i/'>Read more</a>",
        ),
    ],
)
def test_a_pasted_promo_goes(markup: Markup, body: str) -> None:
    """The same shape is recognised at the end of Markdown and HTML."""
    article, found = prepared(body, markup=markup)
    assert article.body == "<p>Text.</p>"
    assert rules(found) == ["pasted-promo-removed"]
    assert found[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    "end",
    [
        "<p>Further Reading</p><p>A book.</p><a href='https://foreign.example/'>Read more</a>",
        "<p>Further Reading</p><ul><li><a href='/i/'>Read more</a></li></ul>",
        "<p>Further Reading</p><p>Our index</p>and <a href='/i/'>Read more</a>",
        "<p>Further Reading</p><a href='/i/'>One</a><a href='/j/'>Two</a>",
    ],
)
def test_links_of_the_author_s_own_stay(end: str) -> None:
    """A link outside of a paragraph that is no promo's button is the author's, as any other is."""
    article, found = prepared(f"<p>Text.</p>{end}", markup="html")
    assert "pasted-promo-removed" not in rules(found)
    assert "Further Reading" in article.body


OWN = ("One book that I recommend.", "Our index. [Read on](https://foreign.example/)")


@pytest.mark.parametrize("text", OWN)
@pytest.mark.parametrize("markup", ["markdown", "text"])
def test_a_closing_section_of_the_author_s_own_stays(markup: Markup, text: str) -> None:
    """What looks like a promo, but leads elsewhere or speaks of none, is no promo of ours."""
    text = re.sub(r"\[.*\]\((.*)\)", r"\1", text) if markup == "text" else text
    article, found = prepared(f"Text.\n\nFurther Reading\n\n{text}\n\nRead more", markup=markup)
    assert not found
    assert "Further Reading" in article.body
    assert "Read more" in article.body


@pytest.mark.parametrize("markup", ["markdown", "text", "html"])
def test_without_a_promo_nothing_is_taken_for_one(markup: Markup) -> None:
    """Where no promo is configured, no text is taken out."""
    bare = Settings(publication=publication(), authority="example.org")
    body = "<p>Text.</p>\n\n<p>Further Reading</p>\n\n<p>The Index.</p>\n\n<p>Read more</p>"
    article, found = prepared(
        body if markup == "html" else re.sub("<.*?>", "", body), markup=markup, settings=bare
    )
    assert not found
    assert "Further Reading" in article.body


@pytest.mark.parametrize("markup", ["markdown", "text"])
@pytest.mark.parametrize("after", ["Ada wrote this.", "Ada wrote this.\n\nBo drew it."])
def test_a_pasted_promo_goes_from_before_the_last_words(markup: Markup, after: str) -> None:
    """A paragraph or two behind the promo stay, and the promo goes all the same."""
    article, found = prepared(f"Text.{PROMO}\n\n{after}", markup=markup)
    rest = after.replace("\n\n", "</p>\n<p>")
    assert article.body == f"<p>Text.</p>\n<p>{rest}</p>"
    assert rules(found) == ["pasted-promo-removed"]


@pytest.mark.parametrize(
    "end",
    [
        "## Further Reading\n\n- [A book](https://a.example/)\n- [Another](https://b.example/)",
        "## Further Reading\n\nTwo books are worth it.",
        "One may read more",
        "## Further Reading\n\n**A**\n\nA.\n\n[Read more](/a/)\n\n**B**\n\nB.\n\n[Read more](/b/)",
        "## Further Reading\n\n**A book**\n\n**Another**\n\nBoth good.\n\n[Read more](/a/)",
        "## Further Reading\n\n**A book**\n\n[Read more](/a/)",
        "## Further Reading\n\n**A book**\n\n> Good.\n\n[Read more](/a/)",
        "## Further Reading\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\n[Read more](/a/)",
    ],
)
def test_a_reading_list_stays(end: str) -> None:
    """What is not the whole shape of a promo is the author's own."""
    article, found = prepared("Text.\n\n" + end)
    assert not found
    assert "ead" in article.body.removeprefix("<p>Text.</p>")


def test_nothing_but_a_promo_is_an_article() -> None:
    """What would leave nothing stays."""
    assert (
        prepared("## Further Reading\n\nOur index.\n\n[Read more](/i/)")[0].body.count("<p>") == 2
    )


# -- what other generators and odd characters do ---------------------------------------------------


def test_every_template_tag_is_told() -> None:
    """The first tag of a file is told with its line and remedy, the others with their lines."""
    with pytest.raises(ContentError) as caught:
        prepared("{% image a.jpg %}\n\n`{{ shown }}`\n\n{{ page.title }} {% youtube x %}")
    assert str(caught.value) == (
        "note.md:1: {% image a.jpg %} is a template tag of another generator, and so are "
        "{{ page.title }} in line 5, {% youtube x %} in line 5; write ![what it shows](file.jpg)"
    )


@pytest.mark.parametrize("count", [19, 20, 21, 30])
def test_very_many_template_tags_are_not_all_told(count: int) -> None:
    """A message stays readable."""
    with pytest.raises(ContentError) as caught:
        prepared("{{ x }}\n" * count)
    assert caught.value.problem.count("{{ x }}") == min(count, 20)
    assert caught.value.problem.endswith(", more") == (count > 20)


def test_template_tags_that_hold_nothing_back_are_told() -> None:
    """A draft with a template tag fails no run, and one in a title is not shown in silence."""
    _, found = prepared("x\n\n{% x %}", fields={"title": "{{ y }} z", "permalink": "false",
                                               "date": "2026-11-22"})  # fmt: skip
    assert [(one.rule, one.severity, one.line) for one in found] == [
        ("template-tag", Severity.WARNING, 2), ("template-tag", Severity.NOTE, 3),
    ]  # fmt: skip
    assert "{{ y }} in the title" in found[0].problem


def test_names_turn_nothing_about() -> None:
    """A character that turns all text after it goes from titles and names, and that is told."""
    turned = "Pay \u202egnp.exe\u2066"
    article, found = prepared(
        f"# {turned}\n\nText \u202ehere.", fields={"date": "2026-11-22", "tags": [turned],
                                                  "author": turned}
    )  # fmt: skip
    told = (article.title, *article.tags, article.authors[0].name, article.summary)
    assert told == ("Pay gnp.exe", "Pay gnp.exe", "Pay gnp.exe", "Text here.")
    assert rules(found) == ["direction-control-removed"]
    assert made(title="\u200fשלום\u200e").title == "\u200fשלום\u200e"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_no_text(value: float) -> None:
    """NaN and infinity, as JSON and TOML are written, are no title."""
    with pytest.raises(ContentError, match=r"title is -?(nan|inf), which is no value"):
        made(title=value)


def test_ids_of_headings_do_not_clash() -> None:
    """An id that an author gave, to whatever element, is not given to a heading again."""
    body = made("## So\n\n<p id='why'>x</p>\n\n## Why\n\n## Other {#so}\n").body
    ids = [one.get("id") for one in html.fromstring(f"<div>{body}</div>").iter() if one.get("id")]
    assert len(ids) == len(set(ids)) == 4


# -- paths ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "path"),
    [
        ({}, "2026/11/note/"),
        ({"permalink": "pretty"}, "2026/11/note/"),
        ({"slug": "Über Geld"}, "2026/11/über-geld/"),
        ({"permalink": "/:year/:month/:day/:title/"}, "2026/11/22/note/"),
        ({"path": "a/b"}, "a/b/"),
        ({"url": "/a/b.html"}, "a/b/"),
        ({"permalink": "a/index.html"}, "a/"),
        ({"url": "/%E6%97%A5/"}, "日/"),
    ],
)
def test_paths(own: dict[str, Any], path: str) -> None:
    """The path is the pattern's or the author's; its URL is percent-encoded."""
    article = made(**own)
    assert article.path == path
    assert article.url.isascii()
    assert article.url.startswith("https://example.org/")


@pytest.mark.parametrize(
    "path",
    ["/", "../x", "a/../../x", "/%2e%2e/x", "/feed.xml", "/Tags/x", "/a\x07b/", "/.git/x",
     "/feed.xml.GZ/x", "/sitemap.xml.br", "/x/index.html.gz", "//evil.example/x",
     "/a%2fb/", "/{{ page.slug }}/", "/:nowhere/", "/a b/", "/" + "a" * 300],
)  # fmt: skip
def test_paths_that_are_refused(path: str) -> None:
    """A path that leaves the folder, hides, or is the publication's own is refused."""
    with pytest.raises(ContentError):
        made(permalink=path)


@pytest.mark.parametrize(
    ("path", "shown"), [("Über/Straße ß", "a space"), ("a/c*d", "'*'"), ("a/b\u00a0c", "U+00A0")]
)
def test_a_refused_path_names_its_first_odd_character(path: str, shown: str) -> None:
    """The message says which character it is."""
    with pytest.raises(ContentError, match=re.escape(f"has {shown}, which no path")):
        made(permalink=path)


def test_the_section_is_the_folder() -> None:
    """A pattern may ask for the section: the first folder, and nothing where there is none."""
    pattern = Settings(
        publication=publication(), permalink="/{section}/{slug}/", authority="example.org"
    )
    assert prepared(settings=pattern)[0].path == "note/"
    assert prepared(settings=pattern, path="news/a/b.md", key="news/a/b.md")[0].path == "news/b/"


def test_a_name_without_letters_still_has_a_path() -> None:
    """An emoji for a file name gives a stable path all the same."""
    assert prepared(path="🎉.md", key="🎉.md")[0].path.startswith("2026/11/note-")


def test_a_record_among_others_is_named_by_what_stays() -> None:
    """In a file of many, a path comes from title, id or text, never from the place in the file."""

    def path(key: str, **own: object) -> str:
        return prepared(path="n.jsonl", key=key, fields={"date": "2026-11-22", **own})[0].path

    assert path("n.jsonl#1") == path("n.jsonl#2")
    assert path("n.jsonl#1", id="https://a.example/posts/77") == "2026/11/77/"
    assert path("n.jsonl#1", title="Float") == "2026/11/float/"


def test_aliases() -> None:
    """Former paths are normalised like the path, and never the path itself."""
    article = made(aliases=["/old/", "https://example.org/older", "/2026/11/note/"])
    assert article.aliases == ("old/", "older/")
    assert made(url="/a/b.html", aliases=["/c.html"]).aliases == ("a/b.html", "c.html")
    assert made(url="/a/:title.html").aliases == ("a/note.html",)
    assert made(aliases=["/c.html/", "/d.html/#x", "/e.html?x"]).aliases == (
        "c.html/", "d.html/", "e.html",
    )  # fmt: skip


# -- language -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "language", "direction"),
    [("AR", "ar", "rtl"), ("he-il", "he-IL", "rtl"), ("az-arab", "az-Arab", "rtl"),
     ("ar-latn", "ar-Latn", "ltr"), ("ja", "ja", "ltr"), ("", "en", "ltr")],
)  # fmt: skip
def test_directions(tag: str, language: str, direction: str) -> None:
    """The direction follows the script, or the language's usual one."""
    article = made(lang=tag)
    assert (article.language, article.direction) == (language, direction)


# -- files ----------------------------------------------------------------------------------------


def test_files_of_a_bundle_go_with_its_page() -> None:
    """A picture beside index.md is published with the page, and measured."""
    article, found = prepared(
        "![A](img/a%20b.png)", path="x/tree/index.md", key="x/tree/index.md",
        files={"x/tree/img/a b.png": PICTURE},
    )  # fmt: skip
    assert not found
    assert article.assets[0].path == "2026/11/tree/img/a b.png"
    assert article.body == (
        '<p><img src="https://example.org/2026/11/tree/img/a%20b.png" alt="A" width="40" '
        'height="30"></p>'
    )


def test_other_files_go_to_media() -> None:
    """A file elsewhere is published once below media/, however often it is named."""
    article, _ = prepared(
        "![A](../img/a.png) [b](../img/a.png#x) ![c](/img/a.png)", path="n/a.md", key="n/a.md",
        files={"img/a.png": PICTURE}, fields={"title": "A", "date": "2026-11-22",
                                              "cover": {"image": "../img/a.png", "alt": "So"}},
    )  # fmt: skip
    assert [asset.path for asset in article.assets] == ["media/img/a.png"]
    assert article.body.count("https://example.org/media/img/a.png") == 3
    assert article.image is not None
    assert (article.image.url, article.image.alt, article.image.width) == (
        "https://example.org/media/img/a.png", "So", 40,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("link", "rule"),
    [("![A](a.png)", "file-missing"), ("[a](a.pdf)", "file-missing"),
     ("[a](other.md)", "link-to-source"), ("![A](../../../etc/a.png)", "file-missing")],
)  # fmt: skip
def test_links_that_lead_nowhere_are_told(link: str, rule: str) -> None:
    """A missing file and a link to a source are warned of, with the line."""
    _, found = prepared(f"One\n\n{link}", body_line=5)
    assert rules(found) == [rule]
    assert (found[0].line, found[0].severity) == (7, Severity.WARNING)


def test_links_to_pages_are_no_files() -> None:
    """A relative link without a file's suffix is a page's address."""
    article, found = prepared("[a](../other/) [b](/about)")
    assert not found
    assert 'href="https://example.org/2026/11/other/"' in article.body
    assert 'href="https://example.org/about"' in article.body


def test_enclosures() -> None:
    """A local file tells its own length and type; a remote one must be told."""
    sound = {"talk.mp3": Found(size=5, type="audio/mpeg")}
    fields = {"title": "A", "date": "2026-11-22", "enclosure": "talk.mp3"}
    article, _ = prepared(files=sound, fields=fields)
    assert (article.enclosures[0].length, article.enclosures[0].type) == (5, "audio/mpeg")
    remote = {"url": "https://a.example/t.mp3", "type": "audio/mpeg"}
    article, found = prepared(fields={**fields, "enclosure": remote})
    assert article.enclosures[0].length == 0
    assert rules(found) == ["enclosure-length-missing"]
    for bad, problem in (("https://a.example/t.mp3", "no media type"), ("t.ogg", "no file")):
        with pytest.raises(ContentError, match=problem):
            prepared(fields={**fields, "enclosure": bad})


def test_files_are_what_their_bytes_say() -> None:
    """What is called a recording and is none is told with the file, and is no episode."""
    odd = Found(size=5, type="application/octet-stream", doubt="begins like no recording")
    fields = {"title": "A", "date": "2026-11-22", "enclosure": "talk.mp3"}
    article, found = prepared(files={"talk.mp3": odd}, fields=fields)
    assert [(one.rule, one.problem) for one in found] == [
        ("file-type", "the file 'talk.mp3' begins like no recording")
    ]
    assert podcasts.recording(article.enclosures) is None
    assert article.enclosures[0].type == "application/octet-stream"


def test_chapters_are_json_by_name() -> None:
    """Chapters in a file of another kind are told."""
    files = {
        "talk.mp3": Found(size=5, type="audio/mpeg"),
        "c.xml": Found(size=5, type="application/xml"),
    }
    fields = {"title": "A", "date": "2026-11-22", "enclosure": "talk.mp3", "chapters": "c.xml"}
    assert rules(prepared(files=files, fields=fields)[1]) == ["file-type"]


# -- what is held, and what is told ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "remedy"),
    [
        ('{% image "a.jpg" %}', "!["),
        ("{{< figure src=a >}}", "!["),
        ("{{ page.title }}", "`code`"),
        ("{{% note %}}", "`code`"),
        ("{% highlight py %}\nx\n{% endhighlight %}", "```"),
        ("{% raw %}", "take it out"),
        ("<%= x %>", "`code`"),
        ("[a]({{ url }})", "`code`"),
        ("{: .lead}", "take it out"),
        ("  {:toc}", "take it out"),
        ('[l](https://x.org){:target="_blank"}', "take it out"),
        ('![p](u){: width="250" }', "take it out"),
        ("`x`{: .language-ruby}", "take it out"),
        ("{# A note to myself #}", "<!-- -->"),
    ],
)  # fmt: skip
def test_template_tags_are_held(tag: str, remedy: str) -> None:
    """A template tag of another generator holds the article back, with its line."""
    with pytest.raises(ContentError) as caught:
        prepared(f"Öne\n\n{tag}", body_line=4)
    assert caught.value.line == 6
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ("markdown", "Ö `{{ x }}` and ``{% y %}``"),
        ("markdown", "日本\n\n```liquid\n{% raw %}{{ x }}\n```\n"),
        ("markdown", "A\n\n    {{ indented }}\n"),
        ("markdown", "<pre>{{ x }}</pre>"),
        ("html", "<pre><code>{% x %}</code></pre><p>a <code>{{ y }}</code></p>"),
        ("html", "<!-- {{ x }} --><p>x</p>"),
        ("markdown", "Braces { % and {{ alone."),
        ("markdown", "In a line, {:.2f} formats a number, and f(){:.2f} as well."),
        ("markdown", "`{# no #}` and\n\n## A heading {#id}\n"),
    ],
)
def test_code_may_show_them(markup: Markup, body: str) -> None:
    """Code is where template tags are shown, not run."""
    assert prepared(body, markup=markup)[0].body


def test_control_characters_are_told_with_their_line() -> None:
    """A control character is taken out and reported."""
    article, found = prepared("One\n\nTw\x0bo", body_line=4)
    assert "Two" in article.body
    assert (rules(found), found[0].line) == (["control-character-removed"], 6)


def test_scripts_are_told_with_their_line() -> None:
    """A script is taken out and reported."""
    _, found = prepared("<p>a</p>\n<script>b</script>", markup="html", body_line=9)
    assert [(one.rule, one.line) for one in found] == [("script-removed", 10)]


def test_the_author_is_the_publications_unless_named() -> None:
    """Every article is signed."""
    assert made().authors == (publication().author,)
    assert made(author="Bo").authors == (Author(name="Bo"),)


# -- all inputs -----------------------------------------------------------------------------------

SCRAPS = st.sampled_from(
    ["# ", "\n\n", "[^1]", "\n[^1]: x\n", "<h1>", "</h1>", "<h2>a", "<p>", "<a href=x>", "{{",
     "![a](b.png)", "}}", "`", "<div>", "|a|\n|-|\n|b|", "- [ ] x\n", "<!--more-->", "\x00", "é",
     "Further Reading", "Read more", "\ud800", "&#2;", "<script>", "<td>", "- ", "1. ", "。",
     "<iframe src=https://a>", "<b id=x>", "[a](#x)", "\r\n", "<pre>", "</pre>", "<svg>", "A title"]
)  # fmt: skip
BODIES = st.lists(st.one_of(SCRAPS, st.text(max_size=6)), max_size=12).map("".join)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.sampled_from(["name", "url", "email", "src", "alt", "length"]),
                    st.text(max_size=8), max_size=3),
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "title",
        "date",
        "tags",
        "author",
        "image",
        "permalink",
        "slug",
        "id",
        "url",
        "lang",
        "draft",
        "summary",
        "enclosures",
        "aliases",
        "updated",
        "canonical",
        "taxonomies",
        "extra",
        "section",
    ]
)


def _proven(article: Article) -> None:
    """Assert all that a medium takes for granted."""
    for said in (article.title, article.summary, article.body, article.path, article.id):
        assert text.is_clean(said)
    assert article.path.endswith("/")
    assert not article.path.startswith(("/", "."))
    assert article.url.isascii()
    assert article.id
    assert article.published <= article.updated
    suffix = sha256(article.id.encode()).hexdigest()[:6]
    again, _ = markup.sanitise(article.body, base_url=article.url, suffix=suffix)
    assert again == article.body
    tree = html.fragment_fromstring(article.body, create_parent="div")
    etree.fromstring(html.tostring(tree, method="xml", encoding="utf-8"))


@settings(max_examples=400, deadline=None)
@given(BODIES, st.sampled_from(["markdown", "html", "text"]))
def test_no_body_breaks_it(body: str, markup: Markup) -> None:
    """No body, however odd, does more than hold its article back; what comes out is clean."""
    try:
        article, _ = prepare_article(
            replace(record(body), markup=markup, fields={"date": "2026-11-22"}),
            Settings(publication=publication(), authority="example.org"),
            known=None, now=NOON, find={"b.png": PICTURE}.get,
        )  # fmt: skip
    except ContentError:
        return
    _proven(article)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_no_field_breaks_it(fields: dict[str, object]) -> None:
    """No fields, however odd, do more than hold their article back."""
    try:
        article, _ = prepared(fields=fields, lines={})
    except ContentError as error:
        assert error.problem  # noqa: PT017 - either outcome is right
        assert error.remedy  # noqa: PT017
        return
    _proven(article)


def test_a_page_s_name_inside_an_address_is_told_as_such() -> None:
    """What is wrong is index.html in the middle, not the folder that the address begins with."""
    with pytest.raises(ContentError, match=r"has index\.html where a folder should be"):
        made(permalink="/2026/11/good/index.html/x/")
