"""Quotations and their speakers; text that is only in quotation marks; and speakers that nobody guesses."""

import re
from collections import deque
from dataclasses import replace
from itertools import pairwise

import pytest
from growth import is_linear
from hypothesis import example, given
from hypothesis import strategies as st

from index.fact_kinds import FactKind
from index.facts import facts, quotations
from index.facts.base import LONGEST_SENTENCE, Prose, prose
from index.layout import Block, BlockKind, Span
from index.model import Document
from index.reading.document import read

EXPLICIT, SAME, PREVIOUS = "explicit", "same paragraph", "previous paragraph"


def prose_of(text: str) -> Prose:
    return replace(prose(read("a.txt", text.encode())), language="en")  # short texts tell no language


def said(text: str) -> list[tuple[str, str | None, str | None]]:
    """Each quotation without its marks, its speaker, and how the speaker is known."""
    return [
        (fact.span.of(text)[1:-1].strip(), fact.attribution, fact.named_in) for fact in quotations.find(prose_of(text))
    ]


WITH_A_SPEAKER = [
    # the speaker after the quotation
    ("“We will leave tomorrow,” said Jane Roe.", "We will leave tomorrow,", "Jane Roe"),
    ("“We will leave tomorrow,” Jane Roe said.", "We will leave tomorrow,", "Jane Roe"),
    ("“We will leave tomorrow,” she said.", "We will leave tomorrow,", "she"),
    ("“We will leave tomorrow,” said Jane Roe, head of the union.", "We will leave tomorrow,", "Jane Roe"),
    ("“We will leave tomorrow,” Jane Roe, head of the union, said.", "We will leave tomorrow,", "Jane Roe"),
    ("“We will leave tomorrow,” the prime minister told reporters.", "We will leave tomorrow,", "the prime minister"),
    ("“Will we leave?” asked a spokesman for the army.", "Will we leave?", "a spokesman for the army"),
    ("“Will we leave?” Dr Smith asked in May.", "Will we leave?", "Dr Smith"),
    ("“We leave now!” shouted Martin Luther King Jr. at the crowd.", "We leave now!", "Martin Luther King Jr."),
    ("“We leave now”, said Ana Díaz.", "We leave now", "Ana Díaz"),
    ("“We leave now,” according to Ana Díaz.", "We leave now,", "Ana Díaz"),
    ("“No,” said Ana Díaz.", "No,", "Ana Díaz"),
    ("“We leave now,” the ministry said in a statement.", "We leave now,", "the ministry"),
    ("“We leave now,” a senior official told Axios on Monday.", "We leave now,", "a senior official"),
    ("“We leave now,” President Donald Trump wrote on Monday.", "We leave now,", "President Donald Trump"),
    ("“We leave now,” says Vincent van Gogh.", "We leave now,", "Vincent van Gogh"),
    ("“We leave now.” — Jane Roe", "We leave now.", "Jane Roe"),
    # the speaker before it
    ("Jane Roe said: “We will leave tomorrow.”", "We will leave tomorrow.", "Jane Roe"),
    ("Jane Roe said, “We will leave tomorrow.”", "We will leave tomorrow.", "Jane Roe"),
    ("On Monday, Jane Roe said “we will leave”.", "we will leave", "Jane Roe"),
    ("He said that it was “by all means a scandal”.", "by all means a scandal", "He"),
    (
        "Diaa Rashwan, head of Egypt’s State Information Service, stated that he is trying “by all means” to avoid it.",
        "by all means",
        "Diaa Rashwan",
    ),
    ("According to the report, “the valve was left open”.", "the valve was left open", "the report"),
    ("The chief executive of Apple, Tim Cook, said: “We leave now.”", "We leave now.", "Tim Cook"),
    ("In a statement, the White House said: “We leave now.”", "We leave now.", "the White House"),
    ("A spokeswoman for Acme told the BBC: “We leave now.”", "We leave now.", "A spokeswoman for Acme"),
    ("When asked, Bob Lee replied: “We leave now.”", "We leave now.", "Bob Lee"),
    ("Bob Lee has argued that “nobody is above the law”.", "nobody is above the law", "Bob Lee"),
    ("Bob Lee called it “a disaster for the whole town”.", "a disaster for the whole town", "Bob Lee"),
    ("Bob Lee, who was hurt, said: “We leave now.”", "We leave now.", "Bob Lee"),
    ("As Hannah Arendt wrote, “nobody has the right to obey”.", "nobody has the right to obey", "Hannah Arendt"),
    # marks
    ('"We will leave tomorrow," said Jane Roe.', "We will leave tomorrow,", "Jane Roe"),
    ("'We will leave tomorrow,' said Jane Roe.", "We will leave tomorrow,", "Jane Roe"),
    ("‘We will leave tomorrow,’ said Jane Roe.", "We will leave tomorrow,", "Jane Roe"),
    ("‘We don’t leave tomorrow,’ said Jane Roe.", "We don’t leave tomorrow,", "Jane Roe"),
    ("‘The dogs’ bowl is empty,’ said Jane Roe.", "The dogs’ bowl is empty,", "Jane Roe"),
    ("'It isn't the dogs' fault,' said Jane Roe.", "It isn't the dogs' fault,", "Jane Roe"),
    ("«We will leave tomorrow», said Jane Roe.", "We will leave tomorrow", "Jane Roe"),
    ("„We will leave tomorrow“, said Jane Roe.", "We will leave tomorrow", "Jane Roe"),
    ("»We will leave tomorrow«, said Jane Roe.", "We will leave tomorrow", "Jane Roe"),
    ('"He is 5\'10" tall and we like him," said Jane Roe.', "He is 5'10\" tall and we like him,", "Jane Roe"),
    ("“He said ‘never’ and left,” said Jane Roe.", "He said ‘never’ and left,", "Jane Roe"),
    ("“He said “never” and left,” said Jane Roe.", "He said “never” and left,", "Jane Roe"),
    # several sentences
    ("“We leave. Nobody stays. It is over,” said Jane Roe.", "We leave. Nobody stays. It is over,", "Jane Roe"),
]

