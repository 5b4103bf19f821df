"""Markdown as a reader of the page sees it: CommonMark, GitHub, and the rules for lines and marks."""

import re
from pathlib import Path

import pytest
from growth import is_linear
from hypothesis import example, given
from hypothesis import strategies as st
from libraries import library_of

from index.reading import markdown
from index.reading.document import read
from index.reading.markdown import blocks, dispatch, writer
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo
from index.text.emoji import with_emoji


def raw_of(text: str) -> RawDocument:
    return markdown.read(text.encode())


def shown(text: str) -> list[str]:
    raw = raw_of(text)
    return [block.span.of(raw.text) for block in raw.blocks]


def kinds(text: str) -> list[tuple[str, str]]:
    raw = raw_of(text)
    return [(block.kind.value, block.span.of(raw.text)) for block in raw.blocks]


def marks(text: str) -> list[tuple[str, str, str]]:
    raw = raw_of(text)
    return [(mark.kind.value, mark.span.of(raw.text), mark.target) for mark in raw.marks]


def lines(text: str) -> list[tuple[int, int]]:
    raw = raw_of(text)
    assert raw.lines
    return [raw.lines.between(block.span.start, block.span.end) for block in raw.blocks]


def test_the_path_of_headings_is_kept() -> None:
    document = read("rules.md", b"# Rules\n\nBe kind.\n\n## Cards ##\n\nDraw two.\n\nScores\n======\n\nCount.\n")
    assert [(block.kind.value, block.span.of(document.text), block.heading) for block in document.blocks] == [
        ("heading", "Rules", ("Rules",)),
        ("paragraph", "Be kind.", ("Rules",)),
        ("heading", "Cards", ("Rules", "Cards")),
        ("paragraph", "Draw two.", ("Rules", "Cards")),
        ("heading", "Scores", ("Scores",)),
        ("paragraph", "Count.", ("Scores",)),
    ]


@pytest.mark.parametrize(
    ("text", "paragraph", "expected"),
    [
        ("**Range:** 30 feet", "Range: 30 feet", [("strong", "Range:", "")]),
        ("**Range:**30 feet", "Range:30 feet", [("strong", "Range:", "")]),
        ("Note:**30** feet", "Note:30 feet", [("strong", "30", "")]),
        ("本日は、**休館**です。", "本日は、休館です。", [("strong", "休館", "")]),
        ("请按**“确定”**键。", "请按“确定”键。", [("strong", "“确定”", "")]),
        ("**終わり。**次", "終わり。次", [("strong", "終わり。", "")]),
        ("Open daily.^[But not in May.]", "Open daily.[But not in May.]", []),
        (
            "***Rage***. Hit *twice*.",
            "Rage. Hit twice.",
            [("emphasis", "Rage", ""), ("strong", "Rage", ""), ("emphasis", "twice", "")],
        ),
        ("~~old~~ new", "old new", [("struck", "old", "")]),
        ("Run `a  *b*` now", "Run a *b* now", [("code", "a *b*", "")]),
        ("See [the *map*](map.md 'Map').", "See the map.", [("link", "the map", "map.md"), ("emphasis", "map", "")]),
        ("See [map] and [it][map].\n\n[map]: /m", "See map and it.", [("link", "map", "/m"), ("link", "it", "/m")]),
        ("See [a b](My Map (2).md).", "See a b.", [("link", "a b", "My Map (2).md")]),
        ("[a b](<c d.md>) and [ü](ü.md)", "a b and ü", [("link", "a b", "c d.md"), ("link", "ü", "ü.md")]),
        ("[a](javascript:b) <a href='Data:c'>d</a>", "a d", []),
        ("![A **red** door](d.png)", "A red door", [("image", "A red door", "d.png")]),
        ("![](d.png) in", "in", []),
        ("<https://e.org/a>", "https://e.org/a", [("link", "https://e.org/a", "https://e.org/a")]),
        (
            "At https://e.org/a_b_c.",
            "At https://e.org/a_b_c.",
            [("link", "https://e.org/a_b_c", "https://e.org/a_b_c")],
        ),
        ("&copy; &#65; \\*not\\* snake_case_name", "© A *not* snake_case_name", []),
        ("It costs $a_1 * b_2$ or $5 and $6.", "It costs $a_1 * b_2$ or $5 and $6.", []),
        ("A :tada: for 2 * 3 * 4", "A 🎉 for 2 * 3 * 4", []),
        (":warning: Hot :+1::rocket:, **:x: no**", "⚠️ Hot 👍🚀, ❌ no", [("strong", "❌ no", "")]),
        (
            ":our_own: std::on::exit 10:100:20 a:x:b `:tada:`",
            ":our_own: std::on::exit 10:100:20 a:x:b :tada:",
            [("code", ":tada:", "")],
        ),
        ("[:link: Home](e.md) :tada::our_own:", "🔗 Home 🎉:our_own:", [("link", "🔗 Home", "e.md")]),
    ],
)
def test_marks_are_beside_the_text(text: str, paragraph: str, expected: list[tuple[str, str, str]]) -> None:
    assert shown(text) == [paragraph]
    assert marks(text) == expected


