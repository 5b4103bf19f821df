"""Makes an answer of search results: its quotations, their emphasis, and the choices that it offers.

Nothing here writes text. A quotation is a slice of a document, and emphasis is spans in it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from index.answers.answering import answering, with_its_list
from index.answers.asides import named_line
from index.answers.disagreement import MOST_PASSAGES, Candidate, disagreement
from index.answers.spans import merge
from index.layout import BlockKind
from index.meaning.lazy import LazyEncoder
from index.messages import Message, Notice
from index.model import Answer, Block, Choice, Citation, Confidence, Disagreement, Layout, Quote, Scope, Searched, Span
from index.retrieval.inverted.vocabulary import Visible
from index.retrieval.question.query import Question
from index.retrieval.question.several import FEWEST_LISTED, enumerates, head_of, named, names_several, several_asked
from index.retrieval.ranking.confidence import NOT_STRONG
from index.retrieval.ranking.meaning import Sense
from index.retrieval.searcher import CANDIDATES, RELATED, Index, Results
from index.store import PassageRow
from index.text.analysis import analyser
from index.text.display import covered

LONGEST_MERGED = 1100  # characters: adjacent passages are shown as one up to this length
NEARLY = 0.7  # of the best passage's score has one that lists several things that are asked for, if it comes before it
SAME_CHAPTER = 0.97  # of its score counts for a passage of a chapter that an earlier passage is from
HEADINGS = 3  # suggested if nothing was found
FIRST_SAID = 5  # words of passages that are compared before all others
FIRST_WORDS = 200  # characters of a section that may be chosen

# A single word in several sections, none of them much better than the next, is too vague to answer: the asker chooses a
# section. If only one section's heading has the word, that section is meant.
FEWEST_SECTIONS, MOST_SECTIONS = 3, 8
CLEARLY = 0.8  # of the best section's score: if the next one has less, the best one is clearly better


def empty_library_answer(text: str, notices: tuple[Message, ...]) -> Answer:
    """The answer of a library without documents."""
    notices = (*notices, Message.of(Notice.NOTHING_INDEXED))
    return Answer(text, Confidence.NONE, (), (), Searched(0, 0, (), ()), 0, notices)


def answer(
    index: Index,
    text: str,
    notices: tuple[Message, ...],
    visible: Visible,
    limit: int,
    encoder: LazyEncoder | None = None,
    *,
    scope: Scope,
    source: str | None = None,
) -> Answer:
    """The answer of the visible documents.

    Args:
        index: is searched.
        text: the question, cleaned.
        notices: from cleaning it.
        visible: the documents that may be searched.
        limit: at most so many quotations.
        encoder: if what the question means counts, too.
        scope: whose documents the visible ones are …
        source: … and the only one of them that is searched, if there is only one.
    """
    question = index.understand(text, visible)
    sense = index.sense(question, encoder)
    found = index.search(question, visible, max(CANDIDATES, limit), sense=sense)
    replaced = {word.text: word.word for word in question.content if word.corrected}
    notices += tuple(Message.of(Notice.CORRECTED, right=right, wrong=wrong) for wrong, right in replaced.items())
    asked = [word for word in question.content if not word.optional]
    none = found.confidence is Confidence.NONE
    best, disagreeing = ([], None) if none else _best(index, question, found, limit, sense)
    quotes = tuple(_quotes(index, question, best, limit))
    choices = tuple(_sections(index, question, found))
    vague = choices and found.confidence is Confidence.STRONG
    sure = Confidence.WEAK if vague else found.confidence
    suggestions = tuple(_suggestions(index, question, found))
    if line := named_line(index, question, found, scope, source):
        quotes = (*quotes[: max(1, limit - 1)], line)[:limit]
        if sure is Confidence.NONE:
            sure, choices, suggestions = Confidence.WEAK, (), ()
    return Answer(
        question=text,
        confidence=sure,
        quotes=quotes,
        suggestions=suggestions,
        searched=index.searched(asked, visible),
        generation=index.generation.number,
        notices=notices,
        choices=choices,
        disagreement=disagreeing,
        probability=round(min(found.probability, NOT_STRONG) if vague else found.probability, 3),
    )


def _sections(index: Index, question: Question, found: Results) -> Iterable[Choice]:
    """The sections that a vague question may mean; the nearest ones if nothing was found."""
    if found.confidence is Confidence.NONE:
        rows = index.generation.passage_rows(found.passages[:HEADINGS])
        return [_choice(row) for row in _first_of_each_section(rows).values() if row.citation.heading]
    if (
        (found.defining and question.meaning)
        or not question.content
        or len([word for word in question.words if not word.optional]) != 1
    ):
        return ()
    own = _match_themselves(found)
    near = [place for place, score in enumerate(found.scores) if score >= RELATED * found.scores[0] and own[place]]
    rows = index.generation.passage_rows(found.passages[place] for place in near)
    sections = _first_of_each_section(rows)
    scores = dict(zip((row.id for row in rows), (found.scores[place] for place in near), strict=True))
    best = sorted((scores[row.id] for row in sections.values()), reverse=True)
    if len(sections) < FEWEST_SECTIONS or best[1] < CLEARLY * best[0] or _naming(question, sections.values()) == 1:
        return ()
    return [_choice(row) for row in list(sections.values())[:MOST_SECTIONS]]


def _first_of_each_section(rows: Iterable[PassageRow]) -> dict[tuple[str, tuple[str, ...]], PassageRow]:
    """The first passage of each section, in the order given."""
    sections: dict[tuple[str, tuple[str, ...]], PassageRow] = {}
    for row in rows:
        sections.setdefault((row.citation.document_id, row.citation.heading), row)
    return sections


def _naming(question: Question, rows: Iterable[PassageRow]) -> int:
    """The number of sections whose own heading has the question's word."""
    terms = set(question.terms)
    headings = ((row.language, row.citation.heading[-1]) for row in rows if row.citation.heading)
    return sum(bool(analyser(language).matches(heading, terms)) for language, heading in headings)


