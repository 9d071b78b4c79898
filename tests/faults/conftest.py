"""A small publication, and a process that can be told to fail at its work."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from crashing import Crasher
from interfering import Interferer
from mailroom import Mailroom, log_of, readers
from newsroom import NEWSLETTER, PROMO, SETTINGS, Newsroom, markdown
from receiver import Log, receiving
from sendingtrial import MINUTE, Begin, Trial, every
from syndicate.publishing.sending.dispatch import LEASE

_SCHEMAS = count(1)


@pytest.fixture(scope="session")
def crasher() -> Iterator[Crasher]:
    """Start a process that forks publishers."""
    started = Crasher.start()
    yield started
    started.stop()


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a small publication with a newsletter, a picture and a promo, not yet published."""
    made = Newsroom(tmp_path / "room")
    made.settings(SETTINGS + NEWSLETTER + PROMO)
    made.write("articles/tally/index.md", markdown("Tally", "2026-11-10", "![A](stick.png)"))
    made.write("articles/tally/stick.png", b"\x89PNG\r\n\x1a\n" + bytes(40))
    made.write("articles/wir.md", markdown("WIR", "2026-11-17", tags="[credit]"))
    made.write("articles/old.md", markdown("Old", "2026-10-01"))
    return made


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Newsroom], Newsroom]:
    """Return a function that copies a publication, databases and published files included."""
    made: list[Path] = []

    def copy(room: Newsroom) -> Newsroom:
        made.append(tmp_path / f"copy-{len(made)}")
        shutil.copytree(room.root, made[-1])
        return Newsroom(made[-1])

    return copy


@pytest.fixture(scope="session")
def interferer() -> Iterator[Interferer]:
    """Start a process that forks runs of the command."""
    started = Interferer.begin()
    yield started
    started.end()


@pytest.fixture(scope="session")
def mail_log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Return the log of a mail server that all tests send to."""
    return Log(log_of(tmp_path_factory.mktemp("mail")))


@pytest.fixture(scope="session")
def mail_port(mail_log: Log) -> Iterator[int]:
    """Run that mail server; return its port."""
    with receiving(mail_log.path) as port:
        yield port


@pytest.fixture
def new_url(engine: str) -> Iterator[Callable[[], str]]:
    """Return a function for the address of a new database, which is empty for a file."""
    made: list[str] = []
    if engine == "sqlite":
        yield lambda: ""
        return
    import postgres  # noqa: PLC0415 - only for those that want it

    address = postgres.shared_address()

    def make() -> str:
        made.append(f"sending_{os.getpid()}_{next(_SCHEMAS)}")
        postgres.execute(address, f"CREATE SCHEMA {made[-1]}")
        return postgres.schema_address(address, made[-1])

    yield make
    postgres.execute(address, *(f"DROP SCHEMA {name} CASCADE" for name in made))


@pytest.fixture
def trial(
    tmp_path: Path,
    interferer: Interferer,
    mail_log: Log,
    mail_port: int,
    new_url: Callable[[], str],
) -> Iterator[Begin]:
    """Return a function that begins a trial, with readers at a domain of their own."""
    numbers = count(1)

    def begin(
        number: int, *, connections: int = 1, on_unknown: str = "hold", **kinds: int
    ) -> Trial:
        name = f"{tmp_path.name}-{next(numbers)}"
        room = Mailroom(tmp_path / name)
        url = new_url()
        room.begin(mail_port, connections=connections, on_unknown=on_unknown, database=url)
        people = readers(number, f"{name.replace('_', '-')}.example", **kinds)
        room.subscribe(people)
        # On a server, what a killed run held is free when its lease is over: others work there too.
        return Trial(
            room=room,
            people=people,
            interferer=interferer,
            log=mail_log,
            port=mail_port,
            times=every(LEASE + MINUTE if url else MINUTE),
        )

    yield begin
    interferer.end_stopped()
