"""Whom letters go to, and what became of each: on SQLite, or on PostgreSQL."""
