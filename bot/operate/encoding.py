"""Has passages encoded in the background, so that they are found by what they mean too.

This begins after each sync, with the newest files, and takes minutes or hours. Questions are answered meanwhile: by
words where a passage has no vector yet. What has been done is kept, so a restart continues where the bot was stopped.
"""

import asyncio
import logging
import time
from contextlib import AbstractAsyncContextManager

from bot.operate.beside import running
from index import Library, OperatorError
from index.operations import Meaning

_log = logging.getLogger(__name__)

STEP = 256  # passages; some ten seconds of a processor
EVERY = 5.0  # seconds between two looks for passages that a sync has added
AGAIN = 600.0  # seconds before another try after a failure
REPORTED = 600.0  # seconds between two lines about the progress in the log


def keep_encoded(library: Library) -> AbstractAsyncContextManager[None]:
    """Encodes what isn't encoded yet, until the block ends. Then it stops at once."""
    return running(_encode_repeatedly(library), "encode passages")


async def _encode_repeatedly(library: Library) -> None:
    progress = _Progress()
    idle: Meaning | None = None  # when nothing was left to do; passages of removed uploads are left out
    while True:
        wait = EVERY
        try:
            before = await asyncio.to_thread(library.meaning)
            progress.begin(before)
            if before.available and not before.complete and before != idle:
                after = await _encode(library)
                progress.report(after)
                idle = after if after == before else None
                wait = 0.0 if idle is None and not after.complete else EVERY
        except Exception as error:
            bug = None if isinstance(error, OperatorError) else error
            _log.error("passages could not be encoded, and are found by their words: %s", error, exc_info=bug)
            wait = AGAIN
        await asyncio.sleep(wait)


async def _encode(library: Library) -> Meaning:
    """A step, in a thread that doesn't outlive its being cancelled."""
    step = asyncio.ensure_future(asyncio.to_thread(library.encode, STEP))
    try:
        return await asyncio.shield(step)
    finally:
        while not step.done():
            library.stop_encoding()
            await asyncio.wait([step], timeout=0.1)


class _Progress:
    """Says in the log how far it is, now and then."""

    def __init__(self) -> None:
        self._said = 0.0  # when something was said last; 0 if nothing is being done
        self._available: bool | None = None

    def begin(self, status: Meaning) -> None:
        if self._available != status.available:
            self._available = status.available
            if not status.available:
                _log.info("the sentence encoder isn't installed, so passages are only found by their words")
        if status.available and not status.complete and not self._said:
            self._say(status)

    def report(self, status: Meaning) -> None:
        if status.complete:
            self._say(status)
            self._said = 0.0
        elif time.monotonic() - self._said > REPORTED:
            self._say(status)

    def _say(self, status: Meaning) -> None:
        _log.info("%d of %d passages are found by their meaning too", status.encoded, status.passages)
        self._said = time.monotonic()
