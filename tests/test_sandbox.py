"""The process that reads files can do no harm, and if it ends, nothing else does.

The reader in these tests runs its file as Python, like a parser that was taken over and obeys the file.
"""

import logging
import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import pytest
from conftest import ROOT
from failing import failing
from malformed import SOUND
from office import open_document
from patience import PATIENCE
from processes import all_end, child, run

from index.errors import UnreadableFile
from index.layout import Table
from index.messages import Message, ReadingNote, Unreadable
from index.reading import parse, reader_of, sandbox, seccomp
from index.reading.sandbox import Sandbox
from index.reading.worker import Limits

pytestmark = pytest.mark.cold

# Comes before the line that starts to serve.
_TAKEN_OVER = """
import ctypes, mmap, os, resource, signal, socket, subprocess, threading, time
import index.reading
from index.messages import Flag, Message, Notice, ReadingNote, Unreadable
from index.layout import BlockKind, Lines, MarkKind, Table
from index.model import Mark
from index.model import Span
from index.reading.raw import Builder, RawBlock, RawDocument
from index.reading.sources import SourceInfo

NOTE = Message.of(ReadingNote.ENCODING_GUESSED, encoding="\\ud800")
REASON = Message.of(Unreadable.CANNOT_OPEN, error=NOTE)
NESTED = Message.of(ReadingNote.PART_LEFT_OUT, part="a", reason=REASON)
kept = []  # for as long as the process lives

def read(data):
    found = {"document": None}
    exec(compile(data, "the file", "exec"), globals(), found)
    if found["document"] is not None:
        return found["document"]
    builder = Builder()
    builder.add(repr(found.get("value")))
    return builder.document()

reader = types.ModuleType("index.reading.taken_over")
reader.read = read
sys.modules[reader.__name__] = reader
index.reading.FORMATS[".attack"] = "taken_over"
"""
SMALL = Limits(memory=300 * 2**20, processor_time=1, patience=PATIENCE, text=2**20, blocks=1000)
CONFINED = sys.platform == "linux" and os.uname().machine in ("x86_64", "aarch64")


