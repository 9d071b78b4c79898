"""How large what a template asks for would be, told before it is made.

A width, a count or a factor is all that it takes to fill the memory: ``"%999999999d"|format(1)``.
So whatever can make much of little (operators, methods of texts and numbers, filters) is measured
by what it is given. Bounds from above are enough: nobody wants texts of that size.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from math import inf
from typing import Any

from syndicate.sandbox import budget
from syndicate.sandbox.budget import ELEMENT, TooMuchError, allow

BITS = 10_000
"""Bits of the largest number that is worked out: some 3,000 digits."""

DIGITS = 400
"""Decimals that a number is rounded to at most, before or after the point: a float has no more."""

_NUMBERS = (int, float)
_DEEP = 50
_OTHER = 100
_SPECIFIER = re.compile(
    r"%(?:\((?P<key>[^()]*)\))?[#0 +-]*(?P<width>\*|\d*)(?:\.(?P<decimals>\*|\d*))?[hlL]?[a-zA-Z]"
)
_NUMBER = re.compile(r"\d+")
_NUMBER_LENGTH = 12


def operation(operator: str, left: Any, right: Any) -> None:  # noqa: ANN401 - of whatever type
    """Let an operation be done.

    Raises:
        TooMuchError: its outcome would be too large.
    """
    if isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS):
        if operator in {"*", "**"}:
            _number(operator, left, right)
    elif operator == "%" and isinstance(left, str | bytes):
        allow(percent(left, right))
    elif operator == "*":
        allow(_times(left, right))
    elif operator == "+":
        allow(length(left) + length(right))


def _number(operator: str, left: float, right: float) -> None:
    if not isinstance(left, int) or not isinstance(right, int):
        return
    if operator == "**":
        bits = left.bit_length() * abs(right)
    else:
        bits = left.bit_length() + right.bit_length()
    if bits > BITS:
        raise TooMuchError("this makes more than anybody could want; make the number smaller")


def _times(left: object, right: object) -> int:
    if isinstance(left, int):
        left, right = right, left
    return length(left) * right if isinstance(right, int) else 0


def length(value: Any) -> int:  # noqa: ANN401 - of whatever type
    """Return the size of a text or a list; a number has none."""
    if isinstance(value, str | bytes):
        return len(value)
    return len(value) * ELEMENT if hasattr(value, "__len__") else 0


def percent(text: str | bytes, values: object) -> float:
    """Return what a text has at most with values in the place of its ``%`` specifiers."""
    written = text if isinstance(text, str) else text.decode("latin-1")
    size: float = len(text)
    for found in _SPECIFIER.finditer(written):
        size += width(found["width"] or "") + width(found["decimals"] or "")
        if found["key"] is not None and isinstance(values, Mapping):
            size += weight(values.get(found["key"]))
    if isinstance(values, Mapping):
        return size + weight(values) * (written.count("%") - written.count("%("))
    given = values if isinstance(values, tuple) else (values,)
    if "*" in written:
        size += sum(abs(one) for one in given if isinstance(one, int))
    return size + sum(map(weight, given))


def width(written: str) -> float:
    """Return the largest number that stands in the specification of a format."""
    numbers = _NUMBER.findall(written)
    if any(len(one.lstrip("0")) > _NUMBER_LENGTH for one in numbers):
        return inf
    return max(map(int, numbers), default=0)


def weight(value: object) -> float:
    """Return about how many characters a value has when it is printed."""
    if isinstance(value, str | bytes):
        return len(value)
    return _weight(value, {}, 0)


def _weight(value: object, known: dict[int, float], depth: int) -> float:
    """Weigh each container once, however often it stands in others."""
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, int):
        return value.bit_length() // 3
    if (parts := _parts(value)) is None:
        return _OTHER
    if depth > _DEEP:
        return inf
    if id(value) not in known:
        known[id(value)] = inf  # what contains itself has no end
        size: float = ELEMENT
        for part in parts:
            size += ELEMENT + _weight(part, known, depth + 1)
            if size > budget.OUTPUT:
                break
        known[id(value)] = size
    return known[id(value)]


def _parts(value: object) -> Iterable[object] | None:
    if isinstance(value, Mapping):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, one.name) for one in fields(value)]
    return None


def method(owner: Any, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:  # noqa: ANN401 - of whatever type
    """Let a method of a text or a number be called.

    Raises:
        TooMuchError: what it makes would be too large.
    """
    if name in _METHODS:
        allow(measured(_METHODS[name], (owner, *args), kwargs))


def measured(
    measure: Callable[..., float], args: Sequence[object], kwargs: Mapping[str, object]
) -> float:
    """Return the size that something will have, or the largest number that was given for it.

    If it was given what it cannot take, it says so itself.
    """
    try:
        return measure(*args, **kwargs)
    except (TypeError, AttributeError, ValueError):
        return max([one for one in (*args, *kwargs.values()) if isinstance(one, int)], default=0)


def padded(text: Any, width: int = 80, *_: Any) -> float:  # noqa: ANN401 - as Python has them
    """Return the size of a text that fills a width."""
    return max(len(text), width)


def replaced(text: Any, old: Any, new: Any, count: int | None = None, /) -> float:  # noqa: ANN401 - as Python has them
    """Return the size of a text with one word in the place of another."""
    found = text.count(old)
    if count is not None and count >= 0:
        found = min(found, count)
    return float(len(text) + found * len(new))


def joined(glue: Any, parts: Sequence[Any]) -> float:  # noqa: ANN401 - as Python has them
    """Return the size of parts with something between them."""
    return sum(map(weight, parts)) + len(glue) * len(parts)


def _tabs(text: Any, tabsize: int = 8) -> float:  # noqa: ANN401 - as Python has them
    return float(len(text) + text.count("\t" if isinstance(text, str) else b"\t") * tabsize)


def _translated(text: Any, table: Any, *_: Any, **__: Any) -> float:  # noqa: ANN401 - as Python has them
    longest = max(map(weight, table.values()), default=1) if isinstance(table, Mapping) else 1
    return len(text) * max(1, longest)


def _to_bytes(_: int, length: int = 1, *__: Any, **___: Any) -> float:  # noqa: ANN401 - as Python has them
    return length


_METHODS: Mapping[str, Callable[..., float]] = {
    "center": padded,
    "expandtabs": _tabs,
    "join": joined,
    "ljust": padded,
    "replace": replaced,
    "rjust": padded,
    "to_bytes": _to_bytes,
    "translate": _translated,
    "zfill": padded,
}
