"""Rich text (RTF)."""

from index.reading.rtf.document import read

__all__ = ["read"]
