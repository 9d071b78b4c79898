"""Every store, found by name, keeps what is written once and for all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from bucket import KEYS, storing
from syndicate import plugins, stores
from syndicate.stores import Store, TakenError
from syndicate.stores.files import Files
from syndicate.stores.objects import Objects, open_objects


def _local(folder: Path) -> Objects:
    folder.mkdir(exist_ok=True)
    return Objects(LocalStore(folder), str(folder))


STORES: dict[str, Callable[[Path], Store]] = {
    "files": lambda folder: Files(folder / "files"),
    "objects": lambda _: Objects(MemoryStore(), "memory://"),
    "objects, local": lambda folder: _local(folder / "objects"),
}
"""How a store of each kind is opened for a test; a new store adds its own here."""


@pytest.fixture(params=[*STORES, "objects, S3"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """Return an empty store of each kind."""
    if request.param in STORES:
        yield STORES[request.param](tmp_path)
        return
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with storing() as bucket:
        yield open_objects("s3://letters/out", endpoint=bucket.endpoint)


def test_each_store_is_here() -> None:
    """No store is left without a test."""
    assert {name.partition(",")[0] for name in STORES} == set(plugins.names(stores))


def test_what_is_added_is_there_and_is_written_once(store: Store) -> None:
    """A file is there with its bytes, also none at all; added again, nothing is written."""
    assert store.read("a/index.html") is None
    assert store.add("a/index.html", b"\x00one\xff")
    assert store.add("a/empty", b"")
    assert not store.add("a/index.html", b"\x00one\xff")
    assert not store.add("a/empty", b"")
    store.sync()
    assert store.read("a/index.html") == b"\x00one\xff"
    assert store.read("a/empty") == b""


def test_what_is_there_is_never_written_over(store: Store) -> None:
    """Another file in its place is told, and stays as it is."""
    store.add("a/index.html", b"one")
    with pytest.raises(TakenError, match=r"a/index\.html: holds other bytes"):
        store.add("a/index.html", b"two")
    assert store.read("a/index.html") == b"one"
