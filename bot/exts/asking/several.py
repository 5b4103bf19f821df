"""Asking a text that may have several questions in it. A search for all of them together finds a bit of each."""

from collections.abc import Sequence

from bot.client import FootnoteBot, Way
from bot.exts.asking.help import Example
from bot.exts.pressed import button
from bot.policy.queue import NotNow
from bot.policy.several_questions import several_questions
from bot.rendering.limits import LONGEST_BUTTON, units
from bot.rendering.markdown import one_line, without_tokens
from bot.rendering.messages import Item
from index import Answer, Confidence, Scope


async def ask_any(
    bot: FootnoteBot, text: str, way: Way, *, scope: Scope, asker: int, source: str | None = None
) -> tuple[Answer, Sequence[Item]]:
    """The answer to a text; or to one of several questions in it, and a button for each of the others.

    It is the first that has a sure answer, if the text as a whole has none. Each search counts for the member's pace.
    Raises as `FootnoteBot.ask` does.
    """
    answer = await bot.ask(text, way, scope=scope, asker=asker, source=source)
    if answer.confidence is Confidence.STRONG:
        return answer, ()
    questions = several_questions(text)
    for question in questions:
        others = [one_line(without_tokens(other)) for other in questions if other != question]
        if any(units(other) > LONGEST_BUTTON for other in others):
            continue  # it would be lost
        try:
            bot.pace.take(asker)
            alone = await bot.find(question, scope, asker, source=source)
        except NotNow:
            break  # there is an answer
        if alone.confidence is Confidence.STRONG:
            return alone, [button(Example(place, source or ""), other) for place, other in enumerate(others)]
    return answer, ()
