"""An edition and its articles become one email: subject, preheader, HTML and text.

Pure: Jinja2 makes MJML, mrml makes HTML of it, and the merge tags come in last. Whatever an
article says, the outcome is bounded in size, well-formed, and free of template or merge tags.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, NamedTuple, cast

from jinja2 import TemplateError
from markupsafe import escape

from syndicate import languages, mistakes, text, tracing, urls
from syndicate.email import (
    defusing,
    dialects,
    fitting,
    mjml,
    refusing,
    sharing,
    stories,
    telling,
    themes,
    utm,
)
from syndicate.email.content import Look, Shown, content
from syndicate.email.contents import Contents, Templates, templates
from syndicate.email.dialects import Dialect
from syndicate.email.merging import Merge, Merging
from syndicate.email.text import wrap
from syndicate.errors import ConfigError
from syndicate.model import (
    Article,
    Edition,
    Email,
    Newsletter,
    Promo,
    Publication,
    Shortening,
    Theme,
)
from syndicate.sandbox import Environment
from syndicate.slots import SlotError
from syndicate.templating import words
from syndicate.tracing import Traced

GIVEN: Mapping[str, type | None] = {
    "articles": None,
    "body": None,
    "body_text": None,
    "direction": None,
    "edition": Edition,
    "edition_url": None,
    "intro": None,
    "is_cut": None,
    "language": None,
    "lead": Article,
    "lead_story": stories.Story,
    "left_out": None,
    "logo": stories.Picture,
    "logo_dark": stories.Picture,
    "merge": Merge,
    "more": None,
    "newsletter": Newsletter,
    "padding": None,
    "preheader": None,
    "promo": Promo,
    "promo_picture": stories.Picture,
    "publication": Publication,
    "recipient": None,
    "shares": None,
    "stories": None,
    "subject": None,
    "theme": Theme,
}
"""What both templates are given, with the type of each that has one of ours."""

UTM_GIVEN = {
    name: GIVEN[name] for name in ("edition", "newsletter", "publication", "lead", "articles")
}
"""What the templates of UTM parameters are given."""

SETTING_GIVEN = UTM_GIVEN | {name: GIVEN[name] for name in ("recipient", "merge")}
"""What the other templates among a newsletter's settings are given."""

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


def compose(contents: Contents, env: Environment, *, is_page: bool = False) -> Email:
    """Compose an edition's email.

    ``is_page`` makes the edition's page for the web: nobody receives it, so what is filled in for
    each recipient has its default there, or nothing, and links carry no UTM parameters.

    Raises:
        ConfigError: a template or one of the newsletter's settings is wrong; the message names it.
    """
    return draft(contents, env, is_page=is_page).email()


