"""The rules that findings are of: ``data/rules.toml``, read when the first of them is asked for."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "data/rules.toml"


def names() -> list[str]:
    """Return the ids of all rules, sorted."""
    return sorted(_known())


def why(rule: str) -> str:
    """Say why what a rule finds matters; nothing if there is no such rule."""
    return _known().get(rule, "")


def binding() -> frozenset[str]:
    """Return the ids of the rules that nobody can silence, since they hold what was promised."""
    return frozenset(_table()["binding"])


@cache
def _known() -> Mapping[str, str]:
    return {rule: str(reason) for rule, reason in _table()["why"].items()}


@cache
def _table() -> Any:  # noqa: ANN401 - as TOML has it
    import tomllib  # noqa: PLC0415 - who only names findings must not wait for it

    return tomllib.loads(_FILE.read_text("utf-8"))
