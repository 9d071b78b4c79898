"""The reference of merge tags has its tables from the data file, to the letter."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import factories
from syndicate import config
from syndicate.email import dialects
from syndicate.email.merging import Merging
from syndicate.slots import Slot, SlotError

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/merge-tags.md"
FITS = ROOT / "docs/explanation/what-fits.md"
GUIDE = ROOT / "docs/howto/hand-the-digest-to-a-service.md"
SPOKEN = [dialects.dialect(name) for name in dialects.names()]
WORDS = {
    "unsubscribe_url": "unsubscribe",
    "preferences_url": "preferences",
    "view_url": "web version",
    "postal_address": "postal address",
    "first_name": "first name",
    "last_name": "last name",
    "email": "address",
    "attributes": "own fields",
    "default": "`default(…)`",
    "in_url": "in links",
    "in_subject": "in subjects",
}


def row(*cells: str) -> str:
    """Return a row of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def head(*cells: str) -> list[str]:
    """Return the first two rows of a table."""
    return [row(*cells), "|" + "---|" * len(cells)]


def code(tag: str) -> str:
    """Return a tag as code; with a grave accent it could not be."""
    assert "`" not in tag
    return "a token" if "SynSlot" in tag or "@token" in tag else f"`{tag}`"


def places() -> Iterator[str]:
    """Yield the table of links and the address."""
    yield from head("`merge_tags`", "Unsubscribe", "Preferences", "Web version", "Postal address")
    for spoken in SPOKEN:
        tags = (spoken.tags.get(place) for place in dialects.PLACES)
        yield row(f"`{spoken.name}`", *(code(tag) if tag else "(own)" for tag in tags))


def spelled(spoken: dialects.Dialect, field: str, page: str = "{}") -> str:
    """Return what a template's field becomes in a dialect, or a dash."""
    made = Merging(spoken, factories.newsletter(fields={"city": ""}))
    whole = made.recipient.attributes if field == "city" else made.recipient
    slot = getattr(whole, field.partition("|")[0])
    assert isinstance(slot, Slot)
    if "|" in field:
        slot = slot.otherwise("there")
    try:
        done = made.html(page.format(slot.printed()))
    except SlotError:
        return "–"
    before, after = page.split("{}")
    tag = done.removeprefix(before).removesuffix(after)
    return tag if tag == "there" else code(tag)


def fields() -> Iterator[str]:
    """Yield the table of recipients' fields."""
    yield from head(
        "`merge_tags`", "`first_name`", '`default("there")`', "`email`", "own `city`", "in a link"
    )
    for spoken in SPOKEN:
        yield row(
            f"`{spoken.name}`",
            spelled(spoken, "first_name"),
            spelled(spoken, "first_name|"),
            spelled(spoken, "email"),
            spelled(spoken, "city"),
            spelled(spoken, "city", '<a href="https://e.org/?a={}">'),
        )


def lacks() -> Iterator[str]:
    """Yield the table of what is refused, and why."""
    yield from head("`merge_tags`", "Lacks", "Because")
    for spoken in SPOKEN:
        for capability, reason in spoken.lacks.items():
            yield row(f"`{spoken.name}`", WORDS[capability], reason)


def sources() -> Iterator[str]:
    """Yield the list of what the services document."""
    for spoken in SPOKEN:
        if spoken.sources:
            yield f"- {spoken.service}: " + ", ".join(f"<{one}>" for one in spoken.sources)


def adds() -> Iterator[str]:
    """Yield the table of what services add to an email."""
    yield from head("`merge_tags`", "Bytes in all", "Bytes of a link")
    for spoken in SPOKEN:
        yield row(f"`{spoken.name}`", f"{spoken.adds:,}", f"{spoken.adds_to_link:,}")


@pytest.mark.parametrize("make", [places, fields, lacks, sources, adds])
def test_tables_are_the_data_file(make: "type[Iterator[str]]") -> None:
    """Each table of the pages says what the data file says (SYNDICATE_ACCEPT=1 rewrites it)."""
    file = FITS if make is adds else PAGE
    page = file.read_text("utf-8")
    name = make.__name__
    table = f"<!-- {name} -->\n\n" + "\n".join(make()) + "\n\n<!-- end -->"
    pattern = rf"<!-- {name} -->\n.*?<!-- end -->"
    if os.environ.get("SYNDICATE_ACCEPT"):
        file.write_text(re.sub(pattern, lambda _: table, page, flags=re.DOTALL), "utf-8")
        return
    found = re.search(pattern, page, re.DOTALL)
    assert found
    assert found[0] == table


def test_guide_names_every_dialect() -> None:
    """The guide lets one choose among all the dialects, and the reference of settings too."""
    settings = (ROOT / "docs/reference/configuration.md").read_text("utf-8")
    for spoken in SPOKEN:
        assert f"`{spoken.name}`" in settings
        assert f"`{spoken.name}`" in GUIDE.read_text("utf-8")


def test_utm_is_told() -> None:
    """The reference of settings has every setting of [newsletter.utm], with its default."""
    settings = (ROOT / "docs/reference/configuration.md").read_text("utf-8")
    part = settings.partition("### newsletter.utm\n")[2].partition("\n## ")[0]
    for name, setting in config.UtmTable.model_fields.items():
        (found,) = re.findall(rf"^\| `{name}` \|.*$", part, re.MULTILINE)
        shown = "empty" if not setting.default else f'`"{setting.default}"`'
        assert shown in found or name == "hosts", found
