"""Questions to try, each of which the documents answer for sure."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, islice, zip_longest

from bot.policy.phrases import sections
from bot.policy.questions import reads_like_question
from index import Confidence, DocumentInfo, FactKind, Library, Scope

MOST = 3
LONGEST = 80  # characters: a button takes no more

_ONE_LINE = 32  # characters that fit in a button on a phone; longer questions come after these
_MOST_TRIED = 24  # questions that the library is asked
_MOST_TERMS = 10
_MOST_WORDS = 8  # of a heading that says how to do something
_PERSONAL = re.compile(r"[@<>#]|://|\d{5}|\|\|")  # mentions, addresses, long numbers, spoilers
_NUMBER = re.compile(
    r"(?:[*•\s-]|#(?!\d))*(?:(?:q|question)?\s?\d{1,3}(?:[.):]|(?:\.\d{1,3})+[.):]?)\s+)?", re.IGNORECASE
)  # "* 2. "
# "Jane Roe: can we meet?", "RFC: use boats?", "Do you approve of this change?"
_OF_OTHERS = re.compile(
    r"\w:\s|#\d|\b(?:do|did|have|are|were|would) you (?:approve|agree|want|wish|plan|prefer|think)\b", re.I
)
_MARKUP = re.compile(r"[*_~|]\S|`|\]\(")  # which a button would show as it is
_NO_NAME = re.compile(r"\d|/")  # such as "3/day each", which nobody asks for


def popular(library: Library, scope: Scope) -> list[str]:
    """Questions that several members of a server asked, and that can be shown to everybody there."""
    if scope.guild_id is None:
        return []
    return [text for text in library.state.questions.popular(scope.guild_id) if _is_fit(text)]


def surely_answered(
    library: Library, scope: Scope, documents: Sequence[DocumentInfo], asked: Sequence[str] = ()
) -> list[str]:
    """Questions that the library answers for sure, from different documents as far as there are any.

    They are those that documents bring along, that several members of the server asked and that were surely answered,
    headings that are questions or say how to do something, and questions for terms that are defined. A heading such as
    “Legal” or “To do” is none.

    Args:
        library: is asked.
        scope: whose documents it is asked about.
        documents: all documents of that scope.
        asked: what several members asked, by `popular`.
    """
    terms: list[str] = []
    if all(document.language == "en" for document in documents):  # the question around the term is English
        terms = library.fact_names(FactKind.DEFINITIONS, scope=scope, limit=_MOST_TERMS)
    found: dict[str, str] = {}  # by the document that answers
    others: list[str] = []
    for question in islice(candidates(documents, terms, asked), _MOST_TRIED):
        answer = library.ask(question, scope=scope, limit=1)
        if answer.confidence is Confidence.STRONG and not answer.choices:
            document = answer.quotes[0].citation.document_id
            if document in found:
                others.append(question)
            found.setdefault(document, question)
        if len(found) == MOST:
            break
    return [*found.values(), *others][:MOST]


def candidates(documents: Sequence[DocumentInfo], terms: Sequence[str], asked: Sequence[str] = ()) -> Iterator[str]:
    """Questions that may be good examples: first those that fit in a line, last those for headings and terms."""
    headings = [list(filter(None, map(_asked_in, document.headings))) for document in documents]
    ready = chain(_interleaved([document.questions for document in documents]), asked, _interleaved(headings))
    lines = dict.fromkeys(" ".join(text.split()) for text in ready)
    yield from sorted((line for line in lines if 0 < len(line) <= LONGEST), key=lambda line: len(line) > _ONE_LINE)
    instructions = [
        [question for heading in document.headings if (question := how_to(heading))]
        for document in documents
        if document.language == "en"
    ]
    yield from dict.fromkeys(_interleaved(instructions))
    yield from (f"What is {term}?" for term in terms if len(term) < _ONE_LINE and not _NO_NAME.search(term))


def _asked_in(heading: str) -> str | None:
    """The question in a heading, without its number. None if there is none, for what a form asks its reader and
    somebody in a meeting, and for one with markup."""
    question = _NUMBER.sub("", heading, count=1)
    odd = _OF_OTHERS.search(question) or _MARKUP.search(question)
    return question if question.endswith(("?", "？")) and not odd else None


def how_to(heading: str) -> str | None:
    """The question that a heading such as “Reset your password” answers; None for one that says nothing to do.

    >>> how_to("Resetting your password")
    'How do I reset my password?'
    >>> how_to("Legal")
    """
    first, *rest = heading.split()[:_MOST_WORDS] or [""]
    verb = _verbs().get(first.casefold())
    if verb is None or not rest or heading.endswith((":", ".", "!", "…")) or len(heading.split()) > _MOST_WORDS:
        return None
    question = " ".join(["How do I", verb, *("my" if word.casefold() == "your" else word for word in rest)]) + "?"
    return question if len(question) <= LONGEST else None


@cache
def _verbs() -> dict[str, str]:
    """What a heading may begin with that says how to do something, and the verb."""
    found: dict[str, str] = {}
    for line in sections("examples")["verbs"]:
        verb, *forms = line.split()
        found |= dict.fromkeys([verb, *forms], verb)
    return found


def _is_fit(text: str) -> bool:
    """True if a question that members asked can be shown to others: it reads like one, and names nobody."""
    return len(text) <= LONGEST and reads_like_question(text) and not _PERSONAL.search(text)


def _interleaved(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first of each list, then the second of each, and so on."""
    return (text for texts in zip_longest(*lists) for text in texts if text is not None)
