"""``syndicate.toml`` and the environment become one frozen ``Config``.

Every wrong or unknown setting is told at once, with its file, line, key and the nearest right name.
A value ``"env:NAME"`` is taken from the environment, so that no secret stands in the file.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import InstanceOf, ValidationError

from syndicate.config import _conflicts, _telling
from syndicate.config._checks import ChecksTable, SilenceTable
from syndicate.config._feeds import FeedsTable, FeedTable, FilterTable, PodcastTable
from syndicate.config._letters import (
    NewsletterTable,
    PaletteTable,
    PromoTable,
    ThemeTable,
    UtmTable,
)
from syndicate.config._mail import ChannelTable, DatabaseTable, LettersTable
from syndicate.config._tables import (
    AuthorTable,
    PathsTable,
    PublicationTable,
    ServingTable,
    WebSubTable,
    WebTable,
)
from syndicate.config._values import FolderName, Key
from syndicate.errors import ConfigError
from syndicate.model import SettingPlace
from syndicate.settings import Table
from syndicate.tomlfile import TomlFile
from syndicate.tomltext import key

__all__ = [
    "FILE",
    "AuthorTable",
    "ChannelTable",
    "ChecksTable",
    "Config",
    "DatabaseTable",
    "FeedTable",
    "FeedsTable",
    "FilterTable",
    "FolderName",
    "LettersTable",
    "NewsletterTable",
    "PaletteTable",
    "PathsTable",
    "PodcastTable",
    "PromoTable",
    "PublicationTable",
    "ServingTable",
    "SilenceTable",
    "ThemeTable",
    "UtmTable",
    "WebSubTable",
    "WebTable",
    "load",
]

FILE = "syndicate.toml"

Plugged = TypeVar("Plugged", bound=Table)


class Config(Table):
    """Everything an owner can set; paths are relative to the folder of ``file``.

    ``written`` is that file as it is written; ``digest`` changes with every setting.
    """

    file: Path
    written: InstanceOf[TomlFile]
    digest: str
    publication: PublicationTable
    paths: PathsTable = PathsTable()
    web: WebTable = WebTable()
    feeds: FeedsTable = FeedsTable()
    websub: WebSubTable = WebSubTable()
    serving: ServingTable = ServingTable()
    checks: ChecksTable = ChecksTable()
    database: DatabaseTable = DatabaseTable()
    letters: LettersTable | None = None
    podcast: PodcastTable | None = None
    theme: ThemeTable = ThemeTable()
    authors: Mapping[Key, AuthorTable] = {}
    feed: tuple[FeedTable, ...] = ()
    promo: tuple[PromoTable, ...] = ()
    newsletter: tuple[NewsletterTable, ...] = ()
    channel: tuple[ChannelTable, ...] = ()

    def folder(self, name: FolderName) -> Path:
        """Return one of the folders under ``[paths]`` as a full path."""
        return self.file.parent / str(getattr(self.paths, name))

    def place(self, *place: int | str) -> str:
        """Return file, line and key of a setting, for a message to begin with."""
        return f"{self.written.at(place)}: {key(place)}"

    def setting(self, *place: int | str) -> SettingPlace:
        """Return where a setting stands, and each line of its text."""
        return SettingPlace(
            path=str(self.written.path),
            line=self.written.line(place),
            key=key(place),
            text=self.written.text_line(place),
        )

    def plugged(self, number: int, table: type[Plugged]) -> Plugged:
        """Return the settings of a ``[[channel]]`` that are its plug-in's, read by its table.

        Raises:
            ConfigError: some are unknown or wrong; each is told with its line.
        """
        try:
            return table.model_validate(self.channel[number].own)
        except ValidationError as error:
            told = _telling.explain(error, self.written, (("channel", number), table))
            raise ConfigError("\n".join(told)) from None

    def moment(self, value: datetime | None) -> datetime | None:
        """Return a configured time in UTC; one without a zone is local to the publication."""
        if value is None:
            return None
        zone = ZoneInfo(self.publication.timezone)
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


_OWN = ("file", "written", "digest")
"""What of a ``Config`` is no setting."""


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Raises:
        ConfigError: the file is missing, is no TOML, or holds settings that are unknown or wrong.
    """
    file = TomlFile(path)
    if clash := [name for name in _OWN if name in file.settings]:
        raise ConfigError(f"{file.at(clash)}: unknown setting {clash[0]!r}; take it out")
    settings = file.resolved(environ)
    own = {
        "file": path.resolve(),
        "written": file,
        "digest": sha256(ascii(settings).encode()).hexdigest(),
    }
    try:
        config = Config.model_validate(settings | own)
    except ValidationError as error:
        raise ConfigError("\n".join(_telling.explain(error, file))) from None
    if conflicts := list(_conflicts.check(config)):
        raise ConfigError("\n".join(file.told(*conflict) for conflict in conflicts))
    return config
