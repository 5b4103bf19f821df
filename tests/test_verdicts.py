"""Verdicts on quotations in a real folder: wherever they are, at a bounded cost, and without holding others up."""

import threading
import time
from pathlib import Path

import pytest

from index import Agreement, Library, Span
from index.answers.turn import Turn
from index.store import Generation


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


TIDES = """# Tides of the old harbour

The deposit is 50 euros. Boats wait outside.

## Mooring fees for visitors

A visitor pays ten euros. The office is open on Mondays.

Subscribe to our newsletter today!

```
depth = 7
```

The last words are here.
"""


@pytest.mark.parametrize(
    ("quotation", "place"),
    [
        ("Tides of the old harbour", "line 1"),
        ("old harbour", "line 1"),
        ("Mooring fees for visitors", "line 5"),
        ("Boats wait outside. Mooring fees", "lines 3–5"),
        ("open on Mondays. Subscribe to our newsletter today", "lines 7–9"),
        ("depth = 7", "line 12"),
        ("depth = 7 The last", "lines 12–15"),
        ("The last words are here.", "line 15"),
    ],
)
def test_a_quotation_is_found_and_cited_wherever_it_is(
    docs: Path, library: Library, quotation: str, place: str
) -> None:
    write(docs, {"tides.md": TIDES})
    library.sync(docs)
    verdict = library.verify(quotation)
    assert verdict.agreement in (Agreement.EXACT, Agreement.PUNCTUATION)
    (match,) = verdict.matches
    assert match.span.of(library.document("tides.md").text) == match.text
    assert match.citation.place == place


@pytest.mark.parametrize(
    "quotation", ["?!", "…", "‘", "the", "is", "of the", "zebra", "a" * 3000, "of " * 900, "# ", "7"]
)
def test_no_quotation_is_too_odd_to_be_checked(docs: Path, library: Library, quotation: str) -> None:
    write(docs, {"tides.md": TIDES, "title.md": "# The deposit is one two three four\n\nThe deposit is 50 euros."})
    library.sync(docs)
    for match in library.verify(quotation).matches:
        assert match.text.casefold() in quotation.casefold()


def test_the_heading_of_a_long_section_is_found_though_all_its_passages_have_its_words(
    docs: Path, library: Library
) -> None:
    body = "\n\n".join(f"Paragraph {n}. " + "Ropes are coiled in the shed. " * 20 for n in range(200))
    write(docs, {"long.md": f"# Manual\n\nBegin here.\n\n## Splicing of hawsers\n\n{body}"})
    library.sync(docs)
    (match,) = library.verify("Splicing of hawsers").matches
    assert (match.text, match.citation.place) == ("Splicing of hawsers", "line 5")


def test_a_quotation_is_compared_with_few_characters_however_many_documents_have_its_words(
    docs: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    filler = "The lamp of the tower burns at night. " * 500
    write(docs, {f"{n}.txt": f"{filler}\n\nThe lamp burns {n} hours.\n\n{filler}" for n in range(30)})
    library.sync(docs)
    read: list[int] = []
    stretch = Generation.stretch

    def counted(self: Generation, document_id: str, span: Span) -> str:
        text = stretch(self, document_id, span)
        read.append(len(text))
        return text

    monkeypatch.setattr(Generation, "stretch", counted)
    assert library.verify("The lamp burns 7 hours.").agreement is Agreement.EXACT
    exact, read[:] = sum(read), []
    assert library.verify("The lamp burns 77 hours tonight.").closest
    assert exact < 50_000
    assert sum(read) < 200_000


def test_a_long_quotation_lets_others_in_between_its_steps() -> None:
    turn, order = Turn(), []

    def steps() -> None:
        for step in range(3):
            with turn:
                order.append(step)
                if step == 0:
                    other.start()
                    while not turn._waiting:
                        time.sleep(0.001)

    def once() -> None:
        with turn:
            order.append(99)

    other = threading.Thread(target=once)
    steps()
    other.join()
    assert order == [0, 99, 1, 2]


def test_a_verdict_takes_its_turn_in_steps(docs: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    write(docs, {"tides.md": TIDES})
    library.sync(docs)
    turns: list[int] = []
    monkeypatch.setattr(Turn, "__enter__", lambda self: turns.append(1))
    monkeypatch.setattr(Turn, "__exit__", lambda self, *exception: None)
    library.verify("A visitor pays twelve euros. The office is closed on Sundays.")
    assert len(turns) >= 3
