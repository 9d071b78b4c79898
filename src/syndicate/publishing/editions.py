"""Editions, composed: their email, their web page, and what the proofs say.

Those that are due are for release; of a newsletter that is not, one is made to try it out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from jinja2 import TemplateSyntaxError
from markupsafe import escape

from syndicate import matching, mistakes, urls
from syndicate.checks import lateness
from syndicate.checks import mjml as mjml_checks
from syndicate.checks import templates as template_checks
from syndicate.checks.email import Origin
from syndicate.email import compose as email
from syndicate.email import utm
from syndicate.email.compose import GIVEN, SETTING_GIVEN, UTM_GIVEN, Draft, draft
from syndicate.email.contents import Contents, templates
from syndicate.email.mailing import freeze
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
    Severity,
)
from syndicate.promos import for_digest
from syndicate.publishing.folding import unsaid
from syndicate.publishing.proving import Prover
from syndicate.sandbox import Environment
from syndicate.tracing import Traced
from syndicate.web.body import inward
from syndicate.web.links import links
from syndicate.web.pages import FeedLink

_BODY = re.compile(r"<body\b[^>]*>")
_DEPTH = 2
"""Of an edition's page, in folders below the publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """An edition with its email, its files, and the findings of the proofs.

    ``origin`` is what its email was made of, ``frozen`` what its messages are to be made from, if
    it is mailed.
    """

    edition: Edition
    articles: tuple[Article, ...]
    email: Email
    files: tuple[Artifact, ...]
    findings: tuple[Finding, ...]
    origin: Origin
    frozen: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What all editions of a run are made and proven with."""

    publication: Publication
    promos: Sequence[Promo]
    env: Environment
    now: datetime
    prover: Prover = field(default_factory=Prover)


def compose(
    edition: Edition,
    articles: Sequence[Article],
    *,
    newsletter: Newsletter,
    press: Press,
    feeds: Sequence[FeedLink] = (),
) -> Composed:
    """Compose an edition for its newsletter and for the web, where its page announces ``feeds``.

    Raises:
        ConfigError: a template or a setting of the newsletter is wrong.
    """
    of = contents(edition, articles, newsletter, press)
    begun = draft(of, press.env)
    source = begun.traced()
    composed, faults = linted(begun, source)
    made = files(
        composed,
        articles=articles,
        newsletter=newsletter,
        publication=press.publication,
        sent_at=edition.scheduled_for,
    )
    message = next(one.data for one in made if one.path.endswith(".eml"))
    origin = Origin(
        source=source,
        articles=of.articles,
        host=urls.host(press.publication.url),
        ways=of.ways,
    )
    found = quoting(press.prover.prove(composed, message, origin, press.publication.url), source)
    here = links(press.publication.url, _DEPTH)
    web = _announcing(_as_page(inward(_for_web(composed, of, press), here)), feeds)
    view = Artifact(path=f"editions/{edition.id}/index.html", data=web.encode())
    return Composed(
        edition=edition,
        articles=of.articles,
        email=composed,
        files=(view, *made),
        findings=(
            *(replace(one, newsletter=newsletter.id) for one in faults),
            *unsaid(found, faults),
            *lateness.check(edition, newsletter, press.now),
        ),
        origin=origin,
        frozen=_frozen(composed, newsletter, press.publication),
    )


def _frozen(email: Email, newsletter: Newsletter, publication: Publication) -> bytes:
    if not newsletter.is_mailed:
        return b""
    sent_at = email.edition.scheduled_for
    return freeze(email, newsletter=newsletter, publication=publication, sent_at=sent_at)


def _for_web(composed: Email, of: Contents, press: Press) -> str:
    """Return the HTML that browsers see: that of the email, where nothing would differ."""
    letter = of.newsletter
    # On the web there is no service that would fill in its merge tags, and no way there to count;
    # and browsers clip nothing, so what an email had no room for is there.
    is_plain = letter.merge_tags == "plain" and letter.utm is None
    if is_plain and not composed.shortened.is_any:
        return composed.html
    return email.compose(of, press.env, is_page=True).html


def contents(
    edition: Edition, articles: Sequence[Article], newsletter: Newsletter, press: Press
) -> Contents:
    """Return what the email of an edition is made of."""
    return Contents(
        edition=edition,
        articles=tuple(articles),
        newsletter=newsletter,
        publication=press.publication,
        promo=for_digest(press.promos, articles, edition.id, now=press.now),
        view_url=f"{press.publication.url}editions/{edition.id}/",
    )


