"""The tables about sending: the database of letters, the list of one's own, and the ways out."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict

from syndicate.audience import SHORTEST
from syndicate.config._values import Address, Key, Name, WebUrl
from syndicate.deliveries import OnUnknown
from syndicate.settings import Table


def _https(value: str) -> str:
    if not value.startswith("https://") or "?" in value or "#" in value:
        raise ValueError('give an address that begins with "https://" and ends in its path')
    return value.rstrip("/") + "/"


def _secret(value: str) -> str:
    if len(value) < SHORTEST:
        told = f"is shorter than {SHORTEST} characters; make one with: openssl rand -base64 48"
        raise ValueError(told)
    return value


def _database(value: str) -> str:
    if value and not value.startswith(("postgresql://", "postgres://")):
        raise ValueError('give "postgresql://user:password@host/name", best as "env:DATABASE_URL"')
    return value


class DatabaseTable(Table):
    """``[database]``: where letters are kept, unless it is beside the state."""

    url: Annotated[str, AfterValidator(_database)] = ""


class LettersTable(Table):
    """``[letters]``: what sending to a list of one's own needs."""

    url: Annotated[WebUrl, AfterValidator(_https)]
    secret: Annotated[str, AfterValidator(_secret)]
    bounces: Address | None = None
    on_unknown: OnUnknown = OnUnknown.HOLD


class ChannelTable(Table):
    """``[[channel]]``: a way out for editions; all but ``id`` and ``kind`` is its plug-in's."""

    model_config = ConfigDict(extra="allow")

    id: Key
    kind: Name

    @property
    def own(self) -> Mapping[str, Any]:
        """The settings that are for the plug-in to read."""
        return dict(self.model_extra or {})
