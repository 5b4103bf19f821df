"""The text of a paragraph: its runs with their styles, without what isn't shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from xml.etree.ElementTree import Element

from index.layout import MarkKind
from index.reading.docx.characters import characters, is_character
from index.reading.docx.elements import SKIPPED, shown_children
from index.reading.docx.equations import is_math, marks_around
from index.reading.docx.fields import Fields, link_in, makes_contents
from index.reading.docx.notes import Notes
from index.reading.docx.styles import RunLook, Styles
from index.reading.docx.styles import Style as WordStyle
from index.reading.office.elements import child, local_name, value_of
from index.reading.office.images import described
from index.reading.raw import Run, Style
from index.reading.runs import link_to

Inherited = tuple[Style, ...]


@dataclass(slots=True)
class Text:
    """Reads paragraphs in their order. Text boxes and notes in them are kept for later."""

    styles: Styles
    notes: Notes
    fields: Fields = field(default_factory=Fields)
    links: dict[str, str] = field(default_factory=dict)  # by the ids of their relations
    anchored: list[Iterable[Element]] = field(default_factory=list)  # text boxes that are still to be read
    charts: list[str] = field(default_factory=list)  # that are still to be read, by the ids of their relations

    def runs(self, paragraph: Element, style: WordStyle) -> list[Run]:
        """The runs of a paragraph of this style.

        Walks without recursion, because a hostile file can nest elements deeply. A string on the stack is text to be
        added when its turn comes.
        """
        runs: list[Run] = []
        pending: list[tuple[Element | str, Inherited]] = [(element, ()) for element in reversed(paragraph)]
        while pending:
            element, styles = pending.pop()
            if isinstance(element, str):
                runs.append(Run(element, styles))
                continue
            name = local_name(element)
            if name in SKIPPED:
                continue
            if name == "r":
                look = self.styles.look(child(element, "rPr"), style)
                # A hidden run may still begin or end a field.
                shown = [inner for inner in element if local_name(inner) == "fldChar"] if look.hidden else list(element)
                if look.bold or look.italic or look.struck or look.code:
                    styles += _styles(look, bool(style.bold), bool(style.italic))
                for place, inner in enumerate(shown):
                    kind = local_name(inner)
                    if is_character(kind):
                        if not self.fields.hide_text:
                            runs.append(Run(characters(inner), link_to(self.fields.link) + styles))
                    elif kind != "rPr":
                        pending += [(rest, styles) for rest in reversed(shown[place:])]
                        break
            elif name == "hyperlink":
                target = self.links.get(value_of(element, "id"))
                if target and (anchor := value_of(element, "anchor")):
                    target = f"{target}#{anchor}"
                pending += ((inner, (*styles, *link_to(target))) for inner in reversed(element))
            elif name == "fldSimple":
                code = value_of(element, "instr")
                if not makes_contents(code):
                    pending += ((inner, (*styles, *link_to(link_in(code)))) for inner in reversed(element))
            elif name == "fldChar":
                self.fields.step(value_of(element, "fldCharType"))
            elif name == "instrText":
                self.fields.add_code(element.text or "")
            elif is_character(name):
                if not self.fields.hide_text:
                    runs.append(Run(characters(element), link_to(self.fields.link) + styles))
            elif name in ("footnoteReference", "endnoteReference"):
                self.notes.refer(name.removesuffix("Reference"), value_of(element, "id"))
            elif name == "chart":
                self.charts.append(value_of(element, "id"))
            elif name == "txbxContent":
                self.anchored.append(element)
            elif name == "docPr":
                if not self.fields.hide_text:
                    runs += described(value_of(element, "descr"))
            elif name == "shape" and (alternative := value_of(element, "alt")):
                runs += described(alternative)
                pending += ((inner, styles) for inner in reversed(element))
            elif is_math(element):
                before, after = marks_around(element)
                pending += [(after, styles), *((inner, styles) for inner in reversed(element)), (before, styles)]
            else:
                pending += ((inner, styles) for inner in reversed(shown_children(element)))
        self.fields.close_codes()
        return runs


@cache
def _styles(look: RunLook, bold: bool, italic: bool) -> Inherited:
    """The styles of a run, in a paragraph that is bold or italic itself."""
    kinds = (
        (MarkKind.STRONG, look.bold and not bold),
        (MarkKind.EMPHASIS, look.italic and not italic),
        (MarkKind.STRUCK, look.struck),
        (MarkKind.CODE, look.code),
    )
    return tuple(Style(kind) for kind, shown in kinds if shown)
