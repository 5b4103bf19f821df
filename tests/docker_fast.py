"""Builds the image with compiled code, as README says, and has it search: `make docker-test FAST=yes`.

It isn't part of every run, because 64 MB are downloaded for it.
"""

from functools import partial

from containers import LONGEST_START, NAME, NEVER, Container, Scene, wait

MOST_ADDED = 230.0  # MB; the Dockerfile names the size
COMPILED_WITHIN = 60.0  # seconds
COMPILED = "searching in compiled code from now on"


def searches_in_compiled_code(scene: Scene) -> None:
    """With numba, passages are found in compiled code, within the rights and the memory that the bot has."""
    report, with_numba = scene.report, scene.variant("fast", "FAST=yes", MOST_ADDED)
    docs, data = scene.folder / "docs-fast", f"{NAME}-fast"
    docs.mkdir()
    sentences = [f"Locker {number} of the boat house has key {number * 7}." for number in range(1, 400)]
    (docs / "lockers.md").write_text("# Lockers\n\n" + "\n\n".join(sentences), encoding="utf-8")
    scene.docker("volume", "create", "--label", NAME, data)
    for start in ("the first start", "the second start, with what the first one kept"):
        options = ("--volume", f"{docs}:/docs:ro", "--volume", f"{data}:/data")
        container, took = with_numba.healthy(*scene.secret(scene.token), *options)
        report.check(f"healthy within {LONGEST_START:g} s at {start}", took < NEVER, f"{took:.1f} s")
        compiled = wait(partial(_logged, container), COMPILED_WITHIN) is not None
        report.check("it searches in compiled code", compiled, "" if compiled else container.logs())
        quoted = container.quoted("Which key has locker 123?")
        answers = sentences[122] in quoted
        report.check("it answers", answers, "" if answers else quoted)
        kept = container.execute("find", "/data/compiled", "-name", "*.nbc").stdout.split()
        report.check("what is compiled is kept in the data folder", bool(kept), len(kept))
        report.check("within its memory", not container.state()["OOMKilled"])
        scene.docker("rm", "--force", container.id)


def _logged(container: Container) -> bool:
    return COMPILED in container.logs()