def _choice(row: PassageRow) -> Choice:
    return Choice(row.id, row.citation, covered(row.text, row.layout.spoilers)[:FIRST_WORDS])


def _suggestions(index: Index, question: Question, found: Results) -> Iterable[str]:
    """The question without its misspellings, if it has any; the nearest headings, if nothing was found."""
    if question.corrected:
        yield question.corrected
    if found.confidence is Confidence.NONE:
        rows = index.generation.passage_rows(found.passages[:HEADINGS])
        yield from dict.fromkeys(row.citation.heading[-1] for row in rows if row.citation.heading)


@dataclass(slots=True)
class _Group:
    """Adjacent passages of a document that are shown as one quotation."""

    rows: list[PassageRow]  # best first
    best: Candidate
    also: list[Citation] = field(default_factory=list)  # passages elsewhere with the same text

    def adjoins(self, row: PassageRow) -> bool:
        """True if a passage comes just before or after these, under the same heading, and isn't too long."""
        ours = self.rows[0].citation
        numbers = [ours_row.number for ours_row in self.rows]
        return (
            (row.citation.document_id, row.citation.heading, row.citation.page)
            == (ours.document_id, ours.heading, ours.page)
            and row.number in (min(numbers) - 1, max(numbers) + 1)
            and sum(len(ours_row.text) for ours_row in self.rows) + len(row.text) <= LONGEST_MERGED
        )


def _best(
    index: Index, question: Question, found: Results, limit: int, sense: Sense | None
) -> tuple[list[Candidate], Disagreement | None]:
    """The best passage and those that come near it, and in what they disagree."""
    own = _match_themselves(found)
    terms = [] if found.rescored is None else found.rescored.terms_held()
    worth = [
        place
        for place, score in enumerate(found.scores)
        if score >= RELATED * found.scores[0] and (place == 0 or own[place] or found.passages[place] in found.following)
    ][: max(3 * limit, MOST_PASSAGES)]
    worth += [place for place, number in enumerate(found.passages) if number in found.listing and place not in worth]
    rows = _rows_at(index, found, worth)
    if found.by_meaning:
        varied = _varied(rows, [found.scores[place] for place in worth])
        worth, rows = [worth[number] for number in varied], [rows[number] for number in varied]
    best = [_candidate(question, found, place, row, sense, terms) for place, row in zip(worth, rows, strict=True)]
    if (listing := _listing(question, best, found.listing)) is not None:
        best.insert(0, best.pop(listing))
    order, disagreeing = disagreement(best, question.terms, partial(_place, index))
    scores = sorted((candidate.score for candidate in best), reverse=True)  # they only say the order
    return [_with_score(best[number], score) for number, score in zip(order, scores, strict=True)], disagreeing


def _listing(question: Question, best: Sequence[Candidate], listing: Sequence[int]) -> int | None:
    """The passage to come first if several things are asked for, and only a later one lists them: one of `listing`, or
    one that is nearly as good as the best."""
    thing = several_asked(question.text, question.asked_in)
    if not thing or not best:
        return None
    part = _part(best[0])
    found = next((place for place, each in enumerate(best) if each.row.number in listing), None)
    if found and _goes_on(best[found].row, best[0].row):
        return found
    if len(_listed(best[0])) > 1 or enumerates(part) or part.endswith((":", "：")):
        return None
    near = (place for place, each in enumerate(best) if place and each.score >= NEARLY * best[0].score)
    return next((place for place in near if _lists(best[place], thing)), None) if found is None else found


