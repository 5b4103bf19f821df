"""The type of a document's body text. Everything larger, bolder or further apart is measured against it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.reading.pdf.lines import Line

_TYPED = (
    0.8  # of the characters; with more in a typewriter's font the document was typed, and that font doesn't mean code
)


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """The type of most of the text. Lengths are in points."""

    size: float
    width: float  # of a line
    bold: bool
    fixed: bool
    leading: Mapping[int, float]  # by size, rounded: the usual distance between baselines

    def distance(self, size: float) -> float:
        """The usual distance between two lines of this size; 1.2 times the size if there are none."""
        return self.leading.get(round(size), size * 1.2)


def body_style(pages: Sequence[Sequence[Line]], margins: Sequence[set[int]]) -> BodyStyle:
    """Measure the lines, except for the running heads and feet; each line counts by its characters."""
    sizes: Counter[float] = Counter()
    widths: Counter[int] = Counter()
    styles: Counter[tuple[bool, bool]] = Counter()
    distances: dict[int, Counter[float]] = defaultdict(Counter)
    for page, margin in zip(pages, margins, strict=True):
        above: Line | None = None
        for index, line in enumerate(page):
            if index in margin:
                continue
            sizes[round(line.size * 2) / 2] += len(line.text)
            widths[round(line.right - line.left)] += len(line.text)
            styles[line.bold, line.fixed] += len(line.text)
            if above and above.turn == line.turn and round(above.size) == round(line.size):
                distance = above.base - line.base
                if 0.9 * line.size < distance < 2.5 * line.size:
                    distances[round(line.size)][round(distance * 4) / 4] += len(line.text)
            above = line
    bold = sum(count for style, count in styles.items() if style[0])
    fixed = sum(count for style, count in styles.items() if style[1])
    return BodyStyle(
        size=max(sizes, key=lambda size: sizes[size]) if sizes else 10.0,
        width=_median(widths),
        bold=2 * bold > styles.total(),
        fixed=fixed > _TYPED * styles.total(),
        leading={size: max(seen, key=lambda gap: (seen[gap], -gap)) for size, seen in distances.items()},
    )


def _median(counts: Counter[int]) -> float:
    middle, seen = counts.total() / 2, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= middle:
            return float(value)
    return 0.0
