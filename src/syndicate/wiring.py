"""From a configuration to a publisher: the one place that knows all the parts."""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlsplit

import syndicate
from syndicate import campaigns, feeds, feedset, mailers, plugins, podcasts, resources, sources
from syndicate.campaigns import Place as Lot
from syndicate.checks.silencing import Silence
from syndicate.checks.standards import Standards
from syndicate.config import (
    AuthorTable,
    Config,
    FeedTable,
    FilterTable,
    FolderName,
    NewsletterTable,
    PromoTable,
    UtmTable,
    load,
)
from syndicate.email import dialects, themes
from syndicate.errors import ConfigError
from syndicate.feedset import Chosen, Filter, Options
from syndicate.library import measure
from syndicate.model import (
    Author,
    Image,
    Newsletter,
    PastedPromo,
    Person,
    Podcast,
    Promo,
    Publication,
    Theme,
    Utm,
)
from syndicate.prepare.settings import Settings
from syndicate.publisher import Publisher
from syndicate.publishing.desk import Channel, Folders, Letters, Setup
from syndicate.publishing.hosting import host_files
from syndicate.publishing.intake import Progress
from syndicate.serving import hosts
from syndicate.serving.policy import Policy
from syndicate.text import nearest
from syndicate.tomltext import Place

# Another version of one of these may write the same articles as other bytes.
_SHAPING = (
    "babel",
    "brotli",
    "feedgen",
    "feedparser",
    "jinja2",
    "lxml",
    "mjml-python",
    "nh3",
    "pyromark",
    "tinytag",
)


_OWN_FOLDERS: tuple[FolderName, ...] = ("articles", "public", "static", "templates", "state")


def open_publication(path: Path) -> Publisher:
    """Return the publisher of the publication that a ``syndicate.toml`` describes.

    Raises:
        ConfigError: the file is missing or wrong, or names what is not there.
    """
    return publisher(load(path))


def publisher(config: Config, progress: Progress | None = None) -> Publisher:
    """Return the publisher that a configuration describes.

    Raises:
        ConfigError: the configuration names what is not there.
    """
    folders = _folders(config)
    publication = _publication(config)
    policy = _policy(config, publication)
    settings = _settings(config, publication, policy)
    code = _hash(
        syndicate.__version__,
        *(f"{name} {version(name)}" for name in _SHAPING),
        *_looks(Path(syndicate.__file__).parent, resources.templates()),
    )
    podcast = _podcast(config, publication)
    setup = Setup(
        folders=folders,
        settings=settings,
        promos=tuple(_promo(config, *one) for one in enumerate(config.promo)),
        newsletters=tuple(_newsletter(config, *one) for one in enumerate(config.newsletter)),
        feeds=_feeds(config),
        policy=policy,
        agent=f"Syndicate/{syndicate.__version__} (+{publication.url})",
        pings_itself=config.websub.automatic,
        ping_timeout=config.websub.timeout,
        podcast=podcast,
        reading=_hash(code, repr(settings)),
        silences=tuple(_silences(config)),
        standards=Standards(clients=config.checks.clients, accepted=config.checks.accept),
        channels={channel.id: channel for channel in _channels(config)},
        letters=_letters(config),
        stamp=_hash(
            code, *_contents(folders.templates), config.digest, repr(publication), repr(podcast)
        ),
    )
    return Publisher(setup, progress) if progress else Publisher(setup)


def _folders(config: Config) -> Folders:
    return Folders(
        articles=config.folder("articles"),
        public=config.folder("public"),
        static=config.folder("static"),
        templates=config.folder("templates"),
        state=config.folder("state"),
    )


def _settings(config: Config, publication: Publication, policy: Policy) -> Settings:
    return Settings(
        publication=publication,
        permalink=config.web.permalink,
        authority=config.publication.authority or urlsplit(publication.url).hostname or "",
        sources=tuple(sorted(sources.suffixes())),
        own=_own_files(policy),
        promos=tuple(
            PastedPromo(
                kicker=one.kicker,
                button=one.button,
                heading=one.heading,
                text=one.text,
                url=one.url,
            )
            for one in config.promo
        ),
        podcast=config.podcast is not None,
    )


