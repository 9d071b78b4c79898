# ruff: noqa: E501 - templates stand on one line
"""Templates come to an end, stay in their folder, and are told where they go wrong."""

import resource
from pathlib import Path
from typing import Any

import pytest

from syndicate import templating
from syndicate.errors import ConfigError
from syndicate.model import Author
from syndicate.sandbox import budget


def told(folder: Path, source: str | bytes, name: str = "own.html.j2", **values: object) -> str:
    """Return what is said of a template that goes wrong."""
    path = folder / name
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    with pytest.raises(ConfigError) as caught, templating.told():
        templating.environment(folder).get_template(name).render(**values)
    return str(caught.value).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    "source",
    [
        "a\n{% for x in range(99999) %}{% for y in range(99999) %}{% endfor %}{% endfor %}",
        "a\n{% for x in endless %}{{ x }}{% endfor %}",
        "{% macro m() %}{% endmacro %}\n{% for x in endless %}{{ m() }}{% endfor %}",
    ],
)
def test_an_endless_loop_ends(tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that takes too many rounds ends with its line, by counting them and not by a clock."""
    monkeypatch.setattr(budget, "STEPS", 1000)
    said = told(tmp_path, source, endless=iter(int, 1))
    assert said.startswith("own.html.j2:2: more than 1,000 rounds of loops; make this one stop")
    assert "\n  >    2 {% for x in" in said


def test_rounds_are_counted_across_includes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a template includes draws on the same account; the next rendering has a new one."""
    monkeypatch.setattr(budget, "STEPS", 95)
    (tmp_path / "part.html.j2").write_text("\n{% for y in range(9) %}{% endfor %}", "utf-8")
    source = "{% for x in range(20) %}{% include 'part.html.j2' %}{% endfor %}"
    assert told(tmp_path, source).startswith("part.html.j2:2: more than 95 rounds")
    env = templating.environment(tmp_path)
    (tmp_path / "few.html.j2").write_text(source.replace("20", "9"), "utf-8")
    assert [env.get_template("few.html.j2").render() for _ in range(3)] == ["\n" * 9] * 3


@pytest.mark.parametrize(
    "source",
    [
        "a\n{% include 'own.html.j2' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}",
        "{% macro m(x) %}\n{{ m(x) }}{% endmacro %}{{ m(1) }}",
    ],
)
def test_endless_recursion_ends(tmp_path: Path, source: str) -> None:
    """A template that includes itself, or a macro that calls itself, ends with its line."""
    said = told(tmp_path, source)
    assert "includes or calls itself without end; make it stop" in said
    assert said.startswith("own.html.j2:")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("a\n{% for x in range(99) %}{{ long }}{% endfor %}", "characters come out"),
        ("a\n{% set x = 'ab' * 999 %}", "more than anybody could want"),
        ("a\n{% set x = 999 * [1, 2] %}", "more than anybody could want"),
        ("a\n{{ 9 ** 99999 }}", "more than anybody could want"),
        (
            "a\n{{ long ~ long ~ long ~ long ~ long ~ long ~ long ~ long ~ long ~ long ~ 1 }}",
            "more than",
        ),
        (
            "a\n{% set n = namespace(x=long) %}{% for x in range(9) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
            "more than",
        ),
        (
            "a\n{% set n = namespace(x=long) %}{% for x in range(9) %}{% set n.x = n.x + n.x %}{% endfor %}",
            "more than",
        ),
        ("a\n{% for x in range(999999999) %}{% endfor %}", "Range too big"),
    ],
)
def test_a_flood_ends(
    tmp_path: Path, source: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would fill the memory ends with the line that makes it."""
    monkeypatch.setattr(budget, "OUTPUT", 1000)
    said = told(tmp_path, source, long="x" * 100)
    assert said.startswith("own.html.j2:2: ")
    assert problem in said


HUGE = 10**9


@pytest.mark.parametrize(
    "source",
    [
        "'%99999999d' | format(1)",
        "'%*d' | format(99999999, 1)",
        "'%.99999999f' % 1",
        "'%*d' % (99999999, 1)",
        "'%(a)s%(a)s' % {'a': long * 15000}",
        "'%s' % [[long * 99] * 3000]",
        "'a' | center(huge)",
        "'a' | indent(huge, true)",
        "(long * 10) | indent(long * 99999, true)",
        "(long * 999) | wordwrap(1, wrapstring=long)",
        "([long * 999] * 999) | join",
        "([long * 999] * 999) | join(',')",
        "([{'a': long * 999}] * 999) | join(attribute='a')",
        "range(99999) | join(long)",
        "(long * 9999) | replace('x', long)",
        "[1] | batch(huge, 0) | list",
        "[1] | slice(huge) | list",
        "([long] * 999 + [[long]]) | map('center', huge) | list",
        "1 | round(huge, 'ceil')",
        "1 | round(-huge)",
        "([[0] * 4000] * 4000) | sum(start=[])",
        "[1] | tojson(indent=huge)",
        "([[long * 999] * 99] * 99) | tojson",
        "([[long * 999] * 99] * 99) | string",
        "([[long * 999] * 99] * 99) | pprint",
        "([[long * 999] * 99] * 99) | upper",
        "[[long * 999] * 99] * 99",
        "{'a': [[long * 999] * 99] * 99} | xmlattr",
        "((long ~ ' ') * 999) | urlize(rel=long * 999)",
        "'a'.center(huge)",
        "'a'.ljust(huge)",
        "'a'.rjust(width)",
        "'7'.zfill(huge)",
        "('\t' * 999).expandtabs(huge)",
        "(long * 9999).replace('x', long)",
        "','.join([long * 999] * 999)",
        "long.join(range(99999) | map('string'))",
        "(long * 9999).translate({120: long})",
        "'a'.encode().center(huge)",
        "(1).to_bytes(huge)",
        "'{:99999999}'.format(1)",
        "'{:{}}'.format(1, huge)",
        "'{a:>{b}}'.format_map({'a': 1, 'b': huge})",
        "('{0}' * 999).format(long * 999)",
        "('{0.a}' * 999).format(holder)",
        "('<a>{:99999999}' | safe).format(1)",
        "long['format'](1) ~ '{:99999999}'['format'](1)",
        "('{:99999999}' | attr('format'))(1)",
        "[0] * huge",
        "huge * 'a'",
        "'a' * huge",
        "'%d' % 1 * huge",
        "9 ** huge",
        "(2 ** 9999) * (2 ** 9999)",
        "lipsum(huge)",
    ],
)
@pytest.mark.parametrize(
    "around", ["{{{{ {} }}}}", "{{% for i in [1] %}}{{{{ {} }}}}{{% endfor %}}"]
)
def test_much_of_little_is_refused(tmp_path: Path, source: str, around: str) -> None:
    """What would make a gigabyte of a few letters is refused before it is made, with its line."""
    given: dict[str, Any] = {"long": "x" * 1000, "huge": HUGE, "width": HUGE}
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = told(tmp_path, f"a\n{around.format(source)}", holder={"a": "x" * 100_000}, **given)
    assert said.startswith("own.html.j2:2: ")
    assert any(one in said for one in ("anybody could want", "round to fewer", "lipsum")), said
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begun < 150_000


@pytest.mark.parametrize(
    "body",
    [
        "{% set n.x = n.x + [long.upper()] %}",
        "{% set n.x = n.x + [long | upper] %}",
        "{% set n.x = n.x + [long ~ 1] %}",
        "{% set n.x = n.x + [long + 'a'] %}",
        "{% set n.x = n.x + [('<' ~ long)[1:]] %}",
        "{% set n.x = n.x + [many[1:]] %}",
        "{% set n.x = n.x + [many | list] %}",
        "{% set n.x = n.x + ['{}'.format(long)] %}",
        "{% set n.x = n.x + ['%s' % long] %}",
        "{% set n.x = n.x + [long | replace('x', 'y')] %}",
    ],
)
def test_what_is_kept_is_counted(
    tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop that keeps many values, each of a fair size, ends when all of them are too much."""
    monkeypatch.setattr(budget, "MADE", 1_000_000)
    source = f"a\n{{% set n = namespace(x=[]) %}}{{% for i in range(9999) %}}{body}{{% endfor %}}"
    said = told(tmp_path, source, long="x" * 10_000, many=[0] * 10_000)
    assert said.startswith("own.html.j2:2: all it makes takes more than 1,000,000 bytes;")


def test_what_is_within_bounds_is_made(tmp_path: Path) -> None:
    """Filters, methods and formats do what they do in Jinja2, as long as it is little."""
    source = (
        "{{ '%5.1f|%-3s|%d%%' | format(1.26, 'a', 3) }} {{ 'a' | center(5) }} {{ 'a\nb' | indent(2) }} "
        "{{ [1, 2] | join(', ') }} {{ [{'a': 1}, {'a': 2}] | join('-', attribute='a') }} "
        "{{ [1, 2, 3] | batch(2, 0) | list }} {{ [1, 2] | sum }} {{ [[1], [2]] | sum(start=[]) }} "
        "{{ '{:>4}|{a}'.format(1, a='<') }} {{ '{a}'.format_map({'a': 2}) }} {{ 1.256 | round(2) }} "
        "{{ 'a-b'.replace('-', '+') }} {{ '7'.zfill(3) }} {{ ', '.join(['x', 'y']) }} {{ 'abc'[1:] }} "
        "{{ '<b>' ~ ('<i>' | safe) }} {{ {'a': 1} | tojson }} {{ none }} {{ 1.5 }} {{ true }}"
    )
    (tmp_path / "a.html.j2").write_text(source, "utf-8")
    said = templating.environment(tmp_path).get_template("a.html.j2").render()
    assert said == (
        "  1.3|a  |3%   a   a\n  b 1, 2 1-2 [[1, 2], [3, 0]] 3 [1, 2] "
        '   1|&lt; 2 1.26 a+b 007 x, y bc &lt;b&gt;<i> {"a": 1} None 1.5 True'
    )


def test_plain_sums_are_done(tmp_path: Path) -> None:
    """Bounds do not stand in the way of what templates do."""
    (tmp_path / "a.txt.j2").write_text(
        "{{ 2 ** 10 * 3 }} {{ '=' * 5 }} {{ 1.5 * 2 }} {{ 3 + 0.5 ** 2 }} {{ 'a' ~ (1 + 1) }} {{ [1] + [2] }}",
        "utf-8",
    )
    assert (
        templating.environment(tmp_path).get_template("a.txt.j2").render()
        == "3072 ===== 3.0 3.25 a2 [1, 2]"
    )


@pytest.mark.parametrize("name", ["../secret.j2", "p/../../secret.j2"])
def test_nothing_outside_is_included(tmp_path: Path, name: str) -> None:
    """A path that leads out of the templates is refused with the line that names it."""
    (tmp_path / "secret.j2").write_text("secret", "utf-8")
    inside = tmp_path / "templates"
    inside.mkdir()
    said = told(inside, f"a\n{{% include '{name}' %}}")
    assert said.startswith(
        f"own.html.j2:2: '{name}' leads out of the templates; put the file among"
    )


def test_no_absolute_path_is_included(tmp_path: Path) -> None:
    """A path from the root is looked for among the templates, and not found there."""
    said = told(tmp_path, "a\n{% include '/etc/passwd' %}")
    assert said.startswith("own.html.j2:2: there is no such template, templates//etc/passwd;")


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    """A link among the templates to a file elsewhere is refused; one within them is fine."""
    (tmp_path / "secret.j2").write_text("secret", "utf-8")
    inside = tmp_path / "templates"
    inside.mkdir()
    (inside / "out.html.j2").symlink_to(tmp_path / "secret.j2")
    (inside / "real.html.j2").write_text("fine", "utf-8")
    (inside / "in.html.j2").symlink_to(inside / "real.html.j2")
    env = templating.environment(inside)
    assert env.get_template("in.html.j2").render() == "fine"
    said = told(inside, "{% include 'out.html.j2' %}")
    assert "it is a link that leads out of" in said
    assert "secret" not in said.replace("secret.j2", "")


def test_what_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """A template saved in another encoding names the line of its first wrong byte."""
    said = told(tmp_path, b"a\nb\ncaf\xe9\n")
    assert said.startswith("own.html.j2:3: byte 0xe9 is not UTF-8; save it as UTF-8\n")
    assert "\n  >    3 caf�" in said


def test_the_nearest_right_name_is_told(tmp_path: Path) -> None:
    """A name that does not exist is told with the one that was probably meant."""
    said = told(tmp_path, "a\n{{ autor }}", author=1)
    assert said.startswith("own.html.j2:2: 'autor' is undefined; did you mean 'author'?")
    said = told(tmp_path, "a\n{{ author.nam }}", author=Author(name="A"))
    assert "has no 'nam'; did you mean 'name'?" in said
    said = told(tmp_path, "a\n{{ words.titel }}", words={"title": 1})
    assert "has no 'titel'; did you mean 'title'?" in said


def test_the_inside_of_python_is_out_of_reach(tmp_path: Path) -> None:
    """A template that reaches for Python's own attributes is told that it runs in a sandbox."""
    for source in (
        "{{ ''.__class__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ ''.__class__.__mro__ }}",
    ):
        said = told(tmp_path, f"a\n{source}", x=Author(name="A"))
        assert said.startswith("own.html.j2:2: access to attribute '__")
        assert "templates run in a sandbox" in said
