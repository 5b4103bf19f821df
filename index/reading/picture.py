"""A picture file → RawDocument, if it is a scanned page, or several."""

from index.errors import UnreadableFile
from index.messages import LeftOut, Unreadable
from index.reading.ocr.pages import Image, Recognise, unable
from index.reading.pdf.document import put_together
from index.reading.pdf.headings import has_title
from index.reading.pdf.lines import Line
from index.reading.pdf.scans import Scans
from index.reading.raw import RawDocument

MOST_PAGES = 1_000


def read(data: bytes, recognise: Recognise = unable) -> RawDocument:
    """Read the text of a picture. Raises UnreadableFile; a picture that is no page of text is left out as an image."""
    scans = Scans(recognise)
    pages: list[tuple[Line, ...]] = []
    for number in range(1, MOST_PAGES + 1):
        lines = scans.lines(number, lambda: Image(data))
        if scans.absent or scans.missing:
            break
        pages.append(lines or ())
        if scans.waiting:
            break
    if scans.missing:
        raise UnreadableFile(Unreadable.PICTURE_NEEDS_OCR)
    if not scans.read:
        reason = Unreadable.OCR_UNCLEAR if scans.unclear else LeftOut.IMAGE
        if scans.waiting or scans.failed:
            reason = scans.refusal() or reason
        raise UnreadableFile(reason)
    builder, arrangement = put_together(pages)
    return builder.document(
        titled=has_title(arrangement.groups), notes=tuple(scans.notes(len(pages))), scanned=tuple(scans.read)
    )
