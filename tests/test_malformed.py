"""Two thousand malformed files come to no harm: each is read or refused with a reason, and the good one is found."""

import logging
import os
import pickle
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import malformed
import pytest
from conftest import ROOT
from malformed.memory import peak, peak_of_children
from processes import run

from index import Library, Scope, SyncReport
from index.messages import Unreadable
from index.reading import files
from index.reading.worker import DEFAULT

pytestmark = pytest.mark.slow

SHARED = Scope.shared()
MOST_MEMORY = 700  # megabytes, of the process that indexes
# What only a program would say.
_PROGRAMS_WORDS = re.compile(
    r"\b[A-Z]\w+(?:Error|Exception|Warning|Interrupt)\b|Traceback|File \"|0x[0-9a-f]{6}|<class |Errno"
)


SYNC = """
import pickle, sys
from pathlib import Path
from ready import STARTER
from test_malformed import synced
STARTER.cold = True  # so that the processes that read are children of this one
sys.stdout.buffer.write(pickle.dumps(synced(*map(Path, sys.argv[1:]))))
"""


@dataclass(frozen=True)
class Outcome:
    folder: Path
    library: Library
    report: SyncReport
    logged: list[str]
    megabytes: tuple[int, int]  # at most, where the index is built and where files are read


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    base = tmp_path_factory.mktemp("malformed")
    (base / malformed.CANARY).write_text(malformed.SONG)
    folder = base / "docs"
    folder.mkdir()
    malformed.generate(folder, mutants=30)
    (folder / "good.txt").write_text("The umbrella of the archbishop was found in Reykjavik in 1911.\n")
    # In a separate process, so that its memory doesn't include that of all other tests.
    command = (sys.executable, "-c", SYNC, folder, base / "data")
    done = run(*command, deadline=900, check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": "tests"}, text=False)
    report, logged, megabytes = pickle.loads(done.stdout)
    try:
        with Library.open(base / "data") as library:
            yield Outcome(folder, library, report, logged, megabytes)
    finally:
        (folder / "special" / "closed.txt").chmod(0o600)


def synced(folder: Path, data: Path) -> tuple[SyncReport, list[str], tuple[int, int]]:
    """The result of a sync of the folder, the log meanwhile, and the memory that it took."""
    logged: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: logged.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("index").addHandler(handler)
    with Library.open(data) as library:
        report = library.sync(folder)
    return report, logged, (peak(), peak_of_children())


def test_the_set_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    made = []
    for _ in range(2):
        docs = tmp_path / "docs"
        docs.mkdir()
        malformed.generate(docs, mutants=40)
        files = [
            path for path in docs.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_mode & 0o777
        ]
        made.append({path.relative_to(docs): (path.stat().st_size, zlib.crc32(path.read_bytes())) for path in files})
        docs.rename(tmp_path / f"docs-{len(made)}")
    assert made[0] == made[1]
    assert sum(size for size, _ in made[0].values()) < 200_000_000


def test_every_file_is_a_document_or_named_with_a_reason(outcome: Outcome) -> None:
    read = {document.source for document in outcome.library.documents(scope=SHARED)}
    skipped = {skip.file for skip in outcome.report.skipped}
    there = set()
    for root, folders, names in os.walk(outcome.folder):
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        there |= {os.path.relpath(Path(root) / name, outcome.folder) for name in (*names, *links) if name[0] != "."}
    # A folder that is too deep is named in place of the files in it.
    too_deep = {skip.file for skip in outcome.report.skipped if skip.reason.template is Unreadable.FOLDER_TOO_DEEP}
    assert too_deep
    expected = set()
    for name in there:
        above = {files.printable(str(folder)) for folder in Path(name).parents}
        expected |= above & too_deep or {files.printable(name)}
    assert len(expected) > 2_000
    assert read | skipped == expected
    assert not read & skipped


def test_the_good_document_answers(outcome: Outcome) -> None:
    answer = outcome.library.ask("Where was the umbrella of the archbishop found?", scope=SHARED)
    assert [quote.citation.source for quote in answer.quotes][:1] == ["good.txt"]
    assert "Reykjavik" in answer.quotes[0].text


def test_nothing_outside_the_folder_is_in_any_text(outcome: Outcome) -> None:
    for listed in outcome.library.documents(scope=SHARED):
        document = outcome.library.document(listed.source, scope=SHARED)
        assert malformed.SONG not in f"{document.title} {document.author} {document.text}", listed.source
        assert "root:x:0:0" not in document.text, listed.source


def test_no_reader_fails(outcome: Outcome) -> None:
    failures = [message for message in outcome.logged if "failed on it" in message]
    assert not failures, "\n".join(failures[:20])


def test_reasons_are_sentences_for_people(outcome: Outcome) -> None:
    for skip in outcome.report.skipped:
        assert str(skip.reason).isprintable(), skip
        assert 8 < len(str(skip.reason)) <= 400, skip
        assert not _PROGRAMS_WORDS.search(str(skip.reason)), skip


def test_memory_stays_within_bounds(outcome: Outcome) -> None:
    here, reading = outcome.megabytes
    assert here < MOST_MEMORY
    assert 0 < reading <= DEFAULT.memory // 2**20


def test_a_second_sync_reads_nothing_again(outcome: Outcome) -> None:
    again = outcome.library.sync(outcome.folder)
    assert (again.added, again.changed, again.removed) == ((), (), ())
    assert len(again.skipped) == len(outcome.report.skipped)
