"""One generation, opened for search."""

import copy
import threading
from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Sequence, Set
from itertools import chain
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import UnknownSource
from index.layout import Span, distinct
from index.meaning.lazy import LazyEncoder
from index.meaning.vectors import VectorFile, Vectors
from index.messages import NotFound
from index.model import Confidence, Searched
from index.retrieval.inverted.arrays import joined, map_array
from index.retrieval.inverted.bm25 import Ranking
from index.retrieval.inverted.formulas import smooth_idf
from index.retrieval.inverted.forward import Forward
from index.retrieval.inverted.kernel import AllowedDocuments
from index.retrieval.inverted.vocabulary import Visible, Vocabulary
from index.retrieval.inverted.writer import CONTEXTS, FORWARD, FREQUENCIES, RANKING, open_lexicon
from index.retrieval.question.answer_types import contains, required_type
from index.retrieval.question.columns import has_row_of
from index.retrieval.question.comparisons import compared, contrasts_both, says_both
from index.retrieval.question.query import Question, Word
from index.retrieval.question.understanding import understand
from index.retrieval.ranking.around import worth_of_story
from index.retrieval.ranking.boosts import page_boost, passage_boost
from index.retrieval.ranking.confidence import Best, Sure, confidence
from index.retrieval.ranking.leading import By, Leading, find_leading
from index.retrieval.ranking.likeness import MORE, MORE_OF_THING, Alike, Likenesses, wider, with_headers, worth
from index.retrieval.ranking.meaning import CLEARLY_FIRST, KEPT, NEAR, NEAREST, OTHER_WORDS, Sense, combine, nearest
from index.retrieval.ranking.parts import lacks_part
from index.retrieval.ranking.rerank import WEIGHTS, Rescored, Weights, rescore
from index.retrieval.ranking.unanswering import only_has_names, only_points_elsewhere
from index.scope import Scope
from index.store import OWNERS, SIZES, Generation, PassageRow
from index.text.analysis import analyser
from index.text.context import without_number

MOST_PARTS = 32  # scopes with hidden documents whose part of the index is kept; each has a few connections
CANDIDATES = 30  # passages that are re-scored; 50 or 100 gained nothing on any labelled set
RELATED = 0.5  # of the best passage's score: another passage may be shown if its score reaches this share
CONTRASTS = 1.25  # times its score counts for a passage that sets two things that are compared against each other
NEXT = 0.05  # of the greatest score: what is shown next, whatever its score, gets so much more
OTHER_DAY = 0.8  # of its score counts for a passage without the day that a question names, if another one has it
READ = 9  # passages that are read at once: an answer looks at that many, and each query of the database takes its time


class Uploaded(Protocol):
    """The uploads that there are now, whatever the index has."""

    def stamp(self) -> Hashable:
        """A value that is another one after an upload was added, replaced or removed."""

    def there(self) -> Set[tuple[int, str, str]]:
        """The server, the name and the digest of each."""


class Results(NamedTuple):
    """Passages in their final order, best first, and how sure it is that the first one answers."""

    passages: list[int]
    scores: list[float]
    confidence: Confidence
    signal: float  # the number that `confidence` comes from: higher is surer
    probability: float  # that the answer is among the first three
    rows: list[int]  # of each passage in `rescored`; -1 for those that weren't re-scored
    rescored: Rescored | None  # None if nothing was found
    defining: Span | None = None  # the first passage's sentence that says what the term is that is asked for
    named: bool = False  # True if the heading above the first passage is exactly what is asked for
    by_meaning: bool = False  # True if what the first passage means decided, too, and not only its words
    read: tuple[PassageRow, ...] = ()  # the first passages by words, which were read already
    listing: Sequence[int] = ()  # passages that begin a list of just what is asked for
    following: Sequence[int] = ()  # the beginnings of sections that come right after the first passage

    def match_themselves(self) -> list[bool]:
        """For each passage, True if it has a word of the question itself, not only in its title or headings, or means
        what is asked."""
        if self.by_meaning or self.rescored is None:
            return [True] * len(self.rows)
        own: list[bool] = np.asarray(self.rescored.held[:, 1:].any(axis=(1, 2))).tolist()
        return [row < 0 or own[row] for row in self.rows]


