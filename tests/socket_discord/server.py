"""The fake Discord itself: what its members do, and its REST API."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.policy.questions import LONGEST_QUESTION
from socket_discord import objects
from socket_discord.asked import EPHEMERAL, LOADING, Asked, Fault, Request, replied_to
from socket_discord.connections import reset
from socket_discord.gateway import TOKEN, Gateway, listen
from socket_discord.objects import APPLICATION, BOT, CHANNEL, GUILD, PERMISSIONS, snowflake, user

FIRST_REACTION = 3.0  # seconds


class Discord(Gateway):
    """The fake Discord, and the things that its members do: `async with Discord() as discord: …`.

    Args:
        shards: How many it recommends.
        max_concurrency: The number of buckets of shards.
        others: The ids of further servers that the bot is in.
        starts: How many sessions the bot may begin.
    """

    def __init__(
        self,
        *,
        heartbeat: float = 5.0,
        shards: int = 1,
        max_concurrency: int = 1,
        others: Sequence[str] = (),
        starts: int = 1000,
    ) -> None:
        super().__init__(heartbeat, max_concurrency, (GUILD, *others), starts)
        self.shards = shards
        self.faults: list[Fault] = []
        self.requests: deque[Request] = deque(maxlen=100_000)
        self.asked: dict[str, Asked] = {}  # by token
        self.channel: list[dict[str, Any]] = []  # messages that the bot sent to the channel, or to posts
        self.posts: set[str] = set()  # the ids of posts in the forum
        self.written: dict[str, dict[str, Any]] = {}  # messages of members that can be fetched, by id
        self.commands: list[dict[str, Any]] = []
        self._nonces: dict[str, dict[str, Any]] = {}
        self._rest: web.AppRunner | None = None
        self.rest_port = 0

    async def __aenter__(self) -> "Discord":
        rest = web.Application(client_max_size=1 << 26)
        rest.router.add_route("*", "/{tail:.*}", self._answer)
        self._rest = web.AppRunner(rest, access_log=None)
        await self._rest.setup()
        self.rest_port = await listen(self._rest, 0)
        self.gateway_port = await self.gateway_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway_down()
        assert self._rest
        await self._rest.cleanup()

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.rest_port}/api/v10"

    def fault(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault

    @property
    def is_ready(self) -> bool:
        """True once the bot is connected and has registered its commands."""
        return bool(self.session and self.session.connection and self.commands)

    # Things that a member does.

    async def ask(
        self, question: str, *, private: bool = False, asked: "Asked | None" = None, server: str = GUILD
    ) -> Asked:
        """Uses the command, each time as another member, since one member may not ask that often."""
        options = [{"name": "question", "type": 3, "value": question[:LONGEST_QUESTION]}]
        if private:
            options.append({"name": "private", "type": 5, "value": True})
        command = {"id": self._command("ask"), "name": "ask", "type": 1, "options": options}
        return await self._interact(2, command, asked=asked, server=server)

    async def type(self, typed: str) -> Asked:
        """Types into the option `source`, which offers documents to choose from."""
        options = [
            {"name": "question", "type": 3, "value": "a"},
            {"name": "source", "type": 3, "value": typed, "focused": True},
        ]
        return await self._interact(4, {"id": self._command("ask"), "name": "ask", "type": 1, "options": options})

    async def press(self, message: dict[str, Any], custom_id: str, asked: "Asked | None" = None) -> Asked:
        return await self._interact(3, {"custom_id": custom_id, "component_type": 2}, message, asked=asked)

    async def mention(self, text: str, id: str = "", *, server: str = GUILD) -> str:
        """Asks in a message, each time as another member. Returns the message's id."""
        id, channel = id or snowflake(), objects.channel_of(server)
        message = objects.message(f"<@{BOT}> {text}", user(snowflake(), "alice"), id=id, channel_id=channel)
        message |= {"mentions": [user(BOT, "footnote", bot=True)], "guild_id": server, "member": objects.member()}
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

    def _command(self, name: str) -> str:
        return next(command["id"] for command in self.commands if command["name"] == name)

    async def _interact(
        self,
        type: int,
        data: dict[str, Any],
        message: dict[str, Any] | None = None,
        *,
        asked: Asked | None = None,
        server: str = GUILD,
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
            "guild_id": server,
            "guild": {"id": server, "locale": "en-GB", "features": []},
            "guild_locale": "en-GB",
            "locale": "en-GB",
            "channel_id": objects.channel_of(server),
            "channel": objects.channel(server) | {"permissions": PERMISSIONS},
            "member": objects.member() | ({"user": user(snowflake(), "alice")} if data.get("name") == "ask" else {}),
            "app_permissions": PERMISSIONS,
            "entitlements": [],
            "authorizing_integration_owners": {"0": server},
            "context": 0,
            "attachment_size_limit": 10_485_760,
        }
        await self.dispatch("INTERACTION_CREATE", event | ({"message": message} if message else {}))
        return asked

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
                return 200, {"url": self.gateway, "shards": self.shards, "session_start_limit": self.limit()}
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
        if channel not in self.posts and channel not in map(objects.channel_of, self.servers):
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
