"""What the proofs of an edition ask of the world: the files that its pictures are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from syndicate.checks.email import Origin, Standards
from syndicate.checks.email import check as check_email
from syndicate.mediatypes import sniffed
from syndicate.model import Article, Email, Finding, Found

_HEAD = 512
"""Bytes: enough to tell what a picture is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prover:
    """Proves editions by an owner's standards.

    ``static`` are the files that are published as they are, by public path; ``articles`` is the
    folder in which those of articles lie.
    """

    standards: Standards = field(default_factory=Standards)
    static: Mapping[str, Path] = field(default_factory=dict)
    articles: Path = Path()

    def prove(
        self,
        email: Email,
        message: bytes,
        origin: Origin,
        url: str,
    ) -> list[Finding]:
        """Return what is wrong with an edition, composed and as it is sent.

        ``url`` is the publication's.
        """
        return check_email(
            email,
            message=message,
            origin=origin,
            standards=self.standards,
            measure=_Files(self, origin.articles, url).measure,
        )


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of one edition: those of the publication and of its articles."""

    prover: Prover
    articles: Sequence[Article]
    url: str

    def measure(self, url: str) -> Found | None:
        """Return size and type of what is published at a URL, by its bytes."""
        if not url.startswith(self.url):
            return None
        full = self._file(unquote(url.removeprefix(self.url).partition("?")[0].partition("#")[0]))
        if full is None:
            return None
        try:
            with full.open("rb") as file:
                return Found(size=full.stat().st_size, type=sniffed(file.read(_HEAD)))
        except OSError:
            return None  # whoever publishes it says so

    def _file(self, path: str) -> Path | None:
        if (own := self.prover.static.get(path)) is not None:
            return own
        assets = (asset for article in self.articles for asset in article.assets)
        found = next((asset for asset in assets if asset.path == path), None)
        return self.prover.articles / found.source if found else None
