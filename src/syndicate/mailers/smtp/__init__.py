"""SMTP (RFC 5321): to a relay, or to a mail server of one's own."""

from functools import cached_property
from typing import TYPE_CHECKING

from syndicate.mailers.smtp.settings import Settings

if TYPE_CHECKING:
    import ssl

    from syndicate.mailers.smtp.session import SmtpSession

__all__ = ["Settings", "Smtp", "build"]


class Smtp:
    """Connections to one mail server."""

    most = 1

    def __init__(self, settings: Settings) -> None:
        """Take note of the settings; nothing is connected yet."""
        self.settings = settings
        self.sessions = settings.connections

    def session(self) -> "SmtpSession":
        """Connect, begin TLS, and log in.

        Raises:
            DeliveryError: one of these failed; the message says which, and what the server said.
        """
        from syndicate.mailers.smtp import opening, session  # noqa: PLC0415 - of use to few runs

        own, context = self.settings, self._context
        return session.SmtpSession(lambda: opening.open_line(own, context), own)

    @cached_property
    def _context(self) -> "ssl.SSLContext | None":
        from syndicate.mailers.smtp import opening  # noqa: PLC0415 - as above

        return None if self.settings.security == "none" else opening.context(self.settings)


def build(settings: Settings) -> Smtp:
    """Return the mailer of these settings."""
    return Smtp(settings)
