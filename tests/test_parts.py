"""A document is stored, read and shown a part at a time: no look at it costs more than the part that it shows."""

import resource
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processes import run

from bot.rendering.answers import AROUND, passage_view
from bot.rendering.sources import document_view
from bot.web.document import Place, document_page
from index import Document, Library, Scope, UnknownSource
from index.building.prepare import words
from index.building.sync import MADE_WITH
from index.layout import Block, BlockKind, Lines, Span
from index.messages import Flag, Message
from index.model import LONGEST_HEADING, MOST_HEADINGS, DocumentInfo
from index.reading import parse
from index.reading.document import settle
from index.reading.raw import RawBlock, RawDocument, to_json
from index.retrieval.inverted.writer import Writer
from index.store import Seen, Store, segment
from index.store.layouts import pack_blocks, unpack_blocks
from index.store.portions import to_rows
from index.text import parts as splitting
from index.text.parts import BLOCK, PART, overview, parts
from index.text.passages import passages

SHARED = Scope.shared()
PARAGRAPHS = 290_000  # as many as a file may have, nearly
MOST_MEMORY = 256.0  # MB


def store(data: Path, raw: RawDocument, document: Document) -> None:
    """Makes a library of one document, without reading a file."""
    with Store(data).draft(None, MADE_WITH, {}, Writer) as draft:
        segment = draft.segment((), uploads=False)
        segment.put(raw.text, to_json(raw))
        found = passages(document)
        segment.add(to_rows(document, found, [words(document, one) for one in found]), Seen(0, 0, 0, ""))


def tiny_paragraphs(data: Path) -> None:
    text = "a\n\n" * PARAGRAPHS
    spans = [Span(3 * place, 3 * place + 1) for place in range(PARAGRAPHS)]
    raw = RawDocument(text, tuple(RawBlock(BlockKind.PARAGRAPH, span) for span in spans), lines=Lines.of(text))
    flag = Message(Flag.SHARED_LINE)
    blocks = tuple(
        Block(BlockKind.PARAGRAPH, span, flag=flag if place % 3 else None) for place, span in enumerate(spans)
    )
    store(data, raw, Document("d", "d.txt", "Tiny", text, blocks))


def looks(library: Library) -> Iterator[Callable[[], object]]:
    """Everything that the bot opens of a document: its page, its details, a passage in context, a summary."""
    known = library.overview("d", scope=SHARED)
    start, end = known.parts[40:42]
    yield lambda: document_page(known, library.excerpt("d", start, end, scope=SHARED), 41, Place(), listed=True)
    yield lambda: document_view(library.overview("d", scope=SHARED), uploaded=False)
    quote = library.ask("tiny", scope=SHARED).quotes[0]
    around = (max(0, quote.span.start - AROUND), quote.span.end + AROUND)
    yield lambda: passage_view(quote, library.excerpt("d", *around, scope=SHARED))
    yield lambda: library.summary("d", scope=SHARED)


def measure(data: Path) -> float:
    """The MB that the process grows by while four look at the document at once, each in every way."""
    with Library.open(data) as library:
        library.ask("warm up", scope=SHARED)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: [look() for look in looks(library)], range(4)))
        return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the unit of the peak is another one")
@pytest.mark.slow
def test_four_looks_at_the_worst_document_at_once_take_little_memory(tmp_path: Path) -> None:
    tiny_paragraphs(tmp_path / "data")
    done = run(sys.executable, __file__, tmp_path / "data", check=True)
    assert float(done.stdout) < MOST_MEMORY / 2


def test_an_excerpt_reads_only_the_parts_that_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "PART", 50)
    monkeypatch.setattr(splitting, "SEEK", 0)
    raw = parse("guide.md", (GUIDE * 3).encode())
    store(tmp_path, raw, settle("guide.md", raw))
    read = []

    def unpack(start: int, text: str, packed: bytes, near: Span) -> tuple[int, tuple[Block, ...]]:
        read.append(start)
        return unpack_blocks(start, text, packed, near)

    monkeypatch.setattr(segment, "unpack_blocks", unpack)
    with Library.open(tmp_path) as library:
        known = library.overview("guide.md")
        library.excerpt("guide.md", known.parts[2], known.parts[3])
    assert read == [known.parts[2]]


def document_of(text: str) -> Document:
    return settle("guide.md", parse("guide.md", text.encode()))


