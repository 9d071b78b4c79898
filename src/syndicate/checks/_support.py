"""Which mail client supports what: ``data/caniemail.json``, which tells where it is from.

What some client does not support, and MJML or the shipped templates use all the same, is accepted
in ``data/email_baseline.toml``: each of these does no harm where it is ignored.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any


def clients() -> list[str]:
    """Return the names of all clients that anything is known of, sorted."""
    return sorted(_table()["clients"])


def features() -> list[str]:
    """Return the ids of all features that anything is known of, sorted."""
    return sorted(_table()["support"])


@lru_cache(maxsize=16)
def unsupported(chosen: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return each feature that some of the chosen clients do not support, with these."""
    table = _table()
    at = {client: table["clients"].index(client) for client in chosen}
    found = {
        feature: tuple(client for client, number in at.items() if letters[number] == "n")
        for feature, letters in table["support"].items()
    }
    return {feature: without for feature, without in found.items() if without}


@lru_cache(maxsize=1)
def accepted() -> frozenset[str]:
    """Return the features that are accepted whoever lacks them."""
    return frozenset(tomllib.loads(_read("data/email_baseline.toml"))["accepted"])


@lru_cache(maxsize=1)
def _table() -> Any:  # noqa: ANN401 - as JSON has it
    return json.loads(_read("data/caniemail.json"))


def _read(name: str) -> str:
    return files("syndicate").joinpath(name).read_text("utf-8")
