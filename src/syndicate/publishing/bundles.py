"""What lies in the folder of an article, and is neither one of its own nor linked there."""

from collections.abc import Iterator

from syndicate import sources
from syndicate.library import Library
from syndicate.model import Finding
from syndicate.prepare.paths import is_section
from syndicate.publishing.desk import left_out
from syndicate.publishing.intake import Intake, article_paths

_ASIDE = (
    "lies beside the index of another article, and nothing there links it",
    "move it out of that folder; a translation is called index.fr.md or the like",
)


def set_aside(library: Library, intake: Intake) -> Iterator[Finding]:
    """Tell of files that could be articles, lie in the folder of another, and are not linked there.

    Of an article that is held nobody knows what it links.
    """
    suffixes = sources.suffixes()
    taken = {*article_paths(library.found)}
    linked = {asset.source for assets in intake.assets.values() for asset in assets}
    held = {_folder(one.path) for one in intake.held}
    for path in library.found:
        known = path in taken or path in linked or _folder(path) in held or is_section(path)
        if not known and path[path.rfind(".") :].lower() in suffixes:
            yield left_out(library.root.name, path, _ASIDE)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
