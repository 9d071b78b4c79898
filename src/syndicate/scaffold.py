"""Makes what an owner would otherwise type: a new publication, a new article."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from syndicate import text
from syndicate.config import FILE, Config, PublicationTable
from syndicate.errors import StorageError, UsageError
from syndicate.prepare import paths
from syndicate.prepare.identity import choose

_CONFIG = """\
# Every setting is explained in the configuration reference.

[publication]
title = {title}
url = {url}
description = "What this publication is about, in one sentence."
language = "en"
timezone = "UTC"
author = "editor"
postal_address = ""       # bulk email must carry one

[authors.editor]
name = "The editor"

# The look of newsletters: "editorial", "compact" or "bold", in which you can change every colour.
# [theme]
# base = "editorial"

# A call to action that goes with every article and digest. Say what yours is, and uncomment it.
# [[promo]]
# id = "index"
# kicker = "Further Reading"
# heading = "The Alternative Financial Systems Index"
# text = "What readers find there, in a sentence or two."
# button = "Read more"
# url = {index}

[[newsletter]]
id = "weekly"
title = {title}
schedule = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"
sender_email = {sender}
unsubscribe_url = {unsubscribe}
"""

_FIRST = """\
---
title: Hello, readers
date: {date}
tags: [welcome]
---
This is a first article. It is a Markdown file in the folder `articles`; HTML, JSON and plain text
work as well.

## What to do next

1. Write another one: `syndicate new "A good title"`.
2. See what would go out: `syndicate plan`.
3. Publish it: `syndicate publish`.
"""

_ARTICLE = """\
---
id: {id}
title: {title}
date: {date}
tags: []
draft: true
---
"""

_CRON = '''\
"""The cron entry: ``python publish.py`` is ``syndicate publish`` in this folder."""

import os
import sys
from pathlib import Path

try:
    from syndicate.cli import main
except ModuleNotFoundError as error:
    sys.stderr.write(
        f"publish.py: {sys.executable} has no module {error.name!r}; "
        "run it with the Python that Syndicate is installed in, such as .venv/bin/python\\n"
    )
    sys.exit(78)

if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent)
    sys.argv[1:1] = ["publish"]
    main()
'''


def init(folder: Path, *, title: str, url: str, now: datetime) -> list[Path]:
    """Make a new publication, ready to run, and return the files made.

    Raises:
        UsageError: the folder is not empty, the title is, or the address is none.
        StorageError: a file cannot be written.
    """
    table = _publication(title, url)
    if folder.exists() and not _is_empty(folder):
        raise UsageError(f"{folder}: is not empty; name an empty folder, or a new one")
    host = urlsplit(table.url).hostname or ""
    config = _CONFIG.format(
        title=_quote(table.title),
        url=_quote(table.url),
        index=_quote(f"{table.url}alternative-financial-systems-index/"),
        sender=_quote(f"news@{host.removeprefix('www.')}"),
        unsubscribe=_quote(f"{table.url}unsubscribe"),
    )
    files = {
        FILE: config,
        f"articles/{now:%Y-%m-%d}-hello-readers.md": _FIRST.format(
            date=f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        ),
        "publish.py": _CRON,
        ".gitignore": "public/\n.syndicate/*\n!.syndicate/state.db\n",
    }
    made = {folder / name: content for name, content in files.items()}
    return [path for path, content in made.items() if _write_new(path, content)]


def article(config: Config, title: str, *, now: datetime) -> Path:
    """Begin an article as a draft, dated now, its id written down; return its file.

    Raises:
        UsageError: the title has no letters, or there is such a file.
        StorageError: the file cannot be written.
    """
    if not text.slug(title):
        raise UsageError(f"{title!r} has no letters; give the article a title with some")
    name = paths.slug(title, title)
    local = now.astimezone(ZoneInfo(config.publication.timezone))
    path = config.folder("articles") / f"{local:%Y-%m-%d}-{name}.md"
    host = config.publication.authority or urlsplit(config.publication.url).hostname or ""
    content = _ARTICLE.format(
        id=_quote(choose("", None, authority=host, day=local, slug=name)),
        title=_quote(text.line(title)),
        date=local.isoformat(timespec="seconds"),
    )
    if not _write_new(path, content):
        raise UsageError(f"{path}: is there already; choose another title")
    return path


def _publication(title: str, url: str) -> PublicationTable:
    """Check what the new configuration will say."""
    try:
        return PublicationTable(title=title, url=url)
    except ValidationError as error:
        detail = error.errors()[0]
        problem = detail["msg"].removeprefix("Value error, ")
        raise UsageError(f"--{detail['loc'][0]}: {problem}") from error


def _is_empty(folder: Path) -> bool:
    """Tell whether a folder has only hidden files, such as those of a version control system."""
    return folder.is_dir() and all(one.name.startswith(".") for one in folder.iterdir())


def _write_new(path: Path, content: str) -> bool:
    """Write a file unless it is there already; tell whether it was written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
    except FileExistsError:
        return False
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise StorageError(f"{path}: {problem}; make room, or choose another folder") from error
    return True


def _quote(value: str) -> str:
    """Return a string as YAML and TOML both read it."""
    return json.dumps(value, ensure_ascii=False)
