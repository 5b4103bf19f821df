"""Files without an ending, such as LICENSE or README: plain text, unless a program is to run them."""

from index.errors import UnreadableFile
from index.messages import LeftOut
from index.reading import plain
from index.reading.raw import RawDocument

_SCRIPT = b"#!"


def read(data: bytes) -> RawDocument:
    """Read a text. Raises UnreadableFile; a script is left out as source code."""
    if data.startswith(_SCRIPT):
        raise UnreadableFile(LeftOut.SOURCE_CODE)
    return plain.read(data)
