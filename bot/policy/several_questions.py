"""Several questions in one text, such as “What is a deposit? And when do we meet?”."""

import re

from bot.policy.follow_ups import is_a_few_words, may_follow_up
from bot.policy.questions import NO_WORDS, reads_like_question
from bot.policy.small_talk import small_talk

MOST = 3  # in one text
LONGEST = 2000  # characters of it: a file that is attached may have many more

_NUMBER = re.compile(r"(?:[-*•]|\d{1,2}[.)])\s+")  # of an item in a list
_GREETING = re.compile(r"[^.!?,\n]{1,40}[.!,]+\s+")
# A mark in “int? value” or before a closing quotation mark ends no question.
_END = re.compile(r"\?[?!)\]*_]*(?=\s|\Z)|？[？！]*")


def several_questions(text: str) -> list[str]:
    """The questions of a text that has two or three, if each says all that it needs; empty for any other text.

    >>> several_questions("What is a deposit? And when does the library open?")
    ['What is a deposit?', 'And when does the library open?']
    >>> several_questions("May I bring a dog? Does it cost more?")
    []
    >>> several_questions("Which pets are allowed? Dogs, cats or both?")
    []
    """
    if len(text) > LONGEST or "||" in text:  # a button can't cover a spoiler
        return []
    questions = list(dict.fromkeys(part for part in _parts(text) if not small_talk(part)))
    return questions if 2 <= len(questions) <= MOST and all(map(_is_whole, questions)) else []


def _parts(text: str) -> list[str]:
    """The text up to each question mark. Those in code and in addresses don't count."""
    readable = NO_WORDS.sub(lambda found: "." * len(found[0]), text)
    ends = [found.end() for found in _END.finditer(readable)]
    return [_without_greeting(text[start:end].strip()) for start, end in zip([0, *ends], ends, strict=False)]


def _without_greeting(question: str) -> str:
    """A question without the number of its item in a list, and without “Hi!” in front of it."""
    if number := _NUMBER.match(question):
        question = question[number.end() :]
    while (greeting := _GREETING.match(question)) and small_talk(greeting[0]):
        question = question[greeting.end() :]
    return question


def _is_whole(question: str) -> bool:
    return reads_like_question(question) and not may_follow_up(question) and not is_a_few_words(question)
