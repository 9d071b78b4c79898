# ruff: noqa: E501 - a fault stands on one line with what is said of it
"""Broken templates of digests: each ends in a clear error with file and line, before its day."""

from datetime import timedelta

import pytest

from newsroom import MONDAY, NEWSLETTER, SETTINGS, Newsroom
from syndicate.errors import ConfigError
from syndicate.publishing.desk import BlockedError

NOW = ("--now", "2026-11-23T08:00:00Z")
STORY = "templates/email/partials/story.mjml.j2"


def own(inner: str) -> str:
    """Return a partial with something in a story's text, on line 2."""
    return f'<mj-text align="left">\n{inner}\n</mj-text>\n'


THEME = "\n[theme.light]\nink = '#2230'\n"


@pytest.mark.parametrize(
    ("path", "source", "line", "said"),
    [
        ("intro", "\n{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", 2, "rounds of loops"),
        ("intro", "\n{{ publication.__class__ }}", 2, "is unsafe; leave it out: templates run in a sandbox"),
        ("intro", "\n{% include '../../syndicate.toml' %}", 2, "leads out of the templates"),
        ("intro", b"\n\ncaf\xe9\n", 3, "is not UTF-8"),
        ("intro", "\n{% include 'email/partials/intro.mjml.j2' %}", 2, "without end"),
        ("intro", "{{ newsletter.titel }}", 1, "did you mean 'title'?"),
        ("intro", "\n{% if %}", 2, "Expected an expression"),
        ("story", own("<b>bold"), 2, "<b> is never closed"),
        ("story", own("Fish & chips"), 2, "a bare & stands in '& chips'"),
        ("story", own('<p id="a" id="a">x</p>'), 2, "the attribute 'id' stands there twice"),
        ("story", own("<![CDATA[x]]>"), 2, "mrml takes no CDATA"),
        ("head", "<mj-title>x</mj-title>\n<mj-text>x</mj-text>", 2, "<mj-text> stands in <mj-head>"),
    ],
)  # fmt: skip
def test_a_broken_template_ends_the_run_with_its_place(
    room: Newsroom, path: str, source: str | bytes, line: int, said: str
) -> None:
    """Status 78, file, line, what is wrong, and the lines around; with every command, no files."""
    name = f"email/partials/{path}.mjml.j2"
    room.write(f"templates/{name}", source)
    for command in ("plan", "publish", "check"):
        done = room.call(command, *NOW)
        assert done.returncode == 78
        assert f"templates/{name}:{line}: " in done.stderr
        assert said in done.stderr
        assert f"\n  >    {line} " in done.stderr
    assert room.tree() == {}


@pytest.mark.parametrize(
    ("setting", "line", "said"),
    [
        ('preheader = """\nFirst\n{{ leed.title }}"""', 3, "there is no 'leed'"),
        ("preheader = '''First\n\n{{ lead.title }'''", 3, "unexpected '}'; mend this"),
        ("subject = '{{ none }}'", 1, "this prints None"),
    ],
)
def test_a_broken_setting_ends_the_run_with_its_line(
    room: Newsroom, setting: str, line: int, said: str
) -> None:
    """The line is that of the file, though the text of the setting has several."""
    settings = f"{SETTINGS}{NEWSLETTER}{setting}\n"
    room.write("syndicate.toml", settings)
    at = settings.count("\n", 0, settings.index(setting)) + line
    for command in ("plan", "publish"):
        done = room.call(command, *NOW)
        assert done.returncode == 78
        assert f"syndicate.toml:{at}: newsletter[0].{setting.partition(' ')[0]}: " in done.stderr
        assert said in done.stderr
    assert room.tree() == {}


def test_the_plan_reads_templates_of_pages(room: Newsroom) -> None:
    """An owner's template that cannot be read is told before anything is due."""
    room.write("templates/web/article.html.j2", "\n{{ article.title | uper }}")
    done = room.call("plan", "--now", "2026-11-22T08:00:00Z")
    assert done.returncode == 78
    assert "templates/web/article.html.j2:2: there is no filter 'uper'; did you" in done.stderr


