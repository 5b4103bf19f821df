"""Drafts → the page's text: inline markup is read, and everything is put together in order."""

from index.layout import BlockKind, Table
from index.reading.raw import Builder, Run
from index.reading.rst.drafts import Cell, Drafts, TableDraft
from index.reading.rst.inline import Inliner
from index.reading.rst.tables import MOST_COLUMNS


def build(drafts: Drafts, inliner: Inliner) -> Builder:
    builder = Builder()
    for draft in drafts:
        if isinstance(draft, TableDraft):
            _add_table(builder, draft, inliner)
            continue
        builder.add(
            [run for piece in draft.pieces for run in inliner.runs(piece)],
            draft.kind,
            level=draft.level,
            near=draft.near,
            depth=draft.depth,
            aside=draft.aside,
            language=draft.language,
            line=draft.line,
        )
    return builder


def _add_table(builder: Builder, draft: TableDraft, inliner: Inliner) -> None:
    heads = [[(cell, _runs(cell, inliner)) for cell in row] for row in draft.heads]
    table = Table(_columns(heads), inliner.text(draft.caption))
    near = False
    rows = (*heads, *([(cell, _runs(cell, inliner)) for cell in row] for row in draft.rows))
    for place, (row, line) in enumerate(zip(rows, draft.lines, strict=True)):
        runs: list[Run] = []
        for number, (cell, found) in enumerate(row):
            runs += [Run("\t"), *found] if number else found
            runs.append(Run("\t" * (cell.columns - 1)))
        kind = BlockKind.COLUMNS if place < len(heads) else BlockKind.ROW
        builder.add(runs, kind, near=near, table=table, depth=draft.depth, aside=draft.aside, line=line)
        near = True


def _runs(cell: Cell, inliner: Inliner) -> list[Run]:
    return [run for piece in cell.pieces for run in inliner.runs(piece)]


def _columns(heads: list[list[tuple[Cell, list[Run]]]]) -> tuple[str, ...]:
    """The header of each column, from all header rows."""
    names: list[list[str]] = []
    for row in heads:
        column = 0
        for cell, runs in row:
            text = " ".join("".join(run.text for run in runs).split())
            for _ in range(cell.columns):
                if column == len(names):
                    names.append([])
                if text and text not in names[column][-1:] and column < MOST_COLUMNS:
                    names[column].append(text)
                column += 1
    return tuple(" ".join(parts) for parts in names)
