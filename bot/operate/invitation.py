"""The URL that invites the bot to a server, and the permissions that it asks for there."""

import base64
from urllib.parse import urlencode

# Discord's bits, written out so that `footnote invite` needn't load discord.py; a test compares the two.
# What the bot does needs no more: see channels and threads, answer in them, attach files and link.
PERMISSIONS = {
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "send_messages_in_threads": 1 << 38,
}

_AUTHORIZE = "https://discord.com/oauth2/authorize"


def url(token: str) -> str | None:
    """The address to open in a browser; None if this doesn't look like a bot's token."""
    application = application_id(token)
    if application is None:
        return None
    query = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": sum(PERMISSIONS.values()),
    }
    return f"{_AUTHORIZE}?{urlencode(query)}"


def application_id(token: str) -> int | None:
    """The first part of a bot's token is its user id in base64, and that is the id of its application too."""
    part = token.partition(".")[0]
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("ascii")
    except ValueError:
        return None
    return int(text) if text.isdecimal() else None
