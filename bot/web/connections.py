"""Bounds on the connections to the web server.

Each connection holds a file descriptor, and a process has few of them: 1,024 on most systems, and each question needs
some for the index. Two hundred connections that send a byte now and then would use them up, or keep everybody else out.
So there may only be so many, in all and from one address, and each has a limited time: for its request, for the answer,
and for taking the answer. A connection serves one request (the pages load nothing else), so that one limit of time is
enough for slow headers, slow bodies, idle connections and slow readers.

Behind a proxy everybody has the same address. So when there are as many connections as there may be, a new one isn't
refused as long as another one only waits for its own client: because its request isn't complete, or because nobody
takes the answer. The one of these that has been open the longest gives way. A request that came whole is never cut off
for another.
"""

import asyncio
import ipaddress
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

_log = logging.getLogger(__name__)

MOST = 64  # connections at the same time
MOST_FROM_ONE = 32  # from one address: a proxy in front has one, and no more requests than this are served at a time
PATIENCE = 30.0  # seconds for a request and its answer; the longest page, of 1 MB, needs 300 kbit/s
WAITING = 100  # connections that the system takes for us until we accept them
LOGGED_EVERY = 60.0  # seconds between two lines of the log about connections that were refused or cut off
_END = b"\r\n\r\n"  # of a request's headers; the pages take no body


class Connection(Protocol):
    """An asyncio.Protocol whose writing can be paused; aiohttp's handler of requests is one."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None: ...
    def connection_lost(self, exc: BaseException | None) -> None: ...
    def data_received(self, data: bytes) -> None: ...
    def eof_received(self) -> bool | None: ...
    def pause_writing(self) -> None: ...
    def resume_writing(self) -> None: ...


class Gate:
    """Makes a protocol for each connection, and keeps it within the bounds."""

    def __init__(self, make: Callable[[], Connection]) -> None:
        self._make = make
        self._open: dict[_Bounded, str] = {}  # connections with their addresses, the oldest first
        self._refused = 0  # since the last line of the log
        self._gave_way = 0
        self._cut_off = 0
        self._next_line: asyncio.TimerHandle | None = None

    def __call__(self) -> "_Bounded":
        return _Bounded(self, self._make)

    @property
    def connections(self) -> int:
        return len(self._open)

    def enter(self, connection: "_Bounded", address: str) -> bool:
        """Counts a connection, for which another may have to give way; False if it must be refused."""
        by_address = Counter(self._open.values())
        if by_address[address] >= MOST_FROM_ONE:
            crowd = address
        elif len(self._open) >= MOST:
            crowd = by_address.most_common(1)[0][0]
        else:
            crowd = None
        if crowd is not None:
            waiting = (one for one, its in self._open.items() if its == crowd and one.waits_for_client())
            slowest = next(waiting, None)
            if slowest is None:
                self._refused += 1
                self._log()
                return False
            self._gave_way += 1
            self._log()
            slowest.cut_off()
        self._open[connection] = address
        return True

    def leave(self, connection: "_Bounded") -> None:
        self._open.pop(connection, None)

    def count_slow(self) -> None:
        """Counts a connection that took too long."""
        self._cut_off += 1
        self._log()

    def close(self) -> None:
        if self._next_line:
            self._next_line.cancel()
            self._next_line = None

    def _log(self) -> None:
        """Logs what happened since the last line, unless that was less than a minute ago."""
        if self._next_line is None:
            self._write_line()

    def _write_line(self) -> None:
        self._next_line = None
        if self._refused or self._gave_way or self._cut_off:
            _log.warning(
                "web server: too many connections were open (most %d, from one address %d), so %d were refused and %d "
                "slow ones were closed to make room; %d were closed because they took longer than %g seconds",
                *(MOST, MOST_FROM_ONE, self._refused, self._gave_way, self._cut_off, PATIENCE),
            )
            self._refused = self._gave_way = self._cut_off = 0
            self._next_line = asyncio.get_running_loop().call_later(LOGGED_EVERY, self._write_line)


class _Bounded(asyncio.Protocol):
    """A connection. It hands everything on to the protocol that serves it, unless it is refused."""

    def __init__(self, gate: Gate, make: Callable[[], Connection]) -> None:
        self._gate = gate
        self._make = make
        self._inner: Connection | None = None
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._begun = False
        self._tail = b""  # the last bytes of a request that isn't complete
        self._complete = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if not self._gate.enter(self, _network(transport.get_extra_info("peername"))):
            transport.abort()
            return
        self._transport = transport
        self._deadline = asyncio.get_running_loop().call_later(PATIENCE, self._give_up)
        self._inner = self._make()
        self._inner.connection_made(transport)

    def waits_for_client(self) -> bool:
        """True if we wait for the client: for the rest of its request, or until it takes the answer."""
        return not self._complete or (self._transport is not None and self._transport.get_write_buffer_size() > 0)

    def cut_off(self) -> None:
        """Closes it at once."""
        self._gate.leave(self)  # its place is free from now on, and not only when the event loop comes to it
        if self._transport:
            self._transport.abort()

    def _give_up(self) -> None:
        self._gate.count_slow()
        self.cut_off()

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._inner and self._deadline:
            self._deadline.cancel()
            self._gate.leave(self)
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._inner:
            if not self._complete:
                said = self._tail + data
                if not self._begun:
                    said = said.lstrip(b"\r\n")  # a server ignores empty lines before a request
                    self._begun = bool(said)
                self._complete = _END in said
                self._tail = said[-len(_END) + 1 :]
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._inner else None

    def pause_writing(self) -> None:
        if self._inner:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._inner:
            self._inner.resume_writing()


def _network(peer: object) -> str:
    """The address that a connection is counted for. In IPv6 one person has a network of them (/64)."""
    host = str(peer[0]) if isinstance(peer, tuple) and peer else ""
    with suppress(ValueError):
        address = ipaddress.ip_address(host.partition("%")[0])
        if isinstance(address, ipaddress.IPv6Address):
            mapped = address.ipv4_mapped
            return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return host
