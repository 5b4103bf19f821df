"""Runs: the pieces of a block's text, how its white space is settled, and where each style begins and ends."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.layout import BlockKind, MarkKind
from index.text.folding import is_normalized, normalize

# Control characters, soft hyphens and zero-width spaces. They show nothing, and would keep words from being found.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]")
_SPACE = re.compile(r"[^\S\n]+")
_SPACE_BUT_TAB = re.compile(r"[^\S\n\t]+")
_AROUND_LINE_END = re.compile(r" *\n *")
_AROUND_TAB = re.compile(r" *\t *")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")
_VERBATIM = BlockKind.VERBATIM  # a member of an enumeration takes ten times as long to find as a name
_CELLS = {BlockKind.ROW, BlockKind.COLUMNS}


class Style(NamedTuple):
    """What a run of text is on its page."""

    kind: MarkKind
    target: str = ""  # of a link or an image: its address


class Run(NamedTuple):
    """A piece of a block's text, all in the same styles.

    A line break in it is one that the page shows, unless it `wraps`: then the file only goes on in its next line there,
    and the page shows a space.
    """

    text: str
    styles: tuple[Style, ...] = ()  # the outermost first
    line: int | None = None  # of the file, in which it begins, from 1; None if it is still that of the run before
    wraps: bool = False


# A run as a plain tuple, which readers may make instead: there are many, and it takes a tenth of the time.
PlainRun = tuple[str, tuple[Style, ...], int | None, bool]


def run_of(text: str, styles: tuple[Style, ...] = ()) -> PlainRun:
    """A run that is still in the line of the run before, and doesn't wrap."""
    return text, styles, None, False


STRONG = Style(MarkKind.STRONG)


def plain(runs: Iterable[PlainRun]) -> str:
    """The text of some runs."""
    return "".join([run[0] for run in runs])


def on_one_line(runs: Iterable[PlainRun]) -> str:
    """Their text with single spaces for all of its white space."""
    return " ".join(plain(runs).split())


def is_blank(runs: Iterable[PlainRun]) -> bool:
    return not any(run[0].strip() for run in runs)


def without(style: Style, runs: Iterable[Run]) -> list[Run]:
    """The runs without this style, such as bold in a heading."""
    return [Run(run.text, tuple(one for one in run.styles if one != style)) for run in runs]


def spaced(paragraphs: Iterable[Iterable[Run]]) -> list[Run]:
    """The runs of several paragraphs with a space between two of them, as in a cell."""
    runs: list[Run] = []
    for paragraph in paragraphs:
        runs += [*([Run(" ")] if runs else []), *paragraph]
    return runs


def link_to(target: str | None) -> tuple[Style, ...]:
    """The style of a link with this address; none if there is no address."""
    return (Style(MarkKind.LINK, target),) if target else ()


def texts_of(runs: Sequence[PlainRun]) -> list[str]:
    """The text of each run, with spaces where it only wraps."""
    return [text.replace("\n", " ") if wraps else text for text, _, _, wraps in runs]


def settled(
    runs: Sequence[PlainRun], text: str, kind: BlockKind, line: int | None
) -> tuple[Sequence[PlainRun], list[str]]:
    """The runs of a block with their characters and white space settled.

    Args:
        runs: The runs.
        text: Their text, which isn't settled.
        kind: The kind of the block.
        line: The line of the file in which it begins, from 1.

    Returns:
        The runs, and the text of each.
    """
    if kind is not _VERBATIM and text.isprintable() and is_settled(text, _VERBATIM):
        narrower = _with_single_spaces(runs)
        texts = texts_of(narrower)
        if "  " not in "".join(texts):  # there was nothing else to settle
            return narrower, texts
    by_line = _unwrapped(runs, line)
    return by_line, _settle([run[0] for run in by_line], kind)


def _with_single_spaces(runs: Sequence[PlainRun]) -> Sequence[PlainRun]:
    return [(_single_spaced(text), styles, line, wraps) for text, styles, line, wraps in runs]


