"""Opens what sending works with: the ledger, the ways out, and the handlers of signals."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import TYPE_CHECKING
from uuid import uuid4

from syndicate import mailers, plugins
from syndicate.audience import Signer
from syndicate.db.letters.engine import FILE, Database
from syndicate.db.letters.ledger import Ledger
from syndicate.errors import ConfigError
from syndicate.publishing.desk import Channel, Letters, Setup
from syndicate.publishing.sending import witness
from syndicate.publishing.sending.addressing import Letterbox
from syndicate.publishing.sending.clock import Clock
from syndicate.publishing.sending.office import Office, Way
from syndicate.queues.inline import Inline

if TYPE_CHECKING:
    from types import FrameType

_GRACE = 6
"""Hours for the editions of a newsletter that there is not any more."""


def letters_of(setup: Setup) -> Letters:
    """Return the settings for a list of one's own.

    Raises:
        ConfigError: there are none.
    """
    if setup.letters is None:
        told = "there is no list of your own: write a [letters] table in syndicate.toml"
        raise ConfigError(told)
    return setup.letters


@contextmanager
def open_database(setup: Setup) -> Iterator[Database]:
    """Open the database of letters.

    Raises:
        ConfigError: there is no list of one's own, or the address of the server is wrong.
        StorageError: the database cannot be used.
    """
    where: Path | str = letters_of(setup).database or setup.folders.state / FILE
    with Database(where) as database:
        yield database


@contextmanager
def open_ledger(setup: Setup) -> Iterator[Ledger]:
    """Open the ledger; what can go wrong is told at ``open_database``."""
    worker = f"{socket.gethostname()}:{setup.folders.state}"
    if letters_of(setup).database:  # other machines work there too, maybe of this very name
        worker += f":{uuid4().hex}"
    with open_database(setup) as database:
        yield Ledger(database, worker, letters_of(setup).on_unknown)


@contextmanager
def open_office(setup: Setup, clock: Clock, stop: Event) -> Iterator[Office]:
    """Open all that works editions off; what can go wrong is told at ``open_database``."""
    graces = {letter.id: letter.grace for letter in setup.newsletters}
    with open_ledger(setup) as ledger:
        yield Office(
            ledger=ledger,
            letterbox=letterbox(setup),
            way=lambda name: way(setup.channels.get(name)),
            queue=Inline(),
            clock=clock,
            stop=stop,
            witness=witness.Witness(setup.folders.state / witness.FILE),
            grace=lambda name: graces.get(name, _GRACE),
            is_alone=not letters_of(setup).database,
        )


def letterbox(setup: Setup) -> Letterbox:
    """Return where answers of readers arrive.

    Raises:
        ConfigError: there is no list of one's own.
    """
    letters = letters_of(setup)
    return Letterbox(url=letters.url, bounces=letters.bounces, signer=Signer(letters.secret))


def way(channel: Channel | None) -> Way | None:
    """Return the way that messages go by a channel, if it is one for messages.

    Raises:
        ConfigError: a key that it signs with is none.
    """
    if channel is None or not channel.is_mailed:
        return None
    settings = channel.settings
    return Way(
        mailer=plugins.load(mailers, channel.kind).build(settings),
        signers=settings.signers(),
        rate=settings.rate,
        rates=settings.rates,
    )


@contextmanager
def stopping(stop: Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT end the work in good order: calls under way are waited for."""
    if current_thread() is not main_thread():
        yield
        return

    def told(_number: int, _frame: "FrameType | None") -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