PASSED_ON = [
    # a second quotation in the paragraph of the first
    (
        "“We leave,” said Jane Roe. “It is over for us.”",
        "It is over for us.",
        "Jane Roe",
        SAME,
        "“We leave,” said Jane Roe.",
    ),
    ("“We leave,” said Jane Roe, “and nobody will stay.”", "and nobody will stay.", "Jane Roe", EXPLICIT, None),
    (
        "“We leave,” she said. It rained. “It is over for us.”",
        "It is over for us.",
        "she",
        SAME,
        "“We leave,” she said.",
    ),
    # the paragraph before
    (
        "A White House official told Axios that it was late.\n\n“He has lost them. It is over now.”",
        "He has lost them. It is over now.",
        "A White House official",
        PREVIOUS,
        "A White House official told Axios that it was late.",
    ),
    (
        "It rained. Jane Roe was angry, and said so:\n\n“It is over for all of us.”",
        "It is over for all of us.",
        None,
        None,
        None,
    ),
    (
        "Jane Roe added:\n\n“It is over for all of us.”",
        "It is over for all of us.",
        "Jane Roe",
        PREVIOUS,
        "Jane Roe added:",
    ),
    (
        "“We leave now,” said Jane Roe.\n\n“It is over for all of us.”",
        "It is over for all of us.",
        "Jane Roe",
        PREVIOUS,
        "“We leave now,” said Jane Roe.",
    ),
]

WITHOUT_A_SPEAKER = [
    ("It rained all day.\n\n“It is over for all of us.”", "It is over for all of us."),
    ("On the wall stood: “Nobody will ever leave this place.”", None),
    ("Some replied: “Nobody will ever leave this place.”", "Nobody will ever leave this place."),
    ("Jane Roe was told: “You will never leave this place.”", "You will never leave this place."),
    ("It is said that “nobody ever leaves this place alive.”", None),
]