class Rendered(NamedTuple):
    """An HTML part: as mrml makes it, as it is sent, and the merge tags that are in it."""

    raw: str
    html: str
    merging: Merging


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edition on its way: ``page`` is what its templates are given, ``mjml`` what they made.

    ``subject`` and ``preheader`` are as they are sent; the rest has tokens yet, and links without
    UTM parameters. ``measured`` is its HTML, if it was made already to see whether it fits.
    """

    edition: Edition
    newsletter: Newsletter
    templates: Templates
    subject: str
    preheader: str
    page: Mapping[str, object]
    mjml: str
    env: Environment
    merging: Merging
    tag: utm.Tag | None
    shortened: Shortening = field(default_factory=Shortening)
    measured: Rendered | None = field(default=None, repr=False)

    def email(self) -> Email:
        """Compose the email.

        Raises:
            ConfigError: the MJML cannot be rendered, the template of the text is wrong, or a merge
                tag stands where the dialect cannot have it.
        """
        raw, html, merging = self.rendered()
        merging, tag = merging.copy(), self.tag
        made = _render(self.env, self.templates.text, self.page)
        return Email(
            edition=self.edition,
            subject=self.subject,
            preheader=self.preheader,
            html=html,
            text=self._filled(
                lambda: merging.text(utm.in_text(_folded(made), tag, raw)),
                self.templates.text,
                made,
            ),
            merge_tags=merging.dialect,
            slots=merging.slots(),
            shortened=self.shortened,
        )

    def rendered(self) -> Rendered:
        """Return the HTML part.

        Raises:
            ConfigError: as ``email``.
        """
        if self.measured is not None:
            return self.measured
        merging, raw = self.merging.copy(), self._html()
        html = self._filled(
            lambda: merging.html(utm.in_html(raw, self.tag)), self.templates.html, self.mjml
        )
        return Rendered(raw, html, merging)

    def traced(self) -> Traced:
        """Return the MJML with the template and line that each piece of it came from."""
        return tracing.traced(self.env, self.templates.html, self.page, self.mjml)

    def _filled(self, fill: Callable[[], str], template: str, made: str) -> str:
        """Fill merge tags in; what cannot be filled in is told where a template printed it."""
        try:
            return text.clean(fill())
        except SlotError as error:
            source = tracing.traced(self.env, template, self.page, made)
            raise refusing.in_template(error, source, self.newsletter, self.page) from error

    def _html(self) -> str:
        try:
            return mjml.to_html(self.mjml, template=self.templates.html)
        except mjml.RefusedError as error:
            place = self.traced().place(error.offset or 0)
            if error.offset is None or not place.line:
                raise
            raise ConfigError(mistakes.at(place.path, place.line, error.problem)) from error


def draft(contents: Contents, env: Environment, *, is_page: bool = False) -> Draft:
    """Begin an email: its words and its MJML, which the proofs can look at before it is HTML.

    Raises:
        ConfigError: a template or one of the newsletter's settings is wrong; the message names it.
    """
    newsletter = contents.newsletter
    spoken = dialects.dialect("plain" if is_page else newsletter.merge_tags)
    merging = Merging(spoken, newsletter, is_page=is_page)
    tame = [stories.tame(article, spoken) for article in contents.articles]
    given = _given(contents, tame, spoken)
    tag = None if is_page else _tagger(env, contents, given, spoken)
    publication, promo = defusing.tame((contents.publication, contents.promo), spoken)
    given["recipient"] = merging.recipient
    given["merge"] = merging.merge(replace(contents, publication=publication).ways)
    subject = _subject(env, newsletter, merging, given)
    preheader = _preheader(env, newsletter, merging, tame, given)
    looks = _looks(contents, publication, promo)
    begun = Draft(
        edition=contents.edition,
        newsletter=newsletter,
        templates=templates(newsletter.kind),
        subject=_in_head(merging, newsletter, "subject", subject),
        preheader=_in_head(merging, newsletter, "preheader", preheader),
        page=given | looks | _frame(env, contents, given, merging.title(subject), preheader),
        mjml="",
        env=env,
        merging=merging,
        tag=tag,
    )
    room = None if is_page else fitting.room(newsletter, spoken)
    if newsletter.kind == "article" and tame:
        look = _look(newsletter.theme or themes.default())
        return _in_full(begun, tame[0], look, spoken, room)
    return _in_short(begun, tame, room, has_cards=newsletter.kind == "digest")


def _given(contents: Contents, tame: Sequence[Article], spoken: Dialect) -> dict[str, object]:
    """Return what all templates are given, those of UTM parameters too."""
    return {
        "edition": contents.edition,
        "newsletter": defusing.tame(contents.newsletter, spoken),
        "publication": defusing.tame(contents.publication, spoken),
        "articles": [stories.named(article) for article in tame],
        "lead": stories.named(tame[0]) if tame else None,
    }


def _frame(
    env: Environment,
    contents: Contents,
    given: Mapping[str, object],
    subject: str,
    preheader: str,
) -> dict[str, object]:
    """Return what stands around the articles."""
    return {
        "edition_url": contents.view_url,
        "subject": subject,
        "shares": _shares(contents, subject),
        "preheader": preheader,
        "padding": range(max(0, _PREVIEW_LINE - len(preheader))),
        "intro": _paragraphs(_setting(env, contents.newsletter, "intro", given)),
    }


def _in_head(
    merging: Merging, newsletter: Newsletter, name: Literal["subject", "preheader"], said: str
) -> str:
    """Return a subject or a preheader as it is sent."""
    return _attempt(lambda: merging.header(said, name), newsletter.place(name))


def _in_short(
    begun: Draft, articles: Sequence[Article], room: fitting.Room | None, *, has_cards: bool
) -> Draft:
    """Tell of articles in short, and shorter until they fit.

    A template that does not show what cards become keeps them all, without summaries.
    """
    lead, rest = stories.split(articles)
    if room is None:
        return _telling(begun, telling.in_short(lead, rest, Shortening()), Shortening())

    def make(how: Shortening) -> Draft:
        return _measured(_telling(begun, telling.in_short(lead, rest, how), how))

    def fits(draft: Draft) -> bool:
        return draft.measured is None or room.taken(draft.measured.html) <= room.limit

    whole = make(Shortening())
    if fits(whole):
        return whole
    steps = fitting.steps(len(articles), has_cards=has_cards)
    chosen = fitting.shortest_that_fits(steps, make, fits)
    if _shows_all(chosen):
        return chosen
    return fitting.shortest_that_fits([one for one in steps if one.is_bare], make, fits)


def _in_full(
    begun: Draft, article: Article, look: Look, spoken: Dialect, room: fitting.Room | None
) -> Draft:
    """Tell of one article in full, or of as much as fits."""

    def make(body: Shown) -> Draft:
        how = Shortening(is_cut=not body.is_whole)
        return _telling(begun, telling.in_full(article, body, spoken), how)

    def over(draft: Draft) -> int:
        return room.taken(draft.measured.html) - room.limit if room and draft.measured else 0

    # The h1 is the article's title, or that of the newsletter.
    body = content(article, look=look, top=2, enough=room.limit if room else None)
    if room is None:
        return make(body.whole())
    first = body.within(room.limit, room.each_in(body.whole().html))
    return fitting.cut_to_fit(body, first, lambda shown: _measured(make(shown)), over)


def _telling(begun: Draft, told: Mapping[str, object], how: Shortening) -> Draft:
    """Return the edition with what it tells of its articles."""
    page = {**begun.page, **told}
    source = _render(begun.env, begun.templates.html, page)
    return replace(begun, page=page, mjml=source, shortened=how)


def _measured(draft: Draft) -> Draft:
    """Return the edition with its HTML; whoever wants that will learn why there is none."""
    try:
        return replace(draft, measured=draft.rendered())
    except ConfigError:
        return draft


def _shows_all(draft: Draft) -> bool:
    """Tell whether the template shows each line, and how many are left out."""
    lines, shown = cast("list[stories.Story]", draft.page["more"]), draft.mjml
    if not all(str(escape(line.url)) in shown for line in lines):
        return False
    if not draft.page["left_out"]:
        return True
    return _telling(draft, {"left_out": 0}, draft.shortened).mjml != shown


def _tagger(
    env: Environment, contents: Contents, given: Mapping[str, object], spoken: Dialect
) -> utm.Tag | None:
    """Return what adds the newsletter's UTM parameters to a link, if it has any."""
    newsletter = contents.newsletter
    if newsletter.utm is None:
        return None
    parameters = {
        name: text.line(
            _rendered(
                env, getattr(newsletter.utm, name), given, partial(newsletter.place, f"utm.{name}")
            )
        )
        for name in utm.NAMES
    }
    return utm.tagger(
        parameters,
        hosts=newsletter.utm.hosts or (urls.host(contents.publication.url),),
        never={newsletter.unsubscribe_url, newsletter.preferences_url, contents.view_url},
        openers=spoken.openers,
    )


