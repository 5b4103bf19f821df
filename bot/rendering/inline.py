"""A stretch of a document as Discord's Markdown, with the document's own emphasis, code and links.

The text is escaped, so only its marks format it, and they can't do more than that: a link shows the host that it leads
to, and nothing in a document pings anyone, or hides anything but the spoilers of a Discord message.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from bot.rendering.linked import fits_link, quoted_link
from bot.rendering.markdown import escape
from index import Mark, MarkKind, Span
from index.operations import covered, visible_line

LONGEST_URL = 300  # characters; a longer address isn't linked
_OUTERMOST_FIRST = (MarkKind.SPOILER, MarkKind.LINK, MarkKind.STRONG, MarkKind.STRUCK, MarkKind.EMPHASIS, MarkKind.CODE)
_AROUND = {MarkKind.STRONG: "**", MarkKind.STRUCK: "~~"}


def inline(text: str, marks: Iterable[Mark], span: Span, bold: Sequence[Span] = ()) -> str:
    """A stretch of a text on one or more lines.

    Args:
        text: The text around it, which decides what a joiner or a colon means.
        marks: The marks of the text, which may reach beyond the stretch.
        span: The stretch.
        bold: What we emphasise ourselves; the document's own bold is left out then.
    """
    ours = [Mark(MarkKind.STRONG, stretch) for stretch in bold]
    inside = [
        mark
        for mark in (*(mark for mark in marks if not (ours and mark.kind is MarkKind.STRONG)), *ours)
        if mark.kind in _OUTERMOST_FIRST and mark.span.start < span.end and mark.span.end > span.start
    ]
    parts: list[str] = []
    opened: list[Mark] = []
    begun: list[int] = []  # where in `parts` each of these begins

    def within(mark: Mark) -> str:
        return text[max(mark.span.start, span.start) : min(mark.span.end, span.end)]

    def close() -> None:
        mark = opened.pop()
        end = min(mark.span.end, span.end)
        _close(parts, mark, begun.pop(), within(mark), text[end : min(end + 1, span.end)])

    for start, end, covering in stretches(inside, span):
        here = _nested(covering)
        same = 0
        while same < min(len(here), len(opened)) and here[same] is opened[same]:
            same += 1
        while len(opened) > same:
            close()
        for mark in here[same:]:
            opened.append(mark)
            begun.append(len(parts))
        if here and here[-1].kind is MarkKind.CODE:
            parts.append(_code(text[start:end]))
        elif (link := next(filter(_leads_somewhere, here), None)) and fits_link(within(link)):
            parts.append(text[start:end])  # Discord would show a backslash
        else:
            parts.append(escape(text, start, end))
    while opened:
        close()
    return "".join(parts)


def stretches(marks: Sequence[Mark], span: Span, others: Iterable[Span] = ()) -> Iterator[tuple[int, int, list[Mark]]]:
    """A stretch of a text, divided where marks begin or end: each part with the marks that cover it, in their order.

    A mark is looked at only in the parts that it covers, because a paragraph may have tens of thousands.

    Args:
        others: The stretch is divided where these begin or end, too.
    """
    spans = [span, *(mark.span for mark in marks), *others]
    edges = {edge for one in spans for edge in (one.start, one.end) if span.start <= edge <= span.end}
    coming = sorted(range(len(marks)), key=lambda place: marks[place].span.start, reverse=True)
    open_: list[int] = []
    for start, end in pairwise(sorted(edges)):
        while coming and marks[coming[-1]].span.start <= start:
            insort(open_, coming.pop())
        open_ = [place for place in open_ if marks[place].span.end >= end]
        yield start, end, [marks[place] for place in open_]


def _nested(marks: Iterable[Mark]) -> list[Mark]:
    """One mark of each kind, in the order in which they are nested."""
    by_kind = {mark.kind: mark for mark in marks}
    return [by_kind[kind] for kind in _OUTERMOST_FIRST if kind in by_kind]


def _close(parts: list[str], mark: Mark, begun: int, text: str, after: str) -> None:
    """Replaces the parts since `begun` by one, with the mark around it.

    Args:
        text: What the mark covers, as the document has it.
        after: The character that follows it.
    """
    content = "".join(parts[begun:])
    before = parts[begun - 1][-1:] if begun else ""
    del parts[begun:]
    bare = content.strip()
    left = content[: len(content) - len(content.lstrip())]
    right = content[len(content.rstrip()) :]
    if not bare:
        parts.append(content)
    elif mark.kind is MarkKind.LINK:
        parts.append(f"{left}{_link(bare, text, mark.target)}{right}")
    elif mark.kind is MarkKind.EMPHASIS:
        # "_" doesn't work inside a word, and "*" doesn't beside the "**" of bold text.
        around = "*" if before.isalnum() or before == "_" or after.isalnum() else "_"
        parts.append(f"{left}{around}{bare}{around}{right}")
    elif mark.kind is MarkKind.SPOILER:
        parts.append("\n".join(map(_spoiler, content.split("\n"))))
    else:
        around = _AROUND.get(mark.kind, "")
        parts.append(f"{left}{around}{bare}{around}{right}")


def _spoiler(line: str) -> str:
    """A line that is covered: a small line ends a spoiler, and so do the bars in code or in an address."""
    if not line.strip():
        return line
    return f"||{line}||" if "||" not in line else covered(line, [Span(0, len(line))])


def _link(shown: str, text: str, target: str) -> str:
    """A link with the host that it leads to; only the text if it leads nowhere else."""
    named = host(target)
    return quoted_link(shown, text, target, named) if named else shown


def _leads_somewhere(mark: Mark) -> bool:
    return mark.kind is MarkKind.LINK and bool(host(mark.target))


def host(target: str) -> str:
    """The host that an address leads to; empty if it isn't one for a browser, or is very long."""
    if len(target) > LONGEST_URL:
        return ""
    try:
        parts = urlsplit(target)
        return parts.hostname or "" if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _code(text: str) -> str:
    """Code in a line. Discord has no way to show every text as code; what it can't is shown as text."""
    shown = visible_line(text)
    bare = shown.strip()
    if not bare or "``" in bare or bare[0] == "`" or bare[-1] == "`":
        return escape(text)
    fence = "``" if "`" in bare else "`"
    return f"{' ' * (len(shown) - len(shown.lstrip()))}{fence}{bare}{fence}{' ' * (len(shown) - len(shown.rstrip()))}"
