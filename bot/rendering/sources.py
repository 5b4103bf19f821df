"""Messages about documents: the list, one of them, and the result of an upload."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

import discord

from bot.i18n.speech import N_, _, command, join_sentences, number, quantity, say
from bot.policy.document_rules import KEPT
from bot.rendering import dates
from bot.rendering.limits import LONGEST_MESSAGE, units
from bot.rendering.linked import link_text
from bot.rendering.markdown import escape_and_cut, one_line
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, Item, message
from index import DocumentInfo, Message, Skipped
from index.operations import Accepted, Overview, Upload

PAGE = 8  # documents on one page of the list

LONGEST_KIND = 12  # characters of a file's ending; a longer one is no kind

_LONGEST_TITLE = 150
_LONGEST_DATE = 40
_LONGEST_SOURCE = 120
_LONGEST_REASON = 250
_LONGEST_SAMPLE = 80
_MOST_REASONS = 12
_WAITING = N_("saved, but not in the index yet")
_UPLOADED, _FOLDER = N_("an upload to this server"), N_("the documents folder")
# Translators: a message
_KEPT = N_("kept as an answer")


class Sort(StrEnum):
    """The orders of the list. The values are in the ids of its buttons."""

    NAME = "n"  # the server's own documents first
    NEWEST = "d"
    OLDEST = "o"
    PASSAGES = "p"  # the longest first


_SORTED = {Sort.NEWEST: N_("newest first"), Sort.OLDEST: N_("oldest first"), Sort.PASSAGES: N_("most passages first")}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which documents are listed, and in which order."""

    words: str = ""  # each is in the title or the path
    kind: str = ""  # the ending of the file's name, without the dot
    sort: Sort = Sort.NAME

    def admits(self, file: str, title: str = "") -> bool:
        """True for a file that is to be listed."""
        named = f"{title} {file}".casefold()
        return (not self.kind or ending(file) == self.kind) and all(
            word in named for word in self.words.casefold().split()
        )

    def described(self) -> str:
        """The options in words, as Markdown; empty if there are none."""
        words = _("named “{words}”").format(words=_line(self.words, _LONGEST_SOURCE)) if self.words else ""
        kind = _line(f".{self.kind}", _LONGEST_SOURCE) if self.kind else ""
        order = _(_SORTED[self.sort]) if self.sort in _SORTED else ""
        return " · ".join(filter(None, (words, kind, order)))


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of the list, as Markdown."""

    title: str
    detail: str
    left_out: bool = False  # a file of the folder that is no document


def ending(file: str) -> str:
    """The kind of a file: what its name ends with, in small letters; empty if that says nothing."""
    name = PurePosixPath(file).suffix[1:].casefold()
    return name if name.isalnum() and len(name) <= LONGEST_KIND else ""


def entries(
    documents: Collection[DocumentInfo],
    uploads: Sequence[Upload],
    refused: Iterable[Skipped],
    left_out: Iterable[Skipped] = (),
    query: ListQuery = ListQuery(),
) -> list[ListLine]:
    """The lines of the list: documents, then the server's uploads that aren't in the index, then files of the folder.

    Args:
        documents: All that may be seen here.
        refused: Uploads that could not be read.
        left_out: Files of the folder that could not be read, for those who may know.
        query: Which of them are listed.
    """
    ours = {upload.document_id for upload in uploads}
    reasons = {skip.file: skip.reason for skip in refused}
    known = _sorted([info for info in documents if query.admits(info.source, info.title)], ours, query.sort)
    dated = query.sort in (Sort.NEWEST, Sort.OLDEST)
    # Where all are from the folder, that says nothing.
    whose = {True: _("uploaded here"), False: _("from the folder") if uploads else ""}
    listed = [_document_line(info, whose[info.id in ours], dated=dated) for info in known]
    indexed = {info.id for info in documents}
    missing = [upload.name for upload in uploads if upload.document_id not in indexed and query.admits(upload.name)]
    unread = [skip for skip in left_out if query.admits(skip.file)]
    return [
        *listed,
        *(_unread_line(_named(name), _("uploaded here"), reasons.get(name)) for name in missing),
        *(_unread_line(skip.file, _("from the folder"), skip.reason, left_out=True) for skip in unread),
    ]


def _sorted(documents: Iterable[DocumentInfo], ours: Collection[str], sort: Sort) -> list[DocumentInfo]:
    named = sorted(documents, key=lambda info: (info.id not in ours, info.title.casefold(), info.source))
    if sort is Sort.NEWEST:
        return sorted(named, key=lambda info: info.date or "", reverse=True)
    if sort is Sort.OLDEST:
        return sorted(named, key=lambda info: (info.date is None, info.date or ""))
    return sorted(named, key=lambda info: -info.passages) if sort is Sort.PASSAGES else named


def pages(entries: Sequence[ListLine]) -> int:
    return max(1, -(-len(entries) // PAGE))


def list_view(
    listed: Sequence[ListLine],
    page: int,
    skipped: int,
    buttons: Sequence[Item] = (),
    query: ListQuery = ListQuery(),
) -> discord.ui.LayoutView:
    """A page of the list, from 1. `skipped` is how many files in the folder could not be read and aren't listed."""
    left_out = sum(entry.left_out for entry in listed)
    asked = query.described()
    if listed:
        head = f"### {quantity('{n} document', '{n} documents', len(listed) - left_out)}"
        if asked:
            head += f"\n-# {asked}"
        if pages(listed) > 1:
            head += f"\n-# {_('Page {page} of {pages}').format(page=page, pages=pages(listed))}"
    elif asked:
        head = f"### {_('No documents')}\n{_('Nothing here fits: {options}').format(options=asked)}"
    else:
        head = f"### {_('No documents')}\n{_('No documents are indexed yet.')}"  # the folder may be being read just now
    shown = listed[(page - 1) * PAGE : page * PAGE]
    body = [head, *(f"**{entry.title}**\n-# {entry.detail}" for entry in shown)]
    if skipped:
        unread = quantity(
            "{n} file in the folder could not be read; members who may change documents see here why.",
            "{n} files in the folder could not be read; members who may change documents see here why.",
            skipped,
        )
        body.append(f"-# {unread}")
    if left_out and page < pages(listed):
        ended = quantity(
            "{n} file in the folder could not be read; it is at the end of the list, with the reason.",
            "{n} files in the folder could not be read; they are at the end of the list, with the reasons.",
            left_out,
        )
        body.append(f"-# {ended}")
    return message(body, STRONG_COLOUR if listed else NONE_COLOUR, rows=[buttons])


