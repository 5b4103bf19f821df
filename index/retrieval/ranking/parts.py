"""The passages that begin a numbered part of a document, or have it as an item; see `question.numbered`."""

from collections.abc import Sequence

from index.model import Span
from index.retrieval.inverted.bm25 import Ranking
from index.retrieval.inverted.forward import Forward
from index.retrieval.inverted.vocabulary import Visible
from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.numbered import Part, depth_of, item_of, kinds_said, parts_asked, says_kind
from index.retrieval.question.query import Question
from index.store import Generation
from index.text.analysis import analyser

BEGINNING_AMONG = 1000  # passages with a number, among which what begins with it is looked for …
ITEMS_AMONG = 30  # … as a paragraph or an item of a list, which must be read


def find_parts(
    question: Question, visible: Visible, generation: Generation, forward: Forward, ranking: Ranking
) -> dict[int, Span | None]:
    """The passages that begin a part of a document whose number is all that is asked for, or that have it as an item.

    Headings that say themselves what is counted come before those that don't: "Rule 3" before "3. Channels".
    """
    parts, rest = parts_asked(question.text, question.language)
    known = [word.number for word in question.required if word.number >= 0]
    if not parts or not known:
        return {}
    one = analyser(question.language)
    others = set(filter(None, one.terms(rest))) - generic_terms(question.language)
    passages = ranking.top(known, BEGINNING_AMONG, visible.mask)[0].tolist()
    above = generation.above(passages)
    if others:
        above = {n: names for n, names in above.items() if others <= set(one.terms(" \n ".join(names)))}
    begins: dict[tuple[int, tuple[str, ...]], int] = {}
    for number in sorted(above):
        if depth := depth_of(parts, above[number]):
            begins.setdefault((int(forward.documents[number]), above[number][:depth]), number)
    if said := [number for (_, names), number in begins.items() if says_kind(names[-1])]:
        return dict.fromkeys(said)
    if begins:
        return dict.fromkeys(begins.values())
    return _items(parts, [number for number in passages if number in above][:ITEMS_AMONG], generation)


def _items(parts: Sequence[Part], passages: Sequence[int], generation: Generation) -> dict[int, Span | None]:
    """Those of some passages that have a part as a paragraph or an item, and where; it may be inside of others.

    If what is counted is in the title or a heading of some, only they count.
    """
    found, titled = dict[int, Span | None](), list[int]()
    for row in generation.passage_rows(passages):
        names = (row.citation.title, *row.citation.heading)
        if (depth_of(parts[:-1], names) or not parts[1:]) and (item := item_of(parts[-1], row.text, row.layout, names)):
            found[row.number] = item.shifted(row.span.start)
            titled += [row.number] * (parts[-1].kind in kinds_said(" ".join(names)))
    return {number: found[number] for number in titled or found}
