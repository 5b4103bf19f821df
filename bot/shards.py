"""Which shards of the bot a process runs: `FOOTNOTE_SHARDS`.

Discord sends a big bot's events over several connections, the shards. Each server belongs to one of them, by its id.
"""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?/\s*(\d{1,5})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards from the first to the last, of so many in all; by default the only one.

    Raises:
        ValueError: There is no such range. The message says what to write instead.

    >>> str(Shards(0, 15, 64)), len(Shards(0, 15, 64).ids)
    ('0-15/64', 16)
    """

    first: int = 0
    last: int = 0
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("there is at least one shard: the number after the stroke is how many there are in all")
        if self.last >= self.count:
            raise ValueError(f"shards are counted from 0, so the last of {self.count} is {self.count - 1}")
        if self.first > self.last:
            raise ValueError(f"the lower number comes first: {self.last}-{self.first}/{self.count}")

    def __str__(self) -> str:
        return f"{self.first}-{self.last}/{self.count}"

    @property
    def ids(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def said(self) -> str:
        """For a person: “shards 0-15 of 64”, “shard 3 of 64”."""
        one = self.first == self.last
        return f"shard {self.first} of {self.count}" if one else f"shards {self.first}-{self.last} of {self.count}"


ONE = Shards()


def parse_shards(text: str) -> Shards | None:
    """Reads the setting: None if Discord is to say how many there are, and this process runs them all.

    Raises:
        ValueError: It is neither `auto` nor a range. The message says what to write instead.

    >>> str(parse_shards("3/64"))
    '3-3/64'
    """
    if text.strip().lower() == "auto":
        return None
    found = _RANGE.fullmatch(text)
    if not found:
        raise ValueError("must be auto, or which shards of how many this process runs, such as 0-15/64")
    first, last, count = found.groups()
    return Shards(int(first), int(first if last is None else last), int(count))
