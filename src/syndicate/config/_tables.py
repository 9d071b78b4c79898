"""The tables about the publication as a whole."""

import re
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from syndicate import feeds, plugins, text
from syndicate.config._values import (
    Address,
    Folder,
    HubUrl,
    Language,
    Line,
    Name,
    Title,
    WebUrl,
    Words,
    time_zone,
)
from syndicate.prepare import paths
from syndicate.settings import Table, like, listed


class AuthorTable(Table):
    """``[authors.ID]``: a person whom articles may name by the id."""

    name: Name
    email: Address | None = None
    url: WebUrl | None = None


class PublicationTable(Table):
    """``[publication]``: what is published, and under which address."""

    title: Title
    url: WebUrl
    description: Words = ""
    language: Language = "en"
    timezone: Annotated[str, AfterValidator(time_zone)] = "UTC"
    author: str = ""
    authority: Annotated[str, like(r"[a-z0-9.-]*", 'give a host, such as "news.example"')] = ""
    rights: Line = ""
    icon: Folder = ""
    logo: Folder = ""
    logo_dark: Folder = ""
    postal_address: str = ""

    @field_validator("url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.query or parts.fragment or parts.username:
            raise ValueError("leave out the user, the query and the fragment")
        return value.rstrip("/") + "/"


class PathsTable(Table):
    """``[paths]``: folders, relative to ``syndicate.toml``."""

    articles: Folder = "articles"
    public: Folder = "public"
    static: Folder = "static"
    templates: Folder = "templates"
    state: Folder = ".syndicate"


class WebTable(Table):
    """``[web]``: the shape of page addresses."""

    permalink: str = "/{year}/{month}/{slug}/"

    @field_validator("permalink")
    @classmethod
    def _known_fields(cls, value: str) -> str:
        known = ("year", "month", "day", "slug", "section")
        for name in re.findall(r"\{(.*?)\}", value):
            if name not in known:
                raise ValueError(f"there is no {{{name}}}; {text.nearest(name, known)}")
        day = datetime(2000, 1, 1)  # noqa: DTZ001 - any day will do
        one, other = (paths.fill(value, day, slug, "section") for slug in ("one", "other"))
        own = {plugins.load(feeds, name).FILENAME for name in plugins.names(feeds)}
        if paths.normalise(one, own) == paths.normalise(other, own):
            raise ValueError("write {slug} in it, or all articles have one address")
        return value


class WebSubTable(Table):
    """``[websub]``: hubs, which tell subscribers of new articles at once."""

    hubs: Annotated[tuple[HubUrl, ...], BeforeValidator(listed)] = ()
    automatic: bool = True
    timeout: Annotated[int, Field(ge=1, le=60)] = 5


class ServingTable(Table):
    """``[serving]``: how what is published is to be served; ages are in seconds."""

    compress: Literal["feeds", "all", "none"] = "feeds"
    feed_age: Annotated[int, Field(ge=0, le=86400)] = 300
    page_age: Annotated[int, Field(ge=0, le=86400)] = 60
    file_age: Annotated[int, Field(ge=0, le=31536000)] = 3600
    hosts: frozenset[str] = frozenset()
