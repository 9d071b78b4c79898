"""The documentation is true: what it shows runs, what it names exists, and nothing is left out."""

import ast
import configparser
import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import sleep
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest
import typer.main
import yaml
from pydantic import BaseModel
from typer.testing import CliRunner

import factories
import syndicate
from syndicate import campaigns, config, errors, feeds, mailers, plugins, resources, sources
from syndicate import rules as reasons
from syndicate.checks.feeds import check as check_feeds
from syndicate.cli import app
from syndicate.mailers import _sending
from syndicate.model import Finding, RawFile, Record
from syndicate.prepare.fields import _habits as habits
from syndicate.settings import Table
from syndicate.stores.files import Files

ROOT = Path(__file__).parents[2]
SOURCE = Path(syndicate.__file__).parent
REFERENCE = ROOT / "docs/reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TABLES: dict[str, type[BaseModel]] = {
    "publication": config.PublicationTable,
    "authors": config.AuthorTable,
    "paths": config.PathsTable,
    "web": config.WebTable,
    "feeds": config.FeedsTable,
    "websub": config.WebSubTable,
    "podcast": config.PodcastTable,
    "feed": config.FeedTable,
    "serving": config.ServingTable,
    "checks": config.ChecksTable,
    "promo": config.PromoTable,
    "theme": config.ThemeTable,
    "newsletter": config.NewsletterTable,
    "database": config.DatabaseTable,
    "letters": config.LettersTable,
    "channel": config.ChannelTable,
}
GROUPS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
COMMANDS: dict[str, Any] = {
    f"{name} {inner}".strip(): command
    for name, group in GROUPS.items()
    for inner, command in (getattr(group, "commands", None) or {"": group}).items()
}
GIVEN = {
    "GAZETTE_URL": "https://gazette.example/",
    "GAZETTE_SECRET": "s" * 48,
    "GAZETTE_DKIM": "-----BEGIN PRIVATE KEY-----",
    "RELAY_PASSWORD": "correct",
}
"""What examples of a configuration take from the environment."""
SMALLEST = '[publication]\ntitle = "A"\nurl = "https://a.example/"\n'
NO_RULES = {
    "us-ascii": "email/mime.py",
    "prev-archive": "feeds/_feedgen.py",
    "podcast-guid": "publishing/release.py",
}
"""What looks like a rule's id where it is none, and where."""

MJML = ("checks/mjml", "checks/_mjml")
"""Where names with hyphens are those of MJML's elements and attributes, but for the rules' own."""

_FENCE = re.compile(r"^```(\w+)?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FILE = re.compile(
    r"<!-- (?:file|example): (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)+")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_EMAIL = {"error", "warning", "note", "fault", "_mode"}


def names(pages: list[Path]) -> list[str]:
    """Return the names of pages, for the tests' ids."""
    return [str(page.relative_to(ROOT)) for page in pages]


def blocks(page: Path, language: str) -> list[str]:
    """Return a page's code blocks in one language."""
    return [code for kind, _, code in _FENCE.findall(page.read_text("utf-8")) if kind == language]


