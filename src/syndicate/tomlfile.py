"""A TOML file that knows on which line each of its settings stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from syndicate.errors import ConfigError

Place = tuple[int | str, ...]
"""Where a setting stands: ``("promo", 0, "url")``."""

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]")
_SETTING = re.compile(r"""\s*([\w.\-"' ]+?)\s*=""")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class TomlFile:
    """The settings of one file, as they are written."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ConfigError: it is missing, not UTF-8, or no TOML.
        """
        source = _read(path)
        self.path = path
        self.settings = _parse(path, source)
        self._lines: dict[Place, int] = {}
        for place, line in _places(source):
            self._lines.setdefault(place, line)

    def at(self, place: Sequence[int | str]) -> str:
        """Return file and line of a setting, or of the innermost table that lacks it."""
        line = self.line(place)
        return f"{self.path}:{line}" if line else str(self.path)

    def line(self, place: Sequence[int | str]) -> int:
        """Return the line of a setting, or of the innermost table that lacks it, or 0."""
        ends = range(len(place), 0, -1)
        return next(filter(None, (self._lines.get(tuple(place[:end])) for end in ends)), 0)

    def told(self, place: Sequence[int | str], problem: str) -> str:
        """Return what is wrong with a setting, with file, line and key."""
        return f"{self.at(place)}: {key(place)}: {problem}"

    def resolved(self, environ: Mapping[str, str]) -> dict[str, object]:
        """Return the settings, each ``"env:NAME"`` replaced by what the environment has.

        Raises:
            ConfigError: the environment has no such name.
        """
        return {name: self._resolve(one, (name,), environ) for name, one in self.settings.items()}

    def _resolve(self, value: object, place: Place, environ: Mapping[str, str]) -> object:
        if isinstance(value, dict):
            return {
                name: self._resolve(one, (*place, name), environ) for name, one in value.items()
            }
        if isinstance(value, list):
            return [self._resolve(one, (*place, at), environ) for at, one in enumerate(value)]
        if not isinstance(value, str) or not value.startswith("env:"):
            return value
        name = value.removeprefix("env:")
        if name not in environ:
            raise ConfigError(self.told(place, f"{name} is not set in the environment; set it"))
        return environ[name]


def key(place: Sequence[int | str]) -> str:
    """Write a place as people do: ``promo[0].url``."""
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in place).lstrip(".")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        remedy = "run `syndicate init` in an empty folder, or name the file with --config"
        raise ConfigError(f"{path}: there is no such file; {remedy}") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; mend that") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: is not UTF-8; save the file as UTF-8") from error


def _parse(path: Path, source: str) -> dict[str, object]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = found[1] if found else source.rstrip().count("\n") + 1
        problem = _AT_LINE.sub("", str(error)).strip()
        raise ConfigError(f'{path}:{line}: {problem}; write name = "value"') from error
    except RecursionError as error:
        raise ConfigError(f"{path}: is nested too deeply; flatten it") from error


def _places(source: str) -> Iterator[tuple[Place, int]]:
    """Yield each table and setting that begins a line, and its line."""
    table: Place = ()
    counts: dict[Place, int] = {}
    inside_text = False
    for number, line in enumerate(source.split("\n"), 1):
        if inside_text:
            pass
        elif header := _HEADER.match(line):
            table = _names(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            elif table[:1] in counts:
                # A table of the last [[…]] of that name.
                table = (*table[:1], counts[table[:1]], *table[1:])
            yield table, number
        elif setting := _SETTING.match(line):
            yield (*table, *_names(setting[1])), number
        if line.count('"""') % 2 or line.count("'''") % 2:
            inside_text = not inside_text


def _names(dotted: str) -> Place:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))
