"""The documents of a server as messages: the list, one of them, and what became of a file that was sent."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.rendering.limits import LONGEST_MESSAGE, units
from bot.rendering.markdown import count, cut_escaped, linked, one_line
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, message
from index import Accepted, Document, DocumentInfo, Skipped, Upload

PAGE = 8  # entries of the list on one page

_LONGEST_TITLE = 150
_LONGEST_SOURCE = 120
_LONGEST_REASON = 250
_LONGEST_SAMPLE = 80
_MOST_REASONS = 12
_WAITING = "kept, and not in the index yet"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list, as Markdown."""

    title: str
    detail: str


def entries(documents: Iterable[DocumentInfo], uploads: Sequence[Upload], refused: Iterable[Skipped]) -> list[Entry]:
    """All documents that may be seen here, the server's first; then its uploads that no question finds."""
    ours = {upload.document_id for upload in uploads}
    reasons = {skip.file: skip.reason for skip in refused}
    known = sorted(documents, key=lambda info: (info.id not in ours, info.title.casefold(), info.source))
    listed = [_entry(info, "uploaded here" if info.id in ours else "from the folder") for info in known]
    indexed = {info.id for info in known}
    missing = [upload for upload in uploads if upload.document_id not in indexed]
    return [*listed, *(_lost(upload.name, reasons.get(upload.name, _WAITING)) for upload in missing)]


def pages(entries: Sequence[Entry]) -> int:
    return max(1, -(-len(entries) // PAGE))


def list_view(
    listed: Sequence[Entry], page: int, skipped: int, buttons: Sequence[discord.ui.Item[Any]] = ()
) -> discord.ui.LayoutView:
    """A page of the list, counted from 1; `skipped` files of the folder could not be read."""
    head = f"### {count(len(listed), 'document')}"
    if pages(listed) > 1:
        head += f"\n-# Page {page} of {pages(listed)}"
    if not listed:
        head = "### No documents\nNone is in the folder, and none was uploaded here."
    shown = listed[(page - 1) * PAGE : page * PAGE]
    body = [head, *(f"**{entry.title}**\n-# {entry.detail}" for entry in shown)]
    if skipped:
        body.append(f"-# {count(skipped, 'file')} of the folder could not be read; the bot's log says why.")
    view = message([], body, STRONG_COLOUR if listed else NONE_COLOUR)
    if buttons:
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow(*buttons)
        view.add_item(row)
    return view


def document_view(info: DocumentInfo, document: Document, *, uploaded: bool) -> discord.ui.LayoutView:
    """What is known of a document, what of it is kept out of answers, and how it was read."""
    known = [
        ("File", info.source),
        ("Whose", "uploaded to this server" if uploaded else "from the folder"),
        ("Author", info.author),
        ("Publisher", info.publisher),
        ("Date", info.date),
        ("Language", info.language),
        ("Passages", f"{info.passages:,}"),
        ("Sections", f"{len(info.headings):,}" if info.headings else None),
        ("Id", info.id),
    ]
    title = linked(_line(info.title, _LONGEST_TITLE), info.url if units(info.url or "") <= _LONGEST_REASON else None)
    lines = [f"**{name}:** {_line(value, _LONGEST_SOURCE)}" for name, value in known if value]
    body = [f"### {title}", "\n".join(lines)]
    flagged = Counter(block.flag for block in document.blocks if block.flag)
    if flagged:
        samples = {block.flag: block.span.of(document.text) for block in reversed(document.blocks) if block.flag}
        lines = [f"**Kept out of answers:** {count(flagged.total(), 'block')}"]
        for flag, number in flagged.most_common(_MOST_REASONS):
            sample = _line(samples[flag], _LONGEST_SAMPLE)
            lines.append(f"- {_line(flag, _LONGEST_SAMPLE)} · {number:,}, such as “{sample}”")
        body.append("\n".join(lines))
    return message([], _fitting([*body, *_notes(document.notes)]), STRONG_COLOUR)


def refused_view(name: str, reason: str) -> discord.ui.LayoutView:
    """A file that isn't used, and why."""
    body = f"**{_line(name, _LONGEST_SOURCE)} was left out:** {_line(reason, 4 * _LONGEST_REASON)}"
    return message([], [body], WEAK_COLOUR)


def added_view(accepted: Accepted, *, indexed: bool) -> discord.ui.LayoutView:
    """What was read in a file, and whether it can be asked by now."""
    info = accepted.info
    done = "Replaced" if accepted.replaced else "Added"
    head = f"**{done}: {_line(info.title, _LONGEST_TITLE)}**\n{count(info.passages, 'passage')} can be quoted."
    if not info.passages:
        head = f"**{done}: {_line(info.title, _LONGEST_TITLE)}**\nNo text was found in it that could be quoted."
    if accepted.flagged:
        head += f" {count(accepted.flagged, 'block')} kept out of answers; `/sources show` lists them."
    if not indexed:
        head += "\nIt is kept, but isn't in the index yet: whoever runs this bot finds the reason in its log."
    body = [head, *_notes(accepted.notes), f"-# {_line(info.source, _LONGEST_SOURCE)} · {info.id}"]
    return message([], _fitting(body), STRONG_COLOUR if info.passages else WEAK_COLOUR)


def _entry(info: DocumentInfo, whose: str) -> Entry:
    detail = f"{_line(info.source, _LONGEST_SOURCE)} · {count(info.passages, 'passage')} · {whose}"
    return Entry(_line(info.title, _LONGEST_TITLE), detail)


def _lost(name: str, reason: str) -> Entry:
    return Entry(_line(name, _LONGEST_TITLE), f"uploaded here · {_line(reason, _LONGEST_SOURCE)}")


def _notes(notes: Sequence[str]) -> list[str]:
    return ["\n".join(f"-# {_line(note, _LONGEST_REASON)}" for note in notes)] if notes else []


def _line(text: str, limit: int) -> str:
    """Somebody else's words in one line of ours; never nothing."""
    return cut_escaped(one_line(text), limit) or "…"


def _fitting(body: Sequence[str]) -> list[str]:
    """The parts that there is room for, one after the other, each cut at the end of a line."""
    kept, room = [], LONGEST_MESSAGE
    for part in body:
        lines = part.split("\n")
        while lines and units("\n".join(lines)) > room:
            lines.pop()
        if lines:
            kept.append("\n".join(lines))
            room -= units(kept[-1])
    return kept