@pytest.fixture(scope="module", autouse=True)
def taken_over() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_START", sandbox._START.replace("\nserve(", f"{_TAKEN_OVER}\nserve("))
        yield


def attack(box: Sandbox, code: str) -> str:
    """Run this code in the process that reads files, and return its `value`."""
    return box.parse("x.attack", textwrap.dedent(code).encode()).text


def refused(box: Sandbox, code: str) -> str:
    with pytest.raises(UnreadableFile) as refusal:
        attack(box, code)
    return str(refusal.value)


@pytest.fixture(scope="module")
def box(taken_over: None) -> Iterator[Sandbox]:
    with Sandbox(["taken_over", "plain"], SMALL) as box:
        yield box


def tried(call: str) -> str:
    return f"try:\n    value = {call}\nexcept OSError as error:\n    value = type(error).__name__\n"


@pytest.mark.parametrize(
    "call",
    [
        "open('/etc/hostname').read()",
        "open('/dev/null', 'w')",
        "open(__import__('sys').executable, 'rb')",
        "os.listdir('/')",
        "os.open('/', os.O_RDONLY)",
        "socket.socket()",
        "socket.socketpair()",
        "os.pipe()",
        "os.dup(1)",
        "os.memfd_create('x')",
    ],
)
def test_it_can_open_nothing(box: Sandbox, call: str) -> None:
    assert attack(box, tried(call)) in ("'OSError'", "'PermissionError'")


@pytest.mark.skipif(not CONFINED, reason="system calls can only be forbidden on Linux, on these machines")
@pytest.mark.parametrize(
    "call",
    [
        "os.unlink({path!r})",
        "os.truncate({path!r}, 0)",
        "os.rename({path!r}, {path!r} + 'x')",
        "os.chmod({path!r}, 0)",
        "os.symlink({path!r}, {path!r} + 'y')",
        "os.mkdir({path!r} + 'z')",
        "os.stat({path!r})",
        "os.kill(os.getppid(), 0)",
        "os.kill({pid}, 9)",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.setpriority(os.PRIO_PROCESS, 0, -5)",
        "ctypes.CDLL(None).ptrace(16, {pid}, 0, 0) and 'OSError'",
    ],
)
def test_it_can_change_nothing(box: Sandbox, tmp_path: Path, call: str) -> None:
    path = tmp_path / "precious.txt"
    path.write_text("precious")
    found = attack(box, tried(call.format(path=str(path), pid=os.getpid())))
    assert found in ("'OSError'", "'PermissionError'", "'BlockingIOError'")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("precious.txt", "precious")]


@pytest.mark.skipif(not CONFINED, reason="system calls can only be forbidden on Linux, on these machines")
def test_it_can_raise_no_bound(box: Sandbox) -> None:
    raised = "resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))"
    code = f"try:\n    value = {raised}\nexcept (OSError, ValueError) as error:\n    value = 'no'\n"
    assert attack(box, code) == "'no'"


# What the profile of a container may do: a filter of the kernel's that refuses every other filter.
REFUSES_FILTERS = """
import ctypes
number, call, first = 0x20, {"x86_64": 157, "aarch64": 167}[platform.machine()], 16  # prctl, and its first argument
steps = [(number, 0, 0, 0), (0x15, call, 0, 3), (number, first, 0, 0), (0x15, seccomp._SET_SECCOMP, 0, 1)]
steps += [(seccomp._RETURN, seccomp._REFUSE, 0, 0), (seccomp._RETURN, seccomp._ALLOW, 0, 0)]
code = b"".join(seccomp._instruction(*step) for step in steps)
program = seccomp._Program(len(steps), ctypes.cast(code, ctypes.c_void_p).value)
prctl = ctypes.CDLL(None).prctl
prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
assert not prctl(38, 1, None, 0, 0) and not prctl(22, 2, ctypes.addressof(program), 0, 0)
"""


@pytest.mark.parametrize(
    ("without", "reason"),
    [
        ("platform.machine = lambda: 'i686'", "there is no filter for Linux on i686 with a 64-bit Python"),
        ("platform.machine = lambda: 'riscv64'", "there is no filter for Linux on riscv64 with a 64-bit Python"),
        ("platform.system = lambda: 'Darwin'", "there is no filter for Darwin on "),
        ("seccomp._FILTER_MODE = 99", "the kernel refuses the filter (Invalid argument)"),
        ("seccomp._REFUSE = seccomp._ALLOW", "the kernel takes the filter, but doesn't apply it"),
        ("import ctypes; ctypes.CDLL(None).personality(8)", "there is no filter for Linux on "),  # as `setarch linux32`
        (REFUSES_FILTERS, "the kernel refuses the filter (Operation not permitted)"),
    ],
)
@pytest.mark.skipif(not CONFINED, reason="system calls can only be forbidden on Linux, on these machines")
def test_a_filter_that_is_missing_is_reported_once_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, without: str, reason: str
) -> None:
    sandbox._warn.cache_clear()
    prepared = f"\nimport platform\nfrom index.reading import seccomp\n{without}\nserve("
    monkeypatch.setattr(sandbox, "_START", sandbox._START.replace("\nserve(", prepared))
    for _ in range(2):
        with Sandbox(["plain"], SMALL) as box:
            assert box.parse("a.txt", b"Some text.").text == "Some text."
            assert f"system calls can't be forbidden: {reason}" in box.missing
    assert caplog.text.count("can't be confined completely") == 1
    assert reason in caplog.text


@pytest.mark.skipif(not CONFINED, reason="system calls can only be forbidden on Linux, on these machines")
def test_a_bound_on_memory_that_is_missing_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    without = "\nimport resource\nresource.RLIMIT_AS = 99\nserve("
    monkeypatch.setattr(sandbox, "_START", sandbox._START.replace("\nserve(", without))
    with Sandbox(["plain"], SMALL) as box:
        box.parse("a.txt", b"Some text.")
        assert "its memory can't be bounded" in box.missing


