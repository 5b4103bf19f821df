"""The process that `process` starts. It gives up its rights, and then encodes texts until no more come.

Nobody waits for it, so everything else on the machine goes first.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from index.meaning.encoder import Encoder
from index.reading.worker import NO_MEMORY, give_up_rights, receive, send


def serve(weights: str, memory: int, seconds: float) -> None:
    """Answer each list of texts that comes in on standard input with their vectors, until the other side closes it.

    Args:
        weights: The file with the encoder's weights.
        memory: Bytes of address space that it may use.
        seconds: Of processor time that it may use for one list.
    """
    os.nice(19)
    encoder = Encoder.open(Path(weights))
    encoder.encode(["Everything that this needs is loaded now, because later it can't open any file."])
    questions, answers = sys.stdin.buffer, os.dup(1)
    with open(os.devnull, "wb") as nowhere:  # nothing that is printed may get among the answers or into our log
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    missing = give_up_rights(memory)
    send(answers, b"ready", "; ".join(missing).encode())
    try:
        with suppress(EOFError):
            while True:
                _, texts = receive(questions)
                signal.setitimer(signal.ITIMER_PROF, seconds)
                send(answers, b"", encoder.encode(json.loads(texts)).tobytes())
                signal.setitimer(signal.ITIMER_PROF, 0)
    except MemoryError:
        os._exit(NO_MEMORY)
