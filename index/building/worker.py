"""The process that `index.building.workers` starts: prepares texts until its parent has no more, or ends.

Its memory is bounded, and so is the processor time for each text. When either is used up, it ends at once, wherever it
is in the code, and its exit code says which one it was.
"""

import gc
import os
import resource
import select
import signal
import threading
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection

from index.building.limits import most_seconds
from index.building.prepare import Arrival, Job, Prepared, Summary, carry_out
from index.errors import UnreadableFile
from index.messages import Message
from index.reading.worker import be_ended_first

NO_MEMORY = 3  # the exit code of a process that ran out of memory


def serve(descriptor: int, memory: int) -> None:
    """Answers each list of jobs with their outcomes, one by one. `descriptor` is one end of a socket pair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent too, and that ends us
    threading.Thread(target=_exit_with_parent, args=[descriptor], daemon=True).start()
    be_ended_first()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError):  # macOS doesn't have this bound
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    connection = Connection(descriptor)
    gc.disable()  # preparing makes hardly anything that refers to itself, and looking for that took a third of its time
    try:
        with suppress(EOFError, ConnectionError):
            while True:
                for job in connection.recv():
                    signal.setitimer(signal.ITIMER_PROF, most_seconds(len(job.text)))
                    connection.send(_outcome(job))
                    signal.setitimer(signal.ITIMER_PROF, 0)
                gc.collect()
                gc.freeze()  # what is left are modules and caches, and looking through them took a quarter of the time
    except MemoryError:
        os._exit(NO_MEMORY)


def _outcome(job: Job | Arrival) -> Prepared | Summary | Message | str:
    """The prepared text or a summary of it, the reason why there is none, or the traceback of a fault in our code."""
    try:
        return carry_out(job)
    except UnreadableFile as error:
        return error.message
    except MemoryError:
        raise
    except Exception:
        return traceback.format_exc()


def _exit_with_parent(descriptor: int) -> None:
    """Ends this process when the other end of the socket is closed, even in the middle of a long text."""
    poll = select.poll()
    poll.register(descriptor, 0)  # no event but POLLHUP, which is always reported
    poll.poll()
    os._exit(0)