@pytest.mark.skipif(not CONFINED, reason="system calls can only be forbidden on Linux, on these machines")
def test_where_the_filter_works_nothing_is_missing(caplog: pytest.LogCaptureFixture) -> None:
    with Sandbox(["plain"], SMALL) as box:
        box.parse("a.txt", b"Some text.")
        assert box.missing == ""
    assert caplog.text == ""


@pytest.mark.skipif(not CONFINED, reason="system calls can only be forbidden on Linux, on these machines")
def test_the_filter_says_where_it_works() -> None:
    code = "from index.reading import seccomp; print(seccomp.confine())"
    done = run(sys.executable, "-c", code, check=True, cwd=ROOT)
    assert done.stdout == "\n"


def test_no_instruction_jumps_out_of_the_filter() -> None:
    for machine, allowed in seccomp._MACHINES.values():
        instructions = seccomp._instructions(machine, allowed)
        assert len(set(allowed)) == len(allowed)
        assert len(instructions) == len(allowed) + 5
        for place, instruction in enumerate(instructions):
            assert len(instruction) == 8
            assert place + 1 + max(instruction[2], instruction[3]) < len(instructions) + (instruction[0] == 0x06)


def test_it_knows_no_secret(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    box.close()
    assert attack(box, "value = sorted(set(os.environ) - {'LC_CTYPE'})") == "[]"  # Python sets that itself


def test_a_small_file_that_repeats_a_long_text_is_refused() -> None:
    text = "word " * 2_000
    cells = f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"

    def sheet(times: int) -> bytes:
        row = f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'
        return open_document("spreadsheet", f'<table:table table:name="A">{row}</table:table>')

    with Sandbox(["odf", "plain"]) as box:
        assert len(box.parse("a.ods", sheet(200)).text) > 1_900_000
        with pytest.raises(UnreadableFile, match="so much that its text is more than 100 times as long as the file"):
            box.parse("a.ods", sheet(300))
        assert len(box.parse("a.txt", text.encode() * 300).text) > 2_900_000


def test_a_paragraph_that_looks_like_a_header_is_cut(box: Sandbox) -> None:
    code = """
    table = Table(("door", "x" * 2000), caption="x" * 1001)
    document = RawDocument("abc", (RawBlock(BlockKind.ROW, Span(0, 3), table=table),))
    """
    table = box.parse("x.attack", textwrap.dedent(code).encode()).blocks[0].table
    assert table == Table(("door", "x" * sandbox.LONGEST_CELL), "x" * sandbox.LONGEST_CELL)


@pytest.mark.skipif(sys.platform != "linux", reason="only the kernel of Linux can be told")
def test_it_is_ended_first_when_memory_is_used_up(box: Sandbox) -> None:
    box.parse("a.txt", b"A text.")
    assert box._process
    assert Path(f"/proc/{box._process.pid}/oom_score_adj").read_text(encoding="ascii").strip() == "1000"


def test_what_a_library_prints_is_no_answer_and_no_line_of_the_log(
    box: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    box.close()
    assert attack(box, "value = os.write(1, b'printed') + os.write(2, b'printed')") == "14"
    assert capfd.readouterr() == ("", "")


def test_memory_is_bounded_and_the_next_file_is_read(box: Sandbox) -> None:
    assert refused(box, "value = bytes(10**9)") == "reading it takes more than 300 MB of memory; split it"
    assert attack(box, "value = 1") == "1"


def hoard(box: Sandbox) -> None:
    """A fresh process that has read three files, and holds on to most of its memory."""
    box.close()
    for _ in range(3):
        assert attack(box, "kept.append(bytes(60 * 2**20)); value = 1") == "1"


def test_a_file_is_not_blamed_for_memory_that_earlier_files_used_up(box: Sandbox) -> None:
    hoard(box)
    assert attack(box, "value = len(bytes(150 * 2**20)) + len(kept)") == str(150 * 2**20)


def test_a_large_file_that_no_longer_fits_is_read_by_a_fresh_process(box: Sandbox) -> None:
    hoard(box)
    with pytest.raises(UnreadableFile, match="it is empty"):
        box.parse("x.txt", b" " * 2**26)


def test_processor_time_is_bounded_for_each_file_alone(box: Sandbox) -> None:
    busy = "end = time.process_time() + 0.6\nwhile time.process_time() < end: pass\nvalue = os.getpid()"
    assert attack(box, busy) == attack(box, busy) == attack(box, busy)
    forever = "end = time.process_time() + 5\nwhile time.process_time() < end: pass"
    assert refused(box, forever) == "reading it takes more than 1 seconds; split it"
    assert attack(box, "value = 1") == "1"


def test_patience_is_bounded() -> None:
    with Sandbox(["taken_over"], Limits(patience=1.5)) as box:
        assert attack(box, "value = 1") == "1"
        sleep = "import time\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()"
        assert refused(box, sleep) == "reading it takes more than 1.5 seconds; split it"
        assert attack(box, "value = 1") == "1"


@pytest.mark.parametrize(
    "death",
    [
        "ctypes.string_at(0)",
        "os.abort()",
        "os._exit(0)",
        "os._exit(77)",
        "os.close(3)",
    ],
)
def test_a_death_has_a_reason_and_the_next_file_is_read(box: Sandbox, death: str) -> None:
    assert attack(box, "value = 1") == "1"
    assert "damaged" in refused(box, death)
    assert attack(box, "value = 2") == "2"


@pytest.mark.parametrize(
    "answer",
    [
        "b'\\xff' * 16",
        "b'\\0' * 7 + b'\\x02' + b'\\0' * 8 + b'no'",
        "__import__('struct').pack('>QQ', 9, 3) + b'read [[]]abc'",
        "__import__('struct').pack('>QQ', 2**19, 0) + b'read ' + b'[' * (2**19 - 5)",
        "__import__('struct').pack('>QQ', 8, 0) + b'refused '",
    ],
    ids=["endless", "no word", "no document", "deep", "no reason"],
)
def test_a_lie_is_refused(box: Sandbox, answer: str) -> None:
    assert "damaged" in refused(box, f"os.write(3, {answer})\nos._exit(1)")
    assert attack(box, "value = 2") == "2"


@pytest.mark.parametrize(
    "made",
    [
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 9)),))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(1, 3)), RawBlock(BlockKind.PARAGRAPH, Span(0, 2))))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3), level=2**70),))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3), page='1'),))",
        "RawDocument('abc', (RawBlock(BlockKind.ROW, Span(0, 3), table=Table(('a', 5))),))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3), aside='a' * 200),))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),), marks=(Mark(MarkKind.CODE, Span(2, 9)),))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),), lines=Lines(1, (0, 9)))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),), lines=Lines(1, (2, 1)))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),), lines=Lines(-5, (0,)))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),), SourceInfo(title=5))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3), flag=Flag.PATTERN),))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),), notes=(Message(Unreadable.EMPTY),))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),), notes=(Message(Notice.NOTHING_INDEXED),))",
        "RawDocument('abc', (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),), notes=(NESTED,))",
    ],
)
def test_what_is_no_document_is_refused_and_reported(box: Sandbox, made: str, caplog: pytest.LogCaptureFixture) -> None:
    assert "damaged" in refused(box, f"document = {made}")
    assert "makes no sense" in caplog.text


