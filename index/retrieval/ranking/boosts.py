"""What a passage's score counts, for reasons that its words don't show: by how much it is multiplied."""

from collections.abc import Callable

from index.retrieval.question.developers import for_developers, may_develop
from index.retrieval.question.query import Question
from index.retrieval.question.releases import are_release_notes, asks_for_changes
from index.retrieval.ranking.kind_asked import kind_asked
from index.retrieval.ranking.unanswering import only_has_names
from index.store import PassageRow

RELEASE_NOTE = 0.8  # for a release note, if a question doesn't ask for changes
FOR_DEVELOPERS = 0.85  # for a page for developers, if a question isn't one of theirs
ONLY_NAMES = 0.5  # for a passage with nothing but names of a table's columns and groups of rows
KIND_ASKED = 1.1  # for a passage with the kind of thing that a question asks for


def page_boost(question: Question) -> Callable[[PassageRow], float]:
    """Gives the boost that a passage has because of its page."""
    is_about_changes = asks_for_changes(question.text, question.asked_in)
    is_of_developers = may_develop(question.text)

    def boost(row: PassageRow) -> float:
        is_note = not is_about_changes and are_release_notes((row.citation.title, *row.citation.heading))
        is_theirs = not is_of_developers and for_developers(row.citation.source)
        return (RELEASE_NOTE if is_note else 1.0) * (FOR_DEVELOPERS if is_theirs else 1.0)

    return boost


def passage_boost(question: Question) -> Callable[[PassageRow], float]:
    """Gives the boost that a passage has because of its page and of its text."""
    of_page, has_kind = page_boost(question), kind_asked(question)

    def boost(row: PassageRow) -> float:
        only_names = only_has_names(row.text, row.layout)
        has_it = has_kind is not None and has_kind(row)
        return of_page(row) * (ONLY_NAMES if only_names else 1.0) * (KIND_ASKED if has_it else 1.0)

    return boost
