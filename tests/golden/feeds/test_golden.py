"""The sample feed, byte for byte as it was last accepted.

After a change that is meant, run this file with ``SYNDICATE_ACCEPT=1`` in the environment, read
the difference, and commit the new files.
"""

import os
from pathlib import Path

import pytest

import factories

HERE = Path(__file__).parent
DOCUMENTS = factories.feed_documents(factories.sample_feed())


@pytest.mark.parametrize("path", sorted(DOCUMENTS))
def test_bytes_are_as_accepted(path: str) -> None:
    """A feed's bytes change only on purpose: every reader fetches changed bytes anew."""
    if os.environ.get("SYNDICATE_ACCEPT") == "1":
        (HERE / path).write_bytes(DOCUMENTS[path])
    assert DOCUMENTS[path].decode() == (HERE / path).read_text("utf-8")
