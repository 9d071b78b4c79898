"""Merge tags: what is filled in for each recipient, from the template to the composed email.

Templates name it neutrally (``merge.unsubscribe_url``, ``recipient.first_name``). On its way
through Jinja2 and MJML it is a token; the dialect's own tag is written in at the very end, in the
form that its place wants, so that no engine ever touches it.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from syndicate import slots, text
from syndicate.email.dialects import FIELDS, Dialect, Form, Place
from syndicate.model import MergeSlot, Newsletter, SlotPlace
from syndicate.slots import Absent, Slot, SlotError

Value = str | Slot | Absent

_MERGE, _RECIPIENT, _ATTRIBUTES = "merge.", "recipient.", "recipient.attributes."
_SETTINGS: Mapping[Place, str] = {
    "unsubscribe_url": "set the newsletter's unsubscribe_url",
    "preferences_url": "set the newsletter's preferences_url",
    "view_url": "leave it out",
    "postal_address": "set postal_address in [publication]",
}
_HEADERS: frozenset[SlotPlace] = frozenset({"subject", "preheader"})
# What could end a tag or an attribute too early, whatever the dialect.
_NOT_IN_DEFAULT = frozenset('"\\{}[]<>&|*%\r\n')

_TAG = re.compile(r"""<[a-zA-Z!/](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(r"""(\s([\w:.-]+)=)("[^"]*"|'[^']*')""")
_ANCHOR = r"<a\b([^>]*?)\shref=\"({token})\"([^>]*)>(.*?)</a>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What templates see as ``merge``: a value, a slot that becomes a tag, or nothing."""

    unsubscribe_url: Value
    preferences_url: Value
    view_url: Value
    postal_address: Value


class _Fields:
    """A name before a dot: its fields are slots, and unknown ones are refused at once."""

    __slots__ = ("_book", "_known", "_named", "_remedy")

    def __init__(
        self, named: str, known: tuple[str, ...], book: dict[str, Slot], remedy: str
    ) -> None:
        self._named = named
        self._known = known
        self._book = book
        self._remedy = remedy

    def __getattr__(self, name: str) -> object:
        """Return the slot of a field.

        Raises:
            SlotError: there is no field of that name; the nearest right one is named.
        """
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._known:
            near = text.nearest(name, self._known) if self._known else "there are none"
            remedy = self._remedy.format(name=name)
            more = f"{near} If not, {remedy}" if near.endswith("?") else f"{near}; {remedy}"
            raise SlotError(f"{self._named} has no field {name!r}; {more}")
        return Slot(f"{self._named}.{name}", self._book)

    def __str__(self) -> str:
        """Refuse: it is a name before a dot."""
        raise SlotError(f"{self._named} is no value; name one of its fields")


class Recipient(_Fields):
    """What templates see as ``recipient``: its fields, and ``attributes`` with the owner's own."""

    __slots__ = ("attributes",)

    def __init__(self, own: Mapping[str, str], book: dict[str, Slot]) -> None:
        """Know the fields that all services have, and the owner's own."""
        named = tuple(name for name in FIELDS if name != "attributes")
        known = tuple(name for name in own if name not in named)
        where = "name your own in [newsletter.fields]"
        there = f"{where}, and write recipient.attributes.{{name}}"
        super().__init__("recipient", named, book, there)
        self.attributes = _Fields("recipient.attributes", known, book, where)


class Merging:
    """The merge tags of one email: what templates may print, and what becomes of it.

    ``is_page`` tells that nobody receives it: the edition's page on the web has no recipient.
    """

    def __init__(self, spoken: Dialect, newsletter: Newsletter, *, is_page: bool = False) -> None:
        """Begin an email in a dialect."""
        self._spoken = spoken
        self._newsletter = newsletter
        self._is_page = is_page
        self._book: dict[str, Slot] = {}
        self._counts: Counter[tuple[str, SlotPlace, str, str | None]] = Counter()
        self.recipient = Recipient(newsletter.fields, self._book)

    @property
    def dialect(self) -> str:
        """The name of its dialect."""
        return self._spoken.name

    def copy(self) -> "Merging":
        """Return the same tags, and what has been filled in so far, to go on from there."""
        other = copy(self)
        other._counts = self._counts.copy()  # noqa: SLF001 - one of this class
        return other

    def merge(self, ways: Mapping[Place, str]) -> Merge:
        """Return slots for what the dialect has tags for, and plain values for the rest."""
        return Merge(**{place: self._place(place, value) for place, value in ways.items()})

    def slots(self) -> tuple[MergeSlot, ...]:
        """Return what has been filled in so far, in order of appearance."""
        return tuple(
            MergeSlot(name=name, place=place, tag=tag, default=default, count=count)
            for (name, place, tag, default), count in self._counts.items()
        )

    def header(self, rendered: str, place: Literal["subject", "preheader"]) -> str:
        """Write the tags into a subject or preheader."""
        return self._in_text(rendered, place)

    def text(self, rendered: str) -> str:
        """Write the tags into the text part."""
        return self._in_text(rendered, "text")

    def html(self, rendered: str) -> str:
        """Write the tags into the HTML part, each in the form of its place."""
        self._check(rendered)
        if not slots.TOKEN.search(rendered):
            return rendered
        for place in self._spoken.elements:
            rendered = self._elements(rendered, place)
        return "".join(self._in_html(rendered))

    def title(self, rendered: str) -> str:
        """Return a subject as ``<title>`` can have it, where no service fills anything in."""
        return text.line(
            slots.TOKEN.sub(lambda match: self._slot(match[0]).default or "", rendered)
        )

    def shorten(self, rendered: str, limit: int) -> str:
        """Cut a line between words, but never a token, which counts as one character."""
        found = slots.TOKEN.findall(rendered)
        private = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in rendered)
        marks = list(islice(private, len(found)))
        for mark, token in zip(marks, found, strict=True):
            rendered = rendered.replace(token, mark, 1)
        rendered = text.shorten(rendered, limit)
        for mark, token in zip(marks, found, strict=True):
            rendered = rendered.replace(mark, token)
        return rendered

    def _place(self, place: Place, plain: str) -> Value:
        name = _MERGE + place
        if place in self._spoken.tags and not self._is_page:
            return Slot(name, self._book, is_set=True)
        reason = f"{self._spoken.lacks.get(place, 'there is none')}; {_SETTINGS[place]}"
        return plain or Absent(name, reason)

    def _slot(self, token: str) -> Slot:
        if token not in self._book:
            raise _at(token, SlotError(f"{token!r} is a merge tag of no template; take it out"))
        return self._book[token]

    def _check(self, rendered: str) -> None:
        """Refuse what a template made of a token; without any there is nothing to look for."""
        if self._book and (left := slots.mangled(rendered, self._book)):
            said = (
                f"{left!r} is what a filter left of a merge tag; "
                "what is filled in for each recipient takes default(…) and no other filter"
            )
            raise _at(left, SlotError(said))

    def _in_text(self, rendered: str, place: SlotPlace) -> str:
        self._check(rendered)
        return slots.TOKEN.sub(lambda match: self._filled(self._slot(match[0]), place), rendered)

    def _in_html(self, rendered: str) -> Iterator[str]:
        """Yield the HTML, each tag or word that has a token as it is to be."""
        done = 0
        while found := slots.TOKEN.search(rendered, done):
            start = rendered.rfind("<", done, found.start())
            tag = _TAG.match(rendered, start) if start >= 0 else None
            if tag and tag.end() > found.start():
                yield rendered[done:start] + self._in_tag(tag[0])
                done = tag.end()
            else:
                yield rendered[done : found.start()] + self._filled(self._slot(found[0]), "html")
                done = found.end()
        yield rendered[done:]

    def _in_tag(self, tag: str) -> str:
        try:
            return _ATTRIBUTE.sub(self._in_attribute, tag)
        except SlotError as error:
            error.is_in_tag = True
            raise

    def _in_attribute(self, match: re.Match[str]) -> str:
        before, name, quoted = match[1], match[2].lower(), match[3]

        def fill(token: re.Match[str]) -> str:
            slot = self._slot(token[0])
            is_link = name in {"href", "src"}
            if slot.name.startswith(_MERGE):
                place = slot.name.removeprefix(_MERGE)
                if place in self._spoken.elements:
                    said = (
                        f"{slot.name}: {self._spoken.service} makes the link itself; "
                        f'write it as <a href="{{{{ {slot.name} }}}}">…</a>, and nowhere else'
                    )
                    raise _at(slot, SlotError(said))
                return self._filled(slot, "attribute")
            if is_link and "?" in quoted[: token.start()]:
                return self._filled(slot, "url")
            if self._spoken.name == "syndicate" and not is_link:
                return self._filled(slot, "attribute")
            said = (
                f"{slot.name} in the attribute {name!r}: values are filled into words, "
                "and into the query of a link, such as ?city=…"
            )
            raise _at(slot, SlotError(said))

        return before + slots.TOKEN.sub(fill, quoted)

    def _elements(self, rendered: str, place: Place) -> str:
        element = self._spoken.elements[place]

        def made(match: re.Match[str]) -> str:
            slot = self._slot(match[2])
            if slot.name != _MERGE + place:
                return match[0]
            self._counts[slot.name, "html", f"<{element}>", None] += 1
            return f"<{element}{match[1]}{match[3]}>{match[4]}</{element}>"

        return re.sub(_ANCHOR.format(token=slots.TOKEN.pattern), made, rendered, flags=re.DOTALL)

    def _filled(self, slot: Slot, place: SlotPlace) -> str:
        try:
            if not self._spoken.forms:
                return self._alone(slot, place)
            tag = self._tag(slot, place)
        except SlotError as error:
            raise _at(slot, error) from None
        self._counts[slot.name, place, tag, slot.default] += 1
        return tag

    def _alone(self, slot: Slot, place: SlotPlace) -> str:
        """Return what stands for everybody, where nobody fills anything in."""
        if slot.default is None and not self._is_page:
            raise self._refusal(slot.name, "value", "give it default(…), or set merge_tags")
        words = text.line(slot.default or "")
        return words if place in _HEADERS or place == "text" else html.escape(words)

    def _tag(self, slot: Slot, place: SlotPlace) -> str:
        if self._spoken.name == "syndicate":
            return slots.token(slot.name, place, "" if slot.default is None else slot.default)
        if place in _HEADERS and "in_subject" in self._spoken.lacks:
            raise self._refusal(slot.name, "in_subject", "take it out of subject and preheader")
        if slot.name.startswith(_MERGE):
            return _named(self._spoken.tags, slot.name.removeprefix(_MERGE))
        form = self._form(slot, place)
        default = "" if slot.default is None else self._default(slot.name, slot.default)
        return form.replace("@field", self._field(slot.name)).replace("@default", default)

    def _form(self, slot: Slot, place: SlotPlace) -> str:
        forms = self._spoken.forms
        if place == "url":
            if slot.default is not None or "in_url" not in forms:
                raise self._refusal(slot.name, "in_url", "link without it, or without default(…)")
            return forms["in_url"]
        kind: Form = "value" if slot.default is None else "default"
        if kind not in forms:
            raise self._refusal(slot.name, kind, "take default(…) out")
        plain: Form = "value_text" if slot.default is None else "default_text"
        return forms[kind] if place == "html" else forms.get(plain, forms[kind])

    def _field(self, name: str) -> str:
        """Return what the service calls a field: as configured, or as it usually does."""
        own = name.rpartition(".")[2]
        kind: str = "attributes" if name.startswith(_ATTRIBUTES) else own
        pattern = next((value for key, value in self._spoken.fields.items() if key == kind), "")
        called = self._newsletter.fields.get(own, "")
        if not pattern:
            raise self._refusal(name, kind, "take it out")
        if called and kind != "attributes":
            start, dot, _ = pattern.rpartition(".")
            return start + dot + called
        if called:
            return pattern.replace("@name", called).replace("@NAME", called)
        return pattern.replace("@name", own).replace("@NAME", own.upper())

    def _default(self, name: str, default: str) -> str:
        wrong = sorted(set(default) & (_NOT_IN_DEFAULT | set(self._spoken.not_in_default)))
        if wrong:
            raise SlotError(
                f"{name}: {self._spoken.service} cannot have {wrong[0]!r} in default({default!r}); "
                "take it out"
            )
        return default

    def _refusal(self, name: str, capability: str, remedy: str) -> SlotError:
        reason = self._spoken.lacks.get(capability) or "nobody fills it in"
        what = "" if capability in {"value", *FIELDS} else f" ({capability})"
        return SlotError(f"{name}{what}: {reason}, in merge_tags = {self._spoken.name!r}; {remedy}")


def _at(printed: Slot | str, error: SlotError) -> SlotError:
    """Return an error with what was printed, so that its place in a template can be found."""
    if isinstance(printed, Slot):
        error.name, error.token = printed.name, printed.token
    else:
        error.token = printed
    return error


def _named(tags: Mapping[Place, str], place: str) -> str:
    return next(tag for name, tag in tags.items() if name == place)
