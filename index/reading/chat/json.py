"""A channel that DiscordChatExporter wrote as JSON."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeGuard

from index.errors import UnreadableFile
from index.layout import MarkKind
from index.messages import Message, Unreadable
from index.reading.chat.markup import parts, runs
from index.reading.chat.messages import MOST_MESSAGES, ChatMessage, Part, conversation
from index.reading.raw import RawDocument, Run, Style

_WRITTEN = (
    "Default",
    "Reply",
    "ApplicationCommand",
    "ContextMenuCommand",
    "ThreadStarterMessage",
    "0",
    "19",
    "20",
    "23",
)
_PRIVATE = ("DirectTextChat", "DirectGroupTextChat")


def is_export(value: Any) -> TypeGuard[dict[str, Any]]:
    """True if a JSON value is the export of a channel."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("guild"), dict)
        and isinstance(value.get("channel"), dict)
        and isinstance(value.get("messages"), list)
    )


def document(export: Mapping[str, Any], notes: tuple[Message, ...]) -> RawDocument:
    """Raises UnreadableFile."""
    guild, channel, messages = export["guild"], export["channel"], export["messages"]
    if len(messages) > MOST_MESSAGES:
        raise UnreadableFile(Unreadable.TOO_MANY_PARAGRAPHS, most=MOST_MESSAGES)
    name = _text(channel, "name")
    private = _text(channel, "type") in _PRIVATE
    place = f"https://discord.com/channels/{'@me' if private else _id(guild, 'id')}/{_id(channel, 'id')}"
    usable = [message for message in messages if isinstance(message, dict)]
    authors = {_id(message, "id"): _name(_mapping(message, "author")) for message in usable}
    return conversation(
        name if private or not name else f"#{name}",
        _text(guild, "name"),
        list(runs(_text(channel, "topic")[:1_000])),
        (_message(message, authors, place) for message in usable),
        notes,
    )


def _message(message: Mapping[str, Any], authors: Mapping[str, str], place: str) -> ChatMessage:
    author = _mapping(message, "author")
    number = _id(message, "id")
    return ChatMessage(
        author=_name(author),
        parts=tuple(_parts(message)),
        time=_time(_text(message, "timestamp")),
        tag="BOT" if author.get("isBot") is True else "",
        context=_context(message, authors),
        url=f"{place}/{number}" if number else None,
        system=_text(message, "type") not in _WRITTEN,
    )


def _context(message: Mapping[str, Any], authors: Mapping[str, str]) -> str:
    """The person who is replied to, or the command that this is the result of."""
    if command := _text(_mapping(message, "interaction"), "name"):
        return f"{_name(_mapping(_mapping(message, 'interaction'), 'user'))} used /{command}"
    replied = _id(_mapping(message, "reference"), "messageId")
    if _text(message, "type") in ("Reply", "19") and (author := authors.get(replied)):
        return f"replying to {author}"
    return "forwarded" if "forwardedMessage" in message else ""


def _parts(message: Mapping[str, Any]) -> Iterator[Part]:
    names = {_id(member, "id"): _name(member) for member in _list(message, "mentions")}
    found = list(parts(_text(message, "content"), names))
    if message.get("timestampEdited") and found:
        last = found[-1]
        found[-1:] = (
            [last, Part((Run("(edited)"),))]
            if last.language or last.aside
            else [Part((*last.runs, Run(" (edited)")), last.kind)]
        )
    yield from found
    if forwarded := _mapping(message, "forwardedMessage"):
        yield from (part.quoted() for part in parts(_text(forwarded, "content")))
    for holder in (message, forwarded):
        for embed in _list(holder, "embeds"):
            yield from _embed(embed)
        if attached := [_attachment(one) for one in _list(holder, "attachments")]:
            yield Part(tuple(run for pair in attached for run in (Run(" "), pair))[1:])
        yield from (Part((Run(_text(sticker, "name")),)) for sticker in _list(holder, "stickers"))
    if reactions := " ".join(_reaction(one) for one in _list(message, "reactions")):
        yield Part((Run(reactions),))


def _embed(embed: Mapping[str, Any]) -> Iterator[Part]:
    """A card below a message: its author, title, text, fields and footer."""
    title = _text(embed, "title")
    address = _text(embed, "url")
    styles = (Style(MarkKind.STRONG), *([Style(MarkKind.LINK, address)] if address.startswith("http") else []))
    yield Part((Run(_text(_mapping(embed, "author"), "name")),))
    yield Part((Run(title, styles),))
    yield from parts(_text(embed, "description"))
    for field in _list(embed, "fields"):
        name = Run(_text(field, "name"), (Style(MarkKind.STRONG),))
        yield Part((name, Run(": "), *(run for line in _lines(_text(field, "value")) for run in line)))
    yield Part((Run(_text(_mapping(embed, "footer"), "text")),))


def _lines(text: str) -> Iterator[list[Run]]:
    for place, line in enumerate(text[:2_000].split("\n")):
        yield [Run("\n" if place else ""), *runs(line)]


def _attachment(attachment: Mapping[str, Any]) -> Run:
    address = _text(attachment, "url")
    styles = (Style(MarkKind.LINK, address),) if address.startswith(("https://", "http://")) else ()
    return Run(_text(attachment, "fileName"), styles)


def _reaction(reaction: Mapping[str, Any]) -> str:
    emoji = _mapping(reaction, "emoji")
    name = _text(emoji, "name")
    return f"{f':{name}:' if _text(emoji, 'id') else name} {_id(reaction, 'count')}"


def _name(member: Mapping[str, Any]) -> str:
    return " ".join((_text(member, "nickname") or _text(member, "name") or "?").split())[:100]


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:40]).replace(tzinfo=None)  # as the export shows it
    except ValueError:
        return None


def _mapping(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _list(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = value.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _id(value: Mapping[str, Any], name: str) -> str:
    """A number that is written in digits, such as Discord's ids; "" for anything else."""
    found = _text(value, name)
    return found if found.isascii() and found.isdigit() and len(found) <= 25 else ""
