"""ZIP archives and the XML in them, which DOCX and EPUB files consist of, read within bounds.

A few kilobytes can unpack to gigabytes, and a header can say anything. So every bound is for the bytes that really come
out, and unpacking stops at the bound. Nothing is ever written to disk, so a member's name can do no harm.
"""

import io
import struct
import zipfile
import zlib
from xml.etree import ElementTree

from index.errors import UnreadableFile
from index.messages import Unreadable

MOST_MEMBERS = 20_000
LARGEST_MEMBER = 64 * 1024 * 1024  # bytes, unpacked
LARGEST = 200 * 1024 * 1024  # bytes, unpacked, of all members that are read together
HIGHEST_RATIO = 200  # unpacked to packed, of a member that is larger than
RATIO_FROM = 16 * 1024 * 1024  # bytes; smaller members of repetitive XML are often packed tighter
DEEPEST = 250  # XML elements inside each other
MOST_ELEMENTS = 1_000_000  # of one XML member

_ENTRY = b"PK\x01\x02"  # the first bytes of each entry in an archive's table of contents
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and new ones with a password
# Office Open XML and EPUB allow no others. With bzip2 and LZMA, unpacking couldn't be stopped at a bound.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)


class Archive:
    """A ZIP archive in memory."""

    def __init__(self, data: bytes) -> None:
        """Read the table of contents. Raises UnreadableFile."""
        if data.startswith(_COMPOUND_FILE):
            raise UnreadableFile(Unreadable.OLD_OR_PROTECTED)
        if not data.startswith(b"PK"):
            raise UnreadableFile(Unreadable.NO_ARCHIVE)
        if data.count(_ENTRY) > MOST_MEMBERS:
            raise UnreadableFile(Unreadable.TOO_MANY_MEMBERS, most=MOST_MEMBERS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise UnreadableFile(Unreadable.BROKEN_ARCHIVE) from error
        self._left = LARGEST

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def names(self) -> list[str]:
        """The members' names, in the archive's order."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises UnreadableFile if it is missing, encrypted, damaged or too large."""
        info = self._zip.NameToInfo.get(name)
        if info is None:
            raise UnreadableFile(Unreadable.PART_MISSING, part=name)
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile(Unreadable.PROTECTED)
        if info.compress_type not in _METHODS:
            raise UnreadableFile(Unreadable.PART_PACKED_STRANGELY, part=name)
        bound = min(LARGEST_MEMBER, self._left, max(RATIO_FROM, HIGHEST_RATIO * info.compress_size))
        try:
            with self._zip.open(info) as member:
                data = member.read(bound + 1)
        except _BROKEN as error:
            raise UnreadableFile(Unreadable.PART_DAMAGED, part=name) from error
        if len(data) > bound:
            raise UnreadableFile(Unreadable.PART_TOO_LARGE, part=name, most=bound)
        self._left -= len(data)
        return data


class _Tree(ElementTree.TreeBuilder):
    """Builds elements, and stops at constructs that only an attack needs."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise UnreadableFile(Unreadable.XML_DOCTYPE)

    def start(self, tag: str, attributes: dict[str, str], /) -> ElementTree.Element:
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST:
            raise UnreadableFile(Unreadable.XML_TOO_DEEP, most=DEEPEST)
        if self._elements > MOST_ELEMENTS:
            raise UnreadableFile(Unreadable.XML_TOO_MANY_ELEMENTS, most=MOST_ELEMENTS)
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


def xml(data: bytes) -> ElementTree.Element:
    """The root of an XML document. Raises UnreadableFile if it is broken, too large or declares a document type."""
    parser = ElementTree.XMLParser(target=_Tree())
    try:
        parser.feed(data)
        root: ElementTree.Element = parser.close()
    except ElementTree.ParseError as error:
        line, column = error.position
        raise UnreadableFile(Unreadable.XML_BROKEN_AT, line=line, column=column + 1) from error
    except (LookupError, ValueError) as error:  # an encoding that is unknown, or that isn't text
        raise UnreadableFile(Unreadable.XML_BROKEN) from error
    return root
