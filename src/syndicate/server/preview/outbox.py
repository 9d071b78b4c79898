"""Test messages, as files: what would be sent, byte for byte, but for the address it goes to."""

import re
from hashlib import sha256
from pathlib import Path

from syndicate import text
from syndicate.errors import ConfigError, StorageError

FOLDER = "outbox"

_TO = re.compile(rb"^To: [^\r\n]*\r\n", re.MULTILINE)


def put(folder: Path, edition: str, message: bytes, to: str = "") -> Path:
    """Write a message to the outbox below a folder, and return its file.

    The same message to the same address is the same file.

    Raises:
        ConfigError: the address is none.
        StorageError: it cannot be written.
    """
    if to:
        if not text.is_address(to):
            raise ConfigError(
                f"{to!r} is no plain ASCII email address; write it like ed@news.example"
            )
        message = _TO.sub(b"To: " + to.encode() + b"\r\n", message, count=1)
    name = f"{edition}-{sha256(message).hexdigest()[:8]}.eml"
    path = folder / FOLDER / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(message)
    except OSError as error:
        remedy = "make its folder writable for you"
        raise StorageError(f"{path}: cannot be written ({error.strerror}); {remedy}") from error
    return path
