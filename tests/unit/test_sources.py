"""Files are read as other generators read them, and errors name the true line."""

import json
import re
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import sources
from syndicate.errors import ContentError
from syndicate.model import RawFile, Record


def parse(source: str | bytes, path: str = "a.md") -> tuple[Record | ContentError, ...]:
    """Parse a file."""
    data = source.encode() if isinstance(source, str) else source
    return sources.parse(RawFile(path=path, data=data))


def one(source: str | bytes, path: str = "a.md") -> Record:
    """Parse a file of one record."""
    (found,) = parse(source, path)
    assert isinstance(found, Record)
    return found


@pytest.mark.parametrize(
    "source",
    [
        '---\ntitle: "A: b"\ntags:\n  - x\nlang: no\n---\nBody\n',
        '+++\ntitle = "A: b"\ntags = ["x"]\n\nlang = "no"\n+++\nBody\n',
        '{\n"title": "A: b",\n"tags":\n["x"],\n"lang": "no"\n}\nBody\n',
        '\ufeff---\r\ntitle: "A: b"\r\ntags:\r\n  - x\r\nlang: no\r\n---\r\nBody\r\n',
    ],
)
def test_front_matter(source: str) -> None:
    """YAML, TOML and JSON front matter say the same, with the line of each field."""
    found = one(source)
    assert dict(found.fields) == {"title": "A: b", "tags": ["x"], "lang": "no"}
    assert (found.lines["title"], found.lines["tags"], found.lines["lang"]) == (2, 3, 5)
    assert (found.body, found.body_line) == ("Body\n", 7)


@pytest.mark.parametrize(
    "source",
    [
        '---json\n{"title": "A",\n"n": ["x"]}\n---\nBody\n',
        "---yaml\ntitle: A\nn: [x]\n---\nBody\n",
        "--- yml\ntitle: A\nn: [x]\n---\nBody\n",
        '---toml\ntitle = "A"\nn = ["x"]\n---\nBody\n',
    ],
)
def test_front_matter_may_name_its_language(source: str) -> None:
    """What Eleventy writes behind the first fence says how to read what follows."""
    found = one(source)
    assert dict(found.fields) == {"title": "A", "n": ["x"]}
    assert (found.lines["title"], found.lines["n"]) == (2, 3)
    assert (found.body, found.body_line) == ("Body\n", 5)


def test_yaml_scalars_stay_as_written() -> None:
    """``no``, ``1.10``, ``12:30`` and dates are text, not what YAML 1.1 makes of them."""
    found = one("---\na: no\nb: 1.10\nc: 12:30\nd: 2026-11-22\ne: ~\nf: on\n---\n").fields
    assert found == {"a": "no", "b": "1.10", "c": "12:30", "d": "2026-11-22", "e": None, "f": "on"}


