"""The pages behind links in letters: one asks, another says that it is done.

Programs open whatever links they find in an email, to see whether it is safe: so opening a page
does nothing, and a button on it does.
"""

from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from syndicate import languages, templating
from syndicate.audience import Purpose
from syndicate.web.frame import Context, Frame, Place, Site, frame

_TEMPLATE = "web/letter.html.j2"
_WORDS = {
    Purpose.UNSUBSCRIBE: ("unsubscribe", "leave_ask", "unsubscribe", "left", "left_text"),
    Purpose.CONFIRM: ("confirm", "confirm_ask", "confirm_do", "confirmed", "confirmed_text"),
}
"""Of a page that asks: title, text, button; and of one that says that it is done: title, text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Titled:
    """A newsletter as these pages name it, and the language they speak to its readers."""

    title: str
    language: str


class LetterPages:
    """Renders the pages; there are few, and each is made once."""

    def __init__(self, site: Site) -> None:
        """Fetch the template, so that a broken one is told at once.

        Raises:
            ConfigError: a template is missing or broken; so do all that render.
        """
        self._site = site
        with templating.told():
            self._template = site.env.get_template(_TEMPLATE)
        self._frame = cache(self._around)
        self.ask = cache(self._ask)
        self.done = cache(self._done)
        self.broken = cache(lambda: self._told("link_bad"))
        self.later = cache(lambda: self._told("later"))

    def _ask(self, purpose: Purpose, newsletter: Titled) -> bytes:
        """Ask whether somebody wants what a link is for."""
        title, text, button, _, _ = _WORDS[purpose]
        words = self._frame(newsletter.language).words
        return self._render(newsletter, title, text, button=words[button], deed=purpose.value)

    def _done(self, purpose: Purpose, newsletter: Titled) -> bytes:
        """Say that it is done."""
        _, _, _, title, text = _WORDS[purpose]
        return self._render(newsletter, title, text)

    def _told(self, word: str) -> bytes:
        """Say something that is the same for everybody, in the publication's language."""
        publication = self._site.publication
        everybody = Titled(title=publication.title, language=publication.language)
        return self._render(everybody, word, f"{word}_text")

    def _render(
        self, newsletter: Titled, title: str, text: str, *, button: str = "", deed: str = ""
    ) -> bytes:
        around = self._frame(newsletter.language)
        named = Markup("<bdi>{}</bdi>").format(newsletter.title)
        own: Context = {
            "title": around.words[title],
            "description": "",
            "text": escape(around.words[text]).format(newsletter=named),
            "button": button,
            "deed": deed,
        }
        with templating.told():
            return self._template.render(around.context | own).encode()

    def _around(self, language: str) -> Frame:
        direction = languages.direction(language)
        return frame(self._site, Place(depth=None, language=language, direction=direction))
