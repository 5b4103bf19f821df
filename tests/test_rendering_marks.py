"""Formatting of documents in Discord: shown as on their page, and unable to do anything else."""

import re
from dataclasses import replace

import pytest
from growth import is_linear
from hypothesis import given
from hypothesis import strategies as st
from test_rendering import NASTY, layouts

from bot.rendering.inline import inline, stretches
from bot.rendering.limits import units
from bot.rendering.linked import link_text, linkable
from bot.rendering.quoted import quoted, surroundings
from bot.web.blocks import MOST_ADDRESSES, BlockWriter
from index import Document, Layout, Mark, MarkKind, Span, Table
from index.layout import Block, BlockKind
from index.model import DocumentInfo
from index.operations import Excerpt
from index.text.parts import overview

WEAPONS = Table(("Item", "Price", "Weight"))


def marked(text: str) -> tuple[str, list[Mark]]:
    """A text with marks, from one in which `{kind:words}` or `{link<address>:words}` shows them."""
    plain, marks, end = "", [], 0
    for match in re.finditer(r"\{(\w+)(?:<(.*?)>)?:([^}]*)\}", text):
        plain += text[end : match.start()]
        marks.append(Mark(MarkKind(match[1]), Span(len(plain), len(plain) + len(match[3])), match[2] or ""))
        plain += match[3]
        end = match.end()
    return plain + text[end:], marks


def shown(text: str) -> str:
    plain, marks = marked(text)
    return inline(plain, marks, Span(0, len(plain)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Open {strong:daily}.", "Open **daily**."),
        ("{emphasis:never} on {struck:Monday} Tuesday", "_never_ on ~~Monday~~ Tuesday"),
        ("It was {spoiler:the cook | his dog}.", r"It was ||the cook \| his dog||."),
        ("{spoiler:the\ncook}", "||the||\n||cook||"),
        ("un{emphasis:believ}able", "un*believ*able"),
        ("all {emphasis:request}s", "all *request*s"),
        ("run {code:make *all*} now", "run `make *all*` now"),
        ("a {code:`} b", r"a \` b"),
        ("a {code:x`y} b", "a ``x`y`` b"),
        ("{strong:5 * 3} = 15", r"**5 \* 3** = 15"),
        ("see {link<https://example.org/h>:the hours}", "see [the hours](<https://example.org/h>) (example.org)"),
        ("{link<https://example.org/h>:example.org}", "[example.org](<https://example.org/h>)"),
        ("{link<https://example.org/h>:my_key: a ~ b}", "[my_key: a ~ b](<https://example.org/h>) (example.org)"),
        ("{link<https://example.org/h>:📖 Hours_}", r"📖 Hours\_ ([example.org](<https://example.org/h>))"),
        ("{link<https://example.org/a_b>:https://example.org/a_b}", "<https://example.org/a_b>"),
        ("see {link<hours.md>:the hours}, {link<javascript:x>:alert(1)}", "see the hours, alert(1)"),
        ("{link<https://ample.com/h>:example.com}", "[example.com](<https://ample.com/h>) (ample.com)"),
        ("{link<https://example.co/h>:example.com}", "[example.com](<https://example.co/h>) (example.co)"),
        ("{link<https://a.de/h>:See a.de.}", "[See a.de.](<https://a.de/h>)"),
        ("{image<cat.png>:a cat}", "a cat"),
    ],
)
def test_the_marks_of_a_document_are_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_a_link_can_neither_end_early_nor_name_another_host() -> None:
    target = "https://evil.example/)[free](https://nitro.example/"
    address = "<https://evil.example/%29[free]%28https://nitro.example/>"
    assert shown(f"{{link<{target}>:discord.com}}") == f"[discord.com]({address}) (evil.example)"
    text = shown(f"{{link<{target}>:https://discord.com](x)}}")
    assert text == rf"https\://discord.com\](x) ([evil.example]({address}))"