def test_lines_that_are_only_wrapped_run_on_and_hard_breaks_stay() -> None:
    text = "One\ntwo.\n\n**Range:** 30  \n**Time:** 1\\\nEnd<br>so<br/>\non"
    assert shown(text) == ["One two.", "Range: 30\nTime: 1\nEnd\nso\non"]


def test_every_line_of_the_file_is_known() -> None:
    text = "---\ntitle: T\n---\n\n# A\n\nOne\n*two*\nthree.\n\n- x\n- y\n  z\n\n```\n\ncode\nmore\n```\n"
    text += "\n| a |\n|---|\n| b |\n"
    raw = raw_of(text)
    assert raw.lines
    assert lines(text) == [(5, 5), (7, 9), (11, 11), (12, 13), (17, 18), (21, 21), (23, 23)]
    assert raw.lines.at(raw.text.index("two")) == 8
    assert raw.lines.at(raw.text.index("z")) == 13
    assert raw.lines.at(raw.text.index("more")) == 18


def test_a_break_of_the_page_is_no_line_of_the_file() -> None:
    assert lines("One<br>two\nthree\n\nfour") == [(1, 2), (4, 4)]


def test_items_have_their_markers_and_depths() -> None:
    raw = raw_of("- one\n- two\n  1. deep\n  5. deeper\n- [ ] do\n- [x] done\n\n2) loose\n\n   more\n3) last\n")
    assert [(block.kind.value, block.depth, block.span.of(raw.text)) for block in raw.blocks] == [
        ("item", 1, "• one"),
        ("item", 1, "• two"),
        ("item", 2, "1. deep"),
        ("item", 2, "2. deeper"),
        ("item", 1, "☐ do"),
        ("item", 1, "☑ done"),
        ("item", 1, "2) loose"),
        ("paragraph", 1, "more"),
        ("item", 1, "3) last"),
    ]
    assert raw.text == "• one\n• two\n1. deep\n2. deeper\n☐ do\n☑ done\n\n2) loose\n\nmore\n\n3) last"


def test_code_is_kept_line_by_line_with_its_language() -> None:
    raw = raw_of('```python title="app.py" {1}\nif a:\n    **b**\n\nc\n```\n\n    indented\n      more\n')
    assert [(block.kind.value, block.language, block.span.of(raw.text)) for block in raw.blocks] == [
        ("paragraph", "", "app.py"),
        ("verbatim", "python", "if a:\n    **b**\n\nc"),
        ("verbatim", "", "indented\n  more"),
    ]


