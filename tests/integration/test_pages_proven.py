"""A damaged web template stops the release, and what is published stays."""

from contextlib import closing

import pytest

from newsroom import MONDAY, Newsroom, markdown
from syndicate import resources
from syndicate.publishing.desk import BlockedError

KINDS = ("base", "article", "index", "list", "archive", "404")


@pytest.mark.parametrize("kind", KINDS)
def test_an_emptied_template_publishes_no_empty_page(room: Newsroom, kind: str) -> None:
    """Publish and a rehearsal stop with the template's name; the old pages stay; check tells."""
    room.publish()
    tree = room.tree()
    name = f"templates/web/{kind}.html.j2"
    room.write(name, "")
    for dry in (True, False):
        with pytest.raises(BlockedError) as caught:
            room.publish(dry=dry)
        assert {(one.rule, one.path) for one in caught.value.report.errors} == {
            ("page-broken", name)
        }
    assert room.tree() == tree
    report = room.publisher().check(now=MONDAY)
    assert [one.path for one in report.errors if one.rule == "page-broken"] == [name]
    (room.root / name).unlink()
    room.publish()
    assert room.tree() == tree


def test_a_page_must_show_its_article(room: Newsroom) -> None:
    """Without its title, or the first words of one that has none, the page is not published."""
    own = (resources.templates() / "web/article.html.j2").read_text("utf-8")
    room.write("articles/new.md", markdown("5 < 6 & Å", "2026-11-22T08:00:00Z"))
    bare = own.replace("{% block main %}", "{% block main %}<p>x</p>{% endblock %}{% block no %}")
    room.write("templates/web/article.html.j2", bare)
    with pytest.raises(BlockedError, match="does not show '5 < 6 & Å'"):
        room.publish()
    assert room.tree() == {}
    room.write("templates/web/article.html.j2", own)
    room.write("articles/new.md", "---\ndate: 2026-11-22\n---\n![](dot.png) Some words & more.\n")
    room.write("articles/dot.png", b"\x89PNG\r\n\x1a\n" + bytes(40))
    room.publish()


def test_the_preview_tells_a_broken_page(room: Newsroom) -> None:
    """Whoever looks before publishing sees it there."""
    room.write("templates/web/base.html.j2", "<p>Half")
    with closing(room.publisher().preview(now=MONDAY)) as preview:
        assert "page-broken" in {one.rule for one in preview.findings}
