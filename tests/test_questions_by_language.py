"""How people ask in each of the bot's languages: what a question asks for, and what answers it."""

from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from libraries import library_of

from index import Confidence, Library
from index.answers.labels import Labels
from index.retrieval.question.answer_types import contains, expected_types, folded, required_type
from index.retrieval.question.columns import notes_of_versions
from index.retrieval.question.comparisons import compared, contrasts
from index.retrieval.question.manners import asks, says
from index.retrieval.question.query import Question
from index.retrieval.question.releases import are_release_notes, asks_for_changes, version_asked
from index.retrieval.question.several import named, several_asked
from index.retrieval.question.working import words_of_working
from index.text.analysis import analyser


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
        ("it", "qual è l'anno della riunione", "La riunione è nel 2024.", "La riunione è pubblica."),
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
        ("de", "Wann begann die Eiszeit?", "Sie begann vor langer Zeit, um 74.000 (BP)."),
        ("de", "wann wurde die stadt gegründet", "Das geschah im Jahr 753 v. Chr. am Tiber."),
        ("en", "when was the city founded", "It was in 753 BC, as they say."),
        ("fr", "quand a été fondée la ville", "C'était en 753 av. J.-C."),
        ("it", "quando fu fondata la città", "Fu nel 753 a.C."),
        ("de", "Wie oft wird gemäht?", "Das geschieht selten."),
        ("en", "how often do they meet", "They seldom do."),
        ("en", "how many guests may I bring", "Not more than two. Ask first."),
        ("en", "which version introduced the app", "The app came with 1.18."),
        ("de", "seit welcher Version gibt es die App", "Die App kam mit 1.18."),
        ("fr", "depuis quelle version l'appli existe", "L'appli existe depuis la 1.18."),
        ("es", "desde qué versión existe la app", "La app existe desde la 1.18."),
        ("it", "da quale versione c'è l'app", "L'app c'è dalla 1.18."),
        ("pt", "desde qual versão existe o app", "O app existe desde a 1.18."),
    ],
)
def test_without_what_is_asked_for_nothing_is_a_sure_answer(language: str, question: str, answer: str) -> None:
    required = required_type(question, language)
    assert required
    assert contains(answer, required, question)
    assert not contains("Ask first …", required, question)


@pytest.mark.parametrize("question", ["Unter welchem Namen ist er heute bekannt?", "war es damals wärmer als heute"])
def test_a_question_that_only_compares_with_today_needs_no_date(question: str) -> None:
    assert required_type(question, "de") is None
    assert required_type("wer hat heute Dienst?", "de")


