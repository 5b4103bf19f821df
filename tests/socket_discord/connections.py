"""Sessions of the gateway, and the connections that each has, one after the other."""

import asyncio
import contextlib
import json
import socket
import struct
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Session:
    """A gateway session of one shard, which may have several connections, one after the other."""

    id: str
    shard: int = 0
    count: int = 1  # of shards
    sequence: int = 0
    sent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=1000))
    connection: "Connection | None" = None


class Connection:
    """A gateway connection. Everything that it sends is one zlib stream, as discord.py asks for."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self._compressing = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._lock = asyncio.Lock()

    async def send(self, payload: dict[str, Any]) -> None:
        async with self._lock:
            with contextlib.suppress(ConnectionError, RuntimeError):
                text = json.dumps(payload)
                if self._compressing:
                    data = self._compressing.compress(text.encode()) + self._compressing.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(data)
                else:
                    await self.socket.send_str(text)

    def reset(self) -> None:
        reset(self.request)


def reset(request: web.Request) -> None:
    """Ends a request's connection with a TCP RST, as a router does when it forgets the connection."""
    transport = request.transport
    if transport and (connection := transport.get_extra_info("socket")):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