def test_a_readers_own_failure_is_reported_with_where_it_happened(
    box: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert refused(box, "1 / 0") == "it is damaged in a way that its reader can’t handle; open it and save it again"
    assert "x.attack failed on it" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_half_characters_and_endless_titles_dont_get_out(box: Sandbox) -> None:
    code = """
    info = SourceInfo(title="a\\ud800\\x1b[2J\\n@b " + "x" * 10**5, author="\\0", questions=("\\udfff?",))
    document = RawDocument("a\\ud83d\\ude00b", (RawBlock(BlockKind.PARAGRAPH, Span(0, 4)),), info, notes=(NOTE,))
    """
    raw = box.parse("x.attack", textwrap.dedent(code).encode())
    assert raw.text == "a\ufffd\ufffdb"
    assert raw.info.title
    assert raw.info.title.startswith("a\ufffd [2J @b xxx")
    assert len(raw.info.title) == sandbox.LONGEST_INFO
    assert (raw.info.author, raw.info.questions, raw.notes) == (
        None,
        ("\ufffd?",),
        (Message.of(ReadingNote.ENCODING_GUESSED, encoding="\ufffd"),),
    )


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("RawDocument('a' * 2**21, (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),))", "more than 1 MB of text"),
        (
            "RawDocument('a' * 9999, tuple(RawBlock(BlockKind.PARAGRAPH, Span(n, n + 1)) for n in range(2000)))",
            "1,000 para",
        ),
    ],
)
def test_what_is_too_much_to_index_is_refused(box: Sandbox, document: str, reason: str) -> None:
    assert reason in refused(box, f"document = {document}")


