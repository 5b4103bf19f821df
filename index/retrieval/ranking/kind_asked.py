"""Which passages have the kind of thing that a question asks for: a date, an amount or a name, what to do, a reason."""

from collections.abc import Callable

from index.retrieval.question.answer_types import contains, expected_types, folded
from index.retrieval.question.manners import asks, says
from index.retrieval.question.query import Question
from index.store import PassageRow


def kind_asked(question: Question) -> Callable[[PassageRow], bool] | None:
    """Tells passages that have what a question asks for from others; None if it asks for nothing of these kinds."""
    asking, asked = asks(question.asked_in), folded(question.text)
    if types := expected_types(question.text, question.asked_in):
        return lambda row: contains(row.text, types[0], question.text)
    if asking.how.search(asked):
        return lambda row: bool(says(row.language).instructs.search(row.text))
    if asking.why.search(asked):
        return lambda row: bool(says(row.language).why.search(row.text))
    return None