# In the words of a link Discord shows backslashes, and it shows no link if they have an emoji or an address in them.
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("FAQ: who, when and where?", "FAQ: who, when and where?"),
        ("🚀 Quick start ⚠️ read first", "Quick start read first"),
        ("1️⃣ Join 👩🏽‍💻 → Python® 30 °C ★", "1 Join → Python 30 °C ★"),
        ("dnsmasq_lines of __init__.py · line\u00a03", "dnsmasq_lines of ˍˍinitˍˍ.py · line\u00a03"),
        ("https://example.org/a_b", "https∶//example.org/a_b"),
        ("Groups ([]) and [note]", "Groups ([]) and [note]"),
        ("Array[…", "Array(…"),
        ("Key↔value, left ↔ right", "Key value, left right"),
        ("ශ්\u200dරී ලංකා ❤️\u200d🔥", "ශ්\u200dරී ලංකා"),
        (":smile: std::vector 12:30:45", "∶smile: std::vector 12∶30:45"),
        ("**bold** `code` ~~struck~~ ||hidden|| a|b", "∗∗bold∗∗ ˋcodeˋ ∼∼struck∼∼ ∣∣hidden∣∣ a|b"),
        ("<@1> <#2> <t:3:R> List<T> @everyone a@b.c", "‹@1> ‹#2> ‹t∶3:R> List<T> ＠everyone a@b.c"),
    ],
)
def test_the_words_of_a_link_need_no_escape_and_have_no_emoji(name: str, expected: str) -> None:
    assert link_text(name, "https://a.b/c") == f"[{expected}](<https://a.b/c>)"


def test_a_long_name_is_cut_without_half_a_pair_of_brackets() -> None:
    assert link_text(f"{'x' * 9} [a note]", "https://a.b/c", 14) == f"[{'x' * 9} (a…](<https://a.b/c>)"


def test_a_name_without_words_for_a_link_is_text() -> None:
    assert link_text("🚀", "https://a.b/c") == "🚀"


@given(NASTY)
def test_the_words_of_a_link_never_end_it_early(text: str) -> None:
    words = linkable(text)
    assert linkable(words) == words
    depth = 0
    for sign in words:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        assert depth in (0, 1)
    assert depth == 0


def test_marks_inside_each_other_and_cut_by_the_edge() -> None:
    text = "all of this matters"
    marks = [Mark(MarkKind.STRONG, Span(0, 19)), Mark(MarkKind.EMPHASIS, Span(4, 11))]
    assert inline(text, marks, Span(0, 19)) == "**all _of this_ matters**"
    assert inline(text, marks, Span(0, 7)) == "**all _of_** "


def test_our_own_emphasis_replaces_bold_of_the_document_and_no_other_mark() -> None:
    text = "The fee is 5 euros"
    marks = [Mark(MarkKind.STRONG, Span(0, 7)), Mark(MarkKind.EMPHASIS, Span(8, 10))]
    assert inline(text, marks, Span(0, 18), [Span(11, 18)]) == "The fee _is_ **5 euros**"


def test_a_ping_in_marked_text_stays_text() -> None:
    assert shown("{strong:@everyone} {code:@here}") == r"**\@everyone** `@here`"


def lines(*parts: tuple[BlockKind, str], table: Table | None = None, language: str = "") -> tuple[str, Layout]:
    """A text of blocks below each other, with their layout."""
    text, blocks = "", []
    for kind, part in parts:
        depth = 1 if kind is BlockKind.ITEM else 0
        own = table if kind in (BlockKind.ROW, BlockKind.COLUMNS) else None
        blocks.append(Block(kind, Span(len(text), len(text) + len(part)), depth=depth, table=own, language=language))
        text += f"{part}\n"
    return text.rstrip("\n"), Layout(tuple(blocks))


def at(text: str, part: str) -> Span:
    return Span(text.index(part), text.index(part) + len(part))


def test_a_list_is_a_list() -> None:
    text, layout = lines((BlockKind.PARAGRAPH, "Bring:"), (BlockKind.ITEM, "• a torch"), (BlockKind.ITEM, "3. soap"))
    assert quoted(text, 999, layout) == "> Bring\\:\n> - a torch\n> 3\\. soap"


def test_a_heading_is_bold_once() -> None:
    text, layout = lines((BlockKind.HEADING, "Important: the interface"), (BlockKind.PARAGRAPH, "Choose one."))
    marked = replace(layout, marks=(Mark(MarkKind.STRONG, at(text, "Important:")),))
    assert quoted(text, 999, marked) == "> **Important: the interface**\n> Choose one."


