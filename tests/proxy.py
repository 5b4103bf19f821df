"""A network between a process and a server, which can be cut or slow."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

PIECE = 2**16  # bytes


class Proxy:
    """Forwards connections to a port of this machine."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open = asyncio.Event()
        self._open.set()
        self.delay = 0.0  # seconds before each piece is passed on
        self.port = 0

    def cut(self) -> None:
        """Nothing arrives any more, and nobody is told."""
        self._open.clear()

    def mend(self) -> None:
        self._open.set()

    async def _forward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(PIECE):
                await asyncio.sleep(self.delay)
                await self._open.wait()
                target.write(piece)
                await target.drain()
        target.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._forward(reader, back), self._forward(there, writer))


@contextlib.asynccontextmanager
async def proxy(target: int) -> AsyncIterator[Proxy]:
    """A proxy until the block ends."""
    passing = Proxy(target)
    server = await asyncio.start_server(passing._connect, "127.0.0.1", 0)
    passing.port = server.sockets[0].getsockname()[1]
    try:
        yield passing
    finally:
        server.close()
        passing.mend()