def sections(page: Path) -> dict[str, str]:
    """Return a page's parts by their headings of the second level."""
    parts = re.split(r"^## (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def first_cells(part: str) -> set[str]:
    """Return what stands as code in the first column of a part's tables."""
    cells = re.findall(r"^\| ([^|]*) \|", part, flags=re.MULTILINE)
    return {code for cell in cells for code in re.findall(r"`([^`]+)`", cell)}


# --- links


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link leads to a file that is there, and to a heading in it if it names one."""
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        path, _, fragment = unquote(link).partition("#")
        if path.startswith(("https:", "http:", "mailto:")):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link}"
        if fragment:
            assert fragment in _anchors(target), f"{page.name}: {link}"


def _anchors(page: Path) -> set[str]:
    text = _FENCE.sub("", page.read_text("utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


def test_every_page_is_listed() -> None:
    """Each page of the documentation can be reached from its index."""
    index = ROOT / "docs/index.md"
    listed = {(index.parent / link).resolve() for link in _LINK.findall(index.read_text("utf-8"))}
    assert set((ROOT / "docs").rglob("*.md")) - {index} <= listed


# --- commands


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_commands_are_told(name: str) -> None:
    """Every command has its section, and each of its options is told with it or for several."""
    told = sections(REFERENCE / "commands.md")
    options = {opt for param in COMMANDS[name].params for opt in param.opts if opt[:1] == "-"}
    assert told[name]
    for option in options - {"--help", "-h"}:
        assert option in told[name] + told["Options of several commands"], f"{name} {option}"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_option_is_made_up(name: str) -> None:
    """The synopsis of a command has only options that the command has."""
    synopsis = sections(REFERENCE / "commands.md")[name].strip().splitlines()[0]
    options = {opt for param in COMMANDS[name].params for opt in param.opts}
    assert set(re.findall(r"--[a-z-]+", synopsis)) <= options
    assert synopsis.startswith(f"`syndicate {name}")


def test_readme_has_the_commands() -> None:
    """The README's table has each command, and no other."""
    table = sections(ROOT / "README.md")["Commands"]
    told = re.findall(r"^\| `syndicate ([a-z]+(?: [a-z]+)*)", table, re.MULTILINE)
    assert set(told) == set(COMMANDS)


def test_help_begins_with_what_a_new_owner_needs() -> None:
    """Commands are listed in the README's order: from `init` on, not with `cancel` first."""
    table = sections(ROOT / "README.md")["Commands"]
    told = dict.fromkeys(re.findall(r"^\| `syndicate ([a-z]+)", table, re.MULTILINE))
    listed = re.findall(r"^  ([a-z]+)  ", CliRunner().invoke(app, ["--help"]).output, re.MULTILINE)
    assert listed == list(told)


# --- settings


OF_CHANNELS: dict[str, type[Table]] = dict(_sending.TABLES) | {
    kind: plugins.load(package, kind).Settings
    for package in (campaigns, mailers)
    for kind in plugins.names(package)
}
"""The tables of each kind of channel, as the reference calls them."""


@pytest.mark.parametrize("name", sorted(OF_CHANNELS))
def test_settings_of_channels_are_told(name: str) -> None:
    """The reference has every setting of every kind of channel, and tells its right default."""
    parts = re.split(
        r"^\*\*(\w+)\*\*", sections(REFERENCE / "configuration.md")["channel"], flags=re.MULTILINE
    )
    part = dict(zip(parts[1::2], parts[2::2], strict=True))[name]
    fields = OF_CHANNELS[name].model_fields
    assert first_cells(part) == set(fields)
    for key, default in re.findall(r"^\| `(\w+)` \| [^|]+ \| `([^`]+)` \|", part, re.MULTILINE):
        assert fields[key].default == tomllib.loads(f"it = {default}")["it"], key


def _own_settings(name: str) -> str:
    """Return what the reference tells of a table, before it goes into some of its settings."""
    part = sections(REFERENCE / "configuration.md")[name]
    return re.split(r"^\*\*\w+\*\*", part, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_settings_are_told(name: str) -> None:
    """The reference has every setting of a table, and no other."""
    part = _own_settings(name)
    assert first_cells(part) == set(TABLES[name].model_fields)


def test_tokens_of_themes_are_told() -> None:
    """The reference has every token of every theme that ships, with its value."""
    shipped = tomllib.loads((SOURCE / "data/themes.toml").read_text("utf-8"))
    fonts = shipped.pop("fonts")
    page = (REFERENCE / "themes.md").read_text("utf-8")
    rows = {tuple(re.findall(r"`([^`]+)`", row)) for row in page.splitlines() if row[:3] == "| `"}
    for part in (None, "light", "dark"):
        themes = [theme[part] if part else theme for theme in shipped.values()]
        for name, value in themes[0].items():
            if name in {"light", "dark"}:
                continue
            told = {row for row in rows if row[0] == name}
            values = tuple(str(theme[name]) for theme in themes)
            assert any(row[-len(values) :] == values for row in told), (name, value)
    for name, stack in fonts.items():
        assert f"| `{name}` | {stack} |" in page


def test_tables_are_told() -> None:
    """The reference has every table of the configuration, and no other."""
    own = set(config.Config.model_fields) - {"file", "written", "digest"}
    assert set(sections(REFERENCE / "configuration.md")) == own == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_defaults_are_right(name: str) -> None:
    """Where the reference tells a default as code, it is the default."""
    part = _own_settings(name)
    rows = [
        re.split(r"(?<!\\) \| ", row.strip("| ")) for row in part.splitlines() if row[:3] == "| `"
    ]
    for key, *cells in rows:
        found = re.fullmatch(r"`(.+)`", cells[0 if name == "paths" else 1])
        if found:
            value = tomllib.loads("it = " + found[1].replace("\\|", "|"))["it"]
            default = TABLES[name].model_fields[key.strip("`")].default
            assert default == (frozenset(value) if isinstance(value, list) else value), key


EXAMPLES = [(page, code) for page in PAGES for code in blocks(page, "toml")]


@pytest.mark.parametrize(
    ("page", "code"), EXAMPLES, ids=[f"{page.stem}-{n}" for n, (page, _) in enumerate(EXAMPLES)]
)
def test_settings_shown_are_right(page: Path, code: str, tmp_path: Path) -> None:
    """Every example of a configuration loads; a part of one does so in the smallest."""
    assert page.exists()
    file = tmp_path / config.FILE
    file.write_text(code if "[publication]" in code else SMALLEST + code, "utf-8")
    loaded = config.load(file, GIVEN)
    assert loaded.publication.url
    for number, one in enumerate(loaded.channel):
        if one.kind in OF_CHANNELS:
            table = OF_CHANNELS[one.kind]
            assert isinstance(loaded.plugged(number, table), table)


def test_other_examples_are_well_formed() -> None:
    """Units of systemd, workflows, JSON and Python in the documentation can be read."""
    for page in PAGES:
        for code in blocks(page, "ini"):
            configparser.ConfigParser(interpolation=None).read_string(code)
        for code in blocks(page, "yaml"):
            assert yaml.safe_load(code)
        for code in blocks(page, "json"):
            assert json.loads(code)
        for code in blocks(page, "python"):
            assert ast.parse(code).body


# --- articles


def test_spellings_are_told() -> None:
    """The reference has every spelling of every field."""
    told = {habits.fold(code) for code in first_and_second(sections(REFERENCE / "articles.md"))}
    for name, value in vars(habits).items():
        if (
            name.isupper()
            and isinstance(value, tuple)
            and name not in {"NESTED", "STYLES", "FILES_OF_JEKYLL"}
        ):
            assert {one for one in value if isinstance(one, str)} <= told, name


def first_and_second(parts: dict[str, str]) -> set[str]:
    """Return all code in the part about fields."""
    return set(re.findall(r"`([^`]+)`", parts["Fields"]))


def test_suffixes_are_told() -> None:
    """The reference has the file name endings of every input format, and no other."""
    assert first_cells(sections(REFERENCE / "articles.md")["Formats"].partition("###")[0]) == (
        sources.suffixes()
    )


# --- findings and exit statuses


def rules() -> dict[str, set[str]]:
    """Return every rule id in the code, with the modules that have it."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        where = path.relative_to(SOURCE).as_posix()
        if where.startswith(("server/", "email/")):  # they find nothing; their names are headers
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for rule in _rules(node, email=where.startswith(("checks/email/", "checks/reached"))):
                if where.startswith(MJML) and not rule.startswith("mjml-"):
                    continue
                found.setdefault(rule, set()).add(where)
    return {rule: where for rule, where in found.items() if where != {NO_RULES.get(rule)}}


def _rules(node: ast.AST, *, email: bool) -> Iterator[str]:
    """Yield what may be a rule's id: a name with hyphens where a call or a tuple begins."""
    if isinstance(node, ast.keyword) and node.arg == "rule":
        yield from _constants([node.value], _KEBAB)
    elif isinstance(node, ast.Call) and email:
        if isinstance(node.func, ast.Name) and node.func.id in _EMAIL:
            yield from (f"email.{rule}" for rule in _constants(node.args[:1], _WORD))
    elif isinstance(node, ast.Call):
        yield from _constants(node.args[:2], _KEBAB)
    elif isinstance(node, ast.Tuple) and not email:
        yield from _constants(node.elts[:1], _KEBAB)


def _constants(nodes: list[ast.expr], shape: re.Pattern[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and shape.fullmatch(str(node.value)):
            yield str(node.value)


def test_rules_are_told() -> None:
    """Every rule that the code can report is in the reference, and no other."""
    parts = sections(REFERENCE / "findings.md")
    told = {
        cell
        for name in (
            "Articles",
            "Files left out",
            "Web pages",
            "Names that share an address",
            "Feeds",
            "Digest templates",
            "Email",
            "Silences",
            "Channels",
            "Hubs",
        )
        for cell in re.findall(r"^\| `([a-z.-]+)` \|", parts[name], re.MULTILINE)
    }
    assert told == set(rules())


def test_rules_have_a_reason() -> None:
    """Of every rule that the code can report it is told why it matters, and of no other."""
    assert set(reasons.names()) == set(rules())
    assert all(reasons.why(rule) for rule in rules())


def test_statuses_are_told() -> None:
    """Every exit status is in the reference and in the README, with no other."""
    classes: list[type[errors.SyndicateError]] = [errors.SyndicateError]
    classes += errors.SyndicateError.__subclasses__()
    own = {0, 2, 3, 70, 130, 141} | {one.exit_status for one in classes}
    for text in (
        (REFERENCE / "exit-statuses.md").read_text("utf-8"),
        sections(ROOT / "README.md")["Exit statuses"],
    ):
        assert {int(one) for one in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)} == own


def test_templates_are_told() -> None:
    """Every shipped template is in the reference, and no other."""
    shipped = resources.templates()
    own = {one.relative_to(shipped).as_posix() for one in shipped.rglob("*") if one.is_file()}
    assert first_cells(sections(REFERENCE / "templates.md")["Which there are"]) == own


# --- what is shown runs


def shell(page: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Yield a page's commands with their exit status and the output shown; write its files."""
    for kind, more, code in _FENCE.findall(page.read_text("utf-8")):
        if kind != "console":
            continue
        status = int(found[1]) if (found := re.search(r"status=(\d+)", more)) else 0
        for part in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
            command, *output = part.rstrip("\n").split("\n")
            yield command, status, output


BEGINNINGS = [
    "2026-11-23T06:50:00Z",  # a Monday, before the newsletter's slot
    "2026-11-23T07:00:01Z",  # and just after it
    "2027-02-28T23:50:00Z",  # a Sunday
    "2028-02-29T12:00:00Z",  # a leap day, a Tuesday
    "2029-02-28T05:00:00Z",  # a Wednesday
    "2030-01-31T17:00:00Z",  # a Thursday
    "2032-12-31T23:59:00Z",  # a Friday, and the year ends meanwhile
    "2044-01-02T00:00:00Z",  # a Saturday
]


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_tutorial_runs(beginning: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the tutorial prints what is shown, whenever somebody begins it."""
    page = ROOT / "docs/tutorial/first-publication.md"
    clock = count(int(datetime.fromisoformat(beginning).timestamp()), 20)
    monkeypatch.chdir(tmp_path)
    files = iter(_FILE.findall(page.read_text("utf-8")))
    for step in re.split(r"(?=^<!-- file)", page.read_text("utf-8"), flags=re.MULTILINE):
        if step.startswith("<!-- file"):
            name, content = next(files)
            Path(name).write_text(content, "utf-8")
        part = tmp_path / "step.md"
        part.write_text(step, "utf-8")
        for command, status, shown in shell(part):
            if command.startswith("cd "):
                monkeypatch.chdir(command.removeprefix("cd "))
                continue
            done, printed = _run(command, datetime.fromtimestamp(next(clock), UTC))
            assert done == status, printed
            assert re.fullmatch(_pattern(shown), printed), f"{command}\n{printed}"


_CALL = re.compile(
    r"(?:^|(?<!from)[\s/`$(])syndicate ((?:[\"'][^\"']*[\"']|[^`&|;>)#\n\\\"'])+)", re.MULTILINE
)
"""A call of the command, in a block, a cron line or the text, as far as it goes."""


def calls(page: Path) -> list[list[str]]:
    """Return the words of every call that a page shows, in code or in text; patterns are none."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    blocks = [block for _, _, block in _FENCE.findall(text)]
    inline = [code for code in re.findall(r"`([^`\n]+)`", text) if code.count(" ") > 1]
    found = [shlex.split(call) for one in (*blocks, *inline) for call in _CALL.findall(one)]
    named = [words for words in found if words and words[0] in GROUPS]
    return [words for words in named if not any(set(word) & set("[…") for word in words)]


GUIDES = [*(ROOT / "docs/howto").glob("*.md"), *(ROOT / "docs/explanation").glob("*.md")]


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(GUIDES)], ids=lambda page: page.stem)
def test_commands_are_taken(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that a guide shows has the options and arguments that the program takes."""
    monkeypatch.chdir(tmp_path)
    Path("public").mkdir()
    Path("public/feed.xml").touch()
    for name, *words in calls(page):
        inner = f"{name} {words[0]}" if words else name
        command = COMMANDS.get(inner) or COMMANDS[name]
        given = words[1:] if inner in COMMANDS and words else words
        if "--help" not in given:
            command.make_context(name, [*given])


def test_the_guides_have_commands() -> None:
    """What is looked for above is found: in blocks, in cron lines and in the text."""
    assert sum(len(calls(page)) for page in GUIDES) > 30
    assert ["publish", "--json"] in calls(ROOT / "docs/howto/hand-the-digest-to-a-service.md")


def _run(command: str, now: datetime) -> tuple[int, str]:
    """Run a command at a time, unless it tells one; return its exit status and its output.

    The first in a folder runs as it is installed, the others in this process: to start it anew
    takes most of a second, and ``tests/integration`` does that.
    """
    program, *words = shlex.split(command)
    assert program == "syndicate"
    if "--now" not in words:
        words += ["--now", now.isoformat()]
    if "init" in words:
        installed = [str(Path(sys.executable).with_name(program)), *words]
        done = subprocess.run(installed, capture_output=True, text=True, check=False)  # noqa: S603
        sleep(0.08)  # a file this young is read once more by the next run, to be sure
        return done.returncode, done.stdout
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.stdout


def _pattern(shown: list[str]) -> str:
    """Return a pattern for an output: an ellipsis is any text, and alone any number of lines.

    What comes after a last line that ends with one is not looked at.
    """
    lines = [
        r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown
    ]
    last = shown[-1] if shown else "…"
    return "".join(lines) + (r"(?:.*\n)*" if last.endswith("…") else "")


# --- ADDING.md


def example(name: str, folder: Path) -> ModuleType:
    """Load one of the examples as a module from a file."""
    found = dict(_FILE.findall((ROOT / "ADDING.md").read_text("utf-8")))
    path = folder / Path(name).name
    path.write_text(found[f"src/syndicate/{name}"], "utf-8")
    spec = importlib.util.spec_from_file_location(f"example_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def contract(name: str) -> ModuleType:
    """Load a contract anew, so that it sees the plug-ins there are now."""
    spec = importlib.util.spec_from_file_location(
        f"anew_{name}", ROOT / f"tests/contract/{name}.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plug_in(package: ModuleType, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let a package find the plug-ins of one more folder."""
    patch.setattr(package, "__path__", [*package.__path__, str(folder)])


def test_added_source_keeps_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The input format of ADDING.md is found by its name and keeps the contract of them all."""
    own = example("sources/gemtext.py", tmp_path)
    plug_in(sources, tmp_path, monkeypatch)
    sources._table.cache_clear()
    try:
        judge = contract("test_sources")
        judge.SAMPLES["gmi"] = "# Hello\n\nText.\n=> https://a.example/ A page\n"
        judge.test_has_suffixes_of_its_own("gemtext")
        for promise in (
            judge.test_reads_a_plain_sample,
            judge.test_upper_case_suffixes_count,
            judge.test_refuses_what_is_not_utf8,
            judge.test_takes_a_byte_order_mark,
        ):
            promise(".gmi")
        (record,) = sources.parse(RawFile(path="a.gmi", data=judge.SAMPLES["gmi"].encode()))
    finally:
        sources._table.cache_clear()
        sys.modules.pop("syndicate.sources.gemtext", None)
        vars(sources).pop("gemtext", None)
    assert isinstance(record, Record)
    assert {".gmi"} == own.SUFFIXES
    assert record.body == "# Hello\n\nText.\n[A page](<https://a.example/>)\n"


def test_added_feed_keeps_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The feed format of ADDING.md is found by its name, agrees with the others, and is proven."""
    example("feeds/compact.py", tmp_path)
    plug_in(feeds, tmp_path, monkeypatch)
    try:
        judge = contract("test_feeds")
        module = plugins.load(feeds, "compact")
        judge.test_says_what_it_is(module)
        judge.test_files_differ()
        for promise in (
            judge.test_tells_the_same,
            judge.test_an_empty_feed_has_no_entries,
            judge.test_first_enclosure_is_read,
            judge.test_feed_links_are_read,
            judge.test_hubs_are_named,
            judge.test_full_content_and_summary_are_read,
            judge.test_lead_image_is_read,
            judge.test_archives_are_chained,
            judge.test_archives_are_marked,
        ):
            promise("compact")
        made = factories.feed_documents(factories.sample_feed())
    finally:
        sys.modules.pop("syndicate.feeds.compact", None)
        vars(feeds).pop("compact", None)
    assert len(made["atom.min.xml"]) < len(made["atom.xml"])
    assert check_feeds(made) == []


def test_added_mailer_keeps_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way out of ADDING.md is found by its name and keeps the contract of them all."""
    example("mailers/pickup.py", tmp_path)
    plug_in(mailers, tmp_path, monkeypatch)
    try:
        judge = contract("test_mailers")
        module = plugins.load(mailers, "pickup")
        folder = tmp_path / "pickup"

        def channel() -> Any:  # noqa: ANN401 - of a module that is loaded anew
            folder.mkdir()
            made = module.build(module.Settings(folder=str(folder)))
            return judge.Channel(made, lambda: _picked_up(folder))

        for promise in (
            judge.test_each_message_is_answered_and_arrives_once,
            judge.test_what_is_only_announced_does_not_arrive,
            judge.test_sessions_are_apart,
        ):
            promise(channel())
            shutil.rmtree(folder)
        with pytest.raises(errors.DeliveryError):
            module.build(module.Settings(folder=str(folder))).session()
        assert "signers" in dir(module.Settings)
    finally:
        sys.modules.pop("syndicate.mailers.pickup", None)
        vars(mailers).pop("pickup", None)


def _picked_up(folder: Path) -> list[tuple[str, bytes]]:
    """Return what a mail server would find: from whom, to whom, and the message."""
    found = []
    for path in sorted(folder.iterdir()):
        sender, recipient, data = path.read_bytes().split(b"\r\n", 2)
        assert sender.startswith(b"X-Sender: <")
        found.append((recipient.decode().removeprefix("X-Receiver: <").rstrip(">"), data))
    return found


def test_added_check_finds_what_it_is_for(tmp_path: Path) -> None:
    """The check of ADDING.md reports a repeated title, and only that."""
    module = example("checks/titles.py", tmp_path)
    once = factories.feed(factories.entry())
    twice = factories.feed(factories.entry(), factories.entry(id="tag:example.org,2026:b"))
    assert list(module.check(factories.feed_documents(once))) == []
    (found,) = module.check(factories.feed_documents(twice))
    assert isinstance(found, Finding)
    assert (found.rule, found.path) == ("title-repeated", "feed.json")


@pytest.mark.parametrize("kind", ["files", "memory"])
def test_added_store_is_a_store(kind: str, tmp_path: Path) -> None:
    """The store of ADDING.md does what the folder does, and has the same methods."""
    made = example("stores/memory.py", tmp_path).Memory
    store = Files(tmp_path / "public") if kind == "files" else made()
    source = tmp_path / "source"
    source.write_bytes(b"picture")
    stored = store.put("a/index.html", b"page")
    assert store.look("a/index.html") == stored
    assert store.read("a/index.html") == b"page"
    assert [store.copy(source, "a/p.png")[1] for _ in range(2)] == [True, False]
    store.sync()
    store.remove(["a/index.html", "not-there"])
    assert store.look("a/index.html") is None
    assert store.read("a/index.html") is None
    assert {one for one in vars(Files) if one[0] != "_"} == {
        one for one in vars(made) if one[0] != "_"
    }
