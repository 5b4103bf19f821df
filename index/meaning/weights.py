"""What a sentence encoder is made of."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

WIDTH = 768  # numbers in a vector, half of them by each encoder
HIDDEN = 384  # numbers of a piece of a text, between the layers
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
    """All weights. Half of them are the table of pieces, which stays in the file and is mapped into memory."""

    pieces: Bytes  # [pieces, groups, 384 / groups]
    factors: Floats  # [pieces, groups, 1]: what the numbers of each group are multiplied by
    places: Floats  # [512, 384]: what is added for a piece's place in the text
    first_norm: Norm
    layers: tuple[Layer, ...]
