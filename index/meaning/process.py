"""Texts of documents are encoded in a process that can do no harm, has bounds, and lets everything else go first.

It is confined like the one that reads files (`index.reading.sandbox`). If it is killed, it is started again.
"""

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import astuple
from typing import Self

import numpy as np

from index.errors import EncodingFailed
from index.meaning.pieces import MOST_CHARACTERS
from index.meaning.sources import Files, find
from index.meaning.weights import WIDTH, Floats
from index.reading.confined import Confined
from index.reading.worker import Limits

_log = logging.getLogger(__name__)

BATCH = 16  # texts that it is given at once
# For a batch. A slow processor takes a second for a text, and at this priority a busy machine may let it wait for long.
LIMITS = Limits(processor_time=10 * BATCH, patience=1800)

# An empty package takes the place of `index/__init__.py`, which would load the search engine.
_START = """
import json, sys, types
package = types.ModuleType("index")
package.__path__ = [sys.argv[1]]
sys.modules["index"] = package
from index.meaning.worker import Limits, serve
serve(sys.argv[2], Limits(*json.loads(sys.argv[3])))
"""
# One processor is enough for what nobody waits for.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}


class EncodingProcess:
    """Encodes texts in a process that is started when it is first needed.

    Only `stop` may be called from another thread.

    >>> with EncodingProcess.open() as process:
    ...     process.encode(["The reading room opens at nine on weekdays."]).shape
    (1, 768)
    """

    def __init__(self, files: Files, limits: Limits = LIMITS) -> None:
        self._files = files
        self._limits = limits
        self._process: Confined | None = None
        self.stopped = False  # for good

    @classmethod
    def open(cls) -> Self:
        """With the encoder that is installed. Raises EncoderMissing if there is none."""
        return cls(find())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process. The next text starts another one."""
        if self._process:
            process, self._process = self._process, None
            process.kill()

    def stop(self) -> None:
        """Have another thread's `encode` raise EncodingFailed now. Repeat it until it does: it may be starting one."""
        self.stopped = True
        if process := self._process:
            process.interrupt()

    def encode(self, texts: Sequence[str]) -> Floats:
        """A vector of length 1 for each text, [texts, 768].

        Raises:
            EncodingFailed: The process doesn't start, it ended twice at the same texts, or it was stopped.
        """
        if self.stopped:
            raise EncodingFailed("The process that encodes texts was stopped.")
        vectors = np.empty((len(texts), WIDTH), np.float32)
        for start in range(0, len(texts), BATCH):
            batch = [text[:MOST_CHARACTERS] for text in texts[start : start + BATCH]]
            try:
                found = self._encode(batch)
            except EncodingFailed as error:
                if self.stopped:
                    raise
                _log.info("%s It is started again.", error)
                found = self._encode(batch)
            vectors[start : start + BATCH] = found
        return vectors

    def _encode(self, texts: list[str]) -> Floats:
        try:
            if self._process is None:
                limits = json.dumps(astuple(self._limits))
                files = json.dumps([str(file) for file in self._files])
                self._process = Confined(_START, files, limits, environment=_ENVIRONMENT)
            deadline = time.monotonic() + self._limits.patience
            self._process.send(b"", json.dumps(texts).encode())
            _, answer = self._process.receive(len(texts) * WIDTH * 4, deadline)
            return _check(np.frombuffer(answer, np.float32), len(texts))
        except (EOFError, OSError, RuntimeError, ValueError) as error:
            code = self._process.end() if self._process else None
            self._process = None
            reason = str(error) or f"exit code {code}"
            raise EncodingFailed(f"The process that encodes texts has ended ({reason}).") from error


def _check(numbers: Floats, count: int) -> Floats:
    """The vectors. Raises ValueError if they aren't so many vectors of length 1."""
    vectors = numbers.reshape(count, WIDTH)
    if not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3):
        raise ValueError("its answer makes no sense")
    return vectors


def try_encoding() -> None:
    """Encode a sentence, to see if that works here.

    Raises:
        EncoderMissing: The encoder isn't installed, or its file is damaged.
        EncodingFailed: Its process doesn't work here.
    """
    from index.meaning.encoder import Encoder

    Encoder.open(files := find())
    with EncodingProcess(files) as process:
        process.encode(["The reading room opens at nine on weekdays."])
