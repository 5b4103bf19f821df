"""A message that somebody keeps as the answer to a question: its text as Discord shows it, with its author and place.

The file is made here and nowhere else: nobody can upload one, so nobody can put words into somebody's mouth.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.messages import Unreadable
from index.reading.chat.markup import parts
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A message, and the question that it answers.

    >>> kept = KeptAnswer("Where do dogs wait?", "Outside, please!", author="Ada", channel="help", date="2026-05-01")
    >>> library.keep(kept, Origin(channel_id=5, message_id=6, author_id=8), scope=Scope.guild(7)).info.date
    '2026-05-01'
    """

    question: str  # the title of the document that it becomes
    text: str  # in Discord's markup
    author: str  # the name that members see
    channel: str  # its name; "" if it isn't from a channel
    date: str  # of the message, ISO 8601
    url: str | None = None  # of the message
    names: Mapping[str, str] = field(default_factory=dict)  # of the members that it mentions, by their ids


def to_bytes(answer: KeptAnswer) -> bytes:
    """What `read` reads."""
    return json.dumps(asdict(answer), ensure_ascii=False).encode()


def from_bytes(data: bytes) -> KeptAnswer:
    """Raises UnreadableFile if `to_bytes` didn't write this."""
    try:
        return KeptAnswer(**json.loads(data))
    except (ValueError, TypeError, RecursionError) as error:
        raise UnreadableFile(Unreadable.DAMAGED) from error


def read(data: bytes) -> RawDocument:
    """Raises UnreadableFile."""
    answer = from_bytes(data)
    said = [part for part in parts(answer.text, answer.names) if part.text.strip()]
    if not said:
        raise UnreadableFile(Unreadable.NO_TEXT)
    builder = Builder()
    builder.add(f"{answer.author}, #{answer.channel}" if answer.channel else answer.author, BlockKind.HEADING, level=1)
    builder.add(answer.question, BlockKind.HEADING, level=2)  # right above the text: what is asked may match only this
    for part in said:
        builder.add(part.runs, part.kind, aside=part.aside, language=part.language)
    info = SourceInfo(
        title=answer.question,
        author=answer.author,
        url=answer.url,
        date=answer.date,
        questions=(answer.question,),
    )
    return builder.document(info)
