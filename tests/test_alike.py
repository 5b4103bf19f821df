"""Questions about the same thing are grouped by the words that they share, and others aren't."""

from itertools import combinations

import pytest

from index.operations import alike

# A server of players, an office, a project, and a club: a line for each thing that is asked.
ASKED = """
How do I reset my password? | forgot my password, how can I reset it | password reset mail never arrives
I can't log in to the wiki
When does the next season start? | next season start date? | hey, does anyone know when the new season starts
Is there a dark mode? | how do i turn on dark mode in the app
can I carry over vacation days to next year?
can i get a refund after 14 days
Where can I park my bike? | bike parking at the office
What's the wifi password? | wifi password for guests
Can I bring my dog to the office? | are dogs allowed in the office?
When is the office open on Sundays?
What's the address of the office?
How much damage does a greatsword do? | greatsword damage
What does a greatsword cost?
Can wizards wear armor? | which armor can a wizard wear
api rate limit? | what is the rate limit of the API
How many messages can I send in a day?
How many friends can I invite in a day?
what is the maximum upload size? | max file size for upload | upload size limit
how do I build from source | build from source on windows fails
does it work on windows
how do I migrate the database to postgres? | postgres migration | migrating database from sqlite to postgres
how to enable https | enable https behind nginx
"""
GERMAN = """
Wann hat das Schwimmbad geöffnet? | hat das schwimmbad an feiertagen geöffnet
Wie kündige ich meine Mitgliedschaft? | Mitgliedschaft kündigen
Was kostet ein Tagesticket? | Wie viel kostet das Tagesticket für Kinder
Darf ich auf dem Balkon grillen? | Ist Grillen auf dem Balkon erlaubt?
Wie lange ist die Kündigungsfrist?
Wie lange dauert die Einweisung?
"""


@pytest.mark.parametrize(("lines", "fewest"), [(ASKED, 20), (GERMAN, 4)], ids=["en", "de"])
def test_realistic_questions_are_grouped_by_what_they_ask(lines: str, fewest: int) -> None:
    about = {
        question.strip(): number
        for number, line in enumerate(lines.strip().splitlines())
        for question in line.split("|")
    }
    questions = list(about)
    groups = [{questions[place] for place in group} for group in alike(questions)]
    assert sorted(question for group in groups for question in group) == sorted(questions)
    assert [group for group in groups if len({about[question] for question in group}) > 1] == []
    together = {pair for group in groups for pair in combinations(sorted(group), 2)}
    assert len(together) >= fewest


@pytest.mark.parametrize(
    ("questions", "groups"),
    [
        (["Where is it?", "WHERE it is", "Why?", "?!"], [[0, 1], [2]]),
        (
            [
                "<@123456789012345678> the rent <:thinking:987654321098765432>?",
                "hi, does anyone know about the rent? thanks!",
            ],
            [[0, 1]],
        ),
        (["Why?", "Which rent is due?", "is the RENT due", "When is the rent due?"], [[1, 2, 3], [0]]),
        (["red gate", "red gate key", "gate key", "key box"], [[0, 1], [2], [3]]),  # no chain from one to the next
        (["how many days a year do I need", "how many keys a year do I need"], [[0], [1]]),
        ([], []),
    ],
)
def test_groups(questions: list[str], groups: list[list[int]]) -> None:
    assert [sorted(group) for group in alike(questions)] == groups


def test_the_largest_group_comes_first() -> None:
    assert alike(["a key", "the gate", "gates", "which gate"]) == [[1, 2, 3], [0]]
