"""A timeline as a picture: a line for each date, and under it the stretch of time that the text determines.

A day is a dot. A month, a year, a decade or a range is a bar of its length. Approximate dates are hollow. Dates whose
year isn't stated are left out.

matplotlib is optional. Loading it takes half a second and about 40 MB, so it is loaded when the first picture is drawn.
"""

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from math import ceil, floor
from typing import TYPE_CHECKING

from bot.i18n.speech import ENGLISH, Np_, _, join_sentences, language, ngettext, number, pgettext, speaking
from bot.rendering.dates import Moment, in_words, instant, year_in_words
from bot.rendering.fact_groups import stated
from bot.rendering.facts import Listing
from bot.rendering.limits import cut
from index.operations import visible_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ft2font import FT2Font

AVAILABLE = find_spec("matplotlib") is not None
FEWEST = 5  # dates; fewer aren't worth a picture
MOST = 40  # that are drawn
LONGEST_ALT = 1000  # UTF-16 units; Discord takes 1,024

_DPI = 150
_WIDTH = 8.0  # inches, as the next four
_ROW, _EDGE, _SCALE, _SIDE = 0.62, 0.25, 0.6, 0.3
_GAP = 0.18  # between a date and its sentence
_TEXT_SIZE, _SMALL_SIZE = 16, 13  # points
_MOST_LETTERS = 160  # of a sentence that are measured
_MOST_TICKS = 6
_TALL = 10  # dates; with more of them, the scale is also at the top

_GROUND, _INK, _FAINT, _LINES, _MARK = "#2b2d31", "#eceef0", "#b9bcc1", "#43464d", "#7fb0e0"

_DAYS_OF_YEAR = 365.2425
_MONTHS = (
    Np_("short month", "Jan"),
    Np_("short month", "Feb"),
    Np_("short month", "Mar"),
    Np_("short month", "Apr"),
    Np_("short month", "May"),
    Np_("short month", "Jun"),
    Np_("short month", "Jul"),
    Np_("short month", "Aug"),
    Np_("short month", "Sep"),
    Np_("short month", "Oct"),
    Np_("short month", "Nov"),
    Np_("short month", "Dec"),
)
_YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000)
_MONTH_STEPS = (1, 2, 3, 6)

_drawing = threading.Lock()  # one picture at a time: it bounds the memory, and fonts aren't safe to share


@dataclass(frozen=True, slots=True)
class Event:
    """A date in the picture."""

    number: int  # of its sentence in the listing
    value: str  # in EDTF
    when: Moment
    sentence: str

    @property
    def date(self) -> str:
        return in_words(self.value)


def events(listing: Listing) -> list[Event]:
    """The dates of a listing whose year is stated, in the order of time; each only once for a sentence."""
    found = {
        (number, fact.value): Event(number, fact.value or "", when, visible_line(fact.sentence[:_MOST_LETTERS]))
        for number, statement in enumerate(listing.statements, 1)
        for fact in statement.facts
        if (when := stated(fact))
    }
    return sorted(found.values(), key=lambda event: event.when.key)


def alt_text(drawn: Sequence[Event]) -> str:
    """A description of the picture, for people who can't see it."""
    shown = drawn[:MOST]
    said = ngettext(
        "A timeline of {all} date, from {first} to {last}.",
        "A timeline of {all} dates, from {first} to {last}.",
        len(drawn),
    )
    if len(drawn) > MOST:
        said = _("A timeline of the first {n} of {all} dates, from {first} to {last}.")
    said = said.format(n=MOST, all=number(len(drawn)), first=shown[0].date, last=shown[-1].date)
    listed = (_("{name}: {detail}").format(name=event.date, detail=cut(event.sentence, 60)) for event in shown)
    return cut(join_sentences(said, *listed), LONGEST_ALT)


def picture(drawn: Sequence[Event]) -> bytes:
    """A PNG of the first `MOST` events. It takes a while, so keep it out of the event loop. Needs matplotlib."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = drawn[:MOST]
    top = _SCALE if len(shown) > _TALL else _EDGE
    height = top + _ROW * len(shown) + _SCALE
    with _drawing, speaking(_drawn_language()):
        figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor=_GROUND)
        FigureCanvasAgg(figure)
        axes = figure.add_axes(
            (_SIDE / _WIDTH, _SCALE / height, 1 - 2 * _SIDE / _WIDTH, _ROW * len(shown) / height), facecolor=_GROUND
        )
        low, high = _limits(shown)
        axes.set_xlim(low, high)
        axes.set_ylim(len(shown), 0)
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)
        edge = (high - low) * 0.03  # a name at the very edge would be cut
        marks = [(place, name) for place, name in ticks(low, high) if low + edge <= place <= high - edge]
        axes.set_xticks([place for place, _ in marks], [name for _, name in marks])
        axes.tick_params(length=0, pad=8, labelsize=_SMALL_SIZE, labelcolor=_FAINT, labeltop=top == _SCALE)
        axes.grid(axis="x", color=_LINES, linewidth=1)
        axes.set_axisbelow(True)
        for row, event in enumerate(shown):
            _draw(axes, row, event, high - low)
        file = BytesIO()
        figure.savefig(file, format="png", facecolor=_GROUND)
    return file.getvalue()


def _drawn_language() -> str:
    """The reader's language, or English if the font lacks its letters."""
    return language() if _drawable("".join(pgettext("short month", name) for name in _MONTHS)) else ENGLISH


