"""Test messages, as files: any mail program opens them."""

from hashlib import sha256
from pathlib import Path

from syndicate.errors import StorageError

FOLDER = "outbox"


def put(folder: Path, edition: str, message: bytes) -> Path:
    """Write a message to the outbox below a folder, and return its file.

    The same message is the same file.

    Raises:
        StorageError: it cannot be written.
    """
    path = folder / FOLDER / f"{edition}-{sha256(message).hexdigest()[:8]}.eml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(message)
    except OSError as error:
        remedy = "make its folder writable for you"
        raise StorageError(f"{path}: cannot be written ({error.strerror}); {remedy}") from error
    return path
