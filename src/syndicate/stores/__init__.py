"""Where published files go: a module each."""
