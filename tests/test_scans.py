"""Scanned pages are read by tesseract where it is installed; the footnote says so, and nothing is left out silently."""

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
import scanned
from click.testing import CliRunner
from pdf_writing import column, made
from tesseract import INSTALLED, needed

from bot.rendering import citing
from index import Library, Scope
from index.__main__ import main
from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.operations import SkippedFiles
from index.reading import parse, sandbox
from index.reading.ocr import engine, scanner
from index.reading.ocr.engine import Engine, find
from index.reading.ocr.pages import Image, Outcome, Recognised
from index.reading.ocr.scanner import Scanner
from index.reading.pdf.recognised import scan
from index.reading.sandbox import Sandbox
from index.reading.worker import Limits
from index.store import ScannedPages

RULES = (
    "The boat shed opens at seven in the morning.",
    "Members may take out two boats on Sundays.",
    "A lost paddle costs eleven pounds.",
)
FEES = ("The mooring fee is forty pounds a month.", "It is paid at the harbour office.")


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tesseract is where it was installed; without this fixture it seems not to be installed."""
    assert INSTALLED
    monkeypatch.setattr(engine, "PLACES", (INSTALLED.data,))


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(["pdf", "picture"]) as box:
        yield box


@pytest.fixture(scope="module")
def recognising() -> Iterator[Scanner]:
    with closing(Scanner(INSTALLED)) as one:
        yield one


def notes(report: list[Message] | tuple[Message, ...]) -> list[str]:
    return [str(note) for note in report]


def table(*words: tuple[int, int, int, int, int, float, str]) -> Recognised:
    """Words as tesseract lists them: line, left, top, width, height, how sure it is, text."""
    rows = [
        f"5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t{width}\t{height}\t{sure}\t{text}"
        for line, left, top, width, height, sure, text in words
    ]
    return Recognised(Outcome.TEXT, "\n".join(rows), 1300, 150)


# What is made of recognised words


def test_a_line_that_is_a_guess_is_left_out_and_the_others_stay() -> None:
    page = scan(
        table(
            (1, 10, 10, 90, 20, 95.0, "Readable"), (1, 110, 10, 90, 20, 93.0, "words"), (2, 10, 50, 40, 20, 12.0, "~§")
        ),
        1,
    )
    assert [line.text for line in page.lines] == ["Readable words"]


def test_a_page_of_guesses_has_no_text_and_says_so() -> None:
    guesses = [(line, 10, 10 * line, 90, 20, 30.0, "ilIl!") for line in range(1, 20)]
    assert scan(table(*guesses), 1).lines == ()
    assert scan(table(*guesses), 1).unclear
    assert not scan(table(*guesses[:2]), 1).unclear  # a photograph with a speck


def test_a_word_that_is_split_at_a_line_end_is_marked() -> None:
    first, second = scan(table((1, 10, 10, 200, 20, 95.0, "para-"), (2, 10, 40, 200, 20, 95.0, "graph")), 1).lines
    assert (first.text, first.split, second.split) == ("para", True, False)


def test_words_far_apart_are_in_different_columns() -> None:
    left, right = scan(table((1, 10, 10, 60, 20, 95.0, "left"), (1, 600, 10, 60, 20, 95.0, "right")), 1).lines
    assert (left.text, left.cut, right.text, right.cut) == ("left", False, "right", True)


def test_lines_with_and_without_tails_are_of_one_size() -> None:
    lines = scan(table((1, 10, 10, 300, 14, 95.0, "no tails here"), (2, 10, 40, 300, 19, 95.0, "gypsy quay")), 1).lines
    assert len({line.size for line in lines}) == 1


@pytest.mark.parametrize(
    "rows",
    ["", "5\t1", "5\ta\t1\t1\t1\t1\t1\t1\t1\t1\t90\tword", "5\t1\t1\t1\t1\t1\t1\t1\t0\t0\t90\tword", "\x00\t\t\n" * 9],
)
def test_a_table_that_is_none_has_no_words(rows: str) -> None:
    assert scan(Recognised(Outcome.TEXT, rows, 1300, 150), 1).lines == ()


# Which tesseract


def test_the_languages_are_those_that_are_installed_and_english_is_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PLACES", (tmp_path / "none", tmp_path))
    assert find() is None
    for name in ("eng", "osd", "deu"):
        (tmp_path / f"{name}.traineddata").touch()
    assert find() == Engine(tmp_path, ("deu", "eng"))
    assert find("eng") == Engine(tmp_path, ("eng",))
    assert find("fra+deu") == Engine(tmp_path, ("deu",))
    assert find("fra") is None
    assert find("off") is None
    for name in ("fra", "ita", "spa"):
        (tmp_path / f"{name}.traineddata").touch()
    assert find() == Engine(tmp_path, ("eng",))  # all of them would take too much time


def test_a_language_without_data_is_named_when_documents_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    build = ["build", "--docs", f"{tmp_path}/docs", "--data", f"{tmp_path}/data"]
    monkeypatch.setattr(engine, "PLACES", (tmp_path,))
    assert engine.lacking("eng+tlh") is None  # tesseract isn't installed
    (tmp_path / "eng.traineddata").touch()
    said = CliRunner().invoke(main, ["--ocr", "eng+tlh", "--meaning", "off", *build])
    assert said.exit_code == 0
    assert "no data for tlh, so" in " ".join(said.stderr.split())
    assert "it has eng." in " ".join(said.stderr.split())
    for setting in ("eng", "auto", "off"):
        assert engine.lacking(setting) is None


# Without it


def test_without_tesseract_a_scan_is_named_with_what_helps(library: Library, docs: Path) -> None:
    scanned.write(docs, rules_pdf=scanned.pdf([scanned.page(*RULES)]), shed_png=b"any bytes", fees_txt=b"It is free.")
    skipped = SkippedFiles.of(library.sync(docs).skipped)
    assert [(skip.file, skip.reason) for skip in skipped.named] == [("rules.pdf", Message(Unreadable.PDF_PICTURES))]
    assert str(skipped) == "1 image"
    assert "install tesseract" in str(skipped.named[0].reason)


def test_files_between_scans_are_read_and_the_scans_are_named(library: Library, docs: Path) -> None:
    scan = scanned.pdf([scanned.page(*FEES)])
    names = [f"{number}.{ending}" for number in range(3) for ending in ("pdf", "txt")]
    scanned.write(docs, **{name: RULES[0].encode() if name.endswith("txt") else scan for name in names})
    report = library.sync(docs)
    assert report.added == ("0.txt", "1.txt", "2.txt")
    reason = Message(Unreadable.PDF_PICTURES)
    assert [(skip.file, skip.reason) for skip in report.skipped] == [(f"{number}.pdf", reason) for number in range(3)]


def test_an_upload_that_is_a_picture_is_refused_with_a_sentence(library: Library) -> None:
    with pytest.raises(UnreadableFile, match="install tesseract"):
        library.accept("a.png", b"any bytes", scope=Scope.guild(7))


# What readers ask for


def test_a_picture_is_only_drawn_if_it_is_wanted() -> None:
    def later(page: int, show: object) -> Recognised:
        return Recognised(Outcome.LATER)

    with pytest.raises(UnreadableFile) as refusal:
        parse("a.pdf", scanned.pdf([scanned.page(*RULES)]), later)
    assert refusal.value.message == Message(Unreadable.WAITING_FOR_OCR)


def test_a_page_is_drawn_within_bounds_in_shades_of_grey() -> None:
    seen: list[Image] = []

    def recognise(page: int, show: object) -> Recognised:
        assert callable(show)
        seen.append(show())
        return table((1, 300, 300, 300, 40, 95.0, "Words"))

    large = scanned.file([scanned.page("A poster.")], "PDF", resolution=10.0)  # 100 by 130 inches
    raw = parse("a.pdf", large, recognise)
    assert raw.text == "Words"
    assert raw.scanned == (1,)
    assert len(seen[0].data) == seen[0].width * seen[0].height < 12_100_000


# With it


@needed
def test_a_scan_is_read_and_the_footnote_says_by_ocr(tesseract: None, library: Library, docs: Path) -> None:
    pages = [scanned.page(*RULES, title="Rules of the boat shed"), scanned.page(*FEES, title="Fees")]
    scanned.write(docs, rules_pdf=scanned.pdf(pages))
    report = library.sync(docs)
    assert report.skipped == ()
    assert notes([note.note for note in report.notes]) == [
        "pages that were read by OCR, so some words may be wrong: 1–2 (2 of 2)"
    ]
    for question, said, place in (
        ("When does the boat shed open?", "seven in the morning", "page 1, read by OCR"),
        ("What does a lost paddle cost?", "eleven pounds", "page 1, read by OCR"),
        ("Where is the mooring fee paid?", "at the harbour office", "page 2, read by OCR"),
    ):
        best = library.ask(question).quotes[0]
        assert said in best.text
        assert best.citation.place == place
    quote = library.ask("How much is the mooring fee?").quotes[0]
    assert "The mooring fee is forty pounds a month." in quote.text
    assert quote.citation.by_ocr
    assert quote.citation.place == "page 2, read by OCR"
    assert str(quote.citation).endswith("page 2, read by OCR")
    assert citing.brief(quote.citation).replace("\xa0", " ").endswith("page 2, read by OCR")
    assert citing.whole(quote.citation).replace("\xa0", " ").endswith("page 2, read by OCR")
    found = library.verify("A lost paddle costs eleven pounds.").matches[0]
    assert found.citation.place == "page 1, read by OCR"
    assert library.document(quote.citation.document_id).scanned == (1, 2)


@needed
def test_only_the_pages_that_are_pictures_are_said_to_be_read_by_ocr(
    tesseract: None, box: Sandbox, recognising: Scanner
) -> None:
    raw = box.parse("a.pdf", mixed(), recognising)
    assert raw.scanned == (2,)
    assert raw.blocks[0].page == 1


@needed
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [
        ("a.png", "PNG", {"dpi": (150, 150)}),
        ("a.jpg", "JPEG", {"quality": 80}),
        ("a.TIF", "TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_a_picture_file_is_read(
    tesseract: None, box: Sandbox, recognising: Scanner, name: str, kind: str, options: dict[str, object]
) -> None:
    raw = box.parse(name, scanned.file([scanned.page(*RULES)], kind, **options), recognising)
    assert "A lost paddle costs eleven pounds." in " ".join(raw.text.split())
    assert raw.scanned == (1,)


@needed
@pytest.mark.slow
def test_a_tiff_has_pages(box: Sandbox, recognising: Scanner) -> None:
    pages = [scanned.page(*RULES), scanned.page(*FEES)]
    raw = box.parse("a.tiff", scanned.file(pages, "TIFF", compression="tiff_lzw"), recognising)
    assert {block.page for block in raw.blocks} == {1, 2}


@needed
@pytest.mark.slow
def test_logos_and_photographs_are_counted_as_images_and_a_bad_scan_is_named(
    tesseract: None, library: Library, docs: Path
) -> None:
    page = scanned.page(*RULES)
    scanned.write(
        docs,
        logo_png=scanned.file([page.resize((300, 390))], "PNG"),
        empty_png=scanned.file([scanned.page()], "PNG"),
        broken_jpg=b"\xff\xd8\xff" + bytes(1000),
        rules_txt=b"Members may bring a guest.",
    )
    skipped = SkippedFiles.of(library.sync(docs).skipped)
    assert (skipped.named, str(skipped)) == ((), "3 images")
    assert library.sync(docs).generation == 1  # nothing is read again


@needed
@pytest.mark.slow
def test_a_scan_is_read_at_the_next_sync_after_tesseract_was_installed(
    library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned.write(docs, rules_pdf=scanned.pdf([scanned.page(*RULES)]), notes_txt=b"It rains.", shed_png=b"no picture")
    assert library.sync(docs).documents == 1
    assert library.sync(docs).generation == 1
    assert INSTALLED
    monkeypatch.setattr(engine, "PLACES", (INSTALLED.data,))
    report = library.sync(docs)
    assert (report.added, report.unchanged) == (("rules.pdf",), ("notes.txt",))
    monkeypatch.setattr(engine, "PLACES", ())
    assert library.sync(docs).removed == ("rules.pdf",)


@needed
@pytest.mark.slow
def test_what_there_was_no_time_for_is_named_and_read_by_the_next_syncs(
    tesseract: None, library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    ask = Scanner._ask

    def counted(self: Scanner, question: bytes, picture: bytes, page: int) -> tuple[bytes, bytes]:
        asked.append(page)
        return ask(self, question, picture, page)

    monkeypatch.setattr(Scanner, "_ask", counted)
    pages = [scanned.page(*RULES), scanned.page(*FEES), scanned.page("Bring a torch.")]
    scanned.write(docs, rules_pdf=scanned.pdf(pages), notes_txt=b"It rains.")
    first = library.sync(docs, ocr_seconds=0)
    assert (first.waiting, first.documents) == (("rules.pdf",), 1)
    assert notes([skip.reason for skip in first.skipped]) == [
        "its pages are pictures, and OCR hasn’t come to them yet; they are read next"
    ]
    second = library.sync(docs, ocr_seconds=1e-9)
    assert (second.waiting, second.documents, asked) == (("rules.pdf",), 2, [1])
    assert [str(note.note) for note in second.notes] == [
        "pages that were read by OCR, so some words may be wrong: 1 (1 of 3)",
        "pages that are pictures and will be read by OCR next: 2–3 (2 of 3)",
    ]
    third = library.sync(docs)
    assert (third.waiting, asked) == ((), [1, 2, 3])  # no page was recognised twice
    assert library.sync(docs).generation == third.generation
    assert library.ask("What should I bring?").quotes[0].citation.page == 3


@needed
@pytest.mark.slow
def test_what_was_recognised_is_forgotten_with_its_file(
    tesseract: None, library: Library, docs: Path, tmp_path: Path
) -> None:
    scanned.write(docs, rules_pdf=scanned.pdf([scanned.page(*RULES)]), notes_txt=b"It rains.")
    library.sync(docs)
    kept = tmp_path / "data" / "scans"
    assert len(list(kept.iterdir())) == 1
    (docs / "rules.pdf").unlink()
    library.sync(docs)
    assert list(kept.iterdir()) == []


@needed
@pytest.mark.slow
def test_a_memory_that_cannot_keep_anything_makes_no_page_wait(box: Sandbox) -> None:
    class Full:
        def get(self, digest: str, engine: str, page: int) -> None:
            return None

        def put(self, digest: str, engine: str, page: int, text: bytes) -> bool:
            return False

    pages = scanned.pdf([scanned.page(*RULES), scanned.page(*FEES)])
    with closing(Scanner(INSTALLED, memory=Full(), seconds=1e-9)) as one:
        raw = box.parse("a.pdf", pages, one)
    assert [note.template for note in raw.notes] == [ReadingNote.PAGES_READ_BY_OCR, ReadingNote.PAGES_OCR_FAILED]


@needed
@pytest.mark.slow
def test_an_upload_is_read_too_and_nothing_of_it_is_kept_elsewhere(
    tesseract: None, library: Library, tmp_path: Path
) -> None:
    scope = Scope.guild(7)
    library.add("rules.pdf", scanned.pdf([scanned.page(*RULES)]), scope=scope)
    assert library.ask("How much is a lost paddle?", scope=scope).quotes[0].citation.by_ocr
    assert not (tmp_path / "data" / "scans").exists()


# A tesseract that fails


SMALL = Limits(memory=640 * 2**20, processor_time=30, patience=60, text=4 * 2**20)


@needed
@pytest.mark.slow
@pytest.mark.parametrize("death", ["os.abort()", "os._exit(0)", "os.write(answers, b'x' * 999)", "ctypes.string_at(0)"])
def test_if_tesseract_ends_only_that_page_is_missing(box: Sandbox, monkeypatch: pytest.MonkeyPatch, death: str) -> None:
    attack = f"""
