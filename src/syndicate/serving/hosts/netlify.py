"""Netlify: ``_headers`` and ``_redirects`` in the public folder."""

from collections.abc import Iterable, Mapping

from syndicate.serving.hosts._folders import files
from syndicate.serving.hosts._rules import ended, gone, moved, rules
from syndicate.serving.policy import Policy, Resource

FOLDER = "public"


def render(resources: Iterable[Resource], policy: Policy) -> Mapping[str, bytes]:
    """Return both files.

    The exclamation mark makes a rule win over the page that is there. Rules with other statuses
    than 301 and 302 send a page, and ask no other rule: so the page that says that an article is
    gone is named as itself, which as a 301 would lead in a circle
    (https://docs.netlify.com/manage/routing/redirects/redirect-options/; the status is none of its
    examples, and served: https://github.com/alphagov/govuk-design-system/pull/5592). What is gone
    below the folder of a feed is answered with the folder's page, as far as its name has no number.
    """
    every = rules(resources, policy)
    redirects = [f"{rule.path} {rule.resource.location} 301!" for rule in moved(every)]
    redirects += [f"{rule.path} {rule.path} 410!" for rule in gone(every)]
    redirects += [
        f"{rule.path}{name} {rule.path} 410!"
        for rule in ended(every)
        for name in rule.resource.ended
        if "*" not in name
    ]
    return files(every, redirects)
