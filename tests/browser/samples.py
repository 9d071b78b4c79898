"""A small publication of everything that is hard to lay out, written to a folder as pages."""

import wave
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image as Canvas

from factories import article, edition, promo, publication
from syndicate import templating
from syndicate.model import Article, ArticleId, Author, Enclosure, Image, Publication, SafeHtml
from syndicate.web.listing import Part
from syndicate.web.pages import FeedLink, Pages, Site, stylesheet

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsurkunde" * 3

PARAGRAPH = (
    "In the villages above the lake a debt was never a number alone. It was a notch cut across a"
    " hazel stick, split so that each side kept half, and the two halves would fit no others. When"
    " the barley came in, the halves were laid together, and what was owed could be felt with a"
    " thumb."
)

DEEP = "<ul><li>One more" * 14 + "</li></ul>" * 14 + "<ol><li>1" * 12 + "</li></ol>" * 12
DEEP += "<blockquote>" * 12 + f"<p>{PARAGRAPH}</p>" + "</blockquote>" * 12

RICH = f"""<p>{PARAGRAPH}</p>
<h2 id="a-split-stick">A split stick</h2>
<p>{PARAGRAPH}<sup><a id="fnref-1" href="#fn-1">1</a></sup> Read <a href="{{base}}ja/">the essay
in Japanese</a>, or <a href="https://example.net/elsewhere">something elsewhere</a>.</p>
<blockquote><p>“A tally is a promise that two people can hold.”</p></blockquote>
<h3 id="what-it-cost">What it cost</h3>
<ul><li>One stick of hazel, <strong>dry</strong></li><li>A knife, and <em>a witness</em></li></ul>
<ol><li>Cut the notches.</li><li>Split the stick.</li></ol>
<table><thead><tr><th>Year</th><th style="text-align:right">Sticks</th><th>Where</th>
<th>Kept by</th><th>Redeemed</th><th>Lost</th><th>Remarks</th></tr></thead><tbody>
<tr><td>1782</td><td style="text-align:right">1,204</td><td>Westminster</td><td>The Exchequer</td>
<td>1,190</td><td>14</td><td>Abolishedbystatuteyetusedforfiftyyearsmore</td></tr>
<tr><td>1834</td><td style="text-align:right">9</td><td>Westminster</td><td>Nobody</td>
<td>0</td><td>9</td><td>Burnt, and Parliament with them</td></tr></tbody></table>
<table><tbody><tr><td>A second table</td></tr></tbody></table>
<pre><code class="language-python">def settle(notches: list[int]) -> int:
    return sum(notches)  # the halves must agree, or nothing is owed: see the Exchequer's rule
</code></pre>
<p>Call <code>settle()</code> once. The {LONG} of 1912 did not.</p>
<figure><img src="{{base}}media/stick.png" alt="A split stick" width="640" height="360"/>
<figcaption>Both halves of a tally, laid together.</figcaption></figure>
<hr/>
<section class="footnotes"><ol><li id="fn-1"><p>Strictly, the longer half was the <em>stock</em>.
<a href="#fnref-1">↩</a></p></li></ol></section>"""


def site(base: str) -> Site:
    """Return the site of the samples below ``base``."""
    return Site(
        publication=_publication(base),
        env=templating.environment(),
        feeds=(
            FeedLink(title="Tally · RSS", url=f"{base}feed.xml", type="application/rss+xml"),
            FeedLink(title="Tally · Atom", url=f"{base}atom.xml", type="application/atom+xml"),
            FeedLink(title="Tally · JSON", url=f"{base}feed.json", type="application/feed+json"),
        ),
        stylesheet=f"{base}assets/style.css",
        editions=True,
    )


def _link(base: str, name: str, file: str) -> FeedLink:
    return FeedLink(
        title=f"Ada Reed ({name})", url=f"{base}authors/ada/{file}", type="a/b", format=name
    )


def _publication(base: str) -> Publication:
    return publication(url=base, icon=f"{base}media/icon.png", timezone="Europe/Berlin")


def articles(base: str) -> list[Article]:
    """Return the articles, newest first."""
    return [
        _article(
            base,
            "tally-sticks",
            title="The stick that was a ledger",
            summary="For seven centuries the accounts of England were kept on split hazel.",
            body=RICH.replace("{base}", base),
            image=_image(base, "lead", "Notched sticks on a table"),
            tags=("History", "Ledgers", LONG[:60], "貨幣"),
            updated=datetime(2026, 11, 24, 9, tzinfo=UTC),
        ),
        _article(
            base,
            "the-sound-of-clearing",
            title="The sound of clearing",
            summary="Ten minutes in a room where debts meet and vanish.",
            enclosures=(
                Enclosure(
                    url=f"{base}media/clearing.wav",
                    type="audio/wav",
                    length=12_345_678,
                    title="The sound of clearing",
                    duration=1450,
                ),
            ),
            image=_image(base, "sound", ""),
        ),
        _article(
            base,
            "note",
            title="",
            summary="The last tally stick in the parish is on show until Sunday. Go and see it.",
        ),
        _article(
            base,
            "ja",
            title="無尽：村の人々が支え合った貯蓄の仕組みと、その静かな終わり",
            summary="毎月少しずつ持ち寄り、順番に受け取る。",
            body="<p>" + "毎月少しずつ持ち寄り、順番に受け取る。それが無尽である。" * 6 + "</p>",
            language="ja",
            canonical="https://example.net/mujin",
        ),
        _article(
            base,
            "ar",
            title="الحوالة: ثقة تسافر أسرع من المال",
            summary="كيف تصل القيمة قبل أن يصل صاحبها.",
            body="<h2>كلمة</h2><p>" + "كيف تصل القيمة قبل أن يصل صاحبها. " * 9 + "</p>"
            "<blockquote><p>الثقة عملة.</p></blockquote><ul><li>كلمة السر</li></ul>",
            language="ar",
            direction="rtl",
            image=_image(base, "lead", "طاولة"),
        ),
        _article(base, "deep", title="Lists in lists", summary="Down and down.", body=DEEP),
        _article(base, "long-word", title=LONG, summary=LONG, body=f"<p>{LONG}</p>", tags=()),
        _article(
            base,
            "long-title",
            title="On the many, various and not always reconcilable ways in which a community that"
            " has no coins may nevertheless agree, over a harvest or a lifetime, on who owes what"
            " to whom, and when it is enough",
            authors=(Author(name="Ada Reed", url="https://example.net/ada"), Author(name="李 明")),
        ),
    ]