def test_a_table_has_columns_and_rows_with_tabs_between_the_cells() -> None:
    text = "| Item | **Price** |\n|:--|--:|\n| [Axe](a.md) | 5 \\| 6 |\n| Bow |\n| `x` | 7 | 8 |\n"
    raw = raw_of(text)
    assert kinds(text) == [
        ("columns", "Item\tPrice"),
        ("row", "Axe\t5 | 6"),
        ("row", "Bow\t"),
        ("row", "x\t7"),
    ]
    assert {block.table.columns for block in raw.blocks if block.table} == {("Item", "Price")}
    assert marks(text) == [("strong", "Price", ""), ("link", "Axe", "a.md"), ("code", "x", "")]
    assert "\n\n" not in raw.text


def test_tables_that_only_other_processors_know_are_tables() -> None:
    assert kinds("| Option | |\n| --- | |\n| `a|b` | `\\|` or |\n") == [
        ("columns", "Option\t"),
        ("row", "a|b\t| or"),
    ]


def test_a_table_ends_where_another_block_begins() -> None:
    assert kinds("| a |\n|---|\n| b |\n> c\n\n a | b\n- | c\n") == [
        ("columns", "a"),
        ("row", "b"),
        ("paragraph", "c"),
        ("paragraph", "a | b"),
        ("item", "• | c"),
    ]


def test_a_table_without_headers_has_no_columns() -> None:
    raw = raw_of("| | |\n|---|---|\n| Help | `x --help` |\n| Place | `/bin/x` |\n")
    assert [block.kind.value for block in raw.blocks] == ["row", "row"]
    assert [block.table and block.table.columns for block in raw.blocks] == [(), ()]


def test_a_first_row_in_bold_below_empty_headers_is_the_header() -> None:
    assert kinds("| | |\n|---|---|\n| **Name** | **Age** |\n| Ann | 7 |\n") == [
        ("columns", "Name\tAge"),
        ("row", "Ann\t7"),
    ]


def test_quotations_and_alerts_say_what_the_text_is_inside_of() -> None:
    raw = raw_of("> Said.\n>\n> - so\n\n> [!WARNING]\n> Hot **stove**.\n\nAfter.\n")
    assert [(block.kind.value, block.aside, block.span.of(raw.text)) for block in raw.blocks] == [
        ("paragraph", "quotation", "Said."),
        ("item", "quotation", "• so"),
        ("title", "warning", "Warning"),
        ("paragraph", "warning", "Hot stove."),
        ("paragraph", "", "After."),
    ]


def test_an_alert_may_begin_on_its_first_line() -> None:
    assert kinds("> \\[!TIP] Use the\n> *other* door.") == [("title", "Tip"), ("paragraph", "Use the other door.")]


def test_footnotes_are_numbered_as_on_the_page() -> None:
    text = "First[^b], second[^a].\n\n[^a]: About two.\n[^b]: About one,\n    and more.\n"
    assert shown(text) == ["First, second.", "[2] About two.", "[1] About one, and more."]


