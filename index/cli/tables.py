"""The tables of `evaluate` and `bench`."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Column, Table

WIDTH = 150  # characters
MEASURES = ("ndcg@10", "recall@100", "success@1", "success@3", "answer@1", "answer@3", "answered@1", "answered@3")


def print_table(table: Table) -> None:
    Console(width=WIDTH, highlight=False).print(table)


def measures(rows: Mapping[str, Mapping[str, Any]]) -> Table:
    """One row for each set: the main measures, the shares of strong answers, the time that a question takes."""
    names = [name for name in MEASURES if any(row.get(name) is not None for row in rows.values())]
    table = Table(Column("set", no_wrap=True), *names, "auroc", "strong", "strong, unanswerable", "ms")
    for name, row in rows.items():
        sure = row["confidence"]
        questions = row.get("queries") or row["answerable"] + row["unanswerable"]
        values = [*(row.get(measure) for measure in names), sure["auroc"]]
        values += [sure["answerable"].get("strong"), sure["unanswerable"].get("strong")]
        cells = ["" if value is None else f"{value:.4f}" for value in values]
        table.add_row(name, *cells, f"{1000 * row['seconds'] / questions:.2f}")
    return table


def engines(rows: Sequence[Mapping[str, Any]]) -> Table:
    """One row for each engine: times, memory, and the ratios to ours."""
    names = [name for name in rows[0] if name not in ("engine", "questions", "found")]
    table = Table(Column("engine", no_wrap=True), *names)
    for row in rows:
        table.add_row(row["engine"], *(_cell(name, row[name]) for name in names))
    return table


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,}" if name == "passages" else f"{value:,.3g}"
