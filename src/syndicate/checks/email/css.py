"""Style sheets: what makes Gmail drop a block, and what no client loads."""

from collections.abc import Iterator

from syndicate.checks.email._page import Fault, Page, error, warning

_REMOTE = ("@import", "@font-face")


def check(page: Page) -> Iterator[Fault]:
    """Yield what is wrong with style sheets."""
    for sheet in page.sheets:
        for fault in dict.fromkeys(sheet.faults):
            yield error(
                "css", f"in a style sheet {fault}", "mend it in the template", at=(_quoted(fault),)
            )
        for nested in dict.fromkeys(sheet.nested):
            yield warning(
                "css",
                f"{nested[:60]!r} stands in another at-rule",
                "write it in an <mj-style> of its own",
                at=(nested,),
            )
        for at in dict.fromkeys(sheet.ats):
            if at.lower().startswith(_REMOTE):
                yield _remote(f"{at[:80]!r} loads something from elsewhere", at)
    for link in page.all("link"):
        if "stylesheet" in link.get("rel", "").lower():
            href = link.get("href", "")
            yield _remote(f"the style sheet {href!r} is elsewhere", href)


def _remote(problem: str, at: str) -> Fault:
    return warning(
        "remote", problem, "use fonts that readers have, and write the rules here", at=(at,)
    )


def _quoted(fault: str) -> str:
    """Return what a fault quotes."""
    return fault.split("'")[1] if fault.count("'") > 1 else ""
