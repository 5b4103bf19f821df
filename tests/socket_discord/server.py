"""The fake Discord itself."""

import asyncio
import contextlib
import json
import re
import secrets
import time
from collections import deque
from typing import Any

from aiohttp import WSMsgType, web

from bot.policy.questions import LONGEST_QUESTION
from socket_discord import objects
from socket_discord.asked import EPHEMERAL, LOADING, Asked, Fault, Request, replied_to
from socket_discord.connections import Connection, Session, reset
from socket_discord.objects import APPLICATION, BOT, CHANNEL, GUILD, PERMISSIONS, snowflake, user

TOKEN = "OTAwMDAwMDAwMDAwMDAwMDAx.socket.a-token-that-is-none"
FIRST_REACTION = 3.0  # seconds


class Discord:
    """The fake Discord, and the things that its members do: `async with Discord() as discord: …`."""

    def __init__(self, *, heartbeat: float = 5.0) -> None:
        self.heartbeat = heartbeat
        self.faults: list[Fault] = []
        self.requests: deque[Request] = deque(maxlen=100_000)
        self.asked: dict[str, Asked] = {}  # by token
        self.channel: list[dict[str, Any]] = []  # messages that the bot sent to the channel, or to posts
        self.posts: set[str] = set()  # the ids of posts in the forum
        self.written: dict[str, dict[str, Any]] = {}  # messages of members that can be fetched, by id
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
        message = objects.message(f"<@{BOT}> {text}", user(snowflake(), "alice"), id=id)
        message |= {"mentions": [user(BOT, "footnote", bot=True)], "guild_id": GUILD, "member": objects.member()}
        await self.dispatch("MESSAGE_CREATE", message)
        return id

    async def post(self, title: str, text: str) -> str:
        """Writes a post in the forum. Its first message has the id of the post, which is returned."""
        id, author = snowflake(), user(snowflake(), "alice")
        self.posts.add(id)
        await self.dispatch("THREAD_CREATE", objects.post(id, title, author["id"]))
        message = objects.message(text, author, id=id, channel_id=id)
        await self.dispatch("MESSAGE_CREATE", message | {"guild_id": GUILD, "member": objects.member()})
        return id

    async def reply(self, text: str, to: dict[str, Any]) -> str:
        """Replies to a message of the bot, which mentions it. Returns the reply's id."""
        message = objects.message(text, user(snowflake(), "bob"), type=19, referenced_message=to)
        message |= {"message_reference": {"message_id": to["id"], "channel_id": to["channel_id"], "guild_id": GUILD}}
        message |= {"mentions": [user(BOT, "footnote", bot=True)], "guild_id": GUILD, "member": objects.member()}
        await self.dispatch("MESSAGE_CREATE", message)
        return str(message["id"])

    async def edit(self, id: str, text: str) -> None:
        """Edits a message that mentions the bot."""
        message = objects.message(f"<@{BOT}> {text}", user(snowflake(), "alice"), id=id)
        message |= {"mentions": [user(BOT, "footnote", bot=True)], "guild_id": GUILD, "member": objects.member()}
        await self.dispatch("MESSAGE_UPDATE", message | {"edited_timestamp": objects.now()})

    def write(self, id: str, text: str) -> None:
        """Has a member's message there, as if it had been written before the bot came."""
        self.written[id] = objects.message(text, user(snowflake(), "ada"), id=id)

    async def delete(self, id: str) -> None:
        """Deletes such a message."""
        del self.written[id]
        await self.dispatch("MESSAGE_DELETE", {"id": id, "channel_id": CHANNEL, "guild_id": GUILD})

    def forget(self) -> None:
        """Forgets all messages, for a test that runs for a long time."""
        self.asked.clear()
        self.channel.clear()
        self._nonces.clear()

    def replies(self, id: str) -> list[dict[str, Any]]:
        """The bot's replies to a message."""
        return [message for message in self.channel if replied_to(message) == id]

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
            "channel": objects.channel() | {"permissions": PERMISSIONS},
            "member": objects.member() | ({"user": user(snowflake(), "alice")} if data.get("name") == "ask" else {}),
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
        await self.dispatch("GUILD_CREATE", objects.guild())
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
                return 200, objects.application()
            case "GET", "gateway", "bot":
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return 200, {"url": self.gateway, "shards": 1, "session_start_limit": limit}
            case "GET", "applications", _, "commands":
                return 200, self.commands
            case "PUT", "applications", _, "commands":
                self.commands = [objects.registered(command) for command in body]
                return 200, self.commands
            case "POST", "interactions", id, token, "callback":
                return self._react(id, token, body)
            case "POST", "webhooks", _, token:
                return self._follow_up(token, body)
            case (_, "webhooks", _, token, "messages", id):
                return self._own_message(request.method, token, id, body)
            case "POST", "channels", id, "messages":
                return self._send(id, body)
            case "GET", "channels", _, "messages", id:
                found = self.written.get(id)
                return (200, found) if found else (404, {"message": "Unknown Message", "code": 10008})
            case "PATCH" | "DELETE", "channels", _, "messages", id:
                return self._change(request.method, id, body)
        return 404, {"message": "404: Not Found", "code": 0}

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
                asked.original = objects.ours(data)
                self._shown(asked, asked.original)
            case 5:
                asked.original = objects.ours(data, flags=LOADING | (EPHEMERAL if asked.private else 0))
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
            asked.original |= objects.ours(body, id=asked.original["id"])
            self._shown(asked, asked.original)
            return 200, asked.original
        message = objects.ours(body)
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
        if channel != CHANNEL and channel not in self.posts:
            return 404, {"message": "Unknown Channel", "code": 10003}
        nonce = str(body["nonce"]) if body.get("nonce") and body.get("enforce_nonce") else ""
        if nonce in self._nonces:
            return 200, self._nonces[nonce]
        message = objects.ours(body, channel_id=channel)
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
