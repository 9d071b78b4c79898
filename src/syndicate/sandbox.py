"""The Jinja2 environment of all templates: in the sandbox, in its folders, and within bounds.

Bounds are counts, not times, so that a template that is refused here is refused everywhere.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sized
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from jinja2 import Environment as AnyEnvironment
from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateAssertionError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    nodes,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from syndicate.text import nearest

STEPS = 2_000_000
"""Rounds of loops and calls of macros in one rendering; a page of 100,000 articles takes fewer."""

OUTPUT = 100_000_000
"""Characters that one rendering may make, or that a text may have that is put together in it."""

_BIT = 10_000
"""What a bit of a number weighs against a character: a power may have 10,000 of them."""

_REMEMBERED = 1_000
_PLAIN = frozenset({str, Markup, int})

_STEP, _MEASURE = "syndicate_step", "syndicate_measure"


class TooMuchError(TemplateRuntimeError):
    """A template does not come to an end, or makes more than anybody could want."""


class Named(StrictUndefined):
    """An undefined value that knows which right name was probably meant."""

    @property
    def _undefined_message(self) -> str:
        owner, name = self._undefined_obj, self._undefined_name
        if owner is missing or self._undefined_hint or not isinstance(name, str):
            return super()._undefined_message
        known = [*owner] if isinstance(owner, Mapping) else [*map(str, dir(owner))]
        public = [one for one in known if isinstance(one, str) and not one.startswith("_")]
        said = f"{type(owner).__name__!r} has no attribute {name!r}"
        return f"{said}; {nearest(name, public)}" if public else said


class _Budget:
    """What one rendering has left."""

    def __init__(self) -> None:
        self.steps = STEPS


_BUDGET: ContextVar[_Budget | None] = ContextVar("budget", default=None)


class _Bounded(Template):
    """A template whose rendering has an end; what it includes and calls counts with it."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - as Jinja2 has it
        """Render as Jinja2 does.

        Raises:
            TooMuchError: it takes more than ``STEPS`` steps, or makes more than ``OUTPUT``.
        """
        before = _BUDGET.set(_Budget())
        try:
            return super().render(*args, **kwargs)
        finally:
            _BUDGET.reset(before)


class Environment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which also counts.

    ``changes`` is applied to every template before it is compiled: tree, name, file name.
    ``variants`` are environments that share all with this one but the changes.
    """

    template_class = _Bounded
    intercepted_binops = frozenset({"+", "*", "**"})
    changes: Callable[[nodes.Template, str, str], None] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Jinja2 has it
        """Take what Jinja2 takes."""
        super().__init__(*args, **kwargs)
        self.variants: dict[object, Environment] = {}
        self._safe: dict[tuple[type, str], bool] = {}
        self._small: dict[str, Template] = {}
        self._known = {"filter": frozenset(self.filters), "test": frozenset(self.tests)}
        self.filters[_STEP] = _step
        self.filters[_MEASURE] = _measure

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
        known = {*(self.filters if kind == "filter" else self.tests)} - {_STEP, _MEASURE}
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
        _bound(source)
        if self.changes is not None:
            self.changes(source, name or "", filename or "")
        return super()._generate(source, name, filename, defer_init)

    @staticmethod
    def concat(pieces: Iterable[str], /) -> str:
        """Join what a template, a macro or a block made.

        Raises:
            TooMuchError: it is more than ``OUTPUT``; raised in the template, where it was made.
        """
        made, size = [], 0
        for piece in pieces:
            made.append(piece)
            size += len(piece)
            if size > OUTPUT:
                error = TooMuchError(f"more than {OUTPUT:,} characters come out; make a loop stop")
                if isinstance(pieces, Generator):
                    pieces.throw(error)
                raise error
        return "".join(made)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - as Jinja2 has it
        """Tell whether a template may have an attribute: a matter of the type, asked once."""
        known = (type(obj), attr)
        if known not in self._safe:
            if len(self._safe) >= _REMEMBERED:
                self._safe.clear()
            self._safe[known] = super().is_safe_attribute(obj, attr, value)
        return self._safe[known]

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as Jinja2 has it
        """Return an attribute as Jinja2 does, a text or a number of our own types at once."""
        if self._safe.get((type(obj), attribute)):
            value = getattr(obj, attribute, None)
            if type(value) in _PLAIN:
                return value
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
        """Add, multiply or raise to a power, if the outcome is of a size that makes sense."""
        if _size(operator, left, right) > OUTPUT:
            raise TooMuchError("this makes more than anybody could want; make it smaller")
        return super().call_binop(context, operator, left, right)


class Loader(FileSystemLoader):
    """A folder of templates, which are UTF-8 and lie in it."""

    def get_source(
        self, environment: AnyEnvironment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its file, and what tells whether it is as it was.

        Raises:
            TemplateNotFound: there is none of that name.
            TemplateSyntaxError: it is not UTF-8, or a link that leads out of the folder.
        """
        try:
            found = super().get_source(environment, template)
        except UnicodeDecodeError as error:
            path = self._file(template)
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            problem = f"byte {error.object[error.start]:#04x} is not UTF-8; save it as UTF-8"
            raise TemplateSyntaxError(problem, line, template, str(path)) from error
        path, root = Path(found[1]), Path(self.searchpath[0])
        if not path.resolve().is_relative_to(root.resolve()):
            problem = f"it is a link that leads out of {root}; put the file itself there"
            raise TemplateSyntaxError(problem, 0, template, str(path))
        return found

    def _file(self, template: str) -> Path:
        return Path(self.searchpath[0], *template.split("/"))


def _size(operator: str, left: object, right: object) -> float:
    """Return about how large the outcome of an operation is: in elements, or in bits."""
    match left, right:
        case int(), int() if operator == "**":
            return left.bit_length() * abs(right) * _BIT
        case Sized(), Sized():
            return len(left) + len(right)
        case Sized(), int():
            return len(left) * right
        case int(), Sized():
            return left * len(right)
        case _:
            return 0


def _bound(tree: nodes.Template) -> None:
    """Let every round of a loop and every call of a macro take a step, and measure what is joined.

    Jinja2 lets nobody look at ``~`` as it does at other operators.
    """
    _Measured().visit(tree)
    parts: list[nodes.For | nodes.Macro | nodes.CallBlock] = [*tree.find_all(nodes.For)]
    parts += [*tree.find_all(nodes.Macro), *tree.find_all(nodes.CallBlock)]
    for part in parts:
        step = _filtered(nodes.Const(0), _STEP, part.lineno)
        part.body.insert(0, nodes.ExprStmt(step, lineno=part.lineno))


class _Measured(NodeTransformer):
    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - as Jinja2 calls it
        self.generic_visit(node)
        return _filtered(node, _MEASURE, node.lineno)


def _filtered(value: nodes.Expr, name: str, line: int) -> nodes.Filter:
    # What depends on the context is not worked out when the template is compiled.
    return nodes.Filter(value, name, [], [], None, None, lineno=line)


@pass_context
def _step(_context: Context, value: int) -> int:
    budget = _BUDGET.get()
    if budget is not None:
        budget.steps -= 1
        if budget.steps < 0:
            raise TooMuchError(f"more than {STEPS:,} rounds of loops; make this one stop")
    return value


@pass_context
def _measure(_context: Context, value: str) -> str:
    if len(value) > OUTPUT:
        raise TooMuchError("this makes more than anybody could want; make it smaller")
    return value
