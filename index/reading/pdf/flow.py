"""Groups that belong together although a column, a page or a blank line separates them."""

from collections.abc import Sequence

from index.layout import BlockKind
from index.messages import Flag
from index.reading.pdf.body_style import BodyStyle
from index.reading.pdf.lines import SENTENCE_END, Group

_COMPARED = 8  # lines


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
        group.near = bool(
            last
            and (
                (group.item and last.item)
                or (group.flag == last.flag == Flag.CONTENTS)
                or (group.table and group.table is last.table)
            )
        )
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
    if not group.flows:
        return False
    over = start.page == end.page + 1 or (start.page == end.page and start.base > end.base)
    if not over or SENTENCE_END.search(end.text[-8:]):
        return False
    return end.split or start.text[0].islower() or (_is_full(last) and not _is_indented(group))


def _is_full(group: Group) -> bool:
    """True if a paragraph's last line is about as long as those above it, so that it needn't be its end."""
    lines = group.lines[-_COMPARED:]
    return len(lines) > 2 and lines[-1].right > max(line.right for line in lines) - 2 * lines[-1].size


def _is_indented(group: Group) -> bool:
    """True if a first line is indented, or is the only one: then it is a new paragraph, or a heading."""
    return len(group.lines) < 2 or group.lines[0].left > group.lines[1].left + 0.7 * group.lines[0].size


def _continues_code(last: Group, group: Group, body: BodyStyle) -> bool:
    if group.kind is BlockKind.HEADING or not all(line.fixed for line in group.lines):
        return False
    end, start = last.lines[-1], group.lines[0]
    distance = end.base - start.base
    return end.page == start.page and 0 < distance < 3.2 * body.distance(start.size)
