"""Verdicts on quotations in a real folder: wherever they are, at a bounded cost, and without holding others up."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from libraries import put

from bot.rendering.verdicts import verdict_view
from index import Agreement, Library, Scope, Span
from index.__main__ import main
from index.answers.letters import Normalised
from index.answers.turn import Turn
from index.store import Generation

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
    put(docs, {"tides.md": TIDES})
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
    put(docs, {"tides.md": TIDES, "title.md": "# The deposit is one two three four\n\nThe deposit is 50 euros."})
    library.sync(docs)
    for match in library.verify(quotation).matches:
        assert match.text.casefold() in quotation.casefold()


def test_the_heading_of_a_long_section_is_found_though_all_its_passages_have_its_words(
    docs: Path, library: Library
) -> None:
    body = "\n\n".join(f"Paragraph {n}. " + "Ropes are coiled in the shed. " * 20 for n in range(200))
    put(docs, {"long.md": f"# Manual\n\nBegin here.\n\n## Splicing of hawsers\n\n{body}"})
    library.sync(docs)
    (match,) = library.verify("Splicing of hawsers").matches
    assert (match.text, match.citation.place) == ("Splicing of hawsers", "line 5")


def test_a_quotation_is_compared_with_few_characters_however_many_documents_have_its_words(
    docs: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    filler = "The lamp of the tower burns at night. " * 500
    put(docs, {f"{n}.txt": f"{filler}\n\nThe lamp burns {n} hours.\n\n{filler}" for n in range(30)})
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
    assert sum(read) < 90_000


def test_of_many_places_that_agree_only_those_are_compared_that_may_be_exact(
    docs: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(docs, {f"{n}.txt": f"{'LAMP' if n == 25 else 'lamp'} {n} burns." for n in range(30)})
    library.sync(docs)
    compared: list[str] = []
    of = Normalised.of

    def counted(text: str) -> Normalised:
        compared.append(text)
        return of(text)

    monkeypatch.setattr(Normalised, "of", counted)
    verdict = library.verify("LAMP")
    assert (verdict.agreement, [match.text for match in verdict.matches]) == (Agreement.EXACT, ["LAMP"])
    assert len(compared) <= 10  # the quotation, a few that agree, and the exact one


def test_a_single_common_word_is_found_where_it_is_one(docs: Path, library: Library) -> None:
    tea = {f"{n}.txt": f"Le thé vert et le thé noir numéro {n} sont servis dans la salle à manger." for n in range(50)}
    put(docs, {**tea, "z.txt": "The lamp burns in the tower until the ships are home."})
    library.sync(docs)
    verdict = library.verify("the")
    assert (verdict.agreement, [match.text for match in verdict.matches]) == (Agreement.EXACT, ["the"])


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
    put(docs, {"tides.md": TIDES})
    library.sync(docs)
    turns: list[int] = []
    monkeypatch.setattr(Turn, "__enter__", lambda self: turns.append(1))
    monkeypatch.setattr(Turn, "__exit__", lambda self, *exception: None)
    library.verify("A visitor pays twelve euros. The office is closed on Sundays.")
    assert len(turns) > 4


HEADING = "this is a heading"
TITLE = "this is the document’s title"
ASIDE = "set aside as “call to action”"
FERRY = """# Handbook of the ferry

## Timetable of the northern line

## Fees

A visitor pays ten euros.

Subscribe to our newsletter today!

## What it is

"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return tmp_path_factory.mktemp("ferry"), tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def ferry(places: tuple[Path, Path]) -> Iterator[Library]:
    folder, data = places
    page = (
        "<html><head><title>Boats in winter</title></head><body><main><p>Nothing sails then.</p></main></body></html>"
    )
    front_matter = "---\ntitle: Wages of sailors\n---\n\nEach sailor is paid monthly.\n"
    put(folder, {"ferry.md": FERRY, "only.md": "# No text below\n", "boats.html": page, "wages.md": front_matter})
    with Library.open(data) as library:
        library.sync(folder)
        yield library


