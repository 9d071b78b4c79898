"""Working an edition off: who it goes to, by which lines, and what became of each message."""
