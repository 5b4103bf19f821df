"""Everything that is asked of a library: answers, facts, verdicts, documents. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TypeVar

from index.answers.arguments import check_kind, check_limit, check_scope, check_text
from index.answers.documents import load_document
from index.answers.turn import Turn
from index.errors import UnknownPassage, UnknownSource
from index.excerpts import Excerpt, Overview
from index.fact_kinds import FactKind
from index.facts.keys import fold_name
from index.meaning.lazy import LazyEncoder
from index.messages import NotFound
from index.model import Answer, Document, DocumentInfo, Fact, Quote, Searched
from index.reports import Skipped
from index.retrieval.current import CurrentIndex
from index.scope import Scope
from index.store.facts import FactName
from index.verdicts import Agreement, Verdict

if TYPE_CHECKING:
    from index.retrieval.searcher import Index

_Found = TypeVar("_Found")


class Reader:
    """The half of a `Library` that only reads. Safe to use from several threads, also while a sync is running.

    What only some methods need is imported there: a process that fills a library asks nothing, and doesn't wait for it.
    """

    def __init__(self, current: CurrentIndex, encoder: LazyEncoder | None = None) -> None:
        self._current = current
        self._encoder = encoder  # None if meaning doesn't count
        self._closed = False
        # One answer at a time: threads that pass the interpreter's lock back and forth between many small steps answer
        # little more than half as many questions as one thread does.
        self._turn = Turn()

    def ask(self, question: str, *, scope: Scope = Scope.shared(), limit: int = 3, source: str | None = None) -> Answer:
        """Find the passages that answer a question, word for word.

        Args:
            question: Any text. A very long one is cut, and `Answer.notices` says so.
            scope: Whose documents are searched.
            limit: The most quotations to return, at least 1.
            source: Only search this document: its path in the folder, or its id.

        Returns:
            An answer. If nothing matches, its `confidence` is `none` and it has no quotations; that is no error.

        Raises:
            UnknownSource: No document in the scope has that path or id.
            ValueError: `limit` is less than 1.

        >>> answer = library.ask("When does the reading room open?")
        >>> answer.confidence
        <Confidence.STRONG: 'strong'>
        >>> quote = answer.quotes[0]
        >>> quote.sentence.of(quote.text)
        'The reading room opens at nine on weekdays.'
        >>> print(quote.citation)
        Reading room · line 3
        """
        from index.answers.answer import answer, empty_library_answer
        from index.retrieval.question.query import clean

        check_text(question, "question")
        check_scope(scope)
        check_limit(limit)
        text, notices = clean(question)
        with self._reading(scope) as index:
            if index is None:
                return empty_library_answer(text, notices)
            with self._turn:
                return answer(
                    index, text, notices, index.visible(scope, source), limit, self._encoder, scope=scope, source=source
                )

    def signal(self, question: str, *, scope: Scope = Scope.shared()) -> float:
        """Return the number that an answer's confidence is decided by; higher is surer.

        >>> library.signal("When does the reading room open?") > library.signal("Who won the cup?")
        True
        """
        from index.retrieval.question.query import clean

        check_text(question, "question")
        check_scope(scope)
        with self._reading(scope) as index:
            if index is None:
                return float("-inf")
            visible = index.visible(scope, None)
            asked = index.understand(clean(question)[0], visible)
            return index.search(asked, visible, 1, sense=index.sense(asked, self._encoder)).signal

    def passage(self, id: str, *, scope: Scope = Scope.shared()) -> Quote:
        """Return a passage by its id. An id stays valid for as long as the passage's text stays the same.

        Raises:
            UnknownPassage: No passage in the scope has this id.

        >>> quote = library.ask("When does the reading room open?").quotes[0]
        >>> library.passage(quote.id).text == quote.text
        True
        """
        check_text(id, "id")
        check_scope(scope)
        with self._reading(scope) as index:
            row = index.generation.passage_by_id(id, scope) if index else None
        if row is None:
            raise UnknownPassage(NotFound.PASSAGE, id=id)
        return Quote(row.id, row.text, row.span, None, (), row.citation, 0.0, layout=row.layout)

    def verify(self, quotation: str, *, scope: Scope = Scope.shared(), limit: int | None = 5) -> Verdict:
        """Check whether a quotation is in the documents, and where.

        Args:
            quotation: Any text; quotation marks around it and ellipses in it are understood.
            scope: Whose documents are searched.
            limit: The most places to return, at least 1; None for all of them.

        Returns:
            How far the documents agree with it, the places, and the words that differ.

        Raises:
            ValueError: `limit` is less than 1.

        >>> verdict = library.verify("The reading room opens at ten on weekdays")
        >>> verdict.agreement
        <Agreement.PARTIAL: 'partial'>
        >>> verdict.matches[0].changes
        (Change(quotation='ten', text='nine'),)
        """
        from index.answers.verdict import verify
        from index.retrieval.question.query import clean

        check_text(quotation, "quotation")
        check_scope(scope)
        limit = check_limit(limit)
        text, _ = clean(quotation)
        with self._reading(scope) as index:
            if index is None:
                return Verdict(text, Agreement.ABSENT, (), None, Searched(0, 0, (), ()), 0)
            return verify(index, text, scope, limit, self._turn)

    def facts(
        self,
        kind: FactKind | str | None = None,
        *,
        scope: Scope = Scope.shared(),
        about: str | None = None,
        source: str | None = None,
        name: str | None = None,
        limit: int | None = 25,
        start: int = 0,
    ) -> list[Fact]:
        """Return key facts, each with the sentence that states it.

        Args:
            kind: Only facts of this kind, as a `FactKind` or its value, such as "dates"; "requirements" are rules and
                plans.
            scope: Whose documents are searched.
            about: Rank the facts by how well they match these words, as `ask` ranks passages. Only facts in the best
                200 passages are considered.
            source: Only facts of this document: its path in the folder, or its id.
            name: Only facts of this person, organisation, speaker or term; a part of the name is enough.
            limit: The most facts to return, at least 1; None for all of them.
            start: How many facts to leave out first, for pages.

        Returns:
            The facts. Without `about`, dates whose year is stated come in the order of time, and everything else by
            how much it says about its document: facts that its title or a heading names, and those near its beginning
            come first, and examples last.

        Raises:
            UnknownSource: No document in the scope has that path or id.
            ValueError: `kind`, `limit` or `start` is out of range.

        >>> fact, = library.facts("dates")
        >>> fact.value, fact.text, fact.sentence
        ('1911', '1911', 'Ada Brown founded it in 1911.')
        """
        from index.answers import lookup
        from index.retrieval.question.query import clean

        kind = check_kind(kind) if kind is not None else None
        check_scope(scope)
        limit = check_limit(limit)
        if start < 0:
            raise ValueError(f"start must be 0 or more, not {start}")
        about = clean(about)[0] if about is not None else None
        with self._reading(scope) as index:
            if index is None:
                return []
            # Ranking is many small steps. Without words to rank by, the database does the work: nobody waits for it.
            with self._turn if about else nullcontext():
                return lookup.facts(
                    index, scope, kind=kind, about=about, source=source, name=name, limit=limit, start=start
                )

    def fact_names(
        self, kind: FactKind | str, part: str = "", *, scope: Scope = Scope.shared(), limit: int = 25
    ) -> list[str]:
        """Return the names that facts of a kind can be looked up by, the most frequent first.

        Args:
            kind: A kind whose facts have names: people, organisations, quotations (by speaker), definitions (by term).
            part: Only names with this in them.
            scope: Whose documents are searched.
            limit: The most names to return, at least 1.

        Raises:
            ValueError: `kind` or `limit` is out of range.

        >>> library.fact_names("people", "ada")
        ['Ada Brown']
        """
        kind = check_kind(kind)
        check_scope(scope)
        check_limit(limit)
        with self._reading(scope) as index:
            return index.generation.facts.names_with(scope, kind, fold_name(part) or "", limit) if index else []

    def names(self, kind: FactKind | str, *, scope: Scope = Scope.shared(), limit: int | None = 500) -> list[FactName]:
        """Return the names that facts of a kind have, with the number of sentences that they are in, the most first.

        Args:
            kind: A kind whose facts have names: people, organisations, quotations (by speaker), definitions (by term).
            scope: Whose documents are searched.
            limit: The most names to return, at least 1; None for all of them.

        Raises:
            ValueError: `kind` or `limit` is out of range.

        >>> library.names("people")
        [FactName(name='Ada Brown', sentences=2, role=None)]
        """
        kind = check_kind(kind)
        check_scope(scope)
        limit = check_limit(limit)
        with self._reading(scope) as index:
            return index.generation.facts.names(scope, kind, limit) if index else []

    def fact_counts(self, *, scope: Scope = Scope.shared()) -> dict[str, dict[FactKind, int]]:
        """Return how many facts of each kind each document has, by its id. Documents without facts are left out.

        >>> for counts in library.fact_counts().values():
        ...     print({kind.value: number for kind, number in counts.items()})
        {'dates': 1, 'figures': 1, 'people': 2, 'quotations': 1, 'rules': 1}
        """
        check_scope(scope)
        with self._reading(scope) as index:
            return index.generation.facts.counts(scope) if index else {}

    def summary(self, source: str, *, scope: Scope = Scope.shared()) -> list[Quote]:
        """Return the sentences that carry a document, word for word and in its order.

        Args:
            source: The document: its path in the folder, or its id.
            scope: Whose documents are searched.

        Raises:
            UnknownSource: No document in the scope has that path or id.

        >>> for quote in library.summary("room.md"):
        ...     print(quote.text)
        The reading room opens at nine on weekdays.
        Members may borrow four books at a time.
        """
        from index.answers import lookup

        return self._known(source, scope, lambda index: lookup.summarise(index, source, scope))

    def documents(
        self, *, scope: Scope = Scope.shared(), part: str = "", limit: int | None = None
    ) -> list[DocumentInfo]:
        """Return what is known about each indexed document, in the order of their paths.

        Args:
            scope: Whose documents are listed.
            part: Only documents with this in their title or path, in capital letters or small ones.
            limit: The most documents to return, at least 1; None for all of them.

        Raises:
            ValueError: `limit` is less than 1.

        >>> [(info.source, info.title, info.passages) for info in library.documents()]
        [('room.md', 'Reading room', 2)]
        """
        check_text(part, "part")
        check_scope(scope)
        limit = check_limit(limit)
        with self._reading(scope) as index:
            return index.generation.documents(scope, part, limit) if index else []

    def document(self, name: str, *, scope: Scope = Scope.shared()) -> Document:
        """Return a whole document. Every span in a result is an offset into its `text`.

        Args:
            name: Its path in the folder, or its id.
            scope: Whose documents are searched.

        Raises:
            UnknownSource: No document in the scope has that path or id.

        >>> document = library.document("room.md")
        >>> quote = library.ask("When does the reading room open?").quotes[0]
        >>> quote.span.of(document.text) == quote.text
        True
        """
        return load_document(self._known(name, scope, lambda index: index.generation.document(name, scope)))

    def overview(self, name: str, *, scope: Scope = Scope.shared()) -> Overview:
        """Return a document without its text: how long it is, its headings, and the blocks kept out of answers.

        Args:
            name: Its path in the folder, or its id.
            scope: Whose documents are searched.

        Raises:
            UnknownSource: No document in the scope has that path or id.

        >>> overview = library.overview("room.md")
        >>> [heading.name for heading in overview.headings], overview.parts
        (['Reading room', 'History'], (0,))
        """
        return self._known(name, scope, lambda index: index.generation.overview(name, scope))

    def excerpt(self, name: str, start: int, end: int, *, scope: Scope = Scope.shared()) -> Excerpt:
        """Return a stretch of a document with the blocks in it. The rest of the document isn't read.

        Args:
            name: Its path in the folder, or its id.
            start: Where the stretch begins. `Overview.parts` has places that are good for that.
            end: Where it ends; beyond the document's end, the excerpt ends there.
            scope: Whose documents are searched.

        Raises:
            UnknownSource: No document in the scope has that path or id.
            ValueError: `start` is less than 0, or greater than `end`.

        >>> library.excerpt("room.md", 0, 12).text
        'Reading room'
        """

        def find(index: Index) -> Excerpt | None:
            if not 0 <= start <= end:
                raise ValueError(f"an excerpt can't be from {start} to {end}")
            return index.generation.excerpt(name, start, end, scope)

        return self._known(name, scope, find)

    def skipped(self, *, scope: Scope = Scope.shared()) -> list[Skipped]:
        """Return the files of the folder that the last sync left out, with the reasons.

        >>> library.skipped()
        []
        """
        check_scope(scope)
        with self._reading(scope) as index:
            return index.generation.skipped() if index else []

    def refused(self, *, scope: Scope) -> list[Skipped]:
        """Return the server's uploads that could not be indexed, with the reasons."""
        check_scope(scope)
        with self._reading(scope) as index:
            return index.generation.skipped(scope.guild_id) if index and scope.guild_id else []

    def warm_up(self) -> None:
        """Open the current generation now, so that the next question doesn't have to wait for it."""
        from index.answers import answer, lookup  # noqa: F401 (which the next question needs too)

        with self._reading(Scope.shared()) as index:
            if index and self._encoder and index.vectors.refresh():
                self._encoder.get()

    def _known(self, name: str, scope: Scope, find: Callable[[Index], _Found | None]) -> _Found:
        """What is found of the document with this path or id, after checking the arguments. Raises UnknownSource."""
        check_text(name, "name")
        check_scope(scope)
        with self._reading(scope) as index:
            found = find(index) if index else None
        if found is None:
            raise UnknownSource(NotFound.SOURCE, name=name)
        return found

    def _reading(self, scope: Scope) -> AbstractContextManager[Index | None]:
        self._check_open()
        return self._current.reading(scope)

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("Cannot use this library, as it has been closed. Open it again with Library.open().")
