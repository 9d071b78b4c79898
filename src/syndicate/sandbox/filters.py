"""Jinja2's own filters within bounds: measured before they make much of little, paid for after."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from math import inf
from typing import Any, Literal

from jinja2 import Environment as AnyEnvironment
from jinja2 import pass_environment, pass_eval_context
from jinja2.filters import FILTERS, do_round, make_attrgetter
from jinja2.nodes import EvalContext

from syndicate.sandbox import sizes
from syndicate.sandbox.budget import ELEMENT, TooMuchError, allow, charge

Filter = Callable[..., Any]

_TAGS = 100
_INDENT = 16
_LINES = 20


def bounded() -> dict[str, Filter]:
    """Return the filters to use in place of those that Jinja2 has by the same names."""
    measured = {name: _guarded(FILTERS[name], size) for name, size in _SIZES.items()}
    paid = {name: _guarded(FILTERS[name], sizes.weight) for name in _TEXTS}
    listed = {name: _guarded(FILTERS[name], None) for name in _LISTS}
    return measured | paid | listed | {"join": _join, "round": _round, "sum": _sum}


def _guarded(function: Filter, measure: Callable[..., float] | None) -> Filter:
    """Return a filter that tells the size of what it will make, and pays for what it has made."""
    first = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as Jinja2 has them
        if measure is sizes.weight:
            allow(sizes.weight(args[first]))
        elif measure is not None:
            allow(sizes.measured(measure, args[first:], kwargs))
        made = function(*args, **kwargs)
        charge(made)
        return made

    return guarded


@pass_eval_context
def _join(
    context: EvalContext, value: Iterable[Any], d: str = "", attribute: str | int | None = None
) -> str:
    """Join as Jinja2 does."""
    parts = _parts(context.environment, value, attribute)
    allow(sizes.joined(d, parts))
    made: str = FILTERS["join"](context, parts, d)
    charge(made)
    return made


def _round(
    value: float,
    precision: int = 0,
    method: Literal["common", "ceil", "floor"] = "common",
) -> float:
    """Round as Jinja2 does."""
    if abs(precision) > sizes.DIGITS:
        raise TooMuchError(f"no number has more than {sizes.DIGITS} digits; round to fewer")
    return do_round(value, precision, method)


@pass_environment
def _sum(
    environment: AnyEnvironment,
    iterable: Iterable[Any],
    attribute: str | int | None = None,
    start: Any = 0,  # noqa: ANN401 - a number, or a list
) -> Any:  # noqa: ANN401 - likewise
    """Add up as Jinja2 does."""
    parts = _parts(environment, iterable, attribute)
    allow(sum(map(sizes.length, [start, *parts])))
    made = sum(parts, start)
    charge(made)
    return made


def _parts(
    environment: AnyEnvironment, value: Iterable[Any], attribute: str | int | None
) -> list[Any]:
    if attribute is None:
        return list(value)
    return list(map(make_attrgetter(environment, attribute), value))


def _format(text: object, *args: object, **kwargs: object) -> float:
    return sizes.percent(str(text), kwargs or args)


def _indented(
    text: str,
    width: int | str = 4,
    first: bool = False,  # noqa: FBT001, FBT002 - as Jinja2 has them
    blank: bool = False,  # noqa: FBT001, FBT002 - likewise
) -> float:
    del first, blank
    wide = len(width) if isinstance(width, str) else width
    return sizes.weight(text) + (str(text).count("\n") + 1) * wide


def _replaced(text: object, old: object, new: object, count: int | None = None) -> float:
    return sizes.replaced(str(text), str(old), str(new), count)


def _wrapped(
    text: str,
    width: int = 79,
    break_long_words: bool = True,  # noqa: FBT001, FBT002 - as Jinja2 has them
    wrapstring: str | None = None,
    break_on_hyphens: bool = True,  # noqa: FBT001, FBT002 - likewise
) -> float:
    del break_long_words, break_on_hyphens
    # Two lines that follow each other are together longer than the width.
    lines = 2 * len(text) // max(1, width) + text.count("\n") + 1
    return len(text) + min(len(text), lines) * len(wrapstring or "\n")


def _linked(
    value: str,
    trim_url_limit: int | None = None,
    nofollow: bool = False,  # noqa: FBT001, FBT002 - as Jinja2 has it
    target: str | None = None,
    rel: str | None = None,
    extra_schemes: Iterable[str] | None = None,
) -> float:
    del trim_url_limit, nofollow, extra_schemes
    return 3 * len(value) + len(value.split()) * (_TAGS + len(target or "") + len(rel or ""))


def _json(value: object, indent: int | None = None) -> float:
    size = sizes.weight(value)
    if not indent:
        return size
    return size * _LINES if indent <= _INDENT else inf


def _attributes(
    d: object,
    autospace: bool = True,  # noqa: FBT001, FBT002 - as Jinja2 has it
) -> float:
    del autospace
    return sizes.weight(d)


def _filled(value: object, number: int, fill_with: object = None) -> float:
    """Return the size of rows or columns that are filled up."""
    del value, fill_with
    return number * ELEMENT


_SIZES: Mapping[str, Callable[..., float]] = {
    "batch": _filled,
    "center": sizes.padded,
    "format": _format,
    "indent": _indented,
    "pprint": _json,
    "replace": _replaced,
    "slice": _filled,
    "tojson": _json,
    "urlize": _linked,
    "wordwrap": _wrapped,
    "xmlattr": _attributes,
}
_TEXTS = (
    *("capitalize", "e", "escape", "forceescape", "lower", "safe", "string", "striptags", "title"),
    *("trim", "truncate", "upper", "urlencode", "wordcount"),
)
_LISTS = ("dictsort", "groupby", "items", "list", "reverse", "sort", "unique")
