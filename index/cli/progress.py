"""The progress bar of a sync, on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index import reports


@contextmanager
def progress() -> Iterator[reports.Progress]:
    """A function to pass to `Library.sync`. It shows nothing if standard error isn't a terminal."""
    if not sys.stderr.isatty():
        yield lambda what, done, total, source: None
        return
    from rich.markup import escape  # here, because loading it takes longer than reading a file
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from index.cli.output import NOTES
    from index.text.display import visible

    columns = (TextColumn("{task.fields[what]}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=NOTES, transient=True, disable=not NOTES.is_terminal) as bar:
        task = bar.add_task("", total=None, what="Looking")

        def show(what: str, done: int, total: int, source: str) -> None:
            bar.update(task, what=what, completed=done, total=total, description=escape(visible(source, lines=False)))

        yield show
