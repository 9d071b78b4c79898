"""What every format says alike: one reading of an entry, so that no two feeds can differ."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from syndicate.model import Article, Author, Entry, Feed
from syndicate.text import clean, line

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# In sanitised HTML "<" only ever opens a tag, and every value stands in double quotes.
_ATTRIBUTE = re.compile(r'\s+([^\s"=<>/]+)(?:="[^"]*")?')
_TAG = re.compile(rf"<[a-z][a-z0-9]*(?:{_ATTRIBUTE.pattern})*\s*/?>")
_PLAYER = re.compile(r"<(audio|video)\b.*?</\1>", re.DOTALL)
_PLAYED = re.compile(r'\ssrc="([^"]*)"')
# For screen readers and browsers: feed readers drop these, and validators take them for a risk.
_OF_PAGES = re.compile(r"role|controls|aria-[a-z]+")
_HINTS = (' role="', " controls", " aria-")
_LOCAL_LINK = re.compile(r'(<a(?:\s+[^\s"=<>]+="[^"]*")*?\s+href=")#')


def feed_title(feed: Feed) -> str:
    """Return the feed's title as plain text; every format wants one, so its page must serve."""
    return line(feed.title) or feed.page


def authors(feed: Feed, article: Article) -> tuple[Author, ...]:
    """Return who signs an entry: its own authors, else the feed's; never nobody."""
    return tuple(author for author in article.authors if line(author.name)) or (feed.author,)


def name(author: Author) -> str:
    """Return an author's name on one line; RFC 4287 section 3.2.1 wants one."""
    return line(author.name) or line(author.url or author.email or "") or "Unknown"


def person(author: Author) -> dict[str, str]:
    """Return what Atom says of a person, in its order (RFC 4287 section 3.2)."""
    told = {"name": name(author), "email": author.email, "uri": author.url}
    return {key: value for key, value in told.items() if value}


def title(article: Article) -> str:
    """Return an entry's title as plain text, empty for a title-less note.

    A title is never made up from the text: RSS 2.0 and JSON Feed leave the element out, and Atom,
    where it is mandatory (RFC 4287 section 4.1.2), carries an empty one. All three read the same.
    """
    return line(article.title)


def summary(article: Article) -> str:
    """Return an entry's summary as plain text, on one line."""
    return line(article.summary)


def tags(article: Article) -> tuple[str, ...]:
    """Return an entry's tags without blank and repeated ones, in their order."""
    return tuple(dict.fromkeys(tag for tag in map(line, article.tags) if tag))


def content(entry: Entry) -> str:
    """Return an entry's full content as HTML that means the same in any reader.

    Links to a place in the article itself (footnotes) lead to its page: readers drop ids. A player
    gets a link to what it plays. And right-to-left text says so itself, since no feed format can
    say it. Without a text, the lead picture or what there is to hear is the content.
    """
    article = entry.article
    html = _for_readers(entry.content, article.url) or _for_readers(shown(article), article.url)
    if article.direction == "rtl":
        return f'<div dir="rtl" lang="{escape(article.language)}">{html}</div>'
    return html


@lru_cache(maxsize=256)  # a document's entries, which its other formats ask for next
def _for_readers(html: str, page: str) -> str:
    html = clean(html)
    if any(hint in html for hint in _HINTS):
        html = _PLAYER.sub(_with_link, html)
        html = _TAG.sub(lambda tag: _ATTRIBUTE.sub(_of_feeds, tag[0]), html)
    if '"#' in html:
        html = _LOCAL_LINK.sub(lambda link: f"{link[1]}{escape(page)}#", html)
    return html


def shown(article: Article) -> str:
    """Return what stands for a text: the lead picture, or links to what there is to hear."""
    if article.image:
        url, alt = escape(article.image.url), escape(line(article.image.alt))
        return f'<p><img src="{url}" alt="{alt}"/></p>'
    return "".join(
        f'<p><a href="{escape(one.url)}">{escape(line(one.title) or _file_name(one.url))}</a></p>'
        for one in article.enclosures
    )


def _with_link(player: re.Match[str]) -> str:
    """Put a link behind a player: where it is dropped, or has no buttons, nothing is lost."""
    played, before = _PLAYED.search(player[0]), player.string[: player.start()]
    if played is None or before.rfind("<a ") > before.rfind("</a>"):  # it stands in a link already
        return player[0]
    return f'{player[0]} <a href="{played[1]}">{escape(_file_name(unescape(played[1])))}</a>'


def _of_feeds(attribute: re.Match[str]) -> str:
    return "" if _OF_PAGES.fullmatch(attribute[1]) else attribute[0]


def _file_name(url: str) -> str:
    return line(unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]) or url


def is_permalink(article: Article) -> bool:
    """Tell whether the id is itself the address of the page (RSS 2.0 ``guid isPermaLink``)."""
    return article.id == article.url and article.url.startswith(("http://", "https://"))


def utc(time: datetime) -> datetime:
    """Return the same instant in UTC with whole seconds."""
    return time.astimezone(UTC).replace(microsecond=0)


def rfc3339(time: datetime) -> str:
    """Write an instant as Atom and JSON Feed do: "2026-11-22T07:00:00+00:00" (RFC 3339)."""
    return utc(time).isoformat()


def rfc822(time: datetime) -> str:
    """Write an instant as RSS does: "Sun, 22 Nov 2026 07:00:00 +0000" (RFC 822, RFC 2822)."""
    # A third of the time that email.utils needs; strftime would ask the locale for the names.
    at = utc(time)
    day = f"{_WEEKDAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04}"
    return f"{day} {at.hour:02}:{at.minute:02}:{at.second:02} +0000"
