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
        ("de", "Das Buch (1987) ist alt.", []),
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


MINUTES = [
    ("de", "# Protokoll der Sitzung\n\n{}\n\nDer Kassenwart berichtet über den Stand der Konten und die Ausgaben."),
    ("fr", "# Compte rendu de la réunion\n\n{}\n\nLe trésorier présente les comptes de l’année et les dépenses."),
    ("es", "# Acta de la reunión\n\n{}\n\nEl tesorero presenta las cuentas del año y los gastos previstos."),
    ("pt", "# Ata da reunião\n\n{}\n\nO tesoureiro apresentou as contas do ano e as despesas previstas."),
    ("it", "# Verbale della riunione\n\n{}\n\nIl tesoriere presenta i conti dell’anno e le spese previste."),
]


@pytest.mark.parametrize(
    ("language", "line", "kind", "expected"),
    [
        ("de", "Beschluss: Der Beitrag bleibt.", FactKind.DECISIONS, "Der Beitrag bleibt."),
        ("de", "Der Vorstand beschließt den Kauf.", FactKind.DECISIONS, "Der Vorstand beschließt den Kauf."),
        ("de", "Tel.: 030 1234567", FactKind.CONTACTS, "030 1234567"),
        ("de", "Anwesend: Anna Becker und Jonas Weber", FactKind.PEOPLE, "Jonas Weber"),
        ("fr", "Décision\u00a0: la cotisation reste.", FactKind.DECISIONS, "la cotisation reste."),
        ("fr", "Le budget est adopté à l’unanimité.", FactKind.DECISIONS, "Le budget est adopté à l’unanimité."),
        ("fr", "Téléphone : 01 23 45 67 89", FactKind.CONTACTS, "01 23 45 67 89"),
        ("es", "## ✅ Compromisos / tareas\n\n- Llamar al puerto\n", FactKind.DECISIONS, "Llamar al puerto"),
        ("pt", "| Tarefa | Responsável |\n|-|-|\n| Ligar ao porto | Ana |\n", FactKind.DECISIONS, "Ligar ao porto"),
        ("it", "Oggi in sede sono presenti: Giulia Bianchi e Paola Conti", FactKind.PEOPLE, "Giulia Bianchi"),
        ("it", "Presenti:\n\n- La presidente: Giulia Bianchi,\n", FactKind.PEOPLE, "Giulia Bianchi"),
        ("es", "Acuerdo: la cuota se mantiene.", FactKind.DECISIONS, "la cuota se mantiene."),
        ("es", "Se acuerda comprar otro barco.", FactKind.DECISIONS, "Se acuerda comprar otro barco."),
        ("es", "Asistentes: Carlos Ruiz y Lucía Ramos", FactKind.PEOPLE, "Lucía Ramos"),
        ("pt", "Decisão: a quota mantém-se.", FactKind.DECISIONS, "a quota mantém-se."),
        ("pt", "Ficou decidido comprar outro barco.", FactKind.DECISIONS, "Ficou decidido comprar outro barco."),
        ("it", "Delibera: la quota resta.", FactKind.DECISIONS, "la quota resta."),
        ("it", "Presenti: Giulia Bianchi e Paola Conti", FactKind.PEOPLE, "Paola Conti"),
    ],
)
def test_minutes_state_decisions_contacts_and_people(language: str, line: str, kind: FactKind, expected: str) -> None:
    document = read("a.md", dict(MINUTES)[language].format(line).encode())
    assert document.language == language
    assert expected in [fact.span.of(document.text) for fact in facts(document) if fact.kind is kind]


@pytest.mark.parametrize(
    "line",
    [
        "Anna will morgen nach Bremen.",  # she wants to
        "Anwesend:\n\n- Anna Becker\n- Halbes Jahr\n",
        "Anwesend:\n\n- Anna Becker\n\n## Tagesordnung\n\n- Otto Becker\n",
        "Beschluss: 8/0/0",
    ],
)
def test_german_words_that_look_like_tasks_people_or_decisions_are_none(line: str) -> None:
    document = read("a.md", dict(MINUTES)["de"].format(line).encode())
    stating = (FactKind.DECISIONS, FactKind.PEOPLE)
    assert {fact.span.of(document.text) for fact in facts(document) if fact.kind in stating} <= {"Anna Becker"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "| Einstellung | Standard |\n|---|---|\n| Dauer | 30 Minuten |\n\nSo lange bleibt man angemeldet.",
            "30 Minuten",
        ),
        ("Der Wert `zahl` (Standard: 100) ist die Zahl der Plätze.", "100"),
        ("- Maximale Dateigröße: 25 MB\n\nDie Datei darf nicht größer sein als das.", "25 MB"),
        ("La valeur `taille` (par défaut : 100) est la taille de la page.", "100"),
    ],
)
def test_settings_are_read_in_other_languages(text: str, expected: str) -> None:
    document = read("a.md", text.encode())
    assert [fact.attribution for fact in facts(document) if fact.kind is FactKind.SETTINGS] == [expected]
