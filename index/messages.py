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
from string import Formatter


class Template(StrEnum):
    """A sentence with a `{field}` for each part that varies. The subclasses list the sentences of one topic each."""

    @property
    def code(self) -> str:
        """A name that stays the same when the English is reworded, such as "Unreadable.EMPTY"."""
        return f"{type(self).__name__}.{self.name}"

    @property
    def fields(self) -> frozenset[str]:
        """The names of its fields."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.value) if name)


class Unreadable(Template):
    """Why a file can't be read as a document. The file's name stands before it."""

    EMPTY = "it is empty"
    TOO_LARGE = "it has {size} bytes, more than the {most} that are read; split it"


class Notice(Template):
    """What the asker should know about the search, shown above an answer."""

    NOTHING_INDEXED = "No documents are indexed yet."
    CUT = "The question has {length} characters; its first {searched} were searched for."
    CORRECTED = "Searched for “{right}” instead of “{wrong}”."


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
        "This server's uploads can have {most} MB in all. The others have {others} MB, and this one has {size} MB."
        " Remove some first."
    )


class FactNote(Template):
    """What the text says about a date or a number beside its value, or what it leaves open."""

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


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence: its template and the values of its fields.

    Numbers stay numbers, so that each language can write them in its own way.

    >>> notice = library.ask("a" * 3000).notices[0]
    >>> str(notice)
    'The question has 3,000 characters; its first 2,000 were searched for.'
    >>> notice.template.code, dict(notice.fields)
    ('Notice.CUT', {'length': 3000, 'searched': 2000})
    """

    template: Template
    fields: tuple[tuple[str, str | int], ...] = ()  # sorted by name

    def __post_init__(self) -> None:
        given = {name for name, _ in self.fields}
        if given != self.template.fields:
            raise ValueError(f"{self.template.code} takes {sorted(self.template.fields)}, not {sorted(given)}")

    @classmethod
    def of(cls, template: Template, **fields: str | int) -> Message:
        """Return a message. Raises ValueError if a field is missing or unknown."""
        return cls(template, tuple(sorted(fields.items())))

    def __str__(self) -> str:
        return self.template.format(
            **{name: f"{value:,}" if isinstance(value, int) else value for name, value in self.fields}
        )

    def to_json(self) -> str:
        """Return it as JSON for `from_json`: to store it, or to send it from another process."""
        return json.dumps([self.template.code, dict(self.fields)], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Message:
        """Return the message that `to_json` wrote. Raises ValueError for anything else."""
        match json.loads(text):
            case [str(code), dict(fields)] if code in _BY_CODE and all(
                isinstance(value, str | int) for value in fields.values()
            ):
                return cls.of(_BY_CODE[code], **fields)
        raise ValueError(f"no message of the library: {text[:100]!r}")


TEMPLATES: tuple[Template, ...] = tuple(template for group in Template.__subclasses__() for template in group)
_BY_CODE = {template.code: template for template in TEMPLATES}
