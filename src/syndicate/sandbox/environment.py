"""Jinja2's sandbox, which also counts, measures what is made, and writes quickly."""

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateAssertionError,
    TemplateRuntimeError,
    nodes,
)
from jinja2.runtime import Context
from jinja2.sandbox import (
    ImmutableSandboxedEnvironment,
    SandboxedEscapeFormatter,
    SandboxedFormatter,
)
from jinja2.utils import missing
from markupsafe import Markup, escape

from syndicate.sandbox import budget, filters, sizes
from syndicate.sandbox.budget import LONG, TooMuchError
from syndicate.sandbox.compiling import HIDDEN, Writer, bound
from syndicate.text import nearest

_REMEMBERED = 1_000
_has_special = re.compile("[&<>\"']").search
_METHODS = frozenset({MethodType, BuiltinMethodType})
_FUNCTIONS = frozenset({FunctionType, MethodType})
_FORMATS = frozenset({"format", "format_map"})
_AROUND = frozenset({"_block_vars", "_loop_vars"})
_MEASURED = (str, bytes, int)
_NUMBERS = frozenset({int, float})
_OF_DICTS = frozenset(dir(dict))


class Named(StrictUndefined):
    """An undefined value that knows which right name was probably meant."""

    @property
    def _undefined_message(self) -> str:
        owner, name = self._undefined_obj, self._undefined_name
        if owner is missing or self._undefined_hint or not isinstance(name, str):
            return super()._undefined_message
        known = [*owner] if isinstance(owner, Mapping) else [*map(str, dir(owner))]
        public = [one for one in known if isinstance(one, str) and not one.startswith("_")]
        kind = "it" if isinstance(owner, Mapping) else f"the {type(owner).__name__.lower()}"
        said = f"{kind} has no {name!r}"
        return f"{said}; {nearest(name, public)}" if public else said


class _Bounded(Template):
    """A template whose rendering has an end; what it includes and calls counts with it."""

    @classmethod
    def from_code(cls, *args: Any, **kwargs: Any) -> Template:  # noqa: ANN401 - as Jinja2 has it
        """Return a template that is put together where it is made.

        Else its pieces would go up one by one through all templates that include it.
        """
        made = super().from_code(*args, **kwargs)
        pieces, concat = made.root_render_func, made.environment.concat

        def whole(context: Context) -> Iterator[str]:
            yield concat(pieces(context))

        made.root_render_func = whole
        return made

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - as Jinja2 has it
        """Render as Jinja2 does.

        Raises:
            TooMuchError: it takes more than ``STEPS`` steps, or makes more than ``OUTPUT``.
        """
        with budget.rendering():
            return super().render(*args, **kwargs)


class _Formatter(SandboxedFormatter):
    """What ``str.format`` does, field by field, each of a size that makes sense."""

    _size: float = 0

    def vformat(self, *args: Any) -> str:  # noqa: ANN401 - as Python has it
        """Return the text with its fields filled in."""
        self._size = 0
        return super().vformat(*args)

    def format_field(self, value: Any, format_spec: str) -> Any:  # noqa: ANN401 - as Python has it
        """Return what one field is filled with."""
        self._size += sizes.weight(value) + sizes.width(str(format_spec))
        budget.allow(self._size)
        return super().format_field(value, format_spec)


class _EscapeFormatter(_Formatter, SandboxedEscapeFormatter):
    """The same for text that is markup."""


