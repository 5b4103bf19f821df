"""ZIP archives and the XML in them, which office documents and EPUB books consist of, read within bounds.

A few kilobytes can unpack to gigabytes, and a header can say anything. So every bound is for the bytes that really come
out, and unpacking stops at the bound. Nothing is ever written to disk, so a member's name can do no harm.
"""

import codecs
import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from index.errors import UnreadableFile
from index.messages import Unreadable

MOST_MEMBERS = 20_000
LARGEST_MEMBER = 64 * 1024 * 1024  # bytes, unpacked
LARGEST = 200 * 1024 * 1024  # bytes, unpacked, of all members that are read together
HIGHEST_RATIO = 200  # unpacked to packed, of a member that is larger than
RATIO_FROM = 16 * 1024 * 1024  # bytes; smaller members of repetitive XML are often packed tighter
DEEPEST = 250  # XML elements inside each other
MOST_ELEMENTS = 1_000_000  # of one XML member that is read as a tree

# The names in most archives are in this code page. Load it now: in the sandbox, nothing can be imported later.
codecs.lookup("cp437")

_STRETCH = 1 << 16  # bytes of XML that are parsed at a time where it is read element by element
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


class _Stream(_Tree):
    """Keeps the elements of some names until they are fetched, and no others that aren't inside of these."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__()
        self._names = names
        self._open: list[ElementTree.Element] = []
        self._inside = 0  # how many open elements have one of the names
        self.complete: list[ElementTree.Element] = []

    def start(self, tag: str, attributes: dict[str, str], /) -> ElementTree.Element:
        element = super().start(tag, attributes)
        if not self._inside:
            self._elements = len(self.complete)  # the others are gone
        self._open.append(element)
        self._inside += tag.rpartition("}")[2] in self._names
        return element

    def end(self, tag: str, /) -> ElementTree.Element:
        element = super().end(tag)
        self._open.pop()
        wanted = tag.rpartition("}")[2] in self._names
        self._inside -= wanted
        if wanted and not self._inside:
            self.complete.append(element)
        if not self._inside and self._open:
            self._open[-1].clear()
        return element


def each(data: bytes, *names: str) -> Iterator[ElementTree.Element]:
    """The elements with these local names in an XML document, one after the other, without those inside of others.

    Only one stretch of the document is in memory at a time, so it may have more elements than a tree. Raises
    UnreadableFile like `xml`.
    """
    stream = _Stream(names)
    parser = ElementTree.XMLParser(target=stream)
    for start in range(0, len(data), _STRETCH):
        with _reasons():
            parser.feed(data[start : start + _STRETCH])
        yield from stream.complete
        stream.complete.clear()
    with _reasons():
        parser.close()
    yield from stream.complete


def xml(data: bytes) -> ElementTree.Element:
    """The root of an XML document. Raises UnreadableFile if it is broken, too large or declares a document type."""
    parser = ElementTree.XMLParser(target=_Tree())
    with _reasons():
        parser.feed(data)
        root: ElementTree.Element = parser.close()
    return root


@contextmanager
def _reasons() -> Iterator[None]:
    """Turns the errors of the XML parser into reasons."""
    try:
        yield
    except ElementTree.ParseError as error:
        line, column = error.position
        raise UnreadableFile(Unreadable.XML_BROKEN_AT, line=line, column=column + 1) from error
    except (LookupError, ValueError) as error:  # an encoding that is unknown, or that isn't text
        raise UnreadableFile(Unreadable.XML_BROKEN) from error
