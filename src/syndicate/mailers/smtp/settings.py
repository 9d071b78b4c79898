"""What an owner can set of a way out by SMTP; read without a network's modules."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from syndicate.errors import ConfigError
from syndicate.settings import Table, like

if TYPE_CHECKING:
    from syndicate.email.dkim import Signer

_NAME = r"[a-z0-9_-]+(\.[a-z0-9_-]+)*"
_PORTS = {"starttls": 587, "tls": 465, "none": 25}

_EXAMPLE = 'give a name in small letters, such as "news.example"'

Name = Annotated[str, like(_NAME, _EXAMPLE)]
Host = Annotated[
    str,
    like(rf"{_NAME}|[0-9a-f:.]+", 'give a host in small letters, such as "smtp.news.example"'),
]
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


class Settings(Table):
    """``[[channel]]`` of the kind ``smtp``."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    username: str = ""
    password: Annotated[str, Field(validate_default=True)] = ""
    allow_plaintext: bool = False
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str = ""
    local_name: Annotated[str, like(rf"|{_NAME}", _EXAMPLE)] = ""
    connections: Annotated[int, Field(ge=1, le=100)] = 4
    messages_per_connection: Annotated[int, Field(ge=1, le=1_000_000)] = 500
    timeout: Annotated[float, Field(gt=0, le=3600)] = 600
    rate: Rate | None = None
    rates: Mapping[Name, Rate] = {}
    dkim: tuple[DkimTable, ...] = ()

    @property
    def where(self) -> tuple[str, int]:
        """The host and the port, which is the usual one unless it is set."""
        return self.host, self.port or _PORTS[self.security]

    def signers(self) -> "tuple[Signer, ...]":
        """Return what signs messages, in the order of the tables.

        Raises:
            ConfigError: a key cannot be read, or is weak.
        """
        from syndicate.email import dkim  # noqa: PLC0415 - slow to import, and not of use to all

        try:
            return tuple(
                dkim.signer(one.key, domain=one.domain, selector=one.selector) for one in self.dkim
            )
        except ConfigError as error:
            raise ConfigError(f"the channel to {self.host}: {error}") from error

    @field_validator("password")
    @classmethod
    def _with_a_name(cls, value: str, info: ValidationInfo) -> str:
        if bool(value) != bool(info.data.get("username")):
            raise ValueError("a login has a username and a password; give both, or none")
        if "\0" in value:
            raise ValueError("holds a NUL, which no login carries; take it out")
        return value

    @field_validator("security")
    @classmethod
    def _protected(cls, value: str, info: ValidationInfo) -> str:
        if value != "none":
            return value
        if info.data.get("username"):
            told = "a password is not sent without TLS"
            raise ValueError(f'{told}; use "starttls" or "tls", or take the login out')
        if not (info.data.get("allow_plaintext") or _is_loopback(info.data.get("host", ""))):
            told = "anybody on the way could read and change the messages; use TLS"
            raise ValueError(f"{told}, or set allow_plaintext = true if you trust them")
        return value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
