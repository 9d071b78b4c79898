"""An edition and its articles become one email: subject, preheader, HTML and text.

Pure: Jinja2 makes MJML, mrml makes HTML of it, and the merge tags come in last. Whatever an
article says, the outcome is bounded in size, well-formed, and free of template or merge tags.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from traceback import walk_tb
from typing import Literal

from jinja2 import TemplateError, TemplateSyntaxError

from syndicate import languages, mistakes, text, tracing
from syndicate.email import dialects, mjml, stories
from syndicate.email.text import wrap
from syndicate.errors import ConfigError
from syndicate.model import (
    Article,
    Edition,
    Email,
    Newsletter,
    Promo,
    Publication,
)
from syndicate.sandbox import Environment
from syndicate.tracing import Traced

HTML_TEMPLATE = "email/digest.mjml.j2"
TEXT_TEMPLATE = "email/digest.txt.j2"

GIVEN: Mapping[str, type | None] = {
    "articles": None,
    "direction": None,
    "edition": Edition,
    "intro": None,
    "language": None,
    "lead": Article,
    "lead_story": stories.Story,
    "logo": stories.Picture,
    "logo_dark": stories.Picture,
    "merge": dialects.Merge,
    "newsletter": Newsletter,
    "padding": None,
    "preheader": None,
    "promo": Promo,
    "promo_picture": stories.Picture,
    "publication": Publication,
    "stories": None,
    "subject": None,
}
"""What both templates are given, with the type of each that has one of ours."""

# Display pixels: the logo's box, and the promo's picture between its margins.
_LOGO, _PROMO_WIDTH = (240, 72), stories.WIDTH - 64
# Characters: room for a long subject, none for one of a megabyte.
_SUBJECT, _PREHEADER = 150, 130
# Clients fill the rest of the preview line with the next text unless it is padded out.
_PREVIEW_LINE = 150
_MISTAKES = (
    TemplateError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
)


def compose(  # noqa: PLR0913 - an email is made of just these
    edition: Edition,
    articles: Sequence[Article],
    *,
    newsletter: Newsletter,
    publication: Publication,
    promo: Promo | None,
    env: Environment,
    view_url: str,
) -> Email:
    """Compose an edition; ``articles`` come in its order, the lead story first.

    Raises:
        ConfigError: a template or one of the newsletter's settings is wrong; the message names it.
    """
    return draft(
        edition,
        articles,
        newsletter=newsletter,
        publication=publication,
        promo=promo,
        env=env,
        view_url=view_url,
    ).email()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edition on its way: ``page`` is what its templates are given, ``mjml`` what they made."""

    edition: Edition
    dialect: dialects.Dialect
    env: Environment
    page: Mapping[str, object]
    mjml: str

    def email(self) -> Email:
        """Compose the email.

        Raises:
            ConfigError: the MJML cannot be rendered, or the template of the text is wrong.
        """
        return Email(
            edition=self.edition,
            subject=str(self.page["subject"]),
            preheader=str(self.page["preheader"]),
            html=dialects.fill(self._html(), self.dialect),
            text=dialects.fill(_text(self.env, self.page), self.dialect),
            merge_tags=self.dialect.name,
        )

    def traced(self) -> Traced:
        """Return the MJML with the template and line that each piece of it came from."""
        return tracing.traced(self.env, HTML_TEMPLATE, self.page, self.mjml)

    def _html(self) -> str:
        try:
            return mjml.to_html(self.mjml, template=HTML_TEMPLATE)
        except mjml.RefusedError as error:
            place = self.traced().place(error.offset or 0)
            if error.offset is None or not place.line:
                raise
            raise ConfigError(mistakes.at(place.path, place.line, error.problem)) from error


def draft(  # noqa: PLR0913 - as ``compose``
    edition: Edition,
    articles: Sequence[Article],
    *,
    newsletter: Newsletter,
    publication: Publication,
    promo: Promo | None,
    env: Environment,
    view_url: str,
) -> Draft:
    """Begin an email: its words and its MJML, which the proofs can look at before it is HTML.

    Raises:
        ConfigError: a template or one of the newsletter's settings is wrong; the message names it.
    """
    spoken = dialects.dialect(newsletter.merge_tags)
    page = _page(
        edition,
        articles,
        newsletter=newsletter,
        publication=publication,
        promo=promo,
        env=env,
        view_url=view_url,
    )
    made = _render(env, HTML_TEMPLATE, page)
    return Draft(edition=edition, dialect=spoken, env=env, page=page, mjml=made)