def _single_spaced(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _unwrapped(runs: Sequence[PlainRun], line: int | None) -> Sequence[PlainRun]:
    """The runs of a block that begins in this line, with one for each line of the file."""
    if not any(wraps for _, _, _, wraps in runs):
        return runs
    found: list[PlainRun] = []
    for text, styles, number, wraps in runs:
        line = number if number is not None else line
        if not wraps:
            found.append((text, styles, number, False))
            line = None if line is None else line + text.count("\n")
            continue
        first, *others = text.split("\n")
        found.append((f"{first} " if others else first, styles, number, False))
        for place, part in enumerate(others, 1):
            line = None if line is None else line + 1
            found.append((f"{part} " if place < len(others) else part, styles, line, False))
    return found


def _settle(texts: Sequence[str], kind: BlockKind) -> list[str]:
    """The texts of a block's runs with their characters and white space settled, also where two of them meet."""
    settled: list[str] = []
    before = -1  # the place of the last text that isn't empty
    for text in texts:
        text = _clean(text, kind)
        if kind is not _VERBATIM and before >= 0 and settled[before][-1] in " \n\t":
            text = text.lstrip(" ")
            if text.startswith(("\n", "\t")) and settled[before][-1] == " ":
                settled[before] = settled[before][:-1]
        if text:
            before = len(settled)
        settled.append(text)
    return settled


def styled(runs: Sequence[PlainRun], texts: Sequence[str]) -> list[tuple[int, int, Style]]:
    """Where each style of a block's runs begins and ends, in the order of their beginnings, the longest first."""
    spans: list[tuple[int, int, Style]] = []
    length = 0
    for (_, of_run, _, _), text in zip(runs, texts, strict=True):
        end = length + len(text)
        if of_run and end > length:
            if len(of_run) > 1:
                return _nested(runs, texts)
            if spans and spans[-1][1] == length and spans[-1][2] == of_run[0]:
                spans[-1] = (spans[-1][0], end, of_run[0])
            else:
                spans.append((length, end, of_run[0]))
        length = end
    return spans


def _nested(runs: Sequence[PlainRun], texts: Sequence[str]) -> list[tuple[int, int, Style]]:
    """The same where some runs have several styles."""
    spans: list[tuple[int, int, Style]] = []
    styles: tuple[Style, ...] = ()
    begins: list[int] = []  # of these styles
    length = 0
    for (_, of_run, _, _), text in zip(runs, texts, strict=True):
        if of_run is not styles and text and (new := _distinct(of_run)) != styles:
            before, styles = styles, new
            kept = [old == new for old, new in zip(before, styles, strict=False)]
            kept += [False] * (max(len(before), len(styles)) - len(kept))
            spans += [(begins[depth], length, style) for depth, style in enumerate(before) if not kept[depth]]
            begins = [begins[depth] if kept[depth] else length for depth in range(len(styles))]
        length += len(text)
    for begin, style in zip(begins, styles, strict=False):
        spans.append((begin, length, style))
    return sorted(spans, key=lambda span: (span[0], -span[1]))


def _distinct(styles: tuple[Style, ...]) -> tuple[Style, ...]:
    """Each style once: bold text inside of bold text is bold."""
    return tuple(dict.fromkeys(styles)) if len(styles) > 1 else styles


def inside(text: str, kind: BlockKind) -> tuple[int, int]:
    """Where a block's text begins and ends, without the white space around it."""
    if kind is _VERBATIM:
        blank = _BLANK_LINES.match(text)
        return blank.end() if blank else 0, len(text.rstrip())
    if kind in _CELLS:
        if text.isspace():
            return 0, 0
        return len(text) - len(text.lstrip(" \n")), len(text.rstrip(" \n"))
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _clean(text: str, kind: BlockKind) -> str:
    """A run's text in NFC, without characters that show nothing, and with its white space settled."""
    if is_settled(text, kind):
        return text
    text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _INVISIBLE.sub("", text)
    if kind is _VERBATIM:
        return text
    if kind in _CELLS:
        return _AROUND_TAB.sub("\t", _SPACE_BUT_TAB.sub(" ", text.replace("\n", " ")))
    return _AROUND_LINE_END.sub("\n", _SPACE.sub(" ", text))


def is_settled(text: str, kind: BlockKind) -> bool:
    """True of most text: there is nothing in it to change. It is only asked to save time."""
    if text.isprintable():
        if "  " in text and kind is not _VERBATIM:
            return False
    elif kind is _VERBATIM:
        if not text.replace("\n", "").replace("\t", "").isprintable():
            return False
    else:
        end = "\t" if kind in _CELLS else "\n"
        if "  " in text or f" {end}" in text or f"{end} " in text or not text.replace(end, "").isprintable():
            return False
    return text.isascii() or is_normalized("NFC", text)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
