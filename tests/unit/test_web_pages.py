"""Pages: what each says to browsers, to readers, and to nobody else."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from factories import article, edition, promo, publication
from syndicate import templating, text
from syndicate.errors import ConfigError
from syndicate.model import Author, Enclosure, Image, SafeHtml
from syndicate.web import listing
from syndicate.web.frame import policy
from syndicate.web.listing import Part
from syndicate.web.pages import FeedLink, Pages, Site, stylesheet

ENV = templating.environment()
BASE = "https://tally.pub/news/"
FEEDS = (
    FeedLink(title="RSS", url=f"{BASE}feed.xml", type="application/rss+xml"),
    FeedLink(title="JSON Feed", url=f"{BASE}feed.json", type="application/feed+json"),
)


def _site(**changes: Any) -> Site:  # noqa: ANN401
    made = Site(
        publication=publication(url=BASE), env=ENV, feeds=FEEDS, stylesheet=f"{BASE}assets/s.css"
    )
    return replace(made, **changes)


def _article(**changes: Any) -> Any:  # noqa: ANN401
    return replace(article(path="2026/11/x/", url=f"{BASE}2026/11/x/"), **changes)


def _tree(page: bytes) -> Any:  # noqa: ANN401
    return html.document_fromstring(page.decode())


def _page(one: Any, **changes: Any) -> Any:  # noqa: ANN401
    return _tree(Pages(_site(**changes)).article(one, None))


def _texts(found: Sequence[Any]) -> list[str]:
    return [" ".join(one.text_content().split()) for one in found]


def _all(site: Site) -> dict[str, bytes]:
    pages = Pages(site)
    heads = [_article(), _article(title="", path="y/", url=f"{BASE}y/")]
    return {
        "article": pages.article(heads[0], promo()),
        "note": pages.article(heads[1], None),
        "index": pages.index(heads),
        "empty": pages.index([]),
        "archive": pages.archive([(2026, 11, 2), (2026, 1, 1), (2025, 12, 1)]),
        "month": pages.month(2026, 11, Part(heads)),
        "tag": pages.tag("History", "tags/history/", Part(heads)),
        "tags": pages.tags([("History", "history", 2)]),
        "feeds": pages.feeds(heads),
        "editions": pages.editions([(edition(), "An edition")]),
        "redirect": pages.redirect(f"{BASE}2026/11/x/"),
        "not found": pages.not_found(),
    }


@pytest.mark.parametrize("kind", _all(_site()))
def test_every_page_is_complete(kind: str) -> None:
    """Every page has one h1, landmarks, a language, a policy, a style and all feeds announced."""
    page = _all(_site())[kind]
    tree = _tree(page)
    assert page.startswith(b"<!doctype html>\n")
    assert len(tree.xpath("//h1")) == len(tree.xpath("//main")) == len(tree.xpath("//nav")) == 1
    assert tree.get("lang") == "en"
    assert tree.get("dir") == "ltr"
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv][1]/@content")[0]
    announced = tree.xpath("//link[@rel='alternate']")
    assert [link.get("href") for link in announced] == [feed.url for feed in FEEDS]
    assert [link.get("type") for link in announced] == [feed.type for feed in FEEDS]
    assert len(tree.xpath("//link[@rel='stylesheet']")) == 1
    assert tree.findtext("head/title").strip()


@pytest.mark.parametrize("kind", _all(_site()))
def test_no_page_runs_or_fetches_anything(kind: str) -> None:
    """No page holds a script or a style, or loads what is not the publication's."""
    tree = _tree(_all(_site())[kind])
    assert not tree.xpath(
        "//script | //style | //iframe | //*[@style] | //@*[starts-with(name(), 'on')]"
    )
    loaded = tree.xpath("//*[self::img or self::audio or self::source]/@src")
    loaded += tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href")
    assert not [address for address in loaded if address.startswith("http")]


def test_the_same_pages_have_the_same_bytes() -> None:
    """Two renderers give equal bytes, whatever either rendered before."""
    first, second = Pages(_site()), Pages(_site())
    second.article(_article(language="ar", direction="rtl"), promo())
    second.index([])
    assert first.article(_article(), promo()) == second.article(_article(), promo())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40).map(text.line), st.text(max_size=40).map(text.line))
