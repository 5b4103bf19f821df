"""The process that `sandbox` starts. It gives up its rights, and then reads files until no more come."""

import importlib
import json
import os
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading import parse, seccomp
from index.reading.ocr.pages import Image, Outcome, Recognised
from index.reading.raw import RawDocument, to_json

LENGTHS = struct.Struct(">QQ")  # each message begins with the lengths of its two parts
SHOW = b"show"  # the other side wants to see the picture of a page
NO_MEMORY = 3  # the exit code of a process that ran out of memory


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the process may use for one file, and how much may come out of it."""

    memory: int = 512 * 1024 * 1024  # bytes of address space
    processor_time: float = 10  # seconds
    patience: float = 60  # seconds of real time
    text: int = 64 * 1024 * 1024  # bytes that come out, as UTF-8
    blocks: int = 300_000  # that come out; indexing a document takes memory for each
    any_text: int = 2 * 1024 * 1024  # bytes that may come out of a file of any size …
    times: int = 100  # … and out of a larger one, for each of its bytes: a workbook may repeat a text in many cells


DEFAULT = Limits()


Ask: TypeAlias = Callable[[bytes, bytes], tuple[bytes, bytes]]
"""Asks the other side something while a question of its own is being answered. A message has two parts."""
Answer: TypeAlias = Callable[[bytes, bytes, Ask], tuple[bytes, bytes]]


def serve(limits: Limits, modules: Iterable[str]) -> None:
    """Read each file that comes in on standard input, and send back the result, until the other side closes it."""
    for module in modules:
        importlib.import_module(
            f"index.reading.{module}"
        )  # now, because later it can't open any file, not even its own code

    def answer(head: bytes, body: bytes, ask: Ask) -> tuple[bytes, bytes]:
        return _answer(head.decode(), body, limits, ask)

    answer_each(limits, answer)


def answer_each(limits: Limits, answer: Answer) -> None:
    """Give up all rights, then answer each message that comes in on standard input, until the other side closes it.

    The first message, "ready", answers no question; it also says which rights could not be given up. When an answer
    takes too much processor time or memory, the process ends at once, wherever it is in the code.
    """
    questions, answers = sys.stdin.buffer, os.dup(1)
    with open(
        os.devnull, "wb"
    ) as nowhere:  # anything that a library prints must not get among the answers or in our log
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    missing = give_up_rights(limits.memory)
    send(answers, b"ready", "; ".join(missing).encode())

    def start_clock() -> None:
        signal.setitimer(signal.ITIMER_PROF, limits.processor_time)

    def ask(head: bytes, body: bytes) -> tuple[bytes, bytes]:
        send(answers, head, body)
        reply = receive(questions)
        start_clock()
        return reply

    try:
        with suppress(EOFError):
            while True:
                head, body = receive(questions)
                start_clock()
                send(answers, *answer(head, body, ask))
                del body
                signal.setitimer(signal.ITIMER_PROF, 0)
    except MemoryError:
        os._exit(NO_MEMORY)


def give_up_rights(memory: int) -> list[str]:
    """Returns the parts of the protection that this system doesn't have, for the operator."""
    missing = []
    be_ended_first()
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, 0)
    _bound(resource.RLIMIT_NPROC, 0)
    _bound(resource.RLIMIT_NOFILE, 3)  # a process with three open files can't open any more
    try:
        _bound(resource.RLIMIT_AS, memory)
    except ValueError as error:  # macOS
        missing.append(f"its memory can't be bounded ({error})")
    if reason := seccomp.confine():
        missing.append(f"system calls can't be forbidden: {reason}")
    return missing


def be_ended_first() -> None:
    """If the machine or the container runs out of memory, the kernel ends this process, and not the one it works for.

    Whoever started it then leaves out what it was working on, and everything else goes on.
    """
    # Raising it needs no right; see proc_pid_oom_score_adj(5). Other systems don't have this.
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def _bound(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _answer(source: str, data: bytes, limits: Limits, ask: Ask) -> tuple[bytes, bytes]:
    """The two parts of an answer: a word for the outcome, a space and its details; and the text."""

    def recognise(page: int, show: Callable[[], Image]) -> Recognised:
        head, table = ask(f"page {page}".encode(), b"")
        if head == SHOW:
            image = show()
            head, table = ask(f"image {image.width} {image.height} {image.dots}".encode(), image.data)
        outcome, height, dots = head.decode().split()
        return Recognised(Outcome(outcome), table.decode("utf-8", "replace"), int(height), int(dots))

    try:
        raw = parse(source, data, recognise)
        size = len(data)
        del data
        text = raw.text.encode("utf-8", "surrogatepass")
        _check(raw, text, limits)
        if len(text) > max(limits.any_text, limits.times * size):
            raise UnreadableFile(Unreadable.REPEATS_TOO_MUCH, times=limits.times)
        return f"read {to_json(raw)}".encode(), text
    except UnreadableFile as error:
        return f"refused {json.dumps(error.message.to_data())}".encode(), b""
    except MemoryError:
        raise
    except Exception:
        return f"failed {traceback.format_exc()}".encode("utf-8", "replace"), b""


def _check(raw: RawDocument, text: bytes, limits: Limits) -> None:
    if len(text) > limits.text:
        raise UnreadableFile(Unreadable.TOO_MUCH_TEXT, megabytes=limits.text // 2**20)
    if len(raw.blocks) > limits.blocks:
        raise UnreadableFile(Unreadable.TOO_MANY_PARAGRAPHS, most=limits.blocks)


def send(descriptor: int, head: bytes, body: bytes) -> None:
    for part in (LENGTHS.pack(len(head), len(body)) + head, body):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def receive(pipe: BinaryIO) -> tuple[bytes, bytes]:
    """Wait for a message. Raises EOFError if the other side is gone."""
    first, second = LENGTHS.unpack(_exactly(pipe, LENGTHS.size))
    return _exactly(pipe, first), _exactly(pipe, second)


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
