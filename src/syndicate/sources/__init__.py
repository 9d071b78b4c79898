"""Input formats: a module each; ``parse(raw)`` yields the records of one file.

A module names its ``SUFFIXES`` and has ``parse(raw) -> Iterator[Record | ContentError]``. It raises
``ContentError`` when the whole file cannot be read, and yields one in the place of a record that
cannot, so that one bad record holds back no other. Nothing else of it is known here.
"""

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import PurePosixPath
from types import ModuleType

from syndicate import plugins
from syndicate.errors import ContentError
from syndicate.model import RawFile, Record

__all__ = ["parse", "remains", "suffixes"]


def parse(raw: RawFile) -> tuple[Record | ContentError, ...]:
    """Return the records of a file, in its order; in the place of a bad one, what is wrong.

    Raises:
        ContentError: the whole file cannot be read, or no format has its suffix.
    """
    suffix = PurePosixPath(raw.path).suffix.lower()
    module = _table().get(suffix)
    if module is None:
        known = " ".join(sorted(suffixes()))
        raise ContentError(raw.path, 0, f"no format has the suffix {suffix!r}", f"use {known}")
    return tuple(module.parse(raw))


def remains(raw: RawFile) -> tuple[str, str]:
    """Return the id and the body that a file seems to have, though it cannot be read; or nothing.

    Raises:
        ContentError: the file is not UTF-8.
    """
    from syndicate.sources import _frontmatter, _text  # noqa: PLC0415 - rarely needed

    return _frontmatter.remains(_text.decode(raw))


def suffixes() -> frozenset[str]:
    """Return the suffixes of all formats, in lower case.

    The modules import their parsers where they first need them, so this is cheap.
    """
    return frozenset(_table())


@cache
def _table() -> dict[str, ModuleType]:
    package = sys.modules[__name__]
    modules = [plugins.load(package, name) for name in plugins.names(package)]
    return _by_suffix(modules)


def _by_suffix(modules: Iterable[ModuleType]) -> dict[str, ModuleType]:
    """Return who reads which files.

    Raises:
        ValueError: two modules claim one suffix.
    """
    table: dict[str, ModuleType] = {}
    for module in modules:
        for suffix in module.SUFFIXES:
            first = table.setdefault(suffix, module)
            if first is not module:
                claimed = f"{first.__name__} and {module.__name__} both claim {suffix!r}"
                raise ValueError(f"{claimed}; take it out of one's SUFFIXES")
    return table
