"""The commands: `python -m index build | ask | facts | summary | verify | sources | source | …`, or `footnote-index …`.

Standard output has only the result, as one JSON document with `--json`; progress and notes go to standard error. Exit
codes: 0 for done (also when nothing was found), 1 if the work failed, 2 for wrong usage.

A command imports what it needs when it runs, so that `--help` and the others don't wait for it.
"""

import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click

from index import FactKind, FootnoteError, Library, SyncReport, UnknownSource
from index.reports import Meaning

_STEP = 64  # passages that are encoded between two looks at the progress bar
FACTS_SHOWN = 25  # on a terminal, unless --limit says otherwise
PLACES_SHOWN = 5  # of a quotation, on a terminal

# Click would refuse a path that this user can't read, in words that don't say what to do. The library's do.
_PATH = click.Path(path_type=Path, readable=False)
_FILE = click.Path(path_type=Path, readable=False, dir_okay=False)

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
_data = click.option(
    "--data",
    type=_PATH,
    envvar="FOOTNOTE_DATA",
    default=Path("data"),
    show_default=True,
    help="The folder that the index is kept in. [env: FOOTNOTE_DATA]",
)
_docs = click.option(
    "--docs",
    type=_PATH,
    envvar="FOOTNOTE_DOCS",
    default=Path("seeds"),
    show_default=True,
    help="The folder of documents. [env: FOOTNOTE_DOCS]",
)
_source = click.option("--source", help="Only this document: its path in the folder.")


def _common(command: Callable[..., None]) -> Callable[..., None]:
    return _docs(_data(_json(command)))


