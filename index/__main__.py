"""The documents from a shell: `python -m index build | ask | sources | evaluate | bench`.

Standard output holds the result alone, as one JSON document with --json; progress and notes go to standard error.
Exit codes: 0 done (also when nothing was found), 1 the work failed, 2 wrong usage.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

from index import Answer, Confidence, DocumentInfo, FootnoteError, Library, Quote, Scope, Skipped, SyncReport
from index.benchmarking import PEERS
from index.benchmarking import bench as run_bench
from index.evaluation import evaluate as measure

TABLE_WIDTH = 150  # characters
MEASURES = ("ndcg@10", "recall@100", "success@1", "success@3", "answer@1", "answer@3", "answered@1", "answered@3")
_out = Console(highlight=False, soft_wrap=True)
_notes = Console(stderr=True, highlight=False, soft_wrap=True)


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else."),
        click.option(
            "--data",
            type=click.Path(path_type=Path),
            envvar="FOOTNOTE_DATA",
            default=Path("data"),
            show_default=True,
            help="Where the index is kept. [env: FOOTNOTE_DATA]",
        ),
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
        _print_json(_report_json(report))
    else:
        _print_report(report)


@main.command()
@click.argument("question")
@click.option("--limit", type=click.IntRange(1, 25), default=3, show_default=True, help="The most passages to show.")
@click.option("--source", help="Ask this document alone: its path in the folder.")
@_common
def ask(question: str, limit: int, source: str | None, docs: Path, data: Path, as_json: bool) -> None:
    """Show the passages that answer QUESTION, word for word. Builds the index where there is none."""
    with _library(data) as library:
        _ensure_built(library, docs)
        answer = library.ask(question, scope=Scope.shared(), limit=limit, source=source)
    for notice in answer.notices:
        _notes.print(escape(notice), style="yellow")
    if as_json:
        _print_json(_answer_json(answer))
    else:
        _print_answer(answer)


@main.command()
@_common
def sources(docs: Path, data: Path, as_json: bool) -> None:
    """List what is indexed, and what was skipped and why."""
    with _library(data) as library:
        _ensure_built(library, docs)
        documents, skipped = library.documents(scope=Scope.shared()), library.skipped()
    if as_json:
        _print_json(
            {"documents": [asdict(document) for document in documents], "skipped": [asdict(skip) for skip in skipped]}
        )
    else:
        _print_sources(documents, skipped)


@main.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")
def evaluate(sets: tuple[Path, ...], as_json: bool) -> None:
    """Measure retrieval on labelled SETS, by the path that a question takes."""
    measures = {}
    for folder in sets:
        _notes.print(Text(f"Evaluating {folder} …"))
        try:
            measures[folder.name] = measure(folder)
        except FootnoteError as error:
            _fail(error)
    if as_json:
        _print_json(next(iter(measures.values())) if len(sets) == 1 else measures)
    else:
        Console(width=TABLE_WIDTH, highlight=False).print(_measures_table(measures))


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
        _print_json(rows)
    else:
        Console(width=TABLE_WIDTH, highlight=False).print(_bench_table(rows))


@contextmanager
def _library(data: Path) -> Iterator[Library]:
    """The library; what goes wrong for a person to mend becomes a sentence and exit code 1."""
    try:
        with Library.open(data) as library:
            yield library
    except FootnoteError as error:
        _fail(error)


def _fail(error: FootnoteError) -> NoReturn:
    _notes.print(escape(str(error)), style="red")
    sys.exit(1)


def _ensure_built(library: Library, docs: Path) -> None:
    if not library.holds(docs):
        _print_report(_sync(library, docs), _notes)


def _sync(library: Library, docs: Path) -> SyncReport:
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=_notes, transient=True, disable=not _notes.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def progress(done: int, total: int, source: str) -> None:
            bar.update(task, completed=done, total=total, description=escape(source))

        return library.sync(docs, progress=progress)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _report_json(report: SyncReport) -> dict[str, Any]:
    return {
        "documents": report.documents,
        "passages": report.passages,
        "added": len(report.added),
        "changed": len(report.changed),
        "removed": len(report.removed),
        "unchanged": len(report.unchanged),
        "skipped": [asdict(skip) for skip in report.skipped],
        "flagged": report.flagged,
        "generation": report.generation,
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question,
        "found": answer.found,
        "confidence": answer.confidence,
        "quotes": [_quote_json(quote) for quote in answer.quotes],
        "suggestions": answer.suggestions,
        "searched": asdict(answer.searched),
        "generation": answer.generation,
        "notices": answer.notices,
    }


def _quote_json(quote: Quote) -> dict[str, Any]:
    citation = quote.citation
    return {
        "id": quote.id,
        "text": quote.text,
        "start": quote.span.start,
        "end": quote.span.end,
        "sentence": [quote.sentence.start, quote.sentence.end] if quote.sentence else None,
        "matches": [[match.start, match.end] for match in quote.matches],
        "document": citation.document_id,
        "title": citation.title,
        "source": citation.source,
        "publisher": citation.publisher,
        "url": citation.url,
        "date": citation.date,
        "heading": citation.heading,
        "page": citation.page,
        "lines": citation.lines,
        "score": quote.score,
        "also": [asdict(citation) for citation in quote.also],
    }


def _print_report(report: SyncReport, console: Console = _out) -> None:
    console.print(
        f"{_count(report.documents, 'document')}, {_count(report.passages, 'passage')} indexed"
        f" (added {len(report.added)}, changed {len(report.changed)}, removed {len(report.removed)},"
        f" unchanged {len(report.unchanged)}); {_count(len(report.skipped), 'file')} skipped,"
        f" {_count(report.flagged, 'line')} flagged as boilerplate."
    )
    _print_skipped(report.skipped, console)


def _print_skipped(skipped: tuple[Skipped, ...] | list[Skipped], console: Console = _out) -> None:
    for skip in skipped:
        console.print(Text(f"  skipped {skip.file}: {skip.reason}", style="yellow"))


def _print_answer(answer: Answer) -> None:
    if answer.confidence is Confidence.NONE:
        searched = answer.searched
        _out.print("Not in the documents.", style="bold")
        _out.print(
            Text(
                f"Looked in {_count(searched.documents, 'document')} ({_count(searched.passages, 'passage')})"
                + (f" for: {', '.join(searched.terms)}" if searched.terms else "; the question has no word to look for")
            )
        )
        if answer.suggestions:
            _out.print(Text(f"Nearest: {' · '.join(answer.suggestions)}", style="dim"))
        return
    if answer.confidence is Confidence.WEAK:
        _out.print("The documents may not say; closest:", style="bold")
    for number, quote in enumerate(answer.quotes, 1):
        text = Text(quote.text)
        if quote.sentence:
            text.stylize("underline", quote.sentence.start, quote.sentence.end)
        for match in quote.matches:
            text.stylize("bold", match.start, match.end)
        _out.print()
        _out.print(text)
        for citation in (quote.citation, *quote.also):
            _out.print(Text(f"[{number}] {citation}", style="dim"))


def _print_sources(documents: list[DocumentInfo], skipped: list[Skipped]) -> None:
    for document in documents:
        _out.print(
            Text.assemble((document.title, "bold"), f"  {document.source}, {_count(document.passages, 'passage')}")
        )
    _print_skipped(skipped)


def _measures_table(measures: Mapping[str, Mapping[str, Any]]) -> Table:
    """One row a set: the main measures, the shares of strong answers, the time a question takes."""
    names = [name for name in MEASURES if any(row.get(name) is not None for row in measures.values())]
    table = Table(Column("set", no_wrap=True), *names, "auroc", "strong", "strong, unanswerable", "ms")
    for name, row in measures.items():
        sure = row["confidence"]
        asked = row.get("queries") or row["answerable"] + row["unanswerable"]
        values = [*(row.get(measure) for measure in names), sure["auroc"]]
        values += [sure["answerable"].get("strong"), sure["unanswerable"].get("strong")]
        cells = ["" if value is None else f"{value:.4f}" for value in values]
        table.add_row(name, *cells, f"{1000 * row['seconds'] / asked:.2f}")
    return table


def _bench_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """One row an engine: times, memory, and the ratios to ours."""
    names = [name for name in rows[0] if name not in ("engine", "questions", "found")]
    table = Table(Column("engine", no_wrap=True), *names)
    for row in rows:
        cells = [
            "" if row[name] is None else f"{row[name]:,.3g}" if name != "passages" else f"{row[name]:,}"
            for name in names
        ]
        table.add_row(row["engine"], *cells)
    return table


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    main(prog_name="python -m index")
