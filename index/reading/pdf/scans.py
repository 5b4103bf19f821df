"""The pages of a file that were to be recognised, and what is said about them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from index.layout import stretches
from index.messages import Message, ReadingNote, Unreadable
from index.reading.ocr.pages import Image, Outcome, Recognise
from index.reading.pdf.lines import Line
from index.reading.pdf.recognised import scan

_MOST_NAMED = 12  # pages, or ranges of pages, that a note names


@dataclass(slots=True)
class Scans:
    """The pages of a file by what came of them, counted from 1."""

    recognise: Recognise
    read: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)  # no text in them, or none that is sure
    unclear: list[int] = field(default_factory=list)  # those of them that have letters
    waiting: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)  # tesseract is
    absent: bool = False  # a page was asked for that the file doesn't have

    def lines(self, number: int, show: Callable[[], Image]) -> tuple[Line, ...] | None:
        """The lines of a page; None if it could not be recognised."""
        found = self.recognise(number, show)
        match found.outcome:
            case Outcome.TEXT:
                page = scan(found, number)
                (self.read if page.lines else self.empty).append(number)
                if page.unclear:
                    self.unclear.append(number)
                return page.lines
            case Outcome.LATER:
                self.waiting.append(number)
            case Outcome.FAILED:
                self.failed.append(number)
            case Outcome.MISSING:
                self.missing.append(number)
            case Outcome.ABSENT:
                self.absent = True
        return None

    def notes(self, total: int) -> Iterator[Message]:
        """What to know about the pages, of which there are so many in all."""
        for note, numbers in (
            (ReadingNote.PAGES_READ_BY_OCR, self.read),
            (ReadingNote.PAGES_UNCLEAR, self.empty),
            (ReadingNote.PAGES_WAITING_FOR_OCR, self.waiting),
            (ReadingNote.PAGES_OCR_FAILED, self.failed),
        ):
            if numbers:
                yield Message.of(note, pages=ranges(numbers), count=len(numbers), total=total)

    def refusal(self) -> Unreadable | None:
        """Why there is no text, if that is because of these pages."""
        if self.waiting:
            return Unreadable.WAITING_FOR_OCR
        if self.missing:
            return Unreadable.PDF_PICTURES
        if self.failed:
            return Unreadable.OCR_FAILED
        return Unreadable.OCR_UNCLEAR if self.empty else None


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers as "1, 3–5"; of a long list only the beginning."""
    found = stretches(numbers)
    named = [f"{first}" if first == last else f"{first}–{last}" for first, last in found[:_MOST_NAMED]]
    return ", ".join(named) + (" …" if len(found) > _MOST_NAMED else "")
