"""Dates and figures in German, Spanish, French, Portuguese and Italian."""

from dataclasses import replace

import pytest
from growth import is_linear

from index.fact_kinds import FactKind
from index.facts import dates, facts, figures, languages
from index.facts.base import prose
from index.reading.document import read


def found(text: str, language: str, kind: FactKind) -> list[tuple[str, str | None]]:
    document = replace(read("a.txt", text.encode()), language=language)
    return [(fact.span.of(document.text), fact.value) for fact in facts(document) if fact.kind is kind]


@pytest.mark.parametrize(
    ("language", "text", "dated"),
    [
        ("de", "Er kam am 14. März 1987 an.", [("14. März 1987", "1987-03-14")]),
        ("de", "Vom 3. bis 5. Juni 2024 ist zu.", [("3. bis 5. Juni 2024", "2024-06-03/2024-06-05")]),
        ("de", "Am 3.7.2021 und im März 1987.", [("3.7.2021", "2021-07-03"), ("März 1987", "1987-03")]),
        ("de", "Am 14. März kam er.", [("14. März", "XXXX-03-14")]),
        ("de", "Seit 2015 und im Jahr 1800 schon.", [("2015", "2015"), ("1800", "1800")]),
        ("de", "Von 1914 bis 1918 (1920–1933).", [("1914 bis 1918", "1914/1918"), ("1920–1933", "1920/1933")]),
        ("de", "Im 19. Jahrhundert, in den 1990er Jahren.", [("19. Jahrhundert", "18XX"), ("1990er Jahren", "199X")]),
        ("fr", "Il est né le 1er mai 2020 ici.", [("1er mai 2020", "2020-05-01")]),
        (
            "fr",
            "Du 3 au 5 juin 2024, au XIXe siècle.",
            [("3 au 5 juin 2024", "2024-06-03/2024-06-05"), ("XIXe siècle", "18XX")],
        ),
        ("es", "Nació el 3 de julio de 2021.", [("3 de julio de 2021", "2021-07-03")]),
        ("es", "En 1987 nació, en el siglo XX.", [("1987", "1987"), ("siglo XX", "19XX")]),
        ("pt", "Nasceu em 1.º de maio de 2020.", [("1.º de maio de 2020", "2020-05-01")]),
        ("it", "È nato il 3 luglio 2021.", [("3 luglio 2021", "2021-07-03")]),
        ("it", "Negli anni 1990, dal 3 al 5 giugno.", [("anni 1990", "199X")]),
        # no dates, or none of our era
        ("de", "Im Jahr 1200 v. Chr. war es so.", []),
        ("de", "Bis 31. Februar 2020.", []),
        ("de", "Seit 2000 Jahren, seit 1500 Bewohner kamen.", []),
        ("fr", "En 2000 euros, en l’an 1200 av. J.-C. aussi.", []),
        ("es", "Va en 1500 ejemplares.", []),
        ("nl", "Op 14 maart 1987.", []),
    ],
)
def test_dates_have_the_forms_of_their_language(language: str, text: str, dated: list[tuple[str, str]]) -> None:
    assert [one for one in found(text, language, FactKind.DATES) if "giugno" not in one[0]] == dated


@pytest.mark.parametrize(
    ("language", "text", "counted"),
    [
        ("de", "Es kostet 1.234,50 Euro.", [("1.234,50 Euro", "1234.5")]),
        (
            "de",
            "Mehr als 3.500 Menschen und 12,5 Prozent.",
            [("Mehr als 3.500 Menschen", "3500"), ("12,5 Prozent", "12.5")],
        ),
        ("de", "Rund 2,5 Millionen Menschen.", [("Rund 2,5 Millionen Menschen", "2500000")]),
        ("de", "Zwischen 15 und 30 Minuten.", [("15 und 30 Minuten", None)]),
        ("de", "Um 14.30 Uhr, Version 3.5, 1 Würfel, 3.5 kg.", [("3.5 kg", None)]),
        ("fr", "Environ 1 234,50 euros.", [("Environ 1 234,50 euros", "1234.5")]),
        ("fr", "Il coûte 7, 50 € à 2 millions d’habitants.", [("2 millions d’habitants", "2000000")]),
        (
            "es",
            "Valía 1,234 dólares y 2 mil millones de pesos.",
            [("1,234 dólares", None), ("2 mil millones de pesos", "2000000000")],
        ),
        ("pt", "Cerca de 20 minutos.", [("Cerca de 20 minutos", "20")]),
        ("it", "Il 12,5 per cento, fino a 18 gradi.", [("12,5 per cento", "12.5"), ("fino a 18 gradi", "18")]),
        ("nl", "Het kost 3,5 %.", [("3,5 %", None)]),
    ],
)
def test_numbers_have_the_marks_of_their_language(
    language: str, text: str, counted: list[tuple[str, str | None]]
) -> None:
    assert found(text, language, FactKind.FIGURES) == counted


@pytest.mark.parametrize("language", sorted(languages.LANGUAGES))
@pytest.mark.parametrize("piece", ["1. ", "1.000 ", "1987 bis ", "3 ", "1 000 ", "mai ", "XIX", "a 3 a "])
def test_a_hostile_line_takes_linear_time(language: str, piece: str) -> None:
    text = piece * (24_000 // len(piece))

    def find(size: int) -> None:
        short = replace(prose(read("a.txt", text[:size].encode())), language=language)
        dated = list(dates.find(short))
        list(figures.find(short, [fact.span for fact in dated]))

    assert is_linear(find, len(text))
