"""When an article was and is published."""

from datetime import datetime, tzinfo

from syndicate.prepare import dates
from syndicate.prepare.fields import _habits as habits
from syndicate.prepare.fields._reader import Reader
from syndicate.problems import Unfit


def date(reader: Reader, zone: tzinfo, *names: str) -> datetime | None:
    for name in names:
        value = reader.values.get(name)
        if value is None or value == "" or (name == "published" and is_flag(value)):
            continue
        if is_computed(value):
            continue
        moment = reader.string(name, value) if isinstance(value, str) else value
        try:
            return dates.parse(moment, zone)
        except Unfit as unfit:
            raise reader.error(name, unfit.problem, unfit.remedy) from unfit
    return None


def published(reader: Reader, zone: tzinfo) -> datetime | None:
    """Return the date; Hugo's ``publishDate`` keeps an article back beyond it."""
    dated, embargo = date(reader, zone, *habits.PUBLISHED), date(reader, zone, "publishdate")
    return max(dated, embargo) if dated and embargo else dated


def computed(reader: Reader) -> tuple[str, int] | None:
    for name in habits.PUBLISHED:
        if is_computed(value := reader.values.get(name)):
            return str(value).strip(), reader.lines.get(name, 0)
    return None


def draft(reader: Reader) -> bool:
    folders = reader.record.path.split("/")[:-1]
    if reader.flag("draft") or unwritten(reader) or habits.DRAFTS in folders:
        return True
    published = reader.values.get("published")
    if published is not None and is_flag(published):
        return not reader.flag("published")
    return False


def unwritten(reader: Reader) -> bool:
    """Tell whether Eleventy would write no page (``permalink: false``)."""
    value = reader.values.get("permalink")
    return value is not None and is_flag(value) and not reader.flag("permalink")


def is_computed(value: object) -> bool:
    return isinstance(value, str) and " ".join(value.lower().split()) in habits.COMPUTED


def is_flag(value: object) -> bool:
    return isinstance(value, bool) or str(value).strip().lower() in {
        "true", "false", "yes", "no", "on", "off",
    }  # fmt: skip
