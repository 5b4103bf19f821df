"""Short names of emoji, such as `:tada:`, which a page of Markdown shows as the emoji."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

_SHORT = r":[a-z0-9_+-]{1,40}:"
# One or several right after each other. Within words, times and names such as `std::on::exit` they are no emoji.
CODES = re.compile(rf"(?<![\w:])(?:{_SHORT}){{1,50}}+(?![\w:])")
_CODE = re.compile(_SHORT)


@cache
def short_names() -> Mapping[str, str]:
    """The emoji of each of GitHub's names. Its first call reads a file, which a confined process can't."""
    lines = Path(__file__).with_name("emoji.txt").read_text("utf-8").splitlines()
    named = (line.split(" ") for line in lines if line and not line.startswith("#"))
    return {name: emoji for *names, emoji in named for name in names}


def with_emoji(codes: str, wanted: Callable[[str], bool] = bool) -> str:
    """Short codes as a page shows them. A name that isn't one of GitHub's stays as it is written.

    Args:
        codes: A text that matches `CODES`.
        wanted: False for an emoji whose name is to stay.

    >>> with_emoji(":tada::our_own:")
    '🎉:our_own:'
    """

    def shown(code: re.Match[str]) -> str:
        emoji = short_names().get(code[0][1:-1], "")
        return emoji if wanted(emoji) else code[0]

    return _CODE.sub(shown, codes)