@pytest.mark.parametrize(
    ("language", "question", "one", "other"),
    [
        ("de", "Was ist der Unterschied zwischen dem Kurieren und dem Heilen?", "Kurieren", "Heilen"),
        ("de", "was unterscheidet apt von dpkg", "apt", "dpkg"),
        ("de", "wie unterscheiden sich apt und dpkg", "apt", "dpkg"),
        ("fr", "quelle différence entre le soin et la guérison ?", "soin", "guérison"),
        ("fr", "en quoi apt diffère de dpkg", "apt", "dpkg"),
        ("es", "diferencia entre la cura y el veneno", "cura", "veneno"),
        ("es", "¿en qué se diferencia apt de dpkg?", "apt", "dpkg"),
        ("it", "che differenza c'è fra la cura e il veleno", "cura", "veleno"),
        ("pt", "qual a diferença entre a cura e o veneno", "cura", "veneno"),
        ("pt", "qual a diferença de apt pra dpkg", "apt", "dpkg"),
    ],
)
def test_the_two_things_that_are_compared(language: str, question: str, one: str, other: str) -> None:
    first, second = compared(question, language)
    assert one in first
    assert other in second


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "unterschiedliche Farben und Formen"),
        ("fr", "les différents modes et options"),
        ("es", "entre qué horas y cuándo abre"),
        ("it", "tra le regole e i premi cosa conta"),
        ("pt", "entre no jogo e saia"),
    ],
)
def test_two_things_beside_each_other_arent_compared(language: str, question: str) -> None:
    assert compared(question, language) == ((), ())


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("asked")
    parts = "\n\n".join(f"## Part {place}\n\nA hall of place {place} has a door." for place in range(40))
    damage = "It deals double damage from behind, unlike type O."
    text = f"# Manual\n\n## Backstab\n\n{damage}\n\n## Purge\n\nIt heals all.\n\n{parts}\n"
    with library_of(folder, {"manual.md": text}, meaning=False) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "Wie funktioniert Backstab?",
        "a cosa serve backstab",
        "qué hace backstab",
        "que fait backstab",
        "o que faz backstab",
    ],
)
def test_documents_in_another_language_arent_asked_for_the_words_that_ask(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert answer.quotes[0].citation.heading[-1] == "Backstab"
    assert answer.confidence is Confidence.STRONG


@pytest.mark.parametrize(
    "question",
    [
        "Unterschied zwischen Backstab und Purge",
        "différence entre backstab et purge",
        "diferença entre backstab e purge",
    ],
)
def test_two_sections_may_be_compared_in_another_language(library: Library, question: str) -> None:
    assert {quote.citation.heading[-1] for quote in library.ask(question).quotes[:2]} == {"Backstab", "Purge"}


def test_a_word_that_documents_have_is_searched_for_whatever_it_is_elsewhere(library: Library) -> None:
    assert "part" in library.ask("c'est quoi une part de backstab").searched.terms


@pytest.mark.parametrize(
    ("language", "question", "thing"),
    [
        ("de", "Welche Arten von Angriffen gibt es?", "angriffen"),
        ("de", "was sind die Voraussetzungen für den Beitritt", "voraussetzungen"),
        ("de", "welche Einheit ist die beste", ""),
        ("fr", "quels sont les types d'attaques ?", "attaques"),
        ("fr", "quelles commandes puis-je utiliser", "commandes"),
        ("fr", "quel est le port", ""),
        ("es", "qué comandos hay", "comandos"),
        ("es", "cuales son los requisitos para entrar", "requisitos"),
        ("es", "qué hago para entrar", ""),
        ("it", "quali programmi ci sono", "programmi"),
        ("it", "che ore sono", ""),
        ("pt", "quais são os tipos de ataque", "ataque"),
        ("pt", "que horas são", ""),
    ],
)
def test_what_several_are_asked_of(language: str, question: str, thing: str) -> None:
    assert several_asked(question, language) == thing


@pytest.mark.parametrize(
    ("heading", "language", "name"),
    [
        ("8.1. Programme zur Verwaltung", "de", "Programme"),
        ("Types d'attaques", "fr", "attaques"),
        ("Comandos del servidor", "es", "Comandos"),
        ("Tipi di attacco", "it", "attacco"),
        ("Steps of the release", "en", "Steps"),
    ],
)
def test_what_the_heading_of_a_list_names(heading: str, language: str, name: str) -> None:
    assert named(heading, language) == name


@pytest.mark.parametrize(
    ("title", "question", "last"),
    [
        ("Angriffsarten", "Welche Angriffsarten gibt es?", "Es gibt keine anderen Angriffsarten als die hier oben."),
        ("Types d'attaques", "quels sont les types d'attaques", "Il n'y a pas d'autres types d'attaques que ceux-là."),
        ("Tipos de ataque", "qué tipos de ataque hay", "No hay otros tipos de ataque que los de la lista."),
        ("Tipos de ataque", "quais são os tipos de ataque?", "Não há outros tipos de ataque além dos da lista."),
        ("Tipi di attacco", "quali tipi di attacco ci sono", "Non ci sono altri tipi di attacco oltre a quelli."),
    ],
)
def test_a_list_of_several_passages_is_shown_from_its_beginning(
    tmp_path: Path, title: str, question: str, last: str
) -> None:
    items = "\n".join(f"- Nr{number}: {f'wort{number} ' * 30}." for number in range(6))
    text = f"# A\n\n## {title}\n\n{items}\n- {last}\n\n## B\n\n{last}\n"
    with library_of(tmp_path, {"a.md": text}, meaning=False) as library:
        assert library.ask(question).quotes[0].text.startswith("• Nr0")


@pytest.mark.parametrize(
    ("question", "other", "answer"),
    [
        ("¿se puede cambiar el nombre?", "Cambiar el nombre es común.", "Está prohibido cambiar el nombre."),
        (
            "si può cambiare il nome?",
            "Cambiare il nome è un classico per tutti.",
            "Cambiare il nome è vietato per tutti.",
        ),
        ("muss man den beitrag zahlen?", "Den Beitrag zahlen viele.", "Den Beitrag zu zahlen ist freiwillig."),
    ],
)
def test_what_one_may_or_must_is_marked(tmp_path: Path, question: str, other: str, answer: str) -> None:
    rest = " ".join(f"Xyz{n} abc{n} def{n} ghi{n} jkl{n}." for n in range(12))
    with library_of(tmp_path, {"a.md": f"# A\n\n{other} {rest} {answer}\n"}, meaning=False) as library:
        best = library.ask(question).quotes[0]
    assert best.sentence
    assert best.sentence.of(best.text) == answer


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "how do the ovens work?"),
        ("fr", "comment s'appelle le chef"),
        ("fr", "comment se fait-il que ce soit fermé ?"),
        ("es", "cómo se llama el jefe"),
        ("it", "come mai piove"),
        ("de", "wie viele gibt es"),
    ],
)
def test_a_name_or_a_reason_isnt_how_to_do_something(language: str, question: str) -> None:
    assert not asks(language).how.search(folded(question))