NONE = [
    "The so-called “deep state” is a phrase.",
    "They read “The Great Gatsby” at school.",
    "The song “Purple Rain” was late.",
    "She wrote “The Old Man and the Sea” in Cuba.",
    "The term “prime number” is old.",
    'He is 5\'10" tall and has a 12" ruler.',
    "The dogs' bowl and the cats' bowl are red.",
    "The ’90s and the ’80s were loud.",
    "It's a rock 'n' roll song, isn't it?",
    "Press “Save” and then “Close”.",
    "The word ‘quotation’ has nine letters.",
    "It is known as the “first oil shock” today.",
    "The embargo was later called the “first oil shock”.",
    "An “open” mark without its end",
    "An end without its” mark",
    'It cost 5" and 6" more.',
    'The class "UserManager" is old.',
    "They said the “deep state” had won.",
]

OTHER_LANGUAGES = [
    (
        "Er sagte, dass es nicht so ist. „Das ist nicht wahr und wird es nie sein“, sagte Müller.",
        "de",
        "Das ist nicht wahr und wird es nie sein",
    ),
    (
        "Il a dit que c’est fini. « Nous ne partirons jamais de cette ville », dit-elle.",
        "fr",
        "Nous ne partirons jamais de cette ville",
    ),
    (
        "彼は言った。「私たちは明日ここを出発するつもりです。」と彼は言った。",
        "ja",
        "私たちは明日ここを出発するつもりです。",
    ),
    ("Ella dijo que no. “Nunca nos iremos de esta ciudad”, dijo Ana Díaz.", "es", "Nunca nos iremos de esta ciudad"),
]


@pytest.mark.parametrize(("text", "words", "speaker"), WITH_A_SPEAKER)
def test_a_quotation_has_the_speaker_that_its_sentence_names(text: str, words: str, speaker: str) -> None:
    assert said(text) == [(words, speaker, EXPLICIT)]


