"""The settings that all ways out for messages have: how fast, and signed with what."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from syndicate.settings import Table, like

if TYPE_CHECKING:
    from syndicate.email.dkim import Signer

NAME = r"[a-z0-9_-]+(\.[a-z0-9_-]+)*"
EXAMPLE = 'give a name in small letters, such as "news.example"'

Name = Annotated[str, like(NAME, EXAMPLE)]
Rate = Annotated[float, Field(gt=0, le=100_000)]
"""Messages in a second."""


class DkimTable(Table):
    """``[[channel.dkim]]``: a key that messages are signed with."""

    domain: Name
    selector: Name
    key: Annotated[
        str,
        like(
            r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*",
            'give a private key in PEM, as "env:NAME"; make one with: openssl genrsa 2048',
        ),
    ]


TABLES = {"dkim": DkimTable}
"""The tables within a channel's own."""


class SendingTable(Table):
    """What stands in the ``[[channel]]`` of every mailer."""

    rate: Rate | None = None
    rates: Mapping[Name, Rate] = {}
    dkim: tuple[DkimTable, ...] = ()

    def signers(self) -> "tuple[Signer, ...]":
        """Return what signs messages, in the order of the tables.

        Raises:
            ConfigError: a key cannot be read, or is weak.
        """
        from syndicate.email import dkim  # noqa: PLC0415 - slow to import, and not of use to all

        return tuple(
            dkim.signer(one.key, domain=one.domain, selector=one.selector) for one in self.dkim
        )