def _draw(axes: "Axes", row: int, event: Event, length: float) -> None:
    """Draw an event: a line of text, and its stretch of time under it."""
    text = axes.get_yaxis_transform()
    over = {"facecolor": _GROUND, "edgecolor": "none", "boxstyle": "square,pad=0.12"}  # the grid's lines pass behind it
    date = f"{event.number}  {event.date}"
    axes.text(
        0,
        row + 0.36,
        date,
        transform=text,
        color=_INK,
        size=_TEXT_SIZE,
        weight="bold",
        va="center",
        parse_math=False,
        bbox=over,
    )
    taken = _width(date, _TEXT_SIZE, bold=True) + _GAP
    label = fitted(event.sentence, _WIDTH - 2 * _SIDE - taken, _SMALL_SIZE)
    if label:
        axes.text(
            taken / (_WIDTH - 2 * _SIDE),
            row + 0.36,
            label,
            transform=text,
            color=_FAINT,
            size=_SMALL_SIZE,
            va="center",
            parse_math=False,
            bbox=over,
        )
    fill = _GROUND if event.when.approximate else _MARK
    start, end = event.when.start, event.when.end
    if event.when.exact and end - start < length / 60:
        axes.plot((start + end) / 2, row + 0.78, "o", markersize=9, color=_MARK, markerfacecolor=fill, clip_on=False)
        return
    if end - start < length / 100:  # too short to be seen, so it is drawn wider around its middle
        start, end = (start + end - length / 100) / 2, (start + end + length / 100) / 2
    axes.barh(
        row + 0.78, end - start, left=start, height=0.16, color=fill, edgecolor=_MARK, linewidth=1.5, clip_on=False
    )


def _limits(shown: Sequence[Event]) -> tuple[float, float]:
    """The first and last instant of the picture, in years: a little more than the dates take."""
    low, high = min(event.when.start for event in shown), max(event.when.end for event in shown)
    room = max((high - low) * 0.03, 2 / _DAYS_OF_YEAR)
    return low - room, high + room


def ticks(low: float, high: float) -> Iterator[tuple[float, str]]:
    """The places and labels of the scale: a few years, months or days."""
    length = high - low
    if length > 1.5:
        step = next((step for step in _YEAR_STEPS if length / step <= _MOST_TICKS), _YEAR_STEPS[-1])
        for year in range(ceil(low / step) * step, floor(high) + 1, step):
            named = year + 1 if year <= 0 and step > 1 else year  # 60 BC is year -59
            if named <= high:
                yield named, year_in_words(named)
    elif length > 1.5 / 12:
        step = next((step for step in _MONTH_STEPS if 12 * length / step <= _MOST_TICKS), _MONTH_STEPS[-1])
        for month in range(floor(12 * low / step) * step, ceil(12 * high) + 1, step):
            place = instant(month // 12, month % 12 + 1)
            if low <= place <= high:
                said = pgettext("date", "{month} {year}")
                yield place, said.format(month=_short(month % 12), year=year_in_words(month // 12))
    else:
        months = [divmod(month, 12) for month in range(floor(12 * low) - 1, ceil(12 * high) + 1)]
        days = [(instant(year, month + 1, day), month, day) for year, month in months for day in range(1, 32)]
        # There is no February 31: its place is that of March 2 or 3, which comes later in the list and gives the label.
        within = {place: _day(month, day) for place, month, day in days if low <= place <= high}
        yield from sorted(within.items())[:: ceil(len(within) / _MOST_TICKS) or 1]


def _short(month: int) -> str:
    """The short name of a month, counted from 0."""
    return pgettext("short month", _MONTHS[month])


def _day(month: int, day: int) -> str:
    return pgettext("date", "{month} {day}").format(month=_short(month), day=day)


def fitted(text: str, width: float, size: int) -> str:
    """The beginning of a text that fits in so many inches; "" if the font lacks its letters."""
    text = text[:_MOST_LETTERS]
    if not text or not _drawable(text):
        return ""
    if _width(text, size) <= width:
        return text
    words = text.split(" ")
    while len(words) > 1:
        words.pop()
        shorter = " ".join(words).rstrip(",;:—–-") + "…"
        if _width(shorter, size) <= width:
            return shorter
    return ""


def _drawable(text: str) -> bool:
    """True if the font has every letter, and can draw them in the right order."""
    known = _font(False).get_charmap()
    return all(ord(letter) in known and unicodedata.bidirectional(letter) not in ("R", "AL") for letter in text)


def _width(text: str, size: int, *, bold: bool = False) -> float:
    """The width of a text as it will be drawn, in inches."""
    font = _font(bold)
    font.set_size(size, _DPI)
    font.set_text(text)
    return float(font.get_width_height()[0] / 64 / _DPI)


@cache
def _font(bold: bool) -> "FT2Font":
    """The font that comes with matplotlib, so that none has to be installed."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))
