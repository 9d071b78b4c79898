"""What a single setting may be, and what is said if it is not."""

import re
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from syndicate import colours, feeds, languages, plugins, podcasts, rules, text
from syndicate.email import sharing, themes
from syndicate.settings import like, listed

UUID = r"|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
FolderName = Literal["articles", "public", "static", "templates", "state"]


def _web_url(value: str) -> str:
    parts = urlsplit(value)
    odd = re.search(r'[^!-~]|["<>\\^`{|}]', value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or odd:
        raise ValueError('give a full ASCII address, such as "https://news.example/"')
    return value


def time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        near = get_close_matches(value, available_timezones(), n=1)
        told = f"did you mean {near[0]!r}?" if near else 'give one such as "Europe/Berlin" or "UTC"'
        raise ValueError(f"there is no time zone {value!r}; {told}") from error
    return value


def _inside(value: str) -> str:
    if value.startswith("/") or ".." in Path(value).parts or not text.is_clean(value):
        raise ValueError("give a path inside the publication's own folder")
    return value


def _address(value: str) -> str:
    if not text.is_address(value):
        raise ValueError('give a plain ASCII email address, such as "news@news.example"')
    return value


def category(value: str) -> str:
    podcasts.category(value)
    return value


def _moment(value: object) -> object:
    try:
        given = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        given = None
    if isinstance(given, datetime):
        return given
    if isinstance(given, date):
        return datetime.combine(given, time())
    raise ValueError("give a date or a time, such as 2026-11-22 or 2026-11-22T07:00:00Z")


def _hub(value: str) -> str:
    parts = urlsplit(_web_url(value))
    if parts.scheme != "https":
        raise ValueError('is not https; give the address of the hub that begins with "https://"')
    if parts.username is not None or "#" in value:
        raise ValueError("leave out the user and the fragment: all feeds show this address")
    try:
        _ = parts.port
    except ValueError as error:
        raise ValueError("its port is none; give a number up to 65535, or leave it out") from error
    return value


def _shares(value: tuple[str, ...]) -> tuple[str, ...]:
    for name in value:
        if name not in sharing.names():
            near = text.nearest(name, sharing.names())
            raise ValueError(f"there is no service {name!r}; {near}")
    return tuple(dict.fromkeys(value))


def base_url(value: str) -> str:
    if value not in themes.names():
        raise ValueError(f"there is no theme {value!r}; {text.nearest(value, themes.names())}")
    return value


def _font(value: str) -> str:
    if value not in themes.fonts():
        raise ValueError(f"there is no font {value!r}; {text.nearest(value, themes.fonts())}")
    return value


def _feed_formats(value: tuple[str, ...]) -> tuple[str, ...]:
    known = plugins.names(feeds)
    for name in value:
        if name not in known:
            raise ValueError(f"there is no feed format {name!r}; {text.nearest(name, known)}")
    return tuple(dict.fromkeys(value))


def silenceable(value: str) -> str:
    if value not in rules.names():
        raise ValueError(f"there is no rule {value!r}; {text.nearest(value, rules.names())}")
    if value in rules.binding():
        why = rules.why(value)
        raise ValueError(f"{value} cannot be silenced: {why}; mend what it finds")
    return value


def _client(value: str) -> str:
    from syndicate.checks import _support  # noqa: PLC0415 - seldom needed, and a table to read

    if value not in (known := _support.clients()):
        raise ValueError(f"there is no mail client {value!r}; {text.nearest(value, known)}")
    return value


def _feature(value: str) -> str:
    from syndicate.checks import _support  # noqa: PLC0415 - as above

    if value not in (known := _support.features()):
        near = text.nearest(value, known) if get_close_matches(value, known, n=1) else ""
        remedy = near or "give an id of caniemail, such as css-gap"
        raise ValueError(f"there is no feature {value!r}; {remedy}")
    return value


def day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
    except ValueError:
        raise ValueError("give a date, such as 2027-01-31") from None


def _window(value: str) -> str:
    if re.fullmatch(r"[1-9]\d{0,2}[dw]", value) is None:
        raise ValueError('give days or weeks, such as "7d" or "2w"')
    return value


Line = Annotated[str, AfterValidator(text.line)]
Name = Annotated[Line, like(r".+", "this setting is empty; give it a text")]
Template = Annotated[str, like(r"(?s).*\S.*", "this setting is empty; give it a text")]
"""Its lines stay as they are, so that a mistake can be told with the line it is on."""
Words = Annotated[str, AfterValidator(lambda value: text.line(text.without_html(value)))]
Title = Annotated[Words, like(r".+", "this setting is empty; give it a text")]
WebUrl = Annotated[str, AfterValidator(_web_url)]
HubUrl = Annotated[str, AfterValidator(_hub)]
MaybeUrl = Annotated[str, AfterValidator(lambda value: value and _web_url(value))]
Language = Annotated[str, AfterValidator(languages.tag)]
Folder = Annotated[str, AfterValidator(_inside)]
Window = Annotated[str, AfterValidator(_window)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Key = Annotated[
    str, like(r"[a-z0-9][a-z0-9-]*", 'use small letters, digits and hyphens, such as "weekly"')
]
Address = Annotated[str, AfterValidator(_address)]
Host = Annotated[
    str, like(r"[a-z0-9-]+(\.[a-z0-9-]+)*", 'give a host in small letters, such as "news.example"')
]
FieldName = Annotated[
    str, like(r"[a-z][a-z0-9_]*", 'use small letters, digits and underscores, such as "city"')
]
ServiceField = Annotated[
    str,
    like(
        r"[\w .:-]*", "use letters, digits, spaces and . _ : - only, as the service names the field"
    ),
]
Client = Annotated[str, AfterValidator(_client)]
Feature = Annotated[str, AfterValidator(_feature)]
Entries = Annotated[int, Field(ge=1, le=1000)]
Least = Annotated[int, Field(ge=0)]
Shares = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_shares)]
Colour = Annotated[str, AfterValidator(colours.parse)]
Font = Annotated[str, AfterValidator(_font)]
FeedFormats = Annotated[tuple[str, ...], AfterValidator(_feed_formats)]
