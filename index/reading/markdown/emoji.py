"""Short names of emoji, such as `:tada:`, which a page shows as the emoji."""

import re
from functools import cache

from index.text.wordlists import lines

_SHORT = r":[a-z0-9_+-]{1,40}:"
# One or several right after each other. Within words, times and names such as `std::on::exit` they are no emoji.
CODES = re.compile(rf"(?<![\w:])(?:{_SHORT}){{1,50}}+(?![\w:])")
_CODE = re.compile(_SHORT)
_NAMED = lines(__package__, "emoji")  # at once, because a confined process opens no files


def with_emoji(codes: str) -> str:
    """Short codes as a page shows them. A name that isn't one of GitHub's stays as it is written.

    >>> with_emoji(":tada::our_own:")
    '🎉:our_own:'
    """
    return _CODE.sub(lambda code: _emoji().get(code[0][1:-1], code[0]), codes)


@cache
def _emoji() -> dict[str, str]:
    named = (line.split(" ") for line in _NAMED)
    return {name: emoji for *names, emoji in named for name in names}
