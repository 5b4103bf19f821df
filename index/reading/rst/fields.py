"""Fields: the labels that a page shows for them, and what those at the top say about the document."""

import re

from index.reading.rst.drafts import STRONG, Piece
from index.reading.sources import SourceInfo, iso_date, language_code

# Fields of Sphinx's descriptions of functions and classes, with the title above a list of them.
_GROUPS = {
    **dict.fromkeys("param parameter arg argument key keyword kwarg kwparam".split(), "Parameters"),
    **dict.fromkeys("raise raises except exception throws".split(), "Raises"),
    **dict.fromkeys("var ivar cvar".split(), "Variables"),
}
_LABELS = {"return": "Returns", "returns": "Returns", "rtype": "Return type"}
_ADDRESS = re.compile(r"<[^<>\n]{0,200}>|\([^()\n]{0,200}\)")


def field_label(name: str, line: int) -> tuple[list[Piece], str]:
    """What is shown in front of a field's text, and the title of the list that it is in, if it is in one."""
    word, _, rest = name.partition(" ")
    if rest and word in _GROUPS:
        kind, _, argument = rest.strip().rpartition(" ")
        pieces = [Piece("• ", line), Piece(argument, None, STRONG)]
        return [*pieces, Piece(f" ({kind}) – " if kind else " – ")], _GROUPS[word]
    return [Piece(_LABELS.get(name, name), line, STRONG, markup=True), Piece(": ", None, STRONG)], ""


def info(fields: list[tuple[str, str]]) -> SourceInfo:
    """The facts in the fields at the top, as far as they can be understood."""
    known: dict[str, str] = {}
    authors: list[str] = []
    for name, value in fields:
        if name in ("author", "authors"):
            authors += filter(None, (_ADDRESS.sub("", one).strip(" ,-*") for one in re.split(r";|\n|,(?= )", value)))
        else:
            known.setdefault(name, " ".join(value.split()))
    return SourceInfo(
        title=known.get("title") or None,
        author=", ".join(authors) or None,
        date=iso_date(known.get("date", "")),
        language=language_code(known.get("language", "")),
    )