class _Command(click.Command):
    """A command that says where an option belongs, if it isn't the place where it was given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if not _has(ctx.find_root().command, error.option_name):
                raise
            raise click.UsageError(f"{error.option_name} comes before the command.", ctx) from None


class _Commands(click.Group):
    command_class = _Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if not any(_has(command, error.option_name) for command in self.commands.values()):
                raise
            raise click.UsageError(f"{error.option_name} comes after the command.", ctx) from None


def _has(command: click.Command, option: str) -> bool:
    return any(option in parameter.opts for parameter in command.params)


@click.group(cls=_Commands)
@click.option(
    "--ocr",
    envvar="FOOTNOTE_OCR",
    default="auto",
    show_default=True,
    help="How scanned pages are read where tesseract is installed: auto (in the languages that it has), deu+eng and the"
    " like (in these), or off. [env: FOOTNOTE_OCR]",
)
@click.option(
    "--meaning",
    type=click.Choice(["auto", "off"]),
    envvar="FOOTNOTE_MEANING",
    default="auto",
    show_default=True,
    help="Also find passages by what they mean, if the sentence encoder is installed, or only by their words."
    " [env: FOOTNOTE_MEANING]",
)
@click.option(
    "--database",
    envvar="FOOTNOTE_DATABASE",
    help="The PostgreSQL database with what people gave, such as postgresql://user@host/name. Give a password by the"
    " variable, because others on this machine can see the options of a command. [env: FOOTNOTE_DATABASE]",
)
def main(ocr: str, meaning: str, database: str | None) -> None:
    """Ask a folder of documents; no Discord needed."""


@main.command()
@click.option(
    "--accept-removals", is_flag=True, help="Forget all documents whose files are gone, even if most of them are."
)
@click.option("--ocr-seconds", type=float, default=math.inf, hidden=True, help="For how long scanned pages are read.")
@click.option("--term", type=int, hidden=True, help="The turn to write the shared index, which a bot has.")
@click.option("--only-uploads", is_flag=True, hidden=True, help="Leave the folder's documents as they are.")
@click.option(
    "--paths",
    type=click.File("rb"),
    hidden=True,
    help="The only files that may have changed, each ended by NUL. After the last one comes another NUL.",
)
@click.option("--parsed-uploads", type=click.File("rb"), hidden=True, help="The output of Library.hand_over.")
@_common
def build(
    accept_removals: bool,
    ocr_seconds: float,
    term: int | None,
    docs: Path,
    data: Path,
    as_json: bool,
    only_uploads: bool,
    paths: BinaryIO | None,
    parsed_uploads: BinaryIO | None,
) -> None:
    """Index the files of the folder that are new or have changed.

    Then encode the passages, which takes longer. They can be asked meanwhile, and what has been done is kept."""
    from index.cli.encoder import encode

    with _open(data, docs) as library:
        if library.sharing:
            library.sharing.term = term
        if parsed_uploads:
            library.take_over(parsed_uploads.read())
        if only_uploads:
            library.catch_up()
            return
        named = _as_they_come(paths, library, docs) if paths else []
        report = _sync(library, docs, accept_removals=accept_removals, ocr_seconds=ocr_seconds, paths=named)
        if as_json:
            _print(encode(report) | {"meaning": _encode(library, report.passages)})
        else:
            from index.cli import output  # here, because the sync of a running bot needs no terminal

            output.print_report(report)
            output.print_meaning(_encode(library, report.passages))


@main.command()
@click.argument("question")
@click.option("--limit", type=click.IntRange(1, 25), default=3, show_default=True, help="The most passages to show.")
@click.option("--whole", is_flag=True, help="Show the passages whole, not only what answers.")
@_source
@_common
def ask(question: str, limit: int, whole: bool, source: str | None, docs: Path, data: Path, as_json: bool) -> None:
    """Show what answers QUESTION, word for word, and where else to read. Builds the index first if there is none."""
    from index.cli import answers, output

    with _built(data, docs) as library:
        answer = library.ask(question, limit=limit, source=source)
    for notice in answer.notices:
        output.note(str(notice))
    _print(answer) if as_json else answers.print_answer(answer, whole=whole)


@main.command()
@_common
def sources(docs: Path, data: Path, as_json: bool) -> None:
    """List the indexed documents, and the files that were skipped with the reasons."""
    from index.cli import output

    with _built(data, docs) as library:
        documents, skipped, encoded = library.documents(), library.skipped(), library.meaning()
    if as_json:
        _print({"documents": documents, "skipped": skipped, "meaning": encoded})
    else:
        output.print_sources(documents, skipped)
        output.print_meaning(encoded)


@main.command()
@click.argument("name")
@_common
def source(name: str, docs: Path, data: Path, as_json: bool) -> None:
    """Show what is known about one document, and which text in it is kept out of answers. NAME is its path in the
    folder."""
    from index.cli import output
    from index.cli.encoder import encode

    with _built(data, docs) as library:
        reasons = [skip.reason for skip in library.skipped() if skip.file == name]
        try:
            document = library.document(name)
        except UnknownSource:
            if not reasons:
                raise
            _print({"source": name, "skipped": reasons}) if as_json else output.print_reasons(name, reasons)
            return
        (info,) = [info for info in library.documents() if info.id == document.id]
    flagged = output.flagged(document)
    if as_json:
        _print(encode(info) | {"notes": document.notes, "flagged": flagged, "skipped": reasons})
    else:
        output.print_document(document, info, flagged)
        output.print_reasons(name, reasons)


@main.command()
@click.option("--kind", type=click.Choice([kind.value for kind in FactKind]), help="Only facts of this kind.")
@click.option("--about", help="Only facts about this, the nearest first.")
@click.option("--name", help="Only facts of this person, organisation, speaker or term.")
@_source
@click.option(
    "--limit",
    type=click.IntRange(1),
    help=f"The most facts to show. [default: {FACTS_SHOWN}; with --json, all of them]",
)
@_common
def facts(
    kind: str | None,
    about: str | None,
    name: str | None,
    source: str | None,
    limit: int | None,
    docs: Path,
    data: Path,
    as_json: bool,
) -> None:
    """Show key facts (dates, figures, people and so on), each with the sentence that states it."""
    from index.cli import output

    with _built(data, docs) as library:
        found = library.facts(kind, about=about, name=name, source=source, limit=limit)
    _print(found) if as_json else output.print_facts(found, limit or FACTS_SHOWN)


@main.command()
@_source
@_common
def summary(source: str | None, docs: Path, data: Path, as_json: bool) -> None:
    """Show the sentences that carry a document, word for word. Without --source, of every document."""
    from index.cli import output

    with _built(data, docs) as library:
        names = [source] if source else [document.source for document in library.documents()]
        quotes = [quote for name in names for quote in library.summary(name)]
    _print(quotes) if as_json else output.print_quotes(quotes)


@main.command()
@click.argument("quotation")
@_common
def verify(quotation: str, docs: Path, data: Path, as_json: bool) -> None:
    """Check whether QUOTATION is in the documents, and show where."""
    from index.cli import output

    with _built(data, docs) as library:
        verdict = library.verify(quotation, limit=None)
    _print(verdict) if as_json else output.print_verdict(verdict, PLACES_SHOWN)


@main.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--no-meaning", is_flag=True, help="Only find passages by their words, as --meaning off does.")
@_json
def evaluate(sets: tuple[Path, ...], no_meaning: bool, as_json: bool) -> None:
    """Measure the answers to the questions of labelled SETS. For developers."""
    from index.cli import output, tables
    from index.measuring.evaluate import evaluate as measure

    meaning = not no_meaning and click.get_current_context().find_root().params["meaning"] != "off"
    measures = {}
    for folder in sets:
        output.note(f"Evaluating {folder} …", style="")
        with _sentences():
            measures[folder.name] = measure(folder, meaning=meaning)
    if as_json:
        _print(next(iter(measures.values())) if len(sets) == 1 else measures)
    else:
        tables.print_table(tables.measures(measures))


@main.command()
@click.option("--passages", type=click.IntRange(1), default=10_000, show_default=True, help="How many to index.")
@click.option(
    "--against",
    default="",
    help="Other engines, with commas between: footnote-fast, footnote-answer-fast, rank_bm25, bm25s, bm25s-numba, "
    "tantivy, fts5, lucene, pisa.",
)
@click.option("--processor-time", is_flag=True, help="Measure processor time, on a machine that has other work.")
@_json
def bench(passages: int, against: str, processor_time: bool, as_json: bool) -> None:
    """Measure speed and memory on made-up passages and questions, beside other engines. For developers."""
    from index.cli import tables
    from index.measuring.bench import bench as run

    with _sentences():
        rows = run(passages, [name for name in against.split(",") if name], processor=processor_time)
    _print(rows) if as_json else tables.print_table(tables.engines(rows))


@main.command()
@click.argument("file", type=_FILE)
@_data
@_json
def backup(file: Path, data: Path, as_json: bool) -> None:
    """Write everything that people gave (uploads, settings, votes) into FILE. The bot can go on running.

    An earlier back-up of that name is replaced. The index isn't in it: it can be rebuilt from the documents."""
    from index.cli import output
    from index.cli.encoder import encode

    with _open(data) as library:
        held = library.backup(file)
    _print({"file": file, **encode(held)}) if as_json else output.print_backup(held, file)


