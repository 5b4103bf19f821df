"""Every sentence that the library can say to a person.

The library speaks only English, but it hands over values, not text: a `Message` is a template and the values of its
fields. `str()` gives the English. A program that speaks other languages translates the template and fills in the same
fields.

>>> message = Message.of(Unreadable.TOO_LARGE, size=70_000_000, most=67_108_864)
>>> str(message)
'it has 70,000,000 bytes, more than the 67,108,864 that are read; split it'
>>> message.template.value
'it has {size} bytes, more than the {most} that are read; split it'

Errors that only an operator sees, in a log or a shell (`OperatorError`), are plain English and not listed here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from string import Formatter
from typing import Any, TypeAlias


class Template(StrEnum):
    """A sentence with a `{field}` for each part that varies. The subclasses list the sentences of one topic each."""

    @property
    def code(self) -> str:
        """A name that stays the same when the English is reworded, such as "Unreadable.EMPTY"."""
        return f"{type(self).__name__}.{self.name}"

    @property
    def fields(self) -> frozenset[str]:
        """The names of its fields."""
        return _field_names(self.value)


@cache  # a document may have a message for each of its blocks
def _field_names(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)


class Unreadable(Template):
    """Why a file can't be read as a document, and how to fix it. The file's name is shown before it."""

    EMPTY = "it is empty"
    NO_TEXT = "it contains no text"
    ZEROED = "it only has zero bytes, as a damaged disk or an interrupted copy leaves it; copy it again"
    POINTER = "it isn’t the file itself but a pointer to it, for {program}; fetch the file with it"

    # Its name, and what kind of file it is.
    NO_NAME = "it has no name; give it one"
    LONG_NAME = "its name has {length} characters, more than {most}; shorten it"
    NAME_NOT_UTF8 = "its name isn’t valid UTF-8; rename it"
    CONTROL_IN_NAME = "its name has a line break or another control character; rename it"
    LONG_PATH = "its path has {length} bytes, more than {most}; shorten the names, or use fewer folders"
    UNKNOWN_FORMAT = "{ending} files can’t be read; save it as one of {formats}"
    LINK = "it is a link, and links aren’t followed; put the file itself into the folder"
    NO_REGULAR_FILE = "it isn’t a regular file"
    FORBIDDEN = "permission denied; let this user read it"
    CANNOT_OPEN = "it can’t be opened: {error}"
    FOLDER_CANNOT_BE_LISTED = "this folder can’t be listed: {error}; let this user read and enter it"
    FOLDER_TOO_DEEP = "this folder is below more than {most} others; move it up"
    FORMER_TEXT_STAYS = "{reason}; until that is fixed, answers come from what was read before"

    # Too much of something.
    TOO_LARGE = "it has {size} bytes, more than the {most} that are read; split it"
    GREW_TOO_LARGE = "it has more than the {most} bytes that are read; split it"
    TOO_MUCH_TEXT = "it contains more than {megabytes} MB of text; split it"
    REPEATS_TOO_MUCH = "it repeats so much that its text is more than {times} times as long as the file; shorten it"
    TOO_MANY_CHARACTERS = "its text has more than {most} characters; split it"
    TOO_MANY_PARAGRAPHS = "it has more than {most} paragraphs; split it"
    TOO_MANY_TAGS = "it has more than {most} tags; split it"
    TOO_MANY_PAGES = "it has {pages} pages, more than the {most} that are read; split it"
    TOO_MANY_ROWS = "it has more than {most} rows; split it"
    TAKES_TOO_LONG = "reading it takes more than {seconds} seconds; split it"
    TAKES_TOO_MUCH_MEMORY = "reading it takes more than {megabytes} MB of memory; split it"
    PREPARING_TAKES_TOO_LONG = "finding its words and facts takes more than {seconds} seconds; split it"
    PREPARING_TAKES_TOO_MUCH_MEMORY = "finding its words and facts takes more than {megabytes} MB of memory; split it"
    PREPARING_CRASHED = "the process that finds its words and facts crashes; split it"
    PREPARING_FAILED = "it can’t be indexed because of a fault in Footnote; please report it"
    TAKES_TOO_MUCH_ROOM = (
        "it would take {kilobytes} KB in the index, more than the {most} KB for a text of its length; "
        "leave out its lists of numbers, codes or very short lines"
    )
    CRASHED = "it is damaged, or too large for its reader; open it and save it again, or split it"
    DAMAGED = "it is damaged in a way that its reader can’t handle; open it and save it again"

    # Something other than text, or text in an unknown encoding.
    BINARY = "it isn’t text but a binary file; its name may have the wrong ending"
    IS_PDF = "it is a PDF; rename it so that it ends in .pdf"
    IS_RTF = "it is rich text (RTF); rename it so that it ends in .rtf"
    IS_EPUB = "it is an EPUB; rename it so that it ends in .epub"
    IS_WORD = "it is a Word document; rename it so that it ends in .docx"
    IS_OPEN_DOCUMENT = "it is an OpenDocument file; rename it so that it ends in .odt, .ods or .odp"
    IS_ZIP = "it is a ZIP archive; unpack it and use the documents in it"
    IS_OLD_OFFICE = "it is an old Office document; save it as .docx, .xlsx or .pptx, or as a PDF"
    IS_GZIP = "it is compressed with gzip; unpack it"
    IS_PICTURE = "it is a picture ({format}), not text"
    IS_PROGRAM = "it is a program, not text"
    NOT_AS_MARKED = "it begins like {encoding}, but isn’t; save it again as UTF-8"
    UNKNOWN_ENCODING = "it doesn’t say which encoding it has, and none can be guessed; save it again as UTF-8"

    # Archives (DOCX, EPUB), and the XML in them.
    OLD_OR_PROTECTED = (
        "it is protected by a password or in an old format; save it again without a password, as .docx, .xlsx or .pptx"
    )
    NO_ARCHIVE = "it isn’t the ZIP archive that its name says; the name may have the wrong ending"
    TOO_MANY_MEMBERS = "it is an archive of more than {most} files, too many for a document"
    BROKEN_ARCHIVE = "it is cut short or damaged; copy or download it again"
    PART_MISSING = "its part {part} is missing; it is incomplete, or its name has the wrong ending"
    PROTECTED = "it is protected by a password; save it without one"
    PART_PACKED_STRANGELY = "its part {part} is compressed in an unusual way; save it again"
    PART_DAMAGED = "its part {part} is damaged; copy or download it again"
    PART_TOO_LARGE = "its part {part} unpacks to more than {most} bytes, too much for a document"
    XML_DOCTYPE = "its XML declares a document type, which could define endless text; save it again"
    XML_TOO_DEEP = "its XML has more than {most} elements inside each other; save it again"
    XML_TOO_MANY_ELEMENTS = "its XML has more than {most} elements; split it"
    XML_BROKEN = "its XML is broken; save it again"
    XML_BROKEN_AT = "its XML is broken at line {line}, column {column}; save it again"
    SPREADSHEET = "it is a spreadsheet; rename it so that it ends in .xlsx"
    PRESENTATION = "it is a presentation; rename it so that it ends in .pptx"
    NOT_WORKBOOK = "it isn’t a workbook; its name has the wrong ending"
    WORKBOOK_EMPTY = "its sheets are empty or hidden"
    NOT_PRESENTATION = "it isn’t a presentation; its name has the wrong ending"
    PRESENTATION_WITHOUT_TEXT = "it contains no text; its slides may be pictures"
    NOT_RTF = "it isn’t rich text (RTF); its name has the wrong ending"
    NOT_OPEN_DOCUMENT = "it isn’t an OpenDocument text, sheet or presentation; its name may have the wrong ending"
    OPEN_DOCUMENT_WITHOUT_TEXT = "it contains no text; if its pages are pictures, use a version with their text"
    NOT_WORD = "it isn’t a Word document; its name has the wrong ending"
    WORD_WITHOUT_TEXT = "it contains no text; if its pages are pictures, use a version with their text"
    COPY_PROTECTED = "it is copy-protected (DRM); use a copy without protection"
    NOT_EPUB = "it isn’t an EPUB ({part} is missing); its name may have the wrong ending"
    NO_PACKAGE = "{part} names no package file; it is damaged, so download it again"
    EPUB_INCOMPLETE = "its text is missing ({parts}); it is incomplete"
    EPUB_WITHOUT_TEXT = "it contains no text; its pages may be pictures"

    # Web pages.
    FRAMES = "it consists of frames, without any text; save the pages that it shows"
    SCRIPTS = "it contains no text, because scripts put it together in the browser; save it from there as a PDF"

    # PDFs.
    PDF_PASSWORD = "it is locked with a password; save it again without one"
    PDF_ENCRYPTION = "it is encrypted in a way that can’t be read; save it again without encryption"
    NOT_PDF = "it isn’t a PDF, although its name says so; correct the ending of its name"
    PDF_DAMAGED = "it is damaged or was cut short; download or export it again"
    PDF_PICTURES = (
        "its pages are pictures without text; install tesseract to have them read, "
        "or run it through OCR (for example ocrmypdf) and use the result"
    )
    PDF_PAGES_DAMAGED = "its pages are damaged; download or export it again"
    PDF_EMPTY = "its pages are empty"
    PDF_FONTS = (
        "its fonts don’t say which letters they show, so its text can’t be read; "
        "run it through OCR (for example ocrmypdf --force-ocr) and use the result"
    )

    # Pictures, and pages that are pictures.
    PICTURE_NEEDS_OCR = "it is a picture; install tesseract to have the text in it read"
    WAITING_FOR_OCR = "its pages are pictures, and OCR hasn’t come to them yet; they are read next"
    OCR_FAILED = "its pages are pictures, and OCR takes too long on them or fails; scan it again, or split it"
    OCR_UNCLEAR = "OCR finds no text in it that is sure to be right; scan it again with 300 dots per inch, upright"

    # Notebooks, subtitles, mails, and values with names (JSON, YAML, TOML).
    OTHER_XML = "it is XML, of which only the exports of MediaWiki are read; save it as a web page or as text"
    NOT_NOTEBOOK = "it isn’t a notebook; its name may have the wrong ending"
    NO_SUBTITLES = "it has no subtitles with their times; its name may have the wrong ending"
    NOT_MAIL = "it doesn’t begin like a mail; its name may have the wrong ending"
    BROKEN_AT = "its {format} is broken at line {line}, column {column}; correct it there"
    NESTED_TOO_DEEP = "it has more than {most} parts inside each other; save it in a simpler form"

    # Tables.
    TABLE_EMPTY = "it contains no rows below its header, or only empty cells"


class LeftOut(Template):
    """Why a file is left out that nobody expects to be read. Reports only count these."""

    IMAGE = "it is an image, and only text can be read"
    RECORDING = "it is a sound recording, and only text can be read"
    VIDEO = "it is a video, and only text can be read"
    ARCHIVE = "it is an archive; unpack it and use the documents in it"
    PROGRAM = "it is a program"
    FONT = "it is a font"
    DATABASE = "it is a database; export what should be read as CSV"
    SOURCE_CODE = "it is source code; save it as .txt if it should be read"
    LEFTOVER = "it is an editor’s leftover or a synchronisation’s copy; remove it, or rename it if you need it"
    SIGNPOST = "it only leads to other pages"
    PACKAGES = "this folder holds what a tool downloads or generates, and not documents"


class ReadingNote(Template):
    """Something to know about how a file was read."""

    ENCODING_GUESSED = "its encoding isn’t stated; it was read as {encoding}, which is a guess"
    CHARACTERS_DAMAGED = "characters that can’t be read as {encoding}, and are shown as \ufffd: {count}"
    EMBEDDED = "it embeds another document, whose text was not read; save it again in Word"
    PARTS_MISSING = "parts that are missing: {parts} ({count} in all)"
    PART_LEFT_OUT = "its part {part} was left out: {reason}"
    PAGES_PICTURES = (
        "pages that are pictures without text, which are only read where tesseract is installed: "
        "{pages} ({count} of {total})"
    )
    PAGES_READ_BY_OCR = "pages that were read by OCR, so some words may be wrong: {pages} ({count} of {total})"
    PAGES_UNCLEAR = "pages that are pictures in which OCR finds no text that is sure: {pages} ({count} of {total})"
    PAGES_WAITING_FOR_OCR = "pages that are pictures and will be read by OCR next: {pages} ({count} of {total})"
    PAGES_OCR_FAILED = "pages that are pictures and that OCR could not read in time: {pages} ({count} of {total})"
    PAGES_UNREADABLE = "pages with a font that doesn’t say which letters it shows: {pages} ({count} of {total})"
    ORDER_DOUBTFUL = "pages whose text is in columns that could be read in another order: {pages} ({count} of {total})"
    PAGES_DAMAGED = "pages that are damaged and were left out: {pages} ({count} of {total})"
    LINKED_ARTICLE = "the page’s text is put there by a script; what it states as its article (JSON-LD) was read"
    TEMPLATES = "templates that only the wiki can fill in, and that were left out: {count}"
    ATTACHMENTS = "attachments that were not read: {names} ({count} in all)"
    ONLY_LAST_LINES = "only its last {count} lines were read, of {total}"
    HIDDEN_SLIDES = "hidden slides, which were left out: {slides} ({count} of {total})"
    HIDDEN_SHEETS = "hidden sheets, which were left out: {sheets} ({count} in all)"
    HIDDEN_ROWS = "hidden rows and columns, which were left out: {count}"
    QUOTATION_MARKS = (
        "rows with unpaired quotation marks, which were read as they are: {count} (the first is row {row})"
    )


# What is said of files with pictures that OCR has read, or could read; what was recognised decides about them.
ABOUT_PICTURES: frozenset[Template] = frozenset(
    {
        LeftOut.IMAGE,
        Unreadable.PDF_PICTURES,
        Unreadable.PDF_FONTS,
        Unreadable.PICTURE_NEEDS_OCR,
        Unreadable.WAITING_FOR_OCR,
        Unreadable.OCR_FAILED,
        Unreadable.OCR_UNCLEAR,
        ReadingNote.PAGES_PICTURES,
        ReadingNote.PAGES_UNREADABLE,
        ReadingNote.PAGES_READ_BY_OCR,
        ReadingNote.PAGES_UNCLEAR,
        ReadingNote.PAGES_WAITING_FOR_OCR,
        ReadingNote.PAGES_OCR_FAILED,
    }
)
# Those of them that say that the next sync goes on with it.
STAND_INS: frozenset[Template] = frozenset({Unreadable.EMPTY, Unreadable.ZEROED, Unreadable.POINTER})
"""Something is in the place of a file that says nothing about it."""

WAITING: frozenset[Template] = frozenset({Unreadable.WAITING_FOR_OCR, ReadingNote.PAGES_WAITING_FOR_OCR})


class Flag(Template):
    """Why a part of a document is kept out of answers."""

    ADVERTISEMENT = "advertisement"
    CALL_TO_ACTION = "call to action"
    CONSENT_NOTICE = "consent notice"
    POLL_QUESTION = "poll question"
    SHARED_LINE = "same line in many documents"
    PATTERN = "your pattern: {pattern}"
    MARGIN = "running head or foot"
    CONTENTS = "table of contents"
    SYSTEM_MESSAGE = "message of the system"


class SidecarProblem(Template):
    """The reason why sources.toml or synonyms.toml, or a part of it, can't be used."""

    UNREADABLE = "{reason}; nothing in it was used"
    NOT_TOML = "it isn’t valid TOML, so nothing in it was used: {error}"
    TOO_DEEP = "it has more than {most} brackets inside each other, so nothing in it was used"
    LONG_KEY = "it has a key of more than {most} parts, so nothing in it was used; put names with dots in quotes"
    MORE_PROBLEMS = "there are more problems: {count}"
    UNKNOWN_TABLE = '"{key}" isn’t known here; a file’s table is [sources."its/path.txt"]'
    SOURCES_NO_TABLES = '"sources" must be tables such as [sources."its/path.txt"]'
    IN_SOURCE = '[sources."{source}"]: {problem}'
    IN_BOILERPLATE = "[boilerplate]: {problem}"
    ABSENT = "it describes {source}, which isn’t in the folder"
    NO_TABLE = "must be a table of {keys}"
    UNKNOWN_KEY = "{unknown}: not one of {keys}"
    NO_STRING = "{key} must be a string with something in it"
    NO_ADDRESS = "url must begin with https:// or http://"
    NO_DATE = "date must be a date such as 2024-03-01, 2024-03 or 2024"
    NO_LANGUAGE = 'language must be two letters, such as "en"'
    NO_LIST = "{key} must be a list of strings"
    TOO_LONG = "{key} has {length} characters, more than {most}; shorten it"
    TOO_MANY = "{key} has {count} entries, more than {most}; leave some out"
    NO_PATTERN = '"{pattern}" isn’t a regular expression: {error}'
    SLOW_PATTERN = (
        '"{pattern}" repeats a group that holds a repetition or a choice, which can take forever; write it without'
    )
    UNKNOWN_SYNONYM_KEY = '"{key}" isn’t known here; it holds synonyms = […]'
    NO_SYNONYMS = "{group} must be a list of two or more names"
    LONG_SYNONYMS = "{group} must have at most {names} names of at most {length} characters each"