NOTHING = Results([], [], Confidence.NONE, float("-inf"), 0.0, [], None)


class _Candidates(NamedTuple):
    """The passages that are scored again, and BM25's next ones."""

    leading: Leading
    chosen: NDArray[np.int32]  # [candidates]
    base: NDArray[np.float64]  # [candidates] BM25's scores
    others: NDArray[np.int32]  # [others] best first
    others_base: NDArray[np.float64]  # [others]


class _Ordered(NamedTuple):
    """Candidates in their order by words."""

    rescored: Rescored
    leading: Leading
    follows: NDArray[np.bool_]  # [candidates] True for those that come after those that lead
    order: NDArray[np.intp]  # [candidates] their places, best first
    rows: Sequence[PassageRow]  # the likeliest as they are stored, best first


class Index:
    """Safe to use from several threads."""

    def __init__(self, generation: Generation) -> None:
        folders = [segment.folder for segment in generation.segments]
        first = [segment.slot.documents.start for segment in generation.segments]
        words = open_lexicon(generation.path)
        self.generation = generation
        self.forward = Forward.open([folder / FORWARD for folder in folders], first, words)
        self.ranking = Ranking.open([folder / RANKING for folder in folders], map_array(generation.path / FREQUENCIES))
        self.vocabulary = Vocabulary(generation, words, self.ranking)
        self._likenesses = Likenesses(self.vocabulary, len(self.forward.documents))
        contexts = joined([map_array(folder / CONTEXTS) for folder in folders])
        self.vectors = Vectors(VectorFile(generation.path.parent), contexts)
        # [documents] server ids; 0 for the folder's documents
        self._owners = joined([map_array(folder / OWNERS) for folder in folders])
        self._sizes = joined([map_array(folder / SIZES) for folder in folders])  # [documents] in passages
        self._everything = Visible(len(self._owners), int(self._sizes.sum()), None)
        self._only_shared = not self._owners.any()
        self._hidden = frozenset[int]()  # numbers of documents
        self._parts = OrderedDict[Scope, Index]()  # what scopes see of it, the one last used at the end
        self._lock = threading.Lock()  # of the parts
        self._checked: Hashable = None  # the stamp of the uploads that `_hidden` was compared with
        self.uploads = generation.uploads()

    def hide_withdrawn(self, uploaded: Uploaded) -> None:
        """Hides the uploads that were removed or replaced since this generation was built, and shows the others."""
        stamp = uploaded.stamp()
        if stamp == self._checked:
            return
        there = uploaded.there()
        gone = [upload for upload in self.uploads if upload.key not in there]
        with self._lock:
            self.generation.hide(gone)
            self._hidden = frozenset(upload.number for upload in gone if upload.number is not None)
            self._checked = stamp
            parts = list(self._parts.values())
            self._parts.clear()
        for part in parts:
            if part is not self:
                part.generation.close()

    def within(self, scope: Scope) -> "Index":
        """This index as if the documents that are hidden from a scope weren't there."""
        if not scope.hidden:
            return self
        with self._lock:
            part = self._parts.pop(scope, None) or self._without(scope)
            self._parts[scope] = part
            oldest = self._parts.popitem(last=False)[1] if len(self._parts) > MOST_PARTS else self
        if oldest is not self:
            oldest.generation.close()  # who reads it now can go on
        return part

    def _without(self, scope: Scope) -> "Index":
        found = self.generation.without(scope)
        if found is None:
            return self
        part = copy.copy(self)
        part.generation, part._hidden = found
        part.vocabulary = self.vocabulary.of_part(part.generation)
        part._only_shared = False  # so that the hidden documents are masked
        return part

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
        mask = AllowedDocuments(allowed, self.forward.documents)
        return Visible(int(allowed.sum()), int(self._sizes[allowed].sum()), mask)

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
        return frozenset(analyser(passage.language).terms(" \n ".join([without_number(heading), *columns])))

    def sense(self, question: Question, encoder: LazyEncoder | None) -> Sense | None:
        """What a question means; None if that can't be used: the encoder knows only English, and needs vectors."""
        if encoder is None or question.language != "en" or not question.content or not self.vectors.refresh():
            return None
        opened = encoder.get()
        return Sense(opened.encode([question.meant or question.text])[0], opened) if opened else None

    def search(
        self, question: Question, visible: Visible, limit: int, weights: Weights = WEIGHTS, sense: Sense | None = None
    ) -> Results:
        """The best passages by words, and by meaning too, if that is given."""
        results = self._by_words(question, visible, limit, weights, only_words=sense is None)
        if sense is None or results.rescored is None:
            return results
        return self._by_meaning(question, visible, limit, weights, sense, results, results.rescored)

    def _by_meaning(
        self,
        question: Question,
        visible: Visible,
        limit: int,
        weights: Weights,
        sense: Sense,
        results: Results,
        by_words: Rescored,
    ) -> Results:
        """The candidates by words and those that are nearest to the question, in the order of both together."""
        cosines = self.vectors.cosines(sense.vector)
        if visible.mask is not None:
            cosines[~visible.mask(np.arange(len(cosines)))] = -1.0
        passages = np.union1d(by_words.passages, nearest(cosines, NEAREST)).astype(np.int32)
        base = self.ranking.scores_of([word.number for word in question.content if word.number >= 0], passages)
        rescored = self._rescored(question, passages, base, weights)
        boost = page_boost(question)
        boosts = {row.number: boost(row) for row in self.generation.passage_rows(passages.tolist())}
        rescored = rescored.times(np.array([boosts[passage] for passage in passages.tolist()]))
        asked = {word.term: word.frequency for word in question.required}
        idf = smooth_idf(len(self.forward.documents), np.array(list(asked.values()), np.float64)).sum()
        is_strong = results.confidence is Confidence.STRONG
        leading = int(passages.searchsorted(results.passages[0]))
        clearly = len(results.scores) < 2 or results.scores[0] >= CLEARLY_FIRST * results.scores[1]
        clearly &= not -1.0 < cosines[results.passages[0]] < KEPT  # it is -1 without a vector
        likenesses = self._likenesses.of(question)
        other_words = OTHER_WORDS * worth(likenesses, rescored, self.forward) if likenesses else 0.0
        order, scores = combine(
            (rescored.scores + other_words) / max(float(idf), 1e-9),
            cosines[passages],
            first=leading if is_strong or results.named or results.following else None,
            kept=leading if clearly or results.defining else None,
        )
        if results.following:
            scores = raised(scores, 0, np.isin(passages[order], results.following))
            again = np.argsort(-scores, kind="stable")
            order, scores = order[again], scores[again]
        among = set(passages.tolist())
        others = [passage for passage in results.passages if passage not in among]
        limit = max(limit, len(passages) if results.listing else 0)
        lifted = results.confidence is Confidence.NONE and cosines[passages[order[0]]] >= NEAR
        return Results(
            passages=[*passages[order].tolist(), *others][:limit],
            scores=[*scores.tolist(), *[0.0] * len(others)][:limit],
            confidence=Confidence.WEAK if lifted else results.confidence,
            signal=results.signal,
            probability=results.probability,
            rows=[*order.tolist(), *[-1] * len(others)][:limit],
            rescored=rescored,
            defining=results.defining if order[0] == leading else None,
            by_meaning=not (is_strong or results.named or results.following),
            read=results.read,
            listing=results.listing,
            following=results.following,
        )

    def _by_words(
        self, question: Question, visible: Visible, limit: int, weights: Weights, *, only_words: bool
    ) -> Results:
        """The best passages: BM25's first candidates in the order of their new scores, then BM25's others.

        With `only_words`, nothing but words decides. Then everyday words of English are worth less, and passages that
        have words like those of the question come earlier, after the first one.
        """
        likenesses = self._likenesses.of(question) if only_words else []
        found = self._candidates(question, visible, limit, likenesses)
        if found is None:
            return NOTHING
        chosen, leading, count = found.chosen, found.leading, len(found.chosen)
        rescored = self._rescored(question, chosen, found.base, weights, among_english=only_words)
        rescored, leading, follows, order, rows = self._ordered(question, rescored, leading)
        best = rows[0]
        sure = self._sure(question, rescored, int(order[0]), best, leading)
        named = leading.by in (By.NAME, By.NUMBER) and best.number in leading.first
        scores = rescored.scores
        if likenesses:
            scores = scores + worth(likenesses, rescored, self.forward)
            scores[order[0]] = scores.max()
            order = np.lexsort((chosen, np.arange(count) != order[0], -scores, follows))
        if leading.following:
            scores = raised(scores, order[0], np.isin(chosen, leading.following))
            order = np.lexsort((chosen, -scores, follows))
        limit = max(limit, count if leading.listing else 0)  # so that the list is among them
        return Results(
            passages=[*chosen[order].tolist(), *found.others.tolist()][:limit],
            scores=[*scores[order].tolist(), *found.others_base.tolist()][:limit],
            confidence=Confidence.WEAK if named and sure.confidence is Confidence.NONE else sure.confidence,
            signal=sure.signal,
            probability=sure.probability,
            rows=[*order.tolist(), *[-1] * len(found.others)][:limit],
            rescored=rescored,
            defining=leading.marked(best),
            named=named,
            read=tuple(rows),
            listing=leading.listing,
            following=leading.following,
        )

    def _candidates(
        self, question: Question, visible: Visible, limit: int, likenesses: Sequence[Alike]
    ) -> _Candidates | None:
        """The passages that are re-scored, and BM25's next ones; None if there is none."""
        terms = [word.number for word in question.content if word.number >= 0]
        passages, base = self.ranking.top(terms, max(CANDIDATES, limit), visible.mask)
        if not len(passages):
            return None
        leading = find_leading(question, visible, self.generation, self.forward, self.ranking)
        if leading.first:  # also those that aren't among the best otherwise
            first = np.array(list(leading.first), np.intp)
            only = self.ranking.top(terms, CANDIDATES, lambda p: np.isin(p, first))
            other = ~np.isin(passages, only[0])
            passages = np.concatenate([only[0], passages[other]])
            base = np.concatenate([only[1], base[other]])
        chosen = passages[:CANDIDATES]
        also = [*leading.listing, *leading.following]
        for query, most in ((wider(question, likenesses), MORE), (with_headers(question), MORE_OF_THING)):
            if query:
                also += self.ranking.top(query, most, visible.mask)[0].tolist()
        if also:
            chosen = np.union1d(chosen, np.array(also, np.int32))
            rest = ~np.isin(passages, chosen)
            passages = np.concatenate([chosen, passages[rest]])
            base = np.concatenate([self.ranking.scores_of(terms, chosen), base[rest]])
        count = len(chosen)
        return _Candidates(leading, chosen, base[:count], passages[count:], base[count:])

    def _ordered(self, question: Question, rescored: Rescored, leading: Leading) -> _Ordered:
        """The candidates in their order by words, of which some come first, and the likely ones count more or less."""
        chosen, first = rescored.passages, leading.first
        follows = _others_than(first, chosen)
        order, rows = self._likely(rescored, follows)
        boost = passage_boost(question)
        if boosts := {row.number: by for row in rows if (by := boost(row)) != 1.0}:
            rescored = rescored.times(np.array([boosts.get(passage, 1.0) for passage in chosen.tolist()]))
            order, rows = self._likely(rescored, follows)
        asked = {word.term for word in question.required}
        if leading.compared and not first and not asked <= self._own_heading(rows[0]):
            follows = _others_than(leading.compared, chosen)
            order, rows = self._likely(rescored, follows)
        if (leading := leading.with_entries(question, rows)).by is By.ENTRY:
            follows = _others_than(leading.first, chosen)
            order, rows = self._likely(rescored, follows)
        return _Ordered(rescored, leading, follows, order, rows)

    def _sure(self, question: Question, rescored: Rescored, place: int, best: PassageRow, leading: Leading) -> Sure:
        """How sure it is that the best candidates answer, of which the best is at this place."""
        answer_type, heading = required_type(question.text, question.asked_in), self._own_heading(best)
        sides, by_number = compared(question.text, question.asked_in), leading.by is By.NUMBER
        return confidence(
            Best(
                question,
                rescored,
                place,
                best.text,
                heading,
                len(self.forward.documents),
                self.vocabulary.content_words,
                lacks=(bool(question.phrases) and leading.by is not By.QUOTING)
                or (by_number and len(leading.first) > 1)
                or lacks_part(question, best)
                or (answer_type is not None and not contains(best.text, answer_type, question.text))
                or only_points_elsewhere(best.text)
                or only_has_names(best.text, best.layout)
                or not says_both(sides, question.language, rescored.terms, rescored.held[place], heading),
                defines=best.number in leading.sure,
                is_part=by_number and best.number in leading.sure,
            )
        )

    def _likely(self, rescored: Rescored, follows: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Sequence[PassageRow]]:
        """The order of candidates, of which some follow the others, and the first of them as they are stored."""
        order = np.lexsort((rescored.passages, -rescored.scores, follows))
        likely = order[rescored.scores.take(order) >= RELATED * rescored.scores[order[0]]][:READ]
        return order, self.generation.passage_rows(rescored.passages.take(likely).tolist())

    def _rescored(
        self,
        question: Question,
        passages: NDArray[np.int32],
        base: NDArray[np.float64],
        weights: Weights,
        *,
        among_english: bool = False,
    ) -> Rescored:
        """Scores candidates again. The forward index can't tell a row or a label from a sentence that begins so."""
        rescored = rescore(self.forward, question, passages, base, weights, among_english=among_english)
        if question.days and (holding := rescored.holding(question.days)).any():
            rescored = rescored.times(np.where(holding, 1.0, OTHER_DAY))
        if question.story:
            rescored = rescored._replace(
                scores=rescored.scores + worth_of_story(question.story, rescored, self.forward)
            )
        if all(sides := compared(question.text, question.asked_in)):
            read = self.generation.passage_rows(passages.tolist())
            both = [row.number for row in read if contrasts_both(sides, question.language, row.text, row.language)]
            rescored = rescored.times(np.where(np.isin(passages, both), CONTRASTS, 1.0))
        if not len(places := rescored.records):
            return rescored
        columns = {*question.columns, *chain.from_iterable(question.columns.values())}
        asked = {word.term for word in question.required} | columns
        rows = {row.number: row for row in self.generation.passage_rows(passages.take(places).tolist())}
        found = [(place, rows[int(passages[place])]) for place in places.tolist()]
        no = [place for place, row in found if not has_row_of(asked, columns, row.text, row.layout, row.language)]
        return rescored.without_records(no, weights) if no else rescored


def raised(scores: NDArray[np.float64], first: np.intp | int, next_ones: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Scores, if some passages come right after the first one, whatever theirs are."""
    top = scores.max()
    higher = np.where(next_ones, top + NEXT * abs(top), scores)
    higher[first] = top + 2 * NEXT * abs(top)
    return higher


def _others_than(some: Collection[int], passages: NDArray[np.int32]) -> NDArray[np.bool_]:
    """True for those passages that aren't some of them. Candidates are few, for which `np.isin` takes longer."""
    return np.array([passage not in some for passage in passages.tolist()])