def test_a_mark_without_a_footnote_is_text() -> None:
    assert shown("An array[^1] of 3.") == ["An array[^1] of 3."]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- secret -->\n\nShown.",
        "<!-- secret\n\n# secret\n\n-->\n\nShown.",
        "Sho<!-- secret -->wn.",
        "<!-- secret\nsecret --> Shown.",
        "Shown. <!-- secret\n\nsecret\n\n-->",
        "Shown.\n<!-- secret -->",
        "[//]: # (secret)\n\nShown.",
        "Shown.\n[//]: # (secret (secret)",
        "[comment]: <> (secret)\n\nShown.",
        "{/* secret */}\n\nShown.",
        "{/*\n\nsecret\n\n*/}\nShown.",
        "Shown. {/* secret */}",
        "%% secret %%\n\nShown.",
        "%%\nsecret\n\nsecret\n%%\n\nShown.",
        "Sho%%secret%%wn.",
        "{% comment %}\nsecret\n\n{% endcomment %}\n\nShown.",
        "{% comment %}secret{% endcomment %} Shown.",
        "Sho{% comment %}secret{% endcomment %}wn.",
        "{::comment}\nsecret\n\nsecret\n{:/comment}\n\nShown.",
        "Sho{::comment}secret{:/comment}wn.",
        "{# secret #}\nShown.",
        "<!-->Shown.",
        "<div>\n<!-- secret\n\n- secret\n-->\nShown.</div>",
        "Sho<!-- a\n\n--><!-- secret\n\nsecret -->wn.",
        "<script>\nsecret = '</b>'\n\n</script>\n\nShown.",
        "Shown<style>.secret {}</style>.",
        "[secret]: http://e.org 'secret'\n\nShown.",
        "| Shown. <!-- secret --> |\n|---|",
        "> <!-- secret -->\n> Shown.",
        "- <!-- secret\n  secret -->\n  Shown.",
        "<!-- secret --!>\n\nShown.",
        "Sho<!-- secret --!>wn.",
        "<!-- secret\n\nsecret --!>\n\nShown.\n\n<!-- secret -->",
        "Sho{::comment}secret{:/}wn.",
        "{::comment}\nsecret\n\nsecret\n{:/}\n\nShown.",
        "[//]: # (\nsecret\nsecret)\n\nShown.",
        "[//]: #\n'secret'\nShown.",
        "- [//]: # (secret\n  secret)\n- Shown.",
        "{/*\nsecret */ }\n\nShown.",
        "Sho{ /* secret */ }wn.",
        "{{/* secret */}}\n\nShown.",
        "Sho{{/* secret */}}wn.",
        "{{< comment >}}\nsecret\n\n{{< /comment >}}\n\nShown.",
        "Sho{{% comment %}}secret{{% /comment %}}wn.",
        "Sho{>> secret <<}wn.",
        "{>>\nsecret\n\nsecret\n<<}\n\nShown.",
        "Sho<span hidden>secret</span>wn.",
        "Sho<span style='color: red; Display : none'>secret <span>secret</span> secret</span>wn.",
        "<div hidden>\nsecret\n<div>secret</div>\nsecret</div>\nShown.",
    ],
)
def test_comments_are_never_text(text: str) -> None:
    raw = raw_of(text)
    assert raw.text.replace("• ", "") == "Shown."


@pytest.mark.parametrize(
    "sign",
    [
        "```{note}\nIt ends.\n```",
        ":::{card}\nIt ends.\n:::",
        "```{py:function} f()\n```",
        "See {ref}`the end <end>`.",
        "(end)=\n# It ends",
    ],
)
def test_comments_of_myst_are_only_comments_in_myst(sign: str) -> None:
    text = "% secret\n\nOne.\n% secret\nTwo.\n\n%% secret\n\nThree.\n\n```\n% of code\n```\n\n"
    assert "\n\n".join(shown(text + sign)).startswith("One.\n\nTwo.\n\nThree.\n\n% of code")
    assert shown("% One\n\nTwo\n% three") == ["% One", "Two % three"]


@pytest.mark.parametrize(
    "sign", ["```{r}\nx <- 5\n```", "::: {.note}\nIt ends.\n:::", "`GET {id}`s of `${kbd}`", "`a`{=html}"]
)
def test_a_percent_sign_is_text_where_nothing_speaks_for_myst(sign: str) -> None:
    assert shown(f"% of them\n\n{sign}")[0] == "% of them"


def test_a_title_without_an_end_hides_only_its_line() -> None:
    assert shown("[//]: # (secret\nOne.\n\nTwo.)") == ["One.", "Two.)"]
    assert shown("[//]: #\n(One\n\nTwo.)") == ["(One", "Two.)"]
    assert shown("[//]: #\nOne.") == ["One."]