def _goes_on(first: PassageRow, later: PassageRow) -> bool:
    """True if a passage is a later one of the section that another begins, such as the end of its list."""
    one, other = first.citation, later.citation
    return (one.document_id, one.heading) == (other.document_id, other.heading) and first.number < later.number


def _lists(candidate: Candidate, thing: str) -> bool:
    """True if what answers is a list or a table, and what leads into it or its heading names what is asked for."""
    row, listed = candidate.row, _listed(candidate)
    if len(listed) < FEWEST_LISTED:
        return False
    names = (named(heading, row.language) for heading in (row.citation.title, *row.citation.heading[-1:]))
    headings = (name for name in names if names_several(name, row.language))
    columns = listed[-1].table.columns if listed[-1].table else ()
    lead = _part(candidate).partition(listed[0].span.of(row.text))[0]
    terms = analyser(row.language).terms
    return not set(terms(head_of(thing, row.language))[-1:]).isdisjoint(terms(" \n ".join([*headings, *columns, lead])))


def _listed(candidate: Candidate) -> list[Block]:
    """The items and rows that answer."""
    part = candidate.answering() or Span(0, len(candidate.row.text))
    blocks = (each for each in candidate.row.layout.blocks if each.kind in (BlockKind.ITEM, BlockKind.ROW))
    return [block for block in blocks if block.span.start < part.end and part.start < block.span.end]


def _part(candidate: Candidate) -> str:
    part = candidate.answering()
    return part.of(candidate.row.text) if part else candidate.row.text


def _with_score(candidate: Candidate, score: float) -> Candidate:
    return candidate if candidate.score == score else replace(candidate, score=score)


def _rows_at(index: Index, found: Results, places: Sequence[int]) -> list[PassageRow]:
    """The passages at these places. Those that were read to see how sure the answer is aren't read again."""
    numbers = [found.passages[place] for place in places]
    known = {row.number: row for row in found.read}
    known |= {row.number: row for row in index.generation.passage_rows(n for n in numbers if n not in known)}
    return [known[number] for number in numbers]


def _varied(rows: Sequence[PassageRow], scores: Sequence[float]) -> list[int]:
    """The order of passages in which those of a chapter that has one already come a little later, but for neighbours.

    Passages of one chapter mean nearly the same, so if one of them isn't what is asked, the next one hardly is.
    """
    order: list[int] = []
    chapters: set[tuple[str, tuple[str, ...]]] = set()
    left = dict(enumerate(scores))
    while left:

        def score(number: int) -> float:
            row, near = rows[number], (rows[other] for other in order)
            again = _chapter(row) in chapters and not any(_is_beside(row, other) for other in near)
            return left[number] * (SAME_CHAPTER if again else 1.0)

        order.append(best := max(left, key=score))
        chapters.add(_chapter(rows[best]))
        del left[best]
    return order


def _chapter(row: PassageRow) -> tuple[str, tuple[str, ...]]:
    """The document of a passage, and what is above the heading of its section."""
    return row.citation.document_id, row.citation.heading[:-1]


def _is_beside(row: PassageRow, other: PassageRow) -> bool:
    """True if two passages of a section are neighbours."""
    ours, theirs = row.citation, other.citation
    return (
        abs(row.number - other.number) == 1
        and ours.document_id == theirs.document_id
        and ours.heading == theirs.heading
    )


def _quotes(index: Index, question: Question, best: Sequence[Candidate], limit: int) -> Iterable[Quote]:
    """Quotations of the best passages."""
    groups: list[_Group] = []
    said: dict[tuple[str, ...], list[_Group]] = {}
    for candidate in best:
        row = candidate.row
        first = tuple(word.casefold() for word in row.text.split(None, FIRST_SAID)[:FIRST_SAID])
        if same := next((group for group in said.get(first, ()) if _says_the_same(group.best.row, row)), None):
            same.also.append(row.citation)
        elif near := next((group for group in groups if group.adjoins(row)), None):
            near.rows.append(row)
        elif len(groups) < limit:
            groups.append(_Group([row], candidate))
            said.setdefault(first, []).append(groups[-1])
    for group in groups:
        yield _quote(index, group, question)


def _says_the_same(one: PassageRow, other: PassageRow) -> bool:
    return one.text.casefold().split() == other.text.casefold().split()