@pytest.mark.parametrize("text", NONE)
def test_text_that_is_only_in_marks_is_no_quotation(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(("text", "words", "speaker", "how", "lead"), PASSED_ON)
def test_a_speaker_is_passed_on_with_the_sentence_that_names_him(
    text: str, words: str, speaker: str | None, how: str | None, lead: str | None
) -> None:
    fact = list(quotations.find(prose_of(text)))[-1]
    assert (fact.span.of(text)[1:-1], fact.attribution, fact.named_in) == (words, speaker, how)
    assert (fact.lead and fact.lead.of(text)) == lead


@pytest.mark.parametrize(("text", "words"), WITHOUT_A_SPEAKER)
def test_a_speaker_who_is_not_named_is_not_guessed(text: str, words: str | None) -> None:
    assert said(text) == ([(words, None, None)] if words else [])


@pytest.mark.parametrize(("text", "language", "words"), OTHER_LANGUAGES)
def test_quotations_in_other_languages_have_no_speaker(text: str, language: str, words: str) -> None:
    facts = list(quotations.find(replace(prose_of(text), language=language)))
    assert [(fact.span.of(text)[1:-1].strip(), fact.attribution, fact.named_in) for fact in facts] == [
        (words, None, None)
    ]


def test_a_quotation_over_several_paragraphs_repeats_its_opening_mark() -> None:
    text = "“We leave now. Nobody stays.\n\n“It is over.\n\n“We are gone,” said Jane Roe.\n\nIt rained."
    (fact,) = quotations.find(prose_of(text))
    assert fact.span.of(text) == "“We leave now. Nobody stays.\n\n“It is over.\n\n“We are gone,”"
    assert fact.sentence.of(text).endswith("said Jane Roe.")
    assert fact.attribution == "Jane Roe"


def test_a_mark_that_never_closes_takes_no_other_quotation_with_it() -> None:
    text = "An “open mark.\n\n“We leave now,” said Jane Roe.\n\nAn “open mark. “We leave now,” said Jane Roe."
    assert said(text) == [("We leave now,", "Jane Roe", EXPLICIT)] * 2


def test_a_heading_between_two_paragraphs_introduces_nobody() -> None:
    text = "# One\n\nJane Roe said so.\n\n# Two\n\n“It is over for all of us.”\n"
    facts = list(quotations.find(replace(prose(read("a.md", text.encode())), language="en")))
    assert [fact.attribution for fact in facts] == [None]


def test_a_quotation_is_no_longer_than_can_be_shown() -> None:
    assert said("“" + "We leave now. " * 400 + "”") == []


PIECES = st.sampled_from(
    """“ ” " ' ’ ‘ « » „ 「 」 “We leave,” said Jane Roe, he . ! ,” ” told : — According to the report, 5'10" don’t
    \n\n \n\n“ and they were who (a) 字字字字字字字字 Title Case of""".split(" ")
)


@given(
    st.lists(PIECES, max_size=40).map(" ".join) | st.text(alphabet="“”\"'’‘«»„「」 Ab.,\n", max_size=120),
    st.sampled_from(["en", "de", "ja"]),
)
@example("“\n\n“\n\n“”", "en")
@example("“” said", "en")
@example("Jane said “", "en")
def test_quotations_are_cut_from_their_sentences_and_keep_their_order(text: str, language: str) -> None:
    spans = [part.span() for part in re.finditer(r"(?:[^\n]|\n(?!\n))+", text) if part[0].strip()]
    blocks = tuple(Block(BlockKind.PARAGRAPH, Span(*span)) for span in spans)
    facts = list(quotations.find(prose(Document("a", "a.txt", "a", text, blocks, language=language))))
    for fact in facts:
        assert fact.span.of(text)[0] in "“\"'‘«»„‹「『”"
        shown = fact.sentence.of(text) + (fact.lead.of(text) if fact.lead else "")
        assert fact.attribution is None or fact.attribution in shown
        assert (fact.attribution is None) == (fact.named_in is None)
        assert language == "en" or fact.attribution is None
    assert all(before.span.end <= after.span.start for before, after in pairwise(facts))


SIZE = 60_000  # characters; a rule that looks back or ahead without bounds takes minutes


@pytest.mark.parametrize(
    "piece",
    [
        '"', "“", "“”", "”“", "'", "’", "‘a’ ", "'a ", "「", "«„‘“\"'", "“a” ", 'said "a b c" ', "“said ",
        "Jane said, “", "“A b c d,” said Jane Roe. ", "“A b c d?” Jane ", "“We leave ‘now’ and “then” and ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("paragraphs", [False, True])
def test_a_hostile_text_takes_linear_time(piece: str, paragraphs: bool) -> None:
    def find(size: int) -> None:
        text = piece * (size // len(piece))
        starts = range(0, len(text), len(piece)) if paragraphs else [0]
        length = len(piece.rstrip()) if paragraphs else len(text)
        lines = Prose(text, "en", None, tuple((Span(start, start + length),) for start in starts), ())
        deque(quotations.find(lines), maxlen=0)

    assert is_linear(find, SIZE)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # the subject, and no name within its modifiers
        ("The lawyer defending Jane Roe said “she has done nothing wrong”.", "The lawyer"),
        ("Documents obtained by journalist Jane Roe said “the dam was cracked”.", "Documents"),
        ("A letter written for minister Jane Roe said “it costs too much”.", "A letter"),
        ("A man accused of robbing Jane Roe said “nobody was in the house”.", "A man"),
        ("At the hearing Jane Roe said “nobody was in the house”.", "Jane Roe"),
        ("Jane Roe and Ann Hill said “we are leaving now”.", "Jane Roe and Ann Hill"),
        # months in names, and verbs that speak only after a quotation
        ("“We will leave tomorrow,” said Elsa May, who stayed.", "Elsa May"),
        ("“We will leave tomorrow,” said April Jones.", "April Jones"),
        ("“We will leave tomorrow,” Jane Roe said in May.", "Jane Roe"),
        ("“It is a scandal, and no less,” Mr Roe charged.", "Mr Roe"),
        ("“It is done now,” said the mayor of Leeds, West Yorkshire.", "the mayor of Leeds"),
    ],
)
def test_the_speaker_is_the_subject_of_the_verb(text: str, speaker: str) -> None:
    assert [found for _, found, _ in said(text)] == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "If Jane Roe says “the plan is dead”, we leave.",
        "Nobody, including Jane Roe, said “the plan is dead”.",
        "No minister said “the plan is dead now”.",
        "He denied that Jane Roe said “the plan is dead”.",
        "She denied that it was “a scandal from the start”.",
        "Did Jane Roe say “the plan is dead”?",
        "Jane Roe never said “the plan is dead”.",
        "When your Beastform says “the plan is dead”, it grows.",
    ],
)
def test_what_may_not_have_been_said_has_no_speaker(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Jane Roe came late. It rained. “We will leave tomorrow,” she said.", "Jane Roe came late."),
        ("Mr Roe came late.\n\nIt rained. “We will leave tomorrow,” he said.", "Mr Roe came late."),
        ("It rained. “We will leave tomorrow,” he said.", None),
        ("Jane Roe came late. “We will leave tomorrow,” the mayor said.", None),
    ],
)
def test_he_is_shown_with_the_name_before_and_not_taken_for_it(text: str, lead: str | None) -> None:
    (fact,) = quotations.find(prose_of(text))
    assert fact.attribution in ("she", "he", "the mayor")
    assert (fact.lead.of(text) if fact.lead else None) == lead