def test_text_stays_text(one: str, two: str) -> None:
    """No title, name, tag, promo or description can become markup, however odd it is."""
    hostile = f'</title></script><b x="{one}">\'{two}{{{{ 7*7 }}}}<!--'
    site = _site(publication=publication(url=BASE, title=hostile, rights=hostile))
    written = _article(
        title=hostile,
        summary=hostile,
        tags=(hostile,),
        authors=(Author(name=hostile),),
        image=Image(url=f"{BASE}a.png", alt=hostile),
        enclosures=(Enclosure(url=f"{BASE}a.mp3", type="audio/mpeg", length=1, title=hostile),),
    )
    offer = promo(heading=hostile, text=hostile, kicker=hostile, button=hostile)
    tree = _tree(Pages(site).article(written, offer))
    assert not tree.xpath("//b | //script | //comment()")
    assert tree.findtext("body//h1") == hostile
    assert tree.findtext("head/title") == f"{hostile} · {hostile}"
    assert tree.xpath("//img/@alt") == [hostile]
    assert _texts(tree.xpath("//aside//h2")) == [" ".join(hostile.split())]


def test_an_article_says_who_wrote_it_and_when() -> None:
    """Names link to where their owners are at home; dates are as seen in the publication's zone."""
    ada = Author(name="Ada & Co", url="https://example.net/?a&b")
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    site = _site(publication=publication(url=BASE, timezone="Asia/Tokyo"))
    tree = _tree(
        Pages(site).article(
            _article(
                authors=(ada, Author(name="李 明")),
                published=late,
                updated=datetime(2026, 12, 1, tzinfo=UTC),
            ),
            None,
        )
    )
    assert _texts(tree.find_class("by")) == ["Ada & Co, 李 明 Updated December 1, 2026"]
    assert tree.xpath("//a[@rel='author']/@href") == [ada.url]
    when = tree.find_class("when")[0][0]
    assert (when.text, when.get("datetime")) == ("November 23, 2026", "2026-11-22T23:30:00Z")


def test_an_update_on_the_day_of_publication_is_not_told() -> None:
    """A correction within the day is not news to a reader, but is to a machine that compares."""
    tree = _page(_article(updated=datetime(2026, 11, 22, 13, tzinfo=UTC)))
    assert not tree.find_class("updated")


def test_a_note_is_headed_by_its_date() -> None:
    """A note's heading shows its date, and says its first words to who cannot see the text."""
    tree = _page(_article(title="", summary="The mill is open until Sunday."))
    assert _texts(tree.xpath("//h1")) == ["November 22, 2026: The mill is open until Sunday."]
    assert tree.findtext("head/title") == "The mill is open until Sunday. · Tally"
    bare = _page(_article(title="", summary=""))
    assert bare.findtext("head/title") == "Note, November 22, 2026 · Tally"


def test_an_article_speaks_its_language() -> None:
    """Text, dates and interface of an Arabic article are Arabic, from right to left."""
    tree = _page(_article(language="ar", direction="rtl", title="الحوالة"))
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert "نوفمبر" in tree.find_class("when")[0].text_content()
    assert tree.xpath("//nav//a")[0].text == templating.words("ar")["all_articles"]
    name = tree.find_class("name")[0][0]
    assert (name.get("lang"), name.get("dir")) == ("en", "ltr")


def test_words_we_do_not_have_are_marked_as_english() -> None:
    """In a language without words of ours, the English ones say that they are English."""
    tree = _page(_article(language="fi"))
    assert tree.get("lang") == "fi"
    assert tree.xpath("//nav/@lang") == ["en"]
    assert not _page(_article(language="en-GB")).xpath("//nav/@lang")


def test_lists_mark_articles_of_another_language() -> None:
    """In a list, an article of another language says which, and its date is written in it."""
    heads = [_article(), _article(language="ja", title="無尽")]
    first, second = _tree(Pages(_site()).index(heads)).find_class("item")
    assert (first.get("lang"), second.get("lang"), second.get("dir")) == (None, "ja", "ltr")
    assert _texts(second.find_class("when")) == ["2026年11月22日"]


