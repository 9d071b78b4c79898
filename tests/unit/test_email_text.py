"""How the text part is folded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.email.text import width, wrap

URL = "https://example.org/" + "long/" * 30


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        *(("abc", 3), ("日本", 4), ("e\N{COMBINING ACUTE ACCENT}", 1), ("ｱ", 1), ("a\u2060b", 2)),
        *(
            ("👩\u200d👩\u200d👧", 2),
            ("👍🏽", 2),
            ("☠\ufe0f", 2),
            ("🇳🇱", 2),
        ),
        *(("\u200fשלום\u200e", 4), ("क\u094dष", 2)),
    ],
)
def test_width_counts_columns(text: str, columns: int) -> None:
    """Wide characters take two columns, combining and invisible ones none."""
    assert width(text) == columns


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_characters=":{"), max_size=300))
def test_no_line_is_too_wide(text: str) -> None:
    """Whatever the text, no line without a link takes more columns than asked for."""
    assert all(width(line) <= 40 for line in wrap(text, 40).split("\n"))


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_categories=["Z", "C"]), max_size=200))
def test_folding_loses_nothing(text: str) -> None:
    """All characters are still there, in their order."""
    assert "".join(wrap(text, 20).split()) == "".join(text.split())


@pytest.mark.parametrize("before", ["", "Read more: ", "続きを読む："])
def test_urls_are_never_broken(before: str) -> None:
    """A link stays whole, however long: a broken one cannot be followed."""
    assert URL in wrap(before + URL).replace("：", " ").split()


def test_merge_slots_are_never_broken() -> None:
    """A slot for a merge tag stays whole, or it would never be filled."""
    slot = "SynSlot-0123456789abcdef"
    assert slot in wrap(f"Unsubscribe: {slot}", 20).split("\n")


def test_japanese_lines_do_not_begin_with_a_stop() -> None:
    """A full stop or closing bracket stays with the word before it."""
    lines = wrap("これは文です。" * 12, 14).split("\n")
    assert not any(line.startswith("。") for line in lines)


def test_marks_stay_on_their_letters() -> None:
    """A word that must be cut is not cut before a combining mark."""
    word = "e\N{COMBINING ACUTE ACCENT}" * 60
    lines = wrap(word, 11).split("\n")
    assert not any(line.startswith("\N{COMBINING ACUTE ACCENT}") for line in lines)


@pytest.mark.parametrize("letter", ["👩\u200d👩\u200d👧", "👍🏽", "☠\ufe0f", "🇳🇱", "e\u0301"])
@pytest.mark.parametrize("columns", range(2, 9))
def test_emoji_stay_whole(letter: str, columns: int) -> None:
    """A line ends between two of them, not within a family, a flag or a tone of skin."""
    assert all(not line.replace(letter, "") for line in wrap(letter * 20, columns).split("\n"))


def test_indentation_carries_over() -> None:
    """The rows of an indented line are indented alike."""
    assert wrap("  " + "word " * 12, 20).split("\n")[1].startswith("  word")
