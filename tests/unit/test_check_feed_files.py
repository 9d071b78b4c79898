"""``check --feed`` on files that are too large, too deep, too wrong, or parts of one chain."""

import factories
from syndicate.checks import _html, feeds

ATOM = "atom.xml"
NEW, OLD = "https://example.org/atom.xml", "https://example.org/archive/1.xml"


def atom(own: str, *links: tuple[str, str], ids: tuple[str, ...] = ("a",)) -> bytes:
    """Return a short feed with links and entries, at an address of its own."""
    told = "".join(f'<link rel="{rel}" href="{url}"/>' for rel, url in (("self", own), *links))
    entries = "".join(f"<entry><id>tag:example.org,2026:{one}</id></entry>" for one in ids)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{told}{entries}</feed>'.encode()


def test_a_large_file_is_refused_by_its_size() -> None:
    """Nobody has to read a file to see that it is too large."""
    assert feeds.too_large("a.xml", feeds.TOO_LARGE) is None
    found = feeds.too_large("a.xml", feeds.TOO_LARGE + 1)
    assert found is not None
    assert (found.rule, found.severity) == ("feed-size", "error")


def test_depth_is_bounded() -> None:
    """A body of elements inside one another takes no time by the square, and is told."""
    for deep in ("<div>" * 60_000, "<div>" * 50_000 + "</div>" * 50_000, "<B>" * 60_000):
        found = list(_html.problems(deep))
        assert [rule for rule, *_ in found] == ["feed-html"]
        assert "more than 256 elements inside one another" in found[0][1]
    assert _html.problems("<div>" * 200 + "x" + "</div>" * 200) == ()
    assert not any("inside one another" in told for _, told, _ in _html.problems("<p>x" * 999))


def test_findings_are_bounded() -> None:
    """Of one rule a hundred findings are told, then how many more there are."""
    made = atom(NEW, ids=tuple(str(number) for number in range(250)))
    found = [one for one in feeds.check({ATOM: made}) if one.rule == "feed-date-implausible"]
    assert not found
    found = [one for one in feeds.check({ATOM: made}) if one.rule == "feed-missing"]
    assert len(found) == 101
    assert found[-1].problem.startswith("and ")
    assert found[-1].problem.endswith(" more of feed-missing")


def test_an_id_in_two_documents_of_a_chain_is_found() -> None:
    """An entry of the archive that still stands in the subscription document is told, once."""
    new, old = (atom(NEW, ("prev-archive", OLD), ids=("b", "a")),
                atom(OLD, ("current", NEW)))  # fmt: skip
    for documents in ({"n": new, "o": old}, {"o": old, "n": new}):
        (found,) = feeds.chain(documents)
        assert found.rule == "feed-duplicate-id"
        assert "tag:example.org,2026:a" in found.problem
    assert not list(feeds.chain({"n": new, "o": atom(OLD, ("current", NEW), ids=("c",))}))
    assert not list(feeds.chain({"n": new, "o": atom("https://example.org/other.xml")}))


def test_parts_meet_by_way_of_a_third() -> None:
    """Archives that know only their neighbours are of one chain nevertheless."""
    first, last = atom("u:1", ("next-archive", "u:2")), atom("u:3", ("prev-archive", "u:2"))
    assert list(feeds.chain({"1": first, "3": last}))
    far = atom("u:4", ("prev-archive", "u:3"))
    assert list(
        feeds.chain({"1": first, "4": far, "3": atom("u:3", ("prev-archive", "u:2"), ids=())})
    )


def test_the_documents_of_one_feed_are_three_chains() -> None:
    """RSS, Atom and JSON of one feed hold the same entries, as they should."""
    assert not list(feeds.chain(factories.feed_documents(factories.sample_feed())))