def test_a_row_has_its_headers_as_labels_and_comes_without_its_neighbours() -> None:
    rows = [(BlockKind.COLUMNS, "Item\tPrice\tWeight"), (BlockKind.ROW, "Longsword\t15 gp\t3 lb.")]
    text, layout = lines(*rows, (BlockKind.ROW, "Dagger\t2 gp\t–"), table=WEAPONS)
    record = "> Longsword — Price\u00a0**15 gp**\u00a0· Weight\u00a0**3 lb.**"
    assert quoted(text, 999, layout, answer=at(text, "Longsword\t15 gp\t3 lb.")) == record
    *blocks, last = layout.blocks
    joined = replace(layout, blocks=(*blocks, replace(last, table=replace(WEAPONS))))  # the next passage has its own
    assert quoted(text, 999, joined, answer=at(text, "Longsword\t15 gp\t3 lb.")) == record
    assert quoted(text, 999, layout) == f"{record}\n> Dagger — Price\u00a0**2 gp**"
    header, alone = lines(rows[0], table=WEAPONS)
    assert quoted(header, 999, alone) == "> Item — Price\u00a0· Weight"


def test_a_table_that_answers_from_its_header_on_comes_with_all_of_its_rows() -> None:
    rows = [(BlockKind.ROW, f"{name}\t{price} gp\t–") for price, name in enumerate(("Longsword", "Dagger", "Club"))]
    text, layout = lines((BlockKind.COLUMNS, "Item\tPrice\tWeight"), *rows, table=WEAPONS)
    written = quoted(text, 400, layout, answer=Span(0, text.index("\nClub")))
    assert written.endswith("> Dagger — Price\u00a0**1 gp**\n> -# Club — Price\u00a02 gp")


def test_a_row_comes_with_the_name_of_its_group() -> None:
    text, layout = lines((BlockKind.ROW, "~ Mug\t4 cp\t1 lb."), table=WEAPONS)
    grouped = replace(layout, blocks=tuple(replace(block, group="Ale*") for block in layout.blocks))
    assert quoted(text, 999, grouped) == "> Ale\\* › \\~ Mug — Price\u00a0**4 cp**\u00a0· Weight\u00a0**1 lb.**"


def test_a_row_with_many_cells_says_how_many_more_there_are() -> None:
    columns = Table(tuple(f"{number}th" for number in range(12)))
    text, layout = lines((BlockKind.ROW, "\t".join(str(number) for number in range(12))), table=columns)
    said = quoted(text, 999, layout)
    assert said.startswith("> 0th\u00a00 — 1th:\u00a0**1**\u00a0· 2th:\u00a0**2**")
    assert said.endswith("8th:\u00a0**8**\u00a0· …\u00a03 more")


def test_code_is_a_block_of_code_in_its_language() -> None:
    text, layout = lines((BlockKind.VERBATIM, "def f(x):\n    return `x`"), language="python")
    assert quoted(text, 999, layout) == "```python\ndef f(x):\n    return `x`\n```"


def test_long_code_says_how_many_lines_follow() -> None:
    text, layout = lines((BlockKind.VERBATIM, "\n".join(f"line {number}" for number in range(15))))
    assert quoted(text, 999, layout).endswith("line 11\n```\n-# …\u00a03 more lines")


@pytest.mark.parametrize(
    ("asked", "first", "above", "below"),
    [("line 3", 0, 0, 28), ("line 20", 14, 14, 14), ("line 39", 28, 28, 0), ("word", 0, 0, 28)],
)
def test_long_code_is_shown_around_the_line_that_matches_best(asked: str, first: int, above: int, below: int) -> None:
    text, layout = lines((BlockKind.VERBATIM, "\n".join(f"line {number}" for number in range(40))))
    matches = [Span(*found.span()) for word in asked.split() for found in re.finditer(rf"\b{word}\b", text)]
    said = quoted(text, 999, layout, matches=matches).splitlines()
    assert said[: -1 if below else None][-13:] == [*(f"line {number}" for number in range(first, first + 12)), "```"]
    assert (said[0] == f"-# …\u00a0{above} more lines") == bool(above)
    assert (said[-1] == f"-# …\u00a0{below} more lines") == bool(below)


def test_code_of_a_passage_that_was_opened_is_longer() -> None:
    text, layout = lines((BlockKind.VERBATIM, "\n".join(f"line {number}" for number in range(40))))
    assert quoted(text, 999, layout, lines=60).splitlines() == ["```", *text.splitlines(), "```"]
    assert "more lines" in quoted(text, 200, layout, lines=60)