def test_a_quotation_in_a_sentence_that_is_too_long_to_be_shown_is_left_out() -> None:
    long = f"It is “a long list”, {'very ' * LONGEST_SENTENCE}long, “and no less”"
    found = said(f"It began. {long}. Jane Roe said, “We will leave tomorrow.”")
    assert [quotation for quotation, *_ in found] == ["We will leave tomorrow."]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The band’s lawyer Ann Brook said “it is all done now”.", "The band’s lawyer Ann Brook"),
        ("“We must leave now,” said Mr May in May.", "Mr May"),
        ("“We must leave now,” June Carter said in June.", "June Carter"),
    ],
)
def test_a_speaker_is_named_whole(text: str, speaker: str) -> None:
    assert [fact.attribution for fact in quotations.find(prose_of(text))] == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "It was wrongly reported that Ann Brook said “the plan is dead now”.",
        "Has Ann Brook said “the plan is dead now”?",
        "Reporters asked if Ann Brook said “the plan is dead now”.",
        "Had Ann Brook said “the plan is dead now”, we would have left.",
        "No one who knew Ann Brook said “the plan is dead now”.",
    ],
)
def test_what_is_denied_supposed_or_asked_is_said_by_nobody(text: str) -> None:
    assert [fact.attribution for fact in quotations.find(prose_of(text))] == []


def test_examples_in_a_manual_where_nobody_speaks_are_no_quotations() -> None:
    manual = "Write a whole sentence. " * 25 + "Write it like this: “The boats are leaving tomorrow.”"
    kinds = [fact.kind for fact in facts(read("a.txt", manual.encode()))]
    assert FactKind.QUOTATIONS not in kinds
    said = f"{manual} The mayor said so."
    said += " “We leave now,” said Ann Brook. Some replied: “The boats are leaving tomorrow.”"
    assert [fact.kind for fact in facts(read("a.txt", said.encode()))].count(FactKind.QUOTATIONS) == 2


def test_minutes_and_talk_quote_only_named_people() -> None:
    told = "The boat left. " * 25 + "She said so. People said: “We leave now.” Ann Brook said: “We leave now.”"

    def quoted(text: str) -> list[str | None]:
        found = facts(read("a.md", text.encode()))
        return [fact.attribution for fact in found if fact.kind is FactKind.QUOTATIONS]

    assert quoted(told) == ["People", "Ann Brook"]
    assert quoted(f"{told} {'I think so. ' * 5}") == ["Ann Brook"]
    assert quoted(f"# Minutes\n\n{told}") == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Amber Reed (Hull, England) said, “we leave now”.", "Amber Reed"),
        ("Having said that, “we leave now” is short.", None),
        ("The page is old: it says “we leave now”.", None),
    ],
)
def test_the_speaker_is_neither_a_place_nor_a_page(text: str, speaker: str | None) -> None:
    assert [fact.attribution for fact in quotations.find(prose_of(text)) if fact.attribution] == (
        [speaker] if speaker else []
    )
