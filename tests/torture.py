# ruff: noqa: E501 - a record is read best on one line
"""Records that break feeds elsewhere: one trouble each, and what has to become of it.

A record is either published, and then every feed that carries it is valid, or held back with its
file and line. Add one for each way in which a feed was ever found broken.
"""

import json
from dataclasses import dataclass
from typing import Literal

Fate = Literal["live", "held", "future"]

# One second of silence: a frame header of MPEG-1 Layer III, 128 kbit/s, 44.1 kHz, and its padding.
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 39
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One file below ``articles/``, what lies beside it, and its fate; ``says`` is part of why.

    ``warns`` is the rule of a warning that is right: the record says it so. ``in_podcast`` is its
    fate there, if it is another one.
    """

    name: str
    path: str
    content: str | bytes
    fate: Fate = "live"
    says: str = ""
    warns: str = ""
    in_podcast: Fate | None = None
    beside: tuple[tuple[str, bytes], ...] = ()


def _note(name: str, head: str, body: str = "Some words.\n", **more: object) -> Trouble:
    content = f"---\n{head.strip()}\n---\n{body}"
    return Trouble(name=name, path=f"{name}.md", content=content, **more)  # type: ignore[arg-type]


def _dated(name: str, body: str, head: str = "", **more: object) -> Trouble:
    return _note(name, f"title: {name}\ndate: 2026-11-01T10:00:00Z\n{head}", body, **more)


def _record(name: str, **fields: object) -> Trouble:
    whole = {"title": name, "date": "2026-11-01T11:00:00Z", "content_text": "Words."} | fields
    # As JSON writes them, escapes are how controls and lone surrogates get in.
    return Trouble(name=name, path=f"{name}.json", content=json.dumps(whole))


TEXTS = [
    _dated("controls-in-body", "A bell\x07, a null\x00, a C1\x85 and an escape\x1b[0m.\n"),
    _record("controls-in-fields", title="Be\u0007ll \u0000null \u000b", summary="s\u001fu\u009fm"),
    _record("lone-surrogates", title="Half \ud83d of one", content_text="\udc00 and \ud800\ud800"),
    _record("surrogates-in-tags", tags=["\ud800", "a\udfffb"], authors=[{"name": "Ad\ud800a"}]),
    _record("non-characters", title="\ufffe and \uffff", content_html="<p>\ufffe\uffff</p>"),
    _dated("cdata-end", "What ends it: ]]> and <![CDATA[ and ]]]]><![CDATA[>.\n"),
    _note("cdata-end-in-title", 'title: "]]> <![CDATA[ ]]>"\ndate: 2026-11-02'),
    _note(
        "signs-in-title",
        'title: "1 < 2 & 3 > 2, R&D, &copy; <b>bold</b> &lt;i&gt;"\ndate: 2026-11-02',
    ),
    _note(
        "entity-in-title",
        'title: "AT&amp;T &amp;amp; &nbsp; &#8212; &#x3C; &bogus;"\ndate: 2026-11-02',
    ),
    _note("template-in-title", 'title: "<T> of std::vector<T> and a<b"\ndate: 2026-11-02'),
    _note(
        "emoji",
        'title: "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇵🇹 e\u0301 \U0001f9d1\u200d\U0001f680"\ndate: 2026-11-03',
        "👩🏽‍🚀 …\n",
    ),
    _note("zero-width", 'title: "a\u200bb\u200c\u200d\u2060c\ufeffd"\ndate: 2026-11-03'),
    _note("bidi-controls", 'title: "\u202eevil\u202c \u2066x\u2069 \u200f"\ndate: 2026-11-03'),
    _note("right-to-left", 'title: "السُّفتجة والحوالة"\nlang: ar\ndate: 2026-11-03', "نصٌّ قصير.\n"),
    _note(
        "line-ends-in-title", 'title: "one\\ntwo\\r\\nthree\\u2028four\\tfive"\ndate: 2026-11-03'
    ),
    _record("long-title", title="word " * 20_000),
    _record("long-word", title="x" * 100_000, summary="y" * 100_000),
    _note("long-front-matter", f'title: "{"x" * 100_000}"\ndate: 2026-11-04'),
    _note("long-title-of-emoji", f'title: "{"👩" * 100_000}"\ndate: 2026-11-04'),
    _note(
        "endless-front-matter",
        f'title: "{"x" * 600_000}"\ndate: 2026-11-04',
        fate="held",
        says="KiB",
    ),
    _note("markup-title", f'title: "{"<b>" * 5_000}{"&amp;" * 5_000}"\ndate: 2026-11-04'),
    _note("blank-title", 'title: "   "\ndate: 2026-11-04'),
    _note("no-title", "date: 2026-11-04"),
    _note("only-title", "title: A title and nothing more\ndate: 2026-11-04", ""),
    _note("nothing", "date: 2026-11-04", "", fate="held", says="no title and no text"),
    _note("summary-of-markup", 'title: s\ndate: 2026-11-04\nsummary: "Use <b> & </b> ]]> &amp;"'),
    Trouble(
        name="latin-1",
        path="latin-1.md",
        content=b"---\ntitle: caf\xe9\n---\nx\n",
        fate="held",
        says="UTF-8",
    ),
    Trouble(name="no-front-matter", path="no-front-matter.md", content="Just words.\n"),
]

PEOPLE = [
    _note("no-author", "title: n\ndate: 2026-10-01\nauthor: ''"),
    _note("one-mail", "title: n\ndate: 2026-10-01\nauthor: Ada <ada@example.org>"),
    _note(
        "three-authors",
        "title: n\ndate: 2026-10-01\nauthors:\n- Ada <ada@example.org>\n- Bo\n- {name: José 中村, url: 'https://example.org/é'}",
    ),
    _note(
        "two-mails",
        "title: n\ndate: 2026-10-01\nauthors: [Ada <ada@example.org>, Bo <bo@example.org>]",
    ),
    _note("author-markup", "title: n\ndate: 2026-10-01\nauthor: '<b>Ada</b> & \"Bo\" <x'"),
    _note(
        "author-parenthesis",
        "title: n\ndate: 2026-10-01\nauthor: 'bo@example.org (Bo (the second))'",
    ),
    _note(
        "bad-mail",
        "title: n\ndate: 2026-10-01\nauthors: [{name: Ada, email: nobody}]",
        fate="held",
        says="not a mail address",
    ),
    _note(
        "many-tags",
        "title: n\ndate: 2026-10-01\ntags: [" + ", ".join(f"t{n}" for n in range(3000)) + "]",
    ),
    _note(
        "odd-tags",
        "title: n\ndate: 2026-10-01\ntags: ['R&D', '<b>', ']]>', '日本', ' ', 'a/b', '..', '👩‍🚀', 'A', 'a']",
    ),
]

LINKS = [
    _dated("relative-links", "[a](b) [c](../d?e=f#g) [h](/i) ![j](k/l) <//example.org/m>\n"),
    _dated("non-ascii-links", "[ü](https://exämple.org/ü?ü=ü#ü) [日](日本/50%25/?q=a b)\n"),
    _dated("spaces-in-links", "[a](<https://example.org/a b/[c]|d^e`f>) <a href=' x y '>z</a>\n"),
    _dated(
        "javascript",
        "[a](javascript:alert(1)) <a href='java\tscript:x'>b</a> <a href=' &#1;data:text/html,x'>c</a>\n",
    ),
    _dated(
        "vbscript",
        "<a href=VBScript:x>a</a> <img src='jav&#x0A;ascript:x'> <a href=&#106;avascript:x>b</a>\n",
    ),
    _dated("fragments", "[^1] [x](#y) <a href='#'>top</a>\n\n[^1]: A note with [a link](z).\n"),
    _dated(
        "srcset",
        "<img src=a.png srcset='a.png 1x, /b,c.png 2x, https://example.org/d.png 3x' alt=''>\n",
    ),
    _dated(
        "picture",
        "<picture><source srcset='a.avif, b.avif 2x' type=image/avif><img src=a.png alt=''></picture>\n",
    ),
    _dated("poster", "<video poster=p.jpg src=//example.org/v.mp4 controls></video>\n"),
    _dated(
        "player",
        "<audio controls src=a.mp3>no</audio> <video controls><source src=v.webm><track src=t.vtt></video>\n",
    ),
    _dated("player-in-link", "<a href=x><audio controls src=a.mp3></audio></a>\n"),
    _dated(
        "svg",
        "<svg viewBox='0 0 1 1'><a xlink:href='javascript:x'><text>t</text></a><script>x</script></svg> after\n",
    ),
    _dated(
        "math",
        "<math><mi>x</mi><annotation-xml encoding='text/html'><p>q</p></annotation-xml></math>\n",
    ),
    _dated(
        "iframe",
        "<iframe src='https://example.org/v'></iframe><iframe src='javascript:x'></iframe><iframe srcdoc='<p>x'></iframe>\n",
    ),
    _dated(
        "object",
        "<object data=x.swf><embed src=y.swf><param name=a></object><applet code=z></applet>\n",
    ),
    _dated(
        "scripts",
        "<script>x</script><p onclick=x>a</p><style>@import 'x'</style><img src=x onerror=y alt=''>\n",
    ),
    _dated(
        "forms",
        "<form action=x><input name=q><select><option>o</select><button formaction=javascript:x>b</button></form>\n",
    ),
    _dated(
        "meta",
        "<base href=//evil.example/><meta http-equiv=refresh content='0;url=x'><link rel=stylesheet href=x>q\n",
    ),
    _dated("pixel", "<img src='https://t.example/p.gif' width=1 height=1 alt=''>\n"),
    _dated(
        "torn-html",
        "<p>a<div>b</p><b><i>c</b></i><td>d<li>e<a href=f>g<a href=h>i <!-- -- > <![x[ <?php ?>\n",
    ),
    _dated("torn-attributes", '<a href="x\' title=\'y">z</a> <p a=b c="d<e>" =f>g</p>\n'),
    _dated("deep", "<div>" * 600 + "x" + "</div>" * 600 + "\n", fate="held", says="deep"),
    _dated(
        "aria",
        "<p role=note aria-label='a role=b controls' title='x role=\"y'>a</p><table><tr><th scope=col style='text-align:left'>b</table>\n",
    ),
    _dated("bare-ampersands", "<p>a & b &c &d; &amp &notit; &#x80; &nbsp;</p>\n"),
    _dated("lost-characters", "a &#0; b &#xD800; c\n", warns="feed-text-doubtful"),
]

DATES = [
    _note("naive-date", "title: n\ndate: 2026-09-01 10:00:00"),
    _note("same-instant-1", "title: n1\ndate: 2026-09-02"),
    _note("same-instant-2", "title: n2\ndate: 2026-09-02"),
    _note("same-instant-3", "title: n3\ndate: 2026-09-01T22:00:00-02:00"),
    _note("odd-offset", "title: n\ndate: '2026-09-03T10:00:00+05:45'"),
    _note(
        "offset-of-seconds",
        "title: n\ndate: '1850-09-03T10:00:00+00:17:30'",
        warns="feed-date-implausible",
    ),
    _note("fractions", "title: n\ndate: '2026-09-03T10:00:00.123456789Z'"),
    _note("rfc-822", "title: n\ndate: 'Thu, 03 Sep 2026 10:00:00 EST'"),
    _note("kanji-date", "title: n\ndate: 2026年9月4日"),
    _note(
        "leap-second", "title: n\ndate: '2016-12-31T23:59:60Z'", fate="held", says="is not a date"
    ),
    _note("two-readings", "title: n\ndate: 02/03/2026", fate="held", says="can be"),
    _note("no-such-day", "title: n\ndate: 2026-02-30", fate="held", says="date"),
    _note("year-1", "title: n\ndate: '0001-01-01'", fate="held", says="date"),
    _note("year-1000", "title: n\ndate: '1000-01-01T00:00:00Z'", warns="feed-date-implausible"),
    _note("year-1969", "title: n\ndate: 1969-07-20", warns="feed-date-implausible"),
    _note("year-9999", "title: n\ndate: 9999-12-30", fate="future"),
    _note("last-second", "title: n\ndate: 9999-12-31T23:59:59Z", fate="held", says="9999"),
    _note("past-the-end", "title: n\ndate: 9999-12-31T23:59:59-12:00", fate="held", says="date"),
    _note("updated-before", "title: n\ndate: 2026-09-05\nupdated: 2001-01-01"),
]

IDS = [
    _note("same-id-1", "title: n1\ndate: 2026-08-01\nid: 'tag:small.example,2026:twice'"),
    _note(
        "same-id-2",
        "title: n2\ndate: 2026-08-02\nid: 'tag:small.example,2026:twice'",
        fate="held",
        says="id",
    ),
    _note("id-word", "title: n\ndate: 2026-08-03\nid: just a word"),
    _note("id-number", "title: n\ndate: 2026-08-03\nid: 7"),
    _note("id-script", "title: n\ndate: 2026-08-03\nid: 日本 & <b> ]]>"),
    _note("id-uuid", "title: n\ndate: 2026-08-03\nid: 60A76C80-D399-11D9-B93C-0003939E0AF6"),
    _note(
        "id-url",
        "title: n\ndate: 2026-08-03\nid: 'https://Example.org:443/a b/é?q#f'",
        warns="feed-id-form",
    ),
    _note(
        "id-tag",
        "title: n\ndate: 2026-08-03\nid: 'tag:Example.org,2026:Ünï code'",
        warns="feed-id-form",
    ),
    _note("id-no-tag", "title: n\ndate: 2026-08-03\nid: 'tag:x'", warns="feed-id-form"),
    _note("id-no-uuid", "title: n\ndate: 2026-08-03\nid: 'urn:uuid:7'", warns="feed-id-form"),
    _note("id-urn", "title: n\ndate: 2026-08-03\nid: 'urn:isbn:0451450523'"),
    _note(
        "id-javascript",
        "title: n\ndate: 2026-08-03\nid: 'javascript:alert(1)'",
        warns="feed-id-form",
    ),
    _note("id-doi", "title: n\ndate: 2026-08-03\nid: 'doi:10.1000/182'", warns="feed-id-form"),
    _note("id-other-case", "title: n\ndate: 2026-08-03\nid: 'tag:small.example,2026:Twice'"),
]


def _bundle(name: str, head: str, *beside: tuple[str, bytes], **more: object) -> Trouble:
    content = f"---\ntitle: {name}\ndate: 2026-07-01\n{head}\n---\nListen.\n"
    return Trouble(name=name, path=f"{name}/index.md", content=content, beside=beside, **more)  # type: ignore[arg-type]


MEDIA = [
    _bundle("one-sound", "enclosures: a.mp3\nduration: '1:02:03'\nepisode: 3\nseason: 2", ("a.mp3", MP3)),
    _bundle("measured-sound", "enclosures: a.mp3\nexplicit: yes", ("a.mp3", MP3)),
    _bundle("several-files", "enclosures: [b.pdf, {file: 'a b é.mp3', title: 'A & <b>'}, c.bin]", ("b.pdf", b"%PDF"), ("a b é.mp3", MP3), ("c.bin", b"\0")),
    _bundle("torn-sound", "enclosures: a.mp3", ("a.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(9))),
    _bundle("empty-sound", "enclosures: a.mp3", ("a.mp3", b""), in_podcast="held", says="is empty"),
    _bundle("empty-picture", "image: p.png\nimage_alt: 'A & <b> ]]>'", ("p.png", b"")),
    _bundle("picture-alone", "image: p.png", ("p.png", PNG)),
    _bundle("remote-sound", "enclosures: [{url: 'https://example.org/ä b.mp3', type: audio/mpeg}]", in_podcast="held", says="no known length"),
    _bundle("remote-sound-measured", "enclosures: [{url: 'https://example.org/ä b.mp3?ü=1.mp3', type: audio/mpeg, length: 9}]"),
    _bundle("sound-without-type", "enclosures: ['https://example.org/a']", fate="held", says="no media type"),
    _bundle("negative-length", "enclosures: [{url: 'https://example.org/a', type: a/b, length: -1}]", fate="held", says="whole number"),
    _bundle("no-such-sound", "enclosures: nowhere.mp3", fate="held", says="no file"),
    _bundle("script-sound", "enclosures: [{url: 'javascript:x', type: audio/mpeg}]", fate="held", says="web address"),
    _bundle("whole-episode", "enclosures: a.mp3\nhosts: [Ada <ada@example.org>]\nguests:\n- {name: 'Bo & <b>', img: p.png, href: 'https://example.org/ü', role: Guest}\ntranscripts: [t.vtt, {url: t.html, lang: de}]\nchapters: c.json", ("a.mp3", MP3), ("p.png", PNG), ("t.vtt", b"WEBVTT"), ("t.html", b"<p>x"), ("c.json", b"{}")),
    _bundle("episode-zero", "enclosures: a.mp3\nepisode: 0", ("a.mp3", MP3), fate="held", says="count from 1"),
    _bundle("episode-type", "enclosures: a.mp3\nepisodeType: weird", ("a.mp3", MP3), fate="held", says="trailer"),
    _bundle("transcript-lost", "enclosures: a.mp3\ntranscript: t.vtt", ("a.mp3", MP3), fate="held", says="no file"),
    _note("no-podcast-at-all", "title: n\ndate: 2026-07-02\nepisode: Pilot\nseason: [x]\nhost: 7\nchapters: {a: b}\nexplicit: maybe"),
]  # fmt: skip

EVERY = [*TEXTS, *PEOPLE, *LINKS, *DATES, *IDS, *MEDIA]
