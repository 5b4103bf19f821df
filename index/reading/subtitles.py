"""Subtitles (SubRip, WebVTT): what is said, in paragraphs, each with the second in which it begins.

A subtitle is a piece of a sentence, cut to fit under a picture. Those that follow each other without a pause are joined
until a sentence ends or somebody else speaks. Live captions repeat each line while the next one is spoken; a line that
was just shown isn't shown again.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import groupby, pairwise

from index.errors import UnreadableFile
from index.layout import MarkKind, Numbering
from index.messages import Unreadable
from index.reading.raw import Builder, RawDocument, Run, Style
from index.reading.text import decode

PAUSE = 4  # seconds without a word, after which a new paragraph begins
LONG_ENOUGH = 240  # characters of a paragraph, after which it ends with its sentence
LONGEST = 700  # characters of a paragraph
SCENE = 600  # characters of paragraphs that share a passage, and so its place …
SCENE_SECONDS = 45  # … and how far from its beginning they may begin
MOST_SECONDS = 100 * 3600
ROLLING = 0.3  # share of the subtitles that repeat a line, in a file of live captions

_TIMES = re.compile(
    r"[ \t]*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[,.](\d{1,3}))?[ \t]*-->[ \t]*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})\b"
)
_NUMBER = re.compile(r"\d+[ \t]*")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t\n]|\Z)|WEBVTT\b")  # of WebVTT, which nobody sees
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]{1,100})>")
_TAG = re.compile(r"<(/?)([a-zA-Z]+|\d[\d:.]*)[^<>]{0,200}>|\{\\[^{}\n]{0,200}\}")
_STYLES = {"i": MarkKind.EMPHASIS, "em": MarkKind.EMPHASIS, "b": MarkKind.STRONG, "strong": MarkKind.STRONG}
_TURN = re.compile(r"[-–—][ \t]*(?=[^\W_]|[\"'“‘¿¡\[(♪])")  # before each line of a dialogue
_CHANGE = re.compile(r">>+[ \t]*")  # somebody else speaks, in captions of American television
_SPEAKER = re.compile(r"\[?[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+){0,2}\]?:(?=\s)")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*\Z")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a subtitle, without its tags."""

    start: int  # seconds
    end: int
    speaker: str
    turn: bool  # somebody else begins to speak
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    builder = Builder()
    start, length = -SCENE_SECONDS, SCENE
    for paragraph in _paragraphs(_without_repeats(list(_lines(text)))):
        size = sum(len(line.text) + 1 for line in paragraph)
        if length + size > SCENE or paragraph[0].start - start > SCENE_SECONDS:
            start, length = paragraph[0].start, 0
        length += size
        builder.add(_runs(paragraph), page=start)
    raw = builder.document(notes=notes, numbering=Numbering.SECOND)
    if not raw.blocks:
        raise UnreadableFile(Unreadable.NO_SUBTITLES)
    return raw


def _lines(text: str) -> Iterator[_Line]:
    """The lines of all subtitles. A blank line inside one belongs to it, as long as no new one begins after it."""
    times: tuple[int, int] | None = None
    hidden = False
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if found := _TIMES.match(line):
            times, hidden = _seconds(found), False
        elif not line.strip():
            hidden = hidden or _BLOCK.match("\n".join(lines[number + 1 : number + 2])) is not None
        elif (
            hidden
            or times is None
            or (_NUMBER.fullmatch(line) and _begins(lines, number))
            or _is_identifier(lines, number)
        ):
            continue
        else:
            yield from _parts(line, *times)


def _begins(lines: Sequence[str], number: int) -> bool:
    """True if the line above a subtitle's times is its number."""
    return number + 1 < len(lines) and _TIMES.match(lines[number + 1]) is not None


def _is_identifier(lines: Sequence[str], number: int) -> bool:
    """True for the name that WebVTT allows above a subtitle's times."""
    return _begins(lines, number) and not lines[number - 1].strip()


