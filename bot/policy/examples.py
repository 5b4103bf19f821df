"""Questions to try, each of which the documents answer for sure."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest

from index import Confidence, DocumentInfo, FactKind, Library, Scope

MOST = 3
LONGEST = 80  # characters: a button takes no more

_ONE_LINE = 32  # characters that fit in a button on a phone; longer questions come after these
_MOST_TRIED = 24  # questions that the library is asked
_MOST_TERMS = 10
_NO_NAME = re.compile(r"\d|/")  # such as "3/day each", which nobody asks for


def surely_answered(library: Library, scope: Scope, documents: Sequence[DocumentInfo]) -> list[str]:
    """Questions that the library answers for sure, from different documents as far as there are any.

    They are those that documents bring along, headings that are questions, and questions for terms that are defined.

    Args:
        library: is asked.
        scope: whose documents it is asked about.
        documents: all documents of that scope.
    """
    terms: list[str] = []
    if all(document.language == "en" for document in documents):  # the question around the term is English
        terms = library.fact_names(FactKind.DEFINITIONS, scope=scope, limit=_MOST_TERMS)
    found: dict[str, str] = {}  # by the document that answers
    others: list[str] = []
    for question in islice(candidates(documents, terms), _MOST_TRIED):
        answer = library.ask(question, scope=scope, limit=1)
        if answer.confidence is Confidence.STRONG and not answer.choices:
            document = answer.quotes[0].citation.document_id
            if document in found:
                others.append(question)
            found.setdefault(document, question)
        if len(found) == MOST:
            break
    return [*found.values(), *others][:MOST]


def candidates(documents: Sequence[DocumentInfo], terms: Sequence[str]) -> Iterator[str]:
    """Questions that may be good examples: first those that fit in a line, last those for terms."""
    headings = [[heading for heading in document.headings if heading.endswith(("?", "？"))] for document in documents]
    asked = chain(_interleaved([document.questions for document in documents]), _interleaved(headings))
    lines = dict.fromkeys(" ".join(text.split()) for text in asked)
    yield from sorted((line for line in lines if 0 < len(line) <= LONGEST), key=lambda line: len(line) > _ONE_LINE)
    yield from (f"What is {term}?" for term in terms if len(term) < _ONE_LINE and not _NO_NAME.search(term))


def _interleaved(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first of each list, then the second of each, and so on."""
    return (text for texts in zip_longest(*lists) for text in texts if text is not None)
