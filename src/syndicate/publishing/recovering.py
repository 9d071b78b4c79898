"""Editions that are published and that the state knows nothing of, as after it was restored.

Their articles must not go twice. What an edition is made of lies with it in the public folder: so
it is taken over from there.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from syndicate.db.rows import Handover, Made
from syndicate.db.state import State
from syndicate.model import ArticleId, Artifact, Edition, Finding, Severity
from syndicate.publishing.desk import Desk, Stand

_WHY = "it was made by a run that the state knows nothing of, and may have gone by its channel"


def recover(desk: Desk) -> Iterator[Finding]:
    """Take over editions that only the public folder knows; tell of each.

    Where they were to go by a channel, nobody knows whether they went: they are held.

    Raises:
        StorageError: the state cannot be written.
    """
    folder = desk.files.root / "email"
    if not folder.is_dir():
        return
    made = desk.state.editions()
    known = {one.edition.id for one in made}
    found = sorted(path.name for path in folder.iterdir() if path.name not in known)
    if not found:
        return
    published = {row.id: row.published for row in desk.state.known()}
    for name in found:
        told = _manifest(folder / name)
        edition = _edition(told)
        if edition is None or edition.id != name or not _is_new(desk.state, edition):
            continue
        times = tuple(published.get(one, edition.scheduled_for) for one in edition.articles)
        desk.state.add_edition(
            Made(
                edition=edition,
                subject=str(told.get("subject", "")),
                published=times,
                made_at=edition.scheduled_for,
                announced=True,
            ),
            [*_files(desk.files.root, name)],
            _handover(desk, edition),
        )
        yield Finding(
            rule="edition-recovered",
            severity=Severity.WARNING,
            path=f"email/{name}/",
            problem=f"the state does not know edition {name}: was it restored from a backup?",
            remedy="see whether readers got it; its articles go into no other edition",
        )


def _manifest(folder: Path) -> Any:  # noqa: ANN401 - as JSON has it
    try:
        return json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return None


def _edition(told: Any) -> Edition | None:  # noqa: ANN401 - likewise
    try:
        return Edition(
            id=str(told["edition"]),
            newsletter=str(told["newsletter"]),
            scheduled_for=datetime.fromisoformat(told["scheduled_for"]).astimezone(UTC),
            articles=tuple(ArticleId(str(one["id"])) for one in told["articles"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _is_new(state: State, edition: Edition) -> bool:
    """Tell whether it goes with what is known: one slot has one edition, an article has one."""
    mine = [one for one in state.editions() if one.edition.newsletter == edition.newsletter]
    slots = {one.edition.scheduled_for for one in mine}
    sent = set(chain.from_iterable(one.edition.articles for one in mine))
    own = edition.articles
    return edition.scheduled_for not in slots and len({*own} - sent) == len(own) > 0


def _files(public: Path, name: str) -> Iterator[Artifact]:
    own = sorted((public / "email" / name).glob("*"))
    for path in (public / "editions" / name / "index.html", *own):
        if path.is_file() and not path.name.startswith(".") and path.suffix not in {".gz", ".br"}:
            yield Artifact(path=path.relative_to(public).as_posix(), data=path.read_bytes())


def _handover(desk: Desk, edition: Edition) -> Handover | None:
    letters = {one.id: one.channel for one in desk.setup.newsletters}
    channel = desk.setup.channels.get(letters.get(edition.newsletter, ""))
    if channel is None or channel.is_mailed:  # the ledger knows whom it went to
        return None
    return Handover(
        edition=edition.id,
        newsletter=edition.newsletter,
        channel=channel.id,
        scheduled_for=edition.scheduled_for,
        stand=Stand.HELD,
        why=_WHY,
    )
