"""The process that `index.building.workers` starts: prepares texts until its parent has no more, or ends."""

import os
import select
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import Connection

from index.building.prepare import prepare


def serve(descriptor: int) -> None:
    """Answers each list of jobs with the list of their results. `descriptor` is one end of a socket pair.

    An error ends the process. The parent then does the work itself, and meets the error where it can be handled.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent too, and that ends us
    threading.Thread(target=_exit_with_parent, args=[descriptor], daemon=True).start()
    connection = Connection(descriptor)
    with suppress(EOFError, ConnectionError):
        while True:
            connection.send([prepare(job) for job in connection.recv()])


def _exit_with_parent(descriptor: int) -> None:
    """Ends this process when the other end of the socket is closed, even in the middle of a long text."""
    poll = select.poll()
    poll.register(descriptor, 0)  # no event but POLLHUP, which is always reported
    poll.poll()
    os._exit(0)
