"""What tables of settings are made of: those of the configuration, and those of plug-ins."""

import re

from pydantic import AfterValidator, BaseModel, ConfigDict

# What pydantic says of a wrong type, in an owner's words.
SAID = {
    "string_type": 'write it in quotes: "…"',
    "dict_type": "write a table",
    "model_type": "write a table",
    "tuple_type": "write each as a [[table]] of its own",
    "frozen_set_type": 'write a list: ["…", "…"]',
    "missing": "this setting is missing; add it",
}


def like(pattern: str, remedy: str) -> AfterValidator:
    """Return a check that a text is like the pattern."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(remedy)
        return value

    return AfterValidator(check)


def listed(value: object) -> object:
    """Refuse what is no list: a text would be taken for its letters."""
    if not isinstance(value, list | tuple):
        raise ValueError(SAID["frozen_set_type"])  # noqa: TRY004 - pydantic wants this one
    return value


class Table(BaseModel):
    """A table that knows its settings, takes no others, and does not change."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )

    def __repr__(self) -> str:
        """Name the settings, not their values: some come from the environment, and are secret."""
        return f"{type(self).__name__}({', '.join(sorted(self.model_fields_set))})"

    __str__ = __repr__
