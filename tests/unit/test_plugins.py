"""Plug-ins are modules, found and named by their file names."""

import pytest

from syndicate import feeds, plugins, sources
from syndicate.errors import ConfigError


def test_names_are_file_names() -> None:
    """Every public module is a plug-in; a module with an underscore is none."""
    assert plugins.names(feeds) == ["atom", "json", "rss"]
    assert not [name for name in plugins.names(sources) if name.startswith("_")]


def test_a_plugin_is_loaded_by_name() -> None:
    """The name in the configuration gives the module of that name."""
    assert plugins.load(feeds, "rss").__name__ == "syndicate.feeds.rss"


@pytest.mark.parametrize("name", ["rs", "_feedgen", "..model", "rss.os", ""])
def test_what_is_no_plugin_is_not_imported(name: str) -> None:
    """A name that is not in the folder is refused, with what kind it is of and the nearest one."""
    with pytest.raises(ConfigError, match=r"feeds: there is no .*(did you mean|there are)"):
        plugins.load(feeds, name)