def _publication(config: Config) -> Publication:
    table = config.publication
    authors = {name: _author(person) for name, person in config.authors.items()}
    return Publication(
        title=table.title,
        url=table.url,
        description=table.description,
        language=table.language,
        timezone=table.timezone,
        author=authors.get(table.author, Author(name=table.author or table.title)),
        authors=authors,
        rights=table.rights,
        icon=_static_url(config, table.icon, ("publication", "icon")) if table.icon else None,
        logo=_maybe_image(config, table.logo, table.title, ("publication", "logo")),
        logo_dark=_maybe_image(config, table.logo_dark, table.title, ("publication", "logo_dark")),
        postal_address=table.postal_address,
        hubs=config.websub.hubs,
    )


def _policy(config: Config, publication: Publication) -> Policy:
    table = config.serving
    for name in sorted(table.hosts):
        try:
            plugins.load(hosts, name)
        except ConfigError as error:
            raise ConfigError(
                f"{config.written.at(('serving', 'hosts'))}: serving.{error}"
            ) from error
    return Policy(
        url=publication.url,
        hubs=publication.hubs,
        compress=table.compress,
        feed_age=table.feed_age,
        page_age=table.page_age,
        file_age=table.file_age,
        hosts=tuple(sorted(table.hosts)),
    )


def _own_files(policy: Policy) -> tuple[str, ...]:
    """Return the names of the publication's own files that depend on plug-ins."""
    documents = [plugins.load(feeds, name).FILENAME for name in plugins.names(feeds)]
    return tuple(sorted({*documents, *host_files([], policy, "public")}))


def _author(table: AuthorTable) -> Author:
    return Author(name=table.name, email=table.email, url=table.url)


def _podcast(config: Config, publication: Publication) -> Podcast | None:
    table = config.podcast
    if table is None:
        return None
    people = [publication.authors.get(one, Author(name=one)) for one in table.hosts]
    owner = table.owner or publication.author.name
    return Podcast(
        guid=table.guid.lower(),
        categories=tuple(podcasts.category(one) for one in table.categories),
        author=table.author or publication.author.name,
        owner=Author(name=owner, email=table.owner_email),
        image=_cover(config, table.image, publication.title),
        explicit=table.explicit,
        kind=table.type,
        locked=table.locked,
        people=tuple(Person(name=one.name, url=one.url) for one in people),
    )


def _cover(config: Config, path: str, title: str) -> Image:
    image = _image(config, path, title, ("podcast", "image"))
    if not podcasts.is_cover(image.width, image.height, image.type):
        size = f"{image.width} × {image.height} pixels" if image.width else "no size we can read"
        least, most = podcasts.COVER
        problem = f"{config.paths.static}/{path} is {image.type} and has {size}"
        remedy = f"Apple wants a JPEG or PNG, square, of {least} to {most} pixels: give such a one"
        raise ConfigError(f"{config.place('podcast', 'image')}: {problem}; {remedy}")
    return image


def _promo(config: Config, number: int, table: PromoTable) -> Promo:
    image = _maybe_image(config, table.image, table.image_alt, ("promo", number, "image"))
    return Promo(
        id=table.id,
        kicker=table.kicker,
        heading=table.heading,
        text=table.text,
        button=table.button,
        url=table.url,
        image=image,
        media=table.media,
        start=config.moment(table.start),
        end=config.moment(table.end),
        tags=table.tags,
        languages=table.languages,
        weight=table.weight,
    )


def _feeds(config: Config) -> feedset.Settings:
    table = config.feeds
    size = {"none": 0, "chosen": table.archive_size, "all": table.archive_size}[table.archives]
    common = Options(
        formats=_formats(table.formats),
        entries=table.entries,
        content=table.content,
        archive=size,
    )
    return feedset.Settings(
        main=common,
        automatic=common if table.archives == "all" else replace(common, archive=0),
        least={
            "tag": table.per_tag,
            "author": table.per_author,
            "language": table.per_language,
        },
        chosen=tuple(_chosen(config, one, common) for one in config.feed),
    )


