"""A mail: its head, what it says, and the mails that it answers as quotations.

Of its parts the plain text is read, or the web page if there is no plain text. Attachments are only named, in a note.
Python's parser for mails is only used for the structure; names and subjects are decoded here, because its own decoder
takes quadratic time.
"""

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterator, Sequence
from email import policy
from email.message import Message as Part
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from index.errors import UnreadableFile
from index.layout import BlockKind, MarkKind
from index.messages import LeftOut, Message, ReadingNote, Unreadable
from index.reading import html
from index.reading.inside import add_all
from index.reading.raw import Builder, RawDocument, Run, Style, paragraphs
from index.reading.sources import SourceInfo
from index.reading.text import decode

LONGEST_HEADER = 4_000  # characters
MOST_PARTS = 1_000
MOST_NAMED = 10  # attachments in the note
_WITHOUT_TEXT = (Unreadable.NO_TEXT, Unreadable.FRAMES, Unreadable.SCRIPTS, LeftOut.SIGNPOST)  # pages
SHOWN = ("From", "To", "Cc", "Date")

# Load it now, because in the sandbox nothing can be imported: Python's parser decodes names of files with it.
codecs.lookup("raw_unicode_escape")

_ENCODED = re.compile(r"=\?([\w+.-]{1,40})(?:\*[\w-]{1,20})?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_ADDRESS = re.compile(r"[ \t]*<[^<>]*>[ \t]*$")
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_ORIGINAL = re.compile(
    r"[ \t]*-{2,}[ \t]*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine)\b", re.I
)
_HEADER = re.compile(rb"[!-9;-~]{1,80}:[ \t]?")


def read(data: bytes) -> RawDocument:
    if not data.strip():
        raise UnreadableFile(Unreadable.EMPTY)
    start = data.lstrip(b"\xef\xbb\xbf\r\n")
    if not (_HEADER.match(start) or start.startswith(b"From ")):
        raise UnreadableFile(Unreadable.NOT_MAIL)
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(start)
        parts = list(_leaves(mail))
    except RecursionError as error:
        raise UnreadableFile(Unreadable.NESTED_TOO_DEEP, most=MOST_PARTS) from error
    subject = _header(mail, "Subject")
    builder = Builder()
    builder.add(subject, BlockKind.HEADING, level=1)
    _add_head(builder, mail)
    body, notes = _body(builder, parts)
    names = [name for part in parts if part not in body and (name := _name(part))]
    if names:
        shown = ", ".join(names[:MOST_NAMED])
        notes = (*notes, Message.of(ReadingNote.ATTACHMENTS, names=shown, count=len(names)))
    return builder.document(_info(mail, subject), titled=True, notes=notes)


def _leaves(mail: Part) -> Iterator[Part]:
    """The parts that have no parts, within bounds."""
    waiting = [mail]
    count = 0
    while waiting:
        part = waiting.pop()
        count += 1
        if count > MOST_PARTS:
            raise UnreadableFile(Unreadable.TOO_MANY_MEMBERS, most=MOST_PARTS)
        if part.is_multipart():
            waiting += reversed([inner for inner in part.get_payload() if isinstance(inner, Part)])
        else:
            yield part


def _add_head(builder: Builder, mail: Part) -> None:
    lines = [(name, value) for name in SHOWN if (value := _header(mail, name))]
    runs: list[Run] = []
    for name, value in lines:
        runs += [Run("\n" if runs else ""), Run(f"{name}:", (Style(MarkKind.STRONG),)), Run(f" {value}")]
    builder.add(runs)


def _body(builder: Builder, parts: Sequence[Part]) -> tuple[list[Part], tuple[Message, ...]]:
    """Adds what the mail says. Returns the parts that it is in, and notes about reading them."""
    texts = [part for part in parts if part.get_content_maintype() == "text" and not _is_attached(part)]
    plain = [part for part in texts if part.get_content_type() == "text/plain" and _bytes(part).strip()]
    pages = [part for part in texts if part.get_content_type() == "text/html" and _bytes(part).strip()]
    notes: tuple[Message, ...] = ()
    for part in plain:
        text, more = decode(_bytes(part), part.get_content_charset())
        notes += more
        _add_text(builder, _unwrapped(text) if _is_flowed(part) else text)
    for part in [] if plain else pages:
        text, _ = decode(_bytes(part), part.get_content_charset())
        try:
            page = html.read(text.encode("utf-8", "surrogatepass"))
        except UnreadableFile as error:
            if error.message.template not in _WITHOUT_TEXT:
                raise
            continue  # often it has only pictures; the head is still worth reading
        notes += page.notes
        add_all(builder, page, below=1)
    return [*plain, *pages], notes


def _add_text(builder: Builder, text: str) -> None:
    """The paragraphs, and the lines that begin with ">" or follow "Original Message" as quotations."""
    quoted = False
    stretch: list[str] = []
    answered = False
    for line in [*text.split("\n"), None]:
        marks = _QUOTED.match(line) if line is not None else None
        if line is None or (marks is not None) != quoted or (not answered and _ORIGINAL.match(line)):
            joined = "\n".join(stretch)
            for span in paragraphs(joined, 0, len(joined)):
                builder.add(span.of(joined), aside="quotation" if quoted or answered else "")
            stretch = []
            quoted = marks is not None
        if line is not None:
            answered = answered or _ORIGINAL.match(line) is not None
            stretch.append(line[marks.end() :] if marks else line)


def _is_flowed(part: Part) -> bool:
    return str(part.get_param("format") or "").lower() == "flowed"


def _unwrapped(text: str) -> str:
    """The text with the lines joined that end with a space (RFC 3676)."""
    parts: list[str] = []
    before = ""
    for line in text.split("\n"):
        if parts:
            same = (_QUOTED.match(line) is None) == (_QUOTED.match(before) is None)
            soft = before.endswith(" ") and before != "-- " and same
            parts.append("" if soft else "\n")
            if soft and (marks := _QUOTED.match(line)):
                line = line[marks.end() :]
        parts.append(line.removeprefix(" "))
        before = line
    return "".join(parts)


def _is_attached(part: Part) -> bool:
    return str(part.get("Content-Disposition") or "").strip().lower().startswith("attachment")


def _name(part: Part) -> str:
    """The name of an attachment; "" for a part without one."""
    name = part.get_filename()
    return " ".join(_decoded(name[:LONGEST_HEADER]).split()) if isinstance(name, str) else ""


def _bytes(part: Part) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _info(mail: Part, subject: str) -> SourceInfo:
    author = _ADDRESS.sub("", _header(mail, "From")).strip(" \"'")
    return SourceInfo(title=subject or None, author=author or None, date=_date(mail))


def _date(mail: Part) -> str | None:
    try:
        return parsedate_to_datetime(_header(mail, "Date")[:200]).date().isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _header(mail: Part, name: str) -> str:
    """The first header with this name. Its bytes beyond ASCII, which no old standard allows, are UTF-8."""
    value = next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    text = value[:LONGEST_HEADER].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(_decoded(text).split())


def _decoded(value: str) -> str:
    """A header's text with its encoded words (RFC 2047) decoded."""
    return _ENCODED.sub(_decoded_word, _BETWEEN.sub(r"\1", value))


def _decoded_word(found: re.Match[str]) -> str:
    try:
        if found[2] in "bB":
            data = base64.b64decode(found[3] + "=" * (-len(found[3]) % 4))
        else:
            data = quopri.decodestring(found[3].replace("_", "=20").encode("ascii"))
        return decode(data, found[1])[0]
    except (binascii.Error, ValueError, UnreadableFile):
        return found[0]