@pytest.mark.parametrize("question", ["how do I get it to work?", "how does one light it", "how to make it work"])
def test_one_asks_how_to_do_something(question: str) -> None:
    assert asks("en").how.search(folded(question))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what's the point of a deposit"),
        ("de", "Woran liegt das?"),
        ("de", "Aus welchen Gründen darf ich kündigen?"),
        ("fr", "Comment se fait-il que ce soit fermé ?"),
        ("es", "¿Cuál es el motivo del cierre?"),
        ("it", "E perché è chiuso?"),
        ("pt", "Mas porque fechou?"),
    ],
)
def test_one_asks_why(language: str, question: str) -> None:
    assert asks(language).why.search(folded(question))


@pytest.mark.parametrize("question", ["what are the points for a win", "what's the point of contact for bills"])
def test_points_are_no_reasons(question: str) -> None:
    assert not asks("en").why.search(folded(question))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "On ferme la grille afin d’éviter le vent."),
        ("fr", "On ferme la grille pour qu'il fasse chaud."),
        ("es", "Cerramos, dado que llueve."),
        ("it", "Chiudiamo poichè piove."),
        ("pt", "Fechamos devido à chuva."),
        ("pt", "Fechamos devido aos ventos."),
    ],
)
def test_a_sentence_gives_a_reason(language: str, text: str) -> None:
    assert says(language).why.search(text)


@pytest.mark.parametrize(
    ("language", "text", "instructs"),
    [
        ("de", "Nutzen Sie den Schlüssel.", True),
        ("de", "Nutzer haben einen Schlüssel.", False),
        ("de", "Stellungnahme des Vorstands", False),
        ("fr", "Choisissez une clé.", True),
        ("it", "Scegli una chiave.", True),
        ("it", "Selezionare una chiave.", True),
    ],
)
def test_an_instruction_begins_with_a_verb(language: str, text: str, instructs: bool) -> None:
    assert bool(says(language).instructs.search(text)) is instructs


@pytest.mark.parametrize(
    "text", ["L’un est lent, alors qu’il est sûr.", "Prenez l’un au lieu d'un autre.", "alors que"]
)
def test_a_french_contrast_may_be_elided(text: str) -> None:
    assert contrasts(text, "fr")


@pytest.mark.parametrize(
    "text",
    [
        "Nouvelle dans la version 1.2",
        "Depuis la version 1.2",
        "Desde la versión 1.2",
        "Desde a versão 1.2",
        "Dalla versione 1.2",
    ],
)
def test_the_note_of_a_version_is_read_in_each_language(text: str) -> None:
    assert notes_of_versions(text)


def test_labels_of_a_line_without_spaces_take_no_time() -> None:
    labels = Labels(Question("", "en", (), columns={"weight": {"mass": 1}}), [], [], [], "en")
    start = process_time()
    assert not labels.renamed("a" * 30_000)
    assert process_time() - start < 5  # seconds; it took half a minute


