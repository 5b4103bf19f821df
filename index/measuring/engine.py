"""An engine of the benchmark: how its index is built, how it is asked, and what it found."""

import importlib.util
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.measuring.corpus import Corpus, Question

TOP = 10  # passages that are asked for

Ask = Callable[[Question], Any]  # returns what the engine found, as it gives it


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to answer: how its index is built in a folder, and how it is opened to be asked."""

    build: Callable[[Corpus, Path], None]
    open: Callable[[Corpus, Path], AbstractContextManager[Ask]]
    found: Callable[[Any], Sequence[object]]  # the passages in what it gave, best first; not timed
    modules: tuple[str, ...] = ()  # of a peer: what must be installed
    is_there: Callable[[], bool] = lambda: True  # … and whatever else it needs
    affordable: int = sys.maxsize  # the most questions × passages; a slow engine gets fewer questions
    warm_up: int = 0  # rounds of questions before time counts, for an engine that compiles itself meanwhile
    threads: bool = False  # True if it is also asked from several threads
    numbers: bool = True  # True if what it found are the numbers of passages, in the order of the corpus

    @property
    def installed(self) -> bool:
        return all(map(importlib.util.find_spec, self.modules)) and self.is_there()
