"""Which pages are proven: one of each kind, since all of a kind are made by the same templates."""

import html
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate import templating
from syndicate.checks.pages import Page
from syndicate.markup.plaintext import strip_tags
from syndicate.model import Article, Head
from syndicate.publishing.targets import Stage, Target

if TYPE_CHECKING:
    from syndicate.publishing.editions import Composed

_ALONE = {
    "index.html": "index",
    "404.html": "404",
    **{f"{one}/index.html": one for one in ("archive", "editions", "feeds", "tags")},
}
_BY_STATUS = {301: "moved", 308: "moved", 410: "gone"}
_KINDS = frozenset({"article", "list", *_ALONE.values(), *_BY_STATUS.values()})
_BEGINNING = 200
"""Characters of an article without a title by which its page is known."""


class Sampler:
    """Makes pages to be proven; ``templates`` is the owner's folder."""

    def __init__(self, templates: Path) -> None:
        """Look which templates are the owner's own."""
        self._folder = templates.name
        self._web, self._email = (
            [name.removeprefix(f"{medium}/") for name in templating.replacing(templates, medium)]
            for medium in ("web", "email")
        )

    def article(
        self,
        heads: Iterable[Head],
        load: Callable[[Sequence[Head]], list[Article]],
        render: Callable[[Article], bytes],
    ) -> Iterator[Page]:
        """Yield the page of the first of some articles."""
        for head in heads:
            (article,) = load([head])
            text = html.unescape(strip_tags(article.body))
            words = article.title or text.strip()[:_BEGINNING]
            yield self._page(f"{head.path}index.html", render(article), "article", words)
            return

    def lists(self, targets: Iterable[Target]) -> Iterator[Page]:
        """Yield the pages of the publication's own, and a list for each kind of them."""
        seen: set[tuple[str, str]] = set()
        for target in targets:
            kind = _kind(target)
            place = kind, target.path.partition("/")[0] if kind == "list" else ""
            if kind and target.make and place not in seen:
                seen.add(place)
                yield self._page(target.path, target.make(), kind)

    def editions(self, composed: Iterable["Composed"]) -> Iterator[Page]:
        """Yield the web pages of editions."""
        own = [f"{self._folder}/email/{name}" for name in self._email]
        for one in composed:
            for file in one.files:
                if file.path.endswith("/index.html"):
                    template = f"{self._folder}/email"
                    yield Page(path=file.path, data=file.data, template=template, own=own)

    def _page(self, path: str, data: bytes, kind: str, words: str = "") -> Page:
        name = f"{kind}.html.j2"
        return Page(
            path=path,
            data=data,
            template=f"{self._folder}/web/{name}",
            own=[f"{self._folder}/web/{one}" for one in _partaking(self._web, name)],
            words=words,
        )


def _kind(target: Target) -> str:
    if not target.path.endswith(".html"):
        return ""
    if target.stage is Stage.MOVED:
        return _BY_STATUS.get(target.resource.status, "")
    return _ALONE.get(target.path, "list") if target.stage is Stage.INDEX else ""


def _partaking(own: Collection[str], name: str) -> list[str]:
    """Return which of the owner's templates may be in a page: its own, the frame, and parts."""
    others = {f"{kind}.html.j2" for kind in _KINDS} - {name}
    return sorted(set(own) - others, key=lambda one: (one != name, one != "base.html.j2", one))
