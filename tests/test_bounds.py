"""Small files can't make a large index: what they may take is bounded, and nobody else notices."""

import gc
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from test_preparing import LITTLE_ROOM, with_worker

from index import FolderError, Library, Scope
from index.building import apply, workers
from index.building.prepare import Job, Prepared, prepare
from index.facts import MOST_IN_SENTENCE, dates, facts, figures, most_facts
from index.facts.base import LONGEST_SENTENCE, RawFact
from index.layout import Block
from index.model import Passage
from index.reading import parse
from index.reading.document import LONGEST_HEADING, read
from index.reading.raw import RawDocument, to_json
from index.reading.sandbox import Sandbox
from index.reading.sources import NOTHING_KNOWN
from index.store.portions import MOST, Portion
from index.store.segment_draft import SegmentDraft

SHARED = Scope.shared()


def salad(words: int) -> str:
    choose = random.Random(1)
    return " ".join(f"{choose.getrandbits(40):08x}" for _ in range(words))


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.fixture
def hostile(docs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file that would take too much room, between others."""
    with_worker(monkeypatch, LITTLE_ROOM)
    for name in ("a.txt", "z.txt"):
        (docs / name).write_text(f"The harbour of {name} was dredged in 1856. It is deep.\n", encoding="utf-8")
    (docs / "m.txt").write_text(salad(20_000), encoding="utf-8")
    return docs


def test_a_file_that_takes_too_much_room_is_skipped_by_name_and_the_others_are_found(
    hostile: Path, tmp_path: Path
) -> None:
    with Library.open(tmp_path / "data") as library:
        report = library.sync(hostile)
        assert [(skip.file, skip.reason.template.code) for skip in report.skipped] == [
            ("m.txt", "Unreadable.TAKES_TOO_MUCH_ROOM")
        ]
        sources = {document.source for document in library.documents(scope=SHARED)}
        assert {"a.txt", "z.txt"} <= sources
        assert "m.txt" not in sources
        assert len(sources) == report.documents == len(report.added)
        for name in ("a.txt", "z.txt"):  # each document has its own text
            assert f"harbour of {name}" in library.document(name, scope=SHARED).text
        quote = library.ask("When was the harbour of z.txt dredged?", scope=SHARED).quotes[0]
        assert quote.citation.source == "z.txt"
        for fact in library.facts(scope=SHARED, limit=1000):
            text = library.document(fact.citation.source, scope=SHARED).text
            assert fact.text == fact.span.of(text)
            assert fact.sentence == fact.sentence_span.of(text)


@pytest.mark.parametrize(("batch", "left"), [(1, [0, 0, 0]), (10**9, [3, 2, 1])])
def test_a_document_that_is_in_the_index_is_no_longer_in_memory(
    batch: int, left: list[int], docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        (docs / f"{number}.txt").write_text(f"The harbour was dredged in 18{number}6.\n", encoding="utf-8")
    in_memory = []  # when the next one is asked for

    def watched(jobs: Iterator[Job], characters: int, _: object) -> Iterator[workers.Outcome]:
        for outcome in workers.prepare_all(jobs, characters):
            yield outcome
            del outcome
            in_memory.append(sum(isinstance(thing, Prepared) for thing in gc.get_objects()))

    monkeypatch.setattr(workers, "BATCH", batch)
    monkeypatch.setattr(workers, "MOST_WAITING", 1)
    monkeypatch.setattr(apply, "prepare_all", watched)
    with Library.open(tmp_path / "data") as library:
        assert library.sync(docs).documents == 4
    assert in_memory == left


def in_memory(*kinds: type) -> int:
    """How many things of these kinds there are."""
    gc.collect()
    return sum(isinstance(thing, kinds) for thing in gc.get_objects())


def test_a_document_is_stored_a_portion_at_a_time(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (docs / "long.md").write_text("".join(f"## Pier {number}\n\nIt is deep.\n\n" for number in range(1_200)))
    whole, sizes = [], []

    def watched(draft: SegmentDraft, portion: Portion, *numbers: int, real: Any = SegmentDraft._insert) -> None:
        whole.append(in_memory(Block, Passage, RawFact))
        sizes.append(len(portion.rows))
        real(draft, portion, *numbers)

    before = in_memory(Block, Passage, RawFact)  # of other tests
    monkeypatch.setattr(SegmentDraft, "_insert", watched)
    with Library.open(tmp_path / "data") as library:
        report = library.sync(docs)
    assert report.passages == 1_200
    assert max(sizes) == MOST
    assert max(whole) <= before


def test_a_file_is_no_longer_in_memory_when_the_next_one_is_read(
    docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        (docs / f"{number}.txt").write_text(f"The harbour was dredged in 18{number}6.\n", encoding="utf-8")
    counts = []

    def watched(*given: Any, real: Any = Sandbox.finish) -> tuple[RawDocument, str]:
        counts.append(in_memory(RawDocument))
        return cast(tuple[RawDocument, str], real(*given))

    before = in_memory(RawDocument)  # of other tests
    monkeypatch.setattr(Sandbox, "finish", watched)
    with Library.open(tmp_path / "data") as library:
        library.sync(docs)
    assert len(counts) == 3
    assert max(counts) <= before


def test_a_file_that_was_skipped_for_its_room_is_not_read_again_until_it_changes(hostile: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        first = library.sync(hostile)
        again = library.sync(hostile)
        assert again.generation == first.generation
        (hostile / "b.txt").write_text("One more.\n", encoding="utf-8")
        (hostile / "m.txt").write_text("The harbour has a lighthouse.\n", encoding="utf-8")
        third = library.sync(hostile)
        assert third.added == ("b.txt", "m.txt")
        assert third.skipped == ()
        assert "lighthouse" in library.document("m.txt", scope=SHARED).text


def test_a_document_that_becomes_too_expensive_is_no_longer_answered(hostile: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        library.sync(hostile)
        (hostile / "a.txt").write_text(salad(20_000), encoding="utf-8")
        report = library.sync(hostile)
        assert report.removed == ("a.txt",)
        assert "harbour of z.txt" in library.document("z.txt", scope=SHARED).text
        assert library.ask("harbour", scope=SHARED).quotes[0].citation.source == "z.txt"


def test_a_folder_with_nothing_else_is_a_folder_without_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_worker(monkeypatch, LITTLE_ROOM)
    docs = tmp_path / "only"
    docs.mkdir()
    (docs / "m.txt").write_text(salad(20_000), encoding="utf-8")
    with Library.open(tmp_path / "data") as library, pytest.raises(FolderError, match="KB in the index"):
        library.sync(docs)


def addresses(names: Iterator[str]) -> str:
    rows = (f"{a} {b},{a}.{b}@{c}.example" for a, b, c in zip(names, names, names, strict=False))
    return "name,address\n" + "\n".join(rows)


def glossary(names: Iterator[str]) -> str:
    return "\n\n".join(f"**{name.title()}**: the {other}." for name, other in zip(names, names, strict=False))


def codes(names: Iterator[str]) -> str:
    return "\n".join(f"{name[:4]}{number:x}-{number * 7_919 % 0xFFFFFF:06x}" for number, name in enumerate(names))


def pairs(names: Iterator[str]) -> str:
    """A vocabulary of two languages, the second without spaces."""
    return "\n".join(f"- {name}: " + "".join(chr(0x4E00 + ord(a) * 90 % 9_000) for a in name) for name in names)


LISTS = {"members.csv": addresses, "glossary.md": glossary, "codes.txt": codes, "words.md": pairs}


@pytest.mark.parametrize(
    "file",
    ["members.csv", *(pytest.param(name, marks=pytest.mark.slow) for name in ("glossary.md", "codes.txt", "words.md"))],
)
def test_lists_in_which_nearly_every_word_is_new_fit_and_take_no_more_than_they_may(
    docs: Path, tmp_path: Path, file: str
) -> None:
    choose = random.Random(1)
    names = ("".join(choose.choices("abcdefghiklmnoprstuw", k=choose.randrange(4, 9))) for _ in range(20_000))
    text = LISTS[file](names)
    docs.mkdir(exist_ok=True)
    (docs / file).write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        report = library.sync(docs)
    assert report.skipped == ()
    size_of_text = len(text.encode())
    assert size_of_text > 150_000
    assert size(tmp_path / "data") <= 1_000_000 + 12 * size_of_text


@pytest.mark.parametrize(
    "text", ["5% " * 2_500, "5%. " * 5_000, "5%\n\n" * 5_000], ids=["words", "sentences", "blocks"]
)
def test_percentages_take_no_more_room_than_they_may(text: str, tmp_path: Path) -> None:
    docs = tmp_path / "percentages"
    docs.mkdir()
    (docs / "a.md").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(docs)
    most = 1_000_000 + 12 * len(text)  # far less than a document may take
    assert size(tmp_path / "data") <= most


@pytest.mark.parametrize("between", [" ", "\n\n"])
def test_words_that_no_document_has_take_no_more_room_than_was_estimated(between: str, tmp_path: Path) -> None:
    """Each is an entry of the dictionary and of the postings, and each of its grams is one of a table."""
    taken, rooms = [], []
    for count in (1, 4_000):
        raw = parse("a.txt", salad(count).replace(" ", between).encode())
        outcome = prepare(Job("a.txt", raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset()))
        rooms.append(outcome.room)
        docs = tmp_path / f"docs-{count}"
        docs.mkdir()
        (docs / "a.txt").write_text(raw.text, encoding="utf-8")
        with Library.open(tmp_path / f"data-{count}") as library:
            library.sync(docs)
        taken.append(size(tmp_path / f"data-{count}" / "segment-1") + size(tmp_path / f"data-{count}" / "words-1"))
    assert taken[1] - taken[0] <= 1.1 * rooms[1]


def test_a_sentence_and_a_document_have_only_so_many_facts() -> None:
    dense = read("a.md", ("5% of it. " * 3_000).encode())
    assert len(facts(dense)) == most_facts(len(dense.text)) < 3_000
    one_sentence = read("a.md", ("5% " * 1_000).encode())
    assert len(one_sentence.text) < LONGEST_SENTENCE
    assert len(facts(one_sentence)) == MOST_IN_SENTENCE


@pytest.mark.parametrize(("module", "text"), [(figures, "5% of it.\n\n"), (dates, "In 1999.\n\n")])
def test_no_more_facts_are_looked_for_than_a_document_may_have(
    module: ModuleType, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for = []

    def find(*arguments: Any, find: Callable[..., Iterator[RawFact]] = module.find) -> Iterator[RawFact]:
        for fact in find(*arguments):
            looked_for.append(fact)
            yield fact

    monkeypatch.setattr(module, "find", find)
    dense = read("a.md", (text * 3_000).encode())
    assert len(facts(dense)) == most_facts(len(dense.text)) == len(looked_for) < 3_000


def test_a_sentence_that_is_too_long_to_be_shown_has_no_facts() -> None:
    assert not facts(read("a.md", ("5% " * 2_000).encode()))


def test_a_heading_is_shortened_above_the_blocks_under_it() -> None:
    document = read("a.md", b"# " + b"word " * 5_000 + b"\n\nText.\n")
    assert [len(name) for name in document.blocks[-1].heading] == [LONGEST_HEADING]


def test_rows_of_numbers_take_less_than_their_share_of_time() -> None:
    """Preparing is linear: eight times as many rows take about eight times as long. Here they took 40 s for a MB."""
    choose = random.Random(1)

    def seconds(rows: int) -> float:
        table = "".join(f"{choose.randrange(10**4)},{choose.randrange(10**4)}\n" for _ in range(rows))
        document = read("a.csv", table.encode())
        start = time.process_time()
        facts(document)
        return (time.process_time() - start) / len(table) * 1e6

    seconds(100)
    assert seconds(8_000) < 10  # 2 on an idle machine
