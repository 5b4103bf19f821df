"""Makes an answer of search results: its passages in order, in what they disagree, and what it offers besides."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from index.answers.answering import answering
from index.answers.asides import named_line
from index.answers.choices import sections, suggestions
from index.answers.disagreement import MOST_PASSAGES, Candidate, disagreement
from index.answers.quoting import place_of, quotations
from index.layout import Block, BlockKind, Span
from index.meaning.lazy import LazyEncoder
from index.messages import Message, Notice
from index.model import Answer, Confidence, Disagreement, Searched
from index.retrieval.inverted.vocabulary import Visible
from index.retrieval.question.query import Question
from index.retrieval.question.several import FEWEST_LISTED, enumerates, head_of, named, names_several, several_asked
from index.retrieval.ranking.confidence import NOT_STRONG
from index.retrieval.ranking.meaning import Sense
from index.retrieval.searcher import CANDIDATES, RELATED, Index, Results
from index.scope import Scope
from index.store import PassageRow
from index.text.analysis import analyser

NEARLY = 0.7  # of the best passage's score has one that lists several things that are asked for, if it comes before it
SAME_CHAPTER = 0.97  # of its score counts for a passage of a chapter that an earlier passage is from


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
    quotes = tuple(quotations(index, question, best, limit))
    choices = tuple(sections(index, question, found))
    vague = choices and found.confidence is Confidence.STRONG
    sure = Confidence.WEAK if vague else found.confidence
    suggested = tuple(suggestions(index, question, found))
    if line := named_line(index, question, found, scope, source):
        quotes = (*quotes[: max(1, limit - 1)], line)[:limit]
        if sure is Confidence.NONE:
            sure, choices, suggested = Confidence.WEAK, (), ()
    return Answer(
        question=text,
        confidence=sure,
        quotes=quotes,
        suggestions=suggested,
        searched=index.searched(asked, visible),
        generation=index.generation.number,
        notices=notices,
        choices=choices,
        disagreement=disagreeing,
        probability=round(min(found.probability, NOT_STRONG) if vague else found.probability, 3),
    )


def _best(
    index: Index, question: Question, found: Results, limit: int, sense: Sense | None
) -> tuple[list[Candidate], Disagreement | None]:
    """The best passage and those that come near it, and in what they disagree."""
    own = found.match_themselves()
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
    best = [_candidate(question, found, place, row, sense) for place, row in zip(worth, rows, strict=True)]
    if (listing := _listing(question, best, found.listing)) is not None:
        best.insert(0, best.pop(listing))
    order, disagreeing = disagreement(best, question.terms, partial(place_of, index))
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


def _candidate(question: Question, found: Results, place: int, row: PassageRow, sense: Sense | None) -> Candidate:
    rescored, number = found.rescored, found.rows[place]
    if rescored is None or number < 0:
        return Candidate(row, found.scores[place], frozenset(), lambda: None)
    likeness = sense.likeness if sense and place == 0 else None  # encoding the sentences of all would take too long
    defining = found.defining.shifted(-row.span.start) if place == 0 and found.defining else None
    part = partial(answering, row, question, rescored, number, likeness, defining)
    return Candidate(row, found.scores[place], rescored.terms_held(number), _once(part))


def _once(find: Callable[[], Span | None]) -> Callable[[], Span | None]:
    """The same function, called only once. `functools.cache` takes as long to make as ten calls of this."""
    found: list[Span | None] = []

    def part() -> Span | None:
        if not found:
            found.append(find())
        return found[0]

    return part
