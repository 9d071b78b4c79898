"""The command line: one short function per command."""

import gc
import os
import sys
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.core import TyperGroup

import syndicate
from syndicate.commands import editions, subscribers
from syndicate.commands.bounces import bounces
from syndicate.commands.channels import channel
from syndicate.commands.shared import (
    DEFAULT,
    AllowPrivateOption,
    ConfigOption,
    DryOption,
    JsonOption,
    LogOption,
    NowOption,
    failures_told,
    load,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicate.config import Config
    from syndicate.fetching import Fetcher
    from syndicate.model import Finding
    from syndicate.publisher import Publisher
    from syndicate.publishing.desk import Report

    Release = Callable[[Publisher], Callable[..., Report]]

BUG = 70
UNREAD = 141
"""Who read the output went away, as in ``syndicate plan | head``: what a shell says of SIGPIPE."""

ORDER = (
    *("init", "new", "plan", "build", "publish"),
    *("status", "pause", "resume", "cancel", "resolve", "announce", "import", "subscribers"),
    *("check", "preview", "serve", "channel", "bounces"),
)
"""The commands as a new owner meets them; help lists them like that, as the README does."""


class _InOrder(TyperGroup):
    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - it is asked with one
        return sorted(self.commands, key=ORDER.index)


app = typer.Typer(
    name="syndicate",
    cls=_InOrder,
    help="Publish article records as feeds, web pages and email digests.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Rich would take a third of the time that help takes
    context_settings={"help_option_names": ["-h", "--help"]},
)

bring = typer.Typer(
    name="import",
    help="Bring in what was published elsewhere.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(bring)
app.add_typer(subscribers.app)
for _command in editions.COMMANDS:
    app.command()(_command)

StrictOption = Annotated[
    bool, typer.Option("--strict", help="Publish nothing if any record is held back.")
]
RemovalsOption = Annotated[
    bool,
    typer.Option("--allow-removals", help="Go on though most published articles are gone."),
]
FeedOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--feed",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        readable=True,
        help="Prove this feed instead, whoever made it; may be repeated.",
    ),
]


def main() -> None:
    """Run the command line; every failure has its exit status."""
    from syndicate.errors import SyndicateError  # noqa: PLC0415 - start-up is counted

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a letter must not end a run
            stream.reconfigure(errors="backslashreplace")
    # A run makes tens of thousands of objects that stay: to look through them again and again for
    # cycles takes a fifth of its time.
    gc.set_threshold(1_000_000, 20, 20)
    try:
        _run_app()
    except SyndicateError as error:
        typer.echo(f"syndicate: {error}", err=True)
        sys.exit(error.exit_status)
    except Exception as error:  # the last resort: no traceback for owners
        if os.environ.get("SYNDICATE_DEBUG"):
            raise
        told = f"{type(error).__name__}: {error}"
        remedy = "this is a bug; run again with SYNDICATE_DEBUG=1 and report what it prints"
        typer.echo(f"syndicate: {told}; {remedy}", err=True)
        sys.exit(BUG)


def _run_app() -> None:
    """Run the command, and end without a word when nobody reads on."""
    try:
        try:
            app()
        finally:
            gc.freeze()  # the system takes all memory back: to look through it first takes as long
            sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(UNREAD)
    except SystemExit:
        if type(sys.stdout).__name__ == "PacifyFlushWrapper":  # Typer has seen it first
            sys.exit(UNREAD)
        raise


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"syndicate {syndicate.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """Publish article records as feeds, web pages and email digests."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or a new one.")] = Path(),
    title: Annotated[str, typer.Option(help="The publication's title.")] = "My publication",
    url: Annotated[str, typer.Option(help="Its address on the web.")] = "https://news.example/",
    now: NowOption = "",
) -> None:
    """Make a new publication, ready to run."""
    from syndicate import scaffold  # noqa: PLC0415 - start-up is counted

    made = scaffold.init(folder, title=title, url=url, now=moment(now, None))
    for path in made:
        typer.echo(f"made {path}")
    where = "" if folder == Path() else f"cd {folder} && "
    typer.echo(f"Now run: {where}syndicate publish")


@app.command()
def new(
    title: Annotated[str, typer.Argument(help="The article's title.")],
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
) -> None:
    """Begin an article as a draft: a Markdown file."""
    from syndicate import scaffold  # noqa: PLC0415 - start-up is counted

    settings = load(config)
    typer.echo(f"made {scaffold.article(settings, title, now=moment(now, settings))}")


@app.command()
def plan(config: ConfigOption = DEFAULT, now: NowOption = "", json: JsonOption = False) -> None:
    """Tell what would go out now and why, per article and newsletter."""
    _run(config, now, lambda publisher, at: publisher.plan(now=at), json=json, shows_plan=True)


