"""Notebooks."""

import json
from pathlib import Path

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format


def notebook(cells: object, **rest: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells} | rest).encode()


def make() -> bytes:
    output = {"output_type": "execute_result", "data": {"text/plain": ["1"], "image/png": "iVBORw0KGgo="}}
    return notebook(
        [
            {"cell_type": "markdown", "source": ["# The Harbour\n", "\n", *(f"{text}\n\n" for text in PROSE)]},
            {"cell_type": "code", "source": "print(1)", "outputs": [output]},
            {"cell_type": "raw", "source": "raw"},
        ],
        metadata={"kernelspec": {"language": "python"}},
    )


def attacks(_: Path) -> Files:
    yield "no cells", notebook([])
    yield (
        "cells that are none",
        notebook([1, None, "a", [], {}, {"cell_type": []}, {"cell_type": "code", "outputs": 1}]),
    )
    yield "a cell of everything", notebook({"a": 1})
    yield "sources that are none", notebook([{"cell_type": "markdown", "source": [1, None, {"a": 1}]}] * HUNDRED)
    yield "many cells", notebook([{"cell_type": "code", "source": "a"}] * 20 * HUNDRED)
    yield "more cells than are read", notebook([{"cell_type": "code", "source": "a"}] * 51_000)
    yield "empty cells", notebook([{"cell_type": "markdown", "source": ""}] * 20 * HUNDRED)
    yield (
        "a long output",
        notebook([{"cell_type": "code", "source": "a", "outputs": [{"output_type": "stream", "text": "a\n" * MUCH}]}]),
    )
    yield (
        "a picture",
        notebook([{"cell_type": "code", "source": "a", "outputs": [{"data": {"image/png": "A" * 10 * MUCH}}]}]),
    )
    yield (
        "escapes",
        notebook(
            [{"cell_type": "code", "source": "a", "outputs": [{"output_type": "stream", "text": "\x1b[" * MUCH}]}]
        ),
    )
    yield "brackets", b'{"nbformat": 4, "cells": ' + b"[" * MUCH
    yield "objects within each other", b'{"nbformat":4,"cells":' + b'[{"cell_type":' * 50 * HUNDRED
    yield "a long number", b'{"nbformat": ' + b"9" * MUCH + b', "cells": []}'
    yield "halves of pairs", notebook([{"cell_type": "markdown", "source": "\ud800 text"}])
    yield (
        "levels",
        notebook([{"cell_type": "heading", "level": level, "source": "a"} for level in (0, -1, 7, 1e9, None)]),
    )


FORMAT = Format("ipynb", {".ipynb": make()}, attacks)