def _page(  # noqa: PLR0913 - as ``compose``
    edition: Edition,
    articles: Sequence[Article],
    *,
    newsletter: Newsletter,
    publication: Publication,
    promo: Promo | None,
    env: Environment,
    view_url: str,
) -> dict[str, object]:
    """Return what the templates of an edition are given."""
    spoken = dialects.dialect(newsletter.merge_tags)
    newsletter = replace(newsletter, title=dialects.defuse(newsletter.title, spoken))
    publication = replace(
        publication,
        title=dialects.defuse(publication.title, spoken),
        description=dialects.defuse(publication.description, spoken),
    )
    tame = [stories.tame(article, spoken) for article in articles]
    given: dict[str, object] = {
        "edition": edition,
        "newsletter": newsletter,
        "publication": publication,
        "articles": [stories.named(article) for article in tame],
        "lead": stories.named(tame[0]) if tame else None,
    }
    preheader = _preheader(env, newsletter, tame, given)
    lead, rest = stories.split(tame)
    return given | {
        **_looks(publication, promo),
        "subject": _subject(env, newsletter, publication, given),
        "preheader": preheader,
        "padding": range(max(0, _PREVIEW_LINE - len(preheader))),
        "intro": _paragraphs(_setting(env, newsletter, "intro", given)),
        "lead_story": lead,
        "stories": rest,
        "merge": dialects.merge(
            spoken, newsletter=newsletter, publication=publication, view_url=view_url
        ),
    }


def _looks(publication: Publication, promo: Promo | None) -> dict[str, object]:
    """Return what templates need of the publication and the promo, besides their words."""
    return {
        "language": publication.language,
        "direction": languages.direction(publication.language),
        "logo": stories.picture(publication.logo, *_LOGO),
        "logo_dark": stories.picture(publication.logo_dark, *_LOGO),
        "promo": promo,
        "promo_picture": stories.picture(promo.image, _PROMO_WIDTH) if promo else None,
    }


def _text(env: Environment, page: Mapping[str, object]) -> str:
    rendered = wrap(_render(env, TEXT_TEMPLATE, page))
    return re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"


def _render(env: Environment, template: str, page: Mapping[str, object]) -> str:
    with mistakes.told():
        return text.clean(env.get_template(template).render(page))


def _setting(
    env: Environment,
    newsletter: Newsletter,
    name: Literal["subject", "preheader", "intro"],
    given: Mapping[str, object],
) -> str:
    """Render one of the newsletter's small templates."""
    source = str(getattr(newsletter, name))
    where = f"newsletter {newsletter.id!r}: {name}"
    return _attempt(lambda: env.from_string(source).render(given), where)


def _attempt(render: Callable[[], str], where: str) -> str:
    try:
        return text.clean(render())
    except _MISTAKES as error:
        raise ConfigError(
            f"{where}: {error} ({_spot(error)}); "
            "edition, newsletter, publication, articles and lead are given to it"
        ) from error


def _spot(error: Exception) -> str:
    """Name the line at fault: Jinja2 leaves the template's own lines in the traceback."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or 'line'}:{error.lineno}"
    frames = [
        f"{PurePath(frame.f_code.co_filename).name}:{line}"
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_code.co_filename.endswith((".j2", "<template>"))
    ]
    return frames[-1] if frames else type(error).__name__


def _subject(
    env: Environment, newsletter: Newsletter, publication: Publication, given: Mapping[str, object]
) -> str:
    wanted = (_setting(env, newsletter, "subject", given), newsletter.title, publication.title)
    return next(filter(None, (text.shorten(subject, _SUBJECT) for subject in wanted)), "Newsletter")


def _preheader(
    env: Environment,
    newsletter: Newsletter,
    articles: Sequence[Article],
    given: Mapping[str, object],
) -> str:
    """Render the preheader; without one it says what the subject has not: the lead's summary."""
    own = text.line(_setting(env, newsletter, "preheader", given))
    more = (article.summary for article in articles)
    return text.shorten(own or next(filter(None, more), newsletter.title), _PREHEADER)


def _paragraphs(written: str) -> list[str]:
    return [text.line(part) for part in re.split(r"\n\s*\n", written) if part.strip()]
