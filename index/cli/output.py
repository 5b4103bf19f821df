"""What the commands of a shell print: JSON for machines, text for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from index.model import (
    Agreement,
    Answer,
    Citation,
    Confidence,
    Document,
    DocumentInfo,
    Fact,
    Match,
    Quote,
    Skipped,
    SyncReport,
    Verdict,
)
from index.state.backup import Backup

TABLE_WIDTH = 150  # characters
MEASURES = ("ndcg@10", "recall@100", "success@1", "success@3", "answer@1", "answer@3", "answered@1", "answered@3")
VERDICTS = {
    Agreement.EXACT: "It stands there word for word.",
    Agreement.PUNCTUATION: "It stands there but for punctuation, quotation marks or case.",
    Agreement.PARTIAL: "Something like it stands there; words differ:",
    Agreement.ABSENT: "It isn't in the documents.",
}
OUT = Console(highlight=False, soft_wrap=True)
NOTES = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def report_json(report: SyncReport) -> dict[str, Any]:
    return {
        "documents": report.documents,
        "passages": report.passages,
        "added": len(report.added),
        "changed": len(report.changed),
        "removed": len(report.removed),
        "unchanged": len(report.unchanged),
        "skipped": [asdict(skip) for skip in report.skipped],
        "notes": [asdict(note) for note in report.notes],
        "flagged": report.flagged,
        "files": {"added": report.added, "changed": report.changed, "removed": report.removed},
        "generation": report.generation,
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question,
        "found": answer.found,
        "confidence": answer.confidence,
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "suggestions": answer.suggestions,
        "searched": asdict(answer.searched),
        "generation": answer.generation,
        "notices": [str(notice) for notice in answer.notices],
    }


def backup_json(held: Backup, file: Path) -> dict[str, Any]:
    return {"file": str(file), **asdict(held)}


def fact_json(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "text": fact.text,
        "start": fact.span.start,
        "end": fact.span.end,
        "sentence": fact.sentence,
        "sentence_start": fact.sentence_span.start,
        "sentence_end": fact.sentence_span.end,
        "value": fact.value,
        "unit": fact.unit,
        "qualifier": fact.qualifier,
        "attribution": fact.attribution,
        "lead": fact.lead,
        **citation_json(fact.citation),
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "quotation": verdict.quotation,
        "verdict": verdict.agreement,
        "matches": [match_json(match) for match in verdict.matches],
        "closest": match_json(verdict.closest) if verdict.closest else None,
        "searched": asdict(verdict.searched),
        "generation": verdict.generation,
    }


def match_json(match: Match) -> dict[str, Any]:
    return {
        "text": match.text,
        "start": match.span.start,
        "end": match.span.end,
        "changes": [asdict(change) for change in match.changes],
        "omitted": [[span.start, span.end] for span in match.omitted],
        **citation_json(match.citation),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    fields = asdict(citation)
    return {"document": fields.pop("document_id"), **fields}


def quote_json(quote: Quote) -> dict[str, Any]:
    return {
        "id": quote.id,
        "text": quote.text,
        "start": quote.span.start,
        "end": quote.span.end,
        "sentence": [quote.sentence.start, quote.sentence.end] if quote.sentence else None,
        "matches": [[match.start, match.end] for match in quote.matches],
        **citation_json(quote.citation),
        "score": quote.score,
        "also": [asdict(citation) for citation in quote.also],
    }


def print_report(report: SyncReport, console: Console = OUT) -> None:
    console.print(
        f"{count(report.documents, 'document')}, {count(report.passages, 'passage')} indexed"
        f" (added {len(report.added)}, changed {len(report.changed)}, removed {len(report.removed)},"
        f" unchanged {len(report.unchanged)}); {count(len(report.skipped), 'file')} skipped,"
        f" {count(report.flagged, 'line')} flagged as boilerplate."
    )
    print_skipped(report.skipped, console)
    for note in report.notes:
        console.print(Text(f"  {note.file}: {note.note}", style="dim"))


def print_skipped(skipped: tuple[Skipped, ...] | list[Skipped], console: Console = OUT) -> None:
    for skip in skipped:
        console.print(Text(f"  skipped {skip.file}: {skip.reason}", style="yellow"))


def print_answer(answer: Answer) -> None:
    if answer.confidence is Confidence.NONE:
        searched = answer.searched
        OUT.print("Not in the documents.", style="bold")
        OUT.print(
            Text(
                f"Looked in {count(searched.documents, 'document')} ({count(searched.passages, 'passage')})"
                + (f" for: {', '.join(searched.terms)}" if searched.terms else "; the question has no word to look for")
            )
        )
        if answer.suggestions:
            OUT.print(Text(f"Nearest: {' · '.join(answer.suggestions)}", style="dim"))
        return
    if answer.confidence is Confidence.WEAK:
        OUT.print("The documents may not say; closest:", style="bold")
    for number, quote in enumerate(answer.quotes, 1):
        print_quote(number, quote)


def print_quote(number: int, quote: Quote) -> None:
    text = Text(quote.text)
    if quote.sentence:
        text.stylize("underline", quote.sentence.start, quote.sentence.end)
    for match in quote.matches:
        text.stylize("bold", match.start, match.end)
    OUT.print()
    OUT.print(text)
    for citation in (quote.citation, *quote.also):
        OUT.print(Text(f"[{number}] {citation}", style="dim"))


def print_backup(held: Backup, file: Path) -> None:
    OUT.print(Text(f"Wrote {_what(held)} to {file} ({held.size:,} bytes), and read it again."))


def print_restored(held: Backup, file: Path, former: Path | None) -> None:
    OUT.print(
        Text(f"Put {_what(held)} back from {file}, as of {held.made}. Start the bot, and it indexes the uploads.")
    )
    if former:
        OUT.print(Text(f"What was there is damaged; it is kept as {former}. Remove it when you don't need it."))


def _what(held: Backup) -> str:
    return f"{count(held.uploads, 'upload')} and what {count(held.servers, 'server')} gave"


def print_facts(found: Sequence[Fact]) -> None:
    if not found:
        OUT.print("The documents state no such fact.")
    for number, fact in enumerate(found, 1):
        text = Text(fact.sentence)
        start = fact.span.start - fact.sentence_span.start
        text.stylize("bold", start, start + len(fact.text))
        known = [fact.kind, fact.value, fact.unit, fact.qualifier, fact.attribution]
        OUT.print()
        if fact.lead:
            OUT.print(Text(fact.lead, style="dim"))
        OUT.print(text)
        OUT.print(Text(f"[{number}] {' · '.join(filter(None, known))}", style="yellow"))
        OUT.print(Text(f"[{number}] {fact.citation}", style="dim"))


def print_verdict(verdict: Verdict) -> None:
    OUT.print(VERDICTS[verdict.agreement], style="bold")
    for match in verdict.matches or filter(None, [verdict.closest]):
        OUT.print()
        OUT.print(Text(match.text))
        for change in match.changes:
            OUT.print(Text(f"  “{change.quotation}” · the document has “{change.text}”", style="yellow"))
        OUT.print(Text(str(match.citation), style="dim"))


def flagged_json(document: Document) -> list[dict[str, Any]]:
    return [
        {"text": block.span.of(document.text), "start": block.span.start, "end": block.span.end, "reason": block.flag}
        for block in document.blocks
        if block.flag
    ]


def print_document(document: Document, info: DocumentInfo) -> None:
    facts = {
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
    flagged = flagged_json(document)
    OUT.print(Text(document.title, style="bold"))
    for label, value in facts.items():
        if value:
            OUT.print(Text(f"  {label:<10}  {value}"))
    for note in document.notes:
        OUT.print(Text(f"  {note}", style="yellow"))
    OUT.print(f"{count(len(flagged), 'block')} flagged as boilerplate, and so kept out of answers and facts.")
    for block in flagged:
        OUT.print(Text.assemble((f"  {block['reason']}: ", "yellow"), " ".join(block["text"].split())))


def print_reasons(name: str, reasons: Sequence[str]) -> None:
    for reason in reasons:
        OUT.print(Text(f"  skipped {name}: {reason}", style="yellow"))


def print_sources(documents: list[DocumentInfo], skipped: list[Skipped]) -> None:
    for document in documents:
        OUT.print(
            Text.assemble((document.title, "bold"), f"  {document.source}, {count(document.passages, 'passage')}")
        )
    print_skipped(skipped)


def measures_table(measures: Mapping[str, Mapping[str, Any]]) -> Table:
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


def bench_table(rows: Sequence[Mapping[str, Any]]) -> Table:
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


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
