"""An equation of a web page is read on one line, so that x squared isn't x2."""

import pytest
from growth import is_linear

from index.reading.html import read

PROSE = "The committee met on Tuesday and agreed, after a long debate, that the old bridge must be closed for repairs."


def shown(equation: str) -> str:
    document = read(f"<!doctype html><body><main><p>{PROSE}</p><p>So <math>{equation}</math>.</p></main>".encode())
    return document.blocks[-1].span.of(document.text)


@pytest.mark.parametrize(
    ("equation", "text"),
    [
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x^2"),
        ("<msup> <mi>e</mi> <mrow><mo>−</mo><mi>x</mi></mrow> </msup>", "e^(−x)"),
        ("<msub><mi>k</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msub>", "k_(n+1)"),
        ("<msubsup><mi>k</mi><mi>n</mi><mn>2</mn></msubsup>", "k_n^2"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
        ("<mo>(</mo><mfrac linethickness=0><mi>n</mi><mi>k</mi></mfrac><mo>)</mo>", "(n k)"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot>", "∛8"),
        ("<mroot><mi>x</mi><mi>n</mi></mroot>", "(n)√x"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>i</mi>", "∑_i^n i"),
        (
            "<msup><mi>x</mi><mn>2</mn></msup><mi>y</mi><mo>+</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>z</mi>",
            "x^2 y+1/2 z",
        ),
        ("<mtable><mtr><mtd>a</mtd><mtd>b</mtd></mtr><mtr><mtd>c</mtd><mtd>d</mtd></mtr></mtable>", "a b; c d"),
        ("<mi>x</mi><mtext>if</mtext><mi>y</mi>", "x if y"),
        ("<semantics><mrow><mi>x</mi></mrow><annotation>\\rm x</annotation></semantics>", "x"),
        ("<msup><mi>x</mi></msup>", "x"),
    ],
)
def test_an_equation_is_one_line(equation: str, text: str) -> None:
    assert shown(equation) == f"So {text}."


def test_equations_of_any_depth_are_read() -> None:
    assert shown("<mrow>" * 900 + "<mi>x</mi>").startswith("So x")
    assert is_linear(lambda size: shown("<msup><mi>x</mi>" * size), 500)
