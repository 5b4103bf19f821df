"""Files are parsed in a separate process, which can do no harm and may crash.

The process gets bytes and sends back text. Before the first file it gives up every right that it doesn't need: it can
open no files or connections and change nothing on a disk, and its memory and its time are bounded. It is used for one
file after another, because starting one for each of ten thousand small files would take too long, and it is replaced
when something went wrong.

If a hostile file took over the parser, it could lie about the texts that are read until the process is closed, but
nothing more. Where the system lacks a part of the confinement, the log and the doctor say which part. Everything that
comes back is bounded in size and time, and is JSON that is checked here. Reasons and notes come back as the codes of
our own sentences with short values, so a hostile file can't put words in our mouth.
"""

import json
import logging
import re
import signal
import time
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from functools import cache
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple, Self

from index.errors import UnreadableFile
from index.layout import Lines, Mark, Table, distinct
from index.messages import LeftOut, Message, ReadingNote, Template, Unreadable, Value
from index.reading import FORMATS, UNNAMED
from index.reading.confined import Confined
from index.reading.ocr.scanner import Scanner
from index.reading.raw import MOST_LINES, MOST_MARKS, RawBlock, RawDocument, from_json, to_json
from index.reading.sources import SourceInfo
from index.reading.worker import DEFAULT, NO_MEMORY, SHOW, Limits

_log = logging.getLogger(__name__)

# `index/__init__.py` would load the search engine into a process that only reads, so an empty package takes its place.
_START = """
import json, sys, types
package = types.ModuleType("index")
package.__path__ = [sys.argv[1]]
sys.modules["index"] = package
from index.reading.worker import Limits, serve
serve(Limits(*json.loads(sys.argv[2])), sys.argv[3:])
"""
ALL = frozenset(FORMATS.values()) | {UNNAMED}

MOST_PAGES = 100_000
_PAGE, _IMAGE = b"page ", b"image "  # how the messages begin with which a reader asks for a page to be recognised
LONGEST_VALUE = 200  # characters of a value in a reason or note, such as a part's name
MOST_NOTES = 100  # about one file
LONGEST_INFO = 500  # characters of a title and the like
LONGEST_KIND = 100  # characters of what a block is inside of, or of code's language
LONGEST_TARGET = 2_000  # characters of an address
LONGEST_CELL = 1_000  # characters of a column's header, or of a table's caption

NONSENSE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)  # errors for what is no document

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HALF = re.compile("[\ud800-\udfff]")  # half of a UTF-16 pair; text with one can't be stored


