"""What an article is about."""

from collections.abc import Iterator, Mapping, Sequence

from syndicate import text
from syndicate.prepare.fields import _habits as habits
from syndicate.prepare.fields._habits import fold
from syndicate.prepare.fields._reader import Reader


def tags(reader: Reader, *wanted: str, taxonomies: bool = True) -> tuple[str, ...]:
    merged: dict[str, str] = {}
    for name, value in _tag_values(reader, wanted, taxonomies=taxonomies):
        for one in _tag_list(reader, name, value):
            tag = text.line(reader.string(name, one)) if one is not None else ""
            if tag:
                merged.setdefault(tag.casefold(), tag)
    return tuple(merged.values())


def _tag_list(reader: Reader, name: str, value: object) -> Sequence[object]:
    if not isinstance(value, str):
        return value if isinstance(value, list) else [value]
    if "," not in value and name in habits.SPACED and _is_jekylls(reader, name):
        return value.split()
    return value.split(",")


def _is_jekylls(reader: Reader, name: str) -> bool:
    """Tell whether a text of tags is a list parted by spaces, as only Jekyll has it.

    Posts of Jekyll have their date in the file name, and only such records are taken for one:
    to Eleventy, ``tags: cats and dogs`` is one tag.
    """
    if not reader.record.path.lower().endswith(habits.FILES_OF_JEKYLL):
        return False
    return name == "categories" or habits.POST_OF_JEKYLL.search(reader.record.path) is not None


def _tag_values(
    reader: Reader, wanted: Sequence[str], *, taxonomies: bool
) -> Iterator[tuple[str, object]]:
    for name in wanted:
        if name in reader.values:
            yield name, reader.values[name]
    table = reader.values.get("taxonomies") if taxonomies else None
    if isinstance(table, Mapping):
        for key, value in table.items():
            if fold(key) != "authors" and value is not None:
                yield "taxonomies", value
