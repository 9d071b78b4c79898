"""Which folders lie on another machine."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MOUNTS = Path("/proc/self/mounts")

NETWORK = frozenset(
    {
        *("afpfs", "afs", "beegfs", "ceph", "cifs", "davfs", "glusterfs", "gpfs", "lustre"),
        *("nfs", "nfs4", "ocfs2", "orangefs", "pvfs2", "smb2", "smb3", "smbfs", "webdav"),
        *("fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
    }
)
"""File systems whose locks and shared memory do not hold what SQLite's log asks of them."""


def network_file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of network file system that a path lies on, or nothing.

    Nothing is returned as well where the system does not tell its mounts in this way.
    """
    try:
        told = mounts.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
    real = PurePosixPath(path.resolve())
    within = [(point, kind) for point, kind in _mounted(told) if real.is_relative_to(point)]
    # The last of equals lies on top of the others.
    _, kind = max(enumerate(within), key=lambda m: (len(m[1][0].parts), m[0]), default=(0, None))
    return kind[1] if kind and kind[1] in NETWORK else ""


def _mounted(told: str) -> Iterator[tuple[PurePosixPath, str]]:
    for line in told.splitlines():
        _, point, kind, *_ = line.split(" ")
        # Blanks and such are written as octal numbers, see fstab(5).
        plain = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point)
        yield PurePosixPath(plain), kind
