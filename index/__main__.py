"""The documents from a shell: `python -m index build | ask | facts | summary | verify | sources | source | …`.

Standard output holds the result alone, as one JSON document with --json; progress and notes go to standard error.
Exit codes: 0 done (also when nothing was found), 1 the work failed, 2 wrong usage.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from index import FactKind, FootnoteError, Library, Scope, SyncReport, UnknownSource
from index.cli.output import (
    NOTES,
    TABLE_WIDTH,
    answer_json,
    backup_json,
    bench_table,
    fact_json,
    flagged_json,
    measures_table,
    print_answer,
    print_backup,
    print_document,
    print_facts,
    print_json,
    print_quote,
    print_reasons,
    print_report,
    print_restored,
    print_sources,
    print_verdict,
    quote_json,
    report_json,
    verdict_json,
)
from index.measuring.bench import PEERS
from index.measuring.bench import bench as run_bench
from index.measuring.evaluate import evaluate as measure

SHARED = Scope.shared()


_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")
_data = click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="FOOTNOTE_DATA",
    default=Path("data"),
    show_default=True,
    help="Where the index is kept. [env: FOOTNOTE_DATA]",
)


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        _json,
        _data,
        click.option(
            "--docs",
            type=click.Path(path_type=Path),
            envvar="FOOTNOTE_DOCS",
            default=Path("seeds"),
            show_default=True,
            help="The folder of documents. [env: FOOTNOTE_DOCS]",
        ),
    ):
        command = option(command)
    return command


@click.group()
def main() -> None:
    """Ask a folder of documents; needs no Discord."""


@main.command()
@_common
def build(docs: Path, data: Path, as_json: bool) -> None:
    """Read what is new or changed in the folder, and index it."""
    with _library(data) as library:
        report = _sync(library, docs)
    if as_json:
        print_json(report_json(report))
    else:
        print_report(report)


@main.command()
@click.argument("question")
@click.option("--limit", type=click.IntRange(1, 25), default=3, show_default=True, help="The most passages to show.")
@click.option("--source", help="Ask this document alone: its path in the folder.")
@_common
def ask(question: str, limit: int, source: str | None, docs: Path, data: Path, as_json: bool) -> None:
    """Show the passages that answer QUESTION, word for word. Builds the index where there is none."""
    with _library(data) as library:
        _ensure_built(library, docs)
        answer = library.ask(question, scope=SHARED, limit=limit, source=source)
    for notice in answer.notices:
        NOTES.print(escape(str(notice)), style="yellow")
    if as_json:
        print_json(answer_json(answer))
    else:
        print_answer(answer)


@main.command()
@_common
def sources(docs: Path, data: Path, as_json: bool) -> None:
    """List what is indexed, and what was skipped and why."""
    with _library(data) as library:
        _ensure_built(library, docs)
        documents, skipped = library.documents(scope=SHARED), library.skipped()
    if as_json:
        print_json(
            {"documents": [asdict(document) for document in documents], "skipped": [asdict(skip) for skip in skipped]}
        )
    else:
        print_sources(documents, skipped)


@main.command()
@click.argument("name")
@_common
def source(name: str, docs: Path, data: Path, as_json: bool) -> None:
    """Show what is known of one document, by its path in the folder: what was flagged in it, and why."""
    with _library(data) as library:
        _ensure_built(library, docs)
        reasons = [skip.reason for skip in library.skipped() if skip.file == name]
        try:
            document = library.document(name, scope=SHARED)
        except UnknownSource:
            if not reasons:
                raise
            print_json({"source": name, "skipped": reasons}) if as_json else print_reasons(name, reasons)
            return
        (info,) = [info for info in library.documents(scope=SHARED) if info.id == document.id]
    if as_json:
        print_json(asdict(info) | {"notes": document.notes, "flagged": flagged_json(document), "skipped": reasons})
    else:
        print_document(document, info)
        print_reasons(name, reasons)


@main.command()
@click.option("--kind", type=click.Choice([kind.value for kind in FactKind]), help="Only facts of this kind.")
@click.option("--about", help="Only facts about this, the nearest first.")
@click.option("--name", help="Only facts of this person, organisation, speaker or term.")
@click.option("--source", help="Only facts of this document: its path in the folder.")
@click.option("--limit", type=click.IntRange(1), default=25, show_default=True, help="The most facts to show.")
@_common
def facts(
    kind: str | None,
    about: str | None,
    name: str | None,
    source: str | None,
    limit: int,
    docs: Path,
    data: Path,
    as_json: bool,
) -> None:
    """Show key facts: dates, figures, people and so on, each as the sentence that states it."""
    with _library(data) as library:
        _ensure_built(library, docs)
        found = library.facts(
            FactKind(kind) if kind else None, scope=SHARED, about=about, name=name, source=source, limit=limit
        )
    if as_json:
        print_json([fact_json(fact) for fact in found])
    else:
        print_facts(found)


@main.command()
@click.option("--source", help="Only this document: its path in the folder.")
@_common
def summary(source: str | None, docs: Path, data: Path, as_json: bool) -> None:
    """Show the sentences that carry a document, word for word; of all documents, if none is named."""
    with _library(data) as library:
        _ensure_built(library, docs)
        names = [source] if source else [document.source for document in library.documents(scope=SHARED)]
        quotes = [quote for name in names for quote in library.summary(name, scope=SHARED)]
    if as_json:
        print_json([quote_json(quote) for quote in quotes])
    else:
        for number, quote in enumerate(quotes, 1):
            print_quote(number, quote)


@main.command()
@click.argument("quotation")
@_common
def verify(quotation: str, docs: Path, data: Path, as_json: bool) -> None:
    """Say whether QUOTATION stands in the documents, and where."""
    with _library(data) as library:
        _ensure_built(library, docs)
        verdict = library.verify(quotation, scope=SHARED)
    if as_json:
        print_json(verdict_json(verdict))
    else:
        print_verdict(verdict)


@main.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")
def evaluate(sets: tuple[Path, ...], as_json: bool) -> None:
    """Measure retrieval on labelled SETS, by the path that a question takes."""
    measures = {}
    for folder in sets:
        NOTES.print(Text(f"Evaluating {folder} …"))
        try:
            measures[folder.name] = measure(folder)
        except FootnoteError as error:
            _fail(error)
    if as_json:
        print_json(next(iter(measures.values())) if len(sets) == 1 else measures)
    else:
        Console(width=TABLE_WIDTH, highlight=False).print(measures_table(measures))


@main.command()
@click.option("--passages", type=click.IntRange(1), default=10_000, show_default=True, help="How many to index.")
@click.option("--against", default="", help=f"Other engines, with commas between: {', '.join(PEERS)}.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")
def bench(passages: int, against: str, as_json: bool) -> None:
    """Measure speed and memory on passages and questions that are made up, beside other engines."""
    try:
        rows = run_bench(passages, [name for name in against.split(",") if name])
    except FootnoteError as error:
        _fail(error)
    if as_json:
        print_json(rows)
    else:
        Console(width=TABLE_WIDTH, highlight=False).print(bench_table(rows))


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_data
@_json
def backup(file: Path, data: Path, as_json: bool) -> None:
    """Write what people gave (uploads, settings, votes) into FILE, in the place of an earlier back-up; the bot may run.

    The index isn't in it: it is made of these and of the documents."""
    with _library(data) as library:
        held = library.backup(file)
    if as_json:
        print_json(backup_json(held, file))
    else:
        print_backup(held, file)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_data