@pytest.mark.parametrize(
    ("language", "question", "version"),
    [
        ("de", "was ist neu in 1.2.4?", "1.2.4"),
        ("fr", "quoi de neuf dans la 1.2.4 ?", "1.2.4"),
        ("es", "novedades de la 1.2.4", "1.2.4"),
        ("it", "cosa è cambiato nella 1.2.4", "1.2.4"),
        ("pt", "o que mudou na 1.2.4", "1.2.4"),
        ("de", "welches Python braucht 1.2.4", ""),
        ("nl", "wat is er nieuw in 1.2.4", ""),
    ],
)
def test_what_changed_in_which_version_is_asked(language: str, question: str, version: str) -> None:
    assert version_asked(question, language) == version
    assert asks_for_changes(question, language)


@pytest.mark.parametrize(
    ("language", "how", "since"),
    [
        ("en", "how do I upgrade the server", "it crashes after the last upgrade"),
        ("de", "wie mache ich ein Update vom Server", "seit dem letzten Update geht es schlecht"),
        ("fr", "comment faire la mise à jour", "depuis la mise à jour il plante"),
        ("es", "cómo actualizo el servidor", "desde la actualización no arranca"),
        ("it", "come aggiorno il server", "dopo l'aggiornamento non parte"),
        ("pt", "como atualizo o servidor", "depois da atualização não abre"),
    ],
)
def test_how_to_upgrade_asks_for_no_changes(language: str, how: str, since: str) -> None:
    assert not asks_for_changes(how, language)
    assert asks_for_changes(since, language)


@pytest.mark.parametrize(
    ("heading", "are_some"),
    [
        ("Änderungsprotokoll", True),
        ("Notes de version", True),
        ("Nouveautés de la 2.1", True),
        ("Registro de cambios", True),
        ("Novità", True),
        ("Novedades del mundo", False),
        ("Änderungen der Satzung", False),
        ("Versionen", False),
    ],
)
def test_how_release_notes_are_called(heading: str, are_some: bool) -> None:
    assert are_release_notes([heading]) is are_some


def test_how_things_are_comes_before_what_changed(tmp_path: Path) -> None:
    manual = "# Handbuch\n\n## Flaschen\n\nWer aus einer Flasche trinkt, weiß danach, welcher Trank es war.\n"
    notes = "# Änderungsprotokoll\n\n## 1.2.4\n\nMan identifiziert einen Trank öfter, wenn man ihn trinkt.\n"
    places = "\n\n".join(f"## Ort {n}\n\nDie Halle von Ort {n} hat eine Tür." for n in range(30))
    with library_of(
        tmp_path,
        {"a.md": manual, "b.md": notes, "c.md": f"# Orte\n\n{places}\n"},
        meaning=False,
    ) as library:
        for question, source in {"wer trinkt einen trank": "a.md", "was ist neu in 1.2.4": "b.md"}.items():
            assert library.ask(question).quotes[0].citation.source == source


@pytest.mark.parametrize(
    ("language", "question", "asked"),
    [
        ("de", "Wie funktioniert die Heilung?", "Heilung"),
        ("de", "wofür ist die Heilung", "Heilung"),
        ("fr", "à quoi sert le soin", "soin"),
        ("es", "para que sirve la cura", "cura"),
        ("it", "a cosa serve la cura", "cura"),
        ("pt", "pra que serve a cura", "cura"),
        ("en", "how does the cure work", "cure"),
    ],
)
def test_how_a_thing_works_is_asked_by_words_that_its_heading_lacks(language: str, question: str, asked: str) -> None:
    one = analyser(language)
    assert set(one.terms(question)) - words_of_working(question, language) == set(one.terms(asked))


def test_how_old_or_how_many_isnt_how_it_works() -> None:
    assert not words_of_working("wie alt ist die Heilung", "de")
    assert not words_of_working("que se necesita para curar", "es")


@pytest.mark.parametrize("question", ["wie funktioniert die Heilung", "was macht die Heilung?"])
def test_how_a_thing_works_is_in_the_section_of_its_name(tmp_path: Path, question: str) -> None:
    parts = "\n\n".join(f"## Ort {n}\n\nDie Heilung macht hier, was die Heilung {n} macht: Heilung." for n in range(20))
    text = f"# Handbuch\n\n## Heilung\n\nSie bringt in jeder Runde acht Punkte.\n\n{parts}\n"
    with library_of(tmp_path, {"a.md": text}, meaning=False) as library:
        assert library.ask(question).quotes[0].citation.heading[-1] == "Heilung"