class Notice(Template):
    """Something that the asker should know about the search, shown above an answer."""

    NOTHING_INDEXED = "No documents are indexed yet."
    CUT = "The question has {length} characters; its first {searched} were searched for."
    CORRECTED = "Searched for “{right}” instead of “{wrong}”."
    SET_ASIDE = "set aside as “{reason}”"
    HEADING = "this is a heading"
    TITLE = "this is the document’s title"


class Disagree(Template):
    """Documents answer alike, but not the same."""

    DATED = (
        "The documents disagree. The newer one says “{first}” ({first_title}, {first_date}), the older one “{second}” "
        "({second_title}, {second_date})."
    )
    UNDATED = "The documents disagree: “{first}” ({first_title}) or “{second}” ({second_title})."


class NotFound(Template):
    """There is no such document or passage among those that the asker may see."""

    SOURCE = "No document is called “{name}”."
    SOURCE_OF_QUESTION = "No document is called “{name}”. Leave the source out to search all of them."
    PASSAGE = "No passage has the id {id}. Its document may have changed or gone; ask again."
    UPLOAD = "No such document was uploaded to this server. It may have been removed already."
    IN_FOLDER = (
        "“{name}” was not uploaded here: it is in the documents folder, and only the person who runs the bot can "
        "remove it."
    )


