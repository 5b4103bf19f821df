"""An index of many segments answers as one that was made at once, to the last digit, whatever has happened to it."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Library, Scope
from index.building import apply, leaves, ready
from index.building.prepare import Job, carry_out
from index.building.workers import Outcome, Spare
from index.errors import UnreadableFile
from index.fact_kinds import FactKind
from index.reading import parse
from index.reading.confined import Confined
from index.reading.raw import RawDocument, to_json
from index.reading.sandbox import Begun
from index.retrieval.inverted import kernel, writer

HISTORIES = int(os.environ.get("HISTORIES", "12"))  # `make histories-test` tries 2,000
SERVERS = (7, 8)
SCOPES = (Scope.shared(), Scope.guild(7), Scope.guild(8), Scope.guild(7).without("b*"))
QUESTIONS = (
    "When does the harbour open?",
    "Who repaired the lighthause?",
    "harbours and lighthouse keepers",
    '"the harbour opens"',
    "What is a quorum?",
    "HQL volunteers",
    "猫在哪里",
    "zeppelin",
)
SENTENCES = st.sampled_from(
    [
        "The harbour opens at nine on Monday.",
        "The harbours open at 7 in the morning.",
        "The lighthouse was repaired by Ada Brown in May 2019.",
        "Ada Brown said: “The lighthouse keeper is ill.”",
        "A quorum is half of the members.",
        "A quorum is a third of the members on 3 May 2021.",
        "The harbour quarter league (HQL) needs 12 volunteers.",
        "Members must pay 20 dollars, and may not keep dogs.",
        "猫在花园里。",
        "Orchard notes are kept by the keeper.",
        "Unheard xylophonists rehearse.",
    ]
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=3).map(" ".join)
TITLES = st.sampled_from(["Overview", "overview", "Harbour", "Rules of the quorum"])
TEXTS = st.builds(
    lambda title, paragraphs: f"# {title}\n\nThe footer of all\n\n" + "\n\n".join(paragraphs) + "\n",
    TITLES,
    st.lists(PARAGRAPHS, min_size=1, max_size=4),
)
PLACES = st.sampled_from(["a.md", "b.md", "c.md", "d/a.md", "d/b.md", "e.md", "f.md"])
CHANGES = st.one_of(
    st.tuples(st.just("write"), PLACES, TEXTS),
    st.tuples(st.just("delete"), PLACES),
    st.tuples(st.just("spoil"), PLACES),
    st.tuples(st.just("touch"), PLACES),
    st.tuples(st.just("link"), PLACES),
    st.tuples(st.just("move"), st.sampled_from(["d", "D", "g"]), st.sampled_from(["d", "D", "g"])),
    st.tuples(st.just("upload"), st.sampled_from(SERVERS), st.sampled_from(["one.md", "two.md", "b.md"]), TEXTS),
    st.tuples(st.just("withdraw"), st.sampled_from(SERVERS)),
    st.tuples(st.just("describe"), TITLES),
)
STEPS = st.lists(st.tuples(st.booleans(), st.lists(CHANGES, min_size=1, max_size=4)), min_size=1, max_size=5)


class Here:
    """Reads files in this process: a sandbox's takes half a second to start."""

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> "Here":
        return self

    def __exit__(self, *_: object) -> None: ...

    def has(self, _: object) -> bool:
        return True

    def start(self) -> None: ...

    def close(self) -> None: ...

    def begin(self, source: str, data: bytes) -> Begun:
        return Begun(source, data, cast(Confined, self))

    def finish(self, begun: Begun, _: object) -> tuple[RawDocument, str]:
        raw = parse(begun.source, begun.data)
        return raw, to_json(raw)


def prepare_here(jobs: Iterable[Job], *_: object) -> Iterator[Outcome]:
    for job in jobs:
        try:
            yield carry_out(job)  # type: ignore[misc]  # a job is prepared, not summarised
        except UnreadableFile as error:
            yield error.message


