"""The interface's own words."""

import tomllib
from importlib.resources import files

import pytest
from babel import Locale

WORDS = tomllib.loads(files("syndicate").joinpath("data/words.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", WORDS)
def test_every_language_is_complete(language: str) -> None:
    """No page mixes languages because a word was forgotten."""
    assert set(WORDS[language]) == set(WORDS["en"])
    assert all(WORDS[language].values())


@pytest.mark.parametrize("language", WORDS)
def test_every_language_says_which_it_is(language: str) -> None:
    """The words know their language, which is one that dates can be written in."""
    assert WORDS[language]["lang"] == language
    assert Locale.parse(language).language == language
