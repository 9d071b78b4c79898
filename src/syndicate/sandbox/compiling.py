"""How templates are compiled: what they print is written quickly, and what they do is counted."""

from jinja2 import nodes, pass_context, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, markup_join, str_join
from jinja2.visitor import NodeTransformer

from syndicate.sandbox import sizes
from syndicate.sandbox.budget import LONG, allow, charge, step

_STEP, _JOIN, _PAY = "syndicate_step", "syndicate_join", "syndicate_pay"


class Writer(CodeGenerator):
    """Jinja2's compiler, but for how a value is printed.

    Jinja2 makes three calls for it, and each text becomes an object of its own, though all of them
    are only put together. That was a third of the time of a page.
    """

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"environment.{'escaped' if frame.eval_ctx.autoescape else 'plain'}(")

    def _output_child_post(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")


def bound(tree: nodes.Template) -> None:
    """Let every round of a loop and every call of a macro take a step, and measure what is joined.

    Jinja2 lets nobody look at ``~`` and at slices as it does at other operators.
    """
    _Measured().visit(tree)
    parts: list[nodes.For | nodes.Macro | nodes.CallBlock] = [*tree.find_all(nodes.For)]
    parts += [*tree.find_all(nodes.Macro), *tree.find_all(nodes.CallBlock)]
    for part in parts:
        counted = _filtered(nodes.Const(0), _STEP, part.lineno)
        part.body.insert(0, nodes.ExprStmt(counted, lineno=part.lineno))


class _Measured(NodeTransformer):
    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - as Jinja2 calls it
        self.generic_visit(node)
        parts = nodes.Tuple(node.nodes, "load", lineno=node.lineno)
        return _filtered(parts, _JOIN, node.lineno)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802 - as Jinja2 calls it
        self.generic_visit(node)
        is_slice = isinstance(node.arg, nodes.Slice)
        return _filtered(node, _PAY, node.lineno) if is_slice else node


def _filtered(value: nodes.Expr, name: str, line: int) -> nodes.Filter:
    return nodes.Filter(value, name, [], [], None, None, lineno=line)


@pass_context  # what depends on the context is not worked out when the template is compiled
def _step(_context: Context, value: int) -> int:
    step()
    return value


@pass_eval_context
def _join(context: EvalContext, parts: tuple[object, ...]) -> str:
    size: float = 0
    is_text = True
    for part in parts:
        if type(part) is str:
            size += len(part)
        else:
            is_text = is_text and type(part) is int
            size += sizes.weight(part)
    if size > LONG:
        allow(size)
    join = markup_join if context.autoescape and not is_text else str_join
    made = join(parts)
    if size > LONG:
        charge(made)
    return made


def _pay(value: object) -> object:
    charge(value)
    return value


HIDDEN = {_STEP: _step, _JOIN: _join, _PAY: _pay}
"""Filters that are no template's own: the compiler writes them in."""
