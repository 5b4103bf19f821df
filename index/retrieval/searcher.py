"""One generation, opened for search: its arrays are written here, and its questions are looked up."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import UnknownSource
from index.messages import NotFound
from index.model import Confidence, Scope, Searched
from index.retrieval.answer_types import holds, required
from index.retrieval.arrays import Array, mapped
from index.retrieval.bm25 import Ranking
from index.retrieval.confidence import confidence
from index.retrieval.forward import Forward, ForwardBuilder
from index.retrieval.query import Named, Question, Word, understand
from index.retrieval.rerank import WEIGHTS, Rescored, Weights, rescore
from index.retrieval.spelling import Speller
from index.retrieval.spelling import write as write_spelling
from index.store import Generation, Written

CANDIDATES = 30  # passages that are re-scored; 50 or 100 gained nothing on any labelled set


class Writer:
    """Writes the arrays of a generation into its folder; those of passages that are kept are taken from the last."""

    def __init__(self, folder: Path, base: Path | None, words: Sequence[str], kept: Sequence[range]) -> None:
        for name in ("ranking", "forward", "spelling"):
            (folder / name).mkdir()
        self._folder = folder
        self._base = base
        self._old = Forward.open(base / "forward") if base else None
        self._forward = ForwardBuilder(folder / "forward", self._old, words, kept)

    def add(self, words: Iterable[Sequence[str]], document: int) -> None:
        self._forward.add(words, document)

    def keep(self, passages: range, documents: Array) -> None:
        self._forward.keep(passages, documents)

    def close(self) -> None:
        self._forward.close()

    def finish(self) -> Written:
        self._forward.finish_passages()
        numbers = self._forward.numbers
        vocabulary: dict[str, int] = {}
        parts = [key.partition("/") for key in numbers]
        terms = np.array(
            [vocabulary.setdefault(term, len(vocabulary)) if term else -1 for _, _, term in parts], np.int32
        )
        Ranking.write(self._forward.contents(terms), vocabulary, self._folder / "ranking")
        frequencies = self._forward.finish(terms)
        old = int((self._forward.renumbered >= 0).sum())
        new = ((number, parts[number][0]) for number in range(old, len(parts)) if terms[number] >= 0)
        base = self._base / "spelling" if self._base else None
        write_spelling(self._folder / "spelling", new, base, self._forward.renumbered)
        return Written(vocabulary, numbers, frequencies)


@dataclass(frozen=True, slots=True)
class Visible:
    """What may be looked at: how much that is, and which of some passages it holds (None: all of them)."""

    documents: int
    passages: int
    holds: Callable[[Array], Array] | None


@dataclass(frozen=True, slots=True)
class Found:
    """Passages in their final order, best first, and how sure it is that the first one answers."""

    passages: list[int]
    scores: list[float]
    confidence: Confidence
    signal: float  # that confidence goes by: higher is surer
    rows: list[int]  # of each passage in `rescored`; -1 for those beyond the candidates
    rescored: Rescored | None  # None: nothing was found


NOTHING = Found([], [], Confidence.NONE, float("-inf"), [], None)


class Index:
    """Safe to use from several threads."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.forward = Forward.open(generation.path / "forward")
        self.ranking = Ranking.open(generation.path / "ranking", generation.term)
        self.speller = Speller(generation.path / "spelling", generation.known_words)
        self._owners = mapped(generation.path / "owners.npy")  # of each document; 0 for the folder's own
        self._sizes = mapped(generation.path / "sizes.npy")  # of each document, in passages
        self._everything = Visible(len(self._owners), int(self._sizes.sum()), None)
        self._shared_alone = not self._owners.any()

    @property
    def languages(self) -> tuple[str, ...]:
        return self.generation.languages

    def terms(self, terms: Iterable[str]) -> dict[str, int]:
        return self.generation.terms(terms)

    def words(self, keys: Iterable[str]) -> dict[str, int]:
        return self.generation.words(keys)

    def frequency(self, term: int) -> int:
        return self.ranking.frequency_of(term)

    def correct(self, word: str) -> str | None:
        return self.speller.correct(word)

    def other_names(self, terms: Sequence[str]) -> list[Named]:
        return [Named(*names) for names in self.generation.other_names(terms)]

    def visible(self, scope: Scope, source: str | None) -> Visible:
        """What a scope may look at, or one document in it by its source or id. Raises UnknownSource."""
        if source is None and self._shared_alone:
            return self._everything
        allowed = (self._owners == 0) | (self._owners == (scope.guild_id or 0))
        if source is not None:
            number = self.generation.document_number(source, scope)
            if number is None:
                raise UnknownSource(NotFound.SOURCE_OF_QUESTION, name=source)
            allowed &= np.arange(len(allowed)) == number
        documents = self.forward.documents
        return Visible(int(allowed.sum()), int(self._sizes[allowed].sum()), lambda p: allowed.take(documents.take(p)))

    def holds(self, term: int, visible: Visible) -> bool:
        """Whether a passage that may be looked at holds a term."""
        return visible.holds is None or len(self.ranking.top_of([term], 1, visible.holds)[0]) > 0

    def searched(self, words: Iterable[Word], visible: Visible) -> Searched:
        """What a question's words were looked for in; words that only hidden passages hold count as unknown."""
        asked = list(words)
        unknown = (word.text for word in asked if word.number < 0 or not self.holds(word.number, visible))
        return Searched(
            documents=visible.documents,
            passages=visible.passages,
            terms=tuple(dict.fromkeys(word.word if word.corrected else word.text for word in asked)),
            unknown=tuple(dict.fromkeys(unknown)),
        )

    def understand(self, text: str, visible: Visible) -> Question:
        """Takes a question apart. A misspelt word is corrected by words alone that may be looked at."""
        question = understand(text, self)
        hidden = [word for word in question.content if word.corrected and not self.holds(word.number, visible)]
        return understand(text, self, uncorrected={word.text for word in hidden}) if hidden else question

    def search(self, question: Question, visible: Visible, limit: int, weights: Weights = WEIGHTS) -> Found:
        """The best passages: BM25's first candidates in the order of their new scores, and BM25's others after them."""
        passages, base = self.ranking.top_of(
            [word.number for word in question.content if word.number >= 0], max(CANDIDATES, limit), visible.holds
        )
        if not len(passages):
            return NOTHING
        rescored = rescore(self.forward, question, passages[:CANDIDATES], base[:CANDIDATES], weights)
        order = np.lexsort((rescored.passages, -rescored.scores))
        sure, signal = confidence(
            question, rescored, int(order[0]), len(self.forward.documents), self.generation.content_words
        )
        kind = required(question.text) if sure is Confidence.STRONG else None
        if kind:
            text = self.generation.passage_rows([int(rescored.passages[order[0]])])[0].text
            if not holds(text, kind, question.text):
                sure = Confidence.WEAK  # asked how many or when it was, and the passage holds no number or date
        others = len(passages) - len(order)
        return Found(
            passages=[*rescored.passages[order].tolist(), *passages[CANDIDATES:].tolist()][:limit],
            scores=[*rescored.scores[order].tolist(), *base[CANDIDATES:].tolist()][:limit],
            confidence=sure,
            signal=signal,
            rows=[*order.tolist(), *[-1] * others][:limit],
            rescored=rescored,
        )
