"""What an owner can set of a way out by SMTP; read without a network's modules."""

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from syndicate.mailers._sending import EXAMPLE, NAME, SendingTable
from syndicate.settings import like

_PORTS = {"starttls": 587, "tls": 465, "none": 25}

Host = Annotated[
    str,
    like(rf"{NAME}|[0-9a-f:.]+", 'give a host in small letters, such as "smtp.news.example"'),
]


class Settings(SendingTable):
    """``[[channel]]`` of the kind ``smtp``."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    username: str = ""
    password: Annotated[str, Field(validate_default=True)] = ""
    allow_plaintext: bool = False
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str = ""
    local_name: Annotated[str, like(rf"|{NAME}", EXAMPLE)] = ""
    connections: Annotated[int, Field(ge=1, le=100)] = 4
    messages_per_connection: Annotated[int, Field(ge=1, le=1_000_000)] = 500
    timeout: Annotated[float, Field(gt=0, le=3600)] = 600

    @property
    def where(self) -> tuple[str, int]:
        """The host and the port, which is the usual one unless it is set."""
        return self.host, self.port or _PORTS[self.security]

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
