"""AsciiDoc → RawDocument."""

from index.reading.asciidoc.document import read

__all__ = ["read"]