def test_a_reason_is_one_line_of_bounded_length(box: Sandbox) -> None:
    code = """
    from index.errors import UnreadableFile
    raise UnreadableFile(Unreadable.PART_MISSING, part="a\\n\\x1b\\ud800 " * 10**4)
    """
    reason = refused(box, code)
    assert reason.startswith("its part a \ufffd a \ufffd")
    assert reason.isprintable()
    assert len(reason) <= len(Unreadable.PART_MISSING) + sandbox.LONGEST_VALUE


@pytest.mark.parametrize(
    "message",
    [
        "Message(Notice.NOTHING_INDEXED)",
        "Message(Flag.CONTENTS)",
        "REASON",
        "Message.of(Unreadable.IS_PICTURE, format=-1)",
    ],
)
def test_a_reason_is_one_of_our_own_sentences_for_files(
    box: Sandbox, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert "damaged" in refused(box, f"from index.errors import UnreadableFile\nraise UnreadableFile({message})")
    assert "makes no sense" in caplog.text


def test_notes_are_few(box: Sandbox) -> None:
    code = "document = RawDocument('a', (RawBlock(BlockKind.PARAGRAPH, Span(0, 1)),), notes=(NOTE,) * 10**4)"
    assert len(box.parse("x.attack", code.encode()).notes) == sandbox.MOST_NOTES


@pytest.mark.parametrize("ending", [".md", ".docx", ".odt", ".xlsx", ".epub", ".eml", ".rtf", ".pdf", ".csv", ".xml"])
def test_a_reader_needs_nothing_that_only_another_one_has_loaded(ending: str) -> None:
    with Sandbox([reader_of(f"a{ending}")]) as only:
        assert only.parse(f"a{ending}", SOUND[ending]).blocks


def test_three_hundred_files_are_one_start(box: Sandbox) -> None:
    box.close()
    assert len({attack(box, "value = os.getpid()") for _ in range(300)}) == 1


def test_messages_may_be_larger_than_a_pipe_holds() -> None:
    with Sandbox(["plain"]) as box:
        data = b"A sentence of the usual length. " * 200_000
        assert box.parse("x.txt", data) == parse("x.txt", data)


def test_closing_ends_it_and_it_starts_again(box: Sandbox) -> None:
    pid = int(attack(box, "value = os.getpid()"))
    box.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    box.close()
    assert int(attack(box, "value = os.getpid()")) != pid


def test_it_ends_when_the_process_that_started_it_is_gone() -> None:
    code = """
    import os
    from index.reading.sandbox import Sandbox
    box = Sandbox(["plain"])
    box.parse("x.txt", b"text")
    print(box._process.pid, flush=True)
    os._exit(0)
    """
    with child(sys.executable, "-c", textwrap.dedent(code), stdout=PIPE, cwd=ROOT) as asker:
        assert asker.stdout
        pid = int(asker.stdout.readline())
        assert asker.wait() == 0
        assert all_end([pid])


def test_a_process_that_cant_start_is_loud() -> None:
    with Sandbox(["nosuchreader"]) as box, pytest.raises(RuntimeError, match="doesn't start"):
        box.parse("x.txt", b"text")


def test_without_the_filter_there_is_still_no_place_for_another_open_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a system that can forbid no calls."""
    unconfined = "\nfrom index.reading import seccomp\nseccomp.confine = lambda: 'no filter here'\nserve("
    monkeypatch.setattr(sandbox, "_START", sandbox._START.replace("\nserve(", unconfined))
    with Sandbox(["taken_over"], SMALL) as box:
        for call in ("open('/etc/hostname').read()", "open('/dev/null', 'w')", "socket.socket()", "os.pipe()"):
            assert attack(box, tried(call)) == "'OSError'"


def test_an_answer_beyond_its_bound_is_not_even_taken(box: Sandbox) -> None:
    """From a parser that claims to send the whole text of a document, and keeps to no bound."""
    code = """
    import struct
    from index.reading.raw import to_json
    text = b"a" * 2**21
    head = b"read " + to_json(RawDocument(text.decode(), (RawBlock(BlockKind.PARAGRAPH, Span(0, 3)),))).encode()
    rest = memoryview(struct.pack(">QQ", len(head), len(text)) + head + text)
    while rest:
        rest = rest[os.write(3, rest) :]
    """
    assert "damaged" in refused(box, code)
    assert attack(box, "value = 2") == "2"


def test_a_file_that_is_never_done_is_given_up() -> None:
    before = signal.signal(signal.SIGALRM, failing(AssertionError("it is waited for without an end")))
    signal.alarm(10)
    try:
        with Sandbox(["taken_over"], Limits(patience=1)) as box:
            refused(box, "lock = threading.Lock()\nlock.acquire()\nlock.acquire()")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not CONFINED, reason="system calls can only be forbidden on Linux, on these machines")
@pytest.mark.parametrize(
    "call", ["os.unlink({!r})", "os.truncate({!r}, 0)", "os.rename({0!r}, {0!r} + 'x')", "os.stat({!r})"]
)
def test_what_the_filter_alone_forbids_is_refused(box: Sandbox, tmp_path: Path, call: str) -> None:
    """Unlike the attacks above, none of these ends the test where the filter is missing (tests/test_defences.py)."""
    path = tmp_path / "precious.txt"
    path.write_text("precious")
    assert attack(box, tried(call.format(str(path)))) == "'PermissionError'"
    assert path.read_text() == "precious"


@pytest.mark.parametrize(
    "code", ["os._exit(1)", "document = RawDocument('a', (RawBlock(BlockKind.PARAGRAPH, Span(0, 9)),))"]
)
def test_files_that_wait_behind_one_that_breaks_the_process_are_read(code: str) -> None:
    with Sandbox(["taken_over", "plain"], SMALL) as box:
        begun = [box.begin("a.txt", b"The first."), box.begin("x.attack", code.encode())]
        begun += [box.begin(f"{number}.txt", f"Number {number}.".encode() * 9_999) for number in range(4)]
        assert box.finish(begun.pop(0))[0].text == "The first."
        with pytest.raises(UnreadableFile, match="it is damaged"):
            box.finish(begun.pop(0))
        for number, one in enumerate(begun):
            assert box.finish(one)[0].text == f"Number {number}." * 9_999


def test_what_waits_may_be_more_than_a_pipe_holds() -> None:
    text = "A line of the text.\n" * 50_000
    with Sandbox(["plain"]) as box:
        begun = [box.begin("a.txt", text.encode()) for _ in range(3)]
        assert [box.finish(one)[0].text for one in begun] == [text] * 3
