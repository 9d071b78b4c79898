"""The table about what the proofs hold emails to."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from syndicate.checks.standards import CLIENTS
from syndicate.config._values import Client, Feature, Line, Name, day, silenceable
from syndicate.settings import Table, listed


class SilenceTable(Table):
    """``[[checks.silence]]``: findings that are not to be told, and why."""

    rule: Annotated[str, AfterValidator(silenceable)]
    reason: Name
    newsletter: str = ""
    path: Line = ""
    until: Annotated[date | None, BeforeValidator(day)] = None


class ChecksTable(Table):
    """``[checks]``: what the proofs hold emails to, and which findings are not to be told."""

    clients: Annotated[tuple[Client, ...], BeforeValidator(listed), Field(min_length=1)] = CLIENTS
    accept: frozenset[Feature] = frozenset()
    silence: tuple[SilenceTable, ...] = ()
