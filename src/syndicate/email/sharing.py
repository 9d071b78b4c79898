"""Links by which readers answer an edition, and hand it on."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from syndicate.model import Newsletter


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A link of the row: ``label`` says what it does, in the edition's language.

    ``is_mail`` tells that it opens the reader's own mail program.
    """

    label: str
    url: str
    is_mail: bool


def names() -> tuple[str, ...]:
    """Return the services that there are."""
    return tuple(_services())


def links(
    newsletter: Newsletter, words: Mapping[str, str], *, subject: str, url: str
) -> Sequence[Share]:
    """Return the row of an edition: to answer it, and to share its page at ``url``."""
    made = []
    if newsletter.reply:
        answer = f"mailto:{newsletter.sender_email}?subject={quote(f'Re: {subject}', safe='')}"
        made.append(Share(label=words["reply"], url=answer, is_mail=True))
    for name in newsletter.share:
        service = _services()[name]
        label = words["share_on"].format(name=service["name"]) if service["name"] else ""
        made.append(
            Share(
                label=label or words["forward"],
                url=service["url"].format(text=quote(subject, safe=""), url=quote(url, safe="")),
                is_mail=not label,
            )
        )
    return made


@cache
def _services() -> Mapping[str, Mapping[str, str]]:
    data = files("syndicate").joinpath("data/share.toml").read_text("utf-8")
    return tomllib.loads(data)