def test_a_picture_in_the_body_is_not_shown_twice() -> None:
    """A lead picture that the body begins with stands there alone, but is still shared."""
    image = Image(url=f"{BASE}a.png?x=1&y=2", alt="A", width=1200, height=675)
    alone = _page(_article(image=image))
    assert [dict(img.attrib) for img in alone.xpath("//img")] == [
        {"src": "../../../a.png?x=1&y=2", "alt": "A", "width": "1200", "height": "675"}
    ]
    body = SafeHtml(f'<p><img src="{BASE}a.png?x=1&amp;y=2" alt="A"></p>')
    twice = _page(_article(image=image, body=body))
    assert len(twice.xpath("//img")) == 1
    assert twice.xpath("//meta[@property='og:image']/@content") == [image.url]


def test_sound_is_played_and_can_be_fetched() -> None:
    """An audio enclosure has a player that loads nothing unasked, and a link with its size."""
    sound = Enclosure(
        url=f"{BASE}a.mp3", type="audio/mpeg", length=12_345_678, title="Bells", duration=3725
    )
    tree = _page(_article(enclosures=(sound,)))
    (player,) = tree.xpath("//audio[@controls]")
    assert (player.get("preload"), player.get("src")) == ("none", "../../../a.mp3")
    assert _texts(tree.find_class("media")) == ["Download: Bells (1:02:05, 12.3 MB)"]


def test_an_enclosure_without_facts_is_named_by_its_file() -> None:
    """What is neither sound nor film, of unknown size and title, is a link named by its file."""
    tree = _page(_article(enclosures=(Enclosure(url=f"{BASE}b/c.pdf", type="x/pdf", length=0),)))
    assert _texts(tree.find_class("media")) == ["Download: c.pdf"]
    assert not tree.xpath("//audio | //video")


def test_tags_lead_to_their_pages() -> None:
    """Each tag links to its page; one without letters has no page and is plain."""
    tree = _page(_article(tags=("History", "!!")))
    assert tree.xpath("//a[@rel='tag']/@href") == ["../../../tags/history/"]
    assert _texts(tree.xpath("//ul[@class='tags']/li")) == ["History", "!!"]


def test_what_was_first_published_elsewhere_says_so() -> None:
    """The canonical link is that of the first publication, and readers are told of it."""
    tree = _page(_article(canonical="https://example.net/first"))
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://example.net/first"]
    assert _texts(tree.find_class("source")) == ["First published at example.net"]


def test_a_promo_stands_once_at_the_end() -> None:
    """The promo follows the article; without one nothing is left of it."""
    offer = promo(image=Image(url=f"{BASE}p.png", alt="Map", width=600, height=300))
    tree = _tree(Pages(_site()).article(_article(), offer))
    (aside,) = tree.xpath("//aside")
    assert aside.getprevious().tag == "article"
    assert _texts(aside.find_class("kicker") + aside.xpath(".//h2")) == [
        offer.kicker,
        offer.heading,
    ]
    assert aside.xpath(".//a/@href") == [offer.url]
    assert aside.xpath(".//img/@src") == ["../../../p.png"]
    bare = Pages(_site()).article(_article(), None)
    assert b"promo" not in bare
    assert offer.kicker.encode() not in bare


def test_the_front_page_leads_everywhere() -> None:
    """From the front page one reaches articles, archive, tags, editions and feeds."""
    tree = _tree(Pages(_site(editions=True)).index([_article()]))
    assert tree.xpath("//nav//a/@href") == ["./archive/", "./tags/", "./editions/", "./feeds/"]
    assert tree.xpath("//article//a/@href") == ["./2026/11/x/"]
    assert _texts(tree.xpath("//h1")) == ["Tally"]
    without = _tree(Pages(_site()).index([]))
    assert "./editions/" not in without.xpath("//@href")


def test_the_front_page_keeps_the_order_of_the_feeds() -> None:
    """The front page shows articles as the feeds do, newest first, whatever pictures they have."""
    image = Image(url=f"{BASE}a.png")
    names = ["", "one", "two", "three"]
    heads = [_article(title=name, path=f"{name}/") for name in names]
    heads[2] = replace(heads[2], image=image)
    items = _tree(Pages(_site()).index(heads)).find_class("item")
    shown = [_texts(item.xpath(".//h2"))[0][:5] for item in items]
    assert shown == ["Novem", "one", "two", "three"]


