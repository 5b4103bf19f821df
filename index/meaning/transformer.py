"""A transformer of six layers (as in BERT and RoBERTa), computed with numpy.

The pieces of a text look at each other in every layer. What comes out for the start, or the mean of what comes out for
all pieces, is the text's vector: two texts mean much the same if the angle between their vectors is small.

Texts are computed many at a time, their pieces one after another without padding between them; only where pieces look
at each other is each text taken by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.meaning.pieces import Pieces
from index.meaning.weights import HEADS, HIDDEN, Dense, Floats, Layer, Norm, Weights

_BATCH = 256  # pieces that are computed at once, if the texts aren't longer: they fit into a small processor's cache
_TINY = np.float32(1e-12)
_HALF, _CUBIC, _SLOPE = np.float32(0.5), np.float32(0.044715), np.float32((2 / np.pi) ** 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Transformer:
    """Makes vectors of English texts. It may be used from several threads."""

    weights: Weights
    pieces: Pieces
    start_only: bool  # the vector is what comes out for the start; else the mean of what comes out for all pieces

    def encode(self, texts: Sequence[str]) -> Floats:
        """A vector of length 1 for each text, [texts, 384].

        The vector of a text doesn't depend on the other texts, but for the rounding of the last digits.
        """
        vectors = np.empty((len(texts), HIDDEN), np.float32)
        done = 0
        for batch in _batches(map(self.pieces.of, texts)):
            vectors[done : done + len(batch)] = self._batch(batch)
            done += len(batch)
        return vectors

    def _batch(self, texts: list[list[int]]) -> Floats:
        ends = np.cumsum([len(text) for text in texts])
        bounds = list(zip([0, *ends[:-1]], ends, strict=True))
        rows = self._embed(texts)
        *layers, last = self.weights.layers
        for layer in layers:
            rows = _layer(rows, layer, bounds)
        rows = _layer(rows, last, bounds, 1 if self.start_only else None)
        vectors: Floats = rows if self.start_only else np.add.reduceat(rows, [start for start, _ in bounds])
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _TINY)
        return vectors

    def _embed(self, texts: list[list[int]]) -> Floats:
        weights = self.weights
        numbers = np.concatenate(texts)
        rows = (weights.pieces[numbers] * weights.factors[numbers]).reshape(-1, HIDDEN)
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


def _layer(rows: Floats, layer: Layer, bounds: list[tuple[int, int]], pieces: int | None = None) -> Floats:
    """What comes out of a layer for the first pieces of each text, or for all of them."""
    asked = _multiply(rows, layer.asking)
    seen = np.concatenate([_attend(asked[start:end], pieces) for start, end in bounds])
    if pieces is not None:
        rows = np.concatenate([rows[start : start + pieces] for start, _ in bounds])
    rows = _normalise(_multiply(seen, layer.attended) + rows, layer.attended_norm)
    return _normalise(_multiply(_curve(_multiply(rows, layer.inner)), layer.outer) + rows, layer.outer_norm)


def _attend(asked: Floats, pieces: int | None) -> Floats:
    """What the first pieces of a text take from all of them, by how well their queries match the keys. [pieces, 384]"""
    query, key, value = asked.reshape(len(asked), 3, HEADS, -1).transpose(1, 2, 0, 3)  # each [heads, all pieces, 32]
    scores = query[:, :pieces] @ key.transpose(0, 2, 1)  # [heads, pieces, all pieces]
    scores -= scores.max(axis=2, keepdims=True)
    np.exp(scores, out=scores)
    taken: Floats = np.matmul(scores, value)
    taken /= scores.sum(axis=2, keepdims=True)
    return taken.transpose(1, 0, 2).reshape(-1, HIDDEN)


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
    rows *= 1 / np.sqrt(np.einsum("ij,ij->i", rows, rows)[:, np.newaxis] / HIDDEN + _TINY)
    rows *= norm.weight
    rows += norm.bias
    return rows
