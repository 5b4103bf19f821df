"""Files that a test writes out, and a real library of them."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index import Library


def put(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Writes files below a folder: their contents by their names, which may begin with other folders."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def put_earlier(folder: Path, **texts: str) -> None:
    """Writes name.txt for each name, long enough ago that its time stamp can be trusted."""
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        before = time.time() - 60 + len(text) / 1000
        os.utime(path, (before, before))


@contextmanager
def library_of(folder: Path, files: Mapping[str, str | bytes], **options: Any) -> Iterator[Library]:
    """The library of some files, which are written to `folder`/docs. The options are those of `Library.open`."""
    put(folder / "docs", files)
    with Library.open(folder / "data", **options) as library:
        library.sync(folder / "docs")
        yield library