def pages(base: str) -> dict[str, bytes]:
    """Return every page below ``base`` by its path, the redirect apart."""
    made = Pages(site(base))
    listed = articles(base)
    subject = "The stick that was a ledger, and six more"
    return {
        "": made.index(listed),
        "archive/": made.archive([(2026, 11, 7), (2026, 9, 1), (2025, 12, 24)]),
        "archive/2026-11/": made.month(2026, 11, Part(listed)),
        "tags/": made.tags([("History", "history", 6), (LONG, "x", 1), ("貨幣", "貨幣", 12)]),
        "tags/history/": made.tag("History", "tags/history/", Part(listed[1:])),
        "feeds/": made.feeds(
            listed,
            [
                ("Authors", [("Ada Reed", "authors/ada/", 3), (LONG, "authors/long/", 12)]),
                ("Tags", [(f"Tag {n}", f"tags/{n}/", n) for n in range(1, 40)]),
            ],
            f"{base}feeds/feeds.opml",
        ),
        "authors/ada/": made.landing(
            "Ada Reed",
            "authors/ada/",
            Part(listed),
            about="Articles by Ada Reed.",
            feeds=(_link(base, "RSS", "feed.xml"), _link(base, "JSON Feed", "feed.json")),
        ),
        "tags/long/": made.landing(
            LONG,
            "tags/long/",
            Part(listed[:2]),
            about=LONG,
            feeds=(_link(base, "RSS", f"{LONG}.xml"),),
        ),
        "gone/": made.gone(),
        "editions/": made.editions([(edition(), subject), (edition(id="weekly-1"), LONG)]),
        "tags/empty/": made.tag("Empty", "tags/empty/", Part([])),
        "tags/older/": made.tag("History", "tags/history/", Part(listed, 2, 3)),
        "404/": made.not_found(),
    } | {one.path: made.article(one, promo()) for one in listed}


def hostile(base: str) -> bytes:
    """Return a page whose body no sanitiser has seen."""
    body = "<p onclick='window.ran=1'>x</p><script>window.ran=1</script>"
    body += (
        "<img src='data:,' onerror='window.ran=1'/><iframe src='javascript:parent.ran=1'></iframe>"
    )
    one = _article(base, "hostile", title="Hostile", body=body)
    return Pages(site(base)).article(replace(one, path="hostile/", url=f"{base}hostile/"), None)


def build(folder: Path, base: str) -> None:
    """Write the samples' pages, style, pictures and sound."""
    for path, page in pages(base).items():
        _write(folder / path / "index.html", page)
    made = site(base)
    _write(folder / "moved/index.html", Pages(made).redirect(f"{base}{articles(base)[0].path}"))
    _write(folder / "assets/style.css", stylesheet(made.env))
    for name in ("feed.xml", "atom.xml", "feed.json"):
        _write(folder / name, b"")
    _write_media(folder / "media")


def _article(
    base: str, slug: str, *, body: str = f"<p>{PARAGRAPH}</p>", **changes: object
) -> Article:
    made = article(path=f"2026/11/{slug}/", url=f"{base}2026/11/{slug}/", id=ArticleId(slug))
    return replace(made, body=SafeHtml(body), **changes)  # type: ignore[arg-type]


def _image(base: str, name: str, alt: str) -> Image:
    return Image(url=f"{base}media/{name}.png", alt=alt, width=1200, height=675)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _write_media(folder: Path) -> None:
    folder.mkdir()
    Canvas.new("RGB", (640, 360), "#cf9433").save(folder / "stick.png")
    Canvas.new("RGB", (1200, 675), "#2f6f5e").save(folder / "lead.png")
    Canvas.new("RGB", (1200, 675), "#2b3d4f").save(folder / "sound.png")
    Canvas.new("RGB", (32, 32), "#2f6f5e").save(folder / "icon.png")
    with wave.open(str(folder / "clearing.wav"), "wb") as sound:
        sound.setparams((1, 1, 8000, 800, "NONE", "not compressed"))
        sound.writeframes(b"\x80" * 800)