def linted(begun: Draft, source: Traced) -> tuple[Email, list[Finding]]:
    """Compose an email, and look at its MJML: what mrml merely refuses, the linter can explain."""
    faults = quoting(mjml_checks.check(source), source)
    try:
        return begun.email(), faults
    except ConfigError as error:
        grave = [fault for fault in faults if fault.severity is Severity.ERROR]
        if not grave:
            raise
        told = (f"{fault}\n{fault.excerpt}".strip() for fault in grave)
        raise ConfigError("\n".join(told)) from error


def quoting(found: Iterable[Finding], source: Traced) -> list[Finding]:
    """Return findings, those in templates with the lines around them."""
    paths = cache(source.path)
    return [
        replace(one, excerpt=mistakes.around(paths(one.path), one.line)[1:]) if one.line else one
        for one in found
    ]


def _as_page(html: str) -> str:
    """Return an email's HTML as a web page: what it says is the page's main part (WAI-ARIA 1.2).

    In a mail program it is a part of somebody else's page, and must not claim that.
    """
    opened = _BODY.sub(r"\g<0><main>", html, count=1)
    return "</main></body>".join(opened.rsplit("</body>", 1)) if opened != html else html


def _announcing(html: str, feeds: Iterable[FeedLink]) -> str:
    """Let a page tell feed readers of feeds; in an email nobody looks for them."""
    links = "".join(
        f'<link rel="alternate" type="{escape(one.type)}" title="{escape(one.title)}"'
        f' href="{escape(one.url)}">\n'
        for one in feeds
    )
    return html.replace("</head>", f"{links}</head>", 1)


def compile_settings(newsletters: Iterable[Newsletter], env: Environment) -> None:
    """Compile what owners write as templates into their newsletters' settings.

    Raises:
        ConfigError: one is no template, or uses a name that nobody gives it; the message names
            newsletter, setting and line.
    """
    for letter in newsletters:
        for name, source in _templates(letter):
            _check_setting(name, source, letter, env)


def _check_setting(name: str, source: str, letter: Newsletter, env: Environment) -> None:
    given = UTM_GIVEN if name.startswith("utm.") else SETTING_GIVEN
    try:
        env.from_string(source)
    except TemplateSyntaxError as error:
        problem = mistakes.syntax(error)
        raise ConfigError(f"{letter.place(name, error.lineno)}: {problem}") from error
    tree = env.parse(source)
    for line, problem, remedy in template_checks.unknown(tree, env, given, letter):
        raise ConfigError(f"{letter.place(name, line)}: {problem}; {remedy}")


def _templates(letter: Newsletter) -> Iterator[tuple[str, str]]:
    yield from ((name, getattr(letter, name)) for name in ("subject", "preheader", "intro"))
    if letter.utm is not None:
        yield from ((f"utm.{name}", getattr(letter.utm, name)) for name in utm.NAMES)


def read_templates(letters: Sequence[Newsletter], env: Environment) -> tuple[Finding, ...]:
    """Return what the templates of these newsletters' editions use that they are not given.

    Raises:
        ConfigError: one of them cannot be read.
    """
    with mistakes.told():
        names = dict.fromkeys(name for letter in letters for name in templates(letter.kind))
        return tuple(template_checks.check(env, names, GIVEN, letters)) if letters else ()


def try_newsletters(
    newsletters: Iterable[Newsletter],
    live: Sequence[Head],
    load: Callable[[Sequence[Head]], list[Article]],
    press: Press,
) -> Iterator[Composed]:
    """Compose newsletters as if they were due, of the newest articles that they would take.

    ``live`` is newest first. A newsletter that would take none of them is compiled only.

    Raises:
        ConfigError: a template or a setting of a newsletter is wrong.
    """
    for letter in newsletters:
        compile_settings([letter], press.env)
        articles = load([head for head in live if takes(letter, head)][: letter.maximum])
        if not articles:
            continue
        yield compose(
            Edition(
                id=f"{letter.id}-next",
                newsletter=letter.id,
                scheduled_for=press.now,
                articles=tuple(article.id for article in articles),
            ),
            articles,
            newsletter=letter,
            press=press,
        )


def takes(letter: Newsletter, head: Head) -> bool:
    """Tell whether an article is one for a newsletter, whatever was in earlier editions."""
    wanted = matching.tags(letter.tags, head.tags)
    by = matching.authors(letter.authors, head.authors)
    return wanted and by and matching.language(letter.languages, head.language)
