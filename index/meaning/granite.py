"""The encoder granite-embedding-30m-english (IBM, 2024), with weights of a byte each: it was made to find passages.

Its file begins with eight letters and the length of a header in JSON. The header lists the arrays, which come after it
and the encoder's tokenizer.json. A matrix is its weights as signed bytes, row by row, and then a factor for each 64 of
them. The arrays aren't aligned in memory, so all but the table of pieces are copied.
"""

import json
from pathlib import Path

import numpy as np

from index.meaning.sources import GRANITE
from index.meaning.weights import HEADS, HIDDEN, LAYERS, Bytes, Dense, Floats, Layer, Norm, Weights

_INNER = 1536  # numbers between the two matrices of a layer
_GROUP = 64  # weights that have one factor
_BEFORE_HEADER = 16  # bytes
_FIRST_PLACE = 2  # the rows before it are for padding


def load(path: Path) -> tuple[Weights, bytes]:
    """Read the weights, and the tokenizer.json.

    Raises EncoderMissing if this isn't the file that is known here, or can't be read.
    """
    data = GRANITE.read(path)
    end = _BEFORE_HEADER + int.from_bytes(data[8:_BEFORE_HEADER], "little")
    header = json.loads(bytes(data[_BEFORE_HEADER:end]))
    start, end = end, end + header["tokenizer_len"]
    tokenizer, arrays = bytes(data[start:end]), dict[str, memoryview]()
    for array in header["tensors"]:
        start, end = end, end + array["len"]
        arrays[array["name"]] = data[start:end]

    def floats(name: str, *shape: int) -> Floats:
        return np.frombuffer(arrays[name], "<f4").reshape(shape or -1).copy()

    def grouped(name: str) -> tuple[Bytes, Floats]:
        count = len(arrays[name]) * _GROUP // (_GROUP + 4)
        groups = np.frombuffer(arrays[name], "i1", count).reshape(-1, _GROUP)
        return groups, np.frombuffer(arrays[name], "<f4", offset=count).reshape(-1, 1).copy()

    def dense(name: str, width: int = HIDDEN) -> Dense:
        groups, factors = grouped(f"{name}.w")
        return Dense((groups * factors).reshape(-1, width).T, floats(f"{name}.b"))

    def norm(name: str) -> Norm:
        return Norm(floats(f"{name}.w"), floats(f"{name}.b"))

    def layer(name: str) -> Layer:
        asking = dense(f"{name}.qkv")
        for scaled in (asking.weight[:, :HIDDEN], asking.bias[:HIDDEN]):
            scaled *= np.float32((HIDDEN / HEADS) ** -0.5)
        attended, inner, outer = dense(f"{name}.ao"), dense(f"{name}.f1"), dense(f"{name}.f2", _INNER)
        return Layer(asking, attended, norm(f"{name}.aln"), inner, outer, norm(f"{name}.fln"))

    pieces, factors = grouped("word_emb")
    weights = Weights(
        pieces.reshape(-1, HIDDEN // _GROUP, _GROUP),
        factors.reshape(-1, HIDDEN // _GROUP, 1),
        floats("pos_emb", -1, HIDDEN)[_FIRST_PLACE:] + floats("type_emb", -1, HIDDEN)[0],
        norm("emb_ln"),
        tuple(layer(f"l{number}") for number in range(LAYERS)),
    )
    return weights, tokenizer
