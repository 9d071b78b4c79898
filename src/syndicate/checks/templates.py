"""Proofs about templates that need no rendering: every name they use is one that they are given.

Rendering finds an undefined name only where it comes by. A branch that is taken on a Monday in
spring, at three in the morning, is read here with all others.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields

from jinja2 import TemplateNotFound, meta, nodes

from syndicate.model import Finding, Severity
from syndicate.sandbox import Environment
from syndicate.text import nearest
from syndicate.tracing import Place

Given = Mapping[str, type | None]
"""The names that a template is given, each with its type if that is one of ours."""

_GUARDS = frozenset({"defined", "undefined", "default", "d"})
_IMPLIED = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})


def check(env: Environment, names: Collection[str], given: Given) -> list[Finding]:
    """Return what templates, and all that they include, use and are not given.

    Raises:
        TemplateSyntaxError: one of them cannot be read.
    """
    files = _reachable(env, names)
    # What one template sets, those that it includes can see.
    own = frozenset().union(*(file.uses.own for file in files))
    return [
        Finding(
            rule="template-unknown-name",
            severity=Severity.ERROR,
            path=Place(file.name, file.path, line).shown,
            line=line,
            problem=problem,
            remedy=remedy,
        )
        for file in files
        for line, problem, remedy in dict.fromkeys(_unknown(file.uses, env, given, own))
    ]


def unknown(tree: nodes.Template, env: Environment, given: Given) -> Iterator[tuple[int, str, str]]:
    """Yield line, problem and remedy for each name in a template that would be undefined."""
    uses = _uses(tree)
    return _unknown(uses, env, given, uses.own)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uses:
    """What a template does with names: ``own`` are those it sets, ``spared`` those it asks for.

    ``names`` and ``parts`` are what it uses, with lines; of a part the owner's name comes first.
    """

    own: frozenset[str]
    spared: frozenset[str]
    names: tuple[tuple[int, str], ...]
    parts: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    path: str
    uses: _Uses


def _unknown(
    uses: _Uses, env: Environment, given: Given, own: frozenset[str]
) -> Iterator[tuple[int, str, str]]:
    spared = own | uses.spared | _IMPLIED
    for line, name in uses.names:
        if name not in spared and name not in given and name not in env.globals:
            yield line, f"there is no {name!r}", nearest(name, {*given, *own})
    for line, owner, part in uses.parts:
        kind = given.get(owner) if owner not in spared else None
        if kind and not hasattr(kind, part):
            names = [one.name for one in fields(kind)]
            yield line, f"{owner} has no {part!r}", nearest(part, names)


def _reachable(env: Environment, names: Collection[str]) -> list[_File]:
    """Return templates and all that they include, by name."""
    found: dict[str, _File] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found or env.loader is None:
            continue
        try:
            source, path, _ = env.loader.get_source(env, name)
        except TemplateNotFound:  # what includes it may do without it
            continue
        tree = env.parse(source, name, path)
        found[name] = _File(name, path or "", _uses(tree))
        waiting += [one for one in meta.find_referenced_templates(tree) if one]
    return [found[name] for name in sorted(found)]


def _uses(tree: nodes.Template) -> _Uses:
    own: set[str] = set()
    spared: set[str] = set()
    names: list[tuple[int, str]] = []
    parts: list[tuple[int, str, str]] = []
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
    return _Uses(
        own=frozenset(own), spared=frozenset(spared), names=tuple(names), parts=tuple(parts)
    )


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _walk(child)
