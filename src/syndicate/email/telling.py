"""What templates tell of an edition's articles: each in short, or one in full."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from syndicate.email import stories
from syndicate.email.content import Shown
from syndicate.email.dialects import Dialect
from syndicate.email.readable import readable
from syndicate.model import Article, Shortening

_NOTHING: Mapping[str, object] = {
    "lead_story": None,
    "stories": [],
    "more": [],
    "left_out": 0,
    "body": Markup(),
    "body_text": "",
    "is_cut": False,
}


def in_short(
    lead: stories.Story | None, rest: Sequence[stories.Story], how: Shortening
) -> Mapping[str, object]:
    """Return what tells of articles in short, the last of them shorter still."""
    told = [*([lead] if lead else []), *rest]
    bare = len(told) - how.summaries
    told = [one if at < bare else replace(one, summary="") for at, one in enumerate(told)]
    end = len(told) - how.left_out
    cards = min(end, len(told) - how.lines)
    return {
        **_NOTHING,
        "lead_story": told[0] if lead else None,
        "stories": told[bool(lead) : cards],
        "more": told[cards:end],
        "left_out": how.left_out,
    }


def in_full(article: Article, body: Shown, spoken: Dialect) -> Mapping[str, object]:
    """Return what tells of an article in full; one of which nothing fits has its summary."""
    html = body.html or f"<p>{escape(article.summary)}</p>"
    return {
        **_NOTHING,
        "lead_story": stories.story(article),
        "body": Markup(html),  # noqa: S704 - made of what the sanitiser lets through
        "body_text": readable(html, spoken),
        "is_cut": not body.is_whole,
    }
