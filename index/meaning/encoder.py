"""Texts → vectors: the sentence encoder, computed with numpy.

Two texts mean much the same if the angle between their vectors is small. The encoder is a transformer (BERT with six
layers): the pieces of a text look at each other in every layer, and the mean of what comes out is the text's vector.

Texts are computed many at a time, their pieces one after another without padding between them; only where pieces look
at each other is each text taken by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from index.meaning.weights import HEADS, WIDTH, Dense, Floats, Layer, Norm, Weights, find, load
from index.meaning.wordpiece import WordPieces

_BATCH = 256  # pieces that are computed at once, if the texts aren't longer: they fit into a small processor's cache
_TINY = np.float32(1e-12)
_HALF, _CUBIC, _SLOPE = np.float32(0.5), np.float32(0.044715), np.float32((2 / np.pi) ** 0.5)


class Encoder:
    """Makes vectors of English texts. It may be used from several threads.

    >>> encoder = Encoder.open()
    >>> asked, close, far = encoder.encode(["When does it close?", "Opening hours: nine to five", "A red bicycle"])
    >>> asked @ close > asked @ far
    True
    """

    def __init__(self, weights: Weights, pieces: WordPieces) -> None:
        self._weights = weights
        self._pieces = pieces

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Read the encoder: from this file, or from the package that is installed.

        Raises:
            EncoderMissing: it isn't installed, or the file isn't the one that Footnote knows. The message says how to
                fix that.
        """
        return cls(load(path or find()), WordPieces.load())

    def encode(self, texts: Sequence[str]) -> Floats:
        """A vector of length 1 for each text, [texts, 384]. Of a long text, the first 384 word pieces count.

        The vector of a text doesn't depend on the other texts, but for the rounding of the last digits.
        """
        vectors = np.empty((len(texts), WIDTH), np.float32)
        done = 0
        for batch in _batches(map(self._pieces.of, texts)):
            vectors[done : done + len(batch)] = self._batch(batch)
            done += len(batch)
        return vectors

    def _batch(self, texts: list[list[int]]) -> Floats:
        ends = np.cumsum([len(text) for text in texts])
        bounds = list(zip([0, *ends[:-1]], ends, strict=True))
        rows = self._embed(texts)
        for layer in self._weights.layers:
            rows = _layer(rows, layer, bounds)
        means: Floats = np.add.reduceat(rows, [start for start, _ in bounds])  # the length of a vector is made 1 anyway
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), _TINY)
        return means

    def _embed(self, texts: list[list[int]]) -> Floats:
        weights = self._weights
        numbers = np.concatenate(texts)
        rows = weights.pieces[numbers] * weights.scales[numbers]
        rows += np.concatenate([weights.places[: len(text)] for text in texts])
        return _normalise(rows, weights.first_norm)


def _batches(texts: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    batch: list[list[int]] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def _layer(rows: Floats, layer: Layer, bounds: list[tuple[int, int]]) -> Floats:
    asked = _multiply(rows, layer.asking)
    seen = np.empty_like(rows)
    for start, end in bounds:
        seen[start:end] = _attend(asked[start:end])
    rows = _normalise(_multiply(seen, layer.attended) + rows, layer.attended_norm)
    return _normalise(_multiply(_curve(_multiply(rows, layer.inner)), layer.outer) + rows, layer.outer_norm)


def _attend(asked: Floats) -> Floats:
    """What each piece of a text takes from all of them, by how well its query matches their keys. [pieces, 384]"""
    query, key, value = asked.reshape(len(asked), 3, HEADS, -1).transpose(1, 2, 0, 3)  # each [heads, pieces, 32]
    scores = query @ key.transpose(0, 2, 1)  # [heads, pieces, pieces]
    scores -= scores.max(axis=2, keepdims=True)
    np.exp(scores, out=scores)
    taken: Floats = np.matmul(scores, value)
    taken /= scores.sum(axis=2, keepdims=True)
    return taken.transpose(1, 0, 2).reshape(len(asked), WIDTH)


def _multiply(rows: Floats, dense: Dense) -> Floats:
    product: Floats = rows @ dense.weight
    product += dense.bias
    return product


def _curve(rows: Floats) -> Floats:
    """GELU, with tanh in place of the error function: the vectors are the same to five digits."""
    bent = rows * rows
    bent *= _CUBIC
    bent += 1
    bent *= rows
    bent *= _SLOPE
    np.tanh(bent, out=bent)
    bent += 1
    bent *= rows
    bent *= _HALF
    return bent


def _normalise(rows: Floats, norm: Norm) -> Floats:
    rows -= rows.mean(axis=1, keepdims=True)
    rows *= 1 / np.sqrt(np.einsum("ij,ij->i", rows, rows)[:, np.newaxis] / WIDTH + _TINY)
    rows *= norm.weight
    rows += norm.bias
    return rows
