"""Objects of Discord's API: a server with a channel, a member, the bot and its messages."""

import itertools
import time
from datetime import UTC, datetime
from typing import Any

_EPOCH_MS = 1_420_070_400_000

APPLICATION = BOT = "900000000000000001"
GUILD, CHANNEL, MEMBER = "900000000000000002", "900000000000000003", "900000000000000004"
FORUM = "900000000000000005"
PERMISSIONS = str((1 << 49) - 1)

_counter = itertools.count(1)


def snowflake() -> str:
    return str(int(time.time() * 1000) - _EPOCH_MS << 22 | next(_counter) & 0x3FFFFF)


def user(id: str, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {"id": id, "username": name, "discriminator": "0", "global_name": None, "avatar": None, "bot": bot}


def now() -> str:
    return datetime.now(UTC).isoformat()


def member() -> dict[str, Any]:
    return {
        "user": user(MEMBER, "alice"),
        "roles": [],
        "joined_at": now(),
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": PERMISSIONS,
    }


def server_ids(count: int) -> list[str]:
    """Ids of further servers; each falls to the next shard."""
    return [str((int(GUILD) >> 22) + number << 22) for number in range(1, count + 1)]


def channel_of(server: str) -> str:
    """The id of a server's channel."""
    return CHANNEL if server == GUILD else str(int(server) + 1)


def channel(server: str = GUILD) -> dict[str, Any]:
    return {
        "id": channel_of(server),
        "type": 0,
        "guild_id": server,
        "name": "questions",
        "position": 0,
        "permission_overwrites": [],
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "parent_id": None,
        "last_message_id": None,
    }


def forum() -> dict[str, Any]:
    return channel() | {"id": FORUM, "type": 15, "name": "help", "available_tags": [], "default_reaction_emoji": None}


def post(id: str, title: str, author: str) -> dict[str, Any]:
    """A thread in the forum."""
    metadata = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": now(), "locked": False}
    return {
        "id": id,
        "type": 11,
        "guild_id": GUILD,
        "parent_id": FORUM,
        "owner_id": author,
        "name": title,
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "rate_limit_per_user": 0,
        "flags": 0,
        "applied_tags": [],
        "thread_metadata": metadata,
        "newly_created": True,
    }


def guild(id: str = GUILD, *, rich: bool = False) -> dict[str, Any]:
    """A server with a channel, and the first with a forum too; if it is rich, with 20 channels, 12 roles, 10 emojis."""
    everyone = {
        "id": id,
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
    channels = [channel(id), *([forum()] if id == GUILD else [])]
    roles, emojis = [everyone], []
    if rich:
        topic = "A topic that says in a sentence what this channel is for."
        own = {"id": id, "type": 0, "allow": "1024", "deny": "2048"}
        for number in range(2, 21):
            more = {"id": str(int(id) + number), "topic": topic, "permission_overwrites": [own]}
            channels.append(channel(id) | more | {"name": f"channel-{number}", "position": number})
        for number in range(2, 13):
            roles.append(everyone | {"id": str(int(id) + 100 + number), "name": f"role {number}", "position": number})
        for number in range(10):
            about = {"roles": [], "require_colons": True, "managed": False, "animated": False, "available": True}
            emojis.append({"id": str(int(id) + 200 + number), "name": f"emoji_{number}", **about})
    return {
        "id": id,
        "name": "A server",
        "owner_id": MEMBER,
        "unavailable": False,
        "member_count": 2,
        "members": [member(), member() | {"user": user(BOT, "footnote", bot=True)}],
        "channels": channels,
        "roles": roles,
        "threads": [],
        "emojis": emojis,
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


def application() -> dict[str, Any]:
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


def registered(command: dict[str, Any]) -> dict[str, Any]:
    missing = {"description": "", "type": 1, "options": [], "default_member_permissions": None}
    return missing | command | {"id": snowflake(), "application_id": APPLICATION, "version": snowflake()}


def message(content: str, author: dict[str, Any], **more: Any) -> dict[str, Any]:
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


def ours(body: dict[str, Any], **more: Any) -> dict[str, Any]:
    shown = {key: body[key] for key in ("components", "flags", "message_reference") if body.get(key) is not None}
    return message(body.get("content") or "", user(BOT, "footnote", bot=True), **{**shown, **more})