def test_the_archive_is_grouped_by_year() -> None:
    """Years head their months, each with the number of its articles."""
    tree = _tree(_all(_site())["archive"])
    assert _texts(tree.xpath("//main//h2")) == ["2026", "2025"]
    assert _texts(tree.xpath("//main//li")) == [
        "November 2026 2",
        "January 2026 1",
        "December 2025 1",
    ]
    assert tree.xpath("//main//li/a/@href")[0] == "../archive/2026-11/"
    assert tree.xpath("//nav//a[@aria-current='page']/@href") == ["../archive/"]


@pytest.mark.parametrize("kind", ["index", "feeds"])
def test_a_landing_page_of_the_main_feed_does_all_three(kind: str) -> None:
    """The page that the feed links to says what it is, how to subscribe, and what is new."""
    tree = _tree(_all(_site())[kind])
    main = " ".join(tree.find(".//main").text_content().split())
    words = templating.words("en")
    for told in ("feeds_what", "feeds_step_copy", "feeds_step_done"):
        assert words[told] in main
    assert _texts(tree.xpath("//main//code")) == [feed.url for feed in FEEDS]
    assert len(tree.find_class("item")) == 2
    assert "./feeds/" in tree.xpath("//main//p/a/@href") or kind == "feeds"


def test_the_feeds_page_shows_addresses_to_copy() -> None:
    """Each feed's full address can be copied, and the newest articles show what it would bring."""
    tree = _tree(_all(_site())["feeds"])
    assert _texts(tree.xpath("//dd/code")) == [feed.url for feed in FEEDS]
    assert _texts(tree.xpath("//section//h3"))[0] == "Tally sticks"


def test_an_edition_is_listed_with_its_date() -> None:
    """A past edition is named by its subject and leads to the email as it was sent."""
    tree = _tree(_all(_site())["editions"])
    assert tree.xpath("//main//a/@href") == ["../editions/weekly-2026-11-22/"]
    assert _texts(tree.xpath("//main//li")) == ["November 22, 2026 An edition"]


def test_a_former_address_leads_on() -> None:
    """The page at a former address names the new one to browsers, search engines and readers."""
    tree = _tree(_all(_site())["redirect"])
    target = f"{BASE}2026/11/x/"
    assert tree.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={target}"]
    assert tree.xpath("//link[@rel='canonical']/@href") == [target]
    assert tree.xpath("//main//a/@href") == [target]


def test_the_error_page_works_at_any_address() -> None:
    """Links of the error page start at the server's root, as it may be shown anywhere."""
    tree = _tree(_all(_site())["not found"])
    addresses = tree.xpath(
        "//body//a/@href[not(starts-with(., '#'))] | //link[@rel='stylesheet']/@href"
    )
    assert addresses
    assert all(address.startswith("/news/") for address in addresses)
    assert not tree.xpath("//link[@rel='canonical']")


def test_the_policy_follows_the_site() -> None:
    """A style from elsewhere is allowed by its origin; plain http only where the site has it."""
    assert "style-src 'self';" in policy(_site())
    assert "http:" not in policy(_site())
    elsewhere = policy(_site(stylesheet="https://cdn.example.net/s.css"))
    assert "style-src 'self' https://cdn.example.net;" in elsewhere
    plain = _site(
        publication=publication(url="http://intranet/"), stylesheet="http://intranet/s.css"
    )
    assert "img-src 'self' data: http: https:" in policy(plain)


def test_logos_follow_the_colour_scheme() -> None:
    """A logo stands for the name, with a variant for the dark and the name as its text."""
    dressed = publication(
        url=BASE,
        logo=Image(url=f"{BASE}l.png", width=200, height=40),
        logo_dark=Image(url=f"{BASE}d.png"),
        icon=f"{BASE}i.png",
    )
    tree = _page(_article(), publication=dressed)
    (logo,) = tree.xpath("//header//picture//img")
    assert (logo.get("src"), logo.get("alt"), logo.get("width")) == (
        "../../../l.png",
        "Tally",
        "200",
    )
    assert tree.xpath("//picture/source/@srcset") == ["../../../d.png"]
    assert tree.xpath("//link[@rel='icon']/@href") == ["../../../i.png"]


