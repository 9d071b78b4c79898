"""HTML, in and out: sanitised, made from Markdown or plain text, and turned back into text."""

from syndicate.markup.losses import Note
from syndicate.markup.plaintext import strip_tags, to_text
from syndicate.markup.sanitiser import sanitise

__all__ = ["Note", "sanitise", "strip_tags", "to_text"]
