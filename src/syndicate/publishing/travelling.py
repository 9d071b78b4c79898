"""What goes to other processes, and what stays behind."""

from dataclasses import fields
from typing import Any


class Travelling:
    """A dataclass that can be sent to another process: what it has built for itself stays behind.

    Those are the fields that are no arguments; in the other process they begin with their defaults.
    """

    __slots__ = ()

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.init}  # type: ignore[arg-type]

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Begin with nothing built."""
        for one in fields(self):  # type: ignore[arg-type]
            setattr(self, one.name, state[one.name] if one.init else one.default)
