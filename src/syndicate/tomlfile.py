"""A TOML file that knows on which line each of its settings stands."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from syndicate.errors import ConfigError
from syndicate.tomltext import Place, key, lines, trouble


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
        self._texts: dict[Place, int] = {}
        found = list(lines(source))
        for place, number, text in found:
            self._lines.setdefault(place, number)
            self._texts.setdefault(place, text)
        # A table that has no line of its own begins where the first of its settings stands.
        for place, number, _ in found:
            for end in range(1, len(place)):
                self._lines.setdefault(place[:end], number)

    def at(self, place: Sequence[int | str]) -> str:
        """Return file and line of a setting, or of the innermost table that lacks it."""
        line = self.line(place)
        return f"{self.path}:{line}" if line else str(self.path)

    def line(self, place: Sequence[int | str]) -> int:
        """Return the line of a setting, or of the innermost table that lacks it, or 0."""
        ends = range(len(place), 0, -1)
        return next(filter(None, (self._lines.get(tuple(place[:end])) for end in ends)), 0)

    def text_line(self, place: Sequence[int | str]) -> int:
        """Return the line on which a text of several lines begins, or 0 if it has but one."""
        return self._texts.get(tuple(place), 0)

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
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line, problem, remedy = trouble(source, error)
        raise ConfigError(f"{path}:{line}: {problem}; {remedy}") from error