class Sandbox:
    """Reads files in a process that is started when it is first needed. Not for use from several threads."""

    def __init__(self, modules: Iterable[str] = ALL, limits: Limits = DEFAULT) -> None:
        """`modules` are the readers that will be needed: the fewer, the sooner it starts."""
        self._modules = sorted(set(modules))
        self._limits = limits
        self._process: Confined | None = None
        self._read = 0  # files, by this process
        self.missing = ""  # the parts of its protection that this system doesn't have, once it has started

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def has(self, modules: Iterable[str]) -> bool:
        """True if these are among its readers."""
        return set(modules).issubset(self._modules)

    def start(self) -> None:
        """Start the process before there is a file. Raises RuntimeError or OSError if it doesn't start."""
        self._start()

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process = None

    def parse(self, source: str, data: bytes, scanner: Scanner | None = None) -> RawDocument:
        """Read a file with the reader for its name, and pages that are pictures with the scanner.

        Raises UnreadableFile, which says how to fix the file.
        """
        return self.finish(self.begin(source, data), scanner)[0]

    def begin(self, source: str, data: bytes) -> "Begun":
        """Send a file, which is read while the caller does something else. Each one has to be finished, in this order.

        Nothing may be sent while a file waits that may ask for pages to be recognised.
        """
        process = self._start()
        process.send(source.encode("utf-8", "replace"), data)
        return Begun(source, data, process)

    def finish(self, begun: "Begun", scanner: Scanner | None = None) -> tuple[RawDocument, str]:
        """The document that is in a file, and everything but its text as JSON. Raises UnreadableFile."""
        unchecked = self._wait(begun, scanner or Scanner(None))
        try:
            return unchecked.checked()
        except NONSENSE as error:
            raise self._fault(begun.source, f"the answer makes no sense: {error!r}") from None

    def read(self, source: str, data: bytes, scanner: Scanner | None = None) -> "Unchecked":
        """What is in a file, for those who check the answer somewhere else. Raises UnreadableFile."""
        return self._wait(self.begin(source, data), scanner or Scanner(None))

    def _wait(self, begun: "Begun", scanner: Scanner) -> "Unchecked":
        if begun.process is not self._process:  # which was ended meanwhile, because of a file before this one
            begun = self.begin(begun.source, begun.data)
        try:
            return self._answer(begun, scanner)
        except _Died as death:
            # Earlier files may have used up the memory, so a fresh process gets a second try, and so does a file with
            # a picture that was too much. Otherwise time is counted by file.
            if not death.drawing and (death.files_before == 0 or death.of_time):
                raise UnreadableFile(death.reason) from None
            if death.drawing:
                scanner.give_up(sha256(begun.data).hexdigest())
        try:
            return self._answer(self.begin(begun.source, begun.data), scanner)
        except _Died as death:
            raise UnreadableFile(death.reason) from None

    def _answer(self, begun: "Begun", scanner: Scanner) -> "Unchecked":
        source, data, process = begun.source, begun.data, begun.process
        deadline = time.monotonic() + self._limits.patience
        drawing = False
        try:
            head, text = process.receive(self._limits.text, deadline)
            digest = sha256(data).hexdigest() if head.startswith(_PAGE) else ""
            while head.startswith(_PAGE):
                begin = time.monotonic()
                page = _page_number(head)
                reply = scanner.known(digest, page)
                if reply[0] == SHOW:
                    drawing = True
                    process.send(*reply)
                    head, text = process.receive(self._limits.text, deadline)
                    drawing = False
                    reply = scanner.recognise(digest, page, head.removeprefix(_IMAGE), text)
                    deadline += time.monotonic() - begin  # what that took isn't the reader's time
                process.send(*reply)
                head, text = process.receive(self._limits.text, deadline)
        except TimeoutError:
            self.close()
            raise _Died(_takes_longer_than(self._limits.patience), self._read, of_time=True, drawing=drawing) from None
        except EOFError:
            raise self._death(source, drawing=drawing) from None
        except ValueError:
            self.close()
            raise UnreadableFile(Unreadable.DAMAGED) from None
        self._read += 1
        status, _, rest = head.partition(b" ")
        reason = Message(Unreadable.DAMAGED)
        failure = ""
        try:
            match status:
                case b"read":
                    return Unchecked(_decode(text), rest.decode())
                case b"refused":
                    reason = _check_message(Message.from_json(rest.decode()), (Unreadable, LeftOut))
                case _:
                    failure = rest.decode("utf-8", "replace")
        except NONSENSE as error:
            failure = f"the answer makes no sense: {error!r}"
        if status != b"refused" or failure:
            raise self._fault(source, failure)
        raise UnreadableFile(reason)

    def _fault(self, source: str, failure: str) -> UnreadableFile:
        self.close()
        _log.error("the reader of %s failed on it; please report this:\n%s", source, failure)
        return UnreadableFile(Unreadable.DAMAGED)

    def _start(self) -> Confined:
        if self._process is None:
            self._read = 0
            self._process = Confined(_START, json.dumps(astuple(self._limits)), *self._modules)
            self.missing = self._process.missing
            if self.missing:
                _warn(self.missing)
        return self._process

    def _death(self, source: str, *, drawing: bool) -> "_Died":
        """Why the process ended that was reading this file."""
        before, code = self._read, self._end()
        if code in (-signal.SIGPROF, -signal.SIGXCPU):
            return _Died(_takes_longer_than(self._limits.processor_time), before, of_time=True, drawing=drawing)
        if code == NO_MEMORY:
            megabytes = self._limits.memory // 2**20
            return _Died(Message.of(Unreadable.TAKES_TOO_MUCH_MEMORY, megabytes=megabytes), before, drawing=drawing)
        _log.warning("the process that read %s ended with exit code %s", source, code)
        return _Died(Message(Unreadable.CRASHED), before, drawing=drawing)

    def _end(self) -> int:
        """Wait until the process is gone, or end it, and return its exit code."""
        process, self._process = self._process, None
        assert process
        return process.end()


class Begun(NamedTuple):
    """A file that was sent to the process."""

    source: str
    data: bytes
    process: Confined


@dataclass(frozen=True, slots=True)
class Unchecked:
    """What the process says that is in a file. It may be a lie."""

    text: str
    rest: str  # as `index.reading.raw.to_json` writes it

    def checked(self) -> tuple[RawDocument, str]:
        """The document, with bounded values, and its JSON. Raises one of NONSENSE if it can't be one."""
        found = from_json(self.text, self.rest)
        checked = _check(found)
        return checked, self.rest if checked == found else to_json(checked)


class _Died(Exception):
    """The process ended while it was reading a file."""

    def __init__(self, reason: Message, files_before: int, *, of_time: bool = False, drawing: bool = False) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.files_before = files_before  # files that it had read before
        self.of_time = of_time
        self.drawing = drawing  # it was drawing the picture of a page


def _page_number(head: bytes) -> int:
    """The page that a reader asks for. Raises ValueError if there can't be one of this number."""
    page = int(head.removeprefix(_PAGE))
    if not 0 < page <= MOST_PAGES:
        raise ValueError(f"no page has the number {page}")
    return page


def _takes_longer_than(seconds: float) -> Message:
    return Message.of(Unreadable.TAKES_TOO_LONG, seconds=f"{seconds:g}")


@cache
def _warn(missing: str) -> None:
    """Says once in each run what the confinement lacks."""
    _log.warning(
        "the process that reads files can't be confined completely: %s. A file that took over its parser could delete "
        "files and end processes of this user. Run this where nothing else belongs to the user, such as a container",
        missing,
    )


