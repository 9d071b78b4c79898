"""Editions that are due, composed: their email, their web page, and what the proofs say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jinja2 import Environment

from syndicate.checks import email as email_checks
from syndicate.email.compose import compose as compose_email
from syndicate.email.mime import files
from syndicate.model import (
    Article,
    Artifact,
    Edition,
    Email,
    Finding,
    Newsletter,
    Promo,
    Publication,
)
from syndicate.promos import for_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """An edition with its email, its files, and the findings of the proofs."""

    edition: Edition
    articles: tuple[Article, ...]
    email: Email
    files: tuple[Artifact, ...]
    findings: tuple[Finding, ...]


def compose(  # noqa: PLR0913 - an edition is made of just these
    edition: Edition,
    articles: Sequence[Article],
    *,
    newsletter: Newsletter,
    publication: Publication,
    promos: Sequence[Promo],
    env: Environment,
    now: datetime,
) -> Composed:
    """Compose an edition for its newsletter and for the web.

    Raises:
        ConfigError: a template or a setting of the newsletter is wrong.
    """
    promo = for_digest(promos, articles, edition.id, now=now)
    view_url = f"{publication.url}editions/{edition.id}/"

    def email(letter: Newsletter) -> Email:
        return compose_email(
            edition,
            articles,
            newsletter=letter,
            publication=publication,
            promo=promo,
            env=env,
            view_url=view_url,
        )

    composed = email(newsletter)
    # On the web there is no service that would fill in its merge tags.
    page = (
        composed
        if newsletter.merge_tags == "plain"
        else email(replace(newsletter, merge_tags="plain"))
    )
    made = files(
        composed,
        articles=articles,
        newsletter=newsletter,
        publication=publication,
        sent_at=edition.scheduled_for,
    )
    view = Artifact(path=f"editions/{edition.id}/index.html", data=page.html.encode())
    return Composed(
        edition=edition,
        articles=tuple(articles),
        email=composed,
        files=(view, *made),
        findings=tuple(email_checks.check(composed)),
    )