GUIDE = (
    "# Guide\n\nOpen at nine.\n\n## Fees\n\nTen euros.\n\n    code = 1\n\n### Boats\n\n- one\n- two\n\nSubscribe now!\n"
)


@given(st.integers(20, 60), st.integers(1, 4))
def test_the_parts_of_a_document_are_the_document(size: int, block: int) -> None:
    document = document_of(GUIDE + "A paragraph that is longer than a part. " * 4 + GUIDE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitting, "PART", size)
        patch.setattr(splitting, "BLOCK", block)
        patch.setattr(splitting, "SEEK", 0)
        found = parts(document)
    assert "".join(part.text for part in found) == document.text
    blocks = {}
    for part in found:
        assert part.lines
        assert document.lines
        assert part.lines.at(part.start) == document.lines.at(part.start)
        packed, length = pack_blocks(part), len(document.text)
        assert unpack_blocks(part.start, part.text, packed, Span(0, length)) == (0, part.blocks)
        for start, end in ((0, part.start + 9), (part.start + 9, part.start + 15), (part.start + 15, length + 15)):
            near = [block for block in part.blocks if block.span.start < end and block.span.end > start]
            before, read = unpack_blocks(part.start, part.text, packed, Span(start, end))
            assert read == tuple(near)
            assert not near or part.blocks.index(near[0]) == before
        blocks |= {part.first + place: block for place, block in enumerate(part.blocks)}
    assert tuple(blocks[place] for place in range(len(blocks))) == document.blocks


def test_any_stretch_of_a_document_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "PART", 50)
    monkeypatch.setattr(splitting, "SEEK", 0)
    raw = parse("guide.md", (GUIDE * 3).encode())
    document = settle("guide.md", raw)
    store(tmp_path, raw, document)
    with Library.open(tmp_path) as library:
        known = library.overview("guide.md")
        assert len(known.parts) > 3
        assert known.length == len(document.text)
        assert library.document("guide.md") == document
        for start, end in ((0, 1), (0, 10_000), (20, 90), (49, 51), (known.parts[2], known.parts[3]), (60, 60)):
            excerpt = library.excerpt("guide.md", start, end)
            assert excerpt.text == document.text[start:end]
            assert excerpt.blocks == tuple(b for b in document.blocks if b.span.start < end and b.span.end > start)
            assert not excerpt.blocks or document.blocks[excerpt.first] == excerpt.blocks[0]
            if excerpt.text:
                assert excerpt.lines
                assert document.lines
                assert excerpt.lines.at(start) == document.lines.at(start)
        assert library.excerpt("guide.md", 10**9, 10**9 + 1).text == ""
        with pytest.raises(ValueError, match="can't be from 2 to 1"):
            library.excerpt("guide.md", 2, 1)
        for look in (library.overview, lambda name: library.excerpt(name, 0, 1)):
            with pytest.raises(UnknownSource):
                look("other.md")


def test_an_overview_has_the_counts_and_a_sample_of_what_is_flagged() -> None:
    document = document_of(GUIDE)
    found = overview(document, DocumentInfo.of(document, passages(document)), parts(document))
    assert [(heading.name, heading.depth) for heading in found.headings] == [("Guide", 1), ("Fees", 2), ("Boats", 3)]
    assert [(flagged.blocks, flagged.sample) for flagged in found.flagged] == [(1, "Subscribe now!")]
    assert found.all_headings == 3


def test_no_part_is_larger_than_a_page_however_many_blocks_there_are() -> None:
    text = "a\n\n" * 50_000
    blocks = tuple(Block(BlockKind.PARAGRAPH, Span(3 * place, 3 * place + 1)) for place in range(50_000))
    found = parts(Document("d", "d.txt", "Tiny", text, blocks))
    assert all(len(part.text) + BLOCK * len(part.blocks) <= PART + BLOCK + 3 * len(part.blocks) for part in found)
    assert all(before.start + len(before.text) == after.start for before, after in pairwise(found))


def test_a_list_of_documents_has_only_so_many_headings_of_each() -> None:
    document = document_of("\n\n".join(f"# {n} {'long' * 100}\n\ntext" for n in range(MOST_HEADINGS + 5)))
    headings = DocumentInfo.of(document, passages(document)).headings
    assert len(headings) == MOST_HEADINGS
    assert max(map(len, headings)) == LONGEST_HEADING


if __name__ == "__main__":
    print(measure(Path(sys.argv[1])))
