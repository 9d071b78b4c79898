"""What a run tells: warnings once, errors always, silenced findings never, and check all."""

import json
from datetime import timedelta

from newsroom import MONDAY, NEWSLETTER, SETTINGS, Newsroom, markdown
from syndicate.publishing.desk import Report

BARE = SETTINGS.replace("postal_address", "rights")
"""Without a postal address every edition has a warning."""

RULE = "email.postal-address"


def told(report: Report) -> list[str]:
    """Return the rules of what a run tells."""
    return [one.rule for one in report.findings]


def write(room: Newsroom, day: int) -> None:
    """Write an article of one day in November."""
    text = markdown(f"Story of the {day}th", f"2026-11-{day}T06:00:00Z")
    room.write(f"articles/{day}.md", text)


def test_warnings_are_told_once(room: Newsroom) -> None:
    """Told in one week, a warning is counted in the next; mended and back again, it is told again.

    A dry run tells what a real one would, and does not count as told.
    """
    room.settings(BARE + NEWSLETTER)
    room.write("static/a", "")
    (room.root / "static/b").symlink_to("/etc")
    write(room, 22)
    for dry in (True, False):
        report = room.publish(MONDAY, dry=dry)
        assert {RULE, "left-out"} <= {*told(report)}
        assert report.told_before == 0
    write(room, 29)
    second = room.publish(MONDAY + timedelta(days=7))
    assert second.editions == ("weekly-2026-11-30",)
    assert RULE not in told(second)
    assert second.told_before >= 2
    assert RULE in told(room.publisher().check(now=MONDAY + timedelta(days=7)))
    room.settings(SETTINGS + NEWSLETTER)
    write(room, 30)
    assert RULE not in told(room.publish(MONDAY + timedelta(days=14)))
    room.settings(BARE + NEWSLETTER)
    room.write("articles/d.md", markdown("Another", "2026-12-10T06:00:00Z"))
    fourth = room.publish(MONDAY + timedelta(days=21))
    assert RULE in told(fourth)
    assert "left-out" not in told(fourth)


def test_check_says_why(room: Newsroom) -> None:
    """It tells of each rule once why what it finds matters; a run that publishes does not."""
    room.settings(SETTINGS)
    write(room, 22)
    for name in "ab":
        room.write(f"templates/{name}.html.j2", "x")
    told = room.call("check").stdout
    assert told.count("[template-unused]") == 2
    assert told.count("  why: what was changed in it has no effect\n") == 1
    assert "  why: " not in room.call("publish").stdout


def test_a_lost_cache_tells_once_more(room: Newsroom) -> None:
    """What was told is remembered in the cache, and its loss costs no more than another telling."""
    room.settings(SETTINGS)
    write(room, 22)
    room.write("templates/nobody.html.j2", "x")
    assert "template-unused" in told(room.publish())
    for name in ("cache.db", "cache.db-wal", "cache.db-shm"):
        (room.root / ".syndicate" / name).unlink(missing_ok=True)
    assert "template-unused" in told(room.publish())


def test_silenced_findings_are_listed_with_reasons(room: Newsroom) -> None:
    """They are not told, do not stop a release, and stand in the report for machines."""
    silence = """
[[checks.silence]]
rule = "image-without-alt"
path = "articles/22.md"
reason = "It is a border."

[[checks.silence]]
rule = "email.image-alt"
reason = "Our logo is decoration."

[[checks.silence]]
rule = "email.emoji"
reason = "Nothing has any."
"""
    room.settings(SETTINGS + NEWSLETTER + silence)
    room.write(
        "templates/email/partials/intro.mjml.j2",
        """\
<mj-section><mj-column><mj-text>
<img src="https://small.example/a.png" width="9" height="9" /></mj-text>
</mj-column></mj-section>
""",
    )
    room.write(
        "articles/22.md", markdown("A", "2026-11-22T06:00:00Z", '<img src="https://e.org/a.png">')
    )
    done = room.call("check", "--now", "2026-11-23T08:00:00Z", "--json")
    report = json.loads(done.stdout)
    assert report["status"] == 0
    assert {(one["rule"], one["reason"]) for one in report["silenced"]} == {
        ("image-without-alt", "It is a border."),
        ("email.image-alt", "Our logo is decoration."),
    }
    assert {one["rule"] for one in report["findings"]} == {"email.preheader", "silence-unused"}
    assert all(one["why"] for one in report["silenced"] + report["findings"])
    assert "silenced in [checks]" in room.call("publish", "--now", "2026-11-23T08:00:00Z").stdout
