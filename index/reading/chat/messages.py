"""A conversation: messages in order, with the times and names that a reader of the channel sees.

Each message begins with its time and its author; only if the same person goes on within a few minutes, these aren't
repeated. Messages that follow each other share a passage until it is long enough, or until nobody writes for a while.
Each has a link to its own place, and each day a heading.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from index.layout import BlockKind, MarkKind, Numbering
from index.messages import Flag, Message
from index.reading.raw import Builder, RawDocument, Run, Style
from index.reading.runs import plain
from index.reading.sources import SourceInfo

TURN = 7 * 60  # seconds within which an author's next message has no head of its own, as on Discord
SILENCE = 60 * 60  # seconds after which a new passage begins
LONG_ENOUGH = 600  # characters of messages that share a passage
MOST_MESSAGES = 250_000


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: a text, a quotation, or code."""

    runs: tuple[Run, ...]
    kind: BlockKind = BlockKind.PARAGRAPH
    aside: str = ""
    language: str = ""

    @property
    def text(self) -> str:
        return plain(self.runs)

    def quoted(self) -> "Part":
        """The same part of a message that another one forwards."""
        return replace(self, aside=self.aside or "quotation")


@dataclass(frozen=True, slots=True)
class ChatMessage:
    author: str
    parts: tuple[Part, ...]
    time: datetime | None = None
    shown_time: str = ""  # if the export only says how it is shown
    tag: str = ""  # beside the author's name, such as "BOT"
    context: str = ""  # beside the author's name: the person who is replied to, or the command that was used
    url: str | None = None
    system: bool = False  # Discord's own message, such as that somebody joined


def conversation(
    title: str, publisher: str, topic: Sequence[Run], messages: Iterable[ChatMessage], notes: tuple[Message, ...]
) -> RawDocument:
    """A document of messages."""
    builder = Builder()
    builder.add(topic)
    group = _Group()
    day = ""
    for number, message in enumerate(messages, 1):
        parts = [part for part in message.parts if part.text.strip()]
        if not parts:
            continue
        if message.time and (today := message.time.date().isoformat()) != day:
            builder.add(today, BlockKind.HEADING, level=1)
            day, group = today, _Group()
        if message.system:
            builder.add([*_head(message), *parts[0].runs], flag=Flag.SYSTEM_MESSAGE)
            continue
        size = sum(len(part.text) for part in parts)
        if not group.takes(message, size):
            group = _Group(number)
        first = parts[0]
        if not group.continues(message):
            head = _head(message)
            parts = (
                [replace(first, runs=(*head, *first.runs)), *parts[1:]]
                if first.kind is BlockKind.PARAGRAPH and not first.aside
                else [Part(tuple(head)), *parts]
            )
        for place, part in enumerate(parts):
            builder.add(
                part.runs,
                part.kind,
                page=group.number,
                near=group.length > 0 or place > 0,
                aside=part.aside,
                language=part.language,
                url=message.url,
            )
        group = group.with_message(message, size)
    info = SourceInfo(title=title or None, publisher=publisher or None)
    return builder.document(info, notes=notes, numbering=Numbering.MESSAGE)


@dataclass(frozen=True, slots=True)
class _Group:
    """Messages that share a passage."""

    number: int = 0  # of its first message
    length: int = 0  # characters
    last: ChatMessage | None = None

    def takes(self, message: ChatMessage, size: int) -> bool:
        if self.last is None or self.length + size > LONG_ENOUGH:
            return False
        return _seconds_between(self.last, message) < SILENCE

    def continues(self, message: ChatMessage) -> bool:
        """True if the message needs no head, because the same author goes on."""
        last = self.last
        return (
            last is not None
            and not message.context
            and (last.author, last.tag) == (message.author, message.tag)
            and _seconds_between(last, message) < TURN
        )

    def with_message(self, message: ChatMessage, size: int) -> "_Group":
        return _Group(self.number, self.length + size, message)


def _seconds_between(first: ChatMessage, second: ChatMessage) -> float:
    if first.time is None or second.time is None:
        return 0
    return abs((second.time - first.time).total_seconds())


def _head(message: ChatMessage) -> list[Run]:
    """ "[14:02] Anna (replying to Ben): " """
    time = message.time.strftime("%H:%M") if message.time else message.shown_time
    tag = f" {message.tag}" if message.tag else ""
    context = f" ({message.context})" if message.context else ""
    return [
        Run(f"[{time}] " if time else ""),
        Run(message.author, (Style(MarkKind.STRONG),)),
        Run(f"{tag}{context}: "),
    ]