@pytest.mark.parametrize("source", ["Text\n", "-----\n\nText", "", "--- a\nText", "{{ x }}", "{ x"])
def test_no_front_matter(source: str) -> None:
    """A text that only looks as if it had front matter is all body."""
    found = one(source)
    assert (found.body, found.body_line, dict(found.fields)) == (source, 1, {})


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("---\n\nA rule, then text\n", "a.md:1: front matter begins with --- and never ends"),
        ("---\ntitle: a: b\n---\n", "a.md:2: YAML: mapping values are not allowed"),
        ('---\nok: 1\ntitle: "a\nb: 2\n---\n', "a.md:"),
        ("\n---js\n{ title: 'A' }\n---\nB", "a.md:2: front matter begins with ---js: it is"),
        ('---json\n{"a": 1,\n"b": }\n---\nB', "a.md:3: front matter is not JSON"),
        ("---json\n[1]\n---\nB", "a.md:2: front matter is not an object"),
        ("---toml\na = 1\nb\n---\nB", "a.md:3: TOML"),
        ("---json\n{}\nB", "a.md:1: front matter begins with ---json and never ends"),
        ("---\n- a\n---\n", "a.md:2: front matter is not a list of fields"),
        ("+++\na = 1\nb = \n+++\n", "a.md:3: TOML: Invalid value"),
        ("+++\ntitle: a\n+++\n", "a.md:2: TOML:"),
        (
            "+++\na = 1\n[b]\na = 2\na = 3\n+++\n",
            "a.md:5: TOML: the setting 'b.a' stands on line 4 already; keep one of them",
        ),
        ('{"a": 1,\n"b": }\n', "a.md:2: front matter is not JSON"),
        ("---\na: " + "x" * 530_000 + "\n---\n", "a.md:1: front matter is longer than 512 KiB"),
        ("---\na: " + "[" * 30_000 + "]" * 30_000 + "\n---\n", "a.md:2: YAML is nested too deeply"),
        ("---\n" + "- " * 30_000 + "a\n---\n", "a.md:2: YAML is nested too deeply"),
        ("---\na: &a [*a]\n---\n", "a.md:2: a YAML alias holds itself"),
        ("---\na: !!python/object:os.system x\n---\n", "a.md:2: YAML: tag:yaml.org,2002:py"),
        ("---\na: @b\n---\n", "a.md:2: YAML: found character"),
        ("---\na: 1\nb: 2\na: 3\n---\n", "a.md:4: YAML: a stands twice"),
        ("---\na: 1\n[b]: 2\n---\n", "a.md:3: YAML: a name is no text"),
        ("---\na: 1\nb: x\x07\n---\n", "a.md:3: YAML: U+0007 is a control character"),
    ],
)  # fmt: skip
def test_bad_front_matter(source: str, message: str) -> None:
    """Front matter that cannot be read is refused with its true line and a remedy."""
    with pytest.raises(ContentError) as caught:
        parse(source)
    assert str(caught.value).startswith(message)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('{\n  title: "A",\n  "date": "2026-11-01"\n}\nBody\n', 1),
        ('{ broken\n  "title": "C",\n  "date": "2026-11-01"\n}\nBody\n', 1),
        ("{'title': 'E', 'date': '2026-11-01'}\nBody\n", 1),
        ("{\u201ctitle\u201d: \u201cE\u201d}\nBody\n", 1),
        ('"title": "E",\n"date": "2026-11-01"\n}\nBody\n', 1),
        ("----\ntitle: I\ndate: 2026-11-01\n----\nBody\n", 1),
        ("\n \n----\ntitle: I\n---\nBody\n", 3),
        ("\u2014\ntitle: J\ndate: 2026-11-01\n\u2014\nBody\n", 1),
        ("--\nTitle: J\nTags:\n  - a\n--\nBody\n", 1),
        ("-----\ntitle: J\n\ndate: 2026-11-01\nBody\n", 1),
        ("++++\ntitle = 'J'\ndate = 2026-11-01\n+++\nBody\n", 1),
        ("---front\ntitle: J\n---\nBody\n", 1),
        ("title: K\ndate: 2026-11-01\ntags: x\n\nBody\n", 1),
        ("title: K\r\ntags:\r\n  - x\r\n---\r\nBody\r\n", 1),
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_fields_that_no_fence_opens_are_no_text(source: str, line: int, suffix: str) -> None:
    """What was meant as front matter is told, not published over the last good version."""
    with pytest.raises(ContentError, match="it begins with") as caught:
        parse(source, f"a{suffix}")
    assert caught.value.line == line
    assert "---" in caught.value.remedy


@pytest.mark.parametrize(
    "source",
    [
        "----\n\nA text that begins with a rule.\n\n----\n",
        "----\ntitle: subtitle is how some name their books.\nThis is about it.\n",
        "Front matter looks so:\n\n---\ntitle: A\ndate: 2026-11-01\n---\n",
        "    title: A\n    date: 2026-11-01\n\nis front matter.\n",
        "```yaml\ntitle: A\ndate: 2026-11-01\n```\n",
        "Title: Emma\nAuthor: Jane Austen\nDate: 1815\n\nA review.\n",
        "Flour: 100 g\nSugar: 50 g\n\nMix them.\n",
        "----\nflour: 100 g\nsugar: 50 g\n----\nMix them.\n",
        "title: the word with which a text begins.\n\nOr not.\n",
        "- title: A\n- date: B\n",
        "\u2014 Who is there?\n\u2014 It is I.\n",
        "{title: Amazing Grace}\n{artist: N.}\nA[D]mazing\n",
        "{% title: A, date: B %}\n",
        "{: title: date: }\n",
        "{ x: 1, y: 2 } is an object.\n",
        "---\n---\ntitle: K\ndate: 2026-11-01\n",
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".html", ".txt"])
def test_words_with_colons_are_text(source: str, suffix: str) -> None:
    """A rule, a list, a quotation, a song or a review at the beginning is what it is: text."""
    found = one(source, f"a{suffix}")
    assert not found.fields
    assert found.body == source.removeprefix("---\n---\n")


def test_a_banner_of_plain_text_is_text() -> None:
    """Title and author between two rules are how plain texts begin."""
    source = "-----\nTitle: Emma\nAuthor: Jane Austen\n-----\n\nOnce\n"
    assert one(source, "a.txt").body == source


