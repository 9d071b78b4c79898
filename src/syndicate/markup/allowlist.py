"""What HTML may hold: the elements, and for each attribute the values and where it may stand.

All else is dropped by ``markup.sanitise``, which tells what it dropped.
"""

import re

_TEXT = """
a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd
del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins
kbd li main mark ol p picture pre q rp rt ruby s samp section small source span strong sub summary
sup table tbody td tfoot th thead time tr track u ul var video wbr
"""
TAGS = frozenset(_TEXT.split())

_TAMED = """
p h1 h2 h3 h4 h5 h6 em strong del a ul ol li blockquote code img br hr pre sup sub figure
figcaption section dl dt dd
"""
TAME = frozenset(_TAMED.split())
"""These nest in one way only, however often a parser reads its own output (but see headings)."""

EMBEDS = frozenset({"iframe", "embed", "object", "input"})
"""These become links, or the signs of a task list."""

GONE = frozenset(
    {"script", "style", "svg", "math", "noscript", "template", "title", "textarea", "select",
     "noframes", "noembed"}
)  # fmt: skip
"""These go with all they hold; of other elements the text stays."""

_DRAWN = """
animate annotation circle clippath defs ellipse feblend filter foreignobject g image line
lineargradient marker mask metadata mi mn mo mrow path pattern polygon polyline radialgradient rect
semantics set stop symbol text textpath tspan use
"""
DRAWING = frozenset(_DRAWN.split())
"""What stands in ``svg`` and ``math``, and goes with them."""

FRAME = frozenset({"html", "head", "body"})
"""What stands around a fragment, and is no loss."""

FORMS = frozenset(
    {"form", "input", "button", "select", "option", "optgroup", "textarea", "label", "fieldset",
     "legend"}
)  # fmt: skip

FLAT = frozenset(
    {"p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "br", "hr",
     "img", "wbr", "col", "source", "track", "input", "embed", "meta", "link", "area", "base"}
)  # fmt: skip
"""Their end tags may be missing, and none nests directly in its like."""

URLS = frozenset(
    {("a", "href"), ("img", "src"), ("source", "src"), ("video", "src"), ("audio", "src"),
     ("video", "poster"), ("track", "src"), ("blockquote", "cite"), ("q", "cite"), ("del", "cite"),
     ("ins", "cite"), ("iframe", "src"), ("embed", "src"), ("object", "data")}
)  # fmt: skip
SETS_OF_URLS = frozenset({("img", "srcset"), ("source", "srcset")})

_ANY = re.compile(r".*", re.DOTALL)
_NUMBER = re.compile(r"\d{1,5}")
_FLAG = re.compile(r"|[a-z]+")
_TAG_OF_LANGUAGE = re.compile(r"[A-Za-z0-9-]*")
_SPAN = re.compile(r"\d{1,3}")
_COUNT = re.compile(r"-?\d{1,6}")
_EVERYWHERE: frozenset[str] = frozenset()

_VALUES: dict[str, tuple[re.Pattern[str], frozenset[str]]] = {
    "title": (_ANY, _EVERYWHERE),
    "lang": (_TAG_OF_LANGUAGE, _EVERYWHERE),
    "dir": (re.compile("ltr|rtl|auto"), _EVERYWHERE),
    "role": (re.compile("doc-(?:endnotes|noteref|backlink)"), _EVERYWHERE),
    "aria-label": (_ANY, _EVERYWHERE),
    "aria-hidden": (re.compile("true|false"), _EVERYWHERE),
    "alt": (_ANY, frozenset({"img"})),
    "width": (_NUMBER, frozenset({"img", "video"})),
    "height": (_NUMBER, frozenset({"img", "video"})),
    "loading": (re.compile("lazy|eager"), frozenset({"img"})),
    "decoding": (re.compile("async|sync|auto"), frozenset({"img"})),
    "sizes": (_ANY, frozenset({"img", "source"})),
    "media": (_ANY, frozenset({"source"})),
    "type": (
        re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+(?:;.*)?|[1aAiI]|checkbox"),
        frozenset({"source", "ol", "input", "a"}),
    ),
    "hreflang": (_TAG_OF_LANGUAGE, frozenset({"a"})),
    "rel": (_ANY, frozenset({"a"})),
    "controls": (_FLAG, frozenset({"audio", "video"})),
    "loop": (_FLAG, frozenset({"audio", "video"})),
    "muted": (_FLAG, frozenset({"audio", "video"})),
    "preload": (re.compile("none|metadata"), frozenset({"audio", "video"})),
    "kind": (re.compile("subtitles|captions|descriptions|chapters"), frozenset({"track"})),
    "srclang": (_TAG_OF_LANGUAGE, frozenset({"track"})),
    "label": (_ANY, frozenset({"track"})),
    "start": (_COUNT, frozenset({"ol"})),
    "reversed": (_FLAG, frozenset({"ol"})),
    "value": (_COUNT, frozenset({"li"})),
    "colspan": (_SPAN, frozenset({"td", "th"})),
    "rowspan": (_SPAN, frozenset({"td", "th"})),
    "span": (_SPAN, frozenset({"col", "colgroup"})),
    "scope": (re.compile("row|col|rowgroup|colgroup"), frozenset({"th"})),
    "abbr": (_ANY, frozenset({"th"})),
    "datetime": (_ANY, frozenset({"time", "ins", "del"})),
    "open": (_FLAG, frozenset({"details"})),
    "checked": (_FLAG, frozenset({"input"})),
}
_CLASS = re.compile(r"(?<!\S)(?:language-[\w+#.-]+|markdown-alert-[a-z]+)(?!\S)")
_ALIGN = re.compile(r"\s*text-align\s*:\s*(left|right|center|start|end)\s*;?\s*", re.IGNORECASE)


def value(tag: str, name: str, given: str) -> str | None:
    """Return an attribute's value as it may stand, or ``None`` if it may not.

    URLs and ids are not judged here: they depend on the article.
    """
    if name in _VALUES:
        shape, tags = _VALUES[name]
        return given if (not tags or tag in tags) and shape.fullmatch(given) else None
    if name == "class":
        return " ".join(_CLASS.findall(given)) or None
    if name == "style" and tag in {"td", "th"} and (align := _ALIGN.fullmatch(given)):
        return f"text-align: {align[1].lower()}"
    return None
