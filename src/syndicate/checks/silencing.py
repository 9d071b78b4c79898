"""Findings that an owner does not want to hear of, each with a reason."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from syndicate.model import Finding, Severity

_ON_THE_WEB = frozenset(["email.link-dead", "email.picture-dead", "hub-failed"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Which findings are not told, and why: of a rule, and if given of a newsletter and a path.

    ``path`` is that of a finding, or a pattern with ``*``. It holds to the end of the day
    ``until``. ``file`` and ``line`` are where the configuration sets it.
    """

    rule: str
    reason: str
    newsletter: str = ""
    path: str = ""
    until: date | None = None
    file: str = ""
    line: int = 0

    def covers(self, finding: Finding) -> bool:
        """Tell whether it is about a finding, whatever the day."""
        return (
            self.rule == finding.rule
            and self.newsletter in {"", finding.newsletter}
            and (not self.path or fnmatchcase(finding.path, self.path))
        )

    def has_ended(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """A finding that is not told, and why."""

    finding: Finding
    reason: str


def part(
    findings: Iterable[Finding], silences: Sequence[Silence], today: date
) -> tuple[tuple[Finding, ...], tuple[Silenced, ...]]:
    """Return the findings that are told, and those that are silenced; pure."""
    told, silenced = [], []
    holding = [one for one in silences if not one.has_ended(today)]
    for finding in findings:
        silence = next((one for one in holding if one.covers(finding)), None)
        if silence is None:
            told.append(finding)
        else:
            silenced.append(Silenced(finding=finding, reason=silence.reason))
    return tuple(told), tuple(silenced)


def idle(
    findings: Sequence[Finding], silences: Iterable[Silence], today: date
) -> Iterator[Finding]:
    """Yield a warning for each silence that has ended, or that is about none of all findings.

    Of what is found on the web nobody knows whether it was looked for, or will be found tomorrow.
    """
    for one in silences:
        if one.has_ended(today):
            problem = f"the silence of {one.rule} ended on {one.until}"
            yield _finding("silence-ended", one, problem, "take it out, or give it a later date")
        elif one.rule not in _ON_THE_WEB and not any(map(one.covers, findings)):
            problem = f"nothing is silenced by this silence of {one.rule}"
            yield _finding("silence-unused", one, problem, "take it out, or mend its path")


def _finding(rule: str, silence: Silence, problem: str, remedy: str) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        path=silence.file,
        line=silence.line,
        problem=problem,
        remedy=remedy,
    )
