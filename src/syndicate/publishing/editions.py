"""Editions, composed: their email, their web page, and what the proofs say.

Those that are due are for release; of a newsletter that is not, one is made to try it out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from syndicate import matching
from syndicate.checks import email as email_checks
from syndicate.email.compose import compose as compose_email
from syndicate.email.mime import files
from syndicate.errors import ConfigError
from syndicate.model import (
    Article,
    Artifact,
    Edition,
    Email,
    Finding,
    Head,
    Newsletter,
    Promo,
    Publication,
)
from syndicate.promos import for_digest
from syndicate.text import nearest

_GIVEN: dict[str, type[Edition | Newsletter | Publication | Article] | None] = {
    "edition": Edition,
    "newsletter": Newsletter,
    "publication": Publication,
    "lead": Article,
    "articles": None,
}
"""What the templates among a newsletter's settings are given, and of which type."""


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


def compile_settings(newsletters: Iterable[Newsletter], env: Environment) -> None:
    """Compile what owners write as templates into their newsletters' settings.

    Raises:
        ConfigError: one is no template, or uses a name that nobody gives it; the message names
            newsletter, setting and line.
    """
    for letter in newsletters:
        for name in ("subject", "preheader", "intro"):
            where, source = f"newsletter {letter.id!r}: {name}: line", getattr(letter, name)
            try:
                env.from_string(source)
            except TemplateSyntaxError as error:
                problem = f"{where} {error.lineno}: {error.message}; mend this template"
                raise ConfigError(problem) from error
            if unknown := next(_unknown(env.parse(source), env), None):
                raise ConfigError(f"{where} {unknown[0]}: {unknown[1]}")


def _unknown(tree: nodes.Template, env: Environment) -> Iterator[tuple[int, str]]:
    """Yield line and message of each name in a setting that would be undefined when it is due."""
    free = meta.find_undeclared_variables(tree)
    spared = {
        name.name
        for guard in tree.find_all((nodes.Test, nodes.Filter))
        if guard.name in {"defined", "undefined", "default", "d"}
        for name in guard.find_all(nodes.Name)
    }
    for name in tree.find_all(nodes.Name):
        if name.name in free - spared and name.name not in _GIVEN and name.name not in env.globals:
            yield name.lineno, f"there is no {name.name!r}; {nearest(name.name, _GIVEN)}"
    for part in tree.find_all(nodes.Getattr):
        owner = part.node.name if isinstance(part.node, nodes.Name) else ""
        kind = _GIVEN.get(owner) if owner in free - spared else None
        if kind and not hasattr(kind, part.attr):
            names = [one.name for one in fields(kind)]
            yield part.lineno, f"{owner} has no {part.attr!r}; {nearest(part.attr, names)}"


def try_newsletters(  # noqa: PLR0913 - as ``compose``
    newsletters: Iterable[Newsletter],
    live: Sequence[Head],
    load: Callable[[Sequence[Head]], list[Article]],
    *,
    publication: Publication,
    promos: Sequence[Promo],
    env: Environment,
    now: datetime,
) -> tuple[Finding, ...]:
    """Compose newsletters as if they were due, of the newest articles that they would take.

    ``live`` is newest first. A newsletter that would take none of them is compiled only.

    Raises:
        ConfigError: a template or a setting of a newsletter is wrong.
    """
    findings: list[Finding] = []
    for letter in newsletters:
        compile_settings([letter], env)
        articles = load([head for head in live if _takes(letter, head)][: letter.maximum])
        if not articles:
            continue
        composed = compose(
            Edition(
                id=f"{letter.id}-next",
                newsletter=letter.id,
                scheduled_for=now,
                articles=tuple(article.id for article in articles),
            ),
            articles,
            newsletter=letter,
            publication=publication,
            promos=promos,
            env=env,
            now=now,
        )
        findings += composed.findings
    return tuple(findings)


def _takes(letter: Newsletter, head: Head) -> bool:
    wanted = matching.tags(letter.tags, head.tags)
    return wanted and matching.language(letter.languages, head.language)
