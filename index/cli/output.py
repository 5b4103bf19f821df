"""The text that the commands print for people.

Texts and names come from documents and from the names of files. They could have codes in them that a terminal obeys, or
line ends that make one name look like two lines. `_line`, `quotation` and `styled` are the only ways to the terminal.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from index import (
    Agreement,
    Document,
    DocumentInfo,
    Fact,
    Quote,
    Skipped,
    SyncReport,
    Verdict,
)
from index.cli.quotation import quotation, styled
from index.messages import Message
from index.reports import Meaning, SkippedFiles
from index.text.display import visible, visible_line

if TYPE_CHECKING:
    from index.state.backup import Backup

VERDICTS = {
    Agreement.EXACT: "The documents say this, word for word.",
    Agreement.PUNCTUATION: "The documents say this; only punctuation, quotation marks or case differ.",
    Agreement.PARTIAL: "The documents say something like this; some words differ:",
    Agreement.ABSENT: "This was not found in the documents.",
}
HELD_SHOWN = 5  # documents that are named when removals are held back
OUT = Console(highlight=False, soft_wrap=True)
NOTES = Console(stderr=True, highlight=False, soft_wrap=True)


def note(text: str, *, style: str = "yellow") -> None:
    """Print a line on standard error."""
    NOTES.print(_line(text, style))


def _line(text: str, style: str = "") -> Text:
    """A line that shows everything that is in the text."""
    return Text(visible(text, lines=False), style)


def print_report(report: SyncReport, console: Console = OUT) -> None:
    skipped = SkippedFiles.of(report.skipped)
    console.print(
        f"{count(report.documents, 'document')}, {count(report.passages, 'passage')} indexed"
        f" (added {len(report.added)}, changed {len(report.changed)}, removed {len(report.removed)},"
        f" unchanged {len(report.unchanged)}); {count(len(skipped.named), 'file')} skipped,"
        f" {count(report.flagged, 'line')} flagged as boilerplate."
    )
    if held := report.held_back:
        console.print(Text(f"  {held_back(held)}", style="yellow"))
    _print_skipped(skipped, console)
    for remark in report.notes:
        console.print(_line(f"  {remark.file}: {remark.note}", "dim"))


def print_meaning(status: Meaning) -> None:
    """How many passages are found by what they mean, if any can be."""
    if status.available:
        OUT.print(
            _line(f"{status.encoded:,} of {count(status.passages, 'passage')} can be found by meaning too.", "dim")
        )


def held_back(sources: Sequence[str]) -> str:
    """Says that removals are held back, and how to accept them."""
    named = ", ".join(sources[:HELD_SHOWN]) + (
        f" and {len(sources) - HELD_SHOWN} more" if len(sources) > HELD_SHOWN else ""
    )
    return (
        f"held back: the files of {count(len(sources), 'document')} are gone or can't be read ({named}). A disk or a "
        "share may only be unmounted, so the documents stay in the index. If you removed them, run "
        "python -m index build --accept-removals; otherwise put them back. They are forgotten after an hour if the "
        "folder is on the same device as before."
    )


def _print_skipped(skipped: SkippedFiles, console: Console = OUT) -> None:
    for skip in skipped.named:
        console.print(_line(f"  skipped {skip.file}: {skip.reason}", "yellow"))
    if skipped.counts:
        console.print(_line(f"  left out: {skipped}", "dim"))


def print_quotes(quotes: Sequence[Quote]) -> None:
    for number, quote in enumerate(quotes, 1):
        OUT.print()
        OUT.print(quotation(quote))
        for citation in (quote.citation, *quote.also):
            OUT.print(_line(f"[{number}] {citation}", "dim"))
        if quote.set_aside:
            OUT.print(_line(f"[{number}] {quote.set_aside}", "yellow"))


def print_backup(held: "Backup", file: Path) -> None:
    OUT.print(_line(f"Wrote {_contents(held)} to {file} ({held.size:,} bytes), and read it again to check it."))


def print_restored(held: "Backup", file: Path, former: Path | None) -> None:
    OUT.print(_line(f"Restored {_contents(held)} from {file}, made {held.made}. Start the bot to index the uploads."))
    if former:
        OUT.print(_line(f"The former data was damaged; it is kept as {former}. Remove it when you don't need it."))


def _contents(held: "Backup") -> str:
    return f"{count(held.uploads, 'upload')} and the data of {count(held.servers, 'server')}"


def print_facts(found: Sequence[Fact], limit: int) -> None:
    """Print the first facts, and say how many there are."""
    if not found:
        OUT.print("No such fact was found in the documents.")
    for number, fact in enumerate(found[:limit], 1):
        start = fact.span.start - fact.sentence_span.start
        known = [fact.kind, fact.value, fact.unit, fact.qualifier, fact.attribution]
        OUT.print()
        if fact.lead:
            OUT.print(styled(fact.lead, [("dim", 0, len(fact.lead))]))
        OUT.print(styled(fact.sentence, [("bold", start, start + len(fact.text))]))
        OUT.print(_line(f"[{number}] {' · '.join(filter(None, known))}", "yellow"))
        OUT.print(_line(f"[{number}] {fact.citation}", "dim"))
    if len(found) > limit:
        OUT.print()
        OUT.print(f"These are {limit:,} of {len(found):,} facts; --limit {len(found)} shows all of them.")


def print_verdict(verdict: Verdict, limit: int) -> None:
    """Print the verdict and the first places, and say how many there are."""
    OUT.print(VERDICTS[verdict.agreement], style="bold")
    places = verdict.matches or ((verdict.closest,) if verdict.closest else ())
    for match in places[:limit]:
        OUT.print()
        if left := match.left_out:
            OUT.print(styled(left.sentence, [("bold", word.start, word.end) for word in left.words]))
            words = ", ".join(f"“{visible_line(word.of(left.sentence))}”" for word in left.words)
            OUT.print(_line(f"  The quotation leaves out {words}, which changes what this says.", "yellow"))
        else:
            OUT.print(styled(match.text, ()))
        for change in match.changes:
            OUT.print(
                _line(
                    f"  “{visible_line(change.quotation)}” · the document has “{visible_line(change.text)}”", "yellow"
                )
            )
        if match.note:
            OUT.print(_line(f"  {match.note}", "yellow"))
        OUT.print(_line(str(match.citation), "dim"))
    if len(places) > limit:
        OUT.print()
        OUT.print(f"These are {limit:,} of {len(places):,} places; --json lists all of them.")


def flagged(document: Document) -> list[dict[str, Any]]:
    """The text that is kept out of answers as boilerplate: where it is, and why."""
    return [
        {
            "text": block.span.of(document.text),
            "start": block.span.start,
            "end": block.span.end,
            "reason": str(block.flag),
        }
        for block in document.blocks
        if block.flag
    ]


def print_document(document: Document, info: DocumentInfo, flagged: Sequence[dict[str, Any]]) -> None:
    known = {
        "file": document.source,
        "author": document.author,
        "publisher": document.publisher,
        "url": document.url,
        "date": document.date,
        "language": document.language,
        "passages": f"{info.passages:,}",
        "characters": f"{len(document.text):,}",
        "version": info.version,
    }
    OUT.print(_line(document.title, "bold"))
    for label, value in known.items():
        if value:
            OUT.print(_line(f"  {label:<10}  {value}"))
    for remark in document.notes:
        OUT.print(_line(f"  {remark}", "yellow"))
    OUT.print(f"{count(len(flagged), 'block')} flagged as boilerplate, and so kept out of answers and facts.")
    for block in flagged:
        OUT.print(_line(f"  {block['reason']}: ", "yellow") + Text(visible_line(block["text"])))


def print_reasons(name: str, reasons: Sequence[str | Message]) -> None:
    for reason in reasons:
        OUT.print(_line(f"  skipped {name}: {reason}", "yellow"))


def print_sources(documents: Sequence[DocumentInfo], skipped: Sequence[Skipped]) -> None:
    for document in documents:
        detail = f"  {document.source}, {count(document.passages, 'passage')}"
        OUT.print(_line(document.title, "bold") + _line(detail))
    _print_skipped(SkippedFiles.of(skipped))


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