def test_a_bomb_of_aliases_is_refused() -> None:
    """Aliases of aliases that stand for a billion values are refused before they are built."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(ContentError, match="too many values"):
        parse("---\n" + "\n".join(lines) + "\n---\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x\n\xe9", "a.md:2: byte 3 (0xE9) is not UTF-8; the file looks like Windows-1252"),
        ("日本語".encode("shift_jis"), "a.md:1: byte 1 (0x93) is not UTF-8; the file looks like S"),
        ("x".encode("utf-16"), "a.md:1: the file is UTF-16, not UTF-8"),
        (b"\xff\x00\x01", "a.md:1: byte 1 (0xFF) is not UTF-8; the file looks like UTF-16"),
    ],
)  # fmt: skip
def test_other_encodings(data: bytes, message: str) -> None:
    """What is not UTF-8 is refused, with the place and what it looks like."""
    with pytest.raises(ContentError) as caught:
        parse(data)
    assert str(caught.value).startswith(message)


def test_a_page_says_in_its_head_what_front_matter_would() -> None:
    """Title, language, meta elements and the article itself are taken from a whole page."""
    found = one(
        '<!doctype html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        "<title>A &amp; B</title>\n"
        '<meta name="author" content="Ada">\n<meta name="keywords" content="a, b">\n'
        '<meta property="article:published_time" content="2026-11-22">\n'
        '<link rel="canonical" href="https://a.example/">\n</head>\n'
        '<body class="x > y">\n<nav>no</nav>\n<article>\n<p>Text</p>\n'
        "</article>\n</body>\n</html>\n",
        "a.html",
    )
    assert found.fields == {
        "language": "ja", "title": "A & B", "author": "Ada", "keywords": "a, b",
        "date": "2026-11-22", "canonical": "https://a.example/",
    }  # fmt: skip
    assert (found.lines["title"], found.lines["date"]) == (5, 8)
    assert (found.body, found.body_line) == ("\n<p>Text</p>\n", 13)


def test_a_fragment_of_html_stays_whole() -> None:
    """HTML without a head is all body."""
    assert one("<p>a</p>\n", "a.html").body == "<p>a</p>\n"


def test_front_matter_wins_over_the_head() -> None:
    """A field in front matter beats the head of the page."""
    found = one("---\ntitle: Own\n---\n<title>Other</title>\n<body>x</body>", "a.html")
    assert (found.fields["title"], found.body) == ("Own", "x")


@pytest.mark.parametrize(
    "body",
    [
        "<p>The introduction.</p>\n<figure><svg><title>Chart</title></svg></figure>\n<p>Rest</p>\n",
        '<p>Before <meta itemprop="x" content="y"> after</p>\n',
        "<p>Before</p>\n<!-- <link rel=x> <body> -->\n<p>After</p>\n",
        "<!--more-->\n<p>Text</p>\n",
        "<style>p {}</style>\n<p>Text</p>\n",
        "<p>Before</p><!-- </body> -->\n<p>After</p>\n",
    ],
)
def test_no_element_further_down_makes_a_head(body: str) -> None:
    """What looks like a head's element inside a fragment takes nothing away."""
    assert one(body, "a.html").body == body


def test_a_head_ends_where_something_to_read_begins() -> None:
    """A page without <body> loses nothing before a <link> or a <meta> further down."""
    found = one('<title>T</title>\n<p>First</p>\n<link rel="x" href="y">\n<p>Last</p>', "a.html")
    assert found.fields == {"title": "T"}
    assert found.body == '<p>First</p>\n<link rel="x" href="y">\n<p>Last</p>'


def test_one_article_among_paragraphs_is_not_the_page() -> None:
    """An <article> is taken out of its page only if what stands around it is not for reading."""
    page = "<!doctype html><body>{}<article><p>Card</p></article></body>"
    assert one(page.format("<nav><p>no</p></nav>"), "a.html").body == "<p>Card</p>"
    assert "Read me" in one(page.format("<p>Read me</p>"), "a.html").body


_HEADS = [
    "",
    "<!doctype html>\n<html>\n<head>\n<title>T</title>\n",
    "<title>T</title>",
    "<!-- c -->",
]
_PIECES = [
    "<p>word</p>", "word ", "<svg><title>x</title></svg>", '<meta name="a" content="b">',
    "<link rel=x>", "<!-- <body> -->", "</head>", "<body>", "</body>", "</html>",
    "<style>p{}</style>", "<main>", "</main>", "<head>",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(head=st.sampled_from(_HEADS), pieces=st.lists(st.sampled_from(_PIECES), max_size=8))
def test_no_word_of_a_body_vanishes(head: str, pieces: list[str]) -> None:
    """However tags of a head are strewn about, all that is to be read is in the body."""
    numbered = [piece.replace("word", f"word{at}") for at, piece in enumerate(pieces)]
    whole = head + "".join(numbered)
    kept = one(whole, "a.html").body
    outside = "<main>" in whole  # what is around <main> may go
    assert outside or re.findall(r"word\d", kept) == re.findall(r"word\d", whole)


ITEMS = [{"title": "A", "content_html": "<p>a</p>"}, {"content_text": "b", "date": "x"}]


@pytest.mark.parametrize("whole", [ITEMS, {"version": "1.1", "title": "F", "items": ITEMS}])
def test_json_of_many(whole: object) -> None:
    """A list and a JSON Feed hold several records, each with its number and lines."""
    first, second = parse(json.dumps(whole, indent=1), "a.json")
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.key, first.markup, first.body) == ("a.json#1", "html", "<p>a</p>")
    assert (second.key, second.markup, second.body) == ("a.json#2", "text", "b")
    assert second.lines["date"] == second.body_line + 1 > first.body_line


