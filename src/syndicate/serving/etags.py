"""Strong entity tags: hashes of the bytes that are sent (RFC 9110 section 8.8.3).

They are kept without their quotes. A variant's tag is the hash of its own bytes, with its coding
for the reader's eye: a resource never has one tag for two sets of bytes.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import blake2b


def etag(chunks: Iterable[bytes], coding: str = "") -> str:
    """Return the tag of a file, told in one chunk or several; ``coding`` if it is a variant."""
    found = blake2b(digest_size=15)
    for chunk in chunks:
        found.update(chunk)
    tag = urlsafe_b64encode(found.digest()).decode()
    return f"{tag}-{coding}" if coding else tag
