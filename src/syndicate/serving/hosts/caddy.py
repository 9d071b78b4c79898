"""Caddy: directives to be imported in a site block."""

import re
from collections.abc import Iterable, Iterator, Mapping

from syndicate.serving.hosts._rules import Rule, ended, gone, moved, quoted, rules, special
from syndicate.serving.policy import Policy, Resource

FOLDER = "state"
_NAME = "Caddyfile"
_WILD = re.compile(r"[*?\[]")


def render(resources: Iterable[Resource], policy: Policy) -> Mapping[str, bytes]:
    """Return the file to import."""
    every = rules(resources, policy)
    lines = ["# Written by Syndicate with every release; reload Caddy when it has changed."]
    for rule in special(every):
        lines += _special(rule)
    for rule in moved(every):
        lines.append(f"redir {_path(rule)} {_plain(rule.resource.location)} 301")
    if pages := gone(every):
        lines.append("@syndicate_gone path " + " ".join(map(_path, pages)))
        lines += ["handle @syndicate_gone {", "\tfile_server {", "\t\tstatus 410", "\t}", "}"]
    if folders := ended(every):
        lines.append("@syndicate_ended path " + " ".join(map(_below, folders)))
        lines += ["handle @syndicate_ended {", "\trespond 410", "}"]
    return {_NAME: "".join(f"{line}\n" for line in lines).encode()}


def _special(rule: Rule) -> Iterator[str]:
    yield f"header {_path(rule)} {{"
    for name, value in rule.headers:
        yield f"\t{name} {_plain(value)}"
    yield "}"


def _path(rule: Rule) -> str:
    """Return a path as a matcher takes it: decoded, and with nothing to match others by."""
    return _plain(_literal(rule.plain))


def _below(rule: Rule) -> str:
    """Return the paths of what is gone below a folder, in whose names a star matches any number."""
    folder = _literal(rule.plain)
    return " ".join(_plain(folder + name) for name in rule.resource.ended)


def _literal(path: str) -> str:
    """Return a pattern for one path: what would match others becomes a class of its own.

    Caddy does not read a backslash in quotes as one that escapes, but before a quote.
    """
    return _WILD.sub(r"[\g<0>]", path)


def _plain(text: str) -> str:
    """Return a quoted text in which nothing is a placeholder."""
    return quoted(text).replace("{", "\\{")