@pytest.mark.parametrize(
    ("quotation", "agreement", "note", "place"),
    [
        ("Handbook of the ferry", Agreement.EXACT, HEADING, "line 1"),
        ("timetable of the Northern Line!", Agreement.PUNCTUATION, HEADING, "line 3"),
        ("Timetable of … northern line", Agreement.EXACT, HEADING, "line 3"),
        ("Fees", Agreement.EXACT, HEADING, "line 5"),
        ("What it is", Agreement.EXACT, HEADING, "line 11"),
        ("No text below", Agreement.EXACT, HEADING, "line 1"),
        ("Subscribe to our newsletter today!", Agreement.EXACT, ASIDE, "line 9"),
        ("our newsletter today", Agreement.EXACT, ASIDE, "line 9"),
        ("A visitor pays ten euros.", Agreement.EXACT, None, "line 7"),
        ("Boats in winter", Agreement.EXACT, TITLE, ""),
        ("wages of Sailors", Agreement.PUNCTUATION, TITLE, ""),
        ("ages of sailor", Agreement.ABSENT, None, ""),
    ],
)
def test_headings_titles_and_what_is_set_aside_are_found_as_what_they_are(
    ferry: Library, quotation: str, agreement: Agreement, note: str | None, place: str
) -> None:
    verdict = ferry.verify(quotation)
    assert verdict.agreement is agreement
    for match in verdict.matches:
        assert (match.note and str(match.note)) == note
        assert match.citation.place == place
        assert (match.span is None) == (note == TITLE)
        assert not match.span or match.span.of(ferry.document(match.citation.source).text) == match.text
        shown = json.dumps(verdict_view(verdict).to_components(), ensure_ascii=False)
        assert note is None or f"-# {note}" in shown
    assert len(verdict.matches) == (agreement is not Agreement.ABSENT)


def test_every_document_that_has_it_is_named_up_to_a_limit(docs: Path, library: Library) -> None:
    put(docs, {f"{number}.md": "The lamp of the pier burns all night.\n" for number in range(5)})
    library.sync(docs)
    for limit in (1, 4):
        verdict = library.verify("The lamp of the pier burns all night.", limit=limit)
        assert len({match.citation.source for match in verdict.matches}) == limit


def test_they_are_found_after_a_sync_that_kept_their_document(docs: Path, library: Library) -> None:
    put(docs, {"a.md": "# Alpha\n\nText.\n\n# Omega without text\n", "b.md": "# Beta\n\nOther text.\n"})
    library.sync(docs)
    put(docs, {"a0.md": "# First\n\nNew text.\n", "b.md": "# Beta\n\nChanged text.\n"})
    library.sync(docs)
    (match,) = library.verify("Omega without text").matches
    assert match.citation.source == "a.md"


def test_an_uploads_heading_or_title_is_only_found_by_its_server(docs: Path, library: Library) -> None:
    put(docs, {"a.md": "# Alpha\n\nText.\n"})
    library.sync(docs)
    canary = b"---\ntitle: Canary title\n---\n\n# Heading\n\n## Nothing below\n"
    info = library.add("canary.md", canary, scope=Scope.guild(7))
    for quotation in ("Canary title", "Nothing below"):
        assert library.verify(quotation).agreement is Agreement.ABSENT
        assert library.verify(quotation, scope=Scope.guild(8)).agreement is Agreement.ABSENT
        assert library.verify(quotation, scope=Scope.guild(7)).matches[0].citation.document_id == info.id
    library.withdraw(info.id, scope=Scope.guild(7))
    assert library.verify("Canary title", scope=Scope.guild(7)).agreement is Agreement.ABSENT


@pytest.mark.usefixtures("ferry")
def test_the_shell_says_what_a_place_is(places: tuple[Path, Path]) -> None:
    options = ["--docs", str(places[0]), "--data", str(places[1])]
    assert HEADING in CliRunner().invoke(main, ["verify", "Fees", *options]).output
    (match,) = json.loads(CliRunner().invoke(main, ["verify", "Boats in winter", "--json", *options]).output)["matches"]
    assert (match["note"], match["start"], match["end"]) == (TITLE, None, None)