def _seconds(found: re.Match[str]) -> tuple[int, int]:
    hours, minutes, seconds, _, last_hours, last_minutes, last_seconds = (int(part or 0) for part in found.groups())
    start = hours * 3600 + minutes * 60 + seconds
    end = last_hours * 3600 + last_minutes * 60 + last_seconds
    return min(start, MOST_SECONDS), min(end, MOST_SECONDS)


def _parts(line: str, start: int, end: int) -> Iterator[_Line]:
    """A line, or two if somebody else begins to speak in it."""
    speaker = ""
    position = 0
    for voice in [*_VOICE.finditer(line), None]:
        piece = line[position : voice.start() if voice else len(line)]
        if piece.strip():
            runs = _styled(piece)
            text = "".join(run.text for run in runs).strip()
            change = _CHANGE.match(text) or _TURN.match(text)
            if change:
                runs = _without_start(runs, change.end())
            if any(run.text.strip() for run in runs):
                yield _Line(start, end, speaker, bool(change or speaker), tuple(runs))
        if voice:
            speaker, position = " ".join(voice[1].split()), voice.end()


def _without_start(runs: Sequence[Run], count: int) -> list[Run]:
    """The runs without the first characters that show something."""
    result = []
    for place, run in enumerate(runs):
        text = run.text.lstrip() if place == 0 else run.text
        result.append(Run(text[count:], run.styles))
        count = max(0, count - len(text))
    return result


def _styled(line: str) -> list[Run]:
    """A line's text with its bold and slanted parts, without any other tag."""
    runs = []
    styles: list[str] = []
    position = 0
    for tag in [*_TAG.finditer(line), None]:
        piece = line[position : tag.start() if tag else len(line)]
        if piece:
            kinds = tuple(Style(_STYLES[name]) for name in dict.fromkeys(styles))
            runs.append(Run(unescape(piece).replace("\n", " "), kinds))
        if tag:
            position = tag.end()
            name = (tag[2] or "").lower()
            if name in _STYLES and not tag[1] and len(styles) < len(_STYLES):
                styles.append(name)
            elif name in styles:
                styles.remove(name)
    return runs


def _without_repeats(lines: Sequence[_Line]) -> list[_Line]:
    """The lines without those that are still shown from the subtitle before, if the file is of live captions.

    In any other file two subtitles in a row may well say the same.
    """
    subtitles = [list(group) for _, group in groupby(lines, key=lambda line: (line.start, line.end))]
    repeats = [
        before[-1].end - after[0].start + PAUSE > 0 and _words(after[0]) == _words(before[-1])
        for before, after in pairwise(subtitles)
    ]
    if sum(repeats) < ROLLING * len(repeats):
        return list(lines)
    skipped = [0, *map(int, repeats)]
    return [line for subtitle, first in zip(subtitles, skipped, strict=False) for line in subtitle[first:]]


def _words(line: _Line) -> list[str]:
    return line.text.split()


def _paragraphs(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    paragraph: list[_Line] = []
    length = 0
    for line in lines:
        if paragraph and _ends_before(line, paragraph[-1], length):
            yield paragraph
            paragraph, length = [], 0
        paragraph.append(line)
        length += len(line.text) + 1
    if paragraph:
        yield paragraph


def _ends_before(line: _Line, last: _Line, length: int) -> bool:
    if line.speaker != last.speaker and line.speaker:
        return True
    if (line.turn and line.speaker != last.speaker) or (line.turn and not line.speaker):
        return True
    if line.start - last.end >= PAUSE or length + len(line.text) > LONGEST or _SPEAKER.match(line.text.lstrip()):
        return True
    return length >= LONG_ENOUGH and _SENTENCE_END.search(last.text.rstrip()) is not None


def _runs(paragraph: Sequence[_Line]) -> list[Run]:
    runs = []
    if speaker := paragraph[0].speaker:
        runs += [Run(speaker, (Style(MarkKind.STRONG),)), Run(": ")]
    for place, line in enumerate(paragraph):
        if place:
            runs.append(Run(" "))
        runs += line.runs
    return runs
