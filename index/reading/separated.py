"""Values with commas or other delimiters between them, inside a document of another format."""

import csv
from collections.abc import Iterator, Sequence

_LARGEST_CELL = 100_000  # characters


def separated_values(lines: Sequence[str], delimiter: str, first: int = 0) -> Iterator[tuple[int, list[str]]]:
    """The rows that have anything in them, each with the number of the line that it begins in.

    Args:
        lines: The lines without their ends.
        delimiter: One character.
        first: The number of the first line.

    >>> list(separated_values(['rope,"12,50"', "", "oil,3"], ","))
    [(0, ['rope', '12,50']), (2, ['oil', '3'])]
    """
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader([f"{line}\n" for line in lines], delimiter=delimiter, skipinitialspace=True)
    start = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield first + start, [cell.strip() for cell in row]
            start = reader.line_num
    except csv.Error:  # a quotation mark that is never closed
        yield from ((first + place, [line]) for place, line in enumerate(lines[start:], start) if line)
