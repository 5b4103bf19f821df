"""OpenDocument texts (ODT)."""

from dataclasses import replace
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.odf.blocks import Blocks
from index.reading.odf.styles import Styles
from index.reading.raw import RawDocument
from index.reading.sources import SourceInfo


def read_text(body: Element, styles: Styles, info: SourceInfo) -> RawDocument:
    """Read a text, from its <office:text>. A title on the page wins over the one in the properties."""
    blocks = Blocks(styles)
    blocks.add(body)
    blocks.finish()
    document = blocks.builder.document(replace(info, title=None) if blocks.titled else info, titled=blocks.titled)
    if not document.blocks:
        raise UnreadableFile(Unreadable.OPEN_DOCUMENT_WITHOUT_TEXT)
    return document
