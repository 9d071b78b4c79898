"""What can go wrong, sorted by who must act.

::

    SyndicateError
    ├── ContentError      an author: a record cannot be published as it stands
    ├── ConfigError       the owner: syndicate.toml or a template is wrong
    ├── UsageError        who typed it: a command is given what it cannot take
    ├── ReleaseError      the owner: a proof failed; the old release stays live
    ├── RefusedError      the owner: what was to be fetched is not safe to take, or not of use
    ├── FetchError        nobody: another server did not do its part, try again later
    ├── DeliveryError     nobody: a way out cannot be used now, try again later
    ├── BusyError         nobody: another run is at work, try again later
    └── StorageError      the operator: a disk or database did not do its part

Each class carries the exit status of a run that it ends (``sysexits.h`` where one fits).
"""

from typing import ClassVar


class SyndicateError(Exception):
    """The root: catch this to catch whatever Syndicate raises on purpose."""

    exit_status: ClassVar[int] = 70


class ContentError(SyndicateError):
    """A record cannot be published as it stands; its author must act.

    ``str()`` reads ``path:line: problem; remedy``; the line is left out when it is 0 (unknown).
    """

    exit_status = 65

    def __init__(self, path: str, line: int, problem: str, remedy: str) -> None:
        """Keep the place, what is wrong there, and how to mend it."""
        super().__init__(path, line, problem, remedy)
        self.path, self.line, self.problem, self.remedy = path, line, problem, remedy

    def __str__(self) -> str:
        """Say where, what, and how to mend it."""
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.problem}; {self.remedy}"


class ConfigError(SyndicateError):
    """The configuration or a template is wrong; the owner must act."""

    exit_status = 78


class UsageError(SyndicateError):
    """A command is given what it cannot take; who typed it must act."""

    exit_status = 2


class ReleaseError(SyndicateError):
    """A proof failed before anything left; what was published before stays as it is."""

    exit_status = 65


class RefusedError(SyndicateError):
    """What was to be fetched or read is not safe to take, or is not what was asked for."""

    exit_status = 65


class FetchError(SyndicateError):
    """Another server did not do its part; what it was asked for may come another time."""

    exit_status = 75


class DeliveryError(SyndicateError):
    """A channel cannot be reached or takes nothing now; what waits for it goes another time."""

    exit_status = 75


class BusyError(SyndicateError):
    """Another run holds the publication; the next scheduled run will do the work."""

    exit_status = 75


class StorageError(SyndicateError):
    """A disk or database did not do its part; nothing was recorded as done."""

    exit_status = 75
