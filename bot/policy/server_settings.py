"""What a server has set: a frozen value, made from what is stored. Pure, and forgiving.

What is stored may come from an earlier version, or name what is no longer offered: whatever can't be used is as if it
had never been set. A channel that is gone stays in the list of those allowed: else deleting the only one would open all
the others.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from bot.i18n.speech import languages

T = TypeVar("T")
D = TypeVar("D")

MOST_PASSAGES = 3  # in an answer
MOST_CHOSEN = 25  # channels or roles; a menu of Discord's takes no more
RETENTIONS = (7, 30, 90, 365)  # days
YES, NO = "yes", "no"  # what a menu gives for what is on or off
OWN = "own"  # and for each member's own language


class Keep(StrEnum):
    """What is kept of each question."""

    NOTHING = "nothing"
    COUNTS = "counts"  # that there was one, when, and how surely it was answered
    QUESTIONS = "questions"  # its words too


class Setting(StrEnum):
    """What can be set, by its name where it is stored."""

    CHANNELS = "channels"
    UPLOADERS = "uploaders"
    PRIVATE = "private"
    PASSAGES = "passages"
    KEEP = "keep"
    RETENTION = "retention"
    MODERATORS = "moderators"
    DIGEST = "digest"
    FORWARD = "forward"
    AUTO = "auto"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    channels: tuple[int, ...] = ()  # where questions are answered; none means everywhere
    uploaders: tuple[int, ...] = ()  # the roles that may add and remove documents, beside Manage Server
    private: bool = False  # whether /ask answers the asker alone where nothing else is said
    passages: int = MOST_PASSAGES  # in an answer
    keep: Keep = Keep.NOTHING
    retention: int = 30  # days
    moderators: int | None = None  # the channel where the digest goes, and questions that are passed on
    digest: bool = False  # whether it does, once a week
    forward: bool = False  # whether whoever found no answer may pass the question on
    auto: tuple[int, ...] = ()  # the channels where each message that reads like a question is answered
    language: str | None = None  # that all are answered in; None: each in their own

    def answers_in(self, places: Iterable[int | None]) -> bool:
        """Whether questions are answered in a channel, given with what it is in: a thread's parent, a category."""
        return not self.channels or any(place in self.channels or place in self.auto for place in places)

    def answers_unasked_in(self, places: Iterable[int | None]) -> bool:
        """Whether each message that reads like a question is answered in a channel."""
        return any(place in self.auto for place in places)

    def channels_by_setting(self) -> dict[Setting, tuple[int, ...]]:
        """The channels that are chosen, gone or not, by what for."""
        return {
            Setting.CHANNELS: self.channels,
            Setting.AUTO: self.auto,
            Setting.MODERATORS: (self.moderators,) if self.moderators else (),
        }

    @property
    def forwards(self) -> bool:
        """Whether a question can be passed on to the moderators: it is allowed, and there is a channel for it."""
        return self.forward and self.moderators is not None

    def may_upload(self, roles: Collection[int], *, manages: bool) -> bool:
        return manages or any(role in self.uploaders for role in roles)

    def stored(self) -> dict[str, Any]:
        """As plain values, which `parsed` takes."""
        return asdict(self) | {str(Setting.KEEP): str(self.keep)}


DEFAULTS = ServerSettings()


def parsed(stored: Mapping[str, Any]) -> ServerSettings:
    """The settings that are stored; the default for each that isn't there or can't be used."""
    return ServerSettings(
        channels=_ids(stored.get(Setting.CHANNELS)),
        uploaders=_ids(stored.get(Setting.UPLOADERS)),
        private=stored.get(Setting.PRIVATE) is True,
        passages=_one_of(stored.get(Setting.PASSAGES), range(1, MOST_PASSAGES + 1), DEFAULTS.passages),
        keep=Keep(_one_of(stored.get(Setting.KEEP), [str(keep) for keep in Keep], str(DEFAULTS.keep))),
        retention=_one_of(stored.get(Setting.RETENTION), RETENTIONS, DEFAULTS.retention),
        moderators=next(iter(_ids([stored.get(Setting.MODERATORS)])), None),
        digest=stored.get(Setting.DIGEST) is True,
        forward=stored.get(Setting.FORWARD) is True,
        auto=_ids(stored.get(Setting.AUTO)),
        language=_one_of(stored.get(Setting.LANGUAGE), languages(), None),
    )


def chosen(settings: ServerSettings, setting: Setting, values: Sequence[str]) -> ServerSettings:
    """The settings after something was chosen in a menu; what no menu offers changes to the default."""
    value: Any = values[0] if values else None
    match setting:
        case Setting.CHANNELS | Setting.UPLOADERS | Setting.AUTO:
            value = [int(number) for number in values if number.isdecimal()]
        case Setting.MODERATORS | Setting.PASSAGES | Setting.RETENTION:
            value = int(value) if value and value.isdecimal() else None
        case Setting.PRIVATE | Setting.DIGEST | Setting.FORWARD:
            value = value == YES
    return parsed(settings.stored() | {str(setting): value})


def _ids(value: Any) -> tuple[int, ...]:
    """Discord's ids in a stored value."""
    items = value if isinstance(value, list | tuple) else []
    ids = (item for item in items if type(item) is int and 0 < item < 2**63)
    return tuple(dict.fromkeys(ids))[:MOST_CHOSEN]


def _one_of(value: Any, offered: Collection[T], default: D) -> T | D:
    return next((item for item in offered if type(value) is type(item) and value == item), default)
