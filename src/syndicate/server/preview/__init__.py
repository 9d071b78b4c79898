"""``syndicate preview``: what would go out now, in a browser, while it is being written."""