import ctypes, os
from index.reading.ocr.worker import Tesseract
answers = 3
of_grey = Tesseract.of_grey
def once(self, data, width, height, dots):
    if sum(data[:width]) < 100 * width:
        {death}
    return of_grey(self, data, width, height, dots)
Tesseract.of_grey = once
"""
    monkeypatch.setattr(scanner, "_START", scanner._START.replace("\nserve(", f"{attack}\nserve("))
    black = scanned.page().point(lambda value: 0)
    pages = scanned.pdf([scanned.page(*RULES), black, scanned.page(*FEES)])
    with closing(Scanner(INSTALLED, limits=SMALL)) as one:
        raw = box.parse("a.pdf", pages, one)
    assert raw.scanned == (1, 3)
    assert "pages that are pictures and that OCR could not read in time: 2 (1 of 3)" in notes(raw.notes)


# A stand-in for tesseract's library, with which the bounds around it can be tested where it isn't installed


STAND_IN = Engine(Path("/nowhere"), ("eng",))


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let pictures be recognised by the function `of_grey` of some code."""

    def begin(code: str) -> None:
        start = f"""
import os, socket
from index.reading.ocr.worker import Tesseract
Tesseract.__init__ = lambda *_: None
def row(place, text):
    return f"5\\t1\\t1\\t1\\t{{place}}\\t1\\t100\\t{{100 * place}}\\t400\\t50\\t99\\t{{text}}"
{code}
Tesseract.of_grey = of_grey
"""
        monkeypatch.setattr(scanner, "_START", scanner._START.replace("\nserve(", f"{start}\nserve("))

    return begin


