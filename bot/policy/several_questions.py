"""Several questions in one text, such as “What is a deposit? And when do we meet?”."""

import re

from bot.policy.follow_ups import may_follow_up
from bot.policy.questions import reads_like_question
from bot.policy.small_talk import small_talk

MOST = 3  # in one text
LONGEST = 2000  # characters of it: a file that is attached may have many more

_QUESTION = re.compile(r"[^?？]+[?？]+")


def several_questions(text: str) -> list[str]:
    """The questions of a text that has two or three, if each says all that it needs; empty for any other text.

    >>> several_questions("What is a deposit? And when does the library open?")
    ['What is a deposit?', 'And when does the library open?']
    >>> several_questions("May I bring a dog? Does it cost more?")
    []
    """
    if len(text) > LONGEST:
        return []
    parts = (found[0].strip() for found in _QUESTION.finditer(text))
    questions = [part for part in parts if not small_talk(part)]
    alone = all(reads_like_question(question) and not may_follow_up(question) for question in questions)
    return questions if 2 <= len(questions) <= MOST and alone else []
