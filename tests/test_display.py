"""No character reaches a screen that shows nothing, reorders the text around it, or piles up over other lines."""

import json
import re
import unicodedata
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.exts.documents.names import offered_sources
from bot.exts.facts.commands import offered_names
from bot.operate.findings import Finding, as_lines
from bot.rendering.answers import section_options
from bot.rendering.markdown import escape, label
from bot.rendering.summaries import options
from bot.web.html import text as as_html
from index import Choice, Citation, DocumentInfo, FactKind, Message, Skipped
from index.cli import output, quotation
from index.cli.encoder import dumps
from index.messages import Flag
from index.text import display
from index.text.display import DEFAULT_IGNORABLE, MOST_MARKS, hidden, visible, visible_line

EVERYTHING = [chr(code) for code in range(0x110000)]
# What Python knows of Unicode, and what it doesn't (DerivedCoreProperties.txt, PropList.txt).
IGNORABLE = {chr(code) for first, last in DEFAULT_IGNORABLE for code in range(first, last + 1)}
DRAWN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")


def number(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def shows_nothing(character: str) -> bool:
    unseen = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in {"\n", "\t", *DRAWN}
    return unseen or character in IGNORABLE


@pytest.mark.parametrize("around", ["", "x", " "])
def test_every_character_is_shown_by_itself_or_by_its_number(around: str) -> None:
    unsure = {"\n", *display._BLANK, *map(chr, range(0xFDD0, 0xFDF0))}
    sure = [one for one in EVERYTHING if shows_nothing(one) or not (one in unsure or ord(one) & 0xFFFE == 0xFFFE)]
    lines = visible("\n".join(around + one + around for one in sure)).split("\n")
    expected = ((number(one) if shows_nothing(one) else one) for one in sure)
    assert [one for one, line in zip(expected, lines, strict=True) if line != around + one + around] == []


def test_what_python_calls_bidirectional_controls_and_formats_is_never_let_through_alone() -> None:
    controls = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN")
    for character in EVERYTHING:
        if unicodedata.bidirectional(character) in controls:
            assert character not in visible(f"a{character}b"), hex(ord(character))


@pytest.mark.parametrize(
    "text",
    [
        "👩‍🚀 and 👩🏽‍⚕️, 🏳️‍🌈, 👨‍👩‍👧‍👦, 🙂‍↔️, ❤️, ☎︎, 1️⃣, #️⃣",  # emoji with joiners and selectors
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland
        "می‌خواهم, ه‍",  # Persian
        "ශ්‍රී ලංකාව, ക്‍, র‍্যাব, क्‍ष, क्‌ष",  # Indic scripts
        "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌",  # Mongolian
        "葛󠄀飾区, 神︀",  # variants of ideographs
        "⊓︀ ∩︀",  # variants of operators
        "⠓⠑⠀⠇⠇",  # Braille has a space of its own
        "ភាសា​ខ្មែរ",  # Khmer may be broken here
        "ཧྐྵྨླྺྼྻྂ, שָׁלוֹם, ệ, e\u0302\u0323",  # marks
        "١؀٢",  # a number sign, which is drawn
        "a\u00a0b\u2009c\u3000d",  # spaces can be seen
        "\U0001fae9 \ue000",  # emoji that this Python may not know, and a private character
    ],
)
def test_characters_with_a_function_stay(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "hides"),
    [
        ("safe\u202egpj.exe", "\u202e"),
        ("a\u3164b", "\u3164"),
        ("a\u2800b", "\u2800"),
        ("a\u115fb", "\u115f"),
        ("co\u00adop", "\u00ad"),
        ("a\ufe0f", "\ufe0f"),
        ("1\ufe0f", "\ufe0f"),
        ("😀" + "".join(map(chr, range(0xE0100, 0xE0120))), "\U000e0100\U000e011f"),
        ("🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "ustx\x7f"), "\U000e0075"),
        ("a\u200db", "\u200d"),
        ("😀\u200d", "\u200d"),
        ("\u200d😀", "\u200d"),
        ("\u200cم", "\u200c"),
        ("a\u200bb", "\u200b"),
        ("x\u180by", "\u180b"),
        ("葛\U000e0100\U000e0101", "\U000e0101"),
        ("a\u034fb", "\u034f"),
        ("a\x9b2Jb\x7f", "\x9b\x7f"),
        ("a\ud800", "\ud800"),
        ("\ufdd0\ufffe\U0010ffff", "\ufdd0\ufffe\U0010ffff"),
        ("a\U000e0041", "\U000e0041"),
    ],
)
def test_characters_without_a_function_are_shown_by_their_numbers(text: str, hides: str) -> None:
    assert visible(text) != text
    assert not set(hides) & set(visible(text))


def test_of_several_selectors_or_joiners_only_the_first_stays() -> None:
    assert visible("☺\ufe0f\ufe0f") == "☺\ufe0f⟨U+FE0F⟩"
    assert visible("م\u200c\u200c\u200cخ") == "م\u200c⟨U+200C⟩⟨U+200C⟩خ"


@pytest.mark.parametrize("mark", ["\u0301", "\u0489", "\u0e47", "\U0001e130"])
def test_marks_pile_up_only_so_high(mark: str) -> None:
    assert visible(f"e{MOST_MARKS * mark}f") == f"e{MOST_MARKS * mark}f"
    assert visible(f"e{100 * mark}f") == f"e{MOST_MARKS * mark}{(100 - MOST_MARKS) * number(mark)}f"


def test_joiners_and_selectors_do_not_divide_a_pile_of_marks() -> None:
    for between in ("\u200d", "\u200c", "\ufe00", "\ufe0f", "\u034f", "\U000e0100"):
        for letter, mark in (("न", "\u0941"), ("م", "\u064e"), ("葛", "\u0301"), ("☺", "\u0301")):
            shown = visible(letter + 20 * (MOST_MARKS * mark + between))
            longest = max(len(run) for run in re.findall(f"[{mark}{between}]*", shown))
            assert longest <= MOST_MARKS + 2


ANY = (
    st.text(st.sampled_from("".join(sorted(IGNORABLE - set(map(chr, range(0xE0080, 0xE1000))))) + "a \n葛☺न\u0301👩م"))
    | st.text()
)


@given(ANY)
def test_shown_text_is_stable_bounded_and_the_same_in_pieces(text: str) -> None:
    shown = visible(text)
    assert len(shown) <= 10 * len(text)
    assert visible(text, 0, len(text)) == shown
    middle = len(text) // 2
    assert visible(text, 0, middle) + visible(text, middle) == shown
    assert (
        re.sub("⟨U\\+[0-9A-F]{4,6}⟩", "", shown)
        == "".join(
            character for place, character in enumerate(text) if place not in {found for found, _ in hidden(text)}
        )
        or "⟨U+" in text
    )


@given(ANY)
@example("\u17b4\u200c")  # a letter that shows nothing gives a joiner nothing to join
@example("\u17b4\u200b\u1780")
def test_every_way_out_shows_the_same(text: str) -> None:
    places = [place for place, _ in hidden(text)]
    names = {number(text[place]) for place in places}
    line = visible_line(text)
    assert label(text, 10_000) == (line or "…")
    for shown in (escape(text), as_html(text), output._line(text).plain, quotation.styled(text, ()).plain):
        assert names <= set(re.findall("⟨U\\+[0-9A-F]{4,6}⟩", shown)) or not names
        assert list(hidden(shown)) == []
    assert "\n" not in output._line(text).plain
    assert json.loads(dumps([text])) == [text]
    assert list(hidden(dumps([text]))) == []


HOSTILE = "safe\u202egpj\u3164\x1b[2J\nskipped other.txt: forged\U000e0041"
INFO = DocumentInfo(
    id="0",
    source=HOSTILE,
    title=HOSTILE,
    author=None,
    publisher=None,
    url=None,
    date=None,
    language="en",
    passages=1,
    headings=(),
    questions=(),
    version="1",
)


def shows_all(line: str) -> bool:
    return not list(hidden(line)) and "\n" not in line


def test_menus_show_what_titles_hide() -> None:
    cited = Citation("0", HOSTILE, HOSTILE, None, None, None, None, (HOSTILE,), None, None, (1, 1))
    for option in (*options([INFO]), *section_options([Choice("0", cited)])):
        assert shows_all(option.label)
        assert option.description
        assert shows_all(option.description)


async def test_choices_show_what_names_hide() -> None:
    library = SimpleNamespace(documents=lambda **_: [INFO], fact_names=lambda *_, **__: [HOSTILE])
    library.state = SimpleNamespace(settings=SimpleNamespace(all=list))
    bot = SimpleNamespace(library=library, reader=None)
    interaction: Any = SimpleNamespace(
        client=bot, guild=None, channel=None, command=None, namespace=SimpleNamespace(private=False)
    )
    choices = [*await offered_sources(interaction, ""), *await offered_names(90, FactKind.PEOPLE)(interaction, "")]
    assert len(choices) == 2
    assert all(shows_all(choice.name) for choice in choices)


def test_a_files_name_is_one_line_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_reasons(HOSTILE, ["it is empty"])
    output.print_sources([INFO], [Skipped(HOSTILE, Message.of(Flag.PATTERN, pattern=HOSTILE))])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(map(shows_all, lines))
    assert len(as_lines([Finding("documents", "warn", HOSTILE, HOSTILE)]).splitlines()) == 2
