"""Makes the vectors that an index doesn't have yet, a few at a time, in the background."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.meaning.lazy import Encodes
from index.meaning.vectors import Keys, VectorFile, Vectors
from index.store import Generation

AT_ONCE = 64  # passages that are encoded before their vectors are kept: a process that is killed loses no more


def fill(
    generation: Generation,
    vectors: Vectors,
    documents: NDArray[np.int32],
    file: VectorFile,
    encoder: Encodes,
    limit: int,
    wanted: Callable[[], Keys],
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

    Returns:
        How many texts were encoded; 0 if nothing is left to do.

    Raises:
        OSError: there is no room for the vectors. Those that were kept before stay.
    """
    modified = generation.modified()
    missing = vectors.missing()
    missing = missing[np.isin(documents[missing], list(modified))]  # not those of uploads that were removed since
    times = np.array([modified[document] for document in documents[missing].tolist()], np.int64)
    missing = missing[np.lexsort((missing, -times))]
    _, first = np.unique(vectors.contexts[missing], return_index=True)  # of passages with the same text, only one
    texts = generation.contexts(missing[np.sort(first)][:limit].tolist())
    if texts:
        chosen = list(texts)
        file.add(vectors.contexts[chosen], encoder.encode([texts[number] for number in chosen]), wanted)
    return len(texts)