def test_code_that_would_end_its_block_is_shown_as_text() -> None:
    text, layout = lines((BlockKind.VERBATIM, "```\n<@1>\n```"), language="md")
    assert quoted(text, 999, layout) == "> \\`\\`\\`\n> \\<\\@1\\>\n> \\`\\`\\`"


def test_lines_that_were_only_wrapped_are_joined_and_others_are_kept() -> None:
    wrapped = "This line goes on for as long as lines usually do\nand then continues on the next one, to the end."
    assert quoted(wrapped, 999, Layout()) == "> " + wrapped.replace("\n", " ")
    assert quoted("roses are red\nviolets are blue", 999, Layout()) == "> roses are red\n> violets are blue"


def test_what_is_left_out_is_at_the_ends() -> None:
    sentences = [f"This is sentence number {number} of the passage." for number in range(9)]
    text = " ".join(sentences)
    said = quoted(text, 200, Layout(), answer=at(text, sentences[4]))
    assert said == (f"> -# …\u00a0{sentences[3]}\n> {sentences[4]}\n> -# {sentences[5]}\u00a0…")


def test_surroundings_are_small_without_quotation_marks_and_without_what_is_flagged() -> None:
    text, layout = lines(
        (BlockKind.HEADING, "Gate"), (BlockKind.PARAGRAPH, "It opens."), (BlockKind.PARAGRAPH, "It shuts.")
    )
    excerpt = Excerpt(0, text, layout.blocks)
    assert surroundings(excerpt, 0, len(text), 999, last=False) == "-# **Gate**\n-# It opens.\n-# It shuts."
    assert surroundings(excerpt, 0, len(text), 22, last=True) == "-# It shuts."


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("run it", "`run it`"),
        ("run it\nstop it", "`run it`\u00a0…"),
        ("run `it`", "run \\`it\\`"),
        ("x" * 99, f"`{'x' * 60}`\u00a0…"),
    ],
)
def test_code_in_the_surroundings_is_its_first_line(code: str, said: str) -> None:
    text, layout = lines(
        (BlockKind.PARAGRAPH, "It starts."), (BlockKind.VERBATIM, code), (BlockKind.PARAGRAPH, "It ends.")
    )
    shown = surroundings(Excerpt(0, text, layout.blocks), 0, len(text), 999, last=False)
    assert shown == f"-# It starts.\n-# {said}\n-# It ends."


WORDS = st.lists(st.text("abcdefé", min_size=1, max_size=12), min_size=1, max_size=40)


@given(
    st.lists(st.tuples(st.sampled_from([BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM]), WORDS), min_size=1)
)
def test_surroundings_are_cut_neither_inside_a_word_nor_inside_a_heading(
    found: list[tuple[BlockKind, list[str]]],
) -> None:
    text, layout = lines(*((kind, " ".join(words) + ".") for kind, words in found))
    headings = {block.span.of(text) for block in layout.blocks if block.kind is BlockKind.HEADING}
    for room in (20, 60, 200):
        for last in (False, True):
            for line in surroundings(Excerpt(0, text, layout.blocks), 0, len(text), room, last=last).splitlines():
                said = line.removeprefix("-# ")
                if said.startswith("**"):
                    assert said.strip("*") in headings
                else:
                    bare = said.replace("…", "").replace("\u00a0", "").rstrip(".")
                    assert f" {bare} " in f" {text} ".replace(".", " ").replace("\n", " ")


@pytest.mark.parametrize("number", [6, 7, 20])
def test_a_list_that_answers_is_shown_to_six_items(number: int) -> None:
    text, layout = lines((BlockKind.PARAGRAPH, "Bring:"), *((BlockKind.ITEM, f"• thing {n}") for n in range(number)))
    said = quoted(text, 4000, layout, answer=Span(0, len(text)), longest=400).splitlines()
    assert said[:3] == ["> Bring\\:", "> - thing 0", "> - thing 1"]
    assert said[7:] == ([] if number == 6 else [f"> -# …\u00a0{number - 6} more item{'s' * (number > 7)}"])


