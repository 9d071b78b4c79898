"""What servers are told of a release: the manifest, and the files of kinds of servers."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from syndicate import plugins
from syndicate.db.cache import Output
from syndicate.publishing.desk import HOSTS, Desk
from syndicate.publishing.targets import Target
from syndicate.serving import hosts, manifest
from syndicate.serving.etags import etag
from syndicate.serving.manifest import Bytes, Coded
from syndicate.serving.policy import Policy, Resource
from syndicate.stores.files import Files

if TYPE_CHECKING:
    from syndicate.publishing.placement import Written

_FEW = 100
"""To look for so many lines in a manifest takes as long as to write it anew."""
_TOLD = "told_servers"


def host_files(resources: Sequence[Resource], policy: Policy, folder: str) -> dict[str, bytes]:
    """Return the files for the configured kinds of servers that belong into a folder, by path."""
    found: dict[str, bytes] = {}
    for name in policy.hosts:
        module = plugins.load(hosts, name)
        if folder == module.FOLDER:
            found |= module.render(resources, policy)
    return found


def tell(
    targets: Sequence[Target],
    done: "Written",
    recorded: Container[str],
    policy: Policy,
    desk: Desk,
    *,
    ended: Sequence[Resource],
) -> None:
    """Write what servers have to know into the folder of the state, unless it says so already.

    The manifest is written last of a release: what it tells is in place. ``recorded`` are the files
    of the last release.

    Raises:
        StorageError: the disk did not do its part.
    """
    resources = {target.path: target.resource for target in targets}
    files = Files(desk.setup.folders.state)
    for name, data in host_files([*resources.values(), *ended], policy, "state").items():
        _write(files, f"{HOSTS}/{name}", data)
    before = files.read(manifest.FILE) or b""

    def bytes_of(outputs: Mapping[str, Output]) -> Iterator[tuple[Resource, Bytes]]:
        return _bytes((resources.get(p) or Resource(path=p), out) for p, out in outputs.items())

    def amended() -> bytes | None:
        """Return the last manifest with what is new, if it is the same files it tells of."""
        few = len(done.new) <= _FEW and not done.removed and all(p in recorded for p in done.new)
        if not few or desk.cache.fact(_TOLD) != _sum(before, desk):
            return None
        return manifest.amended(before, bytes_of(done.new), policy, ended=ended, floor=done.floor)

    data = amended() or manifest.render(
        bytes_of(done.outputs), policy, ended=ended, floor=done.floor
    )
    if data != before:
        files.put(manifest.FILE, data, durable=True)
    desk.cache.set_facts(**{_TOLD: _sum(data, desk)})


def _sum(told: bytes, desk: Desk) -> str:
    """Return what a manifest is known by, and the rules that it was made by."""
    return f"{etag([told])} {desk.setup.stamp}"


def _write(files: Files, path: str, data: bytes) -> None:
    if files.read(path) != data:
        files.put(path, data, durable=True)


def _bytes(told: Iterable[tuple[Resource, Output]]) -> Iterator[tuple[Resource, Bytes]]:
    for resource, output in told:
        size, etag, modified = output.stored.size, output.etag, output.modified
        if output.variants:
            variants = {one.coding: Coded(one.stored.size, one.etag) for one in output.variants}
            yield resource, Bytes(size, etag, modified, variants)
        else:
            yield resource, Bytes(size, etag, modified)
