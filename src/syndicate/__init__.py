"""Syndicate publishes article records as feeds, web pages and email digests.

From Python, as from the command line::

    from datetime import UTC, datetime
    from pathlib import Path

    import syndicate

    publisher = syndicate.open_publication(Path("syndicate.toml"))
    report = publisher.publish(now=datetime.now(UTC))

The names below are all there is to rely on; they are imported when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicate.config import Config
    from syndicate.errors import SyndicateError
    from syndicate.model import Article, Edition, Finding
    from syndicate.publisher import Publisher
    from syndicate.publishing.desk import Report
    from syndicate.wiring import open_publication

__version__ = "0.1.0"
__all__ = [
    "Article",
    "Config",
    "Edition",
    "Finding",
    "Publisher",
    "Report",
    "SyndicateError",
    "__version__",
    "open_publication",
]

_HOMES = {
    "Article": "syndicate.model",
    "Config": "syndicate.config",
    "Edition": "syndicate.model",
    "Finding": "syndicate.model",
    "Publisher": "syndicate.publisher",
    "Report": "syndicate.publishing.desk",
    "SyndicateError": "syndicate.errors",
    "open_publication": "syndicate.wiring",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the command must start at once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'syndicate' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
