"""Presentations (PPTX)."""

from index.reading.pptx.deck import read

__all__ = ["read"]
