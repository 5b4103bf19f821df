"""The web server under connections that do nothing: real sockets, as many as somebody likes to open."""

import asyncio
import os
import re
import resource
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest
from patience import PATIENCE
from test_web import figures

import bot.web.connections
import bot.web.server
from bot.rendering.links import Reader
from bot.web import Site, serve_site
from bot.web.connections import MOST, MOST_FROM_ONE, Gate, _network
from index import Library, Scope
from index.errors import TooManyFiles


@asynccontextmanager
async def slow_connections(port: int, number: int, said: bytes = b"") -> AsyncIterator[list[socket.socket]]:
    """Connections that say something, and then nothing more."""
    opened: list[socket.socket] = []

    def connect() -> None:
        for _ in range(number):
            opened.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            with suppress(OSError):  # it was refused already
                opened[-1].sendall(said)

    try:
        await asyncio.to_thread(connect)
        yield opened
    finally:
        for connection in opened:
            connection.close()


def is_open(connection: socket.socket) -> bool:
    """False if the other side has closed a connection, or reset it. What it has sent is thrown away."""
    connection.setblocking(False)
    try:
        while connection.recv(100_000):
            pass
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def sockets() -> int:
    """How many sockets this process has open."""
    found = 0
    for descriptor in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):
            found += os.readlink(f"/proc/self/fd/{descriptor}").startswith("socket:")
    return found


async def eventually(holds: Callable[[], bool]) -> None:
    """Waits until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.05)


async def get(port: int, path: str = "/healthz") -> bytes:
    """The whole answer to a request; empty if the connection is refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


SLOW = [
    b"",
    b"GET / HTTP/1.1\r\nHost: a",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
    b"GET /nothing HTTP/1.1\r\n",
]


@pytest.mark.parametrize("start", SLOW)
@pytest.mark.slow
async def test_questions_are_answered_while_hundreds_of_connections_do_nothing(
    library: Library, docs: Path, start: bytes
) -> None:
    (docs / "a.txt").write_text("The doors open at nine.", encoding="utf-8")
    library.sync(docs)
    async with serve_site(Site(library), lambda: True, figures, "127.0.0.1", 0) as port:
        before = sockets()
        async with slow_connections(port, 250, start) as slow:
            for _ in range(20):
                await asyncio.sleep(0.02)
                assert (await asyncio.to_thread(library.ask, "When do the doors open?", scope=Scope.shared())).quotes
            assert sockets() - before - len(slow) <= MOST_FROM_ONE  # both ends are in this process
            assert sum(map(is_open, slow)) <= MOST_FROM_ONE
        await eventually(lambda: sockets() <= before)
        assert (await get(port)).endswith(b"ok\n")


@pytest.mark.parametrize("start", SLOW)
async def test_a_connection_has_a_limited_time(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, start: bytes
) -> None:
    monkeypatch.setattr(bot.web.connections, "PATIENCE", 0.3)
    async with serve_site(Site(library), lambda: True, figures, "127.0.0.1", 0) as port:
        async with slow_connections(port, MOST_FROM_ONE, start) as slow:
            await eventually(lambda: not any(map(is_open, slow)))
        assert (await get(port)).endswith(b"ok\n")
    assert caplog.text.count("took longer than 0.3 seconds") <= 1


