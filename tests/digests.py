"""Whole digests for tests, composed with the shipped templates."""

from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from typing import Any

import factories
from syndicate import templating
from syndicate.checks.email import Origin
from syndicate.email.compose import compose
from syndicate.email.contents import Contents
from syndicate.model import Article, Author, Email, Image, Newsletter, Publication

_environment = cache(templating.environment)
VIEW_URL = "https://example.org/newsletters/weekly/2026-11-22/"


def full_newsletter(**changes: Any) -> Newsletter:  # noqa: ANN401
    """Return a newsletter that sets whatever can be set, with these changes."""
    made = factories.newsletter(
        subject="{{ lead.title }}, and {{ articles | length - 1 }} more",
        preheader="Money without banks: {{ articles[1].title }}, hawala and a note from Lyon",
        intro="Good morning, reader of {{ publication.title }}.\n\nThis week: sticks & stones.",
        unsubscribe_url="https://example.org/unsubscribe?list=weekly&x=1",
        preferences_url="https://example.org/preferences",
    )
    return replace(made, **changes)


def full_publication() -> Publication:
    """Return a publication with two logos and a postal address."""
    return factories.publication(
        logo=Image(url="https://example.org/logo.png", width=640, height=160),
        logo_dark=Image(url="https://example.org/logo-dark.png", width=640, height=160),
        postal_address="Tally, 12 Rope Walk, Bristol BS1 6ZJ, United Kingdom",
    )


def issue() -> list[Article]:
    """Return six articles that a digest must all cope with: a note, two scripts, a long word."""
    return [
        factories.article(
            title="The stick that kept the king’s accounts",
            summary="For seven centuries the treasury wrote what it was owed on split hazel.",
            image=Image(
                url="https://example.org/sticks.jpg",
                alt="A split stick, its notches halved",
                width=1200,
                height=675,
                type="image/jpeg",
            ),
        ),
        factories.article(
            id="tag:example.org,2026:clearing",
            url="https://example.org/clearing/?a=1&b=2",
            title="The sound of clearing <b>& other noises</b>",
            summary="At four, forty clerks met and shouted until nobody owed anybody much.",
            authors=(Author(name="Noor Haddad"), Author(name="Bram de Wit")),
        ),
        factories.article(
            id="tag:example.org,2026:note",
            url="https://example.org/note/",
            title="",
            summary="A bakery in Lyon kept its bread tallies on the door frame until 1961.",
            authors=(),
        ),
        factories.article(
            id="tag:example.org,2026:hawala",
            url="https://example.org/hawala/",
            title="الحوالة: ثقة تسافر أسرع من المال",
            summary="قبل المصارف بقرون كان التجار ينقلون القيمة بكلمة واحدة.",
            language="ar",
            direction="rtl",
            authors=(Author(name="نور حداد"),),
        ),
        factories.article(
            id="tag:example.org,2026:mujin",
            url="https://example.org/mujin/",
            title="無尽と頼母子講、助け合いの金融",
            summary="村の仲間が毎月少しずつ出し合い、順番に受け取る。鎌倉時代から続くこの仕組みは、何を支えてきたのか。",
            language="ja",
        ),
        factories.article(
            id="tag:example.org,2026:scrip",
            url="https://example.org/scrip/",
            title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            summary="On the private currencies of companies.",
            image=Image(url="https://example.org/scrip.webp", width=800, height=600),
        ),
    ]


def contents(articles: Sequence[Article] | None = None, **changes: Any) -> Contents:  # noqa: ANN401
    """Return an edition of these articles with what changes."""
    carried = issue() if articles is None else articles
    made = Contents(
        edition=factories.edition(articles=tuple(one.id for one in carried)),
        articles=tuple(carried),
        newsletter=factories.newsletter(),
        publication=factories.publication(),
        view_url=VIEW_URL,
    )
    return replace(made, **changes)


def email(articles: Sequence[Article] | None = None, **changes: Any) -> Email:  # noqa: ANN401
    """Return such an edition composed with the shipped templates."""
    return compose(contents(articles, **changes), _environment())


def origin() -> Origin:
    """Return what the proofs know of a fully configured newsletter's edition."""
    whole = contents(newsletter=full_newsletter(), publication=full_publication())
    return Origin(host="example.org", ways=whole.ways)


def full_email() -> Email:
    """Return the email that the golden files hold."""
    return email(
        newsletter=full_newsletter(), publication=full_publication(), promo=factories.promo()
    )


def parsed(data: bytes) -> EmailMessage:
    """Return a message as the standard library reads it; a defect fails the test."""
    read = message_from_bytes(data, policy=policy.default)
    assert not read.defects
    return read
