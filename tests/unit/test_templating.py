"""Templates: strict, escaped, sandboxed; the owner's file wins; errors name file and line."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from syndicate import resources, templating
from syndicate.errors import ConfigError, StorageError

MOMENT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def render(folder: Path, source: str, name: str = "own.html.j2", **values: object) -> str:
    """Render a template of the owner's."""
    (folder / name).write_text(source, "utf-8")
    with templating.told():
        return templating.environment(folder).get_template(name).render(**values)


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    """What a template shows is harmless in HTML and MJML, and as it is in plain text."""
    for name in ("a.html.j2", "a.mjml.j2"):
        assert render(tmp_path, "{{ x }}", name, x="<b>&") == "&lt;b&gt;&amp;"
    assert render(tmp_path, "{{ x }}", "a.txt.j2", x="<b>&") == "<b>&"


def test_the_owner_s_file_wins(tmp_path: Path) -> None:
    """A file in the owner's folder takes the place of the shipped one of its name; others stay."""
    shipped = sorted(path.name for path in (resources.templates() / "web").iterdir())
    own = tmp_path / "web"
    own.mkdir()
    (own / shipped[0]).write_text("mine", "utf-8")
    env = templating.environment(tmp_path)
    assert env.get_template(f"web/{shipped[0]}").render() == "mine"
    assert env.loader is not None
    assert f"web/{shipped[1]}" in env.loader.list_templates()


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("a\n{% if %}\n", "Expected an expression"),
        ("a\n{{ nowhere }}\n", "'nowhere' is undefined"),
        ("a\n{{ 1 / 0 }}\n", "division by zero"),
        ("a\n{{ ''.__class__.__mro__ }}\n", "unsafe"),
        ("a\n{{ x.append(1) }}\n", "unsafe"),
    ],
)
def test_a_broken_template_is_told_with_file_and_line(
    tmp_path: Path, source: str, problem: str
) -> None:
    """Whatever goes wrong in a template, its file, line and the lines around it are told."""
    with pytest.raises(ConfigError, match=problem) as caught:
        render(tmp_path, source, x=[])
    assert str(caught.value).startswith(f"{tmp_path}/own.html.j2:2: ")
    assert "\n  >    2 {" in str(caught.value)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("a\n{% if x %}\n", "2: {% if %} is never closed; write {% endif %} where it ends"),
        ("{% for x in y %}", "1: {% for %} is never closed; write {% endfor %} where it ends"),
        ("a\n{% if x", "2: the template ends within a tag; close it with %}"),
        ("a\n{{ x", "2: the template ends within a tag; close it with }}"),
        ("{% if %}", "1: Expected an expression, got 'end of statement block'; mend this template"),
    ],
)
def test_a_torn_template_is_told_by_its_place_with_a_remedy(
    tmp_path: Path, source: str, told: str
) -> None:
    """The path begins with the folder of templates, as in findings; the words are not Jinja's."""
    own = tmp_path / "templates/email/partials/own.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text(source, "utf-8")
    env = templating.environment(tmp_path / "templates")
    with pytest.raises(ConfigError) as caught, templating.told():
        env.get_template("email/partials/own.html.j2")
    said = str(caught.value).splitlines()[0]
    assert said == f"templates/email/partials/own.html.j2:{told}"


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    """A template that includes what is not there says which file to put where."""
    with pytest.raises(
        ConfigError, match=r"own\.html\.j2:1: there is no such template, templates/gone\.j2"
    ):
        render(tmp_path, "{% include 'gone.j2' %}")


def test_other_errors_are_not_the_template_s() -> None:
    """An error from outside any template passes as it is."""
    with pytest.raises(StorageError), templating.told():
        raise StorageError("full")


def test_dates_are_written_as_the_reader_writes_them() -> None:
    """A date is in the language, and of the day that it is in the time zone."""
    assert templating.date(MOMENT, "de") == "22. November 2026"
    assert templating.date(MOMENT, "en-GB", "Europe/Berlin") == "23 November 2026"
    assert templating.date(MOMENT, "ja", "Asia/Tokyo") == "2026年11月23日"
    assert templating.date(MOMENT, "tlh") == "22 November 2026"


def test_what_runs_against_its_line_is_kept_apart(tmp_path: Path) -> None:
    """A name in other letters does not take the day of the date along; all others stay bare."""
    source = "{{ who | isolated(direction) }} · 5"
    for name, direction, page, plain in (
        (
            "Ed <b>",
            "rtl",
            '<span dir="auto">Ed &lt;b&gt;</span>&#8207; · 5',
            "\u2068Ed <b>\u2069 · 5",
        ),
        ("نور", "ltr", '<span dir="auto">نور</span>&#8206; · 5', "\u2068نور\u2069 · 5"),
        ("Zoë 李", "ltr", "Zoë 李 · 5", "Zoë 李 · 5"),
        ("نور", "rtl", "نور · 5", "نور · 5"),
    ):
        given = {"who": name, "direction": direction}
        assert render(tmp_path, source, "own.html.j2", **given) == page
        assert render(tmp_path, source, "own.txt.j2", **given) == plain


def test_times_for_machines_are_in_utc() -> None:
    """RFC 3339 with a Z tells UTC, whatever zone the time came in."""
    there = MOMENT.astimezone(timezone(timedelta(hours=9)))
    assert templating.iso(MOMENT) == templating.iso(there) == "2026-11-22T23:30:00Z"


def test_words_are_there_in_every_language() -> None:
    """A language without words of its own has English ones; a region has its language's."""
    english = templating.words("en")
    assert templating.words("tlh") == english
    assert templating.words("de-AT") == templating.words("de") != english
    assert templating.words("de").keys() == english.keys()


def test_templates_that_nothing_is_made_from_are_told(tmp_path: Path) -> None:
    """A slip in a template's name is told with the right one; parts of the owner's own are not."""
    for name, content in {
        "web/artikel.html.j2": "",
        "web/artcle.html.j2": "",
        "web/index.html": "",
        "promo.mjml.j2": "",
        "web/index.html.j2": "{% include 'web/mine.html.j2' %}",
        "web/mine.html.j2": "",
        "web/style.css": "",
        "web/.index.html.j2.swp": "",
        "README.md": "",
        "email/partials/binary.j2": "\udcff",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    lone = "give it the name of a shipped template, or include it in one"
    assert list(templating.unused(tmp_path)) == [
        ("email/partials/binary.j2", lone),
        ("promo.mjml.j2", "did you mean 'email/partials/promo.mjml.j2'?"),
        ("web/artcle.html.j2", "did you mean 'web/article.html.j2'?"),
        ("web/artikel.html.j2", "did you mean 'web/article.html.j2'?"),
        ("web/index.html", "did you mean 'web/index.html.j2'?"),
    ]
    assert not list(templating.unused(tmp_path / "nowhere"))
