"""Complaints: feedback reports (RFC 5965), and those of services that have a form of their own."""

from collections.abc import Sequence

from syndicate.bounces.parts import Part, blocks, part

KIND = "message/feedback-report"

_AGAINST = frozenset({"abuse", "fraud", "virus", "other"})
"""Of the registered types, those by which a person complains (RFC 5965 section 7.3).

``not-spam`` (RFC 6430) takes a complaint back, ``auth-failure`` (RFC 6591) and ``dmarc`` are of
machines.
"""

_JUNK = "X-HmXmrOriginalRecipient"
"""What Microsoft's Junk Mail Reporting Program put into a message that it returned."""

_RETURNED = frozenset({"message/rfc822", "message/global"})


def is_report(parts: Sequence[Part]) -> bool:
    """Tell whether a message is a feedback report of whatever type."""
    return any(one.kind == KIND for one in parts) or _is_junk_report(parts)


def told(parts: Sequence[Part]) -> str:
    """Return the type of the report, if it is one of a complaint, else nothing."""
    for one in parts:
        if one.kind == KIND:
            kinds = (block.value("Feedback-Type").lower() for block in blocks(one.text()))
            found = next(filter(None, kinds), "")
            return found if found in _AGAINST else ""
    return "abuse" if _is_junk_report(parts) else ""


def _is_junk_report(parts: Sequence[Part]) -> bool:
    return any(one.kind in _RETURNED and part(one.content()).value(_JUNK) for one in parts)
