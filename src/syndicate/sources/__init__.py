"""Input formats: a module each; ``parse(raw)`` yields the records of one file."""
