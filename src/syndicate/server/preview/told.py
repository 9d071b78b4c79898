"""What the page is told, as JSON: only words and numbers, which its script puts into elements."""

import email
import email.policy
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from syndicate.checks.email.size import SIZE_ERROR, SIZE_WARNING, STYLE_WARNING
from syndicate.errors import SyndicateError
from syndicate.model import Finding, Head, Severity
from syndicate.plan import Outlook, Verdict
from syndicate.publishing import trying
from syndicate.publishing.previewing import Next, Preview
from syndicate.publishing.reader import Held
from syndicate.publishing.recognition import file_of
from syndicate.server.preview.places import EDITORS, Lines, Places

Json = dict[str, object]

_SHOWN = 20
"""Articles that are listed at once."""

_VERDICTS = 60
_NAMES = {
    "index.html": "Front page",
    "archive/index.html": "Archive",
    "tags/index.html": "Tags",
    "feeds/index.html": "Feeds",
    "editions/index.html": "Editions",
    "404.html": "Not found",
}


def overview(preview: Preview) -> Json:
    """Return what there is to be seen."""
    publication = preview.desk.setup.settings.publication
    return {
        "title": publication.title,
        "now": _when(preview.desk.now, publication.timezone),
        "newsletters": [_newsletter(preview, look) for look in preview.plan.outlooks],
        "editions": [
            {
                "id": made.edition.id,
                "title": made.subject,
                "when": _when(made.edition.scheduled_for, publication.timezone),
            }
            for made in preview.editions
        ],
        "problems": len(preview.held) + sum(_counts(one) for one in preview.findings),
        "editors": EDITORS,
    }


def listing(preview: Preview) -> Json:
    """Return the feeds and pages there are."""
    return {
        "feeds": [
            {"folder": folder, "title": channel.name or channel.title, "kind": channel.kind}
            for folder, (channel, _) in preview.feeds.items()
        ],
        "pages": [{"path": path, "title": _NAMES[path]} for path in preview.pages],
        "articles": found(preview, ""),
    }


def found(preview: Preview, words: str) -> list[Json]:
    """Return the newest articles whose title or file has some words in it."""
    wanted = words.casefold()
    heads = (one for one in preview.plan.live if wanted in f"{one.title} {one.key}".casefold())
    return [
        {"path": f"{head.path}index.html", "title": _title(head)}
        for head, _ in zip(heads, range(_SHOWN), strict=False)
    ]


def problems(preview: Preview, places: Places) -> Json:
    """Return what is wrong with the publication, whatever is made of it."""
    held = (_held(one, places) for one in preview.held)
    return {
        "kind": "problems",
        "title": "Findings of the publication",
        "findings": [*held, *(finding(one, places) for one in preview.findings)],
    }


def edition(preview: Preview, coming: Next, places: Places) -> Json:
    """Return the next edition of a newsletter."""
    composed, zone = coming.composed, preview.desk.setup.settings.publication.timezone
    seen = trying.filled(composed.email)
    files = {one.path.rpartition("/")[2]: one.data for one in composed.files}
    when = _when(composed.edition.scheduled_for, zone)
    return {
        "kind": "next",
        "id": composed.edition.id,
        "title": seen.subject,
        "preheader": seen.preheader,
        "newsletter": coming.newsletter.title,
        "when": when,
        "due": coming.due,
        "sample": coming.sample,
        "reason": coming.reason,
        **_message(files["message.eml"], composed.email.html, seen.text),
        "findings": [finding(one, places) for one in coming.findings],
        "articles": [_verdict(one, places) for one in coming.verdicts[:_VERDICTS]],
        "left": max(0, len(coming.verdicts) - _VERDICTS),
    }


def past(preview: Preview, id_: str, files: Mapping[str, bytes]) -> Json:
    """Return an edition that was made before, as it was made."""
    made = next(one for one in preview.editions if one.edition.id == id_)
    zone = preview.desk.setup.settings.publication.timezone
    html, words = files["index.html"].decode(), files["body.txt"].decode()
    return {
        "kind": "past",
        "id": id_,
        "title": made.subject,
        "when": _when(made.edition.scheduled_for, zone),
        **_message(files["message.eml"], html, words),
    }


