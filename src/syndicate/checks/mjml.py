"""Proofs about the MJML of an email: what mrml would drop, leak or get wrong without a word.

They look at what the templates made, and tell the template and line that made it.
"""

from collections.abc import Iterator
from functools import lru_cache

from syndicate.checks import _mjml_quirks
from syndicate.checks._mjml_document import Document, Element, Fault, read
from syndicate.checks._mjml_facts import (
    ATTRIBUTES,
    COMPONENTS,
    DEAD,
    ENDING,
    PARENTS,
    Type,
    is_border,
    is_color,
    not_in_border,
    type_of,
)
from syndicate.model import Finding, Severity
from syndicate.text import nearest
from syndicate.tracing import Traced

_EVERYWHERE = frozenset({"css-class", "mj-class"})
_SHOWN = 60
_WARNINGS = frozenset(
    ["mjml-deviation", "mjml-no-effect", "mjml-three-digit-hex", "mjml-white-preview"]
)


def check(source: Traced) -> list[Finding]:
    """Return what is wrong with the MJML of an email, each fault once; pure.

    An element that a loop repeats is told once.
    """
    document = read(source.text)
    findings = {_finding(fault, source): None for fault in _faults(document)}
    return sorted(findings, key=lambda one: (one.severity, one.path, one.line))


def _finding(fault: Fault, source: Traced) -> Finding:
    place = source.place(fault.offset)
    return Finding(
        rule=fault.rule,
        severity=Severity.WARNING if fault.rule in _WARNINGS else Severity.ERROR,
        path=place.shown,
        line=place.line,
        problem=fault.problem,
        remedy=fault.remedy,
    )


def _faults(document: Document) -> Iterator[Fault]:
    yield from document.faults
    yield from _shape(document)
    for element in document.elements():
        yield from _element(element)
    yield from _mjml_quirks.faults(document)


def _shape(document: Document) -> Iterator[Fault]:
    """Judge what a document is made of: one ``mjml`` with one body."""
    names = [root.name for root in document.roots]
    if names != ["mjml"]:
        said = f"the document is {' and '.join(names) or 'empty'} instead of one <mjml>"
        where = document.roots[-1].offset if names else 0
        yield Fault("mjml-nesting", where, said, "write one <mjml> around all")
        return
    inner = [child.name for child in document.roots[0].children]
    for name, least in (("mj-head", 0), ("mj-body", 1)):
        if not least <= inner.count(name) <= 1:
            said = f"<mjml> has {inner.count(name)} <{name}>"
            yield Fault("mjml-nesting", document.roots[0].offset, said, f"write one <{name}>")


def _element(element: Element) -> Iterator[Fault]:
    if element.name not in COMPONENTS:
        yield from _unknown_tag(element)
        return
    yield from _nesting(element)
    yield from _mjml_quirks.addresses(element)
    for one in element.attributes:
        for rule, problem, remedy in _attribute(element.name, one.name, one.value):
            said = f"<{element.name} {one.name}={one.value[:_SHOWN]!r}>: {problem}"
            yield Fault(rule, one.offset, said, remedy)


def _unknown_tag(element: Element) -> Iterator[Fault]:
    if element.name in _mjml_quirks.UNSUPPORTED or (
        element.parent is not None and element.parent.name == "mj-class"
    ):
        return
    if element.name.lower().startswith("mj"):
        remedy = nearest(element.name.lower(), COMPONENTS)
        said = f"there is no <{element.name}>; mrml writes it into the email as it is"
    else:
        remedy = "put it into <mj-text> or <mj-raw>"
        inside = element.parent.name if element.parent else "the document"
        said = f"<{element.name}> stands in {inside}, where HTML has no place"
    yield Fault("mjml-unknown-tag", element.offset, said, remedy)


def _nesting(element: Element) -> Iterator[Fault]:
    name, parent = element.name, element.parent
    if parent is None or parent.name not in COMPONENTS:
        return
    if parent.name != "mj-attributes" and parent.name not in PARENTS[name]:
        allowed = ", ".join(f"<{one}>" for one in PARENTS[name])
        said = f"<{name}> stands in <{parent.name}>"
        yield Fault(
            "mjml-nesting", element.offset, said, f"it belongs into {allowed or 'no other element'}"
        )
    if name not in ENDING:
        for text, offset in element.text:
            said = f"the text {text.strip()[:20]!r} stands in <{name}>"
            yield Fault("mjml-nesting", offset, said, "put it into <mj-text>")


@lru_cache(maxsize=4096)
def _attribute(element: str, name: str, value: str) -> tuple[tuple[str, str, str], ...]:
    """Return rule, problem and remedy of all that is wrong with an attribute."""
    types = _types(element, name)
    if not types and name not in _shared(element):
        known = _known(element)
        said = "there is no such attribute; it does nothing"
        return (("mjml-unknown-attribute", said, nearest(name, known) if known else "take it out"),)
    if name in DEAD.get(element, ()):
        said = "mrml takes it and does nothing with it"
        if element == "mj-hero" and name.startswith("inner-padding"):
            said = "only Outlook on Windows heeds it in mrml"
        return (("mjml-no-effect", said, "take it out"),)
    return tuple(_value(name, value, types))


def _types(element: str, name: str) -> tuple[Type, ...]:
    """Return the types an attribute may have; several where it stands for many components."""
    if element in {"mj-all", "mj-class"}:
        found = {one[name] for one in ATTRIBUTES.values() if name in one}
    else:
        found = {ATTRIBUTES[element][name]} if name in ATTRIBUTES[element] else set()
    return tuple(map(type_of, sorted(found)))


def _shared(element: str) -> frozenset[str]:
    """Return what an element takes besides its own attributes."""
    if element == "mj-class":
        return _EVERYWHERE | {"name"}
    is_head = element in {"mjml", "mj-head"} or PARENTS[element] == ("mj-head",)
    return frozenset() if is_head else _EVERYWHERE


def _known(element: str) -> set[str]:
    own = ATTRIBUTES.values() if element in {"mj-all", "mj-class"} else [ATTRIBUTES[element]]
    return {name for one in own for name in one} | _shared(element)


def _value(name: str, value: str, types: tuple[Type, ...]) -> Iterator[tuple[str, str, str]]:
    if types and not any(one.takes(value) for one in types):
        yield "mjml-value", "it cannot be read", f"write {types[0]}"
        return
    if is_border(name) and (part := not_in_border(value)) is not None:
        said = f"{part!r} is neither the width, the style nor the colour of a border"
        yield "mjml-value", said, "write it as in 1px solid #1a2b3c"
        return
    is_colored = is_border(name) or any(one.kind == "color" for one in types)
    for part in value.split() if is_colored else ():
        if _mjml_quirks.is_short_hex(part) and is_color(part):
            said = f"mrml leaves {part} as it is, and Outlook on Windows reads six digits only"
            yield "mjml-three-digit-hex", said, f"write {_mjml_quirks.long_hex(part)}"
