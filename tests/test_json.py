"""The JSON that `--json` prints has the fields that programs rely on, and loses nothing of a value."""

import dataclasses
import json
import types
import typing
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from index import (
    Answer,
    Citation,
    Document,
    DocumentInfo,
    Fact,
    Library,
    Message,
    Quote,
    Scope,
    Span,
    SyncReport,
    Verdict,
)
from index.cli.commands import main
from index.cli.encoder import dumps, encode

CITATION = set("document title source author publisher url date heading page rows lines numbering by_ocr".split())
QUOTE = CITATION | set(
    "id text start end sentence matches score also layout sentence_rows sentence_lines set_aside".split()
)
FACT = CITATION | set(
    "kind text start end sentence sentence_start sentence_end value unit qualifier notes markers named_in attribution "
    "lead".split()
)
SEARCHED = {"documents", "passages", "terms", "unknown"}
ANSWER = set(
    "question found confidence quotes suggestions searched generation notices choices disagreement probability".split()
)
INFO = set("id source title author publisher url date language version passages headings questions".split())
BACKUP = {"file", "made", "size", "uploads", "servers", "key"}

ROOM = """---
date: 2024-05-13
url: https://example.org/room
---

# Reading room

The reading room opens at nine on weekdays. Members may borrow four books at a time.

## History

Ada Brown founded it in 1911. “A reading room needs quiet,” said Ada Brown.

## Fees

The reading room costs nothing. Lost books cost $12 each.

Advertisement
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A documents folder and its data folder."""
    folder = tmp_path_factory.mktemp("json")
    docs, data = folder / "docs", folder / "data"
    docs.mkdir()
    (docs / "room.md").write_text(ROOM, encoding="utf-8")
    (docs / "copy.md").write_text(ROOM.replace("needs quiet", "wants quiet"), encoding="utf-8")
    (docs / "empty.txt").write_bytes(b"")
    with Library.open(data) as library:
        library.sync(docs)
        library.add("rules.txt", b"Dogs wait outside.", scope=Scope.guild(1))
    return docs, data


@pytest.fixture(scope="module")
def room(folders: tuple[Path, Path]) -> typing.Iterator[Library]:
    with Library.open(folders[1]) as library:
        yield library


def printed(folders: tuple[Path, Path], *arguments: str) -> Any:
    docs, data = folders
    environment = {"FOOTNOTE_DOCS": str(docs), "FOOTNOTE_DATA": str(data), "FOOTNOTE_MEANING": "off"}
    done = CliRunner().invoke(main, [*arguments, "--json"], env=environment)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_build(folders: tuple[Path, Path]) -> None:
    report = printed(folders, "build")
    assert report.keys() == {
        *(
            "documents",
            "passages",
            "added",
            "changed",
            "removed",
            "unchanged",
            "held_back",
            "left_out",
            "skipped",
            "notes",
        ),
        *("flagged", "files", "generation", "meaning", "waiting"),
    }
    assert report["meaning"].keys() == {"available", "encoded", "passages"}
    assert (report["documents"], report["unchanged"], report["files"]["added"]) == (2, 2, [])
    assert report["skipped"] == [{"file": "empty.txt", "reason": "it is empty"}]


def test_ask(folders: tuple[Path, Path]) -> None:
    answer = printed(folders, "ask", "When does the reading room open?")
    assert answer.keys() >= ANSWER
    assert answer["searched"].keys() == SEARCHED
    quote = answer["quotes"][0]
    assert quote.keys() == QUOTE
    assert quote["text"][slice(*quote["sentence"])] == "The reading room opens at nine on weekdays."
    assert [quote["text"][slice(*match)] for match in quote["matches"]][:2] == ["reading", "room"]
    assert [citation.keys() for citation in quote["also"]] == [CITATION]


def test_ask_lists_the_sections_to_choose_from_and_the_notices(folders: tuple[Path, Path]) -> None:
    answer = printed(folders, "ask", "x" * 3000)
    assert answer["notices"] == ["The question has 3,000 characters; its first 2,000 were searched for."]
    for choice in answer["choices"]:
        assert choice.keys() == {"passage_id"} | CITATION


def test_facts(folders: tuple[Path, Path]) -> None:
    facts = printed(folders, "facts")
    assert {fact["kind"] for fact in facts} >= {"dates", "figures", "people", "quotations"}
    for fact in facts:
        assert fact.keys() >= FACT
        offset = fact["start"] - fact["sentence_start"]
        assert fact["sentence"][offset : offset + len(fact["text"])] == fact["text"]


def test_facts_without_a_limit_are_all_of_them(tmp_path: Path) -> None:
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    years = "\n\n".join(f"It began in {year}." for year in range(1900, 1940))
    (docs / "years.txt").write_text(years, encoding="utf-8")
    assert len(printed((docs, data), "facts", "--kind", "dates")) == 40
    assert len(printed((docs, data), "facts", "--kind", "dates", "--limit", "30")) == 30
    options = ["--docs", str(docs), "--data", str(data)]
    text = CliRunner().invoke(main, ["facts", "--kind", "dates", *options]).stdout
    assert "[25]" in text
    assert "[26]" not in text
    assert "These are 25 of 40 facts; --limit 40 shows all of them." in text
    assert "[40]" in CliRunner().invoke(main, ["facts", "--kind", "dates", "--limit", "40", *options]).stdout


