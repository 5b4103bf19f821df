"""Is a quotation in the documents, and where? The verdict of one generation."""

from collections.abc import Callable

from index.answers.letters import Normalised
from index.answers.turn import Turn
from index.answers.verify import Asked, Comparison
from index.answers.windows import Window, windows
from index.model import Scope, Span
from index.retrieval.searcher import Index
from index.verdicts import Agreement, Match, Verdict

# A window with less than this share of the best one's score doesn't have the same letters as the quotation.
WORTH_A_LOOK = 0.5
ALIGNED = 3  # groups of windows in which the closest place is looked for, if none has the quotation


def verify(index: Index, quotation: str, scope: Scope, limit: int, turn: Turn) -> Verdict:
    """At most `limit` places of a quotation, which was cleaned, in the documents of a scope; or the place that comes
    closest.

    It takes its turn step by step, so a long quotation doesn't keep the others waiting.
    """
    with turn:
        visible = index.visible(scope, None)
        question = index.understand(quotation, visible)
        candidates = windows(index, question, visible)
        searched = index.searched(question.content, visible)
        asked = Asked.of(quotation)
    found = _places(index, asked, candidates, limit, turn) if asked else []
    found.sort(key=lambda pair: (pair[1].distance, pair[0], pair[1].span))
    agreement = found[0][1].agreement if found else Agreement.ABSENT
    best = [pair for pair in found if pair[1].agreement is agreement]
    shown = best[: limit if agreement is not Agreement.ABSENT else 1]
    matches = tuple(_match(index, document, place, scope) for document, place in shown)
    return Verdict(
        quotation=quotation,
        agreement=agreement,
        matches=matches if agreement is not Agreement.ABSENT else (),
        closest=matches[0] if matches and agreement is Agreement.ABSENT else None,
        searched=searched,
        generation=index.generation.number,
    )


def _places(
    index: Index, asked: Asked, candidates: list[Window], limit: int, turn: Turn
) -> list[tuple[str, Comparison]]:
    """The best place in each group of windows, with its document: those that agree, or otherwise those that come
    closest."""
    found: dict[int, tuple[str, Comparison]] = {}

    def look(window: Window, span: Span, compare: Callable[[Normalised], Comparison | None]) -> None:
        with turn:
            text = index.generation.stretch(window.document, span)
            place = compare(Normalised.of(text))
        if place:
            place = place.shifted(span.start)
            before = found.get(window.group)
            if before is None or (place.distance, place.span) < (before[1].distance, before[1].span):
                found[window.group] = window.document, place

    for window in candidates:
        if window.score < WORTH_A_LOOK * candidates[0].score:
            break
        if sum(place.agreement is Agreement.EXACT for _, place in found.values()) >= limit:
            break
        look(window, window.around if asked.parts else window.near, asked.find)
    if not found:
        best = {window.group: window for window in reversed(candidates)}
        for window in sorted(best.values(), key=lambda window: -window.score)[:ALIGNED]:
            look(window, window.around, asked.closest)
    return list(found.values())


def _match(index: Index, document: str, found: Comparison, scope: Scope) -> Match:
    text = index.generation.stretch(document, found.span)
    return Match(
        text=text,
        span=found.span,
        changes=found.changes,
        omitted=tuple(span.shifted(-found.span.start) for span in found.omitted),
        citation=index.generation.cite(document, found.span, scope)[1],
    )
