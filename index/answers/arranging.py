"""What of an answer comes first, and which sections are offered to choose from."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from index.model import Answer, Choice, Citation, Confidence, Disagreement, Quote
from index.retrieval.question.alike import subjects
from index.retrieval.question.columns import asked_in_other_words, plain

MOST_DISAGREEING = 2  # documents that are shown beside each other
MOST_NEAR = 10  # sections that are offered if nothing was found


def arranged(answer: Answer) -> Answer:
    """The same answer with its passages in the order in which they are shown.

    Documents that disagree come first, the newest of them at the top. A single word is answered with the best section
    about it, and the others can be chosen.
    """
    if answer.disagreement:
        return replace(answer, quotes=tuple(_disagreeing_first(answer.disagreement, answer.quotes)), choices=())
    if not answer.found:
        return replace(answer, choices=near(answer))
    if len(answer.searched.terms) > 1:
        return answer
    quotes = _about(answer.question, answer.quotes)
    if not answer.choices:
        return replace(answer, quotes=tuple(quotes))
    choices = [choice for choice in answer.choices if not _same_section(choice, quotes[0])]
    return replace(answer, confidence=Confidence.STRONG, quotes=(quotes[0],), choices=tuple(choices))


def lowered(answer: Answer, passages: Collection[str]) -> Answer:
    """The same answer with some passages at its end. It is less sure of itself if one of them was the first.

    Nothing is left out. Documents that disagree keep their places, because both are shown.
    """
    last = [quote for quote in answer.quotes if quote.id in passages]
    if not last or answer.disagreement:
        return answer
    sure = Confidence.WEAK if answer.quotes[0].id in passages and answer.found else answer.confidence
    others = [quote for quote in answer.quotes if quote.id not in passages]
    return replace(answer, quotes=(*others, *last), confidence=sure)


def _about(word: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Passages about a word: first those with it as their heading, then as their title, then in their heading."""
    asked, *named = subjects([word, *(_heading(quote.citation) for quote in quotes)])
    titles = subjects([quote.citation.title for quote in quotes])
    ranks = [(name != asked, title != asked, not asked <= name) for name, title in zip(named, titles, strict=True)]
    return [quotes[place] for place in sorted(range(len(quotes)), key=ranks.__getitem__)]


def _disagreeing_first(disagreement: Disagreement, quotes: Sequence[Quote]) -> list[Quote]:
    stated = disagreement.statements[:MOST_DISAGREEING]
    known = {quote.id: quote for quote in quotes}
    first = [
        known.get(said.passage_id) or Quote(said.passage_id, said.text, said.span, None, (), said.citation, score=0.0)
        for said in stated
    ]
    return [*first, *(quote for quote in quotes if quote.id not in {said.passage_id for said in stated})]


def near(answer: Answer) -> tuple[Choice, ...]:
    """If nothing was found: the sections whose heading or title has a word of the question."""
    if answer.found or not answer.choices:
        return ()
    names = [f"{' '.join(choice.citation.heading)} {choice.citation.title}" for choice in answer.choices]
    asked, *named = subjects([" ".join(answer.searched.terms), *names])
    sections = zip(answer.choices, named, strict=True)
    return tuple(choice for choice, words in sections if asked & words)[:MOST_NEAR]


def asked_columns(question: str, columns: Sequence[str]) -> frozenset[int]:
    """The columns of a table, after the first, whose headers have a word of the question; none if most have one.

    If none has, those whose headers have a word that asks for the same: what a sword costs is its price.
    """
    asked, *headers = subjects([question, *columns])
    found = frozenset(place for place, header in enumerate(headers) if place and asked & header)
    found = found or _asked_in_other_words(question, columns)
    return found if 2 * len(found) < len(columns) else frozenset()


def _asked_in_other_words(question: str, columns: Sequence[str]) -> frozenset[int]:
    groups = asked_in_other_words(question)
    headers = list(map(plain, columns))
    return frozenset(
        place
        for place, header in enumerate(headers)
        if place and any(word in header for group in groups for word in group)
    )


def _heading(citation: Citation) -> str:
    return citation.heading[-1] if citation.heading else citation.title


def _same_section(choice: Choice, quote: Quote) -> bool:
    ours, theirs = choice.citation, quote.citation
    return (ours.document_id, ours.heading) == (theirs.document_id, theirs.heading)