@pytest.mark.parametrize(
    ("source", "line", "rule"),
    [
        (own("x").replace("align", "alin"), 1, "mjml-unknown-attribute"),
        (own("x").replace("left", "middle"), 1, "mjml-value"),
        (own("x") + "<mj-section>\n</mj-section>", 4, "mjml-nesting"),
        (own("x") + "<mj-txt>x</mj-txt>", 4, "mjml-unknown-tag"),
        (own("x") + '\n<mj-image src="https://small.example/a.png" />', 5, "mjml-missing-alt"),
        (own('<p style="color:{{ theme.light.ink }}f">x</p>'), 2, "mjml-value"),
        (own("{% if story.title == 'never' %}{{ merge.unsubscribe }}{% endif %}"), 2, "template-unknown-name"),
    ],
)  # fmt: skip
def test_an_mjml_error_three_levels_down_stops_the_release(
    room: Newsroom, source: str, line: int, rule: str
) -> None:
    """What mrml would take in silence, in a partial of a partial of the digest, is an error."""
    room.write(STORY, source)
    with pytest.raises(BlockedError) as stop:
        room.publish()
    found = {(one.rule, one.path, one.line) for one in stop.value.report.errors}
    assert (rule, STORY, line) in found
    assert not room.public.exists()
    checked = room.call("check", *NOW)
    assert checked.returncode == 65
    assert f"\n  > {line:4} {source.splitlines()[line - 1]}" in checked.stdout


def test_a_theme_colour_that_is_none_is_told(room: Newsroom) -> None:
    """A slip in the theme is told with file, line, key and value, before anything is read."""
    room.write("syndicate.toml", (room.root / "syndicate.toml").read_text() + THEME)
    line = (room.root / "syndicate.toml").read_text().count("\n")
    done = room.call("check", *NOW)
    assert done.returncode == 78
    assert f"syndicate.toml:{line}: theme.light.ink: '#2230' is no colour; write" in done.stderr


def test_what_is_not_due_is_checked_as_well(room: Newsroom) -> None:
    """A newsletter whose day has not come is linted by ``check``, and not by ``publish``."""
    room.publish()
    room.write(STORY, own("x").replace("align", "alin"))
    later = MONDAY + timedelta(days=1)
    assert room.publish(later).errors == ()
    found = {one.rule for one in room.publisher().check(now=later).errors}
    assert "mjml-unknown-attribute" in found


def test_names_are_checked_before_there_is_an_article(room: Newsroom) -> None:
    """A merge field that does not exist is found though nothing could be sent yet."""
    for path in (room.root / "articles").iterdir():
        path.unlink()
    room.write("templates/email/digest.txt.j2", "\n\n{{ merge.prefs_url }}\n")
    (one,) = room.publisher().check(now=MONDAY).errors
    assert str(one) == (
        "templates/email/digest.txt.j2:3: merge has no 'prefs_url'; "
        "did you mean 'preferences_url'? [template-unknown-name]"
    )


def test_without_newsletters_no_digest_is_looked_at(room: Newsroom) -> None:
    """Who sends no digest is not bothered with its templates."""
    room.settings(SETTINGS)
    room.write("templates/email/digest.txt.j2", "{{ nowhere }}")
    assert room.publisher().check(now=MONDAY).errors == ()


def test_a_fault_of_a_shared_template_is_told_once(room: Newsroom) -> None:
    """Two newsletters of one template, one due and one not, make one finding of one fault."""
    other = NEWSLETTER.replace("weekly", "monthly").replace(
        "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=9"
    )
    room.settings(SETTINGS + NEWSLETTER + other)
    room.write(STORY, own("x").replace("align", "alin"))
    errors = room.publisher().check(now=MONDAY).errors
    assert [one.rule for one in errors].count("mjml-unknown-attribute") == 1


def test_mending_the_template_mends_the_release(room: Newsroom) -> None:
    """Once the template is right, the next run publishes."""
    path = room.write(STORY, own("<b>"))
    with pytest.raises(ConfigError):
        room.publish()
    path.unlink()
    assert room.publish().editions
