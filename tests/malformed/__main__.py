"""`python -m malformed FOLDER` writes the files, reads them with a real library, and prints the results."""

import resource
import sys
import time
from collections import Counter
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from index import Library, Scope
from malformed import generate, plain
from malformed.formats import SOUND
from malformed.memory import peak, peak_of_children


def main() -> None:
    folder = Path(sys.argv[1])
    began = time.perf_counter()
    written = generate(folder)
    print(f"{len(written):,} files in {time.perf_counter() - began:.1f} s")
    (folder / "good.txt").write_bytes(plain.make())
    with TemporaryDirectory() as data, Library.open(Path(data)) as library:
        began = time.perf_counter()
        report = library.sync(folder)
        seconds = time.perf_counter() - began
        sources = {document.source for document in library.documents(scope=Scope.shared())}
    parent, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    refused = Counter(PurePosixPath(skip.file).suffix.lower() for skip in report.skipped)
    read = Counter(PurePosixPath(source).suffix.lower() for source in sources)
    print("| format | read | refused |\n|---|---:|---:|")
    for suffix in SOUND:
        print(f"| {suffix} | {read[suffix]:,} | {refused[suffix]:,} |")
    print(
        f"{seconds:.1f} s; processor: {parent.ru_utime + parent.ru_stime:.1f} s, and "
        f"{child.ru_utime + child.ru_stime:.1f} s in the processes that it started"
    )
    print(f"peak memory: {peak()} MB, and {peak_of_children()} MB in the largest of those")


if __name__ == "__main__":
    main()
