"""The preview's watcher, with real files: where the system tells of changes, and where not."""

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
import watchfiles

from syndicate.server.preview.watching import Watcher


def watched(folder: Path, news: "Queue[set[Path]]") -> Iterator[Watcher]:
    """Watch a folder while the context lasts."""
    watcher = Watcher(lambda: ([folder], [folder]), news.put)
    watcher.start()
    yield watcher
    watcher.stop()


@pytest.mark.parametrize("polls", [False, True])
def test_a_change_is_told(tmp_path: Path, polls: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a case
    """A changed file is told; where the system has no more watches, files are looked at again."""
    real, asked = watchfiles.watch, []

    def watch(*folders: Path, force_polling: bool | None, **kwargs: Any) -> object:  # noqa: ANN401 - watchfiles' own
        asked.append(force_polling)
        if polls and not force_polling:
            raise OSError(28, "No space left on device")  # as inotify says it
        return real(*folders, force_polling=force_polling, **kwargs)

    monkeypatch.setattr(watchfiles, "watch", watch)
    path, news = tmp_path / "a.md", Queue[set[Path]]()
    path.write_text("one", "utf-8")
    for _ in watched(tmp_path, news):
        for number in range(100):
            path.write_text("more " * number, "utf-8")
            try:
                found = news.get(timeout=0.2)
            except Exception:  # noqa: BLE001, S112 - it has not begun to look yet
                continue
            break
    assert path in found
    assert (True in asked) is polls
