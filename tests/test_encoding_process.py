"""Documents' texts are encoded in a process that can do no harm, and if it ends, another one continues.

The encoder in most of these tests runs its texts as Python, like one that was taken over. Each text has a `value`,
which comes back as the place of the 1 in its vector.
"""

import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import numpy as np
import pytest
from conftest import ROOT
from processes import all_end, child

from index.errors import EncoderMissing, EncodingFailed
from index.meaning import process
from index.meaning.encoder import Encoder
from index.meaning.process import BATCH, EncodingProcess
from index.meaning.weights import WIDTH
from index.reading.worker import Limits

_TAKEN_OVER = """
import os, signal, time
import numpy as np
from index.meaning import worker

class TakenOver:
    def open(path):
        return TakenOver()

    def encode(self, texts):
        vectors = np.zeros((len(texts), 768), np.float32)
        for vector, text in zip(vectors, texts):
            found = {}
            exec(text if "value" in text else "value = 0", globals(), found)
            vector[found["value"]] = found.get("length", 1)
        return vectors

worker.Encoder = TakenOver
"""
NOWHERE = (Path("/nowhere"), Path("/nowhere"))
CONFINED = sys.platform == "linux" and os.uname().machine in ("x86_64", "aarch64")


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> Iterator[EncodingProcess]:
    monkeypatch.setattr(
        process, "_START", process._START.replace("\nfrom index.meaning", f"{_TAKEN_OVER}\nfrom index.meaning")
    )
    with EncodingProcess(NOWHERE) as encoding:
        yield encoding


def values(encoding: EncodingProcess, *texts: str) -> list[int]:
    return [int(place) for place in encoding.encode([textwrap.dedent(text) for text in texts]).argmax(axis=1)]


def test_it_gives_the_vectors_of_the_encoder() -> None:
    try:
        encoder = Encoder.open()
    except EncoderMissing as missing:
        pytest.skip(str(missing))
    texts = [f"Shelf {number} holds maps.\0\ud800" for number in range(BATCH + 1)]
    with EncodingProcess.open() as encoding:
        assert np.allclose(encoding.encode(texts), encoder.encode(texts), atol=1e-4)


def test_no_texts_need_no_process(taken_over: EncodingProcess) -> None:
    assert taken_over.encode([]).shape == (0, WIDTH)
    assert taken_over._process is None


def test_what_is_encoded_can_open_nothing_and_knows_no_secret(
    taken_over: EncodingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    opening = """
    try:
        open({!r}).close()
        value = 2
    except OSError:
        value = 1
    """
    secret = "value = 2 if 'DISCORD_TOKEN' in os.environ else 1"
    assert values(taken_over, opening.format("/etc/hostname"), opening.format(__file__), secret) == [1, 1, 1]


@pytest.mark.skipif(not CONFINED, reason="system calls can only be forbidden on Linux, on these machines")
def test_what_is_encoded_can_change_nothing(taken_over: EncodingProcess, tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("precious", encoding="utf-8")
    attack = f"""
    try:
        os.unlink({str(precious)!r})
        value = 2
    except PermissionError:
        value = 1
    """
    assert values(taken_over, attack) == [1]
    assert precious.exists()


def test_everything_else_goes_first(taken_over: EncodingProcess) -> None:
    assert values(taken_over, "value = 1") == [1]
    assert taken_over._process
    assert os.getpriority(os.PRIO_PROCESS, taken_over._process.pid) == 19


def test_after_a_kill_another_process_continues(taken_over: EncodingProcess) -> None:
    assert values(taken_over, "value = 1") == [1]
    assert taken_over._process
    os.kill(taken_over._process.pid, signal.SIGKILL)
    assert values(taken_over, "value = 2") == [2]


def test_texts_that_end_two_processes_are_an_error_and_the_next_ones_are_encoded(taken_over: EncodingProcess) -> None:
    for attack in (
        "value = os._exit(3)",
        "value = 1; length = 7",
        "value = 1; length = np.nan",
        "value = len(bytes(2**30))",
        "value = len([os.write(number, b'\\xff' * 16) for number in (3, 4)])",
    ):
        with pytest.raises(EncodingFailed, match="has ended"):
            values(taken_over, attack)
    assert values(taken_over, "value = 2") == [2]


def test_processor_time_is_bounded_for_each_batch(taken_over: EncodingProcess) -> None:
    limits = Limits(processor_time=0.1, patience=30)
    ended = pytest.raises(EncodingFailed, match=f"exit code -{signal.SIGPROF.value}")
    with EncodingProcess(NOWHERE, limits) as bounded, ended:
        values(bounded, "import time\nvalue = 1\nwhile time.process_time() < 5: pass")


def test_a_process_that_answers_nothing_is_given_up(taken_over: EncodingProcess) -> None:
    ended = pytest.raises(EncodingFailed, match="has ended")
    with EncodingProcess(NOWHERE, Limits(patience=0.5)) as bounded, ended:
        values(bounded, "value = signal.sigwait([signal.SIGUSR1])")


def test_a_process_that_cant_start_is_an_error() -> None:
    with EncodingProcess(NOWHERE) as encoding, pytest.raises(EncodingFailed, match="doesn't start"):
        encoding.encode(["a"])


def test_it_ends_when_the_process_that_started_it_is_gone() -> None:
    code = f"""
    import os
    from pathlib import Path
    from index.meaning import process
    process._START = process._START.replace("\\nfrom index.meaning", {_TAKEN_OVER!r} + "\\nfrom index.meaning")
    encoding = process.EncodingProcess((Path("/nowhere"), Path("/nowhere")))
    encoding.encode(["a"])
    print(encoding._process.pid, flush=True)
    os._exit(0)
    """
    with child(sys.executable, "-c", textwrap.dedent(code), stdout=PIPE, cwd=ROOT) as asker:
        assert asker.stdout
        pid = int(asker.stdout.readline())
        assert asker.wait() == 0
        assert all_end([pid])
