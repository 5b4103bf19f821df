"""A folder of every format at once: an honest count, and every passage and fact as its document has it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from malformed import SOUND

from index import Library, Scope
from index.__main__ import main
from index.reading import FORMATS, PICTURES

SHARED = Scope.shared()
WITH_LINES = ("plain", "markdown", "rst", "log", "asciidoc", "org", "records.jsonl")
COPIES = 500 // len(SOUND) + 1  # of each format


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, object]]:
    """The folder, the data folder, and the report of `build --json`."""
    folder = tmp_path_factory.mktemp("mixed")
    docs, data = folder / "docs", folder / "data"
    for suffix, sound in SOUND.items():
        (docs / suffix[1:]).mkdir(parents=True)
        for number in range(COPIES):
            (docs / suffix[1:] / f"{number}{suffix}").write_bytes(sound)
    (docs / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (docs / "cut.pdf").write_bytes(SOUND[".pdf"][:200])
    (docs / "empty.md").write_bytes(b"")
    result = CliRunner().invoke(main, ["build", "--docs", str(docs), "--data", str(data), "--json"])
    assert result.exit_code == 0, result.output
    return docs, data, json.loads(result.stdout)


def test_it_has_every_format_that_is_read() -> None:
    assert SOUND.keys() == FORMATS.keys() - set(PICTURES)  # tesseract reads those: test_scans.py


def test_the_count_is_honest(built: tuple[Path, Path, dict[str, object]]) -> None:
    docs, _, report = built
    assert report["documents"] == report["added"] == COPIES * len(SOUND)
    assert [skip["file"] for skip in report["skipped"]] == ["cut.pdf", "empty.md", "scan.png"]
    assert report["documents"] + len(report["skipped"]) == sum(path.is_file() for path in docs.rglob("*"))
    assert report["passages"] >= report["documents"]


def test_every_format_answers_and_is_cited(built: tuple[Path, Path, dict[str, object]]) -> None:
    _, data, _ = built
    with Library.open(data) as library:
        for suffix in SOUND:
            source = f"{suffix[1:]}/7{suffix}"
            tables = suffix in (".csv", ".tsv")
            question = "Which note does the ferry Berta have?" if tables else "When was the harbour dredged?"
            (quote, *_) = library.ask(question, scope=SHARED, source=source).quotes
            assert quote.citation.source == source
            if tables:
                assert quote.citation.rows, suffix
            elif suffix in (".pdf", ".ipynb", ".srt", ".vtt"):
                assert quote.citation.page, suffix
            assert bool(quote.citation.lines) == (FORMATS[suffix] in WITH_LINES), suffix


def test_every_passage_and_every_fact_is_its_documents_text(built: tuple[Path, Path, dict[str, object]]) -> None:
    _, data, report = built
    with Library.open(data, meaning=False) as library:
        texts = {info.source: library.document(info.id, scope=SHARED).text for info in library.documents(scope=SHARED)}
        facts = library.facts(scope=SHARED, limit=100_000)
        assert {fact.citation.source for fact in facts} >= {f"{suffix[1:]}/7{suffix}" for suffix in (".txt", ".pdf")}
        for fact in facts:
            text = texts[fact.citation.source]
            assert fact.text == fact.span.of(text)
            assert fact.sentence == fact.sentence_span.of(text)
            assert fact.sentence_span.start <= fact.span.start < fact.span.end <= fact.sentence_span.end
        seen = 0
        for source, text in list(texts.items())[::18]:
            for question in ("harbour dredged lighthouse", "ferry lake Sundays", "Anna drowned", "one two a b code"):
                for quote in library.ask(question, scope=SHARED, source=source, limit=25).quotes:
                    assert quote.text == quote.span.of(text)
                    seen += 1
        assert seen > len(texts) / 18
    assert report["documents"] == len(texts)
