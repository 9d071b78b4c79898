"""Proofs of a composed email: what would be clipped, broken, unlawful or unreadable.

A family of rules is a module of this package, found by its name. Its ``check`` takes the ``Page``,
which is read once for all, and yields faults. Of these, an error is wrong for every reader, or
against the law, and stops the release; a warning is wrong for some, or a matter of taste.
"""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType

from syndicate import plugins
from syndicate.checks.email._page import Fault, Measure, Page, nothing_measured, read
from syndicate.checks.email._places import NOWHERE, Origin
from syndicate.checks.standards import Standards
from syndicate.model import Email, Finding

__all__ = ["Fault", "Measure", "Origin", "Standards", "check", "families", "finding"]

Family = Callable[[Page], Iterator[Fault]]


def check(
    email: Email,
    *,
    message: bytes = b"",
    origin: Origin = NOWHERE,
    standards: Standards | None = None,
    measure: Measure = nothing_measured,
) -> list[Finding]:
    """Return what is wrong with an email; an error stops the release.

    ``message`` is the email as it is sent, ``origin`` what it was made of: without it findings name
    the edition's own files. ``measure`` tells of an image's URL what is published there.

    Raises:
        ConfigError: the email is in a merge-tag dialect that does not exist.
    """
    page = read(email, message, standards or Standards(), measure, origin)
    faults = [fault for module in families() for fault in module.check(page)]
    return [finding(fault, email, origin) for fault in dict.fromkeys(faults)]


@cache
def families() -> tuple[ModuleType, ...]:
    """Return the modules that each hold one family of rules, by name."""
    here = sys.modules[__name__]
    return tuple(plugins.load(here, name) for name in plugins.names(here))


def finding(fault: Fault, email: Email, origin: Origin) -> Finding:
    """Return a fault with the place that it comes from, or the edition's file if none is known."""
    path, line = origin.place(fault.at, of_template=fault.of_template) or (
        f"email/{email.edition.id}/{fault.file}",
        0,
    )
    return Finding(
        rule=f"email.{fault.rule}",
        severity=fault.severity,
        path=path,
        line=line,
        problem=fault.problem,
        remedy=fault.remedy,
        newsletter=email.edition.newsletter,
    )
