"""The gateway of the fake Discord: sessions, each of one shard, and the limits on new ones."""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

from aiohttp import WSMsgType, web

from socket_discord import objects
from socket_discord.connections import Connection, Session
from socket_discord.objects import APPLICATION, BOT, user

TOKEN = "OTAwMDAwMDAwMDAwMDAwMDAx.socket.a-token-that-is-none"
BUCKET = 5.0  # seconds in which one shard of a bucket may begin a session
DAY = 24 * 3600.0


class Gateway:
    """Sessions and their events."""

    def __init__(self, heartbeat: float, max_concurrency: int, servers: Sequence[str], starts: int) -> None:
        self.heartbeat = heartbeat
        self.max_concurrency = max_concurrency
        self.servers = servers
        self.starts = starts
        self.sessions: dict[str, Session] = {}
        self.identified = self.resumed = 0
        self.refused = 0  # connections that were closed with `closing_with`
        self.unknown = 0  # attempts to resume a session that there isn't
        self.too_early = 0  # sessions that were to begin too soon after another one
        self.rich = False  # servers with many channels, roles and emojis
        self.refusing_token = False
        self.closing_with = 0  # the close code that new sessions get; 0 if they may begin
        self.refused_resumes = 0  # how many of the next attempts to resume a session fail
        self.gateway_port = 0
        self._gateway: web.AppRunner | None = None
        self._begun: dict[int, float] = {}  # when the last session of each bucket began
        self._happened = asyncio.Event()

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.gateway_port}/"

    @property
    def session(self) -> Session | None:
        """The newest one."""
        return next(reversed(self.sessions.values()), None)

    def limit(self) -> dict[str, Any]:
        """The limits on new sessions."""
        left = max(0, self.starts - self.identified)
        return {
            "total": self.starts,
            "remaining": left,
            "reset_after": int(1000 * DAY),
            "max_concurrency": self.max_concurrency,
        }

    def connected(self, count: int) -> set[int]:
        """The shards, of so many, that are connected."""
        return {session.shard for session in self.sessions.values() if session.count == count and session.connection}

    # Things that its operators do: to the newest session, or to the newest one of a shard.

    async def gateway_up(self) -> int:
        application = web.Application()
        application.router.add_get("/", self._connect)
        self._gateway = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._gateway.setup()
        return await listen(self._gateway, self.gateway_port)

    async def gateway_down(self) -> None:
        """Stops listening and resets all connections."""
        runner, self._gateway = self._gateway, None
        for session in self.sessions.values():
            if session.connection:
                session.connection.reset()
        if runner:
            await runner.cleanup()

    def _of(self, shard: int | None) -> tuple[Session, Connection]:
        session = next((one for one in reversed(self.sessions.values()) if shard in (None, one.shard)), None)
        assert session
        assert session.connection, "the bot is not connected"
        return session, session.connection

    async def reconnect(self, shard: int | None = None) -> None:
        """Asks the bot to connect again, as Discord does before it takes a gateway down."""
        _, connection = self._of(shard)
        await connection.send({"op": 7, "d": None})

    async def invalidate(self, *, resumable: bool, shard: int | None = None) -> None:
        session, connection = self._of(shard)
        if not resumable:
            self.sessions.pop(session.id)
        await connection.send({"op": 9, "d": resumable})

    async def close(self, code: int, shard: int | None = None) -> None:
        _, connection = self._of(shard)
        await connection.socket.close(code=code)

    def abort(self, shard: int | None = None) -> None:
        _, connection = self._of(shard)
        connection.reset()

    def freeze(self) -> None:
        """The gateway stops reading, so it doesn't close its connections properly either."""
        _, connection = self._of(None)
        transport = connection.request.transport
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()

    async def until(self, true: Any, seconds: float) -> bool:
        """Waits until the condition holds. Returns False if it doesn't within these seconds."""
        end = time.monotonic() + seconds
        while not true():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._happened.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left, 0.2)):
                    await self._happened.wait()
        return True

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Sends an event to the shard of its server, and to the first if it has none. A bot that has sessions with
        different numbers of shards gets it with each."""
        server = int(data.get("guild_id") or 0)
        for session in [one for one in self.sessions.values() if (server >> 22) % one.count == one.shard]:
            await self._send_event(session, event, data)

    async def _send_event(self, session: Session, event: str, data: dict[str, Any]) -> None:
        """While the session has no connection, the event is kept until the session is resumed."""
        session.sequence += 1
        payload = {"op": 0, "t": event, "s": session.sequence, "d": data}
        session.sent.append(payload)
        if session.connection:
            await session.connection.send(payload)

    # The connections.

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(max_msg_size=1 << 20)
        await websocket.prepare(request)
        connection = Connection(websocket, request)
        session: Session | None = None
        await connection.send({"op": 10, "d": {"heartbeat_interval": int(1000 * self.heartbeat)}})
        try:
            async for message in websocket:
                if message.type is not WSMsgType.TEXT:
                    break
                payload = json.loads(message.data)
                if payload["op"] == 1:
                    await connection.send({"op": 11, "d": None})
                elif payload["op"] == 2:
                    refused = self.refusing_token or payload["d"]["token"] != TOKEN
                    if code := 4004 if refused else self.closing_with:
                        self.refused += 1
                        await websocket.close(code=code)
                        break
                    session = await self._identify(connection, *payload["d"].get("shard", (0, 1)))
                elif payload["op"] == 6 and self.refused_resumes:
                    self.refused_resumes -= 1
                    await websocket.close(code=4000)
                    break
                elif payload["op"] == 6:
                    session = await self._resume(connection, payload["d"])
        except ConnectionError:
            pass
        finally:
            if session and session.connection is connection:
                session.connection = None
                self._happened.set()
        return websocket

    async def _identify(self, connection: Connection, shard: int = 0, count: int = 1) -> Session | None:
        self.identified += 1
        bucket, now = shard % self.max_concurrency, time.monotonic()
        if now - self._begun.get(bucket, -BUCKET) < BUCKET:
            self.too_early += 1
            await connection.send({"op": 9, "d": False})
            return None
        self._begun[bucket] = now
        for old in [one for one in self.sessions.values() if (one.shard, one.count) == (shard, count)]:
            if not old.connection:
                del self.sessions[old.id]
        session = Session(secrets.token_hex(8), shard, count, connection=connection)
        self.sessions[session.id] = session
        servers = [id for id in self.servers if (int(id) >> 22) % count == shard]
        ready = {
            "v": 10,
            "user": user(BOT, "footnote", bot=True),
            "guilds": [{"id": id, "unavailable": True} for id in servers],
            "session_id": session.id,
            "resume_gateway_url": self.gateway,
            "shard": [shard, count],
            "application": {"id": APPLICATION, "flags": 0},
        }
        await self._send_event(session, "READY", ready)
        for id in servers:
            await self._send_event(session, "GUILD_CREATE", objects.guild(id, rich=self.rich))
        self._happened.set()
        return session

    async def _resume(self, connection: Connection, data: dict[str, Any]) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            self.unknown += 1
            await connection.send({"op": 9, "d": False})
            return None
        for payload in [payload for payload in session.sent if payload["s"] > data["seq"]]:
            await connection.send(payload)
        session.connection = connection
        self.resumed += 1
        await self._send_event(session, "RESUMED", {})
        self._happened.set()
        return session


async def listen(runner: web.AppRunner, port: int) -> int:
    """Listens on a port of this machine, any free one if it is 0. Returns its number."""
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    return int(runner.addresses[0][1])
