"""Netlify: ``_headers`` and ``_redirects`` in the public folder."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from syndicate.serving.hosts._folders import files
from syndicate.serving.hosts._rules import gone, moved, rules
from syndicate.serving.policy import Policy, Resource

FOLDER = "public"


def render(resources: Iterable[Resource], policy: Policy) -> Mapping[str, bytes]:
    """Return both files.

    The exclamation mark makes a rule win over the page that is there. Netlify has no 410; the page
    that says that an article is gone is sent with 404.
    """
    every = rules(resources, policy)
    redirects = [f"{rule.path} {rule.resource.location} 301!" for rule in moved(every)]
    redirects += [f"{rule.path} {quote(rule.file)} 404!" for rule in gone(every)]
    return files(every, redirects)