def carry(changes: Iterable[tuple[Any, ...]], docs: Path, library: Library) -> set[str]:
    """Makes changes; returns the paths in the folder at which something may have changed."""
    named: set[str] = set()
    for kind, *values in changes:
        if kind in ("write", "delete", "spoil", "touch", "link"):
            named.add(values[0])
            _write(kind, docs / values[0], *values[1:])
        elif kind == "move":
            named.update(values)
            if (docs / values[0]).exists() and not (docs / values[1]).exists():
                (docs / values[0]).rename(docs / values[1])
        elif kind == "describe":
            named.add("sources.toml")
            (docs / "sources.toml").write_text(f'["c.md"]\ntitle = "{values[0]}"\n', encoding="utf-8")
        elif kind == "upload":
            library.state.uploads.put(values[0], values[1], values[2].encode(), user_id=None)
        else:
            for upload in library.uploads(scope=Scope.guild(values[0]))[:1]:
                library.withdraw(upload.document_id, scope=Scope.guild(values[0]))
    return named


def _write(kind: str, path: Path, text: str = "") -> None:
    if kind == "touch":
        if path.is_file():
            os.utime(path)
        return
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "write":
        path.write_text(text, encoding="utf-8")
    elif kind == "spoil":
        path.write_bytes(b"\0\1\2\3")
    elif kind == "link":
        path.symlink_to("elsewhere.md")


def bring_up_to_date(library: Library, docs: Path, changes: list[tuple[Any, ...]], named: set[str], look: bool) -> None:
    """Syncs in one of three ways.

    Args:
        named: The paths at which something may have changed.
        look: True to look at the whole folder.
    """
    if look or (named and library.sync(docs, paths=named).held_back):
        library.sync(docs, accept_removals=True)
    elif any(kind in ("upload", "withdraw") for kind, *_ in changes):
        library.catch_up()


def seen(library: Library) -> list[str]:
    """What can be seen of a library, but the number of its generation."""
    found: list[object] = []
    for scope in SCOPES:
        for question in QUESTIONS:
            found.append(library.ask(question, scope=scope, limit=8))
        documents = library.documents(scope=scope)
        found += [documents, library.skipped(scope=scope)]
        found += [library.facts(kind=kind, scope=scope) for kind in FactKind]
        found += [library.facts(about="the lighthouse", scope=scope), library.facts(scope=scope, start=2, limit=3)]
        found += [library.names(kind, scope=scope) for kind in (FactKind.PEOPLE, FactKind.QUOTATIONS)]
        found += [library.fact_counts(scope=scope), library.documents(part="over", scope=scope)]
        for text in ("The harbour opens at nine on Monday.", "The footer of all", "the keeper. Unheard xylophonists"):
            found.append(library.verify(text, scope=scope))
        for info in documents[:3]:
            found += [library.summary(info.source, scope=scope), library.overview(info.source, scope=scope)]
    return [re.sub(r"generation=\d+", "", repr(one)) for one in found]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(ready, "Sandbox", Here)
    monkeypatch.setattr(apply, "prepare_all", prepare_here)
    monkeypatch.setattr(Spare, "start", lambda _: None)
    return monkeypatch


@settings(max_examples=HISTORIES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from([2, 5, 9]), st.sampled_from([0, 12, 10_000]))
def test_any_history_comes_out_as_if_made_at_once(
    here: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[bool, list[tuple[Any, ...]]]],
    size: int,
    words: int,
) -> None:
    folder = tmp_path_factory.mktemp("history")
    docs = folder / "docs"
    docs.mkdir()
    (docs / "z.md").write_text("# Last\n\nThe last one stays.\n", encoding="utf-8")
    here.setattr(leaves, "SMALLEST", size)
    here.setattr(writer, "FEW_ADDED", words)
    here.setattr(writer, "SHARE_ADDED", 0)
    with Library.open(folder / "steps", meaning=False) as library:
        library.sync(docs)
        for look, changes in steps:
            named = carry(changes, docs, library)
            bring_up_to_date(library, docs, changes, named, look)
        stepped = seen(library)
        here.setattr(kernel, "WINDOW", 2 * kernel.WORD)
        here.setattr(kernel, "_loaded", [kernel.search])  # as it would be compiled
        assert stepped == seen(library)
        here.setattr(kernel, "_loaded", [])
    (folder / "at-once").mkdir()
    for path in (folder / "steps").glob("state.db*"):
        shutil.copy(path, folder / "at-once")
    here.setattr(leaves, "SMALLEST", 10_000)
    with Library.open(folder / "at-once", meaning=False) as library:
        library.sync(docs)
        assert stepped == seen(library)
