"""What the law and the mailbox providers want to see, by the classes of the footer."""

from collections.abc import Iterator

from syndicate.checks.email._page import Fault, Page, error, warning, words


def check(page: Page) -> Iterator[Fault]:
    """Yield what is missing, or not to be seen."""
    yield from _unsubscribe(page)
    if not _is_seen(page, "view", is_link=True):
        yield warning(
            "view-link",
            "there is no link to the web version that can be seen",
            'link merge.view_url with class="view"',
        )
    if not _is_seen(page, "postal-address", is_link=False):
        yield warning(
            "postal-address",
            "there is no postal address that can be seen",
            "set postal_address in [publication]",
        )


def _unsubscribe(page: Page) -> Iterator[Fault]:
    fault = warning if page.dialect.name == "plain" else error
    if not _is_seen(page, "unsubscribe", is_link=True):
        yield fault(
            "unsubscribe",
            "there is no unsubscribe link that can be seen",
            "set the newsletter's unsubscribe_url, or merge_tags to the service that sends it",
        )


def _is_seen(page: Page, name: str, *, is_link: bool) -> bool:
    """Tell whether an element of a class has words that can be seen."""
    marked = [one for one in page.with_class(name) if words(one)]
    if is_link:
        marked = [one for one in marked if one.tag == "a" and one.get("href")]
    seen = {one.element for one in page.light if not one.hidden}
    return any(inner in seen for one in marked for inner in one.iter())
