"""Texts → vectors: the sentence encoder, which is two small ones beside each other.

Both have the same shape and were made from other texts, so they are wrong about other questions: together they find
more than each of them (docs/retrieval.md). A vector has the numbers of the one and then those of the other, so the
cosine of two texts is the mean of the encoders' cosines, weighted by their shares.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np

from index.meaning import granite, minilm
from index.meaning.bytepairs import BytePairs
from index.meaning.sources import Files, find
from index.meaning.transformer import Transformer
from index.meaning.weights import Floats
from index.meaning.wordpiece import WordPieces

# The roots of their shares of the cosine, ¼ and ¾: Granite's cosines differ half as much as MiniLM's from one another.
_OF_MINILM, _OF_GRANITE = np.float32(0.25**0.5), np.float32(0.75**0.5)


class Encoder:
    """Makes vectors of English texts. It may be used from several threads.

    >>> encoder = Encoder.open()
    >>> asked, close, far = encoder.encode(["When does it close?", "Opening hours: nine to five", "A red bicycle"])
    >>> asked @ close > asked @ far
    True
    """

    def __init__(self, minilm: Transformer, granite: Transformer) -> None:
        self.minilm = minilm
        self.granite = granite

    @classmethod
    def open(cls, files: Files | None = None) -> Self:
        """Read the encoder: from these files, or from the packages that are installed.

        Raises:
            EncoderMissing: it isn't installed, or a file isn't the one that Footnote knows. The message says how to
                fix that.
        """
        first, second = files or find()
        weights, tokenizer = granite.load(second)
        return cls(
            Transformer(minilm.load(first), WordPieces.load(), start_only=False),
            Transformer(weights, BytePairs.parse(tokenizer), start_only=True),
        )

    def encode(self, texts: Sequence[str]) -> Floats:
        """A vector of length 1 for each text, [texts, 768]. Of a long text, the first 384 pieces count.

        The vector of a text doesn't depend on the other texts, but for the rounding of the last digits.
        """
        return np.hstack([self.minilm.encode(texts) * _OF_MINILM, self.granite.encode(texts) * _OF_GRANITE])
