"""From a record to an article: every field understood, or refused with file and line."""
