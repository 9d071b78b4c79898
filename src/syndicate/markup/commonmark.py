"""Markdown to HTML: CommonMark with tables, footnotes, task lists, alerts and definition lists.

The result is not sanitised; ``markup.sanitise`` comes after.
"""

import re

from pyromark import Markdown, Options

from syndicate.markup import autolinks, footnotes

OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_SMART_PUNCTUATION
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_GFM
    | Options.ENABLE_DEFINITION_LIST
)
PARSER = Markdown(options=OPTIONS)

_BOX = re.compile(r'<input disabled="" type="checkbox"( checked="")?/>\s*')
_ALERT = re.compile(r'<blockquote class="markdown-alert-([a-z]+)">\n')


def to_html(source: str, language: str = "en") -> str:
    """Return the HTML of a Markdown text; raw HTML in it passes through as it stands.

    What is added to footnotes is in the text's ``language``.
    """
    if autolinks.may_have(source):
        source = autolinks.marked(source, PARSER.events_with_range(source))
    html = PARSER.html(source)
    if "footnote-" in html:
        html = footnotes.gather(html, language)
    if "<input" in html:
        html = _BOX.sub(lambda box: "☑ " if box[1] else "☐ ", html)
    if "markdown-alert-" in html:
        html = _ALERT.sub(_with_label, html)
    return html


def _with_label(alert: re.Match[str]) -> str:
    """Say in words what the class alone would say in colour (WCAG 2.2, 1.4.1)."""
    return f"{alert[0]}<p><strong>{alert[1].capitalize()}</strong></p>\n"
