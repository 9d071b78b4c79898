"""Addresses that Eleventy fills: a few places that say the same everywhere; no template engine.

A place is ``{{ name | filter }}``: a title or a file's name, perhaps with ``slugify``; a date with
``date`` and the form that Liquid or Luxon give it. All else is refused, with what to write instead.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from syndicate import text
from syndicate.problems import Unfit

_PLACE = re.compile(r"\{\{-?([^{}]*?)-?\}\}")
_FILTERED = re.compile(
    r"\s*([\w.]+)\s*(?:\|\s*(\w+)\s*(?:(?::\s*|\(\s*)([\"'])([^\"']*)\3\s*\)?)?\s*)?"
)
_DATES = frozenset({"date", "page.date"})
_SLUGGED = frozenset({"slug", "slugify"})
_FORM = re.compile(r"%-?[A-Za-z]|[A-Za-z]+|[^%A-Za-z]+|%")
_PLAIN = re.compile(r"[A-Za-z0-9 _-]*")


def is_template(path: str) -> bool:
    """Tell whether a path has places of Eleventy's."""
    return "{{" in path or "{%" in path


def fill(path: str, day: datetime, words: Mapping[str, str]) -> str:
    """Return a path with its places filled; ``words`` are the values of those that are no date.

    What comes out is not normalised yet.

    Raises:
        Unfit: there is a place that only Eleventy can fill.
    """

    def value(place: re.Match[str]) -> str:
        found = _FILTERED.fullmatch(place[1])
        name, filter_, form = (found[1], found[2], found[4]) if found else ("", "", None)
        if name in _DATES and filter_ == "date" and form:
            return "".join(_dated(part, day, place[0]) for part in _FORM.findall(form))
        said = words.get(name, "")
        if not said or form is not None or filter_ not in {None, *_SLUGGED}:
            raise _unknown(place[0])
        return text.slug(said) if filter_ else said

    filled = _PLACE.sub(value, path)
    if is_template(filled):
        raise _unknown(path)
    return filled


def is_certain(path: str, words: Mapping[str, str]) -> bool:
    """Tell whether Eleventy makes the same of a path: of letters with accents it makes others."""
    named = {found[1] for place in _PLACE.findall(path) if (found := _FILTERED.fullmatch(place))}
    return all(_PLAIN.fullmatch(words[name]) for name in named & words.keys())


def _dated(part: str, day: datetime, place: str) -> str:
    """Return what a part of a date's form stands for: one of strftime's or Luxon's, or a sign."""
    year, month, date = f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"
    values = {
        "%Y": year, "%m": month, "%d": date, "%y": year[2:], "%j": f"{day:%j}",
        "%-m": f"{day.month}", "%-d": f"{day.day}",
        "yyyy": year, "YYYY": year, "MM": month, "dd": date, "DD": date,
    }  # fmt: skip
    if part not in values and (part[0] == "%" or part[0].isalpha()):
        raise _unknown(place)
    return values.get(part, part)


def _unknown(place: str) -> Unfit:
    shown = text.shorten(place, 60)
    return Unfit(
        f"{shown!r} in a permalink is a template that only Eleventy can fill",
        "write the path itself, such as /2026/11/title/, or one of {{ title | slugify }},"
        " {{ page.fileSlug }} and {{ page.date | date: '%Y/%m/%d' }}",
    )
