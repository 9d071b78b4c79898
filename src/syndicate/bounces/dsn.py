"""Delivery status notifications (RFC 3464), as servers write them."""

from collections.abc import Iterable
from typing import NamedTuple

from syndicate.bounces.parts import Part, blocks
from syndicate.bounces.statuses import Fate, Status, failed

KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})
"""RFC 3464 section 2.1, and RFC 6533 section 3 for addresses that are not ASCII."""

_TOLD = ("Action", "Status", "Remote-MTA", "Diagnostic-Code", "Will-Retry-Until")


class Result(NamedTuple):
    """What a report says became of a message, and the fields that say so."""

    status: Status
    told: str


def read(parts: Iterable[Part]) -> Result | None:
    """Return what the machine-readable parts of a report say; ``None`` if there are none.

    A report that came to an address of one recipient may tell of several: an alias or a list stands
    behind it. It is as good as the best of them.
    """
    found = [
        Result(status, _told(block))
        for one in parts
        if one.kind in KINDS
        for block in blocks(one.text())
        if (status := _status(block)) is not None
    ]
    return min(found, key=lambda one: one.status.fate, default=None)


def _status(block: Part) -> Status | None:
    """Return what one group of fields says (RFC 3464 section 2.3.3)."""
    action = block.value("Action").lower()
    code = block.value("Status")
    if action.startswith(("failed", "failure", "error")):
        return failed(code, block.value("Diagnostic-Code"))
    if action.startswith(("delayed", "relayed")):
        return Status(Fate.WAITS, code.partition(" ")[0][:9])
    if action.startswith(("delivered", "expanded")):
        return Status(Fate.DELIVERED, code.partition(" ")[0][:9])
    return None


def _told(block: Part) -> str:
    lines = (f"{name}: {value[:400]}" for name in _TOLD if (value := block.value(name)))
    return "\n".join(lines)
