"""Answers arrive in spite of faults in Discord, on a real socket: for each way of sending, and for the whole process.

`make socket-test` does more of this, under load, and takes minutes.
"""

import asyncio
import io
import json
import signal
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import handle_message_parameters
from discord.webhook.async_ import interaction_response_params
from socket_discord import (
    APPLICATION,
    CHANNEL,
    TOKEN,
    Asked,
    BotProcess,
    Discord,
    Fault,
    process,
    rate_limited,
    texts,
)

from bot.gateway import delivery
from bot.rendering.messages import notice_view

SAID = "The doors open at nine."
PATIENCE = 60.0  # seconds; nothing is measured here, and the machine may be busy

FAULTS: dict[str, Callable[[str], Fault]] = {
    "429 of the bucket": lambda match: rate_limited(match, 0.2),
    "429 of everything": lambda match: rate_limited(match, 0.2, everywhere=True),
    "500": lambda match: Fault(match, status=500),
    "503": lambda match: Fault(match, status=503),
    "reset before": lambda match: Fault(match, drop="before"),
    "reset after": lambda match: Fault(match, drop="after"),
    "reset after, twice": lambda match: Fault(match, times=2, drop="after"),
}
every_fault = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    async with Discord() as server:
        yield server


@pytest.fixture
async def client(server: Discord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[discord.Client]:
    """discord.py's own client, logged in, without a gateway."""
    monkeypatch.setattr(discord.http.Route, "BASE", server.api)
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(TOKEN)
        yield client


async def test_whoever_waits_can_be_cancelled_while_something_happens() -> None:
    async with Discord() as server:
        waiting = asyncio.create_task(server.until(lambda: False, PATIENCE))
        await asyncio.sleep(0.1)
        server._happened.set()
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


class Sender:
    """Does what discord.py does for an interaction, through our adapter."""

    def __init__(self, server: Discord, client: discord.Client) -> None:
        self.asked = Asked()
        self.asked.asked = asyncio.get_running_loop().time()
        server.asked[self.asked.token] = self.asked
        self._adapter = delivery.Adapter()
        self._session: aiohttp.ClientSession = client.http._HTTPClient__session  # type: ignore[attr-defined]

    async def react(self, type: int, **data: Any) -> Any:
        params = interaction_response_params(type=type, data=data or None)
        return await self._adapter.create_interaction_response(
            int(self.asked.id), self.asked.token, session=self._session, params=params
        )

    async def follow_up(self, **options: Any) -> Any:
        with handle_message_parameters(view=notice_view(SAID), **options) as params:
            return await self._adapter.execute_webhook(
                int(APPLICATION),
                self.asked.token,
                session=self._session,
                payload=params.payload,
                multipart=params.multipart,
                files=params.files,
                wait=True,
            )

    async def edit(self) -> Any:
        with handle_message_parameters(view=notice_view(SAID)) as params:
            return await self._adapter.edit_original_interaction_response(
                int(APPLICATION), self.asked.token, session=self._session, payload=params.payload
            )

    async def delete(self) -> None:
        await self._adapter.delete_original_interaction_response(
            int(APPLICATION), self.asked.token, session=self._session
        )


@pytest.fixture
async def sender(server: Discord, client: discord.Client) -> Sender:
    return Sender(server, client)


@every_fault
async def test_a_first_reaction_arrives_in_time(server: Discord, sender: Sender, fault: Callable[[str], Fault]) -> None:
    met = server.fault(fault("POST /interactions/"))
    reply = await sender.react(5)
    assert reply["interaction"]["id"] == sender.asked.id
    assert met.hits == met.times
    assert sender.asked.thinking


@every_fault
async def test_a_follow_up_arrives_once(server: Discord, sender: Sender, fault: Callable[[str], Fault]) -> None:
    await sender.react(5)
    met = server.fault(fault("POST /webhooks/"))
    message = await sender.follow_up()
    assert met.hits
    assert message["id"] == sender.asked.messages[0]["id"]
    assert [texts(message) for message in sender.asked.messages] == [[SAID]]
    assert not sender.asked.thinking


@every_fault
async def test_an_edit_arrives(server: Discord, sender: Sender, fault: Callable[[str], Fault]) -> None:
    await sender.react(5)
    met = server.fault(fault("PATCH /webhooks/"))
    await sender.edit()
    assert met.hits == met.times
    assert sender.asked.text == SAID
    assert not sender.asked.thinking


@every_fault
async def test_what_is_deleted_is_gone(server: Discord, sender: Sender, fault: Callable[[str], Fault]) -> None:
    await sender.react(5)
    await sender.follow_up()
    server.fault(fault("DELETE /webhooks/"))
    await sender.delete()
    assert not sender.asked.messages


@every_fault
async def test_a_message_in_a_channel_arrives_once(
    server: Discord, client: discord.Client, fault: Callable[[str], Fault]
) -> None:
    met = server.fault(fault("POST /channels/"))
    channel = client.get_partial_messageable(int(CHANNEL), type=discord.ChannelType.text)
    await delivery.post(channel, 123, view=notice_view(SAID))
    assert met.hits == met.times
    assert [texts(message) for message in server.channel] == [[SAID]]


async def test_a_further_follow_up_is_sent_again_rather_than_lost(server: Discord, sender: Sender) -> None:
    await sender.react(5)
    await sender.follow_up()
    server.fault(Fault("POST /webhooks/", drop="before"))
    await sender.follow_up()
    assert len(sender.asked.messages) == 2


async def test_a_file_is_whole_when_it_is_sent_again(server: Discord, sender: Sender) -> None:
    await sender.react(5)
    server.fault(Fault("POST /webhooks/", drop="before"))
    with io.BytesIO(b"a picture") as content:
        await sender.follow_up(files=[discord.File(content, "timeline.png")])
    sent = [request for request in server.requests if request.method == "POST" and "/webhooks/" in request.path]
    assert [request.files for request in sent] == [{"timeline.png": b"a picture"}] * 2


async def test_an_interaction_that_is_over_is_not_insisted_on(server: Discord, sender: Sender) -> None:
    sender.asked.asked -= 4
    with pytest.raises(discord.NotFound) as caught:
        await sender.react(5)
    assert delivery.is_over(caught.value)
    assert len([request for request in server.requests if "/callback" in request.path]) == 1


async def test_choices_that_come_too_late_are_nobodys_concern(server: Discord, sender: Sender) -> None:
    sender.asked.asked -= 4
    await sender.react(8, choices=[])
    assert sender.asked.choices is None


async def test_a_second_first_reaction_is_an_error(server: Discord, sender: Sender) -> None:
    await sender.react(5)
    with pytest.raises(discord.HTTPException, match="already been acknowledged"):
        await sender.react(5)


async def test_a_reaction_that_nothing_hears_is_given_up_when_it_is_too_late(server: Discord, sender: Sender) -> None:
    met = server.fault(Fault("POST /interactions/", times=100, drop="before"))
    with pytest.raises(delivery.UNHEARD):
        await sender.react(5)
    assert 1 < met.hits < met.times


async def test_the_small_discord_speaks_the_gateways_language(server: Discord) -> None:
    """HELLO, IDENTIFY, READY, a lost connection, RESUME with what was missed: read by hand, without discord.py."""
    async with aiohttp.ClientSession() as session:

        async def connect() -> tuple[aiohttp.ClientWebSocketResponse, Callable[[], Any]]:
            socket = await session.ws_connect(f"{server.gateway}?v=10&encoding=json&compress=zlib-stream")
            inflate = zlib.decompressobj()

            async def read() -> Any:
                data = await socket.receive_bytes(timeout=PATIENCE)
                return json.loads(inflate.decompress(data))

            return socket, read

        socket, read = await connect()
        assert (await read())["op"] == 10
        await socket.send_json({"op": 1, "d": None})
        assert (await read())["op"] == 11
        await socket.send_json({"op": 2, "d": {"token": TOKEN}})
        ready = await read()
        assert ready["t"] == "READY"
        assert (await read())["t"] == "GUILD_CREATE"
        server.abort()
        with pytest.raises((TypeError, aiohttp.ClientError)):
            await read()
        await server.mention("missed")
        socket, read = await connect()
        await read()
        await socket.send_json({"op": 6, "d": {"token": TOKEN, "session_id": ready["d"]["session_id"], "seq": 2}})
        missed = await read()
        assert (missed["t"], missed["s"]) == ("MESSAGE_CREATE", 3)
        assert (await read())["t"] == "RESUMED"
        await socket.close()


@pytest.fixture
def furnished(docs: Path) -> Path:
    (docs / "doors.txt").write_text(SAID, encoding="utf-8")
    return docs


async def answered(server: Discord) -> bool:
    """Asks until the documents are indexed."""
    for _ in range(int(PATIENCE)):
        asked = await server.ask("When do the doors open?")
        if await server.until(lambda one=asked: one.settled, 5) and "nine" in asked.text:
            return True
        await asyncio.sleep(0.5)
    return False


async def test_the_process_comes_back_and_leaves_in_order(server: Discord, furnished: Path, tmp_path: Path) -> None:
    async with process(server, furnished, tmp_path) as bot:
        assert await answered(server), bot.log
        for breaking in (server.reconnect, lambda: server.close(1000), lambda: server.close(4000)):
            resumed = server.resumed
            await breaking()
            asked = await server.ask("When do the doors open?")
            assert await server.until(lambda before=resumed: server.resumed > before, PATIENCE), bot.log
            assert await server.until(lambda one=asked: one.settled, PATIENCE), bot.log
            assert "nine" in asked.text
        server.fault(Fault("POST /webhooks/", delay=1.0))
        asked = await server.ask("When do the doors open?")
        assert await server.until(lambda: asked.acknowledged, PATIENCE)
        code, _ = await bot.stop(signal.SIGTERM)
        assert code == 0
        assert "nine" in asked.text
        assert "answered 1 of 1 open questions before stopping" in bot.log
        assert "Traceback" not in bot.log


async def test_the_process_waits_for_a_discord_that_is_down(server: Discord, furnished: Path, tmp_path: Path) -> None:
    server.fault(Fault("GET /users/@me", times=2, drop="before"))  # aiohttp itself tries twice
    server.fault(Fault("PUT /applications", status=503))
    await server.gateway_down()
    bot = BotProcess(server, furnished, tmp_path)
    await bot.start()
    try:
        assert await server.until(lambda: "ClientConnectorError" in bot.log, PATIENCE), bot.log
        await server.gateway_up()
        assert await server.until(lambda: server.is_ready, PATIENCE), bot.log
        assert "not on Discord (DiscordServerError: 503" in bot.log
        assert "not on Discord (ClientConnectorError" in bot.log
        assert "Traceback" not in bot.log
    finally:
        await bot.kill()


async def test_a_refused_token_ends_the_process_with_a_sentence(
    server: Discord, furnished: Path, tmp_path: Path
) -> None:
    server.refusing_token = True
    bot = BotProcess(server, furnished, tmp_path)
    await bot.start()
    try:
        assert await bot.ended(PATIENCE) == 1
        assert "Discord refused the token" in bot.log
        assert TOKEN not in bot.log
        assert "Traceback" not in bot.log
    finally:
        await bot.kill()