class Generous(asyncio.Protocol):
    """Sends more than any system's buffers hold."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(bytes(50_000_000))
        transport.close()


async def test_a_reader_that_takes_nothing_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.web.connections, "PATIENCE", 0.3)
    gate = Gate(Generous)
    server = await asyncio.get_running_loop().create_server(gate, "127.0.0.1", 0)
    async with server, slow_connections(server.sockets[0].getsockname()[1], 3):
        await eventually(lambda: "were closed because they took longer than 0.3 seconds" in caplog.text)
        await eventually(lambda: gate.connections == 0)
    gate.close()


@pytest.mark.parametrize("header", ["", "Connection: keep-alive\r\n", "Expect: something\r\n"])
async def test_each_connection_serves_one_request(library: Library, header: str) -> None:
    async with serve_site(Site(library), lambda: True, figures, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(2 * f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{header}\r\n".encode())
        async with asyncio.timeout(PATIENCE):
            answer = await reader.read()
        assert answer.count(b"HTTP/1.1 ") == answer.lower().count(b"\r\nconnection: close\r\n") == 1
        writer.close()


async def test_refused_connections_are_logged_once_a_minute(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(library)
    async with serve_site(site, lambda: True, figures, "127.0.0.1", 0) as port, slow_connections(port, 200):
        await eventually(lambda: "too many connections were open" in caplog.text)
        await asyncio.sleep(0.2)
        assert caplog.text.count("too many connections were open") == 1
        assert "127.0.0.1" not in caplog.text.split("too many connections were open")[1]
    caplog.clear()
    monkeypatch.setattr(bot.web.connections, "LOGGED_EVERY", 0.2)
    gate = Gate(lambda: pytest.fail("nothing is served here"))
    for _ in range(MOST_FROM_ONE + 10):
        enter(gate, "a")
    await eventually(lambda: len(caplog.records) == 2)
    assert [record.args[2] for record in caplog.records if record.args] == [1, 9]
    gate.close()


def enter(gate: Gate, address: str, *, waits: bool = False) -> bool:
    """A connection whose request came whole, unless it `waits` for its client."""
    connection = gate()
    connection._complete = not waits
    return gate.enter(connection, address)


@pytest.fixture
def gate() -> Gate:
    gate = Gate(lambda: pytest.fail("nothing is served here"))
    gate._log = lambda: None  # type: ignore[method-assign]
    return gate


def test_no_address_can_keep_the_others_out(gate: Gate) -> None:
    assert [enter(gate, "a") for _ in range(MOST_FROM_ONE + 1)] == [*[True] * MOST_FROM_ONE, False]
    assert all(enter(gate, "b") for _ in range(MOST - MOST_FROM_ONE))
    assert not enter(gate, "c")
    gate.leave(list(gate._open)[-1])
    assert enter(gate, "c")
    assert gate.connections == MOST


def test_slow_ones_give_way_within_their_address_and_of_the_largest_crowd(gate: Gate) -> None:
    served = MOST_FROM_ONE - 2
    assert all(enter(gate, "a") for _ in range(served))
    assert all(enter(gate, "a", waits=True) for _ in range(2))
    assert all(enter(gate, "b", waits=True) for _ in range(MOST - MOST_FROM_ONE - 1))
    assert enter(gate, "c")
    assert gate.connections == MOST
    assert enter(gate, "c"), "one of the largest crowd gives way"
    assert (gate.connections, list(gate._open.values()).count("a")) == (MOST, MOST_FROM_ONE - 1)
    assert enter(gate, "a") is True, "one of b, the largest crowd now or as large"
    assert gate.connections == MOST
    assert sum(its == "a" and not one.waits_for_client() for one, its in gate._open.items()) == served + 1


@pytest.mark.parametrize("start", SLOW[:2])
async def test_one_slow_client_behind_a_proxy_blocks_nobody(library: Library, start: bytes) -> None:
    site = Site(library)
    async with (
        serve_site(site, lambda: True, figures, "127.0.0.1", 0) as port,
        slow_connections(port, MOST_FROM_ONE, start) as slow,
    ):
        for _ in range(3):
            assert b"no documents are indexed" in await get(port, "/readyz")
        assert sum(map(is_open, slow)) >= MOST_FROM_ONE - 3, "only as many gave way as were needed"


@pytest.mark.parametrize(
    "said",
    [
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
        b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
        b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nab\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nab",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n\x1f\x8b",
        b"\r\n\r\n",
        b"\r\n" * 100,
        b"\n\r\n\r\nGET / HTTP/1.1\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT",
    ],
)
async def test_a_body_that_never_comes_keeps_nobody_out(library: Library, said: bytes) -> None:
    """As many such clients as one address may have, and then somebody else behind the same proxy."""
    site = Site(library)
    async with (
        serve_site(site, lambda: True, figures, "127.0.0.1", 0) as port,
        slow_connections(port, MOST_FROM_ONE, said),
        asyncio.timeout(6),  # less than a body would be waited for, and enough to answer what came whole
    ):
        while b"no documents are indexed" not in await get(port, "/readyz"):
            await asyncio.sleep(0.05)


class Obliging(asyncio.Protocol):
    """Answers a request with more than any system's buffers hold."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(bytes(20_000_000))
        self.transport.close()


