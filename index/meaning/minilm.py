"""The encoder all-MiniLM-L6-v2, with weights of a byte each: it knows what people say to each other.

Its file is an ONNX model, of which only the named arrays are used. It is a message of protocol buffers: fields, each
with its number and its kind in front of it. Arrays are fields 5 of the graph, which is field 7 of the model.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.meaning.sources import MINILM
from index.meaning.weights import HEADS, HIDDEN, LAYERS, Dense, Layer, Norm, Weights


def load(path: Path) -> Weights:
    """Read the weights. Raises EncoderMissing if this isn't the file that is known here, or can't be read."""
    return _weights(dict(_arrays(MINILM.read(path))))


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
        scale = np.float32((HIDDEN / HEADS) ** -0.5)
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
        arrays[f"{embeddings}.word_embeddings.weight_q"][:, np.newaxis],
        arrays[f"{embeddings}.word_embeddings.weight_scale"][:, np.newaxis],
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
