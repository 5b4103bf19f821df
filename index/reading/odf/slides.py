"""OpenDocument presentations (ODP): each slide is a page, and its title a heading."""

from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.layout import BlockKind, Numbering
from index.messages import Flag, Unreadable
from index.reading.odf.blocks import Blocks
from index.reading.odf.styles import Styles
from index.reading.office.elements import child, children, local_name, value_of
from index.reading.office.hidden import hidden_slides
from index.reading.raw import RawDocument, Run
from index.reading.sources import SourceInfo

_MARGINS = ("footer", "header", "date-time")


def read_slides(body: Element, styles: Styles, info: SourceInfo) -> RawDocument:
    """Read a presentation, from its <office:presentation>."""
    blocks = Blocks(styles)
    hidden: list[int] = []
    pages = list(children(body, "page"))
    for number, page in enumerate(pages, 1):
        if styles.is_hidden("drawing-page", value_of(page, "style-name")):
            hidden.append(number)
            continue
        blocks.page = number
        _slide(blocks, page)
    notes = hidden_slides(hidden, len(pages))
    document = blocks.builder.document(info, notes=notes, numbering=Numbering.SLIDE)
    if not document.blocks:
        raise UnreadableFile(Unreadable.PRESENTATION_WITHOUT_TEXT)
    return document


def _slide(blocks: Blocks, page: Element) -> None:
    margins = []
    shapes = [shape for shape in page if value_of(shape, "placeholder") != "true"]
    title = next((shape for shape in shapes if value_of(shape, "class") == "title"), None)
    if title is not None:
        paragraphs = [paragraph for paragraph in title.iter() if local_name(paragraph) in ("p", "h")]
        text = " ".join("".join(paragraph.itertext()) for paragraph in paragraphs)
        blocks.builder.add([Run(" ".join(text.split()))], BlockKind.HEADING, level=1, page=blocks.page)
    for shape in shapes:
        kind = value_of(shape, "class")
        if kind in _MARGINS:
            margins.append(shape)
        elif shape is not title and kind != "page-number" and local_name(shape) != "notes":
            blocks.add((shape,))
    blocks.flag = Flag.MARGIN
    blocks.add(margins)
    blocks.flag = None
    blocks.finish()
    notes = child(page, "notes")
    blocks.aside = "note"
    for shape in notes if notes is not None else ():
        if value_of(shape, "class") == "notes" and value_of(shape, "placeholder") != "true":
            blocks.add((shape,))
    blocks.finish()
    blocks.aside = ""
