"""A small fake Discord on a real socket: the gateway, the part of the REST API that the bot uses, and faults in both.

It keeps what Discord promises a bot (API v10): a session is resumed with what was missed; an interaction takes one
first reaction, within three seconds, and follow-ups for fifteen minutes; the first follow-up takes the place of
“thinking…”; a message with a nonce that was used is not sent twice. Nothing here happens by a timer.

The bot's process runs as it is shipped (`socket_run.py`), and ends with the test.
"""

import asyncio
import contextlib
import itertools
import json
import math
import os
import re
import secrets
import signal
import socket
import struct
import sys
import time
import zlib
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web
from processes import LONGEST, child_of_loop
from socket_run import TICK

from bot.policy.questions import LONGEST_QUESTION

RUN = Path(__file__).with_name("socket_run.py")
TOKEN = "OTAwMDAwMDAwMDAwMDAwMDAx.socket.a-token-that-is-none"

FIRST_REACTION = 3.0  # seconds
TOKEN_LIFE = 15 * 60.0  # seconds
LOADING, EPHEMERAL = 1 << 7, 1 << 6
_EPOCH_MS = 1_420_070_400_000

APPLICATION = BOT = "900000000000000001"
GUILD, CHANNEL, MEMBER = "900000000000000002", "900000000000000003", "900000000000000004"
PERMISSIONS = str((1 << 49) - 1)

_counter = itertools.count(1)


def snowflake() -> str:
    return str(int(time.time() * 1000) - _EPOCH_MS << 22 | next(_counter) & 0x3FFFFF)


def user(id: str, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {"id": id, "username": name, "discriminator": "0", "global_name": None, "avatar": None, "bot": bot}


def now() -> str:
    return datetime.now(UTC).isoformat()


@dataclass
class Fault:
    """A fault that the next requests meet, if their method and path match."""

    match: str  # a regular expression for "METHOD /path nonce"
    times: int = 1
    status: int = 0  # the status of the refusal; 0: it is answered
    delay: float = 0.0  # seconds before anything else
    drop: str = ""  # the connection is reset "before" the request is looked at, or "after" it was carried out
    body: dict[str, Any] = field(default_factory=lambda: {"message": "a fault on command", "code": 0})
    headers: dict[str, str] = field(default_factory=dict)
    hits: int = 0


def rate_limited(match: str, seconds: float, *, everywhere: bool = False, times: int = 1) -> Fault:
    """A 429 as Discord sends it, for one bucket or for all requests of the bot."""
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
    bucket = {"X-RateLimit-Bucket": "made-up", "X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0"}
    reset = {"X-RateLimit-Reset-After": str(seconds), "X-RateLimit-Reset": str(time.time() + seconds)}
    shared = {"Via": "1.1 google", "Retry-After": str(int(seconds + 0.999))}
    own = {"X-RateLimit-Global": "true"} if everywhere else {**bucket, **reset}
    return Fault(match, times, 429, body=body, headers=shared | own)


@dataclass
class Request:
    at: float
    method: str
    path: str
    body: Any
    files: dict[str, bytes] = field(default_factory=dict)
    status: int = 0


@dataclass
class Asked:
    """Something that a member did, and how the bot reacted."""

    id: str = field(default_factory=lambda: snowflake())
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    asked: float = 0.0
    delivered_after: float = 0.0  # seconds that it took to reach the bot
    life: float = TOKEN_LIFE  # seconds
    acknowledged: float = 0.0
    settled: float = 0.0  # when the answer was shown
    private: bool = False
    original: dict[str, Any] | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)  # the ones that the member sees, without “thinking…”
    choices: list[dict[str, Any]] | None = None

    @property
    def reaction(self) -> float:
        """Seconds until it was acknowledged."""
        return self.acknowledged - self.asked if self.acknowledged else float("inf")

    @property
    def seconds(self) -> float:
        """Seconds until the answer was shown."""
        return self.settled - self.asked if self.settled else float("inf")

    @property
    def thinking(self) -> bool:
        return bool(self.original and self.original["flags"] & LOADING)

    @property
    def text(self) -> str:
        return "\n".join(text for message in self.messages for text in texts(message))