def blank() -> bytes:
    """A PDF with an empty picture on its only page."""
    return scanned.pdf([scanned.page()])


def test_a_page_that_takes_too_long_is_named(
    box: Sandbox, stand_in: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    stand_in("def of_grey(*_):\n    import time\n    while time.process_time() < 5: pass\n    return []")
    limits = Limits(memory=640 * 2**20, processor_time=0.2, patience=20, text=2**20)
    with closing(Scanner(STAND_IN, limits=limits)) as one, pytest.raises(UnreadableFile) as refusal:
        box.parse("a.pdf", blank(), one)
    assert refusal.value.message == Message(Unreadable.OCR_FAILED)
    assert caplog.text == ""  # the bound on its time ended it, and nobody had to wait for it


@pytest.mark.skipif(sys.platform != "linux", reason="system calls can only be forbidden on Linux")
def test_tesseract_can_do_nothing_but_compute(
    box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: Callable[[str], None]
) -> None:
    stand_in(f"""
def of_grey(*_):
    found = []
    for call in (lambda: open("/etc/hostname"), lambda: socket.socket(), lambda: os.unlink({str(tmp_path / "a")!r}),
                 lambda: os.fork(), lambda: os.execv("/bin/true", ["true"])):
        try:
            call()
            found.append("done")
        except OSError:
            found.append("refused")
    found.append("knows" if "DISCORD_TOKEN" in os.environ else "nothing")
    return "\\n".join(row(place, text) for place, text in enumerate(found, 1)).encode()
""")
    (tmp_path / "a").write_text("precious")
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    with closing(Scanner(STAND_IN)) as one:
        raw = box.parse("a.pdf", blank(), one)
        assert one.start() == ""
    assert raw.text.split() == ["refused"] * 5 + ["nothing"]
    assert (tmp_path / "a").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says which process is ended first")
def test_tesseract_is_ended_first_when_memory_is_used_up(stand_in: Callable[[str], None]) -> None:
    stand_in("of_grey = None")
    with closing(Scanner(STAND_IN)) as one:
        one.start()
        assert one._process
        assert Path(f"/proc/{one._process.pid}/oom_score_adj").read_text() == "1000\n"


@pytest.mark.parametrize("answer", ["text -1 300", "text 9 0", "text 9 99999999", "text 9", "well", "text a b"])
def test_an_answer_of_tesseract_that_makes_no_sense_is_none(stand_in: Callable[[str], None], answer: str) -> None:
    stand_in(f"""
from index.reading.ocr import worker
of_grey = None
def answer_each(limits, _, each=worker.answer_each):
    each(limits, lambda head, body, ask: ({answer!r}.encode(), row(1, "text").encode()))
worker.answer_each = answer_each
""")
    with closing(Scanner(STAND_IN)) as one:
        assert one.recognise("digest", 1, b"20 20 150", bytes(400)) == (b"failed 0 300", b"")


@pytest.mark.parametrize("head", [b"100000 100000 150", b"-1 20 150", b"20 20 0", b"20 20 99999"])
def test_a_picture_that_cant_be_one_is_never_handed_to_tesseract(head: bytes) -> None:
    with closing(Scanner(STAND_IN)) as one, pytest.raises(ValueError, match="no picture"):
        one.recognise("digest", 1, head, b"")


@needed
@pytest.mark.slow
def test_a_library_that_cannot_be_loaded_is_as_none(
    box: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "eng.traineddata").write_bytes(b"no data")
    with closing(Scanner(Engine(tmp_path, ("eng",)))) as one, pytest.raises(UnreadableFile, match="install tesseract"):
        box.parse("a.pdf", scanned.pdf([scanned.page(*RULES)]), one)
    assert "tesseract is installed but can't be used" in caplog.text


def test_a_reader_that_ends_while_it_draws_loses_the_picture_and_not_the_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deadly = "\nimport os\nimport index.reading.pdf.pdfium as pdfium\npdfium.picture = lambda *_: os.abort()\n"
    monkeypatch.setattr(sandbox, "_START", sandbox._START.replace("\nserve(", f"{deadly}\nserve("))
    with Sandbox(["pdf"]) as box:
        raw = box.parse("a.pdf", mixed(), Scanner(Engine(tmp_path, ("eng",))))
    assert "A page of text" in raw.text
    assert [note.template for note in raw.notes] == [ReadingNote.PAGES_OCR_FAILED]


# The memory of what was recognised


def test_kept_pages_are_told_apart_and_damage_is_as_nothing(tmp_path: Path) -> None:
    memory = ScannedPages(tmp_path / "scans")
    assert memory.is_empty()
    assert memory.put("digest", "eng", 1, b"text")
    assert memory.get("digest", "eng", 1) == b"text"
    assert memory.get("digest", "deu", 1) is memory.get("other", "eng", 1) is memory.get("digest", "eng", 2) is None
    (file,) = (tmp_path / "scans" / "digest").iterdir()
    file.write_bytes(b"damaged")
    assert memory.get("digest", "eng", 1) is None
    memory.keep_only({"other"})
    assert memory.get("digest", "eng", 1) is None


def test_a_page_that_a_killed_process_began_to_keep_is_recognised_again(tmp_path: Path) -> None:
    memory = ScannedPages(tmp_path / "scans")
    text = b"".join(b"line %d of a page\n" % number for number in range(500))
    assert memory.put("digest", "eng", 1, text)
    (file,) = (tmp_path / "scans" / "digest").iterdir()
    whole = file.read_bytes()
    assert memory.get("digest", "eng", 1) == text
    for length in (1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert memory.get("digest", "eng", 1) is None


def test_of_a_page_that_the_disk_has_no_room_for_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    memory = ScannedPages(tmp_path / "scans")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", half)
        assert not memory.put("digest", "eng", 1, b"text" * 1_000)
    assert list((tmp_path / "scans" / "digest").iterdir()) == []


def test_a_disk_without_room_is_told(tmp_path: Path) -> None:
    (tmp_path / "scans").write_text("a file is in the way")
    assert not ScannedPages(tmp_path / "scans").put("digest", "eng", 1, b"text")


def mixed() -> bytes:
    """A PDF with a page of text and one that is a picture."""
    buffer = io.BytesIO()
    with closing(pypdfium2.PdfDocument.new()) as both:
        for data in (made(column("A page of text.", "It is short.")), scanned.pdf([scanned.page(*RULES)])):
            with closing(pypdfium2.PdfDocument(data)) as one:
                both.import_pages(one)
        both.save(buffer)
    return buffer.getvalue()