def test_a_quotation_that_is_in_many_places_is_found_in_all(tmp_path: Path) -> None:
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    for number in range(8):
        (docs / f"{number}.txt").write_text(f"Notice {number}. Dogs wait outside the reading room.", encoding="utf-8")
    verdict = printed((docs, data), "verify", "Dogs wait outside the reading room.")
    assert len(verdict["matches"]) == 8
    options = ["--docs", str(docs), "--data", str(data)]
    text = CliRunner().invoke(main, ["verify", "Dogs wait outside the reading room.", *options]).stdout
    assert "These are 5 of 8 places; --json lists all of them." in text


def test_summary(folders: tuple[Path, Path]) -> None:
    quotes = printed(folders, "summary")
    assert quotes
    assert {quote["source"] for quote in quotes} == {"copy.md", "room.md"}
    for quote in quotes:
        assert quote.keys() == QUOTE


def test_verify(folders: tuple[Path, Path]) -> None:
    verdict = printed(folders, "verify", "The reading room opens at ten on weekdays")
    assert verdict.keys() == {"quotation", "verdict", "matches", "closest", "searched", "generation"}
    assert verdict["verdict"] == "partial"
    match = verdict["matches"][0]
    assert match.keys() == {"text", "start", "end", "changes", "omitted", "note", "left_out"} | CITATION
    assert match["changes"] == [{"quotation": "ten", "text": "nine"}]
    assert match["note"] is None
    assert match["left_out"] is None
    assert printed(folders, "verify", "Cats are welcome")["verdict"] == "absent"


def test_sources(folders: tuple[Path, Path]) -> None:
    listing = printed(folders, "sources")
    assert listing.keys() == {"documents", "skipped", "meaning"}
    assert [info.keys() for info in listing["documents"]] == [INFO, INFO]


def test_source(folders: tuple[Path, Path]) -> None:
    source = printed(folders, "source", "room.md")
    assert source.keys() == {"notes", "flagged", "skipped"} | INFO
    for block in source["flagged"]:
        assert block.keys() == {"text", "start", "end", "reason"}
    assert printed(folders, "source", "empty.txt") == {"source": "empty.txt", "skipped": ["it is empty"]}


def test_backup_and_restore(folders: tuple[Path, Path], tmp_path: Path) -> None:
    made = printed(folders, "backup", str(tmp_path / "backup"))
    assert made.keys() == BACKUP
    assert (made["file"], made["uploads"]) == (str(tmp_path / "backup"), 1)
    data = tmp_path / "data"
    assert printed((folders[0], data), "restore", str(tmp_path / "backup")) == made | {"former": None}


# -- nothing gets lost ------------------------------------------------------------------------------------------------


def decoded(kind: Any, value: Any) -> Any:
    """The value of a type that its JSON was made of; messages stay their English."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        (kind,) = [argument for argument in arguments if argument is not types.NoneType]
        return None if value is None else decoded(kind, value)
    if origin is tuple:
        kinds = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else arguments
        return tuple(decoded(kind, item) for kind, item in zip(kinds, value, strict=True))
    if origin is frozenset:
        return frozenset(decoded(arguments[0], item) for item in value)
    if kind is Span:
        return Span(*value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if dataclasses.is_dataclass(kind) and isinstance(value, dict):
        hints = typing.get_type_hints(kind)
        return kind(**{field.name: _field(field.name, hints[field.name], value) for field in dataclasses.fields(kind)})
    return value


def _field(name: str, kind: Any, value: dict[str, Any]) -> Any:
    if kind is Citation:
        return decoded(Citation, value)
    if kind in (Span, Span | None) and name.endswith("span"):
        start, end = (value[f"{name.removesuffix('span')}{edge}"] for edge in ("start", "end"))
        return None if start is None else Span(start, end)
    renamed = {"document_id": "document", "agreement": "verdict"}
    return decoded(kind, value[renamed.get(name, name)])


def messages(value: Any) -> list[Message]:
    """The messages in a value."""
    if isinstance(value, Message):
        return [value]
    if dataclasses.is_dataclass(value):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    return [found for item in value for found in messages(item)] if isinstance(value, list | tuple) else []


def test_every_value_can_be_made_again_of_its_json(room: Library) -> None:
    values = [
        room.ask("When does the reading room open?"),
        room.ask("What is the capital of France?"),
        room.ask("room"),
        room.verify("The reading room opens at ten on weekdays"),
        room.verify("Cats are welcome in here"),
        *room.facts(limit=None),
        *room.summary("room.md"),
        *room.documents(),
        room.document("room.md"),
    ]
    kinds = {type(value) for value in values}
    assert kinds == {Answer, Verdict, Fact, Quote, DocumentInfo, Document}
    for value in values:
        again = decoded(type(value), json.loads(dumps(value)))
        assert encode(again) == encode(value)
        if not messages(value):  # these are printed as their English
            assert again == value


def test_a_report_counts_the_files_that_it_names() -> None:
    report = SyncReport(3, 2, 9, added=("a", "b"), unchanged=("c",))
    found = encode(report)
    assert (found["added"], found["changed"], found["unchanged"]) == (2, 0, 1)
    assert found["files"] == {"added": ["a", "b"], "changed": [], "removed": [], "held_back": []}


@given(st.text(), st.integers(0, 10**6), st.integers(1, 10**6))
def test_any_text_survives(text: str, start: int, length: int) -> None:
    citation = Citation("d", text, text, None, None, None, None, (text,), None, None, (1, 2))
    quote = Quote("q", "x" * length, Span(start, start + length), None, (), citation, 0.5, (citation,))
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert decoded(Quote, json.loads(dumps(quote))) == quote
