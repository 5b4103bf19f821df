"""Bytes become text: by a byte order mark, by the encoding that the file declares, as UTF-8, and only then by a guess.

A note tells about every guess, and about characters that could not be read. Nothing is replaced silently.
"""

import codecs
import re
from encodings import normalize_encoding
from encodings.aliases import aliases

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.reading import codepages

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# The first bytes of files that aren't text.
_MAGIC = (
    (re.compile(rb"%PDF-\d"), Message(Unreadable.IS_PDF)),
    (re.compile(rb"\{\\rtf\d"), Message(Unreadable.IS_RTF)),
    (re.compile(rb"PK\x03\x04[\s\S]{26}mimetypeapplication/epub"), Message(Unreadable.IS_EPUB)),
    (re.compile(rb"PK\x03\x04(?=[\s\S]*word/document)"), Message(Unreadable.IS_WORD)),
    (re.compile(rb"PK\x03\x04(?=[\s\S]*xl/workbook)"), Message(Unreadable.SPREADSHEET)),
    (re.compile(rb"PK\x03\x04(?=[\s\S]*ppt/presentation)"), Message(Unreadable.PRESENTATION)),
    (re.compile(rb"PK\x03\x04[\s\S]{26}mimetypeapplication/vnd\.oasis"), Message(Unreadable.IS_OPEN_DOCUMENT)),
    (re.compile(rb"PK\x03\x04"), Message(Unreadable.IS_ZIP)),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Message(Unreadable.IS_OLD_OFFICE)),
    (re.compile(rb"\x1f\x8b\x08"), Message(Unreadable.IS_GZIP)),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Message.of(Unreadable.IS_PICTURE, format="PNG")),
    (re.compile(rb"\xff\xd8\xff"), Message.of(Unreadable.IS_PICTURE, format="JPEG")),
    (re.compile(rb"GIF8[79]a[\s\S]{0,7}\x00"), Message.of(Unreadable.IS_PICTURE, format="GIF")),
    (re.compile(rb"\x7fELF"), Message(Unreadable.IS_PROGRAM)),
)

_MAGIC_BEGINS = frozenset(b"%{P\xd0\x1f\x89\xffG\x7f")