def printable(text: str, longest: int) -> str:
    """A text from a file on one line, shortened, without characters that would upset a terminal or a database."""
    line = " ".join(_HALF.sub("\ufffd", _UNPRINTABLE.sub(" ", text[: 10 * longest])).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _decode(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return _HALF.sub("\ufffd", text.decode("utf-8", "surrogatepass"))


def _check(raw: RawDocument) -> RawDocument:
    """The document, with bounded values. Raises ValueError, TypeError or AttributeError if it can't be one."""
    position = 0
    for block in raw.blocks:
        if not (position <= block.span.start and block.span.end <= len(raw.text) and _is_sound(block)):
            raise ValueError(f"not a block of this text: {block}")
        position = block.span.end
    if len(raw.marks) > MOST_MARKS:
        raise ValueError("too many marks")
    tables = {id(table): _check_table(table) for table in distinct(block.table for block in raw.blocks)}
    info = {field.name: _shorten(getattr(raw.info, field.name)) for field in fields(SourceInfo)}
    return replace(
        raw,
        blocks=tuple(block._replace(table=tables[id(block.table)]) if block.table else block for block in raw.blocks),
        info=SourceInfo(**info),
        titled=bool(raw.titled),
        lines=raw.lines and _check_lines(raw.lines, len(raw.text)),
        marks=tuple(_check_mark(mark, len(raw.text)) for mark in raw.marks),
        scanned=_check_pages(raw.scanned),
        notes=tuple(_check_message(note, ReadingNote, Unreadable) for note in raw.notes[:MOST_NOTES]),
    )


def _check_pages(pages: tuple[int, ...]) -> tuple[int, ...]:
    """Raises ValueError if these can't be pages."""
    if any(type(page) is not int or not 0 < page <= MOST_PAGES for page in pages) or len(pages) > MOST_PAGES:
        raise ValueError("not pages")
    return pages


def _is_sound(block: RawBlock) -> bool:
    numbers = (block.span.start, block.level, block.page or 0, block.row or 0)
    texts = [(block.aside, LONGEST_KIND), (block.language, LONGEST_KIND), (block.url or "", LONGEST_TARGET)]
    return (
        all(type(number) is int and 0 <= number < 2**31 for number in numbers)
        and all(type(text) is str and len(text) <= most for text, most in texts)
        and (block.flag is None or not block.flag.fields)
    )


def _check_table(table: Table) -> Table:
    """The table with bounded names: a paragraph may look like a header. Raises ValueError if it can't be a table."""
    texts = (*table.columns, table.caption, table.lead)
    if any(type(text) is not str for text in texts):
        raise ValueError("not a table")
    if all(len(text) <= LONGEST_CELL for text in texts):
        return table
    return Table(
        tuple(name[:LONGEST_CELL] for name in table.columns), table.caption[:LONGEST_CELL], table.lead[:LONGEST_CELL]
    )


def _check_lines(lines: Lines, length: int) -> Lines:
    """Raises ValueError if these can't be the lines of a text of this length."""
    starts = lines.starts
    if len(starts) > MOST_LINES:
        raise ValueError("too many lines")
    if lines.first != 1 or any(type(start) is not int for start in starts) or any(a > b for a, b in pairwise(starts)):
        raise ValueError("not the lines of a file")
    if not starts or starts[0] < 0 or starts[-1] > length:
        raise ValueError("lines outside of the text")
    return lines


def _check_mark(mark: Mark, length: int) -> Mark:
    """The mark with a bounded target. Raises ValueError or TypeError if it can't be one of a text of this length."""
    if type(mark.span.start) is not int or type(mark.span.end) is not int or mark.span.end > length:
        raise ValueError(f"not a mark of this text: {mark}")
    return mark._replace(target=printable(mark.target, LONGEST_TARGET)) if mark.target else mark


def _check_message(
    message: Message, kind: type[Template] | tuple[type[Template], ...], *inner: type[Template]
) -> Message:
    """The message with bounded values. Raises ValueError unless it is of this kind, and messages inside it of the next.

    That leaves a parser that was taken over a choice between our own sentences, and a few short names in them.
    """
    if not isinstance(message.template, kind):
        raise ValueError(f"not a message that a reader has: {message.template.code}")

    def checked(value: Value) -> Value:
        if isinstance(value, Message) and inner:
            return _check_message(value, *inner)
        if isinstance(value, str):
            return printable(value, LONGEST_VALUE)
        if type(value) is int and 0 <= value < 2**63:
            return value
        raise ValueError("not a value that a reader has")

    return Message(message.template, tuple((name, checked(value)) for name, value in message.fields))


def _shorten(value: Any) -> Any:
    """A fact that a file states about itself, which is a string or several, with bounded length."""
    if isinstance(value, tuple):
        return tuple(printable(item, LONGEST_INFO) for item in value)
    return None if value is None else printable(value, LONGEST_INFO) or None
