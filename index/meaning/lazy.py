"""The encoder, read when it is first needed: a command that asks nothing by meaning doesn't wait for it."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from index.errors import EncoderMissing
from index.meaning.sources import find
from index.meaning.weights import Floats


class Encodes(Protocol):
    """Makes vectors of texts."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """[texts, 768] of length 1."""


def _open() -> Encodes:
    from index.meaning.encoder import Encoder

    return Encoder.open()


class LazyEncoder:
    """The encoder, if there is one. Safe to use from several threads."""

    def __init__(self, open_encoder: Callable[[], Encodes] = _open) -> None:
        """`open_encoder` may raise EncoderMissing."""
        self._open = open_encoder
        self._lock = threading.Lock()
        self._encoder: Encodes | None = None
        self._missing = False

    def get(self) -> Encodes | None:
        """The encoder; None if it isn't installed."""
        with self._lock:
            if self._encoder is None and not self._missing:
                try:
                    self._encoder = self._open()
                except EncoderMissing:
                    self._missing = True
            return self._encoder


def is_installed() -> bool:
    """True if the encoder is installed."""
    try:
        find()
    except EncoderMissing:
        return False
    return True