def _releasing(work: "Release") -> "Callable[..., None]":
    """Return a command that makes a release; both of them take the same options."""

    def command(  # noqa: PLR0913, PLR0917 - each is an option
        config: ConfigOption = DEFAULT,
        now: NowOption = "",
        dry_run: DryOption = False,
        strict: StrictOption = False,
        allow_removals: RemovalsOption = False,
        json: JsonOption = False,
        log: LogOption = False,
    ) -> None:
        def release(publisher: "Publisher", at: datetime) -> "Report":
            run = work(publisher)
            return run(now=at, dry=dry_run, strict=strict, allow_removals=allow_removals)

        _run(config, now, release, json=json, log=log)

    return command


app.command("build", help="Publish pages and feeds; make no editions.")(
    _releasing(lambda publisher: publisher.build)
)
app.command("publish", help="Publish pages and feeds, and make the editions that are due.")(
    _releasing(lambda publisher: publisher.publish)
)


@app.command()
def announce(
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    json: JsonOption = False,
    log: LogOption = False,
) -> None:
    """Tell hubs of the feeds that changed since they were told last."""
    _run(config, now, lambda publisher, at: publisher.announce(now=at), json=json, log=log)


@app.command()
def check(  # noqa: PLR0913, PLR0917 - each is an option
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    fix: Annotated[
        bool, typer.Option("--fix", help="Write missing ids and dates into the articles.")
    ] = False,
    feed: FeedOption = None,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask whether links and pictures are there.")
    ] = False,
    allow_private: AllowPrivateOption = False,
    json: JsonOption = False,
) -> None:
    """Make everything in memory and prove it; publish nothing."""
    if feed:
        _prove_feeds(feed, json=json)
    fixed: list[str] = []
    tell = fixed.append if json else typer.echo

    def work(publisher: "Publisher", at: datetime) -> "Report":
        if fix:
            _fix(publisher, at, tell)
        fetcher = _link_checker(allow_private=allow_private) if online else None
        return publisher.check(now=at, fetcher=fetcher)

    _run(config, now, work, json=json, fixed=fixed)


def _link_checker(*, allow_private: bool) -> "Fetcher":
    from syndicate.fetching import Fetcher  # noqa: PLC0415 - slow to import

    return Fetcher(allow_private=allow_private, agent="Syndicate (link check)")


def _prove_feeds(files: "Sequence[Path]", *, json: bool) -> NoReturn:
    """Prove files, each for itself: two in one folder need not be of one feed; then as a chain."""
    from syndicate import console  # noqa: PLC0415 - start-up is counted
    from syndicate.checks import feeds  # noqa: PLC0415 - likewise

    found: list[Finding] = []
    chain: dict[str, bytes] = {}
    for file in dict.fromkeys(files):
        if heavy := feeds.too_large(str(file), file.stat().st_size):
            found.append(heavy)
            continue
        chain[str(file)] = file.read_bytes()
        found += feeds.check({str(file): chain[str(file)]})
    found += feeds.chain(chain) if len(chain) > 1 else ()
    if json:
        typer.echo(console.findings_as_json(found))
    else:
        console.show_feeds(found, len(files))
    raise typer.Exit(console.status_of(found))


@bring.command("feed")
def import_feed(  # noqa: PLR0913, PLR0917 - each is an option
    source: Annotated[
        str, typer.Argument(help="The address or file of an RSS, Atom or JSON feed.")
    ],
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    into: Annotated[str, typer.Option(help="A folder below the articles folder.")] = "",
    pages: Annotated[int, typer.Option(min=1, help="How many documents to read at most.")] = 100,
    images: Annotated[bool, typer.Option("--images", help="Download the pictures.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Bring back what was taken away here.")
    ] = False,
    max_size: Annotated[int, typer.Option(min=1, help="MiB of all documents together.")] = 64,
    timeout: Annotated[int, typer.Option(min=1, help="Seconds for one document.")] = 60,
    allow_private: AllowPrivateOption = False,
    dry_run: DryOption = False,
    json: JsonOption = False,
) -> None:
    """Make an article of each entry of a feed; leave what is there already as it is."""
    from syndicate import console, wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.fetching import MIB, Fetcher, Limits  # noqa: PLC0415 - likewise
    from syndicate.importing import importer, report  # noqa: PLC0415 - likewise

    limits = Limits(size=max_size * MIB, seconds=timeout)
    wishes = importer.Wishes(
        into=into, pages=pages, images=images, again=again, dry=dry_run, limits=limits
    )
    fetcher = Fetcher(allow_private=allow_private)
    with failures_told(json=json), console.progress(shown=not json) as progress:
        settings = load(config)
        publisher, at = wiring.publisher(settings), moment(now, settings)
        made = importer.run(publisher, source, wishes, fetcher=fetcher, now=at, progress=progress)
    for line in [report.as_json(made)] if json else report.lines(made, settings.paths.articles):
        typer.echo(line)
    raise typer.Exit(made.exit_status)


