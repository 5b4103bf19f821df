"""What a format gives, and the words and sizes that its files are made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Files = Iterator[tuple[str, bytes]]  # name, content

PROSE = (
    "The harbour of Lindau was dredged in 1856. Its lighthouse is 33 metres high.",
    "A ferry crosses the lake every hour; on Sundays, the last one leaves at 18:40.",
    "“Nobody drowned”, said Anna Weber, the harbour master, on 3 May 1921.",
)

KILO, MEGA = 1_000, 1_000_000
# Text is shorter than other attacks, because it would be indexed, which takes time.
HUNDRED, MUCH = 100, 100_000


@dataclass(frozen=True)
class Format:
    """One that is read, with its sound documents and its attacks.

    `sound` has a small sound document for each suffix. The attacks have the first suffix. They are given the path of a
    file that no document may contain, and yield names without a suffix.

    Packed data breaks at its checksum. So a format in an archive also gives its document without packing, in
    `unpacked`: most of its mutants are made from that, and their damage gets through to the XML.
    """

    name: str  # of a folder of its attacks
    sound: Mapping[str, bytes]
    attacks: Callable[[Path], Files]
    unpacked: Mapping[str, bytes] = field(default_factory=dict)  # by suffix too
    in_any_encoding: bool = False  # it is text, so it is also tried in encodings that aren't stated

    @property
    def suffix(self) -> str:
        return next(iter(self.sound))
