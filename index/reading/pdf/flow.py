"""Groups that belong together although a column, a page or a blank line separates them."""

from collections.abc import Sequence

from index.layout import BlockKind
from index.messages import Flag
from index.reading.pdf.body_style import BodyStyle
from index.reading.pdf.lines import SENTENCE_END, Group

_COMPARED = 8  # lines
_SMALLER = 0.5  # points, at least, between the sizes of a text and its notes


def join_groups(groups: Sequence[Group], body: BodyStyle) -> list[Group]:
    """Join paragraphs that are cut by the end of a column or page, and code that is cut by a blank line."""
    result: list[Group] = []
    last: Group | None = None  # the last one that isn't a running head or foot
    broken: Group | None = None  # a paragraph that has notes or a table below it, and may go on after them
    for group in groups:
        if group.flag == Flag.MARGIN:
            result.append(group)
            continue
        if last and _continues_paragraph(last, group):
            _append(last, group)
            continue
        if broken and _continues_paragraph(broken, group) and _is_mid_sentence(broken, group):
            _append(broken, group)
            last = broken
            continue
        if not (broken and _is_beside(broken, group)):
            broken = group if group.kind is BlockKind.PARAGRAPH else None
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


def _append(last: Group, group: Group) -> None:
    """Add the lines of a group to the one that it goes on with."""
    offset = len(last.lines)
    last.kept.update(offset + index for index in group.kept)
    last.lines.extend(group.lines)


def _is_mid_sentence(broken: Group, group: Group) -> bool:
    return broken.lines[-1].split or (group.lines[0].text[0].islower() and len(broken.lines) > 1)


def _is_beside(broken: Group, group: Group) -> bool:
    """True if a group is a note in smaller type, or a table's row, which a paragraph goes on after."""
    is_note = group.kind is BlockKind.PARAGRAPH and group.lines[0].size < broken.lines[-1].size - _SMALLER
    return is_note or group.kind in (BlockKind.ROW, BlockKind.COLUMNS)


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