def document_view(overview: Overview, *, uploaded: bool) -> discord.ui.LayoutView:
    """A document: its metadata, the blocks that are kept out of answers, and notes on how it was read."""
    info, kept = overview.info, overview.info.source.endswith(KEPT)
    known = [
        (_("**File:** {value}"), None if kept else info.source),
        (_("**From:** {value}"), _(_KEPT if kept else _UPLOADED if uploaded else _FOLDER)),
        (_("**Author:** {value}"), info.author),
        (_("**Publisher:** {value}"), info.publisher),
        (_("**Date:** {value}"), info.date),
        (_("**Language:** {value}"), info.language),
        (_("**Passages:** {value}"), number(info.passages)),
        (_("**Sections:** {value}"), number(len(info.headings)) if info.headings else None),
        (_("**Id:** {value}"), info.id),
    ]
    url = info.url if units(info.url or "") <= _LONGEST_REASON else None
    title = link_text(one_line(info.title) or "…", url, _LONGEST_TITLE)
    lines = [line.format(value=_line(value, _LONGEST_SOURCE)) for line, value in known if value]
    body = [f"### {title}", "\n".join(lines)]
    if overview.flagged:
        total = sum(flagged.blocks for flagged in overview.flagged)
        lines = [quantity("**Kept out of answers:** {n} block", "**Kept out of answers:** {n} blocks", total)]
        for flagged in overview.flagged[:_MOST_REASONS]:
            reason = _line(say(flagged.reason), _LONGEST_SAMPLE)
            sample = _line(flagged.sample, _LONGEST_SAMPLE)
            such = _("{reason} · {n}, such as “{sample}”").format(
                reason=reason, n=number(flagged.blocks), sample=sample
            )
            lines.append(f"- {such}")
        body.append("\n".join(lines))
    return message(_fit([*body, *_notes(overview.notes)]), STRONG_COLOUR)


