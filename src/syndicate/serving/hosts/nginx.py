"""nginx: exact locations, to be included in a ``server`` block."""

from collections.abc import Iterable, Iterator, Mapping

from syndicate.serving.hosts._rules import (
    Rule,
    ended,
    expression,
    gone,
    moved,
    quoted,
    rules,
    special,
)
from syndicate.serving.policy import Policy, Resource

FOLDER = "state"
_NAME = "nginx.conf"


def render(resources: Iterable[Resource], policy: Policy) -> Mapping[str, bytes]:
    """Return the file to include."""
    every = rules(resources, policy)
    lines = ["# Written by Syndicate with every release; reload nginx when it has changed."]
    for rule in special(every):
        lines += _special(rule)
    for rule in moved(every):
        target = quoted(rule.resource.location.replace("$", "%24"))
        lines.append(f"location = {quoted(rule.plain)} {{ return 301 {target}; }}")
    for rule in gone(every):
        lines += _gone(rule)
    for rule in ended(every):
        lines.append(f"location ~ {quoted(expression(rule))} {{ return 410; }}")
    return {_NAME: "".join(f"{line}\n" for line in lines).encode()}


def _special(rule: Rule) -> Iterator[str]:
    told = dict(rule.headers)
    yield f"location = {quoted(rule.plain)} {{"
    yield "    types { }"
    yield f"    default_type {quoted(told.pop('Content-Type'))};"
    for name, value in told.items():
        # A variable would begin with a dollar sign, and nothing can stand for one.
        yield f"    add_header {name} {quoted(value.replace('$', '%24'))};"
    yield "}"


def _gone(rule: Rule) -> Iterator[str]:
    # The page at a path with a dollar sign cannot be named: there nginx tells it in its own words.
    odd = "$" in rule.file
    page = "" if odd else f"error_page 410 {quoted(rule.file)}; "
    if rule.plain != rule.file:
        yield f"location = {quoted(rule.plain)} {{ {page}return 410; }}"
    # Asked for by its own name it is "internal" at first, hence 404, which leads to it once more.
    told = "return 410;" if odd else f"internal; error_page 404 =410 {quoted(rule.file)};"
    yield f"location = {quoted(rule.file)} {{ {told} }}"
