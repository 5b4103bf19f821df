"""The process that `process` starts. It gives up its rights, and then encodes texts until no more come.

Nobody waits for it, so everything else on the machine goes first.
"""

import json
import os
from pathlib import Path

from index.meaning.encoder import Encoder
from index.reading.worker import Ask, Limits, answer_each


def serve(files: str, limits: Limits) -> None:
    """Answer each list of texts that comes in on standard input with their vectors, until the other side closes it.

    `files` has the paths of the encoder's files, as JSON.
    """
    os.nice(19)
    minilm, granite = map(Path, json.loads(files))
    encoder = Encoder.open((minilm, granite))
    encoder.encode(["Everything that this needs is loaded now, because later it can't open any file."])

    def answer(head: bytes, texts: bytes, ask: Ask) -> tuple[bytes, bytes]:
        return b"", encoder.encode(json.loads(texts)).tobytes()

    answer_each(limits, answer)
