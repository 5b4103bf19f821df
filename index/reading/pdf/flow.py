"""Groups that belong together although a column, a page or a blank line separates them."""

from collections.abc import Sequence

from index.layout import BlockKind
from index.messages import Flag
from index.reading.pdf.body_style import BodyStyle
from index.reading.pdf.lines import SENTENCE_END, Group


def join_groups(groups: Sequence[Group], body: BodyStyle) -> list[Group]:
    """Join paragraphs that are cut by the end of a column or page, and code that is cut by a blank line."""
    result: list[Group] = []
    last: Group | None = None  # the last one that isn't a running head or foot
    for group in groups:
        if group.flag == Flag.MARGIN:
            result.append(group)
            continue
        if last and _continues_paragraph(last, group):
            offset = len(last.lines)
            last.kept.update(offset + index for index in group.kept)
            last.lines.extend(group.lines)
            continue
        if last and last.kind is BlockKind.VERBATIM and _continues_code(last, group, body):
            last.lines.extend(group.lines)
            continue
        group.near = bool(last and ((group.item and last.item) or (group.flag == last.flag == Flag.CONTENTS)))
        result.append(group)
        last = group
    return result


def _continues_paragraph(last: Group, group: Group) -> bool:
    """True if a group goes on with the last one's paragraph, in another column or on the next page."""
    end, start = last.lines[-1], group.lines[0]
    if not (last.kind is group.kind is BlockKind.PARAGRAPH) or last.flag or group.flag or group.item:
        return False
    if abs(end.size - start.size) > 0.5 or end.turn != start.turn:
        return False
    over = start.page == end.page + 1 or (start.page == end.page and start.base > end.base)
    return over and (end.split or (start.text[0].islower() and not SENTENCE_END.search(end.text[-8:])))


def _continues_code(last: Group, group: Group, body: BodyStyle) -> bool:
    if group.kind is BlockKind.HEADING or not all(line.fixed for line in group.lines):
        return False
    end, start = last.lines[-1], group.lines[0]
    distance = end.base - start.base
    return end.page == start.page and 0 < distance < 3.2 * body.distance(start.size)
