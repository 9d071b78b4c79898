"""Silences hide what they name, as long as they hold, and nothing else."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsroom import NEWSLETTER, SETTINGS
from syndicate import config, rules
from syndicate.checks.silencing import Silence, idle, part
from syndicate.errors import ConfigError
from syndicate.model import Finding, Severity

TODAY = date(2026, 11, 23)
FOUND = Finding(
    rule="email.contrast",
    severity=Severity.ERROR,
    path="templates/email/partials/story.mjml.j2",
    line=3,
    problem="it cannot be read",
    remedy="mend it",
    newsletter="weekly",
)


@pytest.mark.parametrize(
    ("changes", "hides"),
    [
        ({}, True),
        ({"rule": "email.contrast-dark"}, False),
        ({"newsletter": "weekly"}, True),
        ({"newsletter": "monthly"}, False),
        ({"path": "templates/email/partials/story.mjml.j2"}, True),
        ({"path": "templates/email/*"}, True),
        ({"path": "templates/web/*"}, False),
        ({"until": TODAY}, True),
        ({"until": date(2026, 11, 22)}, False),
    ],
)
def test_a_silence_hides_what_it_names(changes: dict[str, Any], *, hides: bool) -> None:
    """Rule, newsletter, path and last day decide, each alone; what is hidden keeps its reason."""
    silence = replace(Silence(rule="email.contrast", reason="known"), **changes)
    told, silenced = part([FOUND], [silence], TODAY)
    assert told == (() if hides else (FOUND,))
    assert [(one.finding, one.reason) for one in silenced] == ([(FOUND, "known")] if hides else [])


def test_idle_silences_are_told() -> None:
    """One that has ended, and one that is about nothing, is told with its line; no other."""
    useful = Silence(rule="email.contrast", reason="a")
    ended = replace(useful, until=date(2026, 1, 1), file="syndicate.toml", line=7)
    unused = Silence(rule="email.emoji", reason="b", file="syndicate.toml", line=9)
    web = Silence(rule="email.link-dead", reason="found on the web, if at all")
    told = list(idle([FOUND], [useful, ended, unused, web], TODAY))
    assert [(one.rule, one.line) for one in told] == [("silence-ended", 7), ("silence-unused", 9)]


def load(tmp_path: Path, silence: str) -> config.Config:
    """Return the configuration with a silence."""
    file = tmp_path / "syndicate.toml"
    file.write_text(f"{SETTINGS}{NEWSLETTER}\n{silence}", "utf-8")
    return config.load(file)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('rule = "email.contrats"\nreason = "a"', "did you mean 'email.contrast'?"),
        ('rule = "email.contrast"', "checks.silence[0].reason: this setting is missing"),
        ('rule = "email.contrast"\nreason = " "', "this setting is empty"),
        ('rule = "email.contrast"\nreason = "a"\nuntil = "May"', "give a date, such as 2027-01-31"),
        ('rule = "email.contrast"\nreason = "a"\npaht = "b"', "did you mean 'path'?"),
        ('rule = "email.emoji"\nreason = "a"\nnewsletter = "weakly"', "did you mean 'weekly'?"),
    ],
)
def test_a_wrong_silence_is_told_with_its_line(tmp_path: Path, settings: str, said: str) -> None:
    """An unknown rule or newsletter, and a missing reason, end the run with the nearest right."""
    with pytest.raises(ConfigError) as failed:
        load(tmp_path, f"[[checks.silence]]\n{settings}\n")
    assert said in str(failed.value)
    assert "syndicate.toml:1" in str(failed.value)


@pytest.mark.parametrize("rule", sorted(rules.binding()))
def test_promises_cannot_be_silenced(tmp_path: Path, rule: str) -> None:
    """A rule that holds what readers were promised is a rule, and refuses to be silenced."""
    assert rule in rules.names()
    with pytest.raises(ConfigError, match="cannot be silenced"):
        load(tmp_path, f'[[checks.silence]]\nrule = "{rule}"\nreason = "a"\n')


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('clients = ["outlook.window"]', "did you mean 'outlook.windows'?"),
        ("clients = []", "at least 1"),
        ('accept = ["css-gapp"]', "did you mean 'css-gap'?"),
        ('accept = ["-"]', "such as css-gap"),
    ],
)
def test_clients_and_features_have_caniemails_names(
    tmp_path: Path, setting: str, said: str
) -> None:
    """Another name is told with the nearest that there is."""
    with pytest.raises(ConfigError, match=said.replace("?", r"\?")):
        load(tmp_path, f"[checks]\n{setting}\n")
