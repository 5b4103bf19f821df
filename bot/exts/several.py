"""Asking a text that may have several questions in it. A search for all of them together finds a bit of each."""

from collections.abc import Sequence

from bot.client import FootnoteBot, Way
from bot.exts.answer_controls import Item
from bot.exts.help import ExampleButton
from bot.policy.several_questions import several_questions
from bot.rendering.limits import LONGEST_BUTTON, units
from bot.rendering.markdown import one_line
from index import Answer, Confidence, Scope


async def ask_any(
    bot: FootnoteBot, text: str, way: Way, *, scope: Scope, asker: int, source: str | None = None
) -> tuple[Answer, Sequence[Item]]:
    """The answer to a text, and a button for each question in it that is left.

    If the text has several questions, and no sure answer as a whole, it is the answer to the first that has one. Raises
    as `FootnoteBot.ask` does.
    """
    answer = await bot.ask(text, way, scope=scope, asker=asker, source=source)
    if answer.confidence is Confidence.STRONG:
        return answer, ()
    questions = several_questions(text)
    for question in questions:
        alone = await bot.find(question, scope, asker, source=source)
        if alone.confidence is Confidence.STRONG:
            others = [one_line(other) for other in questions if other != question]
            short = [other for other in others if units(other) <= LONGEST_BUTTON]
            return alone, [ExampleButton(place, other) for place, other in enumerate(short)]
    return answer, ()