def test_at_a_glance_a_passage_is_cut_where_sentences_or_clauses_end_and_shows_that_it_goes_on() -> None:
    before = [f"Sentence {number} comes long before it, as does the next." for number in range(9)]
    text = " ".join(
        [*before, "This answers.", "After it comes Dr. Brown, who speaks of nothing " + "else " * 90 + "at all."]
    )
    said = quoted(text, 4000, Layout(), answer=at(text, "This answers."), longest=400).splitlines()
    assert said[0].startswith("> -# …\u00a0Sentence ")
    assert said[1:] == ["> This answers.", "> -# After it comes Dr. Brown,\u00a0…"]


def test_a_line_end_is_no_sentence_to_show() -> None:
    text, layout = lines((BlockKind.PARAGRAPH, "It answers.\n" + "word " * 200))
    assert quoted(text, 4000, layout, answer=Span(0, 11), longest=400) == "> It answers."


def test_an_answer_that_is_longer_than_a_glance_comes_without_surroundings() -> None:
    answer = "It is long, " + "and then longer, " * 40 + "and ends."
    text = f"Before. {answer} After."
    said = quoted(text, 4000, Layout(), answer=at(text, answer), longest=400)
    assert said.startswith("> It is long, and")
    assert said.endswith("longer,\u00a0…")
    assert len(said) <= 410


THEN = "and then longer, " * 30


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        (f"It is long, {THEN}and the penguin eats.", "…\u00a0and then longer, and", "penguin eats."),
        (f"The penguin is long, {THEN}and ends.", "The penguin", "longer,\u00a0…"),
        (f"It is long, {THEN}and a penguin, {THEN}", "…\u00a0and then longer,", "longer,\u00a0…"),
        (f"It is long, {THEN}and ends. The penguin eats.", "…\u00a0The penguin", "penguin eats."),
        (f"It is {'long and ' * 60}the penguin eats", "…\u00a0and long and", "the penguin eats"),
    ],
)  # fmt: skip
def test_what_is_longer_than_a_glance_is_cut_around_the_words_that_match(text: str, start: str, end: str) -> None:
    for answer in (None, Span(0, len(text))):
        said = quoted(text, 4000, Layout(), answer=answer, longest=400, matches=[at(text, "penguin")])
        assert "penguin" in said
        assert said.startswith(f"> {start}")
        assert said.endswith(end)
        assert len(said) <= 410


def test_what_does_not_fit_at_a_glance_is_fewer_lines_of_code_or_fewer_cells() -> None:
    text, layout = lines((BlockKind.VERBATIM, "\n".join(f"line {number}" for number in range(99))))
    assert quoted(text, 4000, layout, longest=190).endswith("line 3\n```\n-# …\u00a095 more lines")
    text, layout = lines((BlockKind.ROW, "Heron\t" + "\t".join(["a cell with words"] * 8)), table=Table(("Bird",)))
    assert quoted(text, 4000, layout, longest=100).endswith("…\u00a04 more")
    text, layout = lines((BlockKind.ROW, "Heron\t" + "words " * 50), table=Table(("Bird", "Words")))
    assert quoted(text, 4000, layout, longest=100).endswith("words\u00a0…")


