"""The operator's own patterns of boilerplate, from sources.toml."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.messages import Flag, Message, SidecarProblem

REACH = 1000  # characters of a block that are searched

# The parts of a pattern that contain neither a group nor a repetition: escapes, and sets of characters.
_PLAIN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_PIECE = re.compile(r"\(\??|[)|]|[*+?]|\{\d*,\d*\}")


class UnusablePattern(ValueError):
    """A pattern is wrong, or could take forever on some text."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns of what is boilerplate (`flag`) and of what isn't (`keep`); `keep` wins."""

    flag: tuple[re.Pattern[str], ...] = ()
    keep: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, flag: Sequence[str], keep: Sequence[str]) -> "Patterns":
        return cls(tuple(map(re.compile, flag)), tuple(map(re.compile, keep)))

    def and_of(self, flag: Sequence[str], keep: Sequence[str]) -> "Patterns":
        """These patterns together with those of one source."""
        more = Patterns.of(flag, keep)
        return Patterns(self.flag + more.flag, self.keep + more.keep)

    def keeps(self, block: str) -> bool:
        return any(pattern.search(block, 0, REACH) for pattern in self.keep)

    def reason(self, block: str) -> Message | None:
        """The pattern that flags this block, as a reason; None if no pattern does."""
        found = next((pattern for pattern in self.flag if pattern.search(block, 0, REACH)), None)
        return Message.of(Flag.PATTERN, pattern=found.pattern) if found else None


NO_PATTERNS = Patterns()


def check_pattern(pattern: str) -> None:
    """Raises UnusablePattern for a pattern that is no regular expression, or that could take forever on some text.

    It could if a repeated group can match the same text in several ways, as in `(a+)+`. Python's `re` then tries them
    all, which takes exponential time. This rejects every repetition of a group that contains a repetition or a choice,
    which is stricter than necessary but easy to understand.
    """
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnusablePattern(Message.of(SidecarProblem.NO_PATTERN, pattern=pattern, error=str(error))) from error
    ambiguous = [False]  # for each open group: it can match the same text in several ways
    closed, end = False, -1  # the same for the group that was closed last, and the place where it ended
    for piece in _PIECE.finditer(_PLAIN.sub("x", pattern)):
        if piece[0].startswith("("):
            ambiguous.append(False)
        elif piece[0] == ")":
            closed, end = ambiguous.pop(), piece.end()
            ambiguous[-1] |= closed
        elif piece[0] == "|":
            ambiguous[-1] = True
        elif closed and end == piece.start() and piece[0] != "?":
            raise UnusablePattern(Message.of(SidecarProblem.SLOW_PATTERN, pattern=pattern))
        else:
            ambiguous[-1] = True
