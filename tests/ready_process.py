"""The process that `ready.py` forks: CODE PREPARATION ARGUMENT …, as for `python -I -c CODE ARGUMENT …`.

It runs all of the code but its last line, and then the preparation. Each message on standard input, which is a socket,
asks for a fork, where the last line is run. It ends when nobody is at the other end any more.
"""

import fcntl
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
import traceback
from contextlib import suppress
from typing import Any

HIGH = 512  # the descriptors of a fork are moved up there, until all others are closed


def main() -> None:
    code, preparation = sys.argv[1:3]
    del sys.argv[1:3]
    before, _, last = code.strip().rpartition("\n")
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(f"{before}\n{preparation}", names)
    server = socket.socket(fileno=os.dup(0))
    bell, ringer = os.pipe()
    os.set_blocking(ringer, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(ringer)
    gc.freeze()  # so that no collection in a fork copies what was made until now
    outcomes: dict[int, int] = {}  # of each fork, where its exit code is to go
    while True:
        ready, _, _ = select.select([server, bell], [], [])
        if bell in ready:
            os.read(bell, 1000)
            _report_ended(outcomes)
        if server not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(server, 1 << 20, 20)
        if not message:
            return
        arguments, numbers = json.loads(message)
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.argv[1:] = arguments
            _put(descriptors[1:], numbers)
            _run(last, names)
        outcomes[pid] = descriptors[0]
        for descriptor in descriptors[1:]:
            os.close(descriptor)
        server.sendall(pid.to_bytes(4, sys.byteorder))


def _report_ended(outcomes: dict[int, int]) -> None:
    while outcomes:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with suppress(BrokenPipeError):  # nobody waits for it
            os.write(outcomes[pid], struct.pack("i", os.waitstatus_to_exitcode(status)))
        os.close(outcomes.pop(pid))


def _put(descriptors: list[int], numbers: list[int]) -> None:
    """Gives descriptors their numbers, and closes all others."""
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, HIGH) for descriptor in descriptors]
    os.closerange(0, HIGH)
    for descriptor, number in zip(high, numbers, strict=True):
        os.dup2(descriptor, number)
        os.close(descriptor)


def _run(line: str, names: dict[str, Any]) -> None:
    """The end of a program."""
    code = 0
    try:
        exec(line, names)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    os._exit(code)


if __name__ == "__main__":
    main()
