"""Brings in what was published elsewhere: each entry of a feed becomes a file in ``articles/``."""
