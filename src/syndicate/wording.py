"""The few words that we add to what authors write, in the reader's language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def words(language: str) -> Mapping[str, str]:
    """Return the few words that we add, in a language we have, else in English.

    Their ``lang`` tells which language they are in.
    """
    table = _words()
    return table.get(language) or table.get(language.partition("-")[0]) or table["en"]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    table: dict[str, dict[str, str]] = tomllib.loads(
        files("syndicate").joinpath("data/words.toml").read_text("utf-8")
    )
    return {language: table["en"] | own for language, own in table.items()}