def refused_view(name: str, reason: Message | str) -> discord.ui.LayoutView:
    """A file that was not added, and why."""
    head = _("{file} was not added:").format(file=_line(name, _LONGEST_SOURCE))
    why = say(reason) if isinstance(reason, Message) else reason
    return message([f"**{head}** {_line(why, 4 * _LONGEST_REASON)}"], WEAK_COLOUR)


def added_view(accepted: Accepted, *, indexed: bool) -> discord.ui.LayoutView:
    """The result of reading an uploaded file; `indexed` if it can be asked about already."""
    info = accepted.info
    done = _("Replaced: {title}") if accepted.replaced else _("Added: {title}")
    head = f"**{done.format(title=_line(info.title, _LONGEST_TITLE))}**\n"
    if info.passages:
        head += quantity("{n} passage can be quoted.", "{n} passages can be quoted.", info.passages)
    else:
        head += _("I found no text in it to quote.")
    if accepted.flagged:
        kept = quantity("{n} block is kept out of answers.", "{n} blocks are kept out of answers.", accepted.flagged)
        shown = _("`{command}` shows them.").format(command=command("sources show"))
        head += f"\n{join_sentences(kept, shown)}"
    if not indexed:
        head += "\n" + _("It is saved, but not in the index yet. The bot’s log says why.")
    body = [head, *_notes(accepted.notes), f"-# {_line(info.source, _LONGEST_SOURCE)} · {info.id}"]
    return message(_fit(body), STRONG_COLOUR if info.passages else WEAK_COLOUR)


def _document_line(info: DocumentInfo, whose: str, *, dated: bool) -> ListLine:
    passages = quantity("{n} passage", "{n} passages", info.passages)
    if info.source.endswith(KEPT):
        whose = ""
    parts = [_line(_named(info.source), _LONGEST_SOURCE), passages, *filter(None, [whose])]
    if dated:
        parts.insert(0, _line(dates.in_words(info.date), _LONGEST_DATE) if info.date else _("no date"))
    return ListLine(_line(info.title, _LONGEST_TITLE), " · ".join(parts))


def _named(source: str) -> str:
    """A document's path; of a message, whose file only the bot knows, what it is."""
    return _(_KEPT) if source.endswith(KEPT) else source


def _unread_line(name: str, whose: str, reason: Message | None, *, left_out: bool = False) -> ListLine:
    why = say(reason) if reason else _(_WAITING)
    return ListLine(_line(name, _LONGEST_TITLE), f"{whose} · {_line(why, _LONGEST_SOURCE)}", left_out)


def _notes(notes: Sequence[Message]) -> list[str]:
    return ["\n".join(f"-# {_line(say(note), _LONGEST_REASON)}" for note in notes)] if notes else []


def _line(text: str, limit: int) -> str:
    """Foreign text, escaped, in one line; an ellipsis if there is none."""
    return escape_and_cut(one_line(text), limit) or "…"


def _fit(body: Sequence[str]) -> list[str]:
    """As many parts as there is room for, in order, each cut at the end of a line."""
    kept, room = [], LONGEST_MESSAGE
    for part in body:
        lines = part.split("\n")
        while lines and units("\n".join(lines)) > room:
            lines.pop()
        if lines:
            kept.append("\n".join(lines))
            room -= units(kept[-1])
    return kept
