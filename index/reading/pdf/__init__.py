"""PDFs."""

from index.reading.pdf.document import read

__all__ = ["read"]
