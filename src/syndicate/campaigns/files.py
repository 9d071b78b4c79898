"""Editions as files: in a folder or an object store, where a service or a person takes them up.

What stands in an edition's manifest is in place before it: who waits for that finds all of it.
"""

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from syndicate import text
from syndicate.campaigns import Parcel, Place
from syndicate.errors import ConfigError
from syndicate.settings import Table
from syndicate.stores import TakenError
from syndicate.stores.files import Files
from syndicate.stores.objects import SCHEMES, open_objects

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicate.stores import Store

__all__ = ["FilesCampaign", "Settings", "build"]

MANIFEST = "manifest.json"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://")


def _to(value: str) -> str:
    if not value or not text.is_clean(value):
        raise ValueError('give a folder, such as "outbox", or an address like "s3://bucket/path"')
    if (found := _SCHEME.match(value)) is None:
        return value
    if found[1] not in SCHEMES:
        known = ", ".join(f"{one}://" for one in SCHEMES)
        raise ValueError(f"there is no {found[0]} here; give a folder, or one of {known}")
    parts = urlsplit(value)
    if "@" in parts.netloc:
        raise ValueError("leave the key out of the address: it is taken from the environment")
    if not parts.netloc or parts.query or parts.fragment or ".." in parts.path.split("/"):
        raise ValueError(f'give bucket and path alone, such as "{found[0]}bucket/path"')
    return value


def _endpoint(value: str) -> str:
    parts = urlsplit(value)
    if not value:
        return value
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError('give an address, such as "https://storage.example"')
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("is not https: anybody on the way could read and change what is written")
    return value.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Settings(Table):
    """``[[channel]]`` of the kind ``files``."""

    to: Annotated[str, AfterValidator(_to)]
    endpoint: Annotated[str, AfterValidator(_endpoint), Field(validate_default=True)] = ""
    region: str = ""

    @field_validator("endpoint")
    @classmethod
    def _of_a_store(cls, value: str, info: ValidationInfo) -> str:
        if value and not _SCHEME.match(info.data.get("to", "://")):
            raise ValueError("is for object stores; take it out, or give such an address in to")
        return value


class FilesCampaign:
    """Writes editions into a store, each into a folder of its name."""

    def __init__(self, where: str, opened: "Callable[[], Store]") -> None:
        """Write to a store that is opened when there is something to write."""
        self._where = where
        self._opened = opened

    def push(self, parcel: Parcel, /) -> str:
        """Write an edition's files, its manifest last.

        Raises:
            TakenError: there is another edition in its place; nothing was written.
            StorageError: the store cannot be written; the manifest is not there yet.
            ConfigError: the store cannot be opened.
        """
        store = self._opened()
        if store.read(self._at(parcel, MANIFEST)) not in {None, parcel.files[MANIFEST]}:
            told = "holds another edition of that name"
            raise TakenError(f"{self._where}/{parcel.edition}: {told}; it is left as it is")
        names = sorted(parcel.files, key=lambda name: (name == MANIFEST, name))
        for name in names:
            if name == MANIFEST:
                store.sync()
            store.add(self._at(parcel, name), parcel.files[name])
        store.sync()
        return f"{self._where}/{parcel.edition}/"

    @staticmethod
    def _at(parcel: Parcel, name: str) -> str:
        return f"{parcel.edition}/{name}"


def build(settings: Settings, place: Place) -> FilesCampaign:
    """Return the way out of these settings.

    Raises:
        ConfigError: the folder is one that the publication keeps for itself.
    """
    if _SCHEME.match(settings.to):
        where, endpoint, region = settings.to, settings.endpoint, settings.region
        return FilesCampaign(
            where.rstrip("/"), lambda: open_objects(where, endpoint=endpoint, region=region)
        )
    folder = (place.root / settings.to).resolve()
    if clash := next((one for one in sorted(place.own) if folder.is_relative_to(one)), None):
        told = f"{settings.to} lies in {clash.name}/, which the publication keeps for itself"
        raise ConfigError(f"to: {told}; name a folder apart from it")
    return FilesCampaign(settings.to.rstrip("/"), lambda: Files(folder))
