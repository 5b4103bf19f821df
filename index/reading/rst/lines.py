"""Lines of a document: all of them, or those inside an item or a directive, without their common indentation."""

from collections.abc import Iterable

TAB = 8  # columns


class Body:
    """Consecutive lines of the file. None has white space at its end, and the empty string is a blank line."""

    __slots__ = ("first", "has_tables", "lines")

    def __init__(self, lines: list[str], first: int = 1) -> None:
        self.lines = lines
        self.first = first  # the number of its first line in the file, from 1
        self.has_tables = (
            True  # False from the first line on that looks like a simple table's without a line at its end
        )

    @classmethod
    def of(cls, text: str) -> "Body":
        if "\t" in text:
            return cls([line.expandtabs(TAB).rstrip() for line in text.split("\n")])
        return cls([line.rstrip() for line in text.split("\n")])

    def __bool__(self) -> bool:
        return any(self.lines)

    def number(self, line: int) -> int:
        """The number of a line in the file."""
        return self.first + line

    def at(self, line: int) -> str:
        """A line; a blank one where there is none."""
        return self.lines[line] if line < len(self.lines) else ""

    def after_blanks(self, line: int) -> int:
        while line < len(self.lines) and not self.lines[line]:
            line += 1
        return line

    def end_of_run(self, line: int, end: int | None = None) -> int:
        """The next blank line, or `end` if that comes first."""
        end = len(self.lines) if end is None else end
        lines = self.lines
        for place in range(line, end):
            if not lines[place]:
                return place
        return max(line, end)

    def end_of_paragraph(self, line: int) -> int:
        """The next line that is blank or indented."""
        lines = self.lines
        for place in range(line, len(lines)):
            if not (text := lines[place]) or text[0] == " ":
                return place
        return max(line, len(lines))

    def end_of_indented(self, line: int, column: int = 1) -> int:
        """The line after the last one from here on that is indented to this column."""
        end = line
        lines = self.lines
        if end < len(lines) and lines[end] and lines[end][0] != " ":
            return end  # as mostly
        margin = " " * column
        for place in range(line, len(lines)):
            if text := lines[place]:
                if not text.startswith(margin):
                    break
                end = place + 1
        return end

    def part(self, start: int, end: int) -> "Body":
        return Body(self.lines[start:end], self.first + start)

    def dedented(self, start: int, end: int) -> "Body":
        lines = self.lines[start:end]
        column = _margin(lines)
        return Body([line[column:] for line in lines], self.first + start)

    def hanging(self, start: int, end: int, skip: int, column: int | None = None) -> "Body":
        """The lines without the first `skip` characters of the first one, and without the indentation of the others."""
        lines = [self.lines[start][skip:]]
        if end > start + 1:
            others = self.lines[start + 1 : end]
            if column is None:
                column = _margin(others)
            lines += [line[column:] for line in others]
        return Body(lines, self.first + start)

    def below(self, line: int) -> "Body":
        """The lines from this one on."""
        return Body(self.lines[line:], self.first + line)

    def text(self) -> str:
        return "\n".join(self.lines)


def _margin(lines: Iterable[str]) -> int:
    margin = 0
    least = "\n"  # the margin so far; no line begins with a line break
    for line in lines:
        if line and not line.startswith(least):
            margin = len(line) - len(line.lstrip(" "))
            if not margin:
                return 0
            least = " " * margin
    return margin
