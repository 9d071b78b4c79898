"""What servers are told of a release: the manifest, and the files of kinds of servers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from syndicate import plugins
from syndicate.db.cache import Output
from syndicate.publishing.desk import HOSTS
from syndicate.publishing.targets import Target
from syndicate.serving import hosts, manifest
from syndicate.serving.manifest import Bytes, Coded
from syndicate.serving.policy import Policy, Resource
from syndicate.stores.files import Files


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
    outputs: Mapping[str, Output],
    policy: Policy,
    state: Path,
    *,
    ended: Sequence[Resource],
    floor: int,
) -> None:
    """Write what servers have to know into the folder of the state, unless it says so already.

    The manifest is written last of a release: what it tells is in place.

    Raises:
        StorageError: the disk did not do its part.
    """
    resources = {target.path: target.resource for target in targets}
    files = Files(state)
    for name, data in host_files([*resources.values(), *ended], policy, "state").items():
        _write(files, f"{HOSTS}/{name}", data)
    told = ((resources.get(path) or Resource(path=path), out) for path, out in outputs.items())
    _write(files, manifest.FILE, manifest.render(_bytes(told), policy, ended=ended, floor=floor))


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
