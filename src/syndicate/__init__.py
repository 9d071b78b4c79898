"""Syndicate publishes article records as feeds, web pages and email digests."""

__version__ = "0.1.0"
