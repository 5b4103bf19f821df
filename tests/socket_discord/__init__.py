"""A small fake Discord on a real socket: the gateway, the part of the REST API that the bot uses, and faults in both.

It keeps what Discord promises a bot (API v10): a session is resumed with what was missed; an interaction takes one
first reaction, within three seconds, and follow-ups for fifteen minutes; the first follow-up takes the place of
“thinking…”; a message with a nonce that was used is not sent twice; a shard gets the events of its servers, and within
five seconds one shard of each bucket begins a session. Nothing here happens by a timer.
"""

from socket_discord.asked import Asked, Fault, buttons, rate_limited, texts
from socket_discord.bot_process import RUN, BotProcess, lateness, process
from socket_discord.connections import Connection, Session
from socket_discord.gateway import TOKEN
from socket_discord.objects import APPLICATION, CHANNEL, FORUM, GUILD, server_ids, snowflake
from socket_discord.server import Discord

__all__ = [
    "APPLICATION",
    "CHANNEL",
    "FORUM",
    "GUILD",
    "RUN",
    "TOKEN",
    "Asked",
    "BotProcess",
    "Connection",
    "Discord",
    "Fault",
    "Session",
    "buttons",
    "lateness",
    "process",
    "rate_limited",
    "server_ids",
    "snowflake",
    "texts",
]