async def test_readers_that_take_nothing_give_way_too() -> None:
    gate = Gate(Obliging)
    server = await asyncio.get_running_loop().create_server(gate, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, slow_connections(port, MOST_FROM_ONE, b"GET / HTTP/1.1\r\n\r\n"):
        await eventually(lambda: gate.connections == MOST_FROM_ONE and all(one._complete for one in gate._open))
        oldest = next(iter(gate._open))
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        await eventually(lambda: oldest not in gate._open)
        await eventually(lambda: gate.connections == MOST_FROM_ONE)
        writer.close()
    gate.close()


def test_a_request_is_complete_wherever_its_parts_are_cut(gate: Gate) -> None:
    request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    for cut in range(1, len(request)):
        connection = gate()
        connection._inner = SinkProtocol()
        connection.data_received(request[:cut])
        assert connection.waits_for_client()
        connection.data_received(request[cut:])
        assert not connection.waits_for_client()


class SinkProtocol(asyncio.Protocol):
    """Takes everything and does nothing."""


def test_in_ipv6_a_network_counts_as_one_address() -> None:
    assert _network(("2001:db8::1", 1, 0, 0)) == _network(("2001:db8::ffff:2", 9, 0, 0)) == "2001:db8::/64"
    assert _network(("::ffff:192.0.2.1", 1, 0, 0)) == _network(("192.0.2.1", 1)) == "192.0.2.1"
    assert _network(None) == ""


SECRET = "/u/7/0a1b2c3d4e5f/00112233445566778899aabbccddeeff"
MALFORMED = [
    f"GET {SECRET}\r\n\r\n",
    f"GET {SECRET} HTTP/9.9\r\nHost: localhost\r\n\r\n",
    f"G(T {SECRET} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"{SECRET} HTTP/1.1\r\n\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost localhost\r\n\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost: localhost\r\nReferer : {SECRET}\r\n\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost: localhost\r\nX\x00: {SECRET}\x01\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: localhost\r\nReferer: {SECRET}{'a' * 20_000}\r\n\r\n",
    f"GET {SECRET}{'a' * 20_000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost: {SECRET}[::\r\nHost: b\r\n\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {SECRET}\r\n\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost: localhost\r\nExpect: {SECRET}\r\n\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost: localhost\r\nUpgrade: {SECRET}\r\nConnection: upgrade\r\n\r\n",
    f"GET http://[{SECRET} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"GET {SECRET}%zz%ff?at=\udcff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"CONNECT {SECRET} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"POST {SECRET} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n{SECRET}",
    f"\x16\x03\x01{SECRET}\r\n\r\n",
    f"GET {SECRET} HTTP/1.1\r\nHost: localhost\r\nCookie: {SECRET}\r\nAccept-Language: {SECRET}\r\n\r\n",
]


async def test_nothing_of_a_malformed_request_is_in_the_log(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    site = Site(library, Reader("http://localhost", bytes(32)))
    async with serve_site(site, lambda: True, figures, "127.0.0.1", 0) as port:
        for request in MALFORMED:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request.encode("utf-8", "surrogateescape"))
            answer = await reader.read()  # no end of the request before it: then the server wouldn't look at it
            assert re.match(rb"HTTP/\d\.\d 4\d\d ", answer), request
            writer.close()
    for part in SECRET.split("/")[3:]:
        assert part not in caplog.text


async def test_nothing_of_a_request_is_in_the_log_when_a_page_fails(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(text: str) -> str:
        raise KeyError(f"{SECRET} in {text}")

    monkeypatch.setattr(bot.web.server, "best_language", fail)
    site = Site(library, Reader("http://localhost", bytes(32)))
    async with serve_site(site, lambda: True, figures, "127.0.0.1", 0) as port:
        await get(port, SECRET)
    monkeypatch.undo()
    monkeypatch.setattr(library, "documents", lambda scope: fail("it"))
    async with serve_site(site, lambda: True, figures, "127.0.0.1", 0) as port:
        assert b" 500 " in await get(port, "/")
    assert SECRET not in caplog.text
    assert caplog.text.count("KeyError; its message isn't logged") == 2
    assert caplog.text.count("in fail\n") == 2  # where it happened


# A process that can't open any more files.


def test_when_no_more_files_can_be_opened_the_index_is_not_called_damaged(
    library: Library, docs: Path, tmp_path: Path
) -> None:
    (docs / "a.txt").write_text("The doors open at nine.", encoding="utf-8")
    library.sync(docs)
    data = tmp_path / "data"
    for left in range(30):  # descriptors that can still be opened
        with Library.open(data) as other, descriptors(left), suppress(TooManyFiles):  # and no other error
            assert other.ask("When do the doors open?").quotes
            break
    assert left > 3
    with Library.open(data) as other, descriptors(0), pytest.raises(TooManyFiles, match=r"too many files are open"):
        other.state.settings.set(7, {})
    with Library.open(data) as other:
        assert other.ask("When do the doors open?").quotes


@contextmanager
def descriptors(left: int) -> Iterator[None]:
    """Leaves this process so many descriptors, until the block ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(left)]
    highest = max(map(int, os.listdir("/proc/self/fd")))
    fillers: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    try:
        with suppress(OSError):
            while True:
                fillers.append(os.open(os.devnull, os.O_RDONLY))
        for descriptor in taken:
            os.close(descriptor)
        yield
    finally:
        for descriptor in fillers:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
