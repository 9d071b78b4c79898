"""``_headers`` and ``_redirects``, which hosts of static folders read."""

from collections.abc import Iterable, Mapping, Sequence

from syndicate.serving.hosts._rules import Rule, special

_EVERYWHERE = "X-Content-Type-Options"
"""Said once for all: a header that two rules give would be doubled."""


def files(every: Sequence[Rule], redirects: Iterable[str]) -> Mapping[str, bytes]:
    """Return both files."""
    lines = ["/*", f"  {_EVERYWHERE}: nosniff"]
    for rule in special(every):
        lines.append(rule.path)
        lines += [f"  {name}: {value}" for name, value in rule.headers if name != _EVERYWHERE]
    told = "".join(f"{line}\n" for line in lines)
    led = "".join(f"{line}\n" for line in redirects)
    return {"_headers": told.encode(), "_redirects": led.encode()}
