"""What templates ask for, read from their source: slips are found before they render.

Composing an edition finds a slip too, but only where it is printed: not in a branch that is not
taken, and not while there is no article to compose with.
"""

from collections.abc import Iterator
from dataclasses import fields

from jinja2 import DictLoader, Environment, TemplateSyntaxError, meta, nodes

from syndicate.email.merging import Merge, Recipient
from syndicate.errors import ConfigError
from syndicate.model import Article, Edition, Newsletter, Publication
from syndicate.slots import SlotError
from syndicate.text import nearest

_FOLDER = "email/"

_Kind = type[Edition | Newsletter | Publication | Article | Merge] | None
_UTM_GIVEN: dict[str, _Kind] = {
    "edition": Edition,
    "newsletter": Newsletter,
    "publication": Publication,
    "lead": Article,
    "articles": None,
}
_GIVEN: dict[str, _Kind] = _UTM_GIVEN | {"merge": Merge, "recipient": None}
"""What the templates among a newsletter's settings are given, and of which type."""


def check_setting(name: str, source: str, letter: Newsletter, env: Environment) -> None:
    """Check a template among a newsletter's settings.

    Raises:
        ConfigError: it is no template, or uses a name that nobody gives it, or asks for a field of
            recipients that is not configured; the message names newsletter, setting and line.
    """
    where = f"newsletter {letter.id!r}: {name}: line"
    given = _UTM_GIVEN if name.startswith("utm.") else _GIVEN
    try:
        env.from_string(source)
    except TemplateSyntaxError as error:
        problem = f"{where} {error.lineno}: {error.message}; mend this template"
        raise ConfigError(problem) from error
    tree = env.parse(source)
    for line, problem in (*_unknown(tree, env, given), *_slips(tree, letter)):
        raise ConfigError(f"{where} {line}: {problem}")


def check_templates(letter: Newsletter, env: Environment) -> None:
    """Check what all templates of emails ask of recipients.

    Raises:
        ConfigError: one asks for a field that is not configured; the message names file and line.
    """
    loader = env.loader or DictLoader({})
    for name in env.list_templates(filter_func=lambda name: name.startswith(_FOLDER)):
        source, path, _ = loader.get_source(env, name)
        if "recipient" not in source:
            continue
        for line, problem in _slips(env.parse(source), letter):
            raise ConfigError(f"{path or name}:{line}: {problem}")


def _unknown(
    tree: nodes.Template, env: Environment, given: dict[str, _Kind]
) -> Iterator[tuple[int, str]]:
    """Yield line and message of each name in a setting that would be undefined when it is due."""
    free = meta.find_undeclared_variables(tree)
    spared = {
        name.name
        for guard in tree.find_all((nodes.Test, nodes.Filter))
        if guard.name in {"defined", "undefined", "default", "d"}
        for name in guard.find_all(nodes.Name)
    }
    for name in tree.find_all(nodes.Name):
        if name.name in free - spared and name.name not in given and name.name not in env.globals:
            yield name.lineno, f"there is no {name.name!r}; {nearest(name.name, given)}"
    for part in tree.find_all(nodes.Getattr):
        owner = part.node.name if isinstance(part.node, nodes.Name) else ""
        kind = given.get(owner) if owner in free - spared else None
        if kind and not hasattr(kind, part.attr):
            names = [one.name for one in fields(kind)]
            yield part.lineno, f"{owner} has no {part.attr!r}; {nearest(part.attr, names)}"


def _slips(tree: nodes.Template, letter: Newsletter) -> Iterator[tuple[int, str]]:
    """Yield line and message of each field of recipients that nobody could fill in."""
    recipient = Recipient(letter.fields, {})
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        path = _path(node)
        if path[:1] != ["recipient"]:
            continue
        asked: object = recipient
        try:
            for name in path[1:]:
                asked = getattr(asked, name, None)
        except SlotError as error:
            yield node.lineno, str(error)


def _path(node: nodes.Node) -> list[str]:
    """Return ``recipient.attributes.city`` as its names; nothing for other expressions."""
    match node:
        case nodes.Name():
            return [node.name]
        case nodes.Getattr():
            before = _path(node.node)
            return [*before, node.attr] if before else []
        case nodes.Getitem(arg=nodes.Const(value=str(name))):
            before = _path(node.node)
            return [*before, name] if before else []
    return []