class UploadRefused(Template):
    """Why a server can't keep another upload. Sizes are in MB, rounded up."""

    TOO_MANY = "This server has {count} uploads, and {most} are the most that it can have. Remove some first."
    TOO_LARGE = (
        "This server’s uploads can have {most} MB in all. The others have {others} MB, and this one has {size} MB."
        " Remove some first."
    )
    TOO_MANY_KEPT = "This server keeps {count} messages as answers, and {most} are the most. Remove some first."


class FactNote(Template):
    """A note, shown beside a date or a number: a word around it that matters, or what the text leaves open.

    Apart from the first ten and the kinds of numbers, each note is the text's own word in small letters, so that
    `FactNote("more than")` finds it.
    """

    # What a text leaves open about a date.
    NO_YEAR = "year not stated"
    NO_CENTURY = "century not stated"
    SWAPPED = "day and month could be swapped"
    MONTH_OR_YEARS = "a month or a range of years"
    DECADE_OR_CENTURY = "a decade or a century"
    SEVERAL_CENTURIES = "more than one century"
    BACKWARDS = "ends before it begins"
    APPROXIMATE = "approximate"
    RELATIVE = "relative"
    BY_DOCUMENT = "if dated by the document"
    # Words around a date.
    EARLY = "early"
    MID = "mid"
    LATE = "late"
    SINCE = "since"
    UNTIL = "until"
    TILL = "till"
    BEFORE = "before"
    AFTER = "after"
    BY = "by"
    FROM = "from"
    PRIOR_TO = "prior to"
    AS_OF = "as of"
    # Kinds of numbers.
    RANGE = "a range"
    ORDINAL = "ordinal"
    # Words around a number.
    MORE_THAN = "more than"
    FEWER_THAN = "fewer than"
    LESS_THAN = "less than"
    GREATER_THAN = "greater than"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    NO_MORE_THAN = "no more than"
    NOT_MORE_THAN = "not more than"
    NO_FEWER_THAN = "no fewer than"
    NO_LESS_THAN = "no less than"
    AS_MANY_AS = "as many as"
    AS_MUCH_AS = "as much as"
    AS_FEW_AS = "as few as"
    AS_LITTLE_AS = "as little as"
    NEARLY = "nearly"
    ALMOST = "almost"
    APPROXIMATELY = "approximately"
    ROUGHLY = "roughly"
    ESTIMATED = "an estimated"
    CLOSE_TO = "close to"
    WELL_OVER = "well over"
    JUST_OVER = "just over"
    JUST_UNDER = "just under"
    EXCEEDING = "exceeding"
    UP_TO = "up to"
    EXACTLY = "exactly"
    SOME = "some"
    OVER = "over"
    UNDER = "under"
    ABOVE = "above"
    BELOW = "below"
    ABOUT = "about"
    AROUND = "around"
    OR_MORE = "or more"
    OR_FEWER = "or fewer"
    OR_LESS = "or less"
    OR_SO = "or so"


