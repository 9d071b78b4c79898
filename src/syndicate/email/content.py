"""An article's body as an email carries it: HTML that fits into MJML, and plain text."""

from lxml import etree
from lxml import html as lxml_html
from markupsafe import Markup

from syndicate.email import stories
from syndicate.markup.plaintext import to_text
from syndicate.model import Article

_ROOM = stories.WIDTH - 64
"""Display pixels between the margins."""


def email_html(article: Article) -> Markup:
    """Return the article's body as well-formed XHTML, ready to stand in ``mj-text``; pure."""
    if not article.body.strip():
        return Markup()
    root = lxml_html.fragment_fromstring(article.body, create_parent="div")
    for image in root.iter("img"):
        given = image.attrib.pop("width", "")
        image.attrib.pop("height", None)
        image.set("width", str(min(_ROOM, int(given)) if given.isdecimal() else _ROOM))
        image.set("style", "max-width:100%;height:auto")
        image.set("alt", image.get("alt", ""))
    inner = etree.tostring(root, encoding="unicode", method="xml")
    return Markup(inner)  # noqa: S704 - sanitised, as its type says


def email_text(article: Article) -> str:
    """Return the article's body as plain text; paragraphs are parted by blank lines; pure."""
    return to_text(article.body)
