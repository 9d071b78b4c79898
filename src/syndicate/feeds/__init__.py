"""Feed formats: a module each; ``render(feed, url=...)`` gives the bytes of one document."""
