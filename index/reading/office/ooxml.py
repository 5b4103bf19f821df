"""Office Open XML: the package of parts that Word documents, presentations and workbooks are."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Template, Unreadable
from index.reading.archive import Archive, xml
from index.reading.office.elements import local_name
from index.reading.sources import SourceInfo

LONGEST_ADDRESS = 2_000  # characters of a link's

_JUNK_TITLE = re.compile(
    r"Microsoft (?:Office )?(?:Word|Power ?Point|Excel)(?: - |$)|Power ?Point[ -]Pr|PowerPoint プレゼ|"
    r".*\.(?:docx?|dotx?|odt|rtf|pptx?|xlsx?|od[sp])$|(?:untitled|word document|presentation|slide) ?\d*$",
    re.IGNORECASE,
)
_JUNK_AUTHOR = re.compile(
    r"python-(?:docx|pptx)|openpyxl|apache poi|(?:microsoft office )?user|admin(?:istrator)?|unknown", re.IGNORECASE
)
# The names of the main parts' roots, and what a file is called that has another one than its ending says.
_KINDS = {
    "document": Unreadable.IS_WORD,
    "presentation": Unreadable.PRESENTATION,
    "workbook": Unreadable.SPREADSHEET,
}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ESCAPED = {"000A": "\n", "000B": "\n", "000D": "\n", "0009": "\t", "005F": "_"}
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]|$)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference from a part to something else."""

    id: str
    kind: str  # the last word of its type, such as "hyperlink"
    target: str  # a part's name; or an address, if it is `outside`
    outside: bool


class Package:
    """An archive of parts that refer to each other."""

    def __init__(self, data: bytes) -> None:
        """Raises UnreadableFile if it isn't an archive."""
        self.archive = Archive(data)
        self.notes: list[Message] = []  # about parts that were left out

    def relations(self, part: str) -> list[Relation]:
        """The references of a part; of the package itself with ""."""
        folder, name = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        if listing not in self.archive:
            return []
        found = []
        for element in xml(self.archive.read(listing)):
            target, outside = element.get("Target", ""), element.get("TargetMode") == "External"
            if not outside:
                target = self._name(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
            found.append(Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target, outside))
        return found

    def _name(self, target: str) -> str:
        """A part's name as the archive has it, which may be escaped in the reference to it."""
        return target if target in self.archive else unquote(target)

    def part(self, name: str) -> Element:
        """The root of a part. Raises UnreadableFile."""
        return xml(self.archive.read(name))

    def parts(self, relations: Iterable[Relation], *kinds: str) -> dict[str, str]:
        """For each of these kinds, the name of the first part that is there."""
        found: dict[str, str] = {}
        for relation in relations:
            if relation.kind in kinds and not relation.outside and relation.target in self.archive:
                found.setdefault(relation.kind, relation.target)
        return found

    def roots(self, relations: Iterable[Relation], *kinds: str) -> dict[str, Element]:
        """The roots of all parts of these kinds that can be read, by the ids of their relations.

        They only add to a document, so one that is damaged is left out, with a note.
        """
        found = {}
        for relation in relations:
            if relation.kind in kinds and not relation.outside and relation.target in self.archive:
                try:
                    found[relation.id] = self.part(relation.target)
                except UnreadableFile as error:
                    note = Message.of(ReadingNote.PART_LEFT_OUT, part=relation.target, reason=error.message)
                    self.notes.append(note)
        return found

    def main(self, usual: str, kind: str, missing: Template) -> tuple[str, Element]:
        """The name and the root of the part that holds the text.

        Args:
            usual: The name that most programs give it.
            kind: The name of its root, such as "workbook".
            missing: What is wrong with the file if it has no such part.

        Raises:
            UnreadableFile: It has none, or it is a document of another kind.
        """
        name = self.parts(self.relations(""), "officeDocument").get("officeDocument", usual)
        if name not in self.archive:
            raise UnreadableFile(missing)
        root = self.part(name)
        if local_name(root) != kind:
            raise UnreadableFile(_KINDS.get(local_name(root), missing))
        return name, root

    def properties(self, *, titled: bool) -> SourceInfo:
        """The title, author and language in the file's properties.

        The dates there are those of saving and printing, not of the text, so none is taken. A title on the page wins,
        because the one in the properties often belongs to the document that this one was copied from. LibreOffice
        writes down the language that it was installed in, which says nothing about the text.
        """
        found: dict[str, str] = {}
        for part in self.parts(self.relations(""), "core-properties", "extended-properties").values():
            found |= {local_name(element): " ".join((element.text or "").split()) for element in self.part(part)}
        language = _LANGUAGE.match(found.get("language", "").lower())
        if found.get("Application", "").startswith("LibreOffice"):
            language = None
        return SourceInfo(
            title=None if titled else stated_title(found.get("title", "")),
            author=stated_author(found.get("creator", "")),
            language=language[1] if language else None,
        )


def unescaped(text: str) -> str:
    """A text in which characters that XML can't hold were written like _x000B_, as PowerPoint does for line breaks."""
    return _ESCAPE.sub(lambda code: _ESCAPED.get(code[1].upper(), code[0]), text) if "_x" in text else text


def links(relations: Iterable[Relation]) -> dict[str, str]:
    """The addresses outside of the document that a part links to, by the ids of their relations."""
    return {
        relation.id: relation.target[:LONGEST_ADDRESS]
        for relation in relations
        if relation.outside and relation.kind == "hyperlink"
    }


def stated_title(title: str) -> str | None:
    """A title from a file's properties; None if a program made it up."""
    return None if _JUNK_TITLE.match(title) else title or None


def stated_author(author: str) -> str | None:
    """The authors from a file's properties; None for a name that a program made up."""
    return None if _JUNK_AUTHOR.fullmatch(author) else re.sub(r" ?; ?", ", ", author).strip(" ,") or None
