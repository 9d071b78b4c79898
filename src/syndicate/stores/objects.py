"""A bucket of an object store, through obstore: each object appears whole or not at all.

Nothing is written over. An object is created on the condition that there is none (``If-None-Match:
*``, or what the store has for that), so that of two who write at once one is told.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from syndicate.errors import ConfigError, StorageError
from syndicate.stores import TakenError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

SCHEMES = ("s3", "gs", "az")
"""Amazon S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage."""

_CREDENTIALS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
_TIMEOUT = timedelta(seconds=30)
_LATER = "nothing is lost: the next run tries again"


class Objects:
    """Objects below an address such as ``s3://bucket/prefix``."""

    def __init__(self, store: "ObjectStore", where: str) -> None:
        """Write to a store; ``where`` is its address for people."""
        self._store = store
        self.where = where.rstrip("/")

    def add(self, path: str, data: bytes) -> bool:
        """Create an object, and tell whether it was created: nothing is, if it is there already.

        It is read back before it counts as written. An answer that went lost on its way is no
        trouble: what arrived is found the next time.

        Raises:
            TakenError: another object is in its place.
            StorageError: the store did not do its part.
        """
        import obstore  # noqa: PLC0415 - slow to import, and of use to few runs
        from obstore.exceptions import AlreadyExistsError, PreconditionError  # noqa: PLC0415

        with self._told(path, "written"):
            try:
                obstore.put(self._store, path, data, mode="create", use_multipart=False)
            except (AlreadyExistsError, PreconditionError):
                is_new = False
            else:
                is_new = True
        found = self.read(path)
        if found == data:
            return is_new
        if found is None:
            told = "is not there, though the store said that it took it, or has it"
            raise StorageError(f"{self.where}/{path}: {told}; {_LATER}")
        told = "holds other bytes than are to be written"
        raise TakenError(f"{self.where}/{path}: {told}; it is left as it is")

    def read(self, path: str) -> bytes | None:
        """Return an object's bytes, or ``None`` if there is none.

        Raises:
            StorageError: the store did not do its part.
        """
        import obstore  # noqa: PLC0415 - as above

        with self._told(path, "read"):
            try:
                return bytes(obstore.get(self._store, path).bytes())
            except FileNotFoundError:
                return None

    def sync(self) -> None:
        """Do nothing: what a store says it took will not go away."""

    @contextmanager
    def _told(self, path: str, what: str) -> Iterator[None]:
        """Tell of what a store did not do, and what to do about it."""
        from obstore.exceptions import (  # noqa: PLC0415 - as above
            BaseError,
            PermissionDeniedError,
            UnauthenticatedError,
        )

        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError) as error:
            remedy = f"look at the rights of the key, and set {self._credentials}"
            told = f"{self.where}/{path}: cannot be {what}, access is denied"
            raise StorageError(f"{told}; {remedy}") from error
        except FileNotFoundError as error:
            told = f"{self.where}/{path}: cannot be {what}, there is no such bucket"
            raise StorageError(f"{told}; make it, or name another") from error
        except (BaseError, OSError) as error:
            said, remedy = _said(error), _LATER
            if _METADATA.search(str(error)):
                said, remedy = "no credentials were found", f"set {self._credentials}"
            told = f"{self.where}/{path}: cannot be {what}"
            raise StorageError(f"{told} ({said}); {remedy}") from error

    @property
    def _credentials(self) -> str:
        known = _CREDENTIALS.get(urlsplit(self.where).scheme, "its credentials")
        return f"{known} in the environment"


def _said(error: Exception) -> str:
    """Return what matters of what the library says: it may quote whole answers of the store."""
    told = str(error)
    if status := _STATUS.search(told):
        return f"the store answered {status[1]}"
    first = next(iter(told.splitlines()), type(error).__name__)
    return first if len(first) <= _LONGEST else f"{first[:_LONGEST]}…"


_STATUS = re.compile(r"status code: (\d{3}[A-Za-z ]*)")
_METADATA = re.compile(
    r"latest/(api|meta-data)|metadata\.google|169\.254\.169\.254|credential", re.IGNORECASE
)
"""Where credentials of a machine in a cloud are asked for, when there are no others."""
_LONGEST = 300


def open_objects(where: str, *, endpoint: str = "", region: str = "") -> Objects:
    """Open a store at an address such as ``s3://bucket/prefix``; nothing is connected yet.

    Credentials come from the environment, by the names that the makers of the stores gave them.

    Raises:
        ConfigError: obstore is not installed, or does not take the settings.
    """
    try:
        from obstore import store as stores  # noqa: PLC0415 - as above
        from obstore.exceptions import BaseError  # noqa: PLC0415 - as above
    except ImportError as error:
        told = f'{where}: object stores want one more library; pip install "syndicate[s3]"'
        raise ConfigError(told) from error
    parts = urlsplit(where)
    own: dict[str, Any] = {
        "prefix": parts.path.strip("/") or None,
        "client_options": _client(endpoint),
        "retry_config": _retries(),
    }
    if endpoint:
        own["endpoint"] = endpoint
    kinds: dict[str, Any] = {
        "s3": stores.S3Store,
        "gs": stores.GCSStore,
        "az": stores.AzureStore,
    }
    if parts.scheme == "s3" and region:
        own["region"] = region
    try:
        return Objects(kinds[parts.scheme](parts.netloc, **own), where)
    except (BaseError, ValueError, OSError) as error:
        remedy = f"look at the address, and at {_CREDENTIALS[parts.scheme]} in the environment"
        raise ConfigError(f"{where}: cannot be used ({_said(error)}); {remedy}") from error


def _client(endpoint: str) -> "ClientConfig":
    return {
        "allow_http": endpoint.startswith("http://"),
        "connect_timeout": timedelta(seconds=5),
        "timeout": _TIMEOUT,
    }


def _retries() -> "RetryConfig":
    """Return how often to ask again in one run: the next one does, too."""
    return {
        "max_retries": 2,
        "retry_timeout": _TIMEOUT,
        "backoff": {
            "init_backoff": timedelta(milliseconds=100),
            "max_backoff": timedelta(seconds=2),
            "base": 2,
        },
    }