def feed(preview: Preview, folder: str, places: Places) -> Json:
    """Return a feed with its documents in all formats."""
    channel, documents = preview.feeds[folder]
    made, findings = preview.feed(folder)
    return {
        "kind": "feed",
        "title": channel.title,
        "documents": [
            {
                "path": one.path,
                "name": one.form,
                "url": one.url,
                "size": len(made[one.path]),
                "source": made[one.path].decode(),
            }
            for one in documents
        ],
        "findings": [finding(one, places, documents=made) for one in findings],
        "hash": _hash(*made.values()),
    }


def page(preview: Preview, path: str, data: bytes, places: Places) -> Json:
    """Return a page of the publication."""
    source = places.shown(preview.source_of(path))
    return {
        "kind": "page",
        "title": _NAMES.get(path) or path.removesuffix("index.html"),
        "path": path,
        "source": source,
        "html": data.decode(),
        "size": len(data),
        "findings": [finding(one, places) for one in preview.found_in(path)],
        "hash": _hash(data),
    }


def lines(shown: Lines) -> Json:
    """Return lines of a file."""
    return {
        "path": shown.path,
        "full": shown.full,
        "line": shown.line,
        "first": shown.first,
        "lines": shown.lines,
    }


def failure(error: SyndicateError, places: Places) -> Json:
    """Return what is wrong, and where, if that is a place to look at."""
    place = places.told(str(error))
    return {"error": str(error), "place": _place(*place) if place else None}


def finding(one: Finding, places: Places, documents: Mapping[str, bytes] | None = None) -> Json:
    """Return a finding with the place that it leads to: a line of a file, or a view."""
    return {
        "rule": one.rule,
        "severity": str(one.severity),
        "path": places.shown(one.path),
        "line": one.line,
        "problem": one.problem,
        "why": one.why,
        "remedy": one.remedy,
        **_leads_to(one, places, documents or {}),
    }


def _leads_to(one: Finding, places: Places, documents: Mapping[str, bytes]) -> Json:
    if one.path in documents:
        return {"view": "source", "document": one.path}
    if places.find(one.path):
        return {"place": _place(places.shown(one.path), one.line)}
    if one.path.startswith("email/"):
        views = {"index.html": "html", "body.txt": "text"}
        return {"view": views.get(one.path.rpartition("/")[2], "headers")}
    return {}


def _held(one: Held, places: Places) -> Json:
    kept = "; its last good version stays" if one.kept else ""
    path = places.shown(one.path)
    return {
        "rule": "held",
        "severity": str(Severity.ERROR),
        "path": path,
        "line": one.line,
        "problem": f"{one.problem}{kept}",
        "remedy": one.remedy,
        "place": _place(path, one.line) if places.find(path) else None,
    }


def _place(path: str, line: int) -> Json:
    return {"path": path, "line": line}


def _newsletter(preview: Preview, look: Outlook) -> Json:
    zone = preview.desk.setup.settings.publication.timezone
    slot = look.edition.scheduled_for if look.edition else look.next_slot
    return {
        "id": look.newsletter.id,
        "title": look.newsletter.title,
        "due": look.edition is not None,
        "when": _when(slot, zone) if slot else "",
    }


def _message(message: bytes, html: str, words: str) -> Json:
    """Return what there is to know of an email: parts, headers, sizes in bytes."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    return {
        "html": html,
        "text": words,
        "headers": [[name, str(value)] for name, value in parsed.items()],
        "from": str(parsed["From"]),
        "size": {
            "html": len(html.encode()),
            "text": len(words.encode()),
            "message": len(message),
            "warning": SIZE_WARNING,
            "clip": SIZE_ERROR,
            "styles": STYLE_WARNING,
        },
        "hash": _hash(message),
    }


def _verdict(one: Verdict, places: Places) -> Json:
    return {
        "title": _title(one.head),
        "included": one.included,
        "reason": one.reason,
        "place": _place(places.shown(file_of(one.head.key)), 1),
    }


def _title(head: Head) -> str:
    return head.title or head.summary or head.key


def _counts(one: Finding) -> bool:
    return one.severity is not Severity.NOTE


def _when(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %-d %b %Y, %H:%M}"


def _hash(*parts: bytes) -> str:
    return sha256(b"\0".join(parts)).hexdigest()[:16]
