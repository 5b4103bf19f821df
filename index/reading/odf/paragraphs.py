"""The text of OpenDocument's paragraphs: their runs with their styles, without what isn't shown."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from index.layout import MarkKind
from index.reading.odf.styles import Style as OdfStyle
from index.reading.odf.styles import Styles
from index.reading.office.elements import child, local_name, number_of, value_of
from index.reading.office.images import described
from index.reading.office.ooxml import LONGEST_ADDRESS
from index.reading.raw import Run, Style
from index.reading.runs import link_to

MOST_SPACES = 100  # in one element; they become one anyhow

SKIPPED = frozenset(
    (
        *("annotation", "annotation-end", "tracked-changes", "ruby-text", "note-citation", "forms", "script"),
        *("sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls", "desc", "title"),
        *("bookmark-ref-decls", "alphabetical-index-auto-mark-file", "event-listeners", "glue-point", "settings"),
        *(
            "enhanced-geometry",
            "soft-page-break",
            "meta-field-decls",
            "hidden-text",
            "hidden-paragraph",
            "page-number-decls",
        ),
    )
)
SHAPES = frozenset(
    ("frame", "custom-shape", "rect", "ellipse", "circle", "polygon", "path", "caption", "line", "connector", "g")
)


@dataclass(slots=True)
class Paragraphs:
    """Reads paragraphs in their order. Shapes and notes in them are kept for later."""

    styles: Styles
    anchored: list[Element] = field(default_factory=list)  # shapes with text that is still to be read
    notes: deque[tuple[str, Element]] = field(default_factory=deque)  # their marks and bodies

    def runs(self, paragraph: Element, style: OdfStyle) -> list[Run]:
        """The runs of a paragraph of this style. Walks without recursion, because elements can be nested deeply."""
        runs: list[Run] = []
        pending: list[tuple[Element | str, tuple[Style, ...], bool]] = []

        def push(element: Element, styles: tuple[Style, ...], hidden: bool) -> None:
            for inner in reversed(element):
                if inner.tail:
                    pending.append((inner.tail, styles, hidden))
                pending.append((inner, styles, hidden))
            if element.text:
                pending.append((element.text, styles, hidden))

        push(paragraph, (), bool(style.hidden))
        while pending:
            element, styles, hidden = pending.pop()
            if isinstance(element, str):
                if not hidden:
                    runs.append(Run(element.replace("\n", " "), styles))
                continue
            name = local_name(element)
            if name in SKIPPED:
                continue
            if name == "span":
                own = self.styles.get("text", value_of(element, "style-name"))
                push(element, (*styles, *_looks(own, style)), hidden if own.hidden is None else own.hidden)
            elif name == "a":
                target = value_of(element, "href")[:LONGEST_ADDRESS]
                push(element, (*styles, *link_to("" if target.startswith("#") else target)), hidden)
            elif name == "s":
                runs.append(Run(" " * min(max(number_of(element, "c", 1), 1), MOST_SPACES), styles))
            elif name == "tab":
                runs.append(Run("\t", styles))
            elif name == "line-break":
                runs.append(Run("\n", styles))
            elif name == "note":
                citation = child(element, "note-citation")
                body = child(element, "note-body")
                if body is not None:
                    label = " ".join("".join(citation.itertext()).split()) if citation is not None else ""
                    self.notes.append((label, body))
            elif name in SHAPES:
                runs += description(element)
                self.anchored.append(element)
            else:
                push(element, styles, hidden)
        return runs


def description(shape: Element) -> list[Run]:
    """The description of a shape, if it has one."""
    for name in ("desc", "title"):
        element = child(shape, name)
        if element is not None and (runs := described(element.text or "")):
            return runs
    return []


def _looks(own: OdfStyle, paragraph: OdfStyle) -> Iterable[Style]:
    if own.bold and not paragraph.bold:
        yield Style(MarkKind.STRONG)
    if own.italic and not paragraph.italic:
        yield Style(MarkKind.EMPHASIS)
    if own.struck:
        yield Style(MarkKind.STRUCK)
    if own.code:
        yield Style(MarkKind.CODE)