def _chosen(config: Config, table: FeedTable, common: Options) -> Chosen:
    size = {None: common.archive, True: config.feeds.archive_size, False: 0}[table.archive]
    options = Options(
        formats=_formats(table.formats) if table.formats else common.formats,
        entries=table.entries or common.entries,
        content=table.content or common.content,
        promo=table.promo,
        archive=size,
    )
    return Chosen(
        id=table.id,
        title=table.title,
        description=table.description,
        any=_filter(config, table.any),
        all=_filter(config, table.all),
        none=_filter(config, table.none),
        options=options,
        podcast=table.podcast,
    )


def _filter(config: Config, table: FilterTable) -> Filter:
    """Return a filter in which authors are known by name, as articles have them."""
    return Filter(
        tags=table.tags,
        authors=_author_names(config, table.authors),
        languages=table.languages,
        sections=table.sections,
    )


def _author_names(config: Config, given: Collection[str]) -> frozenset[str]:
    """Return the names of authors who are given by name or by the id of their table."""
    known = {name: author.name for name, author in config.authors.items()}
    return frozenset(known.get(author, author) for author in given)


def _days(window: str) -> int:
    return int(window[:-1]) * (7 if window.endswith("w") else 1)


def _formats(names: Sequence[str]) -> tuple[str, ...]:
    """Return a feed's formats, all unless some are named: RSS first, as every reader knows it."""
    return tuple(sorted(names or plugins.names(feeds), key=lambda name: (name != "rss", name)))


def _silences(config: Config) -> Iterator[Silence]:
    for number, table in enumerate(config.checks.silence):
        yield Silence(
            rule=table.rule,
            reason=table.reason,
            newsletter=table.newsletter,
            path=table.path.removeprefix(f"{config.paths.articles}/"),
            until=table.until,
            file=config.file.name,
            line=config.written.line(("checks", "silence", number)),
        )


def _newsletter(config: Config, number: int, table: NewsletterTable) -> Newsletter:
    place = ("newsletter", number)
    try:
        spoken = _merge_tags(config, table)
        dialects.dialect(spoken)
    except ConfigError as error:
        where = config.place(*place, "merge_tags")
        raise ConfigError(f"{where}: {str(error).partition(': ')[2]}") from error
    fields = {name: getattr(table, name) for name in NewsletterTable.model_fields}
    fields["title"] = table.title or config.publication.title
    fields["sender"] = table.sender or config.publication.title
    fields["maximum"] = table.most
    fields["authors"] = _author_names(config, table.authors)
    fields["window"] = _days(table.window) if table.window else None
    fields["utm"] = Utm(**dict(table.utm)) if table.utm else None
    fields["merge_tags"], fields["is_mailed"] = spoken, _is_mailed(config, table)
    fields["theme"] = _theme(config, table, place)
    own = [*table.languages] if len(table.languages) == 1 else [config.publication.language]
    fields["language"] = table.language or own[0]
    fields["places"] = {
        name: config.setting(*place, *name.split("."))
        for name in (
            *NewsletterTable.model_fields,
            *(f"utm.{one}" for one in UtmTable.model_fields),
        )
    }
    return Newsletter(**fields)


def _merge_tags(config: Config, letter: NewsletterTable) -> str:
    """Return a newsletter's dialect: our own, where we fill it in, and none by default."""
    return letter.merge_tags or ("syndicate" if _is_mailed(config, letter) else "plain")


