"""A publication that is served on loopback, and the readers that may subscribe to it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from newsroom import Newsroom
from readers import feedparser, newsboat, reader, rss2email
from readers.model import Client, Subscription
from readers.tap import Exchange, Tap, tapped
from serving import Client as Server
from serving import served

READERS: tuple[ModuleType, ...] = (newsboat, rss2email, feedparser, reader)
PAIRS = [(name, file) for name in READERS for file in name.FILES]
"""Each reader with each format that it reads."""
NAMES = [f"{name.__name__.rpartition('.')[2]}-{file}" for name, file in PAIRS]


def installed(module: ModuleType) -> bool:
    """Tell whether a reader can be run; one that is a library always can."""
    program = cast("Client", module).PROGRAM
    return not program or shutil.which(program) is not None


def client(module: ModuleType) -> Client:
    """Return a reader, or skip the test if its program is not installed."""
    found = cast("Client", module)
    if not installed(module):
        told = f"reading with {found.PROGRAM} needs it: apt-get install {found.PACKAGE}"
        if os.environ.get("SYNDICATE_REQUIRE_ALL") == "1":
            pytest.fail(told)
        pytest.skip(told)
    return found


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A publication's folder, and the line that readers fetch it through."""

    room: Newsroom
    tap: Tap

    def fetch(self, subscription: Subscription) -> tuple[int, list[Exchange]]:
        """Let a reader fetch; return how many entries are new to it, and what went over the line.

        One after the other: the notes do not say whose requests they are.
        """
        mark = len(self.tap.exchanges)
        new = subscription.fetch()
        return new, self.tap.exchanges[mark:]


@contextmanager
def opened(root: Path) -> Iterator[Kiosk]:
    """Give a kiosk whose folder is empty yet; ``serving`` serves it once it is published."""
    with tapped() as tap:
        yield Kiosk(Newsroom(root), tap)


@contextmanager
def serving(kiosk: Kiosk) -> Iterator[Server]:
    """Serve what was published until the end of the block; give a way around the tap."""
    with served(kiosk.room) as found:
        kiosk.tap.target = found.port
        yield found
