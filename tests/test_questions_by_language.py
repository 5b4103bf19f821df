"""How people ask in each of the bot's languages: what a question asks for, and what answers it."""

import pytest

from index.retrieval.answer_types import contains, expected_types, required_type


def _is_answered(question: str, language: str, text: str) -> bool:
    return any(contains(text, each, question) for each in expected_types(question, language)[:1])


@pytest.mark.parametrize(
    ("language", "question", "answer", "other"),
    [
        ("en", "how long does it take?", "It takes two hours.", "It takes patience."),
        ("de", "Wie lange dauert ein Szenario?", "Es dauert etwa zwei Stunden.", "Es dauert, bis einer gewinnt."),
        ("de", "was kostet ein zimmer", "Es kostet 30 Euro pro Nacht.", "Raum 12 ist frei."),
        ("de", "wann ist das treffen", "Am 3. März sehen wir uns.", "Das Treffen ist öffentlich."),
        ("de", "wieviele leute passen rein", "Es ist Platz für zwölf.", "Es ist Platz für viele."),
        ("fr", "combien ça coûte ?", "L'entrée est gratuite.", "La salle 4 est ouverte."),
        ("fr", "Combien de temps dure le vote", "Il dure trois jours.", "Il dure longtemps."),
        ("fr", "c'est quand le tournoi", "Le tournoi commence en juillet.", "Le tournoi est ouvert à tous."),
        ("fr", "qui est le trésorier", "C'est Anne Morel, élue par le bureau.", "Le trésorier tient les comptes."),
        ("es", "cuanto cuesta la entrada", "Son 5 euros.", "Hay 30 sitios."),
        ("es", "¿cada cuánto se reúnen?", "Se reúnen siempre los lunes.", "Se reúnen en la sala."),
        ("es", "cuánto dura", "Unos veinte minutos.", "Hasta el final."),
        ("it", "quanto tempo ci vuole", "Servono due ore.", "Serve pazienza."),
        ("it", "quando c'è la riunione", "La riunione è a maggio.", "La riunione è pubblica."),
        ("pt", "quanto tempo demora", "Leva cinco dias.", "Leva bastante."),
        ("pt", "quantas pessoas cabem", "Cabem doze.", "Cabem muitas."),
    ],
)
def test_what_kind_of_thing_is_asked_for(language: str, question: str, answer: str, other: str) -> None:
    assert _is_answered(question, language, answer)
    assert not _is_answered(question, language, other)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "wie funktioniert das wandern"),  # "wann" is in it
        ("fr", "pourquoi l'unité qui attaque perd quand elle tire"),  # neither who nor when
        ("es", "que pasa cuando muere el lider"),
        ("it", "come si chiama la chiave"),
        ("pt", "o que acontece quando acaba"),
        ("nl", "hoeveel kost het"),
    ],
)
def test_words_that_only_look_like_asking_ask_for_nothing(language: str, question: str) -> None:
    assert not expected_types(question, language)


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Wann wurde der Verein gegründet?", "Er besteht seit den 1990er Jahren."),
        ("fr", "quand a-t-il été fondé", "Il existe depuis 1990."),
        ("es", "cuantos miembros hay", "Hay doce."),
        ("it", "che succede oggi", "Il 3 maggio si vota."),
        ("pt", "quando foi fundado", "Existe desde 1990."),
    ],
)
def test_without_what_is_asked_for_nothing_is_a_sure_answer(language: str, question: str, answer: str) -> None:
    required = required_type(question, language)
    assert required
    assert contains(answer, required, question)
    assert not contains("…", required, question)
