"""A notebook's cells are read in order, each with its number."""

import json
from typing import Any

import pytest
from shown import blocks

from index.errors import UnreadableFile
from index.layout import Numbering
from index.messages import Unreadable
from index.reading import notebook
from index.reading.raw import RawDocument


def read(*cells: dict[str, Any], **rest: Any) -> RawDocument:
    return notebook.read(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells} | rest).encode())


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": outputs}


def test_text_is_markdown_and_code_is_kept_with_its_language() -> None:
    raw = read(
        {"cell_type": "markdown", "source": ["# Tides\n", "\n", "The tide rises."]},
        code("if a:\n    b()"),
        code("%%bash\nls"),
        {"cell_type": "raw", "source": "as it is"},
        metadata={"language_info": {"name": "Python"}},
    )
    assert blocks(raw) == [
        ("heading 1", "Tides"),
        ("paragraph", "The tide rises."),
        ("verbatim python", "if a:\n    b()"),
        ("verbatim bash", "%%bash\nls"),
        ("verbatim", "as it is"),
    ]
    assert [block.page for block in raw.blocks] == [1, 1, 2, 3, 4]
    assert (raw.numbering, raw.titled) == (Numbering.CELL, True)


def test_lines_without_line_ends_are_lines() -> None:
    assert blocks(read({"cell_type": "markdown", "source": ["# Tides", "", "The tide", "rises."]})) == [
        ("heading 1", "Tides"),
        ("paragraph", "The tide rises."),
    ]


def test_outputs_are_shown_as_text_and_pictures_are_left_out() -> None:
    raw = read(
        code(
            "a",
            {"output_type": "stream", "name": "stdout", "text": ["1\n", "2\n"]},
            {"output_type": "execute_result", "data": {"text/plain": ["   x\n0  5"], "text/html": "<table>"}},
            {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 1x1>"}},
            {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}},
            {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["\x1b[0;31mKeyError"]},
            {"output_type": "stream", "text": "\x1b[32mgreen\x1b[0m"},
        )
    )
    assert [text for _, text in blocks(raw)] == ["a", "1\n2", "   x\n0  5", "KeyError: 'x'", "green"]


def test_a_long_output_is_cut() -> None:
    raw = read(code("a", {"output_type": "stream", "text": "x" * 100_000}))
    assert len(raw.text) == len("a\n\n") + notebook.LONGEST_OUTPUT + 1


def test_its_metadata_may_state_title_and_authors() -> None:
    info = read(code("a"), metadata={"title": "Tides", "authors": [{"name": "Anna"}, {"name": "Ben"}]}).info
    assert (info.title, info.author) == ("Tides", "Anna, Ben")


def test_format_3_has_its_cells_in_sheets() -> None:
    cells = [{"cell_type": "heading", "level": 2, "source": "Tides"}, {"cell_type": "code", "input": "a"}]
    raw = notebook.read(json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}).encode())
    assert blocks(raw) == [("heading 2", "Tides"), ("verbatim", "a")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{}", Unreadable.NOT_NOTEBOOK),
        (b"[1]", Unreadable.NOT_NOTEBOOK),
        (b"{'a'", Unreadable.BROKEN_AT),
        (b'{"nbformat": ' + b"[" * 100_000, Unreadable.NESTED_TOO_DEEP),
    ],
)
def test_anything_else_is_refused(data: bytes, reason: Unreadable) -> None:
    with pytest.raises(UnreadableFile) as refused:
        notebook.read(data)
    assert refused.value.message.template is reason


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_what_the_first_cell_tells_quarto_is_no_text(kind: str) -> None:
    cell = {"cell_type": kind, "source": "---\ntitle: Tides\nauthor: Ann Lee\nformat: html\n---\n"}
    raw = read(cell, code("#| label: fig-a\n#| fig-cap: Hours\nplot(x)"), code("#| echo: false\nplot(y)"))
    assert (raw.info.title, raw.info.author) == ("Tides", "Ann Lee")
    assert blocks(raw) == [("paragraph", "author: Ann Lee"), ("verbatim", "plot(x)"), ("paragraph", "Hours")]
