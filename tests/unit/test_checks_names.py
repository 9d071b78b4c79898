"""Different tags and authors that would share a page are told."""

from collections.abc import Sequence

from factories import article
from syndicate.checks.names import check
from syndicate.model import Author, Head


def heads(*tags: str, authors: Sequence[str] = ()) -> list[Head]:
    """Return an article per tag, and per author."""
    return [
        *(article(tags=(tag,), authors=()) for tag in tags),
        *(article(tags=(), authors=(Author(name=name),)) for name in authors),
    ]


def test_different_tags_of_one_address_are_told() -> None:
    """Both names, the address and the remedy are told, in an order that never changes."""
    found = list(check(heads("net", "C#", ".NET", "C++", "C", "Rust"), ()))
    assert [(one.rule, one.path, one.problem.partition(" share ")[0]) for one in found] == [
        ("tags-alike", "tags/c/", "the tags 'C', 'C#' and 'C++'"),
        ("tags-alike", "tags/net/", "the tags '.NET' and 'net'"),
    ]
    assert "such as c, cpp and c-sharp" in str(found[0])


def test_spellings_of_one_tag_are_one() -> None:
    """Case, width, spaces and hyphens are a matter of taste; what has no address has no page."""
    assert not list(check(heads("Open Source", "open-source", "ＯＰＥＮ_source", "!", "?"), ()))


def test_different_authors_of_one_address_are_told() -> None:
    """Authors are told as tags are, unless each has an id."""
    known = [Author(name="Ann C"), Author(name="Ann C#")]
    some = heads(authors=["Ann C", "Ann C#"])
    assert [one.rule for one in check(some, ())] == ["authors-alike"]
    assert [one.rule for one in check(some, known[:1])] == ["authors-alike"]
    assert list(check(some, known)) == []
