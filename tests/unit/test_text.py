"""Plain text: what is dropped, folded, cut, and made into a name."""

import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import text

ANY = st.text(st.characters(codec=None), max_size=60)


@settings(deadline=None, max_examples=150)
@given(ANY)
def test_what_is_clean_can_be_carried_by_xml(given_text: str) -> None:
    """Whatever text goes in, what comes out of ``clean`` parses as XML 1.0 and stays as it is."""
    made = text.clean(given_text)
    element = ET.Element("a")
    element.text = made.replace("\r", "")
    assert ET.fromstring(ET.tostring(element, "utf-8")).text == (element.text or None)  # noqa: S314
    assert text.is_clean(made)
    assert text.clean(made) == made


@settings(deadline=None, max_examples=100)
@given(ANY)
def test_a_line_is_one_line(given_text: str) -> None:
    """A line has no line ends, no double spaces and no white space around it."""
    made = text.line(given_text)
    assert made == made.strip()
    assert "  " not in made
    assert not set(made) & set("\t\r\n\u2028\u2029\x85")


@settings(deadline=None, max_examples=150)
@given(ANY, st.integers(1, 90))
def test_a_slug_is_one_word_for_ever(given_text: str, limit: int) -> None:
    """A slug has letters, digits, marks and single hyphens, fits, and is its own slug."""
    made = text.slug(given_text, limit)
    assert len(made) <= limit
    assert not made.startswith("-")
    assert not made.endswith("-")
    assert "--" not in made
    assert all(one == "-" or unicodedata.category(one)[0] in "LMN" for one in made)
    assert text.slug(made, limit) == made


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("What's in a “ledger”?", "whats-in-a-ledger"),
        ("Ünïcode & Straße", "ünïcode-strasse"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("ภาษาไทย", "ภาษาไทย"),
        ("日本とインド", "日本とインド"),
        ("snake_case — dash", "snake-case-dash"),
        ("…", ""),
    ],
)
def test_letters_of_every_script_stay(title: str, slug: str) -> None:
    """Marks stay with their letters, so that words of no script fall apart."""
    assert text.slug(title) == slug


def test_both_spellings_of_a_letter_make_one_slug() -> None:
    """A file name from macOS (decomposed) and one from Linux (composed) mean the same."""
    assert text.slug(unicodedata.normalize("NFD", "Café Zürich")) == text.slug("Café Zürich")


def test_a_long_slug_ends_with_a_word() -> None:
    """A slug is cut between words where it can be."""
    assert text.slug("a ledger of ledgers", 12) == "a-ledger-of"


@settings(deadline=None, max_examples=100)
@given(ANY, st.integers(1, 80))
def test_what_is_shortened_fits(given_text: str, limit: int) -> None:
    """A shortened text has at most ``limit`` characters, and is left alone if it had."""
    made = text.shorten(given_text, limit)
    assert len(made) <= limit
    if len(text.line(given_text)) <= limit:
        assert made == text.line(given_text)
    else:
        assert made.endswith("…")


def test_a_text_is_cut_between_words() -> None:
    """No word is cut in two, and no comma stands before the ellipsis."""
    assert text.shorten("A split stick, a ledger and a loan", 22) == "A split stick, a…"
    assert text.shorten("A split stick, ledgers", 16) == "A split stick…"


def test_a_long_text_is_cut_as_a_short_one() -> None:
    """Of a text of any length as much is shown, also if it begins with spaces only."""
    assert text.shorten("A split stick, a ledger and a loan " * 9_000, 22) == "A split stick, a…"
    assert text.shorten(" " * 500 + "A split stick, a ledger", 22) == "A split stick, a…"
    assert text.shorten("A stick" + " " * 500, 22) == "A stick"


def test_a_wrong_name_leads_to_the_right_one() -> None:
    """A typing error is answered with what was meant, nonsense with what there is."""
    assert text.nearest("titel", ["title", "url"]) == "did you mean 'title'?"
    assert text.nearest("zzz", ["url", "title"]) == "there are: title, url"