@pytest.mark.parametrize(
    ("item", "markup", "body"),
    [
        ({"content_markdown": "*a*"}, "markdown", "*a*"),
        ({"body": "<p>a</p>"}, "html", "<p>a</p>"),
        ({"content": "a\n\nb"}, "text", "a\n\nb"),
        ({"content": "*a*", "format": "markdown"}, "markdown", "*a*"),
        ({"title": "only"}, "text", ""),
    ],
)
def test_json_of_one(item: dict[str, str], markup: str, body: str) -> None:
    """One JSON record is the file's own; the body is the first key that can be one."""
    found = one(json.dumps(item), "a.json")
    assert (found.key, found.markup, found.body) == ("a.json", markup, body)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{"a": 1,\n}', "a.json:2: the file is not JSON"),
        ("[" * 100_000, "a.json: the file is nested too deeply"),
        (
            '{"a": ' + "9" * 5000 + "}",
            "a.json: the file has a number of thousands",
        ),
        ('"text"', "a.json:1: a record is not an object"),
    ],
)
def test_bad_json(source: str, message: str) -> None:
    """A file that is no JSON is refused, with its line where there is one."""
    with pytest.raises(ContentError) as caught:
        parse(source, "a.json")
    assert str(caught.value).startswith(message)


def test_a_bad_line_holds_back_no_other() -> None:
    """Of JSON Lines, the good ones are read and the bad one is told with its line."""
    first, bad, last = parse('{"title": "a"}\n\n{oops\n{"title": "b"}\n', "a.jsonl")
    assert isinstance(first, Record)
    assert isinstance(bad, ContentError)
    assert isinstance(last, Record)
    assert (first.key, last.key, last.lines["title"]) == ("a.jsonl#1", "a.jsonl#3", 4)
    assert str(bad).startswith("a.jsonl:3: the line is not JSON")


def test_other_suffixes_are_refused() -> None:
    """A file of no known format is told which there are."""
    with pytest.raises(ContentError, match=r"no format has the suffix '.docx'; use .* \.md"):
        parse("x", "a.docx")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["---\n", "+++\n", "{", ""]),
    st.lists(
        st.one_of(st.sampled_from(["a: ", "b = ", "&x ", "*x", "- ", "\n", "---\n", "+++\n", '"',
                                   "}", "[", "!!", "<title>", "<meta", "<body", ": "]),
                  st.text(max_size=5)), max_size=12,
    ).map("".join),
    st.sampled_from(sorted(sources.suffixes())),
)  # fmt: skip
def test_no_file_breaks_it(fence: str, rest: str, suffix: str) -> None:
    """Whatever a file holds, it is records or a ContentError."""
    try:
        for found in parse((fence + rest).encode("utf-8", "surrogatepass"), "a" + suffix):
            assert isinstance(found, (Record, ContentError))
    except ContentError as error:
        assert error.remedy  # noqa: PT017 - either outcome is right


def test_no_suffix_has_two_readers() -> None:
    """Two modules that claim one suffix are named: which of them reads must not be chance."""
    one, two = (ModuleType(f"sources.{name}") for name in ("one", "two"))
    one.SUFFIXES = two.SUFFIXES = (".md",)  # type: ignore[attr-defined]
    assert sources._by_suffix([one]) == {".md": one}
    with pytest.raises(ValueError, match=r"sources\.one and sources\.two both claim '\.md'"):
        sources._by_suffix([one, two])


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        ("a.json", '{"title": "A",\n"text": "B", "title": "C"}', 1),
        ("a.jsonl", '\n{"title": "A", "text": "B", "title": "C"}', 2),
        ("a.md", '{"date": 1,\n"title": "A", "title": "C"}\nB', 2),
        ("a.md", '---json\n{"title": "A", "title": "C"}\n---\nB', 2),
    ],
)
def test_a_key_that_stands_twice_is_told(path: str, source: str, line: int) -> None:
    """In JSON as in YAML, of two values for one key none is lost without a word."""
    try:
        (found,) = parse(source, path)
    except ContentError as error:
        found = error
    assert str(found) == f"{path}:{line}: title stands twice; keep one of them"


def test_a_key_twice_in_one_record_holds_no_other() -> None:
    """The others of its file are read."""
    bad, good = parse('[{"text": "A", "text": "B"}, {"text": "C"}]', "a.json")
    assert isinstance(bad, ContentError)
    assert isinstance(good, Record)
