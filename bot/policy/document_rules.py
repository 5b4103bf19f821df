"""Who may see which documents of a server: its rules, as frozen values that are parsed from the stored ones.

A rule names documents, and the roles and channels that they are for: “`staff/` is only for @Staff, and for those who
can read #staff.” A document that several rules name needs the consent of each. One that no rule names is for everybody.

Everything that is in doubt stays hidden: a role or channel that no longer exists lets nobody in, and a stored rule that
can't be read hides all documents until somebody removes it.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index import Scope
from index.operations import State

RULES = "rules"  # the name under which a server's settings have them
KEPT = ".kept"  # the ending of the documents that are messages; no file can have it
MOST_RULES = 12  # of a server: a message shows no more
LONGEST_PATTERN = 100  # UTF-16 units: a menu shows no more of it


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """Some documents, and the roles and channels that they are for."""

    documents: str  # a path, a folder's path or a pattern: see `index.Scope.without`
    roles: tuple[int, ...] = ()  # the server's own id is that of @everyone
    channels: tuple[int, ...] = ()  # for those who can read one of them

    @property
    def is_of_message(self) -> bool:
        """True for the rule that is made when a message is kept whose channel isn't for everybody."""
        return self.documents.endswith(KEPT)

    def allows(self, roles: Collection[int], channels: Collection[int]) -> bool:
        """True for somebody with one of these roles, or who can read one of these channels."""
        return any(role in roles for role in self.roles) or any(channel in channels for channel in self.channels)


def hidden_by(rules: Iterable[DocumentRule], roles: Collection[int], channels: Collection[int]) -> list[str]:
    """The documents of those rules that let nobody in who has only these roles and can read only these channels."""
    return [rule.documents for rule in rules if not rule.allows(roles, channels)]


def open_scope(state: State, guild_id: int | None) -> Scope:
    """What anybody may see of a server's documents, whoever they are: those that no rule is about. Without a server,
    those of the folder that no server has a rule about."""
    stored = state.settings.all() if guild_id is None else [state.settings.get(guild_id)]
    rules = [rule for settings in stored for rule in parse_rules(settings.get(RULES))]
    return Scope(guild_id).without(*(rule.documents for rule in rules))


def with_rule(rules: Sequence[DocumentRule], rule: DocumentRule) -> tuple[DocumentRule, ...]:
    """The rules with one more, which replaces the one for the same documents."""
    return (*without_rule(rules, rule.documents), rule)


def without_rule(rules: Iterable[DocumentRule], documents: str) -> tuple[DocumentRule, ...]:
    return tuple(rule for rule in rules if rule.documents != documents)


def clean_pattern(text: str) -> str:
    """A pattern as it is stored, from what somebody typed; empty if nothing is left of it.

    >>> clean_pattern(" ./Staff\\\\plans/ ")
    'Staff/plans/'
    """
    shown = "".join(character for character in text if unicodedata.category(character)[0] != "C")
    return unicodedata.normalize("NFC", shown).strip().replace("\\", "/").removeprefix("./").lstrip("/")


def parse_rules(stored: Any) -> tuple[DocumentRule, ...]:
    """The stored rules. One that can't be read hides everything, from everybody."""
    if stored is None:
        return ()
    items = stored if isinstance(stored, list | tuple) else [None]
    return tuple(_rule(item) for item in items)


def _rule(item: Any) -> DocumentRule:
    documents = item.get("documents") if isinstance(item, Mapping) else None
    if not isinstance(documents, str) or not documents:
        return DocumentRule("*")
    return DocumentRule(documents, usable_ids(item.get("roles")), usable_ids(item.get("channels")))


def usable_ids(value: Any) -> tuple[int, ...]:
    """The usable Discord ids in a stored value."""
    items = value if isinstance(value, list | tuple) else []
    return tuple(dict.fromkeys(item for item in items if type(item) is int and 0 < item < 2**63))
