"""Apache httpd: directives to be included in a virtual host."""

import re
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
_NAME = "apache.conf"


def render(resources: Iterable[Resource], policy: Policy) -> Mapping[str, bytes]:
    """Return the file to include."""
    every = rules(resources, policy)
    lines = ["# Written by Syndicate with every release; reload Apache when it has changed."]
    for rule in special(every):
        lines += _section(rule, _special(rule))
    for rule in moved(every):
        # What a match was is filled in for a dollar sign.
        target = rule.resource.location.replace("$", "%24")
        lines += _section(rule, [f"Redirect 301 {quoted(target)}"])
    for rule in gone(every):
        lines.append(f"RedirectMatch 410 {quoted(f'^{re.escape(rule.plain)}$')}")
        lines += _section(rule, [f"ErrorDocument 410 {quoted(rule.file)}"])
    for rule in ended(every):
        lines.append(f"RedirectMatch 410 {quoted(expression(rule))}")
    return {_NAME: "".join(f"{line}\n" for line in lines).encode()}


def _section(rule: Rule, directives: Iterable[str]) -> Iterator[str]:
    yield f"<LocationMatch {quoted(f'^{re.escape(rule.plain)}$')}>"
    yield from (f"    {one}" for one in directives)
    yield "</LocationMatch>"


def _special(rule: Rule) -> Iterator[str]:
    for name, value in rule.headers:
        if name == "Content-Type":
            yield f"ForceType {quoted(value)}"
        else:
            # A percent sign would begin a variable of Apache's.
            yield f"Header set {name} {quoted(value.replace('%', '%%'))}"
