"""What sanitising takes away, in words an author can act on; nothing is lost in silence."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from syndicate.markup import allowlist
from syndicate.model import Severity

# The rest of an image's tag, as far as the next one: many that never close stay linear to search.
_REST = r"(?:[^<>]|<(?!img))*?"


class Note(NamedTuple):
    """One kind of loss; ``needle`` is a pattern that finds its first place in the source."""

    rule: str
    severity: Severity
    problem: str
    remedy: str
    needle: str


IMAGE = Note(
    "image-removed", Severity.WARNING, "an image has no usable address",
    "give it a src that starts with https://, or a file beside the article", r"<img|!\[",
)  # fmt: skip
PIXEL = Note(
    "tracking-pixel-removed", Severity.WARNING, "a picture of one pixel was taken out",
    "remove it: readers have not agreed to be counted", rf"<img{_REST}(?:width|height)=.?[01]\b",
)  # fmt: skip
ALT = Note(
    "image-without-alt", Severity.WARNING, "an image has no alternative text",
    'say in alt="…" what it shows, or write alt="" if it only decorates', rf"<img(?!{_REST}\balt=)",
)  # fmt: skip
EMBED = Note(
    "embed-replaced", Severity.NOTE, "an embedded page became a link",
    "leave it if a link will do, as feeds and mail show no frames; else tell it in words",
    "<(?:iframe|embed|object)",
)  # fmt: skip

_KINDS = (
    ("script-removed", frozenset({"script", "noscript"}), Severity.WARNING,
     "remove it: neither feeds nor mail run scripts"),
    ("svg-removed", frozenset({"svg", "math"}), Severity.WARNING,
     "save the drawing as a file and show it as an image"),
    ("form-removed", allowlist.FORMS, Severity.WARNING, "link to a page that has the form"),
    ("style-removed", frozenset({"style"}), Severity.NOTE, "put styles into the templates"),
)  # fmt: skip
_MOST = 8


@dataclass(slots=True)
class Losses:
    """Gathers what one article lost, each kind once."""

    found: dict[str, Note] = field(default_factory=dict)
    attributes: dict[str, None] = field(default_factory=dict)
    handlers: dict[str, None] = field(default_factory=dict)
    urls: dict[str, None] = field(default_factory=dict)

    def add(self, note: Note) -> None:
        """Take down one loss."""
        self.found.setdefault(note.rule, note)

    def attribute(self, name: str) -> None:
        """Take down an attribute that was dropped."""
        (self.handlers if name.startswith("on") else self.attributes)[name] = None

    def url(self, address: str) -> None:
        """Take down an address that is not safe."""
        self.urls[address[:60]] = None

    def tags(self, names: set[str]) -> None:
        """Take down elements that were dropped."""
        rest = names - allowlist.EMBEDS
        if rest & {"svg", "math"}:
            rest -= allowlist.DRAWING
        for rule, kind, severity, remedy in _KINDS:
            if hit := rest & kind:
                self.add(_tags(rule, hit, severity, remedy))
                rest -= hit
        if rest:
            remedy = "use the elements of HTML that carry text"
            self.add(_tags("tag-removed", rest, Severity.NOTE, remedy))

    def notes(self) -> tuple[Note, ...]:
        """Return all that was lost."""
        if self.handlers:
            self.add(Note(
                "event-handler-removed", Severity.WARNING,
                f"{_listed(self.handlers)} would run a script",
                "remove it: neither feeds nor mail run scripts", r"\son\w+\s*=",
            ))  # fmt: skip
        if self.urls:
            shown = next(iter(self.urls))
            self.add(Note(
                "link-removed", Severity.WARNING, f"the address {shown!r} is not safe",
                "use an address that starts with https://, http://, mailto: or tel:",
                re.escape(shown),
            ))  # fmt: skip
        if self.attributes:
            self.add(Note(
                "attribute-removed", Severity.NOTE,
                f"attributes that feeds and mail do not need: {_listed(self.attributes)}",
                "leave them out, or let the templates do the styling",
                rf"\s{re.escape(min(self.attributes))}\b",
            ))  # fmt: skip
        return tuple(self.found.values())


def _tags(rule: str, names: set[str], severity: Severity, remedy: str) -> Note:
    shown = _listed({f"<{name[:20]}>": None for name in names})
    return Note(rule, severity, f"{shown} cannot be published", remedy, "<" + re.escape(min(names)))


def _listed(names: dict[str, None]) -> str:
    ordered = sorted(names)
    more = ", …" if len(ordered) > _MOST else ""
    return ", ".join(ordered[:_MOST]) + more
