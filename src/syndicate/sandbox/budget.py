"""What one rendering may take: steps, and memory for what it makes.

Bounds are counts, not times, so that a template that is refused here is refused everywhere.
"""

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar

from jinja2 import TemplateRuntimeError

STEPS = 2_000_000
"""Rounds of loops and calls of macros in one rendering; a page of 100,000 articles takes fewer."""

OUTPUT = 20_000_000
"""Characters that one rendering may make, or that one value may have; an element counts as four."""

MADE = 200_000_000
"""Bytes of all values that one rendering makes, kept or not."""

LONG = 4_096
"""Characters of a text that has to be paid for when it is printed; shorter ones are no danger."""

ELEMENT = 4
"""Characters that an element of a list counts as."""

_ADDRESS = 8

_LIMIT = "this makes more than anybody could want; make it smaller"


class TooMuchError(TemplateRuntimeError):
    """A template does not come to an end, or makes more than anybody could want."""


class Budget:
    """What one rendering has left."""

    def __init__(self) -> None:
        """Begin with all."""
        self.steps = STEPS
        self.made = MADE


_BUDGET: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def rendering() -> Iterator[None]:
    """Give one rendering a budget of its own."""
    before = _BUDGET.set(Budget())
    try:
        yield
    finally:
        _BUDGET.reset(before)


def step() -> None:
    """Take a step.

    Raises:
        TooMuchError: there is none left.
    """
    budget = _BUDGET.get()
    if budget is not None:
        budget.steps -= 1
        if budget.steps < 0:
            raise TooMuchError(f"more than {STEPS:,} rounds of loops; make this one stop")


def allow(size: float) -> None:
    """Let a value be made that will have so many characters.

    Raises:
        TooMuchError: they are more than ``OUTPUT``.
    """
    if size > OUTPUT:
        raise TooMuchError(_LIMIT)


def charge(value: object) -> None:
    """Pay for a value that was made: a text by its bytes, a list by its elements.

    Raises:
        TooMuchError: it is too large, or all values of the rendering together are.
    """
    if isinstance(value, str | bytes):
        allow(len(value))
        size = value.__sizeof__()
    elif isinstance(value, Sized):
        allow(len(value) * ELEMENT)
        size = len(value) * _ADDRESS
    else:
        return
    budget = _BUDGET.get()
    if budget is not None:
        budget.made -= size
        if budget.made < 0:
            raise TooMuchError(f"all it makes takes more than {MADE:,} bytes; make it smaller")
