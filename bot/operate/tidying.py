"""Deletes the files in the data folder that nobody needs any more, for as long as the bot runs.

These are the index before the current one, which still has the uploads that were removed since, and what killed
processes left behind. `FOOTNOTE_WATCH` has no influence on this.
"""

import asyncio
import logging
from contextlib import AbstractAsyncContextManager

from bot.operate.beside import running
from index import Library, OperatorError

_log = logging.getLogger(__name__)

EVERY = 10.0  # seconds; with `index.store.folder.IN_USE`, an old index is gone in less than a minute


def keep_tidy(library: Library) -> AbstractAsyncContextManager[None]:
    """Tidies at once, and every few seconds until the block ends."""
    return running(_tidy_repeatedly(library), "tidy the data folder")


async def _tidy_repeatedly(library: Library) -> None:
    logged = ""
    while True:
        try:
            await asyncio.to_thread(library.tidy)
            logged = ""
        except Exception as error:
            if str(error) != logged:  # not every ten seconds
                bug = None if isinstance(error, OperatorError) else error
                _log.error("old files in the data folder could not be deleted: %s", error, exc_info=bug)
            logged = str(error)
        await asyncio.sleep(EVERY)
