"""Turns the library's values into Discord messages. Pure, and the only room that knows Discord's limits and Markdown.

The text of documents is shown literally, no matter what it contains; all emphasis is the bot's. Discord counts UTF-16
units, and so does everything here.
"""

from bot.rendering.answers import answer_view
from bot.rendering.limits import LONGEST_CHOICE, LONGEST_MESSAGE, LONGEST_PLACEHOLDER, MOST_CHOICES, cut, units
from bot.rendering.markdown import escape, label
from bot.rendering.messages import notice_view

__all__ = [
    "LONGEST_CHOICE",
    "LONGEST_MESSAGE",
    "LONGEST_PLACEHOLDER",
    "MOST_CHOICES",
    "answer_view",
    "cut",
    "escape",
    "label",
    "notice_view",
    "units",
]
