"""Builds the image with tesseract, as README says, and has it read scanned pages: `make docker-test SCANS=yes`.

It isn't part of every run, because Debian's packages are downloaded for it.
"""

from functools import partial

import scanned
from containers import LONGEST_START, NEVER, Container, Scene, wait

MOST_ADDED = 150.0  # MB; README names the size
READ_WITHIN = 30.0  # seconds, of two pages
# For each file: what is asked, the sentence that answers, and another one.
PAGES = {
    "rules.pdf": (
        "What does a lost paddle cost?",
        "A lost paddle costs eleven pounds.",
        "The boat shed opens at seven in the morning.",
    ),
    "fees.png": (
        "How much is the mooring fee?",
        "The mooring fee is forty pounds a month.",
        "A winter berth costs ninety pounds.",
    ),
}


def reads_scans(scene: Scene) -> None:
    """With tesseract, pages that are pictures are read and quoted, within the rights that the bot has."""
    report, with_tesseract = scene.report, scene.variant("ocr", "OCR=yes", MOST_ADDED)
    docs = scene.folder / "scans"
    docs.mkdir()
    for name, (_, *lines) in PAGES.items():
        pages = [scanned.page(*lines)]
        (docs / name).write_bytes(scanned.pdf(pages) if name.endswith("pdf") else scanned.file(pages, "PNG"))
    container, took = with_tesseract.healthy(*scene.secret(scene.token), "--volume", f"{docs}:/docs:ro")
    report.check(f"healthy within {LONGEST_START:g} s", took < NEVER, f"{took:.1f} s")
    for name, (question, sentence, _) in PAGES.items():
        wait(partial(_quotes, container, question, sentence), READ_WITHIN)
        quoted = container.quoted(question)
        report.check(f"{name} is read by OCR and quoted", quoted.startswith(name) and sentence in quoted, quoted)
    doctor = container.execute("python", "-m", "bot", "doctor").stdout
    report.check("doctor says so", "tesseract (eng)" in doctor and "can do nothing but compute" in doctor, doctor)
    scene.docker("rm", "--force", container.id)


def _quotes(container: Container, question: str, sentence: str) -> bool:
    return sentence in container.quoted(question)
