"""Web pages: what a browser reads, rendered in memory, without scripts."""