def _channels(config: Config) -> Iterator[Channel]:
    """Yield the ways out, each with its settings as its plug-in reads them.

    Raises:
        ConfigError: there is no plug-in of that kind, or it does not take the settings.
    """
    lot = Lot(
        root=config.file.parent,
        own=frozenset(config.folder(name).resolve() for name in _OWN_FOLDERS),
    )
    for number, table in enumerate(config.channel):
        is_mailed = table.kind in plugins.names(mailers)
        try:
            module = _way_out(table.kind)
        except ConfigError as error:
            raise ConfigError(f"{config.place('channel', number, 'kind')}: {error}") from error
        settings = config.plugged(number, module.Settings)
        campaign = None
        if not is_mailed:
            try:
                campaign = module.build(settings, lot)
            except ConfigError as error:
                raise ConfigError(f"{config.place('channel', number)}: {error}") from error
        yield Channel(
            id=table.id,
            kind=table.kind,
            is_mailed=is_mailed,
            settings=settings,
            campaign=campaign,
        )


def _way_out(kind: str) -> ModuleType:
    """Return the plug-in of a kind of channel: one for messages, or one for whole editions."""
    packages = {name: one for one in (campaigns, mailers) for name in plugins.names(one)}
    if kind not in packages:
        raise ConfigError(f"there is no {kind!r}; {nearest(kind, sorted(packages))}")
    return plugins.load(packages[kind], kind)


def _letters(config: Config) -> Letters | None:
    table = config.letters
    if table is None:
        return None
    return Letters(
        url=table.url,
        secret=table.secret,
        bounces=table.bounces or "",
        on_unknown=table.on_unknown,
        database=config.database.url,
    )


def _is_mailed(config: Config, letter: NewsletterTable) -> bool:
    return any(one.id == letter.channel and one.kind == "smtp" for one in config.channel)


def _theme(config: Config, letter: NewsletterTable, place: Place) -> Theme:
    """Return a newsletter's theme: what it does not say itself, ``[theme]`` says.

    One that names a base of its own begins there, and takes nothing else from ``[theme]``.
    """
    tables = [((*place, "theme"), letter.theme)]
    if letter.theme.base is None:
        tables = [(("theme",), config.theme), *tables]
    own: dict[str, Any] = {"light": {}, "dark": {}}
    logos: dict[str, Image] = {}
    base = themes.DEFAULT
    for where, table in tables:
        base = table.base or base
        said = table.model_dump(exclude_none=True, exclude={"base", "logo", "logo_dark"})
        for name in ("light", "dark"):
            own[name] |= said.pop(name)
        own |= said
        for name in ("logo", "logo_dark"):
            if path := getattr(table, name):
                logos[name] = _image(config, path, config.publication.title, (*where, name))
    return themes.theme(base, own, (logos.get("logo"), logos.get("logo_dark")))


def _maybe_image(config: Config, path: str, alt: str, place: Place) -> Image | None:
    return _image(config, path, alt, place) if path else None


def _image(config: Config, path: str, alt: str, place: Place) -> Image:
    url = _static_url(config, path, place)
    found = measure(config.folder("static") / path)
    return Image(url=url, alt=alt, width=found.width, height=found.height, type=found.type)


def _static_url(config: Config, path: str, place: Place) -> str:
    if not (config.folder("static") / path).is_file():
        problem = f"there is no {config.paths.static}/{path}; put the file there"
        raise ConfigError(f"{config.place(*place)}: {problem}")
    return config.publication.url + quote(path)


def _looks(*folders: Path) -> Iterator[str]:
    """Yield what tells the files of the package from those of another version."""
    for folder in folders:
        for where, inner, names in os.walk(folder):
            inner.sort()
            for name in sorted(names):
                if name.endswith((".py", ".j2", ".css", ".toml", ".json")):
                    stat = os.stat(f"{where}/{name}")  # noqa: PTH116 - of hundreds, at each start
                    yield f"{name} {stat.st_size} {stat.st_mtime_ns}"


def _contents(folder: Path) -> Iterator[str]:
    """Yield the owner's templates, and whatever they may include, by content."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"{path.relative_to(folder)} {sha256(path.read_bytes()).hexdigest()}"


def _hash(*texts: str) -> str:
    return sha256("\0".join(texts).encode("utf-8", "backslashreplace")).hexdigest()