@main.command()
@click.argument("file", type=_FILE)
@_data
@_json
def restore(file: Path, data: Path, as_json: bool) -> None:
    """Replace everything that people gave with the back-up FILE. Stop the bot first."""
    from index.cli import output
    from index.cli.encoder import encode

    with _open(data) as library:
        held, former = library.restore(file)
    if as_json:
        _print({"file": file, **encode(held), "former": former})
    else:
        output.print_restored(held, file, former)


@contextmanager
def _built(data: Path, docs: Path) -> Iterator[Library]:
    """The library of a documents folder, which is built first if there is no index of this folder."""
    with _open(data, docs) as library:
        if not library.holds(docs):
            from index.cli import output

            output.print_report(_sync(library, docs), output.NOTES)
        yield library


@contextmanager
def _open(data: Path, docs: Path | None = None) -> Iterator[Library]:
    """The library in a data folder. No folder is made for documents that aren't there."""
    chosen = click.get_current_context().find_root().params
    meaning = chosen["meaning"] != "off"
    with _sentences():
        if docs and not data.exists():
            from index.reading.files import check_is_there

            check_is_there(docs)
        with Library.open(data, meaning=meaning, ocr=chosen["ocr"], database=chosen["database"] or None) as library:
            yield library


@contextmanager
def _sentences() -> Iterator[None]:
    """Print an error that a person can act on as a sentence, and exit with 1."""
    try:
        yield
    except FootnoteError as error:
        from index.cli import output

        output.note(str(error), style="red")
        sys.exit(1)


def _print(value: object) -> None:
    from index.cli.encoder import dumps

    click.echo(dumps(value))


def _as_they_come(stream: BinaryIO, library: Library, docs: Path) -> list[str]:
    """The paths in a stream. While others may still come, the library gets ready for the first ones."""
    given = b""
    while piece := os.read(stream.fileno(), 1 << 16):
        given += piece
        found = list(dict.fromkeys(map(os.fsdecode, given.split(b"\0")[:-1])))
        library.get_ready(docs, found)
    if not given.endswith(b"\0\0"):
        sys.exit(1)  # whoever was going to name the others is gone
    return [path for path in found if path]


def _sync(library: Library, docs: Path, **options: Any) -> SyncReport:
    """Sync with a progress bar, if standard error is a terminal."""
    from index.cli.progress import progress
    from index.reading.ocr.engine import lacking

    said = lacking(click.get_current_context().find_root().params["ocr"])
    if said and not options.get("paths"):  # a bot that follows the folder has said it when it began
        from index.cli import output

        output.note(said)
    with progress() as show:
        return library.sync(docs, progress=show, **options)


def _encode(library: Library, passages: int) -> Meaning:
    """Encode all passages that have no vector yet, with a progress bar, if standard error is a terminal."""
    if click.get_current_context().find_root().params["meaning"] == "off":
        return Meaning(available=False, encoded=0, passages=passages)  # without opening the index
    from index.cli.progress import progress

    status, before = library.meaning(), None
    with progress() as show:
        while status.available and not status.complete and status != before:
            show("Encoding", status.encoded, status.passages, "")
            before, status = status, library.encode(_STEP)
    return status
