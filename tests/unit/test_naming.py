"""Every tag and author has a slug of its own, for ever."""

from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import text
from syndicate.naming import allot, identity, odd, spelled

_NAMES = st.lists(st.text(st.sampled_from("Cc+#-. !&é日ी'"), max_size=5), max_size=6)


def test_spellings_share_what_names_do_not() -> None:
    """Case, width, apostrophes, spaces and hyphens make no other name; signs do."""
    for spellings in (
        ("Open Source", "open-source", "ＯＰＥＮ_source", " Open  source "),
        ("R&D", "r & d"),
        ("It's", "its", "it’s"),
        ("Cafe\u0301", "CAFÉ"),
        ("J. Smith", "j.smith"),
    ):
        assert len({identity(one) for one in spellings}) == 1
    assert len({identity(one) for one in ("C", "C++", "C#", "Cé", "C C")}) == 5


@settings(deadline=None)
@given(st.text(max_size=120))
def test_spellings_share_a_slug(name: str) -> None:
    """What names are told apart by, and what a slug is made of, never disagree."""
    assert text.slug(identity(name)) == text.slug(name)


def test_signs_are_spelled_out() -> None:
    """They are said as people say them, where there is a word."""
    said = {"C++": "c-plus-plus", "C#": "c-sharp", ".NET": "dot-net", "R&D": "r-and-d"}
    assert {name: spelled(name) for name in said} == said
    assert spelled("J. Smith") == "j-smith"


def test_the_plain_slug_goes_to_who_is_alone_or_plain() -> None:
    """Alone, a tag has its plain slug; of several it is for the one without signs, or for none."""
    assert allot(["C++"], {}) == {"c++": "c"}
    assert allot(["C++", "C#", "C"], {}) == {"c": "c", "c++": "c-plus-plus", "c#": "c-sharp"}
    assert allot(["C++", "C#"], {}) == {"c++": "c-plus-plus", "c#": "c-sharp"}
    assert allot(["News!", "news"], {}) == {"news": "news", "news!": "news-2"}
    assert allot(["!", "?"], {}) == {}


def test_who_came_first_keeps_its_slug() -> None:
    """What comes later never takes a slug that was given out, though its owner is gone."""
    assert allot(["C", "C++"], {"c++": "c"}) == {"c": "c-2"}
    assert allot(["C"], {"c#": "c", "c++": "c-2"}) == {"c": "c-3"}
    assert allot(["C++"], {"c": "c", "c-plus-plus": "c-plus-plus"}) == {"c++": "c-plus-plus-2"}
    assert allot(["Ada"], {}, {"ada"}) == {"ada": "ada-2"}


@settings(max_examples=60, deadline=None)
@given(_NAMES, _NAMES)
def test_no_two_names_share_a_slug(first: list[str], later: list[str]) -> None:
    """However they come, in whatever order: each has one, no two the same, and none changes."""
    given_out = allot(first, {})
    assert given_out == allot(reversed(first), {})
    every = {**given_out, **allot([*later, *first], given_out)}
    assert {name: every[name] for name in given_out} == given_out
    assert len(set(every.values())) == len(every)
    assert {one for name in (*first, *later) if text.slug(one := identity(name))} == set(every)


def test_odd_slugs_are_few() -> None:
    """Those that follow from the name need not travel with every page."""
    assert odd({"c": "c", "c++": "c-plus-plus", "open-source": "open-source"}) == {
        "c++": "c-plus-plus"
    }
