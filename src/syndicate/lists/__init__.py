"""Lists of subscribers as files: CSV in, and CSV out."""
