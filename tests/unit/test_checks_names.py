"""Tags and authors that nothing but a number tells apart in addresses are told."""

from collections.abc import Sequence

from factories import article
from syndicate import feedset
from syndicate.checks.names import check
from syndicate.model import Author, Finding, Head


def found(
    *tags: str, authors: Sequence[str] = (), known: Sequence[tuple[str, str]] = ()
) -> list[Finding]:
    """Return what is told of an article per tag, and per author."""
    heads: list[Head] = [
        *(article(tags=(tag,), authors=()) for tag in tags),
        *(article(tags=(), authors=(Author(name=name),)) for name in authors),
    ]
    own = {id_: Author(name=name) for id_, name in known}
    return list(check(heads, own.values(), feedset.named(heads, own, {})))


def test_tags_with_a_number_are_told() -> None:
    """Both names, both addresses and the remedy are told, in an order that never changes."""
    [one] = found("News!", "C#", "C++", "C", "News", "Rust", ".NET", "net")
    assert (one.rule, one.path) == ("tags-alike", "tags/news-2/")
    assert one.problem == (
        "the tags 'News' and 'News!' have a page and a feed each: tags/news-2/ and tags/news/"
    )
    assert "write it one way" in one.remedy


def test_spellings_of_one_tag_are_one() -> None:
    """Case, width, spaces and hyphens are a matter of taste; what has no address has no page."""
    assert not found("Open Source", "open-source", "ＯＰＥＮ_source", "!", "?")


def test_authors_with_a_number_are_told() -> None:
    """Authors are told as tags are, unless they have ids of their own."""
    names = ["J Smith", "J. Smith", "Ann C#"]
    assert [one.rule for one in found(authors=names)] == ["authors-alike"]
    assert not found(authors=names, known=[("js", "J Smith"), ("smith", "J. Smith")])
