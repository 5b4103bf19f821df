"""Is a quotation in the documents, and where? The verdict of one generation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from index.answers.alignment import WINDOWS
from index.answers.left_out import LOOK, left_out
from index.answers.letters import Normalised
from index.answers.places import WORK
from index.answers.turn import Turn
from index.answers.verify import Asked, Comparison
from index.answers.windows import Window, windows
from index.layout import Block, BlockKind, Layout
from index.messages import Message, Notice
from index.retrieval.searcher import Index
from index.scope import Scope
from index.store import Cited
from index.text.folding import bare_letters
from index.verdicts import Agreement, LeftOut, Match, Verdict

# A window with less than this share of the best one's score doesn't have the same letters as the quotation.
WORTH_A_LOOK = 0.5
ALIGNED = 3  # groups of windows in which the closest place is looked for, if none has the quotation
_AGREES = (Agreement.EXACT, Agreement.PUNCTUATION)


@dataclass(frozen=True, slots=True)
class _Found:
    """A place of a quotation."""

    document: str  # id
    place: Comparison
    title: str = ""  # that has the place, if it isn't in the document's text

    @property
    def order(self) -> tuple[object, ...]:
        return self.place.distance, self.document, self.place.span


def verify(index: Index, quotation: str, scope: Scope, limit: int, turn: Turn) -> Verdict:
    """At most `limit` places of a quotation, which was cleaned, in the documents of a scope; or the place that comes
    closest.

    It takes its turn step by step, so a long quotation doesn't keep the others waiting.
    """
    with turn:
        visible = index.visible(scope, None)
        question = index.understand(quotation, visible)
    with turn:
        candidates = windows(index, question, visible)
    with turn:
        searched = index.searched(question.content, visible)
        asked = Asked.of(quotation)
    found = _places(index, asked, candidates, limit, turn) if asked else []
    if asked and not any(one.place.agreement in _AGREES for one in found):
        found += _beside(index, asked, scope, limit, turn)
    found.sort(key=lambda one: one.order)
    agreement = found[0].place.agreement if found else Agreement.ABSENT
    best = [one for one in found if one.place.agreement is agreement]
    shown = best[: limit if agreement is not Agreement.ABSENT else 1]
    matches = tuple(sorted((_match(index, one, scope) for one in shown), key=lambda match: bool(match.left_out)))
    return Verdict(
        quotation=quotation,
        agreement=agreement,
        matches=matches if agreement is not Agreement.ABSENT else (),
        closest=matches[0] if matches and agreement is Agreement.ABSENT else None,
        searched=searched,
        generation=index.generation.number,
    )


def _places(index: Index, asked: Asked, candidates: list[Window], limit: int, turn: Turn) -> list[_Found]:
    """The best place in each group of windows: those that agree, or otherwise those that come closest."""
    found: dict[int, _Found] = {}

    def look(window: Window, compare: Callable[[Normalised], Comparison | None], *, only_exact: bool = False) -> None:
        with turn:
            text = index.generation.stretch(window.document, window.around if asked.parts else window.near)
            place = None if only_exact and not asked.may_be_exact(text) else compare(Normalised.of(text))
        if place:
            place = place.shifted((window.around if asked.parts else window.near).start)
            before = found.get(window.group)
            if before is None or (place.distance, place.span) < (before.place.distance, before.place.span):
                found[window.group] = _Found(window.document, place)

    likely = [window for window in candidates if window.score >= WORTH_A_LOOK * candidates[0].score]
    for window in likely:
        exact = {group for group, one in found.items() if one.place.agreement is Agreement.EXACT}
        if len(exact) >= limit:
            break
        if window.group in exact:
            continue
        enough = window.group in found or len(found) >= limit
        look(window, partial(asked.find, work=WORK // len(likely)), only_exact=enough)
    if not found:
        groups = {window.group: window for window in reversed(candidates)}
        best = sorted(groups.values(), key=lambda window: -window.score)[: min(ALIGNED, asked.affordable)]
        for window in best:
            look(window, partial(asked.closest, most=min(WINDOWS, asked.affordable // len(best))))
    return list(found.values())


def _beside(index: Index, asked: Asked, scope: Scope, limit: int, turn: Turn) -> list[_Found]:
    """The places outside of all passages that agree, until there are `limit` exact ones: headings without text, titles,
    and what is set aside.
    """
    letters = bare_letters(asked.longest)
    with turn:
        candidates = index.generation.asides(letters, scope) if letters else []
    found: list[_Found] = []
    for one in sorted(candidates, key=lambda one: not asked.may_be_exact(one.text)):
        if sum(one.place.agreement is Agreement.EXACT for one in found) >= limit:
            break
        with turn:
            place = asked.find(Normalised.of(one.text), WORK // len(candidates))
        if place and one.span:
            found.append(_Found(one.document, place.shifted(one.span.start)))
        elif place:
            found.append(_Found(one.document, place, one.text))
    return found


def _match(index: Index, found: _Found, scope: Scope) -> Match:
    span = found.place.span
    omitted = tuple(gap.shifted(-span.start) for gap in found.place.omitted)
    if found.title:
        citation = index.generation.cite_document(found.document, scope)
        return Match(span.of(found.title), None, found.place.changes, omitted, citation, Message(Notice.TITLE))
    cited = index.generation.cite(found.document, span, scope, LOOK)
    text = cited.around.cut(span.start, span.end)
    note = _note(cited.layout.blocks[0]) if cited.layout.blocks else None
    left = None if note else _left_out(found.place, cited)
    return Match(text, span, found.place.changes, omitted, cited.citation, note, left)


def _left_out(place: Comparison, cited: Cited) -> LeftOut | None:
    """What a quotation leaves out of its sentence that changes it."""
    around = cited.around
    here, *omitted = (span.shifted(-around.start) for span in (place.span, *place.omitted))
    blocks = Layout.clipped(around.blocks, (), around.start, around.start + len(around.text)).blocks
    left = left_out(around.text, here, omitted, blocks, cited.language)
    return replace(left, span=left.span.shifted(around.start)) if left else None


def _note(block: Block) -> Message | None:
    """What a place is that begins with this block, if it is no text that answers questions."""
    if block.flag:
        return Message.of(Notice.SET_ASIDE, reason=block.flag)
    return Message(Notice.HEADING) if block.kind is BlockKind.HEADING else None
