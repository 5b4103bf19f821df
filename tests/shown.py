"""What a reader made of a file, in a form that tests can compare."""

from index.reading.raw import RawDocument


def blocks(raw: RawDocument) -> list[tuple[str, str]]:
    """Each block: what it is, in words ("item 2", "verbatim py", "warning paragraph"), and its text."""
    shown = []
    for block in raw.blocks:
        words = [block.flag or block.aside, block.kind.value, block.language, block.level or block.depth]
        shown.append((" ".join(str(word) for word in words if word), block.span.of(raw.text)))
    return shown


def texts_of(raw: RawDocument) -> list[str]:
    """The text of each block."""
    return [block.span.of(raw.text) for block in raw.blocks]


def marks(raw: RawDocument) -> list[tuple[str, str, str]]:
    """Each mark: its kind, its text, and its address."""
    return [(mark.kind.value, mark.span.of(raw.text), mark.target) for mark in raw.marks]


def line_of(raw: RawDocument, text: str) -> int:
    """The line of the file in which a text begins."""
    assert raw.lines
    return raw.lines.at(raw.text.index(text))
