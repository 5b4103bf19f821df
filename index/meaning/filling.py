"""Makes the vectors that an index doesn't have yet, a few at a time, in the background."""

import logging
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from index.errors import EncodingFailed
from index.meaning.lazy import Encodes
from index.meaning.vectors import Keys, VectorFile, Vectors
from index.meaning.weights import Floats
from index.store import Generation

_log = logging.getLogger(__name__)

PLAIN = "The reading room opens at nine on weekdays."  # an encoder that works can encode this

AT_ONCE = 64  # passages that are encoded before their vectors are kept: a process that is killed loses no more


def fill(
    generation: Generation,
    vectors: Vectors,
    documents: NDArray[np.int32],
    file: VectorFile,
    encoder: Encodes,
    limit: int,
    wanted: Callable[[], Keys],
    aside: set[int],
) -> int:
    """Encodes some passages that have no vector yet, those of the newest files first.

    Args:
        generation: has the passages.
        vectors: theirs, as of now.
        documents: the number of each passage's document.
        file: keeps the vectors.
        encoder: makes the vectors.
        limit: the most passages to encode.
        wanted: returns the keys of the generation that is current when the vectors are there.
        aside: the keys of texts that are left out. Those that can't be encoded are added, so that they don't come first
            again and keep all others from their vectors.

    Returns:
        How many texts were tried; 0 if nothing is left to do.

    Raises:
        EncodingFailed: the encoder can't encode any text, or it was stopped.
        OSError: there is no room for the vectors. Those that were kept before stay.
    """
    modified = generation.modified()
    missing = vectors.missing()
    missing = missing[np.isin(documents[missing], list(modified))]  # not those of uploads that were removed since
    missing = missing[~np.isin(vectors.contexts[missing], np.array(sorted(aside), np.uint64))]
    times = np.array([modified[document] for document in documents[missing].tolist()], np.int64)
    missing = missing[np.lexsort((missing, -times))]
    _, first = np.unique(vectors.contexts[missing], return_index=True)  # of passages with the same text, only one
    texts = generation.contexts(missing[np.sort(first)][:limit].tolist())
    try:
        found = dict(zip(texts, encoder.encode(list(texts.values())), strict=True)) if texts else {}
    except EncodingFailed:
        found = _one_by_one(texts, encoder)
    if found:
        chosen = list(found)
        file.add(vectors.contexts[chosen], np.array([found[number] for number in chosen]), wanted)
    aside.update(vectors.contexts[[number for number in texts if number not in found]].tolist())
    return len(texts)


def _one_by_one(texts: Mapping[int, str], encoder: Encodes) -> dict[int, Floats]:
    """The vectors of those texts that can be encoded. Raises EncodingFailed if the encoder encodes nothing at all."""
    encoder.encode([PLAIN])
    found: dict[int, Floats] = {}
    for number, text in texts.items():
        try:
            found[number] = encoder.encode([text])[0]
        except EncodingFailed as error:
            encoder.encode([PLAIN])
            _log.warning("A passage gets no vector until the next start, and is only found by its words: %s", error)
    return found
