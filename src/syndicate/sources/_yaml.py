"""YAML front matter, with scalars left as they are written.

YAML 1.1 would read ``lang: no`` as false, ``1.10`` as 1.1 and ``12:30`` as 750. Which type a field
has is decided where its meaning is known, so here every plain scalar is text, or nothing.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from syndicate.errors import ContentError

if TYPE_CHECKING:
    from yaml import SafeLoader as _Base
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CORE = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:str", "tag:yaml.org,2002:int",
         "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp",
         "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")  # fmt: skip
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_DEEP = 50
_SAFE_LENGTH = 4000
"""Below this no text nests deep enough to overflow the stack of the C parser."""
_MOST = 20_000


class _Loader(_Base):
    """A safe loader that knows but two types of plain scalars: nothing, and text."""


_Loader.yaml_implicit_resolvers = {
    first: kept
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
    if (kept := [one for one in resolvers if one[0].endswith((":null", ":merge"))])
}


def read(path: str, source: str, line: int) -> tuple[Mapping[str, object], Mapping[str, int]]:
    """Return the fields of a YAML mapping and the line of each; ``line`` is the source's first.

    Raises:
        ContentError: it is no YAML, no mapping, or a bomb.
    """
    try:
        if len(source) > _SAFE_LENGTH:
            _refuse_depth(path, source, line)
        loader = _Loader(source)
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        _refuse_bomb(path, node, source, line)
        fields = _value(node)
    except (yaml.YAMLError, RecursionError) as error:
        raise _error(path, error, source, line) from error
    if not isinstance(fields, dict):
        raise ContentError(path, line, "front matter is not a list of fields", "write name: value")
    return fields, {key.value: line + key.start_mark.line for key, _ in node.value}


def _value(node: Any) -> object:  # noqa: ANN401 - the stubs' nodes have no common value
    """Return what a node holds: text, nothing, a list or a table, whatever its tag says of it."""
    if not node.tag.startswith(_CORE):
        raise yaml.constructor.ConstructorError(
            problem=f"{node.tag} is no type that a field can have", problem_mark=node.start_mark
        )
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == _NULL else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(one) for one in node.value]
    return _table(node)


def _table(node: Any) -> dict[str, object]:  # noqa: ANN401
    own: dict[str, object] = {}
    merged: dict[str, object] = {}
    for key, value in node.value:
        if key.tag == _MERGE:
            tables = _value(value)
            for table in tables if isinstance(tables, list) else [tables]:
                merged = (table if isinstance(table, dict) else {}) | merged
            continue
        if not isinstance(key, yaml.ScalarNode) or key.value in own:
            raise yaml.constructor.ConstructorError(
                problem="a name is no text" if key.id != "scalar" else f"{key.value} stands twice",
                problem_mark=key.start_mark,
            )
        own[key.value] = _value(value)
    return merged | own


def _refuse_depth(path: str, source: str, line: int) -> None:
    """Read it event by event first: the parser's own recursion has no bound (a crash, measured)."""
    depth = 0
    for event in yaml.parse(source, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEP:
            raise ContentError(path, line + _at(event), "YAML is nested too deeply",
                               "flatten it")  # fmt: skip


def _at(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _refuse_bomb(path: str, node: yaml.Node, source: str, line: int) -> None:
    """Refuse aliases that stand for more than a front matter can mean ("billion laughs")."""
    if "*" not in source or "&" not in source:
        return
    sizes: dict[int, int] = {}

    def size(one: Any) -> int:  # noqa: ANN401 - the stubs' nodes have no common children
        if id(one) in sizes:
            if sizes[id(one)] < 0:
                raise ContentError(path, line + one.start_mark.line, "a YAML alias holds itself",
                                   "write the value out")  # fmt: skip
            return sizes[id(one)]
        sizes[id(one)] = -1
        children: list[Any] = []
        if isinstance(one, yaml.MappingNode):
            children = [part for pair in one.value for part in pair]
        elif isinstance(one, yaml.SequenceNode):
            children = list(one.value)
        sizes[id(one)] = min(_MOST + 1, 1 + sum(size(child) for child in children))
        return sizes[id(one)]

    if size(node) > _MOST:
        raise ContentError(path, line, "YAML aliases stand for too many values",
                           "write the values out")  # fmt: skip


def _error(path: str, error: Exception, source: str, line: int) -> ContentError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        at = line + mark.line if mark else line
        return ContentError(path, at, f"YAML: {error.problem or error.context}", _remedy(error))
    if isinstance(error, yaml.reader.ReaderError):
        problem = f"U+{error.character:04X} is a control character"
        at = line + source.encode("utf-8", "replace").count(b"\n", 0, max(0, error.position))
        return ContentError(path, at, f"YAML: {problem}", "delete it")
    return ContentError(path, line, "YAML is nested too deeply", "flatten it")


def _remedy(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values are not allowed" in problem:
        return 'quote a value that has a colon: title: "One: two"'
    if "cannot start any token" in problem:
        return 'indent with spaces, and quote a value that starts with @, ` or %: name: "@value"'
    if "stands twice" in problem:
        return "keep one of them"
    if "no type" in problem:
        return "leave the tag that starts with ! out"
    if "quoted scalar" in str(error.context) or "end of stream" in problem:
        return "close the quotation mark"
    return 'write name: "value", one field a line'
