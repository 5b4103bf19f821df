"""Notes about the sheets, rows and slides that a file hides, which are left out."""

from collections.abc import Sequence

from index.messages import Message, ReadingNote

MOST_NAMED = 10


def hidden_sheets(sheets: Sequence[str], lines: int) -> tuple[Message, ...]:
    """The notes about hidden sheets, by their names, and about hidden rows and columns, by their number."""
    notes = []
    if sheets:
        notes.append(Message.of(ReadingNote.HIDDEN_SHEETS, sheets=_first(sheets), count=len(sheets)))
    if lines:
        notes.append(Message.of(ReadingNote.HIDDEN_ROWS, count=lines))
    return tuple(notes)


def hidden_slides(slides: Sequence[int], total: int) -> tuple[Message, ...]:
    """The note about hidden slides, by their numbers; `total` counts all slides."""
    if not slides:
        return ()
    return (Message.of(ReadingNote.HIDDEN_SLIDES, slides=_first(slides), count=len(slides), total=total),)


def _first(names: Sequence[object]) -> str:
    return ", ".join(map(str, names[:MOST_NAMED])) + (", …" if len(names) > MOST_NAMED else "")
