"""The Jinja2 environment of all templates: in the sandbox, in its folders, and within bounds."""

from syndicate.sandbox.budget import TooMuchError
from syndicate.sandbox.environment import Environment, Named
from syndicate.sandbox.loading import Loader

__all__ = ["Environment", "Loader", "Named", "TooMuchError"]