_MARKS = (  # UTF-32 first, because its mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf_32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf_32", "UTF-32"),
    (b"\xff\xfe", "utf_16", "UTF-16"),
    (b"\xfe\xff", "utf_16", "UTF-16"),
)
# Encodings that files declare while they use a larger one. Browsers do the same (WHATWG's Encoding Standard).
_MEANT = {
    "ascii": "cp1252",
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "shift_jis": "cp932",
    "windows_31j": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "utf8": "utf_8",
}
_WIDE = frozenset(("cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "big5hkscs", "cp949"))
_DECLARABLE = frozenset(
    {
        *codepages.PAGES,
        *_WIDE,
        "utf_8",
        "cp437",
        "cp852",
        "cp855",
        "cp857",
        "cp858",
        "cp1258",
        "mac_cyrillic",
    }
    | {f"iso8859_{part}" for part in (3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
)
# Load them now. Later, in the sandbox, nothing can be imported, because no file can be opened.
for _codec in (*_DECLARABLE, "utf_16", "utf_16_le", "utf_16_be", "utf_32"):
    codecs.lookup(_codec)

_SHOWN = {
    "utf_8": "UTF-8",
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-U",
    "cp932": "Shift JIS",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "mac_roman": "Mac Roman",
    "mac_cyrillic": "Mac Cyrillic",
}
_DOS = ("cp4", "cp8")  # except for cp874, which is one of Windows

_MOST_REPLACED = 0.05  # share of the characters beyond ASCII
_STEP = 1 << 20  # bytes
_ASCII = bytes(range(0x80))
_SMALL = bytes(range(0x20))
_MOSTLY = 0.7  # share of the letters

_NEWLINE = re.compile(r"\r\n?")
# The only control characters in a text file are tab, line feed, form feed and, in old logs of terminals, escape.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_CONTROL_BYTES = bytes(code for code in range(0x20) if _CONTROL.match(chr(code)))  # no character without them is one
_MOST_CONTROLS = 0.001  # share of the characters


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[Message, ...]]:
    """Decode a file's bytes.

    Args:
        data: the bytes.
        declared: the encoding that the file itself declares, if it does.

    Returns:
        The text, in which every line ends with a line feed, and notes about how it was decoded.

    Raises:
        UnreadableFile: it is empty, isn't text, or has an unknown encoding.
    """
    if not data.strip():
        raise UnreadableFile(Unreadable.EMPTY)
    if data[0] in _MAGIC_BEGINS:
        for magic, reason in _MAGIC:
            if magic.match(data):
                raise UnreadableFile(reason)
    text, notes = _decode(data, _codec_of(declared) if declared else None)
    if len(data.translate(None, _CONTROL_BYTES)) < len(data) and (
        "\x00" in text or len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text)
    ):
        raise UnreadableFile(Unreadable.BINARY)
    if text.isspace() or not text:
        raise UnreadableFile(Unreadable.EMPTY)
    return _NEWLINE.sub("\n", text) if "\r" in text else text, notes


def _decode(data: bytes, declared: str | None) -> tuple[str, tuple[Message, ...]]:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            if (text := _decode_strictly(data, codec)) is None:
                raise UnreadableFile(Unreadable.NOT_AS_MARKED, encoding=name)
            return text, ()
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\x00" in data:
        return _decode_unmarked_utf16(data)
    # A text that declares an encoding of one byte a letter but is valid UTF-8 is UTF-8: that doesn't happen by chance.
    stated = (declared, "utf_8") if declared in _WIDE else (_by_escapes(data), "utf_8", declared)
    for codec in filter(None, stated):
        if (text := _decode_strictly(data, codec)) is not None:
            return text, ()
    for codec in filter(None, (declared, "utf_8")):
        if nearly := _decode_nearly(data, codec):
            return nearly
    for codec in codepages.guesses(data):
        if (text := _decode_strictly(data, codec)) is not None:
            return text, (_guess_note(_name(codec)),)
    raise UnreadableFile(Unreadable.UNKNOWN_ENCODING)


def _codec_of(declared: str) -> str | None:
    """Python's name of an encoding, if it is one that files are written in."""
    name = normalize_encoding(declared.strip()).lower().removeprefix("x_")
    name = re.sub(r"^windows_(?=\d{3,4}$)", "cp", name)
    codec = aliases.get(name, name)
    codec = _MEANT.get(codec, codec)
    return codec if codec in _DECLARABLE else None


def _name(codec: str) -> str:
    if codec in _SHOWN:
        return _SHOWN[codec]
    if codec.startswith("iso8859_"):
        return codec.replace("iso8859_", "ISO-8859-")
    number = codec.removeprefix("cp")
    return f"DOS code page {number}" if codec.startswith(_DOS) and codec != "cp874" else f"windows-{number}"


def _guess_note(name: str) -> Message:
    return Message.of(ReadingNote.ENCODING_GUESSED, encoding=name)


def _decode_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _decode_nearly(data: bytes, codec: str) -> tuple[str, tuple[Message, ...]] | None:
    """The text with a few damaged characters; None if these aren't few compared to the good ones beyond ASCII."""
    bearable = _MOST_REPLACED * len(data.translate(None, _ASCII))
    decoder = codecs.getincrementaldecoder(codec)("replace")
    parts, damaged, beyond = [], 0, 0
    for start in range(0, len(data), _STEP):
        part = decoder.decode(data[start : start + _STEP], final=start + _STEP >= len(data))
        parts.append(part)
        damaged += part.count("\ufffd")
        if damaged > bearable:  # give up early, because replacing is slow
            return None
        beyond += sum(map(len, _BEYOND_ASCII.findall(part)))
    if damaged > _MOST_REPLACED * beyond:
        return None
    return "".join(parts), (Message.of(ReadingNote.CHARACTERS_DAMAGED, encoding=_name(codec), count=damaged),)


def _decode_unmarked_utf16(data: bytes) -> tuple[str, tuple[Message, ...]]:
    """UTF-16 without a mark, recognised by small upper bytes, which ASCII text doesn't have. Raises UnreadableFile.

    Chinese, Japanese and Korean can't be distinguished from binary data in this way.
    """
    for codec, upper in (("utf_16_le", data[1::2]), ("utf_16_be", data[0::2])):
        small = len(upper) - len(upper.translate(None, _SMALL))
        if small >= _MOSTLY * len(upper) and (text := _decode_strictly(data, codec)) is not None and "\x00" not in text:
            return text, (_guess_note("UTF-16"),)
    raise UnreadableFile(Unreadable.BINARY)


def _by_escapes(data: bytes) -> str | None:
    """ISO-2022-JP if there are its escape sequences: all its bytes are ASCII, so it would pass for UTF-8."""
    return "iso2022_jp" if b"\x1b$B" in data or b"\x1b$@" in data else None
