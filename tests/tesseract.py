"""The tesseract of this machine. Tests leave pictures alone as if there were none, so that they find the same
everywhere; those that need it ask for it."""

import os

import pytest

from index.reading.ocr import engine

INSTALLED = engine.find()
engine.PLACES = ()
os.environ["FOOTNOTE_OCR"] = "off"  # for processes

needed = pytest.mark.skipif(INSTALLED is None, reason="tesseract isn't installed (Debian: tesseract-ocr)")
