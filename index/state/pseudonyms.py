"""Members are known by a keyed hash of their user id, which differs from server to server.

The key is in the same file. So the hashes keep servers from comparing their members, and don't protect against somebody
who has the file and a list of user ids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from index.state.backend import Transaction


def secret_key(db: Transaction) -> bytes:
    key: bytes = db.execute("select key from secret").fetchall()[0][0]
    return key


def member_hash(key: bytes, guild_id: int, user_id: int) -> str:
    """The pseudonym of a member in one server."""
    return _keyed_hash(key, b"asker", guild_id, str(user_id))


def upload_document_id(key: bytes, guild_id: int, name: str) -> str:
    """The id of the document that an upload becomes: the same for the same name, and impossible to guess."""
    return _keyed_hash(key, b"document", guild_id, name)


def subject_hash(key: bytes, guild_id: int, subject: Collection[str]) -> str:
    """The pseudonym of what a question is about, in one server: the same for questions with the same words."""
    return _keyed_hash(key, b"subject", guild_id, " ".join(sorted(subject)))


def _keyed_hash(key: bytes, use: bytes, guild_id: int, text: str) -> str:
    """BLAKE2b with the server as its salt and the use as its personalisation, so that no two uses can be compared."""
    salt = guild_id.to_bytes(8, "big")
    return hashlib.blake2b(text.encode(), key=key, salt=salt, person=use, digest_size=16).hexdigest()


def checked_server(guild_id: int) -> int:
    """The id itself. Raises ValueError if no server can have it."""
    if not 0 < guild_id < 2**63:
        raise ValueError(f"not the id of a server: {guild_id}")
    return guild_id