Value: TypeAlias = "str | int | Message"
"""A value of a field."""


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence: its template and the values of its fields. A value can be a message itself.

    Numbers stay numbers, so that each language can write them in its own way.

    >>> notice = library.ask("a" * 3000).notices[0]
    >>> str(notice)
    'The question has 3,000 characters; its first 2,000 were searched for.'
    >>> notice.template.code, dict(notice.fields)
    ('Notice.CUT', {'length': 3000, 'searched': 2000})
    """

    template: Template
    fields: tuple[tuple[str, Value], ...] = ()  # sorted by name

    def __post_init__(self) -> None:
        given = {name for name, _ in self.fields}
        if given != self.template.fields:
            raise ValueError(f"{self.template.code} takes {sorted(self.template.fields)}, not {sorted(given)}")

    @classmethod
    def of(cls, template: Template, **fields: Value) -> Message:
        """Return a message. Raises ValueError if a field is missing or unknown."""
        return cls(template, tuple(sorted(fields.items())))

    def __str__(self) -> str:
        return self.template.value.format(
            **{name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in self.fields}
        )

    def to_data(self) -> list[Any]:
        """Return it as plain JSON values for `from_data`: to store it, or to send it to another process."""
        values = {name: value.to_data() if isinstance(value, Message) else value for name, value in self.fields}
        return [self.template.code, values]

    @classmethod
    def from_data(cls, data: object) -> Message:
        """Return the message that `to_data` was called on. Raises ValueError for anything else."""
        match data:
            case [str(code), dict(values)] if code in _BY_CODE and all(
                isinstance(value, str | int | list) for value in values.values()
            ):
                return cls.of(
                    _BY_CODE[code],
                    **{
                        name: cls.from_data(value) if isinstance(value, list) else value
                        for name, value in values.items()
                    },
                )
        raise ValueError(f"no message of the library: {str(data)[:100]!r}")

    def to_json(self) -> str:
        """Return it as JSON for `from_json`."""
        return json.dumps(self.to_data(), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Message:
        """Return the message that `to_json` wrote. Raises ValueError for anything else."""
        return cls.from_data(json.loads(text))


TEMPLATES: tuple[Template, ...] = tuple(template for group in Template.__subclasses__() for template in group)
_BY_CODE = {template.code: template for template in TEMPLATES}
