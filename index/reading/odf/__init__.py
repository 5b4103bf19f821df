"""OpenDocument texts, sheets and presentations (ODT, ODS, ODP)."""

from index.reading.odf.package import read

__all__ = ["read"]
