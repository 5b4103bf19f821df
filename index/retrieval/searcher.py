"""One generation, opened for search; and its arrays, when they are written."""

from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from index.errors import UnknownSource
from index.layout import distinct
from index.messages import NotFound
from index.model import Confidence, Scope, Searched
from index.retrieval.answer_types import contains, required_type
from index.retrieval.arrays import Array, map_array
from index.retrieval.bm25 import Ranking
from index.retrieval.confidence import confidence
from index.retrieval.dictionary import Dictionary
from index.retrieval.forward import Forward
from index.retrieval.forward_builder import ForwardBuilder
from index.retrieval.query import Question, Word, understand
from index.retrieval.rerank import WEIGHTS, Rescored, Weights, rescore
from index.retrieval.vocabulary import Visible, Vocabulary
from index.store import Generation, PassageRow
from index.text.analysis import analyser

CANDIDATES = 30  # passages that are re-scored; 50 or 100 gained nothing on any labelled set


class Uploaded(Protocol):
    """The uploads that there are now, whatever the index has."""

    def uploads_stamp(self) -> Hashable:
        """A value that is another one after an upload was added, replaced or removed."""

    def uploads_there(self) -> Set[tuple[int, str, str]]:
        """The server, the name and the digest of each."""


class Writer:
    """Writes the arrays of a generation into its folder. Passages that are kept are copied from the previous one."""

    def __init__(self, folder: Path, base: Path | None) -> None:
        for name in ("words", "ranking", "forward"):
            (folder / name).mkdir()
        self._folder = folder
        self._forward = ForwardBuilder(folder / "forward", open_forward(base) if base else None)

    def add(self, words: Iterable[Sequence[str]], document: int) -> None:
        self._forward.add(words, document)

    def keep(self, passages: range, documents: Array) -> None:
        self._forward.keep(passages, documents)

    def close(self) -> None:
        self._forward.close()

    def finish(self) -> None:
        words = self._forward.number_words(self._folder / "words")
        Ranking.write(self._forward.contents(words.terms), words, self._folder / "ranking")
        self._forward.finish(words)


def open_forward(generation: Path) -> Forward:
    """The forward index in the folder of a generation, with its dictionary."""
    return Forward.open(generation / "forward", Dictionary(generation / "words"))


@dataclass(frozen=True, slots=True)
class Results:
    """Passages in their final order, best first, and how sure it is that the first one answers."""

    passages: list[int]
    scores: list[float]
    confidence: Confidence
    signal: float  # the number that `confidence` comes from: higher is surer
    rows: list[int]  # of each passage in `rescored`; -1 for those that weren't re-scored
    rescored: Rescored | None  # None if nothing was found


NOTHING = Results([], [], Confidence.NONE, float("-inf"), [], None)


class Index:
    """Safe to use from several threads."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.forward = open_forward(generation.path)
        self.ranking = Ranking.open(generation.path / "ranking")
        self.vocabulary = Vocabulary(generation, self.forward.dictionary, self.ranking)
        self._owners = map_array(generation.path / "owners.npy")  # [documents] server ids; 0 for the folder's documents
        self._sizes = map_array(generation.path / "sizes.npy")  # [documents] in passages
        self._everything = Visible(len(self._owners), int(self._sizes.sum()), None)
        self._only_shared = not self._owners.any()
        self._hidden = frozenset[int]()  # numbers of documents
        self._checked: Hashable = None  # the stamp of the uploads that `_hidden` was compared with
        self.uploads = generation.uploads()

    def hide_withdrawn(self, uploaded: Uploaded) -> None:
        """Hides the uploads that were removed or replaced since this generation was built, and shows the others."""
        stamp = uploaded.uploads_stamp()
        if stamp == self._checked:
            return
        there = uploaded.uploads_there()
        gone = [upload for upload in self.uploads if upload.key not in there]
        self.generation.hide(gone)
        self._hidden = frozenset(upload.number for upload in gone if upload.number is not None)
        self._checked = stamp

    def visible(self, scope: Scope, source: str | None) -> Visible:
        """The documents that a scope may look at, or one of them by its source or id.

        Raises:
            UnknownSource: if the scope has no such document.
        """
        if source is None and self._only_shared:
            return self._everything
        allowed = (self._owners == 0) | (self._owners == (scope.guild_id or 0))
        allowed[list(self._hidden)] = False
        if source is not None:
            number = self.generation.document_number(source, scope)
            if number is None:
                raise UnknownSource(NotFound.SOURCE_OF_QUESTION, name=source)
            allowed &= np.arange(len(allowed)) == number
        documents = self.forward.documents
        return Visible(int(allowed.sum()), int(self._sizes[allowed].sum()), lambda p: allowed.take(documents.take(p)))

    def understand(self, text: str, visible: Visible) -> Question:
        """Parses a question that was cleaned."""
        return understand(text, self.vocabulary, visible)

    def searched(self, words: Iterable[Word], visible: Visible) -> Searched:
        """What was searched, and for which words. Words that only hidden passages hold count as unknown."""
        asked = list(words)
        unknown = (word.text for word in asked if not self.vocabulary.holds(word.number, visible))
        return Searched(
            documents=visible.documents,
            passages=visible.passages,
            terms=tuple(dict.fromkeys(word.word if word.corrected else word.text for word in asked)),
            unknown=tuple(dict.fromkeys(unknown)),
        )

    def _own_heading(self, passage: PassageRow) -> frozenset[str]:
        """The terms of the heading right above a passage, and of the header cells above its rows; those of the title if
        its document has only this passage."""
        cited = passage.citation
        alone = self._sizes[self.forward.documents[passage.number]] == 1
        heading = cited.heading[-1] if cited.heading else cited.title if alone else ""
        tables = distinct(block.table for block in passage.layout.blocks)
        columns = (name for table in tables for name in table.columns)
        return frozenset(analyser(passage.language).terms(" \n ".join([heading, *columns])))

    def search(self, question: Question, visible: Visible, limit: int, weights: Weights = WEIGHTS) -> Results:
        """The best passages: BM25's first candidates in the order of their new scores, then BM25's others."""
        passages, base = self.ranking.top(
            [word.number for word in question.content if word.number >= 0], max(CANDIDATES, limit), visible.mask
        )
        if not len(passages):
            return NOTHING
        rescored = rescore(self.forward, question, passages[:CANDIDATES], base[:CANDIDATES], weights)
        order = np.lexsort((rescored.passages, -rescored.scores))
        best = self.generation.passage_rows([int(rescored.passages[order[0]])])[0]
        sure, signal = confidence(
            question,
            rescored,
            int(order[0]),
            self._own_heading(best),
            len(self.forward.documents),
            self.vocabulary.content_words,
        )
        answer_type = required_type(question.text) if sure is Confidence.STRONG else None
        if answer_type and not contains(best.text, answer_type, question.text):
            sure = Confidence.WEAK  # the question asks how many or when, and the passage has no number or date
        others = len(passages) - len(order)
        return Results(
            passages=[*rescored.passages[order].tolist(), *passages[CANDIDATES:].tolist()][:limit],
            scores=[*rescored.scores[order].tolist(), *base[CANDIDATES:].tolist()][:limit],
            confidence=sure,
            signal=signal,
            rows=[*order.tolist(), *[-1] * others][:limit],
            rescored=rescored,
        )
