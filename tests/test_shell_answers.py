"""An answer in a shell: what answers comes first, everything once, and readable without colours."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from libraries import library_of

from index import Block, BlockKind, Citation, Confidence, Layout, Library, Quote, Scope, Span
from index.cli import answers
from index.cli.commands import main
from index.text.display import hidden

ROOM = """# Reading room

## Hours

Please leave wet coats at the door. The reading room opens at nine on weekdays. Bags are kept behind the counter.

## Closing

The reading room is closed by the caretaker, who opens nothing on Sundays.

## Borrowing

To borrow a book you need:

- a library card with your name on it
- a deposit of ten euros
- a pencil
- a slip of paper
- your address
- a telephone number
- a friend who vouches for you
- patience

## Printing

To print from the terminal in the hall, run:

```shell
lpr -P hall file.ps
one
two
three
four
five
six
seven
eight
nine
ten
eleven
twelve
thirteen
```

## Weapons

| Weapon | Cost | Damage | Weight |
|---|---|---|---|
| Longsword | 15 gp | 1d8 slashing | 3 lb. |
| Dagger | 2 gp | 1d4 piercing | 1 lb. |
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shell")
    with library_of(folder, {"room.md": ROOM}, meaning=False):
        pass
    return folder


def ask(folders: Path, question: str, *options: str) -> list[str]:
    places = ["--docs", str(folders / "docs"), "--data", str(folders / "data")]
    result = CliRunner().invoke(main, ["--meaning", "off", "ask", question, *places, *options])
    assert result.exit_code == 0
    return result.stdout.splitlines()


def test_the_sentence_that_answers_comes_first_then_what_is_around_it_and_where_it_is(folders: Path) -> None:
    assert ask(folders, "When does the reading room open on weekdays?", "--limit", "1") == [
        "The reading room opens at nine on weekdays.",
        "  Before this: Please leave wet coats at the door.",
        "  After this: Bags are kept behind the counter.",
        "[1] Reading room · Hours · line 5",
    ]


def test_a_further_passage_is_one_line_with_the_words_that_match(folders: Path) -> None:
    said = ask(folders, "When does the reading room open on weekdays?")
    further = [line for line in said if line.startswith("[2]")]
    assert len(further) == 1
    assert further[0].startswith("[2] Closing — “The reading room is closed by the caretaker")
    assert len(further[0]) <= answers.LONGEST_LINE


def test_a_cell_that_is_asked_for_comes_before_the_other_cells_of_its_row(folders: Path) -> None:
    said = ask(folders, "How much does a longsword cost?")
    assert said[said.index("Weapon: Longsword · Cost: 15 gp") + 1] == "  Damage: 1d8 slashing · Weight: 3 lb."
    assert sum("Longsword" in line for line in said) == 1
    assert not any("Dagger" in line for line in said[:3])


def test_long_lists_and_code_end_with_how_much_more_there_is(folders: Path) -> None:
    listed = ask(folders, "What do I need to borrow a book?", "--limit", "1")
    assert listed[0] == "To borrow a book you need:"
    assert listed[-3:-1] == ["• a telephone number", "  … 2 more items"]
    code = ask(folders, "How do I print from the terminal in the hall?", "--limit", "1")
    assert code[0] == "To print from the terminal in the hall, run:"
    assert code[-3:-1] == ["eleven", "  … 2 more lines"]


def test_whole_passages_are_shown_where_that_is_asked_for(folders: Path) -> None:
    said = ask(folders, "What do I need to borrow a book?", "--whole", "--limit", "1")
    assert "• patience" in said
    assert not any("more item" in line for line in said)


def test_a_weak_answer_and_none_say_so_in_words_first(folders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Library.open(folders / "data", meaning=False) as library:
        answer = library.ask("How much does a longsword cost?", scope=Scope.shared())
    answers.print_answer(replace(answer, confidence=Confidence.WEAK))
    assert capsys.readouterr().out.startswith("This may not answer it.\n\nWeapon: Longsword · Cost: 15 gp\n")
    assert ask(folders, "zeppelin hangar") == [
        "Nothing was found in the documents.",
        "Searched 1 document (5 passages) for: zeppelin, hangar",
        "No document has: zeppelin, hangar",
    ]


def test_a_single_word_is_answered_by_the_section_that_it_names(folders: Path) -> None:
    said = ask(folders, "borrowing")
    assert said[0] == "To borrow a book you need:"


@pytest.mark.parametrize("question", ["reading room weekdays", "longsword cost", "borrow a book", "print terminal"])
def test_no_line_is_printed_twice(folders: Path, question: str) -> None:
    said = [line.strip() for line in ask(folders, question) if line.strip()]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("sentence", [None, Span(0, 6), Span(8, 20)])
def test_nothing_hidden_and_no_code_of_a_document_reaches_the_terminal(
    sentence: Span | None, capsys: pytest.CaptureFixture[str], folders: Path
) -> None:
    text = "safe\u202egpj\u3164. \x1b[2J\x1b]0;x\x07 next.\x9b5n End\u200b."
    cited = Citation("0", text, text, None, None, None, None, (text,), None, None, (1, 1))
    quote = Quote("1", text, Span(0, len(text)), sentence, (), cited, 1.0)
    answers._print_first(quote, text)
    answers._say(answers._in_a_line(quote, 2, quote))
    said = capsys.readouterr().out
    assert not list(hidden(said))
    assert "\x1b" not in said


def test_a_long_passage_without_a_sure_sentence_is_cut_where_a_sentence_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "The tide rises twice a day at the pier. " * 30
    cited = Citation("0", "Tide", "tide.txt", None, None, None, None, (), None, None, (1, 1))
    answers._print_first(Quote("1", text, Span(0, len(text)), None, (), cited, 1.0), "tide")
    said = capsys.readouterr().out.splitlines()
    assert len(said[0]) <= answers.LONGEST
    assert said[0].endswith("at the pier.")
    assert said[1:] == ["  …", "[1] Tide · line 1"]


def test_what_is_around_it_ends_where_something_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    text = "Save it now. Then run this:\n\nmake\n\nIt takes a minute."
    blocks = [(BlockKind.PARAGRAPH, "Save it now. Then run this:"), (BlockKind.VERBATIM, "make")]
    layout = Layout(
        tuple(Block(kind, Span(text.index(part), text.index(part) + len(part))) for kind, part in blocks), ()
    )
    cited = Citation("0", "Saving", "a.md", None, None, None, None, (), None, None, (1, 5))
    answers._print_first(Quote("1", text, Span(0, len(text)), Span(0, 12), (), cited, 1.0, layout=layout), "saving")
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["Save it now.", "  After this: Then run this: …"]