@_json
def restore(file: Path, data: Path, as_json: bool) -> None:
    """Put the back-up FILE in the place of what people gave. Stop the bot first."""
    with _library(data) as library:
        held, former = library.restore(file)
    if as_json:
        print_json(backup_json(held, file) | {"former": str(former) if former else None})
    else:
        print_restored(held, file, former)


@contextmanager
def _library(data: Path) -> Iterator[Library]:
    """The library; what goes wrong for a person to mend becomes a sentence and exit code 1."""
    try:
        with Library.open(data) as library:
            yield library
    except FootnoteError as error:
        _fail(error)


def _fail(error: FootnoteError) -> NoReturn:
    NOTES.print(escape(str(error)), style="red")
    sys.exit(1)


def _ensure_built(library: Library, docs: Path) -> None:
    if not library.holds(docs):
        print_report(_sync(library, docs), NOTES)


def _sync(library: Library, docs: Path) -> SyncReport:
    columns = (TextColumn("{task.fields[what]}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=NOTES, transient=True, disable=not NOTES.is_terminal) as bar:
        task = bar.add_task("", total=None, what="Looking")

        def progress(what: str, done: int, total: int, source: str) -> None:
            bar.update(task, what=what, completed=done, total=total, description=escape(source))

        return library.sync(docs, progress=progress)


if __name__ == "__main__":
    main(prog_name="python -m index")
