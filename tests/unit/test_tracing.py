# ruff: noqa: E501 - templates stand on one line
"""Rendered text knows its template and line, and looking that up changes no byte of it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate import templating, text
from syndicate.tracing import Traced, traced


def trace(folder: Path, templates: dict[str, str], **values: object) -> Traced:
    """Write templates, render the first of them, and trace it."""
    for name, source in templates.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(source, "utf-8")
    env, first = templating.environment(folder), next(iter(templates))
    clean = text.clean(env.get_template(first).render(values))
    found = traced(env, first, values, clean)
    assert found.text == clean
    return found


def place(found: Traced, piece: str) -> tuple[str, int]:
    """Return template and line of the last place where a piece of text stands."""
    where = found.place(found.text.rindex(piece))
    return where.name, where.line


def test_lines_are_those_of_the_template(tmp_path: Path) -> None:
    """Comments, blocks and white space that are taken out do not shift the lines."""
    source = (
        "{# a\nb #}\none\n{% if x %}\n  two\n{%- endif %}\n\n  {{ x }} three\n{{\n x }}\nfour\n"
    )
    found = trace(tmp_path, {"a.html.j2": source}, x="value")
    wanted = {"one": 3, "two": 5, "three": 8, "four": 11}
    assert {word: place(found, word)[1] for word in wanted} == wanted


def test_includes_loops_and_macros_are_seen_through(tmp_path: Path) -> None:
    """Three levels down, in a loop, in a macro of another file: the line is where it is written."""
    found = trace(
        tmp_path,
        {
            "a.html.j2": "top\n{% include 'p/b.html.j2' %}\nend\n",
            "p/b.html.j2": "{% for n in '12' %}\nb{{ n }}\n{% include 'p/c.html.j2' %}\n{% endfor %}",
            "p/c.html.j2": "{% from 'p/d.html.j2' import m %}\n\nc{{ n }} {{ m(n) }}\n",
            "p/d.html.j2": "{% macro m(x) %}\n\n\nd{{ x }}\n{% endmacro %}",
        },
    )
    assert place(found, "top") == ("a.html.j2", 1)
    assert place(found, "end") == ("a.html.j2", 3)
    for number in "12":
        assert place(found, f"b{number}") == ("p/b.html.j2", 2)
        assert place(found, f"c{number}") == ("p/c.html.j2", 3)
        assert place(found, f"d{number}") == ("p/d.html.j2", 4)


def test_inheritance_is_seen_through(tmp_path: Path) -> None:
    """What a child puts into a block of its parent is the child's."""
    found = trace(
        tmp_path,
        {
            "a.html.j2": "{% extends 'b.html.j2' %}\n{% block x %}\nchild {{ super() }}{% endblock %}",
            "b.html.j2": "head\n{% block x %}\nparent\n{% endblock %}\nfoot\n",
        },
    )
    assert [place(found, word) for word in ("head", "child", "parent", "foot")] == [
        ("b.html.j2", 1),
        ("a.html.j2", 3),
        ("b.html.j2", 3),
        ("b.html.j2", 5),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "one\n{% macro m() %}x{% endmacro %}\n{{ m() | length }}\n{{ m() | upper }} two\n",
        "one\n{% set s %}  x  {% endset %}\n{{ s | trim }}\ntwo\n",
        "one\n{% filter upper %}x\ny{% endfilter %}\ntwo\n",
        "one\n{% filter replace('1', '2') %}\n\n\n\n\n\n\n{% endfilter %}\ntwo\n",
        "one\n{% set s %}x{% endset %}\n{% if s == 'x' %}equal{% endif %}\ntwo\n",
    ],
)
def test_filters_do_not_see_the_marks(tmp_path: Path, source: str) -> None:
    """A template that measures or changes its own text gets it without marks; lines still hold."""
    found = trace(tmp_path, {"a.html.j2": source})
    assert place(found, "one") == ("a.html.j2", 1)
    assert place(found, "two")[1] == source[: source.index("two")].count("\n") + 1


def test_without_lines_there_is_still_the_template(tmp_path: Path) -> None:
    """Where marks cannot go, the whole text is put down to the template, with no line."""
    found = trace(
        tmp_path,
        {
            "a.html.j2": "{% filter trim %}{% include 'b.html.j2' %}{% endfilter %}x\n",
            "b.html.j2": "\n  twelve\n",
        },
    )
    assert place(found, "x") == ("a.html.j2", 0)


def test_a_place_is_shown_below_its_folder(tmp_path: Path) -> None:
    """A report names the template as it lies in the folder of templates, whoever's that is."""
    found = trace(tmp_path / "looks", {"p/a.html.j2": "x"})
    assert found.place(0).shown == "looks/p/a.html.j2"
    assert found.place(0).path == str(tmp_path / "looks/p/a.html.j2")
    assert traced(templating.environment(), "web/404.html.j2", {}, "?").place(0).shown == (
        "templates/web/404.html.j2"
    )


VALUES = st.text(max_size=20) | st.sampled_from(
    ["\x01\x17\x17\x03\x0e\x02", "\x01", "\x02", "\x03\x0e", "\ue000"]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=VALUES, second=VALUES)
def test_values_cannot_pose_as_marks(tmp_path: Path, first: str, second: str) -> None:
    """Whatever a template is given, the text is the same with marks as without, and lines hold."""
    found = trace(tmp_path, {"a.html.j2": "{{ a }}\n\nline {{ b }}\n{{ a }}END"}, a=first, b=second)
    if found.starts != (0,):
        assert place(found, "END") == ("a.html.j2", 4)
