"""How an email is built: what screen readers go by."""

from collections.abc import Iterator

from syndicate import languages
from syndicate.checks.email._css import inline
from syndicate.checks.email._page import Fault, Page, error, warning, words
from syndicate.problems import Unfit

_LAYOUT = frozenset({"presentation", "none"})


def check(page: Page) -> Iterator[Fault]:
    """Yield what screen readers would stumble over."""
    yield from _language(page)
    yield from _headings(page)
    title = next(iter(page.all("title")), None)
    if title is None or not words(title):
        yield error("title", "the title is empty", "add <mj-title>{{ subject }}</mj-title>")
    if count := sum(map(_is_bare_layout, page.all("table"))):
        said = f"{count} of {len(page.all('table'))} tables are neither data nor marked as layout"
        yield warning("roles", said, 'add role="presentation", or <th> where it is data')


def _language(page: Page) -> Iterator[Fault]:
    language = page.root.get("lang", "")
    if not language:
        remedy = 'add lang="{{ language }}" to <mjml>'
        yield error("language", "no language is declared", remedy, at=("<mjml",))
        return
    try:
        wanted = languages.direction(languages.tag(language))
    except Unfit:
        said = f"{language[:40]!r} is no language"
        yield error("language", said, "write a tag such as en or pt-BR", at=("<mjml",))
        return
    given = page.root.get("dir", "")
    remedy = 'add dir="{{ direction }}" to <mjml>'
    if given not in {"ltr", "rtl"}:
        yield warning("direction", "no direction is declared", remedy, at=("<mjml",))
    elif given != wanted:
        said = f"the direction is {given}, and {language} is written {wanted}"
        yield error("direction", said, remedy, at=("<mjml",))
    elif given == "rtl" and (left := _left_to_right(page)):
        said = f"{left} tables and cells are laid out left to right"
        remedy = 'add direction="{{ direction }}" for all of them in <mj-attributes>'
        yield warning("direction", said, remedy, at=("<mj-attributes",))


def _left_to_right(page: Page) -> int:
    """Count what is laid out against the email's direction, and has no words of its own."""
    laid = page.all("table", "td", "div")
    styles = [inline(style) for one in laid if (style := one.get("style")) and not one.get("dir")]
    return sum(style.get("direction", ("", "", False))[1] == "ltr" for style in styles)


def _headings(page: Page) -> Iterator[Fault]:
    found = list(page.root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    if (count := sum(one.tag == "h1" for one in found)) != 1:
        remedy = "mend the header template"
        yield error("headings", f"{count} h1 headings instead of one", remedy)
    level = 0
    for one in found:
        now = int(str(one.tag)[1])
        name = (
            words(one) or " ".join(str(image.get("alt", "")) for image in one.iter("img")).strip()
        )
        if not name:
            yield warning(
                "headings", f"a heading (h{now}) has no words", "write some, or take it out"
            )
        if now > level + 1:
            said = f"after h{level} comes h{now}" if level else f"the first heading is h{now}"
            yield warning("headings", f"{said}: {name[:60]!r}", f"make it h{level + 1}", at=(name,))
        level = now


def _is_bare_layout(table: object) -> bool:
    """Tell whether a table looks like data to a screen reader, and is none."""
    get, iterate = table.get, table.iter  # type: ignore[attr-defined]
    if get("role") is not None:
        return get("role") not in {*_LAYOUT, "table", "grid"}
    return next(iterate("th", "caption"), None) is None