def test_an_owners_template_wins(tmp_path: Path) -> None:
    """One template can be replaced, and the shipped ones build on it."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web/end.html.j2").write_text("<footer>{{ name }} & sons</footer>", "utf-8")
    (tmp_path / "web/style.css").write_text("p{color:red}{#x{}", "utf-8")
    env = templating.environment(tmp_path)
    assert b"<footer>Tally & sons</footer>" in Pages(_site(env=env)).index([])
    assert stylesheet(env) == b"p{color:red}{#x{}"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("promo.html.j2", "\n{{ promo.nothing }}"),
        ("end.html.j2", "\n{{ missing }}"),
        ("article.html.j2", "\n{% if %}"),
    ],
)
def test_a_broken_template_is_told(tmp_path: Path, name: str, source: str) -> None:
    """An owner's mistake in a template is told with file and line."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / name).write_text(source, "utf-8")
    with pytest.raises(ConfigError, match=rf"web/{re.escape(name)}:2"):
        Pages(_site(env=templating.environment(tmp_path))).article(_article(), promo())


def test_the_style_is_small_and_mirrors() -> None:
    """The one stylesheet is under 10 KB and names no left or right, so that it serves both ways."""
    sheet = stylesheet(ENV).decode()
    assert len(sheet) < 10_000
    assert not re.search(r"\b(left|right)\b(?!\])", sheet)
    assert "url(" not in sheet


def test_a_long_list_tells_old_articles_in_a_line() -> None:
    """However long a list is, every article is in it, newest first; old ones by name and day."""
    heads = [_article(id=f"n{n}", title=f"n{n}", path=f"n{n}/") for n in range(95)]
    tree = _tree(Pages(_site()).tag("money", "tags/money/", Part(heads)))
    links = [a.text for a in tree.xpath("//main//h2/a | //main//ul[@class='rest']//a")]
    assert links == [head.title for head in heads]
    assert len(tree.find_class("item")) == 30
    assert _texts(tree.xpath("//ul[@class='rest']/li"))[0].startswith("n30")


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 5 * listing.SIZE), st.integers(1, 3 * listing.SIZE))
def test_the_pages_of_a_list_hold_every_article_once(number: int, more: int) -> None:
    """Each article stands on one page; articles that are added leave full older pages alone."""
    heads = [_article(id=f"n{n}") for n in range(number + more)]
    later, before = list(listing.parts(heads)), list(listing.parts(heads[more:]))
    assert [one for part in reversed(later) for one in part.heads] == heads
    assert all(len(part.heads) == listing.SIZE for part in later[:-1])
    assert len(later[-1].heads) < 2 * listing.SIZE
    older = [part.heads for part in before[:-1]]
    assert [part.heads for part in later][: len(older)] == older


def test_the_pages_of_a_list_lead_from_one_to_the_next() -> None:
    """From the list's own page a reader comes to its oldest article, and back."""
    heads = [_article(id=f"n{n}", title=f"n{n}") for n in range(3 * listing.SIZE)]
    pages, base = Pages(_site()), f"{BASE}tags/money/"
    render = partial(pages.tag, "money", "tags/money/")
    trees = {base + part.file: _tree(render(part)) for part in listing.parts(heads)}
    way = [base]
    while older := trees[way[-1]].xpath("//main//a[@rel='next']/@href"):
        way.append(urljoin(way[-1], older[0]))
    assert way == [base, f"{base}page-2.html", f"{base}page-1.html"]
    back = [urljoin(one, trees[one].xpath("//main//a[@rel='prev']/@href")[0]) for one in way[1:]]
    assert back == way[:-1]
    assert trees[way[2]].xpath("//ul[@class='rest']/li/a/text()")[-1] == heads[-1].title
    assert not trees[way[1]].find_class("item")
    canonical = [trees[one].xpath("//link[@rel='canonical']/@href")[0] for one in way]
    assert canonical == way
