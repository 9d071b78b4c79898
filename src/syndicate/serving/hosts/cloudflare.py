"""Cloudflare Pages: ``_headers`` and ``_redirects`` in the public folder."""

from collections.abc import Iterable, Mapping

from syndicate.serving.hosts._folders import files
from syndicate.serving.hosts._rules import moved, rules
from syndicate.serving.policy import Policy, Resource

FOLDER = "public"


def render(resources: Iterable[Resource], policy: Policy) -> Mapping[str, bytes]:
    """Return both files; a page that is gone keeps its page, as there is no status but 3xx here."""
    every = rules(resources, policy)
    redirects = [f"{rule.path} {rule.resource.location} 301" for rule in moved(every)]
    return files(every, redirects)
