"""What an owner can set about the proofs of emails."""

from dataclasses import dataclass

from syndicate.checks.email._support import CLIENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """The mail ``clients`` that count, as ``gmail.ios``, and the features ``accepted`` besides."""

    clients: tuple[str, ...] = CLIENTS
    accepted: frozenset[str] = frozenset()
