"""Where a finding points: lines of articles, templates and settings, and of nothing else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from syndicate import resources
from syndicate.publishing.desk import Folders

EDITORS: Mapping[str, str] = {
    "vscode": "vscode://file/{path}:{line}",
    "cursor": "cursor://file/{path}:{line}",
    "zed": "zed://file/{path}:{line}",
    "idea": "idea://open?file={path}&line={line}",
    "sublime": "subl://open?url=file://{path}&line={line}",
    "textmate": "txmt://open?url=file://{path}&line={line}",
}
"""How programs are asked to open a file at a line."""

_LIMIT = 5 * 1024 * 1024
_AROUND = 200
_FIRST = re.compile(r"([^\n]*?\.[A-Za-z0-9]+):(\d+)(?::\d+)?: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Some lines of a file: ``first`` is the number of the first of them."""

    path: str
    full: str
    line: int
    first: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The files that may be looked into: those below the folders, and the configuration's."""

    config: Path
    folders: Folders

    def find(self, named: str) -> Path | None:
        """Return the file that a message names, if it is one of ours."""
        for root, path in self._candidates(named):
            try:
                real = (root / path).resolve(strict=True)
                inside = real.is_relative_to(root.resolve()) and real.is_file()
            except (OSError, RuntimeError, ValueError):
                continue
            hidden = any(part.startswith(".") for part in PurePosixPath(path).parts)
            if inside and not hidden:
                return real
        return None

    def shown(self, named: str) -> str:
        """Return a file's name as people write it: an article's begins with that of its folder."""
        articles = self.folders.articles
        if not named or Path(named).is_absolute() or not (articles / named).is_file():
            return named
        inside = articles.is_relative_to(self.config.parent)
        return f"{articles.relative_to(self.config.parent) if inside else articles}/{named}"

    def lines(self, named: str, line: int) -> Lines | None:
        """Return the lines around one of a file that a message names."""
        path = self.find(named)
        if path is None or path.stat().st_size > _LIMIT:
            return None
        every = path.read_bytes().decode("utf-8-sig", "replace").splitlines()
        first = max(1, min(line, len(every)) - _AROUND)
        shown = tuple(every[first - 1 : first + 2 * _AROUND])
        return Lines(path=named, full=str(path), line=line, first=first, lines=shown)

    def told(self, message: str) -> tuple[str, int] | None:
        """Return the file and line that a message begins with, if it is one of ours."""
        found = _FIRST.match(message)
        if found is None or self.find(found[1]) is None:
            return None
        path = Path(found[1])
        inside = path.is_relative_to(self.config.parent)
        named = path.relative_to(self.config.parent).as_posix() if inside else found[1]
        return named, int(found[2])

    def _candidates(self, named: str) -> Iterator[tuple[Path, str]]:
        """Yield folders and paths in them that a name may mean: messages name files variously."""
        own, articles, shipped = (
            self.folders.templates,
            self.folders.articles,
            resources.templates(),
        )
        if named in {self.config.name, str(self.config)}:
            yield self.config.parent, self.config.name
        for root in (own, shipped, articles):
            full = self.config.parent / named
            if full.is_relative_to(root):
                yield root, str(full.relative_to(root))
            elif named.startswith(f"{root.name}/"):
                yield root, named.removeprefix(f"{root.name}/")
        if not Path(named).is_absolute():
            yield articles, named.partition("#")[0]
