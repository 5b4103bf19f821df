"""Passages are encoded in the background while the bot runs, and by a build from the shell. The encoder is a stub."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from click.testing import CliRunner
from patience import PATIENCE

from bot.operate import encoding
from bot.operate.encoding import keep_encoded
from index import Library
from index.__main__ import main
from index.errors import EncodingFailed
from index.meaning.weights import WIDTH, Floats


class Stub:
    """In the place of the encoder and of its process."""

    def __init__(self) -> None:
        self.failures = 0  # that are still to come
        self.ended_by: list[str] = []  # the words of texts that can't be encoded
        self.tried: list[list[str]] = []
        self.waits = False  # until it is stopped
        self.at_work, self._stop = threading.Event(), threading.Event()

    def encode(self, texts: Sequence[str]) -> Floats:
        self.at_work.set()
        if self.waits and self._stop.wait(PATIENCE):
            raise EncodingFailed("It was stopped.")
        self.tried.append(list(texts))
        if any(word in text for word in self.ended_by for text in texts):
            raise EncodingFailed("A text ends it.")
        if self.failures:
            self.failures -= 1
            raise EncodingFailed("Something ends it.")
        return np.full((len(texts), WIDTH), WIDTH**-0.5, np.float32)

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    stub = Stub()
    monkeypatch.setattr("index.meaning.encoder.Encoder.open", lambda: stub)
    monkeypatch.setattr("index.meaning.process.EncodingProcess.open", lambda: stub)
    monkeypatch.setattr("index.upkeep.is_installed", lambda: True)
    monkeypatch.setattr(encoding, "EVERY", 0.01)
    monkeypatch.setattr(encoding, "AGAIN", 0.01)
    yield stub
    stub.stop()


@pytest.fixture
def docs(docs: Path) -> Path:
    (docs / "tides.md").write_text("# Tides\n\nThe tide turns at noon.\n\n## Harbour\n\nBoats wait outside.\n")
    return docs


async def complete(library: Library, passages: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while not ((status := library.meaning()).complete and status.passages == passages):
            await asyncio.sleep(0.01)


async def test_passages_are_encoded_after_every_sync(
    stub: Stub, docs: Path, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with keep_encoded(library):
        library.sync(docs)
        await complete(library, 2)
        (docs / "locks.txt").write_text("The lock opens twice a day.")
        library.sync(docs)
        await complete(library, 3)
    assert "of 2 passages are found by their meaning too" in caplog.text


async def test_it_stops_at_once_in_the_middle_of_its_work(stub: Stub, docs: Path, library: Library) -> None:
    library.sync(docs)
    stub.waits = True
    async with asyncio.timeout(PATIENCE), keep_encoded(library):
        await asyncio.to_thread(stub.at_work.wait)
    assert stub.stopped
    assert library.meaning().encoded == 0


async def test_after_a_failure_it_is_tried_again(
    stub: Stub, docs: Path, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    library.sync(docs)
    stub.failures = 2  # of the passages, and of the plain sentence that an encoder which works can encode
    async with keep_encoded(library):
        await complete(library, 2)
    assert caplog.text.count("passages could not be encoded, and are found by their words: Something ends it.") == 1


def test_a_passage_that_cannot_be_encoded_is_set_aside_and_the_others_get_their_vectors(
    stub: Stub, docs: Path, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    library.sync(docs)
    stub.ended_by = ["Boats wait"]
    assert library.encode(100).encoded == 1
    assert caplog.text.count("A passage gets no vector until the next start") == 1
    stub.tried.clear()
    (docs / "locks.txt").write_text("The lock opens twice a day.")
    library.sync(docs)
    assert library.encode(100).encoded == 2
    assert [len(texts) for texts in stub.tried] == [1]
    assert not any("Boats wait" in text for texts in stub.tried for text in texts)


def test_where_nothing_can_be_encoded_no_passage_is_set_aside(stub: Stub, docs: Path, library: Library) -> None:
    library.sync(docs)
    stub.ended_by = [""]
    with pytest.raises(EncodingFailed):
        library.encode(100)
    stub.ended_by = []
    assert library.encode(100).complete


async def test_without_an_encoder_the_log_says_so_once(
    stub: Stub, docs: Path, library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    looked = threading.Semaphore(0)
    library.sync(docs)
    monkeypatch.setattr("index.upkeep.is_installed", lambda: bool(looked.release()))
    async with keep_encoded(library):
        for _ in range(3):
            await asyncio.to_thread(looked.acquire)
    assert caplog.text.count("the sentence encoder isn't installed") == 1


@pytest.mark.parametrize(("meaning", "encoded"), [("auto", 2), ("off", 0)])
def test_a_build_from_the_shell_encodes_unless_that_is_switched_off(
    stub: Stub, docs: Path, tmp_path: Path, meaning: str, encoded: int
) -> None:
    folders = ["--docs", str(docs), "--data", str(tmp_path / "data")]
    command = ["--meaning", meaning, "build", *folders]
    first, again = (CliRunner().invoke(main, [*command, *more]) for more in ([], ["--json"]))
    assert ("2 of 2 passages can be found by meaning too." in first.stdout) == bool(encoded)
    status = json.loads(again.stdout)["meaning"]
    assert (status["available"], status["encoded"], status["passages"]) == (bool(encoded), encoded, 2)
    listed = CliRunner().invoke(main, ["--meaning", meaning, "sources", *folders])
    assert ("2 of 2 passages" in listed.stdout) == bool(encoded)
