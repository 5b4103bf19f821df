# ruff: noqa: E501 (an attack is a line)
"""Rich text."""

from pathlib import Path

from malformed.base import KILO, MEGA, PROSE, Files, Format


def make(body: str = "", head: str = r"\ansi\ansicpg1252\deff0") -> bytes:
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset128 MS Mincho;}}{\stylesheet{\s1 heading 1;}}"
    body = body or (
        r"{\info{\title The Harbour}}\pard\s1 The Harbour\par\pard "
        + r"\par ".join(prose.encode("cp1252").decode("latin-1").replace("\x93", r"\'93").replace("\x94", r"\ldblquote ") for prose in PROSE)
        + r"\par{\listtext\f1\'b7\tab}\ls1\ilvl0 one\par\pard\trowd\cellx1\cellx2\intbl a\cell\u8364?\cell\row\pard{\footnote Noted.}{\field{\*\fldinst HYPERLINK http://e.org}{\fldrslt link}}\par"
    )  # fmt: skip
    return f"{{\\rtf1{head}{fonts}{body}}}".encode("latin-1")


def attacks(_: Path) -> Files:
    yield "open groups", b"{\\rtf1" + b"{" * MEGA + b"text"
    yield "closed groups", b"{\\rtf1" + b"}" * MEGA + b"text"
    yield "groups", make("{a}" * 50 * KILO)
    yield "groups of groups", make("{" * 990 + "a" + "}" * 990)
    yield "paragraphs", make(r"a\par " * 3 * KILO)
    yield "backslashes", b"{\\rtf1 " + b"\\" * MEGA
    yield "half a control word", b"{\\rtf1 text\\"
    yield "long control words", make("\\" + "a" * 100 * KILO + " text")
    yield "long numbers", make(r"\fs" + "9" * 100 * KILO + r" text\u-" + "9" * 50 + " text")
    for number in ("-1", "0", "99999999999", "-99999999999", ""):
        yield f"binary data of {number or 'no'} bytes", make(rf"a\bin{number} {{}}}}}}b\par c")
        yield f"skipping {number or 'no'} characters", make(rf"\uc{number}\u8364 abc\u8364?d")
        yield (
            f"font {number or 'of no number'}",
            make(rf"\f{number} \'e9 {{\fonttbl{{\f{number}\fcharset{number}\cpg{number} x;}}}}\f{number} \'e9 text"),
        )
        yield (
            f"level {number or 'of no number'}",
            make(rf"\outlinelevel{number}\s{number} a\par{{\listtext 1.}}\ilvl{number} b\par"),
        )
    yield "numbers of characters", make("".join(rf"\u{number}?" for number in range(-33_000, 66_000, 7)) + "text")
    yield "halves of characters", make(r"\u-10179?" * 10 * KILO + "text")
    yield "halves of Japanese characters", make(r"{\f2 " + r"\'81" * 10 * KILO + "}text")
    yield "rows", make(r"\trowd\cellx1\cellx2\intbl a\cell b\cell\row " * KILO)
    yield "cells", make(r"\trowd\intbl " + r"a\cell " * 5 * KILO + r"\row text")
    yield "edges", make(r"\trowd" + r"\clvmgf\cellx1" * 50 * KILO + r"\intbl a\cell\row text")
    yield "rows that end nowhere", make(r"\intbl a\cell " * KILO)
    yield (
        "merged cells",
        make(
            r"\trowd\clvmgf\cellx1\cellx2\intbl "
            + "long " * 5 * KILO
            + r"\cell b\cell\row "
            + r"\trowd\clvmrg\cellx1\cellx2\intbl\cell b\cell\row " * KILO
        ),
    )
    yield "notes", make(r"a{\footnote b}" * 3 * KILO)
    yield "notes in notes", make(r"a{\footnote b" * 300 + "}" * 300)
    yield "boxes in boxes", make(r"{\shp{\*\shpinst{\shptxt a\par " * 300 + "}}}" * 300)
    yield "fields", make(r"{\field{\*\fldinst HYPERLINK x}{\fldrslt y}}" * 3 * KILO)
    yield "fields in fields", make(r"{\field{\*\fldinst a" * 300 + "}}" * 300 + "text")
    yield "a long field", make(r"{\field{\*\fldinst HYPERLINK " + "x" * MEGA + r"}{\fldrslt text}}")
    yield "a long label", make(r"{\listtext " + "1." * 100 * KILO + r"}text\par")
    yield "labels", make(r"{\listtext 1.}" * 50 * KILO + r"text\par")
    yield "styles", make(r"{\stylesheet" + "".join(rf"{{\s{n} heading {n};}}" for n in range(20 * KILO)) + r"}\s3 text")
    yield (
        "fonts",
        make(r"{\fonttbl" + "".join(rf"{{\f{n}\fcharset{n % 300} x;}}" for n in range(20 * KILO)) + r"}\f3 text"),
    )
    yield "a picture", make(r"{\pict\pngblip " + "89" * MEGA + "}text")
    yield "destinations", make(r"{\*\a" + "".join(rf"{{\*\b{n} x}}" for n in range(20 * KILO)) + "}text")
    yield "zeros", make("a\x00b" * KILO)
    yield "code page", make("\xe9 text", head=r"\ansi\ansicpg65001\mac\pc\pca")
    yield "an old version", b"{\\rtf text}"
    yield "nothing but its name", b"{\\rtf"


FORMAT = Format("rtf", {".rtf": make()}, attacks)
