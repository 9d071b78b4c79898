"""The tables about newsletters, what they look like, and promos."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from syndicate.config._values import (
    Address,
    Colour,
    FieldName,
    Folder,
    Font,
    Host,
    Key,
    Language,
    Line,
    MaybeUrl,
    Moment,
    Name,
    ServiceField,
    Shares,
    Template,
    WebUrl,
    Window,
    base_url,
)
from syndicate.model import Kind
from syndicate.schedules import check_rule
from syndicate.settings import Table, listed

_MOST: Mapping[Kind, int] = {"digest": 12, "article": 1, "links": 30}


class PromoTable(Table):
    """``[[promo]]``: one call-to-action block."""

    id: Key
    kicker: Line = "Further Reading"
    heading: Name
    text: Name
    button: Name = "Read more"
    url: WebUrl
    image: Folder = ""
    image_alt: Line = ""
    media: frozenset[Literal["email", "feed", "web"]] = frozenset({"email", "feed", "web"})
    start: Moment | None = None
    end: Moment | None = None
    tags: frozenset[Line] = frozenset()
    languages: frozenset[Language] = frozenset()
    weight: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class UtmTable(Table):
    """``[newsletter.utm]``: what is added to links; all but ``hosts`` are templates."""

    source: Template = "{{ newsletter.id }}"
    medium: Template = "email"
    campaign: Template = "{{ edition.id }}"
    content: str = ""
    term: str = ""
    hosts: Annotated[tuple[Host, ...], BeforeValidator(listed)] = ()


class PaletteTable(Table):
    """``[theme.light]`` and ``[theme.dark]``: colours that are not the base's."""

    paper: Colour | None = None
    band: Colour | None = None
    on_band: Colour | None = None
    panel: Colour | None = None
    tint: Colour | None = None
    rule: Colour | None = None
    ink: Colour | None = None
    muted: Colour | None = None
    accent: Colour | None = None
    button: Colour | None = None
    on_button: Colour | None = None


class ThemeTable(Table):
    """``[theme]`` and ``[newsletter.theme]``: a theme that ships, and what is not as in it."""

    base: Annotated[str, AfterValidator(base_url)] | None = None
    light: PaletteTable = PaletteTable()
    dark: PaletteTable = PaletteTable()
    heading_font: Font | None = None
    text_font: Font | None = None
    heading_weight: Literal["bold", "normal"] | None = None
    text_size: Annotated[int, Field(ge=14, le=20)] | None = None
    masthead_size: Annotated[int, Field(ge=20, le=60)] | None = None
    lead_size: Annotated[int, Field(ge=18, le=48)] | None = None
    title_size: Annotated[int, Field(ge=16, le=36)] | None = None
    margin: Annotated[int, Field(ge=16, le=48)] | None = None
    space: Annotated[int, Field(ge=8, le=48)] | None = None
    radius: Annotated[int, Field(ge=0, le=32)] | None = None
    border: Annotated[int, Field(ge=0, le=12)] | None = None
    header: Literal["start", "center"] | None = None
    cards: Literal["stack", "columns", "rows"] | None = None
    pictures: Literal["lead", "all", "none"] | None = None
    promo: Literal["card", "banner", "text"] | None = None
    logo: Folder = ""
    logo_dark: Folder = ""


class NewsletterTable(Table):
    """``[[newsletter]]``: one newsletter and its schedule."""

    id: Key
    title: Line = ""
    kind: Kind = "digest"
    schedule: Annotated[str, AfterValidator(check_rule)] = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"
    subject: Template = "{{ newsletter.title }}: {{ lead.title or lead.summary | shorten(60) }}"
    preheader: str = ""
    intro: str = ""
    tags: frozenset[Line] = frozenset()
    authors: frozenset[Line] = frozenset()
    languages: frozenset[Language] = frozenset()
    window: Window | None = None
    former: tuple[Key, ...] | None = None
    minimum: Annotated[int, Field(ge=1)] = 1
    maximum: Annotated[int, Field(ge=1, le=200)] | None = None
    sender: Line = ""
    sender_email: Address
    merge_tags: str = ""
    unsubscribe_url: MaybeUrl = ""
    preferences_url: MaybeUrl = ""
    fields: Mapping[FieldName, ServiceField] = {}
    utm: UtmTable | None = None
    language: Language | None = None
    theme: ThemeTable = ThemeTable()
    reply: bool = True
    share: Shares = ("mail",)
    headroom: Annotated[int, Field(ge=0, le=60_000)] | None = None
    channel: str = ""
    segment: Mapping[FieldName, Annotated[frozenset[Line], BeforeValidator(listed)]] = {}
    grace: Annotated[int, Field(ge=0, le=8760)] = 6

    @property
    def most(self) -> int:
        """How many articles an edition has at most."""
        return self.maximum or _MOST[self.kind]