class Environment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which also counts.

    ``changes`` is applied to every template before it is compiled: tree, name, file name.
    ``variants`` are environments that share all with this one but the changes.
    """

    template_class = _Bounded
    code_generator_class = Writer
    intercepted_binops = frozenset({"+", "*", "**", "%"})
    changes: Callable[[nodes.Template, str, str], None] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Jinja2 has it
        """Take what Jinja2 takes."""
        super().__init__(*args, **kwargs)
        self.variants: dict[object, Environment] = {}
        self._safe: dict[tuple[type, str], bool] = {}
        self._small: dict[str, Template] = {}
        self._known = {"filter": frozenset(self.filters), "test": frozenset(self.tests)}
        self.filters |= filters.bounded() | HIDDEN
        # Words at random, and without end.
        del self.globals["lipsum"]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if not any(test.name in self._known for test in tree.find_all(nodes.Test)):
            for used in tree.find_all(nodes.Filter):
                self._find("filter", used.name, used.lineno, (name, filename))
            for asked in tree.find_all(nodes.Test):
                self._find("test", asked.name, asked.lineno, (name, filename))
        return tree

    def _find(self, kind: str, used: str, line: int, place: tuple[str | None, str | None]) -> None:
        """Raise ``TemplateAssertionError`` if there is no such filter or test."""
        known = {*(self.filters if kind == "filter" else self.tests)} - HIDDEN.keys()
        if used in known:
            return
        near, own = nearest(used, known), sorted(known - self._known[kind])
        problem = f"there is no {kind} {used!r}; {near}"
        if own and near.startswith("did"):
            problem += f" (there are {', '.join(own)}, and those of Jinja2)"
        raise TemplateAssertionError(problem, line, *place)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002 - as Jinja2 has it
    ) -> str:
        bound(source)
        if self.changes is not None:
            self.changes(source, name or "", filename or "")
        return super()._generate(source, name, filename, defer_init)

    @staticmethod
    def concat(pieces: Iterable[str], /) -> str:
        """Join what a template, a macro or a block made.

        Raises:
            TooMuchError: it is more than ``OUTPUT``; raised in the template, where it was made.
        """
        made: list[str] = []
        add, size, most = made.append, 0, budget.OUTPUT
        for piece in pieces:
            add(piece)
            size += len(piece)
            if size > most:
                error = TooMuchError(f"more than {most:,} characters come out; make a loop stop")
                if isinstance(pieces, Generator):
                    pieces.throw(error)
                raise error
        return "".join(made)

    def escaped(self, value: object) -> str:
        """Return what HTML and MJML have for a value that a template prints."""
        kind = type(value)
        if kind is str or kind is Markup:
            text: str = value  # type: ignore[assignment] # its type was asked above
            if len(text) > LONG:
                budget.charge(text)
            return escape(text) if kind is str and _has_special(text) else text
        if kind is int:
            return str(value)
        return escape(self._printed(value))

    def plain(self, value: object) -> str:
        """Return what a text has for a value that a template prints."""
        return value if type(value) is str and len(value) <= LONG else str(self._printed(value))

    def _printed(self, value: object) -> object:
        budget.allow(sizes.weight(value))
        if isinstance(value, str) and len(value) > LONG:
            budget.charge(value)
        return self.finalize(value) if self.finalize else value

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - as Jinja2 has it
        """Tell whether a template may have an attribute: a matter of the type, asked once."""
        known = (type(obj), attr)
        if known not in self._safe:
            if len(self._safe) >= _REMEMBERED:
                self._safe.clear()
            self._safe[known] = super().is_safe_attribute(obj, attr, value)
        return self._safe[known]

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as Jinja2 has it
        """Return an attribute as Jinja2 does, at once if it is known to be safe."""
        kind = type(obj)
        if self._safe.get((kind, attribute)):
            value = getattr(obj, attribute, missing)
            if value is not missing and (
                type(value) not in _METHODS or value.__name__ not in _FORMATS
            ):
                return value
        elif kind is dict and attribute in obj and attribute not in _OF_DICTS:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def small(self, source: str) -> Template:
        """Return a template that a setting holds, compiled once; it must not print ``None``."""
        if source not in self._small:
            if len(self._small) >= _REMEMBERED:
                self._small.clear()
            self._small[source] = self.overlay(finalize=self._said).from_string(source)
        return self._small[source]

    def _said(self, value: object) -> object:
        if value is None:
            raise TemplateRuntimeError("this prints None, for there is nothing; give it `or`")
        return self.finalize(value) if self.finalize else value

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as Jinja2 has it
        """Add, multiply, raise to a power or format, if the outcome is of a size that makes sense.

        Raises:
            TooMuchError: it is not.
        """
        sizes.operation(operator, left, right)
        made = super().call_binop(context, operator, left, right)
        if type(made) not in _NUMBERS:
            budget.charge(made)
        return made

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as Jinja2 has it
        """Call a function or a method; one of a text or a number must not make too much.

        Raises:
            TooMuchError: it would.
        """
        owner = getattr(obj, "__self__", None)
        if not isinstance(owner, _MEASURED):
            # Most are not marked as unsafe, or as one that wants the context.
            if type(obj) in _FUNCTIONS and not obj.__dict__:
                return obj(*args, **_given(kwargs))
            return super().call(context, obj, *args, **kwargs)
        if obj.__name__ == "join" and args:
            args = (list(args[0]), *args[1:])
        sizes.method(owner, obj.__name__, args, _given(kwargs))
        made = super().call(context, obj, *args, **kwargs)
        budget.charge(made)
        return made

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ANN401 - as Jinja2 has it
        """Return ``format`` and ``format_map`` of a text as the sandbox lets them be called."""
        if super().wrap_str_format(value) is None:
            return None
        text: str = value.__self__
        formatter = (
            _EscapeFormatter(self, escape=text.escape)
            if isinstance(text, Markup)
            else _Formatter(self)
        )

        def form(*args: object, **kwargs: object) -> str:
            return type(text)(formatter.vformat(text, args, kwargs))

        def form_map(values: Mapping[str, object], /) -> str:
            return type(text)(formatter.vformat(text, (), values))

        return form_map if value.__name__ == "format_map" else form


def _given(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return what a template gives by name: Jinja2 adds what is around, for the few who ask."""
    if kwargs:
        kwargs = {name: value for name, value in kwargs.items() if name not in _AROUND}
    return kwargs
