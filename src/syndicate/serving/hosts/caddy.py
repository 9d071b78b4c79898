"""Caddy: directives to be imported in a site block."""

from collections.abc import Iterable, Iterator, Mapping

from syndicate.serving.hosts._rules import Rule, gone, moved, quoted, rules, special
from syndicate.serving.policy import Policy, Resource

FOLDER = "state"
_NAME = "Caddyfile"


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
    return {_NAME: "".join(f"{line}\n" for line in lines).encode()}


def _special(rule: Rule) -> Iterator[str]:
    yield f"header {_path(rule)} {{"
    for name, value in rule.headers:
        yield f"\t{name} {_plain(value)}"
    yield "}"


def _path(rule: Rule) -> str:
    """Return a path as a matcher takes it: decoded, and with no star to match others by."""
    return _plain(rule.plain.replace("*", "\\*"))


def _plain(text: str) -> str:
    """Return a quoted text in which nothing is a placeholder."""
    return quoted(text).replace("{", "\\{")