def texts(message: dict[str, Any]) -> list[str]:
    """The text that a message shows, one item for each text display."""

    def walk(components: Iterable[dict[str, Any]]) -> Iterable[str]:
        for component in components:
            if component.get("type") == 10:
                yield component["content"]
            yield from walk(component.get("components", []))

    return [*([message["content"]] if message.get("content") else []), *walk(message.get("components", []))]


def _replied_to(message: dict[str, Any]) -> str:
    return str(message.get("message_reference", {}).get("message_id", ""))


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a message that do something when they are pressed."""
    found: list[dict[str, Any]] = []

    def walk(components: Iterable[dict[str, Any]]) -> None:
        for component in components:
            if component.get("type") == 2 and component.get("custom_id") and not component.get("disabled"):
                found.append(component)
            walk(component.get("components", []))
            if "accessory" in component:
                walk([component["accessory"]])

    walk(message.get("components", []))
    return found


@dataclass
class Session:
    """A gateway session, which may have several connections, one after the other."""

    id: str
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


class Discord:
    """The fake Discord, and the things that its members do: `async with Discord() as discord: …`."""

    def __init__(self, *, heartbeat: float = 5.0) -> None:
        self.heartbeat = heartbeat
        self.faults: list[Fault] = []
        self.requests: deque[Request] = deque(maxlen=100_000)
        self.asked: dict[str, Asked] = {}  # by token
        self.channel: list[dict[str, Any]] = []  # messages that the bot sent to the channel
        self.commands: list[dict[str, Any]] = []
        self.sessions: dict[str, Session] = {}
        self.identified = self.resumed = 0
        self.refusing_token = False
        self._nonces: dict[str, dict[str, Any]] = {}
        self._rest: web.AppRunner | None = None
        self._gateway: web.AppRunner | None = None
        self.rest_port = self.gateway_port = 0
        self._happened = asyncio.Event()

    async def __aenter__(self) -> "Discord":
        rest = web.Application(client_max_size=1 << 26)
        rest.router.add_route("*", "/{tail:.*}", self._answer)
        self._rest = web.AppRunner(rest, access_log=None)
        await self._rest.setup()
        self.rest_port = await self._listen(self._rest, 0)
        self.gateway_port = await self.gateway_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway_down()
        assert self._rest
        await self._rest.cleanup()

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.rest_port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.gateway_port}/"

    @property
    def session(self) -> Session | None:
        """The newest one."""
        return next(reversed(self.sessions.values()), None)

    # Things that its operators do.

    async def gateway_up(self) -> int:
        application = web.Application()
        application.router.add_get("/", self._connect)
        self._gateway = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._gateway.setup()
        return await self._listen(self._gateway, self.gateway_port)

    async def gateway_down(self) -> None:
        """Stops listening and resets all connections."""
        runner, self._gateway = self._gateway, None
        for session in self.sessions.values():
            if session.connection:
                session.connection.reset()
        if runner:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner, port: int) -> int:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        return int(runner.addresses[0][1])

    @property
    def _connection(self) -> Connection:
        connection = self.session and self.session.connection
        assert connection, "the bot is not connected"
        return connection

    async def reconnect(self) -> None:
        """Asks the bot to connect again, as Discord does before it takes a gateway down."""
        await self._connection.send({"op": 7, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        assert self.session
        connection = self._connection
        if not resumable:
            self.sessions.pop(self.session.id)
        await connection.send({"op": 9, "d": resumable})

    async def close(self, code: int) -> None:
        await self._connection.socket.close(code=code)

    def abort(self) -> None:
        self._connection.reset()

    def freeze(self) -> None:
        """The gateway stops reading, so it doesn't close its connections properly either."""
        transport = self._connection.request.transport
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()

    def fault(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault

    async def until(self, true: Any, seconds: float) -> bool:
        """Waits until the condition holds. Returns False if it doesn't within these seconds."""
        end = time.monotonic() + seconds
        while not true():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._happened.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._happened.wait(), min(left, 0.2))
        return True

    @property
    def is_ready(self) -> bool:
        """True once the bot is connected and has registered its commands."""
        return bool(self.session and self.session.connection and self.commands)

    # Things that a member does.

    async def ask(self, question: str, *, private: bool = False, asked: "Asked | None" = None) -> Asked:
        """Uses the command, each time as another member, since one member may not ask that often."""
        options = [{"name": "question", "type": 3, "value": question[:LONGEST_QUESTION]}]
        if private:
            options.append({"name": "private", "type": 5, "value": True})
        command = {"id": self._command("ask"), "name": "ask", "type": 1, "options": options}
        return await self._interact(2, command, asked=asked)

    async def type(self, typed: str) -> Asked:
        """Types into the option `source`, which offers documents to choose from."""
        options = [
            {"name": "question", "type": 3, "value": "a"},
            {"name": "source", "type": 3, "value": typed, "focused": True},
        ]
        return await self._interact(4, {"id": self._command("ask"), "name": "ask", "type": 1, "options": options})

    async def press(self, message: dict[str, Any], custom_id: str, asked: "Asked | None" = None) -> Asked:
        return await self._interact(3, {"custom_id": custom_id, "component_type": 2}, message, asked=asked)

    async def mention(self, text: str, id: str = "") -> str:
        """Asks in a message, each time as another member. Returns the message's id."""
        id = id or snowflake()
        message = self._message(f"<@{BOT}> {text}", user(snowflake(), "alice"), id=id)
        message |= {"mentions": [user(BOT, "footnote", bot=True)], "guild_id": GUILD, "member": self._member}
        await self.dispatch("MESSAGE_CREATE", message)
        return id

    def forget(self) -> None:
        """Forgets all messages, for a test that runs for a long time."""
        self.asked.clear()
        self.channel.clear()
        self._nonces.clear()

    def replies(self, id: str) -> list[dict[str, Any]]:
        """The bot's replies to a message."""
        return [message for message in self.channel if _replied_to(message) == id]

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Sends an event. While the session has no connection, the event is kept until the session is resumed."""
        session = self.session
        if session is None:
            return  # nobody would get it
        session.sequence += 1
        payload = {"op": 0, "t": event, "s": session.sequence, "d": data}
        session.sent.append(payload)
        if session.connection:
            await session.connection.send(payload)

    def _command(self, name: str) -> str:
        return next(command["id"] for command in self.commands if command["name"] == name)

    @property
    def _member(self) -> dict[str, Any]:
        return {
            "user": user(MEMBER, "alice"),
            "roles": [],
            "joined_at": now(),
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": PERMISSIONS,
        }

    async def _interact(
        self, type: int, data: dict[str, Any], message: dict[str, Any] | None = None, *, asked: Asked | None = None
    ) -> Asked:
        asked = asked or Asked()
        asked.asked = time.monotonic() - asked.delivered_after
        self.asked[asked.token] = asked
        if message:
            asked.original = message
        event = {
            "id": asked.id,
            "application_id": APPLICATION,
            "type": type,
            "data": data,
            "token": asked.token,
            "version": 1,
            "guild_id": GUILD,
            "guild": {"id": GUILD, "locale": "en-GB", "features": []},
            "guild_locale": "en-GB",
            "locale": "en-GB",
            "channel_id": CHANNEL,
            "channel": self._channel | {"permissions": PERMISSIONS},
            "member": self._member | ({"user": user(snowflake(), "alice")} if data.get("name") == "ask" else {}),
            "app_permissions": PERMISSIONS,
            "entitlements": [],
            "authorizing_integration_owners": {"0": GUILD},
            "context": 0,
            "attachment_size_limit": 10_485_760,
        }
        await self.dispatch("INTERACTION_CREATE", event | ({"message": message} if message else {}))
        return asked

    # The gateway.

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
                    if self.refusing_token or payload["d"]["token"] != TOKEN:
                        await websocket.close(code=4004)
                        break
                    session = await self._identify(connection)
                elif payload["op"] == 6:
                    session = await self._resume(connection, payload["d"])
        except ConnectionError:
            pass
        finally:
            if session and session.connection is connection:
                session.connection = None
                self._happened.set()
        return websocket

    async def _identify(self, connection: Connection) -> Session:
        session = Session(secrets.token_hex(8), connection=connection)
        self.sessions[session.id] = session
        self.identified += 1
        await self.dispatch(
            "READY",
            {
                "v": 10,
                "user": user(BOT, "footnote", bot=True),
                "guilds": [{"id": GUILD, "unavailable": True}],
                "session_id": session.id,
                "resume_gateway_url": self.gateway,
                "application": {"id": APPLICATION, "flags": 0},
            },
        )
        await self.dispatch("GUILD_CREATE", self._guild)
        self._happened.set()
        return session

    async def _resume(self, connection: Connection, data: dict[str, Any]) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await connection.send({"op": 9, "d": False})
            return None
        for payload in [payload for payload in session.sent if payload["s"] > data["seq"]]:
            await connection.send(payload)
        session.connection = connection
        self.resumed += 1
        await self.dispatch("RESUMED", {})
        self._happened.set()
        return session

    @property
    def _channel(self) -> dict[str, Any]:
        return {
            "id": CHANNEL,
            "type": 0,
            "guild_id": GUILD,
            "name": "questions",
            "position": 0,
            "permission_overwrites": [],
            "topic": None,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "parent_id": None,
            "last_message_id": None,
        }

    @property
    def _guild(self) -> dict[str, Any]:
        everyone = {
            "id": GUILD,
            "name": "@everyone",
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "permissions": PERMISSIONS,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        return {
            "id": GUILD,
            "name": "A server",
            "owner_id": MEMBER,
            "unavailable": False,
            "member_count": 2,
            "members": [self._member, self._member | {"user": user(BOT, "footnote", bot=True)}],
            "channels": [self._channel],
            "roles": [everyone],
            "threads": [],
            "emojis": [],
            "stickers": [],
            "features": [],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "large": False,
            "joined_at": now(),
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": "en-GB",
            "afk_timeout": 300,
            "afk_channel_id": None,
            "system_channel_id": None,
            "system_channel_flags": 0,
        }

    # The REST API.

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        body, files = await _body(request)
        seen = Request(time.monotonic(), request.method, path, body, files)
        self.requests.append(seen)
        nonce = body.get("nonce", "") if isinstance(body, dict) else ""
        fault = self._fault(f"{request.method} {path} {nonce}")
        if fault:
            await asyncio.sleep(fault.delay)
            if fault.drop == "before":
                reset(request)
                return web.Response(status=500)
            if fault.status:
                seen.status = fault.status
                return _json(fault.body, fault.status, fault.headers)
        status, reply = self._carry_out(request, path, body)
        seen.status = status
        self._happened.set()
        if fault and fault.drop == "after":
            reset(request)
        return _json(reply, status, {})

    def _fault(self, line: str) -> Fault | None:
        for fault in self.faults:
            if fault.hits < fault.times and re.search(fault.match, line):
                fault.hits += 1
                return fault
        return None

    def _carry_out(self, request: web.Request, path: str, body: Any) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        match (request.method, *parts):
            case (_, "users" | "oauth2" | "applications" | "channels" | "guilds", *_) if (
                self.refusing_token or request.headers.get("Authorization") != f"Bot {TOKEN}"
            ):
                return 401, {"message": "401: Unauthorized", "code": 0}
            case "GET", "users", "@me":
                return 200, user(BOT, "footnote", bot=True) | {"verified": True, "mfa_enabled": False, "flags": 0}
            case "GET", "oauth2", "applications", "@me":
                return 200, self._application
            case "GET", "gateway", "bot":
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return 200, {"url": self.gateway, "shards": 1, "session_start_limit": limit}
            case "GET", "applications", _, "commands":
                return 200, self.commands
            case "PUT", "applications", _, "commands":
                self.commands = [self._registered(command) for command in body]
                return 200, self.commands
            case "POST", "interactions", id, token, "callback":
                return self._react(id, token, body)
            case "POST", "webhooks", _, token:
                return self._follow_up(token, body)
            case (_, "webhooks", _, token, "messages", id):
                return self._own_message(request.method, token, id, body)
            case "POST", "channels", id, "messages":
                return self._send(id, body)
            case "PATCH" | "DELETE", "channels", _, "messages", id:
                return self._change(request.method, id, body)
        return 404, {"message": "404: Not Found", "code": 0}

    @property
    def _application(self) -> dict[str, Any]:
        return {
            "id": APPLICATION,
            "name": "Footnote",
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "",
            "flags": 0,
            "owner": user(MEMBER, "alice"),
            "team": None,
            "summary": "",
        }

    @staticmethod
    def _registered(command: dict[str, Any]) -> dict[str, Any]:
        missing = {"description": "", "type": 1, "options": [], "default_member_permissions": None}
        return missing | command | {"id": snowflake(), "application_id": APPLICATION, "version": snowflake()}

    def _message(self, content: str, author: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "id": snowflake(),
            "channel_id": CHANNEL,
            "author": author,
            "content": content,
            "timestamp": now(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
            "components": [],
        } | more

    def _ours(self, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        shown = {key: body[key] for key in ("components", "flags", "message_reference") if body.get(key) is not None}
        return self._message(body.get("content") or "", user(BOT, "footnote", bot=True), **{**shown, **more})

    def _open(self, token: str) -> Asked | None:
        """The interaction of a token, if that is still valid for follow-ups."""
        asked = self.asked.get(token)
        return asked if asked and asked.acknowledged and time.monotonic() - asked.asked < asked.life else None

    def _react(self, id: str, token: str, body: dict[str, Any]) -> tuple[int, Any]:
        asked = self.asked.get(token)
        if (
            asked is None
            or asked.id != id
            or (not asked.acknowledged and time.monotonic() - asked.asked > FIRST_REACTION)
        ):
            return 404, {"message": "Unknown interaction", "code": 10062}
        if asked.acknowledged:
            return 400, {"message": "Interaction has already been acknowledged.", "code": 40060}
        asked.acknowledged = time.monotonic()
        data = body.get("data") or {}
        asked.private = bool(data.get("flags", 0) & EPHEMERAL)
        match body["type"]:
            case 4:
                asked.original = self._ours(data)
                self._shown(asked, asked.original)
            case 5:
                asked.original = self._ours(data, flags=LOADING | (EPHEMERAL if asked.private else 0))
            case 7 if asked.original:
                asked.original |= {key: data[key] for key in ("components", "content") if key in data}
                self._shown(asked, asked.original)
            case 8:
                asked.choices = data["choices"]
                asked.settled = time.monotonic()
        interaction = {"id": id, "type": 2, "response_message_loading": body["type"] == 5}
        message = asked.original if body["type"] in (4, 5, 7) else None
        resource = {"type": body["type"]} | ({"message": message} if message else {})
        return 200, {"interaction": interaction, "resource": resource}

    @staticmethod
    def _shown(asked: Asked, message: dict[str, Any]) -> None:
        asked.settled = asked.settled or time.monotonic()
        if message not in asked.messages:
            asked.messages.append(message)

    def _follow_up(self, token: str, body: dict[str, Any]) -> tuple[int, Any]:
        asked = self._open(token)
        if asked is None:
            return 404, {"message": "Unknown Webhook", "code": 10015}
        if asked.thinking and asked.original:
            asked.original |= self._ours(body, id=asked.original["id"])
            self._shown(asked, asked.original)
            return 200, asked.original
        message = self._ours(body)
        self._shown(asked, message)
        return 200, message

    def _own_message(self, method: str, token: str, id: str, body: Any) -> tuple[int, Any]:
        asked = self._open(token)
        if asked is None:
            return 404, {"message": "Unknown Webhook", "code": 10015}
        known = [asked.original, *asked.messages] if id == "@original" else asked.messages
        message = next((own for own in known if own and id in ("@original", own["id"])), None)
        if message is None:
            return 404, {"message": "Unknown Message", "code": 10008}
        if method == "PATCH":
            edited = {key: body[key] for key in ("components", "content") if body.get(key) is not None}
            message |= edited | {"flags": message["flags"] & ~LOADING | body.get("flags", 0)}
            self._shown(asked, message)
        if method == "DELETE":
            asked.original = None if message is asked.original else asked.original
            asked.messages = [own for own in asked.messages if own is not message]
            asked.settled = asked.settled or time.monotonic()
            return 204, None
        return 200, message

    def _send(self, channel: str, body: dict[str, Any]) -> tuple[int, Any]:
        if channel != CHANNEL:
            return 404, {"message": "Unknown Channel", "code": 10003}
        nonce = str(body["nonce"]) if body.get("nonce") and body.get("enforce_nonce") else ""
        if nonce in self._nonces:
            return 200, self._nonces[nonce]
        message = self._ours(body)
        self.channel.append(message)
        if nonce:
            self._nonces[nonce] = message
        return 200, message

    def _change(self, method: str, id: str, body: Any) -> tuple[int, Any]:
        message = next((message for message in self.channel if message["id"] == id), None)
        if message is None:
            return 404, {"message": "Unknown Message", "code": 10008}
        if method == "DELETE":
            self.channel.remove(message)
            return 204, None
        message |= {key: body[key] for key in ("components", "content") if body.get(key) is not None}
        return 200, message


def _json(value: Any, status: int, headers: dict[str, str]) -> web.Response:
    """A response as Discord sends it: discord.py accepts JSON with no other content type, and no 429 without `Via`."""
    via = {"Via": "1.1 google"} | headers
    if value is None:
        return web.Response(status=status, headers=via)
    return web.Response(
        body=json.dumps(value).encode(), status=status, headers=via | {"Content-Type": "application/json"}
    )


async def _body(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """The JSON of a request, and the files that came with it."""
    if request.content_type != "multipart/form-data":
        data = await request.read()
        return json.loads(data) if data else None, {}
    body, files = None, {}
    async for part in await request.multipart():
        data = await part.read()  # type: ignore[union-attr]
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            files[part.filename or ""] = bytes(data)
    return body, files


def lateness(file: Path, start: float, end: float) -> list[float]:
    """How many seconds late each tick was that fell due in this time, including the ones that a late one held up."""
    late = []
    for at, lag in struct.iter_unpack("dd", file.read_bytes()):
        if start <= at <= end:
            late += [lag - place * TICK for place in range(max(1, math.ceil(lag / TICK)))]
    return late


class BotProcess:
    """`python -m bot run` against a `Discord`."""

    def __init__(self, discord: Discord, docs: Path, folder: Path, **environment: str) -> None:
        self._discord = discord
        self._folder = folder
        self._lags = folder / "lags"
        self._log = folder / "log"
        self._environment = environment | {"FOOTNOTE_DOCS": str(docs)}
        self.process: asyncio.subprocess.Process | None = None
        self._started = contextlib.AsyncExitStack()

    async def start(self) -> None:
        own = {"DISCORD_TOKEN": TOKEN, "FOOTNOTE_DATA": str(self._folder / "data")}
        foreign = ("DISCORD_", "FOOTNOTE_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        with self._log.open("ab") as log:
            self.process = await self._started.enter_async_context(
                child_of_loop(
                    *(sys.executable, str(RUN), self._discord.api, self._discord.gateway, str(self._lags), "run"),
                    deadline=LONGEST,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=inherited | own | self._environment,
                    cwd=RUN.parent.parent,
                )
            )

    @property
    def running(self) -> bool:
        return bool(self.process and self.process.returncode is None)

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def lags(self, start: float, end: float) -> list[float]:
        """How many seconds late the event loop was, for each tick in this time."""
        return lateness(self._lags, start, end)

    @property
    def resident(self) -> int:
        """Resident memory of the process, in bytes, without the files of the index that are mapped into it."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]

    @property
    def open_files(self) -> int:
        assert self.process
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    async def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Sends a signal. Returns the exit code, and after how many seconds the process ended."""
        assert self.process
        start = time.monotonic()
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 60), time.monotonic() - start

    async def ended(self, seconds: float) -> int:
        """Waits for the process to end by itself. Returns its exit code."""
        assert self.process
        return await asyncio.wait_for(self.process.wait(), seconds)

    async def kill(self) -> None:
        """Ends it without warning, as a power cut does."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        await self._started.aclose()


@contextlib.asynccontextmanager
async def process(discord: Discord, docs: Path, folder: Path, **environment: str) -> AsyncIterator[BotProcess]:
    """The bot, connected to Discord. It has ended when the block ends."""
    bot = BotProcess(discord, docs, folder, **environment)
    await bot.start()
    try:
        await discord.until(lambda: discord.is_ready or not bot.running, 60)
        if not discord.is_ready:
            raise AssertionError(f"the bot did not come up:\n{bot.log[-3000:]}")
        yield bot
    finally:
        await bot.kill()
