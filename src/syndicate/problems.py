"""A value that cannot be taken as it stands, before anybody knows which file it came from."""


class Unfit(ValueError):  # noqa: N818 - a word of the field: "unfit to print"
    """What is wrong with a value and how to mend it; the caller adds file and line.

    Core modules that see one value only raise it; ``prepare``, which knows the place, turns it into
    a ``ContentError``.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        """Keep the two halves of the message."""
        super().__init__(problem, remedy)
        self.problem, self.remedy = problem, remedy

    def __str__(self) -> str:
        """Say what, and how to mend it."""
        return f"{self.problem}; {self.remedy}"
