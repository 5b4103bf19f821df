"""The settings of a server, as a frozen value that is parsed from the stored one.

The stored value may come from an earlier version, or name a choice that is no longer offered. Anything that can't be
used counts as not set. A deleted channel stays among the chosen channels: otherwise the deletion of the only chosen one
would open all the others.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from bot.i18n.speech import languages
from bot.policy.document_rules import RULES, DocumentRule, parse_rules, usable_ids

T = TypeVar("T")
D = TypeVar("D")

MOST_PASSAGES = 3  # in an answer
MOST_CHOSEN = 25  # channels or roles; Discord allows no more in a menu
RETENTIONS = (7, 30, 90, 365)  # days
YES, NO = "yes", "no"  # the values in a menu for a setting that is on or off
OWN = "own"  # … and for each member's own language


class Keep(StrEnum):
    """How much of each question is kept."""

    NOTHING = "nothing"
    COUNTS = "counts"  # only that there was one, when, and how surely it was answered
    QUESTIONS = "questions"  # the words as well


class Setting(StrEnum):
    """A setting, by the name under which it is stored."""

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
    FORUMS = "forums"
    THREADS = "threads"
    OPEN_MENU = "open_menu"
    TELL = "tell"


class Page(StrEnum):
    """A part of the settings: Discord has no room for all of them in one message."""

    ANSWERS = "answers"
    MODERATION = "moderation"
    DOCUMENTS = "documents"  # the rules about documents, which are no menus


PAGES: Mapping[Page, tuple[Setting, ...]] = {
    Page.ANSWERS: (
        Setting.CHANNELS,
        Setting.AUTO,
        Setting.FORUMS,
        Setting.PRIVATE,
        Setting.OPEN_MENU,
        Setting.THREADS,
        Setting.PASSAGES,
        Setting.LANGUAGE,
    ),
    Page.MODERATION: (
        Setting.UPLOADERS,
        Setting.MODERATORS,
        Setting.FORWARD,
        Setting.TELL,
        Setting.DIGEST,
        Setting.KEEP,
        Setting.RETENTION,
    ),
    Page.DOCUMENTS: (),
}


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """All settings of a server; channels and roles by their ids."""

    channels: tuple[int, ...] = ()  # where questions are answered; empty means everywhere
    uploaders: tuple[int, ...] = ()  # roles that may add and remove documents; managers of the server always may
    private: bool = False  # /ask answers in private, unless the member says otherwise
    passages: int = MOST_PASSAGES  # in an answer
    keep: Keep = Keep.NOTHING
    retention: int = 30  # days
    moderators: int | None = None  # the channel for the digest, and for questions that are passed on
    digest: bool = False  # the moderators' channel gets one each week
    forward: bool = False  # members may pass on questions that found no sure answer
    auto: tuple[int, ...] = ()  # channels where each message that reads like a question is answered
    language: str | None = None  # of all answers; None means each member's own
    forums: tuple[int, ...] = ()  # where each new post is answered once
    threads: bool = False  # a message in a text channel is answered in a thread
    open_menu: bool = False  # everybody sees what the menu of a message finds
    tell: bool = False  # who asked a question without a sure answer is told once there is one
    rules: tuple[DocumentRule, ...] = ()  # who may see which documents

    def answers_in(self, places: Iterable[int | None]) -> bool:
        """True if questions are answered in a channel. `places` are its id, and those of its parent and category."""
        chosen = (*self.channels, *self.auto, *self.forums)
        return not self.channels or any(place in chosen for place in places)

    def answers_unasked_in(self, places: Iterable[int | None]) -> bool:
        """True if each message that reads like a question is answered in a channel."""
        return any(place in self.auto for place in places)

    def answers_posts_in(self, forum: int | None) -> bool:
        """True if each new post of a forum is answered."""
        return forum in self.forums

    def channels_by_setting(self) -> dict[Setting, tuple[int, ...]]:
        """The chosen channels of each setting, even if they were deleted."""
        return {
            Setting.CHANNELS: self.channels,
            Setting.AUTO: self.auto,
            Setting.FORUMS: self.forums,
            Setting.MODERATORS: (self.moderators,) if self.moderators else (),
        }

    @property
    def forwards(self) -> bool:
        """True if questions can be passed on to the moderators: it is allowed, and there is a channel for them."""
        return self.forward and self.moderators is not None

    def may_upload(self, roles: Collection[int], *, manages: bool) -> bool:
        """True for a member who `manages` the server, or has one of the chosen roles."""
        return manages or any(role in self.uploaders for role in roles)

    def stored(self) -> dict[str, Any]:
        """The plain values that `parse_settings` reads."""
        return asdict(self) | {str(Setting.KEEP): str(self.keep)}


DEFAULTS = ServerSettings()


def parse_settings(stored: Mapping[str, Any]) -> ServerSettings:
    """The stored settings, with the default for each that is missing or can't be used."""
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
        forums=_ids(stored.get(Setting.FORUMS)),
        threads=stored.get(Setting.THREADS) is True,
        open_menu=stored.get(Setting.OPEN_MENU) is True,
        tell=stored.get(Setting.TELL) is True,
        rules=parse_rules(stored.get(RULES)),
    )


def with_choice(settings: ServerSettings, setting: Setting, values: Sequence[str]) -> ServerSettings:
    """The settings after a choice in a menu. A value that no menu offers is replaced by the default."""
    value: Any = values[0] if values else None
    match setting:
        case Setting.CHANNELS | Setting.UPLOADERS | Setting.AUTO | Setting.FORUMS:
            value = [int(number) for number in values if number.isdecimal()]
        case Setting.MODERATORS | Setting.PASSAGES | Setting.RETENTION:
            value = int(value) if value and value.isdecimal() else None
        case Setting.PRIVATE | Setting.DIGEST | Setting.FORWARD | Setting.THREADS | Setting.OPEN_MENU | Setting.TELL:
            value = value == YES
    return parse_settings(settings.stored() | {str(setting): value})


def _ids(value: Any) -> tuple[int, ...]:
    return usable_ids(value)[:MOST_CHOSEN]


def _one_of(value: Any, offered: Collection[T], default: D) -> T | D:
    return next((item for item in offered if type(value) is type(item) and value == item), default)