def _candidate(
    question: Question,
    found: Results,
    place: int,
    row: PassageRow,
    sense: Sense | None,
    terms: Sequence[frozenset[str]],
) -> Candidate:
    rescored, number = found.rescored, found.rows[place]
    if rescored is None or number < 0:
        return Candidate(row, found.scores[place], frozenset(), lambda: None)
    likeness = sense.likeness if sense and place == 0 else None  # encoding the sentences of all would take too long
    defining = found.defining.shifted(-row.span.start) if place == 0 and found.defining else None
    part = partial(answering, row, question, rescored, number, likeness, defining)
    return Candidate(row, found.scores[place], terms[number], _once(part))


def _once(find: Callable[[], Span | None]) -> Callable[[], Span | None]:
    """The same function, called only once. `functools.cache` takes as long to make as ten calls of this."""
    found: list[Span | None] = []

    def part() -> Span | None:
        if not found:
            found.append(find())
        return found[0]

    return part


def _place(index: Index, row: PassageRow, span: Span) -> Citation:
    """The citation of a part of a passage, with only its own rows or lines."""
    lines = _lines(index, row.citation, span.shifted(row.span.start))
    return replace(row.citation, rows=_rows(row.citation, row.layout, span) or row.citation.rows, lines=lines)


def _rows(citation: Citation, layout: Layout, span: Span) -> tuple[int, int] | None:
    """The rows of a sheet or of a table file that a part of a text is in."""
    if not citation.rows:
        return None
    inside = (block for block in layout.blocks if block.span.start < span.end and span.start < block.span.end)
    numbers = [block.row for block in inside if block.row]
    return (min(numbers), max(numbers)) if numbers else None


def _lines(index: Index, citation: Citation, span: Span) -> tuple[int, int] | None:
    """The lines of the file that a part of a document is in, inside of what is cited."""
    if not citation.lines or citation.lines[0] == citation.lines[1]:
        return citation.lines
    return index.generation.lines(citation.document_id, span)


def _match_themselves(found: Results) -> list[bool]:
    """For each passage, True if it has a word of the question itself, not only in its title or headings, or means what
    is asked."""
    if found.by_meaning or found.rescored is None:
        return [True] * len(found.rows)
    own: list[bool] = np.asarray(found.rescored.held[:, 1:].any(axis=(1, 2))).tolist()
    return [row < 0 or own[row] for row in found.rows]


def _quote(index: Index, group: _Group, question: Question) -> Quote:
    best, part = group.best.row, group.best.answering()
    leads_on = best.text.endswith((":", "：")) and (part is None or part.end == len(best.text))
    if leads_on:  # into a list, which may be the next passage
        _take_next(index, group)
    first, last = min(group.rows, key=lambda row: row.number), max(group.rows, key=lambda row: row.number)
    text, span = best.text, best.span
    if first is not last:
        merged = Span(first.span.start, last.span.end)
        stretch = index.generation.stretch(best.citation.document_id, merged)
        held = sum(len("".join(row.text.split())) for row in group.rows)
        if len("".join(stretch.split())) == held:  # nothing is between them, such as an advertisement
            text, span = stretch, merged
        else:
            first = last = best
    if part is None and text != best.text and (group.best.terms or leads_on):
        part = Span(0, len(best.text))
    layout, citation = best.layout, best.citation
    if first is not last:
        layout = _layout(group.rows, span.start)
        citation = replace(
            citation,
            rows=_range(first.citation.rows, last.citation.rows),
            lines=_range(first.citation.lines, last.citation.lines),
        )
    if part:
        part = part.shifted(best.span.start - span.start)
        part = with_its_list(text, layout.blocks, part, question) if leads_on else part
    return Quote(
        id=best.id,
        text=text,
        span=span,
        sentence=part,
        matches=merge(analyser(best.language).matches(text, set(question.terms))),
        citation=citation,
        score=group.best.score,
        also=tuple(group.also),
        layout=layout,
        sentence_rows=_rows(citation, layout, part) if part else None,
        sentence_lines=_lines(index, citation, part.shifted(span.start)) if part else None,
    )


def _take_next(index: Index, group: _Group) -> None:
    """Adds the passage after the best one, if that may be shown with it."""
    after = group.best.row.number + 1
    place = index.generation.passage_places([after]).get(after)
    if place and place.document == group.best.row.citation.document_id:
        group.rows += filter(group.adjoins, index.generation.passage_rows([after]))


def _layout(rows: Iterable[PassageRow], start: int) -> Layout:
    """The layout of the passages of a quotation that begins there."""
    layouts = [row.layout.shifted(row.span.start - start) for row in sorted(rows, key=lambda row: row.number)]
    return Layout(
        tuple(block for layout in layouts for block in layout.blocks),
        tuple(mark for layout in layouts for mark in layout.marks),
    )


def _range(first: tuple[int, int] | None, last: tuple[int, int] | None) -> tuple[int, int] | None:
    return (first[0], last[1]) if first and last else None