def test_what_only_looks_like_a_comment_is_text() -> None:
    assert shown(
        "Write `<!-- a -->` for one.\n\n```\n<!-- b -->\n```\n\n100%% of {/* them. 5%% or 6%%.\n\n%%i in a do %%i\n\n"
        "GitHub shows <!-- this\n\nand this."
    ) == [
        "Write <!-- a --> for one.",
        "<!-- b -->",
        "100%% of {/* them. 5%% or 6%%.",
        "%%i in a do %%i",
        "GitHub shows <!-- this",
        "and this.",
    ]


def test_of_html_the_text_is_kept_and_the_tags_are_not() -> None:
    text = '<p align="center">\n  <b>Big</b> <a href="x.md">link</a>\n  <img src="i.png" alt="A logo">\n</p>\n\n'
    text += "Press <kbd>Ctrl</kbd>, H<sub>2</sub>O, x<sup>2</sup>, <your-name>.\n\n<h2>Head</h2>\n\n"
    text += "<pre>\n  a &lt; *b*\n</pre>\n"
    assert kinds(text) == [
        ("paragraph", "Big link A logo"),
        ("paragraph", "Press Ctrl, H2O, x², ."),
        ("heading", "Head"),
        ("verbatim", "  a < *b*"),
    ]
    assert marks(text) == [
        ("strong", "Big", ""),
        ("link", "link", "x.md"),
        ("image", "A logo", "i.png"),
        ("code", "Ctrl", ""),
    ]


def test_details_have_a_title() -> None:
    text = "<details>\n<summary>How <b>so</b>?</summary>\n\nLike *this*.\n\n- a\n\n</details>\n\nAfter."
    raw = raw_of(text)
    assert [(block.kind.value, block.aside, block.span.of(raw.text)) for block in raw.blocks] == [
        ("title", "details", "How so?"),
        ("paragraph", "details", "Like this."),
        ("item", "details", "• a"),
        ("paragraph", "", "After."),
    ]


def test_tables_and_lists_of_html_are_tables_and_lists() -> None:
    text = (
        "<table>\n<caption>Fares</caption>\n<tr><th>Who</th><th>How much</th></tr>\n<tr><td>Child</td><td>\n\n**2**\n\n"
    )
    text += (
        "</td></tr>\n</table>\n\n<ol start=3><li>three<li>four<ul><li>in</ul></ol>\n\n<dl><dt>Ebb<dd>Water goes.</dl>"
    )
    raw = raw_of(text)
    assert [(block.kind.value, block.depth, block.span.of(raw.text)) for block in raw.blocks] == [
        ("paragraph", 0, "Fares"),
        ("columns", 0, "Who\tHow much"),
        ("row", 0, "Child\t2"),
        ("item", 1, "3. three"),
        ("item", 1, "4. four"),
        ("item", 2, "• in"),
        ("term", 0, "Ebb"),
        ("definition", 0, "Water goes."),
    ]
    assert {block.table.caption for block in raw.blocks if block.table} == {"Fares"}


def test_a_table_for_the_layout_becomes_paragraphs() -> None:
    text = "<table><tr><td>\n\n# Left\n\n```\na\n```\n\n</td><td>Right</td></tr></table>\n\nAfter."
    assert {kind for kind, _ in kinds(text)} & {"row", "columns"} == set()
    assert [found for _, found in kinds(text)] == ["Left", "a", "Right", "After."]


def test_a_definition_in_a_list_takes_no_term_from_above_the_list() -> None:
    assert kinds("Term\n- : what") == [("paragraph", "Term"), ("item", "• : what")]


def test_what_is_too_deep_to_be_a_structure_is_text() -> None:
    raw = raw_of(">" * 40 + " down here\n\n" + "- " * 40 + "and there\n")
    assert [block.span.of(raw.text)[-9:] for block in raw.blocks] == ["down here", "and there"]


