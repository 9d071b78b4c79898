"""What all readers share."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def direct() -> Iterator[None]:
    """Let no proxy of this machine stand between the readers and loopback."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("no_proxy", "NO_PROXY"):
            patch.setenv(name, "127.0.0.1")
        yield
