"""What an owner can set about the proofs of emails."""

from dataclasses import dataclass

CLIENTS = (
    "gmail.desktop-webmail",
    "gmail.ios",
    "gmail.android",
    "outlook.windows",
    "outlook.macos",
    "outlook.outlook-com",
    "apple-mail.macos",
    "apple-mail.ios",
    "yahoo.desktop-webmail",
    "samsung-email.android",
    "thunderbird.macos",
)
"""Those that most mail is read in; they count unless an owner chooses others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """The mail ``clients`` that count, as ``gmail.ios``, and the features ``accepted`` besides."""

    clients: tuple[str, ...] = CLIENTS
    accepted: frozenset[str] = frozenset()