PARTS = [
    *"ab1 (.)\n-_`*[]!:$<{=+~%&#|^\\",
    *("**", "***", " *", "* ", "\n\n", " **a** ", "| b |", "[a](b)", "![a](b_c)", "[[d]]", "http://a.b", "](c)"),
    *(" `a_` ", '(d "e")', "==", "++", "  \n", "\t\n "),
]


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
@example("*(a)*.*b*")
@example("**a**b**c**")
@example("`\na`")
@example("``a\nb`` c\n`d\ne`")
@example("**a `b`** [`c` d](e_f) ![g](h) [[i]] j_k")
@example("[a](javascript:b)")
def test_the_short_ways_find_what_the_parser_finds(text: str) -> None:
    quick = raw_of(f"a{text}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "simple_runs", lambda text: None)
        patch.setattr(blocks, "_PLAIN_START", re.compile("(?!)"))
        assert raw_of(f"a{text}") == quick


def test_other_readers_can_add_markdown() -> None:
    builder = Builder()
    markdown.add(builder, "# Cell\n\n*Text*", first_line=7, page=3)
    raw = builder.document()
    assert raw.text == "Cell\n\nText"
    assert [block.page for block in raw.blocks] == [3, 3]
    assert raw.lines
    assert raw.lines.at(len(raw.text) - 1) == 9


def test_of_front_matter_only_what_people_ask_for_is_text() -> None:
    document = read("a.md", b"---\ntitle: 'A guide'\nstatus: draft\ntags: [x]\n---\n# Start\n\nText.\n")
    assert document.title == "A guide"
    assert [block.span.of(document.text) for block in document.blocks] == ["status: draft", "Start", "Text."]


@pytest.mark.parametrize(
    ("matter", "info"),
    [
        ("title: It: a story # yes", SourceInfo(title="It: a story")),
        ("title: 'It''s'\nLang: en-GB", SourceInfo(title="It's", language="en")),
        ('title: "The \\"rules\\"" # 2', SourceInfo(title='The "rules"')),
        ("author: Ann Lee\nlanguage: de", SourceInfo(author="Ann Lee", language="de")),
        ("authors: [Ann Lee, 'Bo, Jr.']", SourceInfo(author="Ann Lee, Bo, Jr.")),
        ("authors:\n  - Ann Lee\n  - Bo\npublisher: P", SourceInfo(author="Ann Lee, Bo", publisher="P")),
        ("authors:\n- Ann Lee\n\n# a comment\nx: {y: z}", SourceInfo(author="Ann Lee")),
        ("date: 2024-05-01T10:00:00Z", SourceInfo(date="2024-05-01")),
        ("date: 2024-05-01 10:00", SourceInfo(date="2024-05-01")),
        ("date: 2024-05", SourceInfo(date="2024-05")),
        ("date: May 2024", SourceInfo()),
        ("date: 2024-13-01", SourceInfo()),
        ("url: https://example.org/a#b", SourceInfo(url="https://example.org/a#b")),
        ("url: javascript:x", SourceInfo()),
        ("title: >\n  folded\n  text\nlanguage: english", SourceInfo(title="folded text")),
        ("title: |\nauthor: *anchor\ndescription: x", SourceInfo()),
    ],
)
def test_of_yaml_the_simple_part_is_read(matter: str, info: SourceInfo) -> None:
    raw = markdown.read(f"---\n{matter}\n---\nText.".encode())
    assert raw.info == info
    assert raw.blocks[-1].span.of(raw.text) == "Text."


def test_lines_of_a_paragraph_with_a_hidden_character_are_kept_apart() -> None:
    assert shown("one\ntwo\u200b\nthree") == ["one two three"]


def test_front_matter_may_be_toml() -> None:
    raw = markdown.read(b"+++\ntitle = 'T'\nauthors = ['A', 'B']\ndate = 2024-05-01T10:00:00Z\n+++\nText.")
    assert raw.info == SourceInfo(title="T", author="A, B", date="2024-05-01")


@pytest.mark.parametrize("text", ["---\nSome words\n---\nText.", "---\ntitle: x\n\nText.", "+++\nwords\n+++\nText."])
def test_words_between_rules_are_no_front_matter(text: str) -> None:
    raw = markdown.read(text.encode())
    assert raw.info == SourceInfo()
    assert "".join(block.span.of(raw.text) for block in raw.blocks).startswith(("Some", "title", "---", "+++"))


HOSTILE = [
    *(
        ">",
        "> ",
        "- ",
        "[",
        "![",
        "`a",
        "*",
        "**",
        "_a ",
        "*a **b ",
        "|",
        "<a ",
        "<!--",
        "<!-- a\n\nb",
        "b <!-- a\n\n-->",
        "<p> <!-- a\n\n-->",
        "# ",
        "[a]: <",
    ),
    *("1. ", "\t", "a\n", "---\na: '", "---\na: [", "[a](", "![a](", "[a][", "{", "{/*", "%% a\n\n", "{% a\n", "<A {"),
    *(
        "<A>\n\n",
        "</A>\n",
        "<div>\n\n",
        "<pre>",
        "<ul><li>",
        "<table><tr><td>",
        "<details>\n\n</blockquote>\n\n",
        "::: a\n",
    ),
    *(
        ":::\n",
        "!!! note\n\n    ",
        "$a",
        "$$\n",
        "[[a|",
        "[^a] [^a]: x\n\n",
        "==a ",
        "++a",
        "^a",
        ": a\n",
        "a\n: b\n",
        "&#1",
    ),
    *(
        "import a\n",
        "export const a = {\n\n",
        "*[a]: b\n",
        "[//]: # (\n",
        "```{note}\n",
        "|a|b|\n|-|-|\n",
        "a {/* b\n\n",
    ),
    *(
        "[a](b c",
        "{a=b ",
        "{role}`",
        "> [!a] b\n> c\n\n",
        "https://a.b/(",
        "<br>",
        "<sup>",
        "{% raw %}\n",
        "**a:**b ",
        "：**a",
        "中**“a”",
        "^[",
        ":::image ",
        ':::image alt-text="',
        ":a:",
        ":-1:",
        "[!VIDEO https://",
        "> [!VIDEO https://a]\n",
        "[!INCLUDE [a",
        "[!INCLUDE [a](b)",
        "![a](b",
        "[a](b_c) ",
        "[`a` ",
        "[[a ",
        "**a `b` ",
        "- a\n  : b\n",
        "<t a='",
    ),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_markdown_takes_time_in_proportion(unit: str) -> None:
    assert is_linear(lambda size: markdown.read((unit * (size // len(unit)) + "a").encode()), 20_000)


def test_a_line_is_asked_about_by_the_rule_for_what_it_may_begin() -> None:
    letters = {first for first in blocks.EXTENSIONS if first.isalpha()}
    assert letters <= dispatch.BEGINNINGS.keys()
    for first, rules in dispatch.BEGINNINGS.items():
        assert ("extension" in rules.split()) == (first in blocks.EXTENSIONS)


def test_every_short_name_of_github_is_known() -> None:
    assert with_emoji(":hash: :asterisk: :de: :1st_place_medal: :woman_technologist:") == "#️⃣ *️⃣ 🇩🇪 🥇 👩‍💻"


def test_short_names_are_known_in_the_confined_process_and_in_questions(tmp_path: Path) -> None:
    with library_of(
        tmp_path,
        {
            "party.md": "The :tada: begins at nine.\n\nBread is baked by the neighbours.\n",
            "log.txt": "The bot answers :star: with a picture.\n\nIt has no name.\n",
        },
        meaning=False,
    ) as library:
        for question in ("When does the :tada: begin?", ":tada:", "<:tada:123456789012345678>", "When does 🎉 begin?"):
            assert "The 🎉 begins at nine." in library.ask(question).quotes[0].text, question
        assert "answers :star: with" in library.ask("What is :star:?").quotes[0].text
