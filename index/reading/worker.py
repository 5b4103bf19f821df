"""The process that `sandbox` starts: gives up its rights, and then reads files until nobody sends any."""

import importlib
import os
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from typing import BinaryIO

from index.errors import UnreadableFile
from index.reading import parse, seccomp
from index.reading.limits import Limits
from index.reading.raw import RawDocument, to_json

LENGTHS = struct.Struct(">QQ")  # a message is two lengths, and then two stretches of bytes
NO_MEMORY = 3  # the exit code of a process that ran out of memory


def serve(limits: Limits, modules: Iterable[str]) -> None:
    """Answers with what these readers find, until nobody asks any more.

    The first answer, "ready", is to no question. Who runs out of processor time or memory is ended, wherever it is.
    """
    for module in modules:
        importlib.import_module(f"index.reading.{module}")  # later it can't open a file, its own code included
    questions, answers = sys.stdin.buffer, os.dup(1)
    with open(os.devnull, "wb") as nowhere:  # whatever a library prints is no answer, and no line of our log
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    _give_up_rights(limits.memory)
    _send(answers, b"ready", b"")
    try:
        with suppress(EOFError):
            while True:
                source, data = _receive(questions)
                signal.setitimer(signal.ITIMER_PROF, limits.processor_time)
                _send(answers, *_answer(source.decode(), data, limits))
                del data
                signal.setitimer(signal.ITIMER_PROF, 0)
    except MemoryError:
        os._exit(NO_MEMORY)


def _give_up_rights(memory: int) -> None:
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, 0)
    _bound(resource.RLIMIT_NPROC, 0)
    _bound(resource.RLIMIT_NOFILE, 3)  # no file beyond those that are open can be opened
    with suppress(ValueError):  # macOS has no such bound
        _bound(resource.RLIMIT_AS, memory)
    seccomp.confine()


def _bound(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _answer(source: str, data: bytes, limits: Limits) -> tuple[bytes, bytes]:
    """A word for what came of it, a space, and the rest of it; and the text."""
    try:
        raw = parse(source, data)
        del data
        text = raw.text.encode("utf-8", "surrogatepass")
        _check(raw, text, limits)
        return f"read {to_json(raw)}".encode(), text
    except UnreadableFile as error:
        return f"refused {error}".encode("utf-8", "replace"), b""
    except MemoryError:
        raise
    except Exception:
        return f"failed {traceback.format_exc()}".encode("utf-8", "replace"), b""


def _check(raw: RawDocument, text: bytes, limits: Limits) -> None:
    if len(text) > limits.text:
        raise UnreadableFile(f"it holds more than {limits.text // 2**20} MB of text; split it")
    if len(raw.blocks) > limits.blocks:
        raise UnreadableFile(f"it has more than {limits.blocks:,} paragraphs; split it")


def _send(descriptor: int, *parts: bytes) -> None:
    for part in (LENGTHS.pack(*map(len, parts)), *parts):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def _receive(pipe: BinaryIO) -> tuple[bytes, bytes]:
    """Waits for a message. Raises EOFError when the other side is gone."""
    first, second = LENGTHS.unpack(_exactly(pipe, LENGTHS.size))
    return _exactly(pipe, first), _exactly(pipe, second)


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
