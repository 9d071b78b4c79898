"""What kinds of web servers want in files of their own: one module each, found by its name.

A module has ``FOLDER`` ("public" for files that are published along, "state" for those that a
server's own configuration includes), and ``render(resources, policy)``, which returns the files by
name. It is told only of what general rules cannot know: feeds, moved and gone pages, immutable
files.
"""
