"""How well and how fast PDFs are read; a script, not a test.

    .venv/bin/python tests/measure_pdf.py [FOLDER]

FOLDER holds PDFs (or .pdf.gz), at any depth; a text file of the same name (.txt, .txt.gz) is taken for its gold words,
and the words of PDFium's own text are gold as well. Debian packages that ship both are good material: `apt-get download
debian-policy developers-reference maint-guide debian-reference-en`, then `dpkg -x PACKAGE.deb FOLDER` each. Where
Chromium is installed, pages that the script writes itself are printed and read too.

Recall is the share of the gold words that were read, precision the share of what was read that is gold; a word counts
as often as it occurs. Speed is in seconds of processor time.
"""

import gzip
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pypdfium2
from processes import run

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.reading import pdf

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def compared(gold: str, text: str) -> tuple[float, float]:
    """Recall and precision."""
    expected, found = words(gold), words(text)
    both = (expected & found).total()
    return both / max(expected.total(), 1), both / max(found.total(), 1)


def raw_text(data: bytes) -> str:
    """PDFium's own text of a PDF, with words that are split at line ends put together."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\ufffe", "")
    finally:
        document.close()


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def gold_of(path: Path) -> str | None:
    stem = path.name.removesuffix(".gz").removesuffix(".pdf")
    for name in (f"{stem}.txt", f"{stem}.txt.gz"):
        if (path.parent / name).is_file():
            return content(path.parent / name).decode("utf-8", "replace")
    return None


def report(name: str, data: bytes, gold: str | None) -> None:
    began = time.process_time()
    try:
        read = pdf.read(data)
    except UnreadableFile as error:
        print(f"{name}: {error}")
        return
    seconds = time.process_time() - began
    began = time.process_time()
    own = raw_text(data)
    floor = time.process_time() - began
    pages = max((block.page or 1 for block in read.blocks), default=1)
    kinds = Counter(block.flag or block.kind.value for block in read.blocks)
    print(f"{name}: {pages} pages, {pages / seconds:.0f} pages/s, {len(data) / seconds / 1e6:.1f} MB/s", end="")
    print(f" (only PDFium's text: {pages / floor:.0f} pages/s)")
    print("   against PDFium's text: recall {:.4f}, precision {:.4f}".format(*compared(own, read.text)))
    if gold is not None:
        print("   against its text file: recall {:.4f}, precision {:.4f}".format(*compared(gold, read.text)))
        print("   (PDFium's text itself: recall {:.4f}, precision {:.4f})".format(*compared(gold, own)))
    print("   " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))


def printed(chromium: str) -> Iterator[tuple[str, bytes, str, list[str]]]:
    """Pages of our own: their name, the PDF, its text, and its paragraphs."""
    random.seed(7)
    vocabulary = [
        "".join(random.choices("etaoinshrdlucmfwypvbg", k=random.randint(2, 11))).replace("fi", "fin")
        for _ in range(900)
    ]
    vocabulary += ["well-known", "office", "naïve", "Größe", "coöperate", "42", "first-hand"]
    for name, style in (
        ("plain", ""),
        ("two columns", "columns: 2; column-gap: 2em"),
        ("justified and hyphenated", "text-align: justify; hyphens: auto; columns: 2"),
    ):
        paragraphs, html = [], []
        for number in range(60):
            if number % 6 == 0:
                html.append(
                    f'</div><h2>{number // 6 + 1}. Heading of chapter {number // 6 + 1}</h2><div style="{style}">'
                )
            text = " ".join(random.choices(vocabulary, k=random.randint(20, 120))).capitalize() + "."
            paragraphs.append(text)
            html.append(f"<p>{escape(text)}</p>")
        with tempfile.TemporaryDirectory() as folder:
            page, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
            page.write_text(
                f'<html lang="en"><meta charset="utf-8"><title>{name}</title><body><div>{"".join(html)}',
                encoding="utf-8",
            )
            options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
            run(chromium, *options, f"--print-to-pdf={target}", page, check=True)
            headings = " ".join(f"{n + 1}. Heading of chapter {n + 1}" for n in range(10))
            yield f"printed, {name}", target.read_bytes(), " ".join([*paragraphs, headings]), paragraphs


def main() -> None:
    if len(sys.argv) > 1:
        for path in sorted(Path(sys.argv[1]).rglob("*.pdf*")):
            if path.name.endswith((".pdf", ".pdf.gz")):
                report(path.name, content(path), gold_of(path))
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium:
        for name, data, text, paragraphs in printed(chromium):
            report(name, data, text)
            read = pdf.read(data)
            found = {block.span.of(read.text) for block in read.blocks}
            whole = sum(paragraph in found for paragraph in paragraphs)
            headings = sum(block.kind is BlockKind.HEADING for block in read.blocks)
            print(f"   {whole} of {len(paragraphs)} paragraphs whole, {headings} of 10 headings")
    else:
        print("Chromium isn't installed: nothing was printed and read")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