def _look(theme: Theme) -> Look:
    """Return what of a theme an article's body is drawn with."""
    colours = theme.light
    return Look(
        ink=colours.ink,
        muted=colours.muted,
        accent=colours.accent,
        rule=colours.rule,
        tint=colours.tint,
        sans=theme.text_font,
        serif=theme.heading_font,
        mono=theme.mono_font,
        width=stories.WIDTH - 2 * theme.margin,
    )


def _looks(contents: Contents, publication: Publication, promo: Promo | None) -> dict[str, object]:
    """Return what templates draw with, and what they need of publication and promo to do it."""
    theme = contents.newsletter.theme or themes.default()
    language = contents.newsletter.language or publication.language
    logo, logo_dark = themes.logos(theme, publication)
    if promo and promo.button == words("en")["read_more"]:
        promo = replace(promo, button=words(language)["read_more"])
    return {
        "theme": theme,
        "language": language,
        "direction": languages.direction(language),
        "logo": stories.picture(logo, *_LOGO),
        "logo_dark": stories.picture(logo_dark, *_LOGO),
        "promo": promo,
        "promo_picture": stories.picture(promo.image, _PROMO_WIDTH) if promo else None,
    }


def _shares(contents: Contents, subject: str) -> Sequence[sharing.Share]:
    """Return the row to answer and to share: never a link that is of one recipient alone."""
    newsletter = contents.newsletter
    is_one = newsletter.kind == "article" and contents.articles
    return sharing.links(
        newsletter,
        words(newsletter.language or contents.publication.language),
        subject=subject,
        url=contents.articles[0].url if is_one else contents.view_url,
    )


def _folded(rendered: str) -> str:
    rendered = wrap(rendered)
    while "\n\n\n" in rendered:
        rendered = rendered.replace("\n\n\n", "\n\n")
    return rendered.strip() + "\n"


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
    return _rendered(env, source, given, partial(newsletter.place, name))


def _rendered(
    env: Environment, source: str, given: Mapping[str, object], where: Callable[[int], str]
) -> str:
    try:
        return text.clean(env.small(source).render(given))
    except _MISTAKES as error:
        raise refusing.in_setting(where(refusing.line(error)), error) from error


def _attempt(render: Callable[[], str], where: str) -> str:
    try:
        return text.clean(render())
    except _MISTAKES as error:
        raise refusing.in_setting(where, error) from error


def _subject(
    env: Environment, newsletter: Newsletter, merging: Merging, given: Mapping[str, object]
) -> str:
    named = (getattr(given[name], "title", "") for name in ("newsletter", "publication"))
    wanted = (_setting(env, newsletter, "subject", given), *named)
    shown = (merging.shorten(subject, _SUBJECT) for subject in wanted)
    return next(filter(None, shown), "Newsletter")


def _preheader(
    env: Environment,
    newsletter: Newsletter,
    merging: Merging,
    articles: Sequence[Article],
    given: Mapping[str, object],
) -> str:
    """Render the preheader; without one it says what the subject has not: the lead's summary."""
    own = text.line(_setting(env, newsletter, "preheader", given))
    more = (article.summary for article in articles)
    title = str(getattr(given["newsletter"], "title", ""))
    return merging.shorten(own or next(filter(None, more), title), _PREHEADER)


def _paragraphs(written: str) -> list[str]:
    return [text.line(part) for part in re.split(r"\n\s*\n", written) if part.strip()]
