"""Bodies as feeds carry them, made fit to stand in a file: links in full, no fields, no templates.

Nothing here makes a body safe: that is the sanitiser's part, when the article is prepared.
"""

import re
from html import escape, unescape
from urllib.parse import urljoin

from syndicate import urls

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_LINK = re.compile(
    r"""(?<=[\s"'])(href|src|poster|data|cite|srcset)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'<>=`]+)""",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"(^|,)(\s*)([^\s,]+)")
_TEMPLATE = re.compile(r"\{(?=[{%:#])|<(?=%)")
# What makes a page of a fragment: the head of a page is read as fields.
_PAGE = re.compile(r"<(?=/?(?:!doctype|html|head|meta|title|link|body)\b)", re.IGNORECASE)
_HEADS = re.compile(r"<(head|title)\b[^<>]*>[^<]*(?:<(?!/?\1\b)[^<]*)*</\1\s*>|</?(?:!doctype|html|"
                    r"head|meta|title|link|body)\b[^<>]*>", re.IGNORECASE)  # fmt: skip
_VOID = re.compile(r"</(?:area|br|col|embed|hr|img|input|source|track|wbr)\s*>", re.IGNORECASE)
_RTL = re.compile(r'<div dir="rtl" lang="([A-Za-z0-9-]+)">(.*)</div>', re.DOTALL)


def from_text(text: str) -> str:
    """Return plain text as HTML: a paragraph per block, a break per line."""
    blocks = (one.strip() for one in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")))
    return "\n".join(
        f"<p>{escape(one, quote=False).replace(chr(10), '<br>')}</p>" for one in blocks if one
    )


def from_xhtml(xhtml: str) -> str:
    """Return XHTML, as XML parsers write it, as HTML: ``<br></br>`` would be two breaks."""
    return _VOID.sub("", xhtml)


def fit(html: str, base: str) -> str:
    """Return a fragment with links in full, without a page's head, and with no template tag.

    Template tags that reach a feed are words to be shown: the generator that wrote it has run its
    own. As character references they show the same, and are no tags to anybody.
    """
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    if _PAGE.search(html):
        html = _PAGE.sub("<x-", _HEADS.sub("", html))
    if base and urls.scheme(base) in {"http", "https"}:
        html = _TAG.sub(lambda tag: _LINK.sub(lambda link: _in_full(link, base), tag[0]), html)
    return _TEMPLATE.sub(lambda sign: "&#123;" if sign[0] == "{" else "&lt;", html).strip()


def _in_full(found: re.Match[str], base: str) -> str:
    name, equals, value = found.groups()
    quoted = value[0] if value[:1] in {'"', "'"} else ""
    given = unescape(value[1:-1] if quoted else value)
    if name.lower() == "srcset":
        full = _CANDIDATE.sub(lambda one: one[1] + one[2] + in_full(one[3], base), given)
    else:
        full = in_full(given, base)
    return found[0] if full == given else f'{name}{equals}"{escape(full)}"'


def in_full(address: str, base: str) -> str:
    """Return an address joined to its base; a fragment, and what cannot be joined, as it is."""
    trimmed = urls.trim(address)
    if not trimmed or trimmed.startswith("#") or urls.scheme(trimmed):
        return address
    try:
        return urljoin(base, trimmed)
    except ValueError:
        return address


def unwrapped(html: str) -> tuple[str, str]:
    """Take off the element by which our own feeds say a direction.

    Returns what is in it, and the language that it tells, or nothing.
    """
    found = _RTL.fullmatch(html.strip())
    if found and found[2].count("<div") == found[2].count("</div>"):
        return found[2], found[1]
    return html, ""