@app.command()
def serve(
    config: ConfigOption = DEFAULT,
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="8000, or the next free one, unless given."),
    ] = None,
    expose: Annotated[
        bool, typer.Option("--expose", help="Let other machines reach it, if the host does.")
    ] = False,
) -> None:
    """Serve the public folder for trying out, and the pages that links in letters lead to."""
    from syndicate import wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.server import app as web  # noqa: PLC0415 - likewise
    from syndicate.server import run  # noqa: PLC0415 - likewise
    from syndicate.server.folder import Folder  # noqa: PLC0415 - likewise
    from syndicate.server.opening import letter_routes  # noqa: PLC0415 - likewise

    settings = load(config)
    setup = wiring.publisher(settings).setup
    folder = Folder(setup.folders.public, setup.folders.state, setup.policy)
    routes = letter_routes(setup, lambda told: typer.echo(f"syndicate: {told}", err=True))
    listening = run.listen(host, port, exposed=expose)
    address = run.address(listening, setup.policy.url)

    def started() -> None:
        typer.echo(f"Serving {settings.paths.public}/ at {address} (Ctrl-C ends it)")
        if settings.letters:
            pages = run.address(listening, settings.letters.url)
            typer.echo(f"Links in letters, to {settings.letters.url}, are answered at {pages}")
        if not folder.refresh():
            typer.echo("There is no manifest yet: types and ages are told by names alone.")
            typer.echo("Run: syndicate publish")
        sys.stdout.flush()

    run.run(web.make(folder, routes), listening, started=started)


@app.command()
def preview(
    config: ConfigOption = DEFAULT,
    now: NowOption = "",
    host: Annotated[
        str, typer.Option("--host", help="The address to listen at; others want a token.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="8000, or the next free one, unless given."),
    ] = None,
    editor: Annotated[
        str, typer.Option("--editor", metavar="NAME", help="Open files in it, such as vscode.")
    ] = "",
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
) -> None:
    """Show what would go out now in a browser, while it is being written."""
    from syndicate import console, wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.server.preview import start  # noqa: PLC0415 - likewise
    from syndicate.server.preview.places import EDITORS  # noqa: PLC0415 - likewise
    from syndicate.server.preview.studio import Studio  # noqa: PLC0415 - likewise

    if editor and editor not in EDITORS:
        raise typer.BadParameter(f"{editor!r} is not known; give one of {', '.join(EDITORS)}")
    at = moment(now, load(config)) if now else None
    studio = Studio(lambda: wiring.publisher(load(config)), lambda: at or moment("", None))
    listening, access = start.listen(host, port)
    with console.progress(shown=True) as progress:
        studio.begin(progress)
    address = start.address(listening, access)

    def started() -> None:
        typer.echo(f"Preview at {address} (Ctrl-C ends it)")
        sys.stdout.flush()
        if not no_open:
            start.open_browser(address)

    gc.set_threshold(50_000, 20, 20)  # this does not end after a moment
    start.serve(studio, config.resolve(), listening, access, editor=editor, started=started)


app.command()(bounces)
app.command()(channel)


def _fix(publisher: "Publisher", at: datetime, tell: "Callable[[str], None]") -> None:
    from syndicate.fixing import Fixer  # noqa: PLC0415 - start-up is counted

    setup = publisher.setup
    with publisher.lock(dry=False):  # it writes, so no other run may
        plan = publisher.plan(now=at).plan
        heads = {one.head.key: one.head for one in plan.articles} if plan else {}
        for line in Fixer(setup.folders.articles, setup.settings.publication, heads).fix():
            tell(line)


def _run(  # noqa: PLR0913 - what the commands have in common
    config: Path,
    now: str,
    work: "Callable[[Publisher, datetime], Report]",
    *,
    json: bool,
    log: bool = False,
    shows_plan: bool = False,
    fixed: "Sequence[str]" = (),
) -> None:
    from syndicate import console  # noqa: PLC0415 - start-up is counted

    with failures_told(json=json):
        settings = load(config)
        report = _report(settings, moment(now, settings), work, shown=not json)
    placed = console.placed(report, settings) if log or json else report
    if log:
        console.log_events(placed)
    if json:
        typer.echo(console.as_json(placed, fixed=fixed))
    else:
        console.show(report, settings, shows_plan=shows_plan)
    raise typer.Exit(console.exit_status(report))


def _report(
    settings: "Config",
    at: datetime,
    work: "Callable[[Publisher, datetime], Report]",
    *,
    shown: bool,
) -> "Report":
    from syndicate import console, wiring  # noqa: PLC0415 - start-up is counted
    from syndicate.publishing.desk import BlockedError  # noqa: PLC0415 - likewise

    try:
        with console.progress(shown=shown) as progress:
            return work(wiring.publisher(settings, progress), at)
    except BlockedError as stop:
        return stop.report
