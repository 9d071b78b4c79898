"""Tags and authors in addresses: each has a slug of its own, and keeps it for ever.

``C``, ``C++`` and ``C#`` all come to ``c`` when their signs are left out. So what comes second gets
its signs spelled out (``c-plus-plus``), or, where signs have no words, a number. Who has which is
recorded when it is first published, whatever comes or goes later.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, count

from syndicate import text

Slugs = Mapping[str, str]
"""Slugs by what ``identity`` makes of the names."""

_SEPARATORS = re.compile(r"[\s_-]+")
_WORDS = {
    "+": "plus",
    "#": "sharp",
    "&": "and",
    "@": "at",
    "%": "percent",
    "*": "star",
    "=": "equals",
    "$": "dollar",
    "€": "euro",
    "£": "pound",
}
# A full stop is said in ".NET", and not in "J. Smith".
_SIGN = re.compile(rf"[{re.escape(''.join(_WORDS))}]|(?<!\w)\.(?=\w)")


@cache
def identity(name: str) -> str:
    """Return what all spellings of a name have in common, and no other name has.

    Case, width, accents however encoded, apostrophes, and whether words are parted by spaces or
    hyphens are a matter of taste; signs are not, but for the spaces around them.
    """
    folded = _SEPARATORS.sub("-", text.fold(name))
    parts = [one for one in _parts(folded) if one != "-"]
    glued = zip(["", *parts], parts, strict=False)
    return "".join(f"-{b}" if a[-1:] and _both_words(a, b) else b for a, b in glued)


def _parts(folded: str) -> Iterator[str]:
    """Yield the words of a name, and its signs one by one."""
    word = ""
    for character in folded:
        if text.is_of_word(character):
            word += character
            continue
        yield from filter(None, (word, character))
        word = ""
    if word:
        yield word


def _both_words(one: str, other: str) -> bool:
    return text.is_of_word(one[0]) and text.is_of_word(other[0])


@cache
def spelled(name: str) -> str:
    """Return the slug of a name with its signs spelled out."""
    return text.slug(_SIGN.sub(lambda sign: f" {_WORDS.get(sign[0], 'dot')} ", text.fold(name)))


def allot(names: Iterable[str], given: Slugs, reserved: Collection[str] = ()) -> dict[str, str]:
    """Return slugs for names that were not ``given`` one; no two of all these have the same.

    Names without a letter or a digit have none. Who is new and alone gets the plain slug if it is
    free, and so does, among several, the one that has no signs. ``reserved`` ones are nobody's. The
    order of the names makes no difference.
    """
    taken = {*given.values(), *reserved}
    alike: dict[str, list[str]] = {}
    for one in sorted({identity(name) for name in names} - given.keys()):
        if plain := text.slug(one):
            alike.setdefault(plain, []).append(one)
    made: dict[str, str] = {}
    for plain, several in alike.items():
        if plain not in taken and (first := _plainest(plain, several)):
            made[first] = plain
    taken.update(made.values())
    for one in chain.from_iterable(alike.values()):
        if one not in made:
            made[one] = next(slug for slug in _distinct(one) if slug not in taken)
            taken.add(made[one])
    return made


def _plainest(plain: str, several: Collection[str]) -> str:
    """Return the one that a plain slug suits best; nothing if all have signs to spell."""
    fitting = [one for one in several if len(several) == 1 or spelled(one) == plain]
    return min(fitting, key=lambda one: (one != plain, one), default="")


def _distinct(name: str) -> Iterator[str]:
    own = spelled(name)
    yield own
    yield from (f"{own}-{number}" for number in count(2))


def odd(slugs: Slugs) -> dict[str, str]:
    """Return the slugs that do not follow from the names alone; most publications have none."""
    return {name: slug for name, slug in slugs.items() if slug != text.slug(name)}
