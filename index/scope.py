"""Whose documents may be seen, and which of them are left out."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose documents may be seen: the folder's, and those that one Discord server uploaded, without those that are
    hidden.

    >>> Scope.shared()
    Scope(guild_id=None, hidden=())
    >>> Scope.guild(7)
    Scope(guild_id=7, hidden=())
    """

    guild_id: int | None
    hidden: tuple[str, ...] = ()  # patterns of documents: see `without`

    @classmethod
    def shared(cls) -> "Scope":
        """Return the scope of the folder's documents only."""
        return cls(None)

    @classmethod
    def guild(cls, guild_id: int) -> "Scope":
        """Return the scope of the folder's documents and this server's uploads."""
        return cls(guild_id)

    def without(self, *patterns: str) -> "Scope":
        """Return this scope without some documents. They influence nothing that it sees, not a title and not a count.

        Args:
            patterns: Each is a document's path, or a folder's path, which is for all documents in it. A `*` stands for
                any characters, also slashes. Capital letters and small ones are the same.

        >>> Scope.guild(7).without("staff/", "*.draft.md")
        Scope(guild_id=7, hidden=('*.draft.md', 'staff/'))
        """
        return Scope(self.guild_id, tuple(sorted({*self.hidden, *patterns})))

    def hides(self, source: str) -> bool:
        """Return True if the document with this path is hidden.

        >>> Scope.guild(7).without("staff/").hides("Staff/rota.md")
        True
        """
        found = _compiled(self.hidden)
        return found is not None and found.fullmatch(_plain(source)) is not None


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [_expression(_plain(pattern)) for pattern in patterns if pattern]
    return re.compile("|".join(f"(?:{part})" for part in parts), re.DOTALL) if parts else None


def _expression(pattern: str) -> str:
    """A pattern as a regular expression that takes linear time: what is between two stars is only looked for at its
    first place, which is enough, as `fnmatch` does it."""
    first, *rest = map(re.escape, pattern.split("*"))
    found = first + "".join(f"(?>.*?{part})" for part in rest[:-1]) + (f".*{rest[-1]}" if rest else "")
    # A folder's name without a slash names what is in it, too.
    return f"{found}.*" if pattern.endswith("/") else f"{found}(?:/.*)?"


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