@given(NASTY.filter(str.strip), st.data(), st.integers(60, 400))
def test_a_quotation_never_outgrows_its_room(text: str, data: st.DataObject, room: int) -> None:
    text = text * data.draw(st.sampled_from([1, 9, 200]))
    layout = data.draw(layouts(text))
    start = data.draw(st.integers(0, len(text) - 1))
    answer = Span(start, data.draw(st.integers(start + 1, len(text))))
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    matches = [Span(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=False)]
    lines = data.draw(st.sampled_from([4, 12, 60]))
    longest = data.draw(st.sampled_from([None, 100, 400]))
    answered = data.draw(st.sampled_from([None, answer]))
    said = quoted(text, room, layout, answer=answered, longest=longest, lines=lines, matches=matches)
    assert units(said) <= room
    fences = [line.strip("|") for line in said.splitlines() if line.strip("|").startswith("```")]
    assert len(fences) % 2 == 0
    assert [fence == "```" for fence in fences[1::2]] == [True] * (len(fences) // 2)  # none stays open


@given(NASTY.filter(str.strip), st.data())
def test_no_formatting_of_a_document_makes_a_mention(text: str, data: st.DataObject) -> None:
    said = quoted(text + "<@1>@everyone", 4000, data.draw(layouts(text)))
    # Escaped signs, code and addresses: what is left may not have the sign of a mention. A backtick that is escaped
    # begins no code.
    left = re.sub(r"\\.|```.*?```|``.*?``|`[^`]*`|\]\(<[^<>]*>\)", "", said, flags=re.DOTALL)
    assert "@" not in left


def test_a_paragraph_of_marks_takes_linear_time() -> None:
    """A page of 56 KB took 9 s, and nobody needs an account to ask for one."""

    def write(size: int) -> None:
        text = "a b " * size
        kinds = (MarkKind.STRONG, MarkKind.EMPHASIS)
        marks = [Mark(kinds[place % 2], Span(2 * place, 2 * place + 1)) for place in range(2 * size)]
        assert inline(text, marks, Span(0, len(text))).startswith("**a** _b_ **a** _b_")
        block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
        excerpt = Excerpt(0, text, (block,), marks=tuple(marks))
        document = Document("d", "d.txt", "D", text, (block,))
        known = overview(document, DocumentInfo.of(document, ()), (excerpt,))
        (page,) = BlockWriter(known, excerpt, None).blocks([(0, block)])
        assert "<strong>a</strong> <em>b</em> <strong>a</strong>" in page

    assert is_linear(write, 10_000)


def test_a_page_has_only_so_many_characters_of_addresses() -> None:
    """A file of 400 KB, in which each sign led to the same long address, made a page of 34 MB."""
    text = "a " * 10_000
    address = f"https://example.org/{'x' * 250}"
    marks = [Mark(MarkKind.LINK, Span(place, place + 1), address) for place in range(0, len(text), 2)]
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    excerpt = Excerpt(0, text, (block,), marks=tuple(marks))
    document = Document("d", "d.txt", "D", text, (block,))
    (page,) = BlockWriter(overview(document, DocumentInfo.of(document, ()), (excerpt,)), excerpt, None).blocks(
        [(0, block)]
    )
    assert str(page).count(address) == MOST_ADDRESSES // len(address)
    assert str(page).endswith("a a a </p>")


def test_code_in_a_spoiler_is_covered_and_nothing_in_it_ends_the_spoiler() -> None:
    text, layout = lines((BlockKind.VERBATIM, "answer = 42"))
    hidden = replace(layout, marks=(Mark(MarkKind.SPOILER, Span(0, len(text))),))
    assert quoted(text, 999, hidden) == "||```\nanswer = 42\n```||"
    shown = surroundings(Excerpt(0, text, hidden.blocks, marks=hidden.marks), 0, len(text), 999, last=False)
    assert shown == "-# `██████ █ ██`"
    for content in ("a || b", "```\na"):
        text, layout = lines((BlockKind.VERBATIM, content))
        hidden = replace(layout, marks=(Mark(MarkKind.SPOILER, Span(0, len(text))),))
        assert "a" not in quoted(text, 999, hidden)
    text = "see a||b"
    marks = [Mark(MarkKind.SPOILER, Span(0, 8)), Mark(MarkKind.CODE, Span(4, 8))]
    assert "a" not in inline(text, marks, Span(0, 8))


def test_a_spoiler_is_covered_on_a_page_too() -> None:
    text, marks = marked("It was {spoiler:the cook}.")
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    excerpt = Excerpt(0, text, (block,), marks=tuple(marks))
    document = Document("d", "d.txt", "D", text, (block,))
    known = overview(document, DocumentInfo.of(document, ()), (excerpt,))
    (page,) = BlockWriter(known, excerpt, None).blocks([(0, block)])
    assert 'It was <span class="spoiler" tabindex="0">the cook</span>.' in page


def test_marks_may_overlap_begin_before_the_stretch_and_be_in_any_order() -> None:
    marks = [Mark(MarkKind.EMPHASIS, Span(4, 20)), Mark(MarkKind.STRONG, Span(0, 9)), Mark(MarkKind.CODE, Span(6, 7))]
    assert [(start, end, [mark.kind.value for mark in here]) for start, end, here in stretches(marks, Span(2, 10))] == [
        (2, 4, ["strong"]),
        (4, 6, ["emphasis", "strong"]),
        (6, 7, ["emphasis", "strong", "code"]),
        (7, 9, ["emphasis", "strong"]),
        (9, 10, ["emphasis"]),
    ]
