"""A plug-in is a module; its file name is its configured name."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from syndicate.errors import ConfigError
from syndicate.text import nearest


def names(package: ModuleType) -> list[str]:
    """Return the names of a package's plug-ins, sorted; ``_private`` modules are none."""
    found: Iterable[str] = (module.name for module in iter_modules(package.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def load(package: ModuleType, name: str) -> ModuleType:
    """Import one plug-in by its configured name.

    Raises:
        ConfigError: there is no plug-in of that name; the nearest right one is named.
    """
    known = names(package)
    if name not in known:
        kind = package.__name__.rpartition(".")[2]
        raise ConfigError(f"{kind}: there is no {name!r}; {nearest(name, known)}")
    return import_module(f"{package.__name__}.{name}")
