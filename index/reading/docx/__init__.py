"""Word documents (DOCX)."""

from index.reading.docx.package import read

__all__ = ["read"]
