"""Proofs about templates that need no rendering: every name they use is one that they are given.

Rendering finds an undefined name only where it comes by. A branch that is taken on a Monday in
spring, at three in the morning, is read here with all others. So are the fields of recipients that
templates ask for, which are what the newsletter has configured.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields

from jinja2 import TemplateNotFound, TemplateSyntaxError, meta, nodes

from syndicate import mistakes
from syndicate.email.merging import Recipient
from syndicate.model import Finding, Newsletter, Severity
from syndicate.sandbox import Environment
from syndicate.slots import SlotError
from syndicate.text import nearest
from syndicate.tracing import Place

Given = Mapping[str, type | None]
"""The names that a template is given, each with its type if that is one of ours."""

_GUARDS = frozenset({"defined", "undefined", "default", "d"})
_IMPLIED = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})


_Fault = tuple[int, str, str]
"""Line, problem and remedy."""


def check(
    env: Environment, names: Collection[str], given: Given, letters: Collection[Newsletter] = ()
) -> list[Finding]:
    """Return what templates, and all that they include, use and are not given.

    What stands beside them might be included by a name that only a rendering knows. So it is looked
    at too, for the fields of recipients; what else it is given, only its user knows.

    Raises:
        TemplateSyntaxError: one of them cannot be read.
    """
    files = _reachable(env, names)
    # What one template sets, those that it includes can see.
    own = frozenset().union(*(file.uses.own for file in files))
    found = [(file, fault) for file in files for fault in _unknown(file.uses, env, given, own)]
    for file in (*files, *_beside(env, names, {file.name for file in files})):
        found += [(file, fault) for letter in letters for fault in _unfilled(file.uses, letter)]
    return [_finding(file, fault) for file, fault in dict.fromkeys(found)]


def unknown(
    tree: nodes.Template, env: Environment, given: Given, letter: Newsletter
) -> Iterator[_Fault]:
    """Yield line, problem and remedy for each name in a template that would be undefined."""
    uses = _uses(tree)
    local = {name for _, name in uses.names} - meta.find_undeclared_variables(tree)
    yield from _unknown(uses, env, given, frozenset(local))
    yield from _unfilled(uses, letter)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uses:
    """What a template does with names: ``own`` are those it sets, ``spared`` those it asks for.

    ``names`` and ``parts`` are what it uses, with lines; of a part the owner's name comes first.
    ``fields`` are the paths after ``recipient``, ``templates`` the others that it names.
    """

    own: frozenset[str]
    spared: frozenset[str]
    names: tuple[tuple[int, str], ...]
    parts: tuple[tuple[int, str, str], ...]
    fields: tuple[tuple[int, tuple[str, ...]], ...]
    templates: tuple[str, ...]


_READ: dict[str, _Uses] = {}
"""What was read, by text: in a process a template is read once, as it is compiled once."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    path: str
    uses: _Uses


def _unknown(uses: _Uses, env: Environment, given: Given, own: frozenset[str]) -> Iterator[_Fault]:
    spared = own | uses.spared | _IMPLIED
    for line, name in uses.names:
        if name not in spared and name not in given and name not in env.globals:
            yield line, f"there is no {name!r}", nearest(name, {*given, *own})
    for line, owner, part in uses.parts:
        kind = given.get(owner) if owner not in spared else None
        if kind and not hasattr(kind, part):
            names = [one.name for one in fields(kind)]
            yield line, f"{owner} has no {part!r}", nearest(part, names)


def _unfilled(uses: _Uses, letter: Newsletter) -> Iterator[_Fault]:
    """Yield each field of recipients that nobody could fill in."""
    recipient = Recipient(letter.fields, {})
    for line, path in uses.fields:
        asked: object = recipient
        try:
            for name in path:
                asked = getattr(asked, name, None)
        except SlotError as error:
            problem, _, remedy = str(error).partition("; ")
            yield line, problem, remedy


def _finding(file: _File, fault: _Fault) -> Finding:
    line, problem, remedy = fault
    return Finding(
        rule="template-unknown-name",
        severity=Severity.ERROR,
        path=Place(file.name, file.path, line).shown,
        line=line,
        problem=problem,
        remedy=remedy,
        excerpt=mistakes.around(file.path, line)[1:],
    )


def _beside(env: Environment, names: Collection[str], known: Collection[str]) -> Iterator[_File]:
    """Yield the other templates in the folders of some, but for what cannot be read."""
    folders = tuple({f"{name.rpartition('/')[0]}/" for name in names})
    others = env.list_templates(filter_func=lambda name: name.startswith(folders))
    for name in others:
        if name in known or not name.endswith(".j2"):
            continue
        try:
            yield _file(env, name)
        except TemplateSyntaxError:  # told if it is ever included
            continue


def _reachable(env: Environment, names: Collection[str]) -> list[_File]:
    """Return templates and all that they include, by name."""
    found: dict[str, _File] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = _file(env, name)
        except TemplateNotFound:  # what includes it may do without it
            continue
        waiting += found[name].uses.templates
    return [found[name] for name in sorted(found)]


def _file(env: Environment, name: str) -> _File:
    if env.loader is None:
        raise TemplateNotFound(name)
    source, path, _ = env.loader.get_source(env, name)
    if (uses := _READ.get(source)) is None:
        uses = _READ[source] = _uses(env.parse(source, name, path))
    return _File(name, path or "", uses)


def _uses(tree: nodes.Template) -> _Uses:
    own: set[str] = set()
    spared: set[str] = set()
    names: list[tuple[int, str]] = []
    parts: list[tuple[int, str, str]] = []
    asked: list[tuple[int, tuple[str, ...]]] = []
    for node in _walk(tree):
        match node:
            case nodes.Name(ctx="load"):
                names.append((node.lineno, node.name))
            case nodes.Name() | nodes.Macro():
                own.add(node.name)
            case nodes.Getattr(node=nodes.Name() as owner):
                parts.append((node.lineno, owner.name, node.attr))
            case nodes.Test() | nodes.Filter() if node.name in _GUARDS:
                spared.update(name.name for name in node.find_all(nodes.Name))
            case nodes.Import():
                own.add(node.target)
            case nodes.FromImport():
                own.update(one if isinstance(one, str) else one[1] for one in node.names)
            case _:
                pass
        if (path := _path(node))[:1] == ("recipient",) and len(path) > 1:
            asked.append((node.lineno, path[1:]))
    return _Uses(
        own=frozenset(own),
        spared=frozenset(spared),
        names=tuple(names),
        parts=tuple(parts),
        fields=tuple(asked),
        templates=tuple(one for one in meta.find_referenced_templates(tree) if one),
    )


def _path(node: nodes.Node) -> tuple[str, ...]:
    """Return ``recipient.attributes.city`` as its names; nothing for other expressions."""
    match node:
        case nodes.Name():
            return (node.name,)
        case nodes.Getattr(attr=name) | nodes.Getitem(arg=nodes.Const(value=str(name))):
            before = _path(node.node)
            return (*before, name) if before else ()
        case _:
            return ()


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _walk(child)
