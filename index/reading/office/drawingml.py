"""DrawingML: the text in the shapes of presentations and sheets, with the bullets and numbers of its paragraphs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.layout import MarkKind
from index.reading.lists import numeral
from index.reading.office.elements import child, children, local_name, number_of, value_of
from index.reading.office.ooxml import unescaped
from index.reading.raw import Run, Style
from index.reading.runs import is_blank, link_to, on_one_line, spaced

BULLET = "• "
LEVELS = 9

_FORMS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
_AROUND = {"Period": ("", "."), "ParenR": ("", ")"), "ParenBoth": ("(", ")"), "Plain": ("", "")}
_STATED = ("buNone", "buChar", "buAutoNum", "buBlip")


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]  # an item's begin with its marker
    depth: int  # of the list that it is an item of, from 1; 0 if it isn't one
    size: int  # of its largest letters, in hundredths of a point, as far as the runs themselves say it

    @property
    def text(self) -> str:
        return on_one_line(self.runs)


def paragraphs(
    body: Element | None, lists: Sequence[Element] = (), links: Mapping[str, str] = {}
) -> Iterator[Paragraph]:
    """The paragraphs of a body of text with anything in them.

    Args:
        body: A shape's or a cell's.
        lists: The styles of lists that it inherits, the nearest first.
        links: Addresses by the ids of their relations.
    """
    own = child(body, "lstStyle")
    styles = [*([] if own is None else [own]), *lists]
    counts: dict[int, tuple[str, int, int]] = {}  # by level: how it counts, from where, and the last number
    for element in children(body, "p"):
        runs = _runs(element, links)
        if is_blank(runs):
            continue
        properties = child(element, "pPr")
        level = min(max(number_of(properties, "lvl"), 0), LEVELS - 1)
        for deeper in [place for place in counts if place > level]:
            del counts[deeper]
        bullet = _bullet(properties, level, styles)
        marker = ""
        if bullet is not None and local_name(bullet) == "buAutoNum":
            kind, start = value_of(bullet, "type"), number_of(bullet, "startAt", 1)
            same = counts.get(level, ("", 0, 0))[:2] == (kind, start)
            counts[level] = (kind, start, counts[level][2] + 1 if same else start)
            marker = _number(counts[level][2], kind)
        else:
            counts.pop(level, None)
            marker = BULLET if bullet is not None and local_name(bullet) != "buNone" else ""
        size = max((number_of(child(run, "rPr"), "sz") for run in children(element, "r")), default=0)
        yield Paragraph((*((Run(marker),) if marker else ()), *runs), level + 1 if marker else 0, size)


def one_line(body: Element | None, links: Mapping[str, str] = {}) -> list[Run]:
    """The runs of a body of text on one line, as in the cell of a table."""
    return spaced(paragraph.runs for paragraph in paragraphs(body, links=links))


def box_paragraphs(root: Element) -> list[str]:
    """The texts of the shapes in a drawing."""
    return [paragraph.text for body in root.iter() if local_name(body) == "txBody" for paragraph in paragraphs(body)]


def _runs(paragraph: Element, links: Mapping[str, str]) -> list[Run]:
    runs: list[Run] = []
    for element in paragraph:
        match local_name(element):
            case "r":
                properties = child(element, "rPr")
                styles = _styles(properties, links)
                runs += (Run(unescaped(text.text or ""), styles) for text in children(element, "t"))
            case "br":
                runs.append(Run("\n"))
            case "fld" if value_of(element, "type") != "slidenum":
                runs += (Run(unescaped(text.text or "")) for text in children(element, "t"))
            case "m" | "AlternateContent":  # an equation
                inside = child(element, "Choice") if local_name(element) == "AlternateContent" else element
                inner = inside.iter() if inside is not None else ()
                runs += (Run(text.text or "") for text in inner if local_name(text) == "t")
    return runs


def _styles(properties: Element | None, links: Mapping[str, str]) -> tuple[Style, ...]:
    if properties is None:
        return ()
    target = links.get(value_of(child(properties, "hlinkClick"), "id"))
    kinds = (
        (MarkKind.STRONG, value_of(properties, "b") in ("1", "true")),
        (MarkKind.EMPHASIS, value_of(properties, "i") in ("1", "true")),
        (MarkKind.STRUCK, value_of(properties, "strike") in ("sngStrike", "dblStrike")),
    )
    return (*link_to(target), *(Style(kind) for kind, there in kinds if there))


def _bullet(properties: Element | None, level: int, styles: Sequence[Element]) -> Element | None:
    """What says which bullet or number a paragraph has: itself, or the nearest style that says it."""
    for place in (properties, *(child(style, f"lvl{level + 1}pPr") for style in styles)):
        for element in place if place is not None else ():
            if local_name(element) in _STATED:
                return element
    return None


def _number(number: int, kind: str) -> str:
    for name, form in _FORMS.items():
        if kind.startswith(name):
            before, after = _AROUND.get(kind.removeprefix(name), ("", "."))
            return f"{before}{numeral(number, form)}{after} "
    return f"{number}. "
