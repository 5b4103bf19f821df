"""Drafts → the page's text: inline markup is read, and everything is put together in order."""

from index.layout import BlockKind, Table
from index.reading.raw import Builder
from index.reading.rst.drafts import Cell, Drafts, Piece, TableDraft
from index.reading.rst.inline import Inliner
from index.reading.rst.tables import MOST_COLUMNS
from index.reading.runs import PlainRun, on_one_line

_TAB: PlainRun = ("\t", (), None, False)


def build(drafts: Drafts, inliner: Inliner) -> Builder:
    builder = Builder()
    for draft in drafts:
        if isinstance(draft, TableDraft):
            _add_table(builder, draft, inliner)
            continue
        builder.add(
            _runs(draft.pieces, inliner),
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
    heads = [[(cell, _runs(cell.pieces, inliner)) for cell in row] for row in draft.heads]
    table = Table(_columns(heads), inliner.text(draft.caption))
    near = False
    rows = (*heads, *([(cell, _runs(cell.pieces, inliner)) for cell in row] for row in draft.rows))
    for place, (row, line) in enumerate(zip(rows, draft.lines, strict=True)):
        runs: list[PlainRun] = []
        for number, (cell, found) in enumerate(row):
            if number:
                runs.append(_TAB)
            runs += found
            if cell.columns > 1:
                runs.append(("\t" * (cell.columns - 1), (), None, False))
        kind = BlockKind.COLUMNS if place < len(heads) else BlockKind.ROW
        builder.add(runs, kind, near=near, table=table, depth=draft.depth, aside=draft.aside, line=line)
        near = True


def _runs(pieces: list[Piece], inliner: Inliner) -> list[PlainRun]:
    if len(pieces) == 1:
        return inliner.runs(pieces[0])
    runs: list[PlainRun] = []
    for piece in pieces:
        if piece.markup or piece.note:
            runs += inliner.runs(piece)
        else:
            runs.append((piece.text, piece.styles, piece.line, False))
    return runs


def _columns(heads: list[list[tuple[Cell, list[PlainRun]]]]) -> tuple[str, ...]:
    """The header of each column, from all header rows."""
    names: list[list[str]] = []
    for row in heads:
        column = 0
        for cell, runs in row:
            text = on_one_line(runs)
            for _ in range(cell.columns):
                if column == len(names):
                    names.append([])
                if text and text not in names[column][-1:] and column < MOST_COLUMNS:
                    names[column].append(text)
                column += 1
    return tuple(" ".join(parts) for parts in names)
