"""Web pages (HTML and XHTML)."""

from index.reading.html.document import read

__all__ = ["read"]
