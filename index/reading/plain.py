"""Plain text: paragraphs between blank lines, and lines that can only be headings."""

import re

from index.errors import UnreadableFile
from index.model import BlockKind
from index.reading.raw import RawBlock, RawDocument, paragraphs

LONGEST_HEADING = 90  # characters
MOST_WORDS = 14
CAPITALISED = 0.8  # of a heading's longer words

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\.?\s+\S")
_SENTENCE_END = re.compile(r"[.!?:;,…”\"')\]]$")
_LIST_ITEM = re.compile(r"[•*\-–—]\s")
_NEWLINE = re.compile(r"\r\n?")
# A text file holds no control characters but tab, line feed, form feed and, in old terminal logs, escape.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.001  # of the characters


def decode(data: bytes) -> str:
    """The text of a UTF-8 file, with line feeds alone for line ends. Raises UnreadableFile."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("it is UTF-16, not UTF-8; save it again as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise UnreadableFile("it isn't text but a binary file; its name may have the wrong ending") from error
        raise UnreadableFile(
            f"it isn't UTF-8 (byte {error.start + 1} is 0x{data[error.start]:02x}); save it again as UTF-8"
        ) from error
    if "\x00" in text or len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise UnreadableFile("it isn't text but a binary file; its name may have the wrong ending")
    if not text.strip():
        raise UnreadableFile("it is empty")
    return _NEWLINE.sub("\n", text)


def read(data: bytes) -> RawDocument:
    text = decode(data)
    blocks = []
    for span in paragraphs(text, 0, len(text)):
        level = heading_level(span.of(text))
        blocks.append(RawBlock(BlockKind.HEADING if level else BlockKind.PARAGRAPH, span, level))
    return RawDocument(text, tuple(blocks))


def heading_level(paragraph: str) -> int:
    """How deep a heading this paragraph is, from 1; 0 when it is none.

    A heading is one short line without a sentence's end whose longer words are capitalised, or that is numbered.
    """
    if "\n" in paragraph or len(paragraph) > LONGEST_HEADING:
        return 0
    if _SENTENCE_END.search(paragraph) or _LIST_ITEM.match(paragraph):
        return 0
    words = _WORD.findall(paragraph)
    if not 1 <= len(words) <= MOST_WORDS:
        return 0
    if numbered := _NUMBERED.match(paragraph):
        return 1 + numbered[1].count(".")
    telling = [word for place, word in enumerate(words) if place == 0 or len(word) > 3]
    return int(sum(word[0].isupper() for word in telling) >= CAPITALISED * len(telling))
