"""What the server does for letters, from the configuration."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from syndicate import templating
from syndicate.audience import Signer
from syndicate.publishing.desk import Setup
from syndicate.publishing.documents import announced
from syndicate.server.book import ListBook
from syndicate.server.letters import STYLE, Letters, routes
from syndicate.web.frame import Site, policy
from syndicate.web.letters import LetterPages, Titled
from syndicate.web.pages import stylesheet


def letter_routes(setup: Setup, troubled: Callable[[str], None]) -> tuple[BaseRoute, ...]:
    """Return the routes of the pages for letters; none if there is no list of one's own.

    ``troubled`` is told what keeps them from doing their part, now and later.

    Raises:
        ConfigError: a template is wrong, or the database can never be opened as it is configured.
    """
    if setup.letters is None:
        return ()
    from syndicate.db.letters.engine import FILE  # noqa: PLC0415 - slow, and not for all

    publication = setup.settings.publication
    path = urlsplit(setup.letters.url).path
    signer = Signer(setup.letters.secret)
    book = ListBook(setup.letters.database or setup.folders.state / FILE, signer)
    site = _site(setup, path)
    pages = LetterPages(site)
    pages.broken()  # a template that cannot be rendered is told before anybody needs it
    book.begin(troubled)
    return routes(
        Letters(
            path=path,
            pages=pages,
            policy=policy(site),
            style=stylesheet(site.env),
            signer=signer,
            book=book,
            newsletters={
                one.id: Titled(title=one.title, language=one.language) for one in setup.newsletters
            },
            publication=Titled(title=publication.title, language=publication.language),
            clock=lambda: datetime.now(UTC),
            troubled=troubled,
        )
    )


def _site(setup: Setup, path: str) -> Site:
    publication, folders = setup.settings.publication, setup.folders
    own, chosen = announced(setup.feeds, publication)
    return Site(
        publication=publication,
        env=templating.environment(folders.templates if folders.templates.is_dir() else None),
        feeds=own,
        stylesheet=f"{path}{STYLE}",
        editions=(folders.public / "editions/index.html").is_file(),
        chosen=chosen,
        away=True,
    )
