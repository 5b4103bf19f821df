"""What the library says becomes messages: pure, and the only owner of Discord's limits and of its Markdown.

Document text is shown literally, whatever it contains; emphasis is ours alone. Discord counts UTF-16 units, and so does
everything here.
"""

from bot.rendering.answers import answer_view
from bot.rendering.limits import LONGEST_CHOICE, LONGEST_MESSAGE, LONGEST_QUESTION, MOST_CHOICES, cut, units
from bot.rendering.markdown import escaped
from bot.rendering.messages import notice_view

__all__ = [
    "LONGEST_CHOICE",
    "LONGEST_MESSAGE",
    "LONGEST_QUESTION",
    "MOST_CHOICES",
    "answer_view",
    "cut",
    "escaped",
    "notice_view",
    "units",
]
