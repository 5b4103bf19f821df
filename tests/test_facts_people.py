"""People with the role that the text gives them, and organisations; and names that only look like either."""

from collections import deque
from dataclasses import replace
from itertools import pairwise

import pytest
from growth import is_linear
from hypothesis import example, given
from hypothesis import strategies as st

from index.fact_kinds import FactKind
from index.facts import people
from index.facts.base import Prose, RawFact, prose
from index.layout import Block, BlockKind, Span
from index.model import Document
from index.reading.document import read


def prose_of(text: str) -> Prose:
    return replace(prose(read("a.txt", text.encode())), language="en")  # short texts tell no language


def found(text: str, kind: FactKind) -> list[RawFact]:
    return [fact for fact in people.find(prose_of(text)) if fact.kind is kind]


def persons(text: str) -> list[tuple[str | None, str | None]]:
    return [(fact.value, fact.attribution) for fact in found(text, FactKind.PEOPLE)]


def organisations(text: str) -> list[tuple[str | None, str | None]]:
    return [(fact.value, fact.attribution) for fact in found(text, FactKind.ORGANISATIONS)]


WITH_A_ROLE = [
    # a title before the name
    ("President Donald Trump left.", "Donald Trump", "President"),
    ("Then Israeli Prime Minister Benjamin Netanyahu spoke.", "Benjamin Netanyahu", "Israeli Prime Minister"),
    ("Apple CEO Tim Cook opened the shop.", "Tim Cook", "Apple CEO"),
    ("They asked CEO Tim Cook about it.", "Tim Cook", "CEO"),
    ("It was signed by Dr Smith.", "Smith", "Dr"),
    ("It was signed by Dr. Maria Sánchez-Ruiz in May.", "Maria Sánchez-Ruiz", "Dr."),
    ("The court heard Professor J. K. Rowling on Monday.", "J. K. Rowling", "Professor"),
    ("She met King Charles.", "Charles", "King"),
    ("On Friday, Chancellor Merkel resigned.", "Merkel", "Chancellor"),
    ("Former US President Barack Obama was there.", "Barack Obama", "Former US President"),
    ("In 2020 former US President Barack Obama was there.", "Barack Obama", "former US President"),
    ("Secretary of State Antony Blinken flew home.", "Antony Blinken", "Secretary of State"),
    ("UN Secretary-General António Guterres flew home.", "António Guterres", "UN Secretary-General"),
    ("Deputy Defence Secretary Paul Wolfowitz agreed.", "Paul Wolfowitz", "Deputy Defence Secretary"),
    ("The letter reached Sir Keir Starmer.", "Keir Starmer", "Sir"),
    ("Mrs Justice Cockerill gave judgment.", "Cockerill", "Mrs Justice"),
    ("Detective Inspector Rachel O’Neill asked for help.", "Rachel O’Neill", "Detective Inspector"),
    # a role in small letters before the name
    ("Trump’s envoy Steve Witkoff has been working.", "Steve Witkoff", "Trump’s envoy"),
    ("We met his adviser and son-in-law Jared Kushner.", "Jared Kushner", "his adviser and son-in-law"),
    ("According to spokesperson Ana Díaz, it is closed.", "Ana Díaz", "spokesperson"),
    ("The British film director Ken Loach won.", "Ken Loach", "British film director"),
    ("The newly elected club president Ana Díaz spoke.", "Ana Díaz", "newly elected club president"),
    ("It was founded by German engineer Karl-Heinz von der Tann.", "Karl-Heinz von der Tann", "German engineer"),
    ("the activist Rev. Martin Luther King Jr. marched.", "Martin Luther King Jr.", "activist Rev."),
    ("the poet Abu al-Qasim al-Shabbi wrote it.", "Abu al-Qasim al-Shabbi", "poet"),
    ("the painter Vincent van Gogh lived there.", "Vincent van Gogh", "painter"),
    ("the coach Luis de la Fuente smiled.", "Luis de la Fuente", "coach"),
    ("the Saudi king Salman bin Abdulaziz smiled.", "Salman bin Abdulaziz", "Saudi king"),
    ("Their lead maintainer Linus Torvalds merged it.", "Linus Torvalds", "Their lead maintainer"),
    # apposition
    (
        "Diaa Rashwan, head of Egypt’s State Information Service, stated it.",
        "Diaa Rashwan",
        "head of Egypt’s State Information Service",
    ),
    ("Tim Cook, the chief executive of Apple, said no.", "Tim Cook", "the chief executive of Apple"),
    ("It was led by Mary Smith, a lawyer from Leeds.", "Mary Smith", "a lawyer from Leeds"),
    ("Jane Roe, 45, a nurse at the hospital, was hurt.", "Jane Roe", "a nurse at the hospital"),
    ("Jane Roe, who is the mayor of Oslo, spoke.", "Jane Roe", "the mayor of Oslo"),
    ("Ana Díaz, Minister for Health, resigned.", "Ana Díaz", "Minister for Health"),
    ("Ana Díaz, then the city’s youngest mayor, resigned.", "Ana Díaz", "then the city’s youngest mayor"),
    ("Bob Lee, founder and chief executive of the firm, left.", "Bob Lee", "founder and chief executive of the firm"),
    ("He met Lucy Hale, one of the authors of the report.", "Lucy Hale", "one of the authors of the report"),
    (
        "Ran Gvili, described as the last Israeli detainee, is dead.",
        "Ran Gvili",
        "described as the last Israeli detainee",
    ),
    ("The mayor, Jane Roe, opened it.", "Jane Roe", "The mayor"),
    ("Its chief executive, Tim Cook, said no.", "Tim Cook", "Its chief executive"),
    (
        "The head of the State Information Service, Diaa Rashwan, stated it.",
        "Diaa Rashwan",
        "The head of the State Information Service",
    ),
    ("Ana Díaz — a spokeswoman for the union — agreed.", "Ana Díaz", "a spokeswoman for the union"),
    ("Bob Lee (chair of the board) agreed.", "Bob Lee", "chair of the board"),
    # the verb "to be", and the verbs of office
    (
        "Angela Merkel was the first female chancellor of Germany.",
        "Angela Merkel",
        "the first female chancellor of Germany",
    ),
    ("Ada Lovelace was an English mathematician and writer.", "Ada Lovelace", "an English mathematician and writer"),
    ("Mary Smith was appointed director of the museum in 2004.", "Mary Smith", "director of the museum in 2004"),
    ("Jane Roe serves as treasurer.", "Jane Roe", "treasurer"),
    ("Joe Biden became president in 2021.", "Joe Biden", "president in 2021"),
    # lists of names
    ("- Director: Jane Roe\n- Treasurer: Bob Lee", "Jane Roe", "Director"),
    ("- Jane Roe, Chief Executive\n- Bob Lee, Treasurer", "Jane Roe", "Chief Executive"),
    ("- Editor: Bob Lee", "Bob Lee", "Editor"),
]

WITHOUT_A_ROLE = [
    ("Jane Roe said that it was late.", "Jane Roe"),
    ("It was late, according to Jane Roe.", "Jane Roe"),
    ("“It is late,” said Jane Roe.", "Jane Roe"),
    ("They found Mr John Smith at home.", "John Smith"),
    ("Jane Roe, 45, was hurt.", "Jane Roe"),
    ("Leonhard Euler was born in Basel.", "Leonhard Euler"),
    ("J. K. Rowling wrote that it was late.", "J. K. Rowling"),
]

NOBODY = [
    "★General Harbour: #F99697 is its colour.",
    "Films like Star Wars Uncut are great.",
    "Unlike We Think You'll Love, this model does not use it.",
    "They meet at 2 rue Simone Iff in the city.",
    "General Chat is on the left.",
    "An alternative is to use Rocky or Alma Linux here.",
    "It removes the Host Controller Interface layer.",
    "The Editor Semantic Versioning calls for is new.",
    "Backgrounds: Chef, Circus Performer, Con Artist, High Priestess, Merchant, Noble, Pirate, Politician.",
    "Potential adversaries: Zork Bandits (Hexer, Lackey), Masked Thief, Merchant",
    "Adversaries (Zork Archer, Zork Captain, Zork Guardian) appear at night.",
    "It summons three Jagged Knife Lackeys, who appear at a far range.",
    "See the NAGAAA Player Ratings Procedure for what each of these means.",
    "The Annual General Meeting was told of it.",
    "The Prime Minister left.",
    "Prime Minister’s Questions begin at noon.",
    "They live in President Street.",
    "The shop in King Street is closed.",
    "General Motors and General Electric build engines.",
    "The Justice Department said no.",
    "The Chief Executive Officer left.",
    "The Secretary General of the United Nations left.",
    "White House officials said no.",
    "The White House said no.",
    "Apple said no.",
    "the Egyptian official said no.",
    "An Egyptian official told Axios that it was late.",
    "In May President and Congress agreed.",
    "Last Friday the director left.",
    "Goldman Sachs said no.",
    "Human Rights Watch said no.",
    "According to Human Rights Watch, it is closed.",
    "According to Amnesty International, it is closed.",
    "Downing Street said no.",
    "New York said no.",
    "We are hiring a Senior Software Engineer in Berlin.",
    "Software Engineer Berlin",
    "Wanted: Project Manager Remote",
    "They read The Great Gatsby, a novel about a writer.",
    "The film The King’s Speech won.",
    "Call the UserManager class, a manager of users.",
    "The class PresidentFactory is the author of objects.",
    "THE PRESIDENT LEFT TODAY",
    "READ MORE FROM THE DIRECTOR JOHN",
    "He, the president, left.",
    "Bibi is trying to convince the president.",
    "It’s J.D., Marco, Jared, Steve, Susie.",
    "Prince Edward Island is green.",
    "Queen Elizabeth Hospital is closed.",
    "Major League Baseball is popular.",
    "Head Office is closed.",
    "Doctor Who is on.",
    "In Paris, the president of France spoke.",
    "On Monday, the head of the union spoke.",
    "South Africa, a leader in mining, agreed.",
    "Manchester United, champion in 1999, lost.",
    "New York, the author of the report says, is large.",
    "Supreme Court Justice nominations are slow.",
    "The Vice President of the United States left.",
    "Every Student Succeeds Act is a law.",
    "Director General of the fund resigned.",
    "Python Developer Guide is long.",
    "The Captain Cook Hotel is closed.",
    "Commander Islands are cold.",
    "200\tOK\tEverything worked as expected\tGeneral\tUpdates",  # two cells of a row
    "Angela Merkel, President Emmanuel Macron and others met.",  # two people: neither is the other's role
]

ORGANISATIONS = [
    ("The World Economic Forum meets in Davos.", "World Economic Forum", None),
    ("The Board of Peace met.", "Board of Peace", None),
    ("It is the head of Egypt’s State Information Service.", "State Information Service", None),
    ("That is according to Gaza’s Ministry of Health.", "Ministry of Health", None),
    ("The Israel Defense Forces fired.", "Israel Defense Forces", None),
    ("Trump administration officials agreed.", "Trump administration", None),
    ("The White House agreed.", "White House", None),
    ("The University of California, Berkeley agreed.", "University of California", None),
    ("She studied at Stanford University.", "Stanford University", None),
    ("Acme Corp. agreed.", "Acme Corp.", None),
    ("Acme Widgets Ltd agreed.", "Acme Widgets Ltd", None),
    ("Siemens AG agreed.", "Siemens AG", None),
    ("The World Health Organization (WHO) agreed.", "World Health Organization", "WHO"),
    ("The WHO (World Health Organization) agreed.", "World Health Organization", "WHO"),
    ("NATO agreed.", "NATO", None),
    ("They are in Hamas.", "Hamas", None),
    ("The European Court of Justice ruled.", "European Court of Justice", None),
    ("The House of Representatives voted.", "House of Representatives", None),
    ("The Bill & Melinda Gates Foundation paid.", "Bill & Melinda Gates Foundation", None),
    ("The Department for Work and Pensions paid.", "Department for Work and Pensions", None),
    ("Brightwell, a charity for sailors, paid.", "Brightwell", "a charity for sailors"),
    ("Zenko, the software company, paid.", "Zenko", "the software company"),
    ("The Norwegian Refugee Council paid.", "Norwegian Refugee Council", None),
    ("The New York Times reported it.", "New York Times", None),
    ("Manchester City Council paid.", "Manchester City Council", None),
    ("The Federal Reserve Bank of New York paid.", "Federal Reserve Bank of New York", None),
    ("The International Committee of the Red Cross paid.", "International Committee of the Red Cross", None),
    ("It was the Royal Society that paid.", "Royal Society", None),
    ("The Labour Party won.", "Labour Party", None),
    ("The UK’s National Health Service paid.", "National Health Service", None),
    ("Reuters reported it.", "Reuters", None),
    ("The Grand Alliance for Ponies (GAP) met. Later GAP grew.", "GAP", None),
]

NO_ORGANISATION = [
    "They asked who wrote it by Chunk-Defined Coding (CDC). The CDC said nothing.",
    "The sail is in the YaST Control Center.",
    "The party was late.",
    "The Company shall pay.",
    "The Board met.",
    "He opened a bank account.",
    "The House is old.",
    "The Party of the first part pays.",
    "In May the Council met.",
    "The JSON was wrong.",
    "THE BOARD OF PEACE",
    "CLICK HERE FOR THE COMPANY NEWS",
    "AM and PM are times.",
    "World War II ended.",
    "My birthday party was late.",
    "Group A plays Group B.",
    "The United States agreed.",
    "Our Team is great.",
    "Read the Terms of Service now.",
    "Table Service is slow.",
    "The DNA was old.",
    "This Group is old.",
    "She ran the Boston Marathon.",
    "It is in Mar-a-Lago.",
    # what any may be or make
    "They are in an existing Working Group under the council.",
    "It is free for everybody who writes Open Source Software (OSS) at home.",
    "There is no Certificate Authority for them.",
    "They moved it on the Project Board in the evening.",
    # networks that anybody has, and halls
    "You can use a Virtual Private Network (VPN) there. A VPN is slow, and VPNs cost money.",
    "They sailed with the Harbour Watch Satellite mission in the evening.",
    "Ask your local Harbour Authority or the pilot.",
    "It happened at the Hull Convention Center in the evening.",
    "The package manager for Brightwell is slow.",
    "The contract is the Relying Party (RP) in it, and RP signs.",
]


@pytest.mark.parametrize(("text", "name", "role"), WITH_A_ROLE)
def test_a_person_has_the_role_that_the_text_gives(text: str, name: str, role: str) -> None:
    assert (name, role) in persons(text)


@pytest.mark.parametrize(("text", "name"), WITHOUT_A_ROLE)
def test_a_full_name_is_a_person_where_the_text_says_so(text: str, name: str) -> None:
    assert persons(text) == [(name, None)]


@pytest.mark.parametrize("text", NOBODY)
def test_a_name_that_only_looks_like_a_persons_is_none(text: str) -> None:
    assert [(name, role) for name, role in persons(text) if name not in ("Emmanuel Macron", "Angela Merkel")] == []


@pytest.mark.parametrize(("text", "name", "role"), ORGANISATIONS)
def test_an_organisation_is_found_by_its_name(text: str, name: str, role: str | None) -> None:
    assert (name, role) in organisations(text)


@pytest.mark.parametrize("text", NO_ORGANISATION)
def test_a_name_that_only_looks_like_an_organisations_is_none(text: str) -> None:
    assert organisations(text) == []


def test_a_mention_has_a_fact_for_each_role_that_is_given() -> None:
    text = "Israeli Prime Minister Benjamin Netanyahu, the leader of Likud, spoke."
    assert persons(text) == [
        ("Benjamin Netanyahu", "Israeli Prime Minister"),
        ("Benjamin Netanyahu", "the leader of Likud"),
    ]


def test_two_people_of_one_sentence_keep_their_own_roles() -> None:
    text = "Jane Roe, Ukraine's president, met Olaf Scholz, the German chancellor, in Kyiv."
    assert persons(text) == [("Jane Roe", "Ukraine's president"), ("Olaf Scholz", "the German chancellor")]


def entries(text: str) -> set[str | None]:
    return {name for name, _ in persons(text)}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # one entry, however the document names her
        ("Jane Roe came. Ms Roe spoke. Roe said no.", {"Jane Roe"}),
        ("The mayor, Jane Roe, came. Dr Roe, a director of Brightwell, spoke.", {"Jane Roe"}),
        ("President Donald Trump spoke. Donald said no. Trump left. He, the president, was late.", {"Donald Trump"}),
        ("John Roe came. Lord Roe spoke.", {"John Roe"}),
        # somebody else
        ("Michelle Obama came. Then President Obama spoke.", {"Michelle Obama", "Obama"}),
        ("Hillary Clinton came. Mr Clinton spoke.", {"Hillary Clinton", "Mr Clinton"}),
        ("John Roe came with Ann Roe. Dr Roe spoke.", {"John Roe", "Ann Roe", "Roe"}),
        ("Mr Roe spoke before Jane Roe came.", {"Mr Roe", "Jane Roe"}),
        ("Mr Roe and Mrs Roe spoke.", {"Mr Roe", "Mrs Roe"}),
        ("Sir John Bourn came. Sir John spoke.", {"John Bourn"}),
    ],
)
def test_short_names_join_the_full_name_that_the_document_introduces(text: str, named: set[str]) -> None:
    assert entries(text) == named


def test_a_role_is_told_once_and_a_person_counts_once_a_sentence() -> None:
    text = "The coach Jane Roe came. Ms Roe and Jane Roe left. Jane Roe, a coach, is back."
    assert persons(text) == [("Jane Roe", "coach"), ("Jane Roe", None), ("Jane Roe", None)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("It was seen by Jane Roe and by Ann Hill.", {"Jane Roe", "Ann Hill"}),
        ("Boats were seen by Jane Rivers on the rivers.", {"Jane Rivers"}),
        ("The sprinters Kostas Kent and Katerina Tanu left.", {"Kostas Kent", "Katerina Tanu"}),
        ("Zork Vandermeer came. Mr Vandermeer spoke.", {"Zork Vandermeer"}),
        ("Zork Vandermeer came. Vandermeer said no.", {"Zork Vandermeer"}),
        ("Jane Roe MP spoke.", {"Jane Roe"}),
        ("The leader of the Commons Jane Roe spoke.", {"Jane Roe"}),
        ("The fair is in Stanley Park by the lake.", set()),
        ("The Lib Dems and Grant Thornton agreed on Virginia Beach.", set()),
        ("Zork Vandermeer came.", set()),
        ("Max Zorking 1 ensures that we do.", set()),
        ("The attorney for the District of Ohio Jane Roe spoke.", {"Jane Roe"}),
        # beside a sure name, or a handle
        (
            "Thanks go to Zork Vandermeer, Jane Roe and Zork Dallow for it.",
            {"Zork Vandermeer", "Jane Roe", "Zork Dallow"},
        ),
        ("* Jane Roe, Ann Hill", {"Jane Roe", "Ann Hill"}),
        ("* Zork Vandermeer (@zorkv)", {"Zork Vandermeer"}),
        # before a role without a comma, at the end of a line, and no office
        ("* Jane Roe Product Manager, Brightwell", {"Jane Roe"}),
        ("It was drawn by Jane Roe\nCredits go to all.", {"Jane Roe"}),
        ("The Vice-President Communications and the Professor Emeritus agreed on U.S. Harbour rules.", set()),
    ],
)
def test_a_given_name_or_the_rest_of_the_document_shows_that_a_name_is_a_persons(text: str, named: set[str]) -> None:
    assert entries(text) == named


def test_an_organisation_counts_once_a_sentence() -> None:
    text = "The Labour Party said that the Labour Party won. The Labour Party left."
    assert organisations(text) == [("Labour Party", None)] * 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("An analyst at Zorkwell Brothers agreed.", ["Zorkwell Brothers"]),
        ("The filtering firm Zorkwell agreed.", ["Zorkwell"]),
        ("The Zorkwell chief executive Jane Roe agreed.", ["Zorkwell"]),
        ("The president of France agreed with an envoy from France.", []),
        ("Open a Twitter account and read the Google calendar.", []),
        ("Get it from Twitter, it works for Google's Gson library.", []),
        ("Everyone who works at Zorkwell agrees.", ["Zorkwell"]),
        ("Michael Bloomberg came. Bloomberg said no.", []),
        ("They told BBC News of it.", ["BBC News"]),
        ("When Zorkwell manager Jane Roe came, manager Ann Hill left.", ["Zorkwell"]),
        ("They were told by Google to go.", ["Google"]),
        ("The Security Council Resolution was read.", []),
        ("The school is at the School of Law.", ["School of Law"]),
        ("You choose the School of Zorkery.", []),
        ("She manages the community at Layer5, an organization for sailors.", ["Layer5"]),
        ("Made by Wizards of the Shore LLC in part.", ["Wizards of the Shore LLC"]),
        ("She is the founder and Director of Zork Robotics Inc. there.", ["Zork Robotics Inc."]),
        ("Data of the Harbour Control Administration and others show it.", ["Harbour Control Administration"]),
        ("The Royal Society for the Protection of Birds agreed.", ["Royal Society for the Protection of Birds"]),
        ("The Bill and Melinda Zork Foundation paid.", ["Bill and Melinda Zork Foundation"]),
        ("• Approved Zork Software", []),
        ("The General Post Authority came.", ["General Post Authority"]),
        ("The Zork Code of Conduct Committee met.", ["Zork Code of Conduct Committee"]),
        ("We gave it to Friends of the Shore Foundation.", ["Friends of the Shore Foundation"]),
        ("The chain operator ZORK-36 agreed.", []),
        ("They use the Zork Studio Team Services.", []),
        ("They vote with the Zork Voting Service.", []),
        ("They breed giants.\tZorkish", []),
        ("Clarify Zork Council rules.", ["Zork Council"]),
        ("#512 Added Bank of Zork to the list of banks.", ["Bank of Zork"]),
        ("#513 Fixes Zork Bank sync in the list.", ["Zork Bank"]),
        ("United Zork Bank is in the list.", ["United Zork Bank"]),
        ("The field has BANK_OF_ZORK Bank in it.", []),
        ("When the Oracle makes a successful attack, all lose a Hope.", []),
        ("All projects went to the chief of Projects today.", []),
        ("The Zork Relational Database Service stores it.", []),
        ("It is run by the Twitter actions.", []),
        ("They are in the Harbour Towns Services programme.", []),
        # a name is whole or left out
        ("They joined the Open Harbour Foundation in May.", ["Open Harbour Foundation"]),
        ("The Harbour Working Group (WG) met. The Finance WG was late.", ["Harbour Working Group", "WG"]),
        ("They met the U.S. Boats and Exchange Commission there.", []),
        ("They asked the Council of Economic Advisers for it.", ["Council of Economic Advisers"]),
        ("They met the Office of Harbour Trade and Zork Boats today.", ["Office of Harbour Trade and Zork Boats"]),
        ("They met the Office of Harbour Trade and Jane Roe today.", ["Office of Harbour Trade"]),
        ("They met the ZORK Harbour Council today.", ["ZORK Harbour Council"]),
        ("They asked the Executive Committee for it.", ["Executive Committee"]),
        # what only an organisation does, is one of, or is called
        ("The harbour is funded by Brightwell.", ["Brightwell"]),
        ("They met companies such as Brightwell, Zorkton or others.", ["Brightwell", "Zorkton"]),
        ("They met Brightwell, a charity focused on boats.", ["Brightwell"]),
        ("Zork Boats is a cooperative of sailors.", ["Zork Boats"]),
        # the rest of a name, one of many, a periodical, an object of a game
        ("They went to the Library of Congress today.", []),
        ("They met the Chief Harbour Data Office today.", []),
        ("They met the Foreign, Commonwealth and Development Office today.", []),
        ("Components: 1 Sunny Harbour Board for all players.", []),
        ("It was in the Harbour Journal for years.", []),
        ("He told the Harbour Journal so.", ["Harbour Journal"]),
        ("They wrote that Boats Trust Your Bank today.", []),
        # an acronym that is also used for any of a kind, and a service that the text mostly uses
        ("The CNN blocks are slow, as all CNNs are.", []),
        ("Twitter says so. The talk is on Twitter, and more of it is on Twitter.", []),
        ("Twitter says so. Later Twitter said more about the talk on Twitter.", ["Twitter", "Twitter"]),
        # employers in brackets, which aren’t places or what somebody does
        ("They met Jane Roe (Brightwell) and Ann Hill, @ann (Zork Boats).", ["Brightwell", "Zork Boats"]),
        ("They met Jane Roe (Lead), Ann Hill (Independent) and Max Lowe (UX).", []),
        ("They met Jane Roe (Zorkton) and Ann Hill (Italy).", []),
    ],
)
def test_the_use_of_a_name_shows_if_it_is_an_organisations(text: str, named: list[str]) -> None:
    assert [name for name, _ in organisations(text)] == named


def test_an_acronym_counts_where_its_initials_are_those_of_a_name_in_the_document() -> None:
    assert organisations("The Israel Defense Forces left. The IDF and the XYZ came.") == [
        ("Israel Defense Forces", None),
        ("IDF", None),
    ]


@pytest.mark.parametrize("language", ["de", "fr", "zh"])
def test_the_rules_are_only_for_english(language: str) -> None:
    assert not list(people.find(replace(prose_of("President Donald Trump left NATO."), language=language)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("## Present\n\n* Antoine Duval\n* Joyee Chan", [("Antoine Duval", None), ("Joyee Chan", None)]),
        ("## Apologies\n\n- Jane Roe, treasurer\n- Discord Bot", [("Jane Roe", "treasurer")]),
        (
            "Attendees: Jane Roe, Ann Hill (chair) and Lee Wong",
            [("Jane Roe", None), ("Ann Hill", "chair"), ("Lee Wong", None)],
        ),
        ("## Dishes\n\n* Antoine Duval\n* Joyee Chan", []),
        (
            "Board members in attendance were:\n\n- Jane Roe\n- Zork Eti-mfon\n\nAnd Zork Dal.\n\n- Zork Hale",
            [("Jane Roe", None), ("Zork Eti-mfon", None)],
        ),
        ("## Present\n\n* Antoine du Val @aduval (guest)", [("Antoine du Val", "guest")]),
        ("Ingredients: Zork Dal, Kir Royal", []),
        ("At the office were present: Jane Roe, Ann Hill", [("Jane Roe", None), ("Ann Hill", None)]),
        ("## Present\n\n* The chair: Jane Roe,", [("Jane Roe", "The chair")]),
        ("Present:\n\n* Jane Roe\n\n## Agenda\n\n* Zork Dal", [("Jane Roe", None)]),
        ("## Attendance (please add yourself)\n\n- Zork Dal (Zorkwell)", [("Zork Dal", "Zorkwell")]),
        ("## Voting member attendance\n\n- [x] Zork Dal - Zorkwell", [("Zork Dal", "Zorkwell")]),
        ("## List of regular contributors\n\n- Zork Dal*, Zorkwell", [("Zork Dal", "Zorkwell")]),
        ("## Not attending\n\n- Zork Dal", [("Zork Dal", None)]),
    ],
)
def test_lists_of_people_name_people(text: str, named: list[tuple[str, str | None]]) -> None:
    listed = people.find(replace(prose(read("a.md", text.encode())), language="en"))
    assert [(fact.value, fact.attribution) for fact in listed if fact.kind is FactKind.PEOPLE] == named


@pytest.mark.parametrize(
    ("text", "named", "bodies"),
    [
        (
            "Mark Hale, the incident controller for the hills, says so.",
            [("Mark Hale", "the incident controller for the hills")],
            [],
        ),
        ("Bill Rowe of the Dockers Union says no.", [("Bill Rowe", None)], ["Dockers Union"]),
        (
            "Head of the Food Council, Mitch Lane, says so.",
            [("Mitch Lane", "Head of the Food Council")],
            ["Food Council"],
        ),
        ("It was heard by trial judge Justice Tom Hill.", [("Tom Hill", "trial judge")], []),
        ("Cardinal Health grew.", [], []),
        ("Sir Marvelbot is our bot.", [], []),
        ("Sir Marvel was a ship of the line.", [], []),
        ("It reads Model Specific Registers, which are specific to it.", [], []),
        ("Certain Apprentices said that they stay.", [], []),
        ("Normally Marvel said that it stops.", [], []),
        ("Write to 51 Franklin Street, Boston.", [], []),
        ("The West Bank is quiet.", [], []),
        ("The third National Adaptation Programme was unveiled.", [], []),
        ("Japanese Chief Cabinet Secretary Ken Ito spoke.", [("Ken Ito", "Japanese Chief Cabinet Secretary")], []),
        ("The Department for Culture, Media and Sport met.", [], ["Department for Culture, Media and Sport"]),
        ("The Australian Food and Grocery Council met.", [], ["Australian Food and Grocery Council"]),
        ("Hamas and the Grocery Council met.", [], ["Hamas", "Grocery Council"]),
    ],
)
def test_people_and_organisations_are_whole_and_neither_places_nor_things(
    text: str, named: list[tuple[str, str | None]], bodies: list[str]
) -> None:
    assert persons(text) == named
    assert [name for name, _ in organisations(text)] == bodies


PIECES = st.sampled_from(
    """President the Jane Roe, Trump’s envoy head of and ( ) : — Dr. J. K. van al-Qasim said, King “ ” ' . Bank
    University administration (WHO) World Health Organization a company who is was appointed 45, his 字""".split()
)


@given(st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=200))
@example("President")
@example("Director:")
@example("Bank of Bank of Bank of")
@example("Jane Roe, 45,")
@example("J. J. J. the President J. J.")
def test_names_and_roles_are_cut_from_their_sentence_and_keep_its_order(text: str) -> None:
    document = Document("a", "a.txt", "a", text, blocks_of(text))
    facts = list(people.find(prose(document)))
    for fact in facts:
        assert fact.value  # a person's is the name in full, which may stand elsewhere
        assert fact.value in text
        assert fact.attribution is None or fact.attribution in fact.sentence.of(text)
    assert all(before.span.start <= after.span.start for before, after in pairwise(facts))


def blocks_of(text: str) -> tuple[Block, ...]:
    return (Block(BlockKind.PARAGRAPH, Span(0, len(text))),) if text.strip() else ()


SIZE = 60_000  # characters; a rule that looks back or ahead without bounds takes minutes


@pytest.mark.parametrize(
    "piece",
    [
        "a", "A", "Abc ", "A ", "J. ", "King ", "Bank of ", "Jane Roe, ", "Jane Roe (", "the king and ", "’s ", "-a",
        "Jane van der ", "President Jane Roe’s ", "Jane Roe, who said ", "Abc Bank (AB) ", "the president, ", "(", "1",
        "The BBC said so. ",
    ],
)  # fmt: skip
def test_a_hostile_line_takes_linear_time(piece: str) -> None:
    def find(size: int) -> None:
        text = piece * (size // len(piece))
        deque(people.find(Prose(text, "en", None, ((Span(0, len(text)),),), ())), maxlen=0)

    assert is_linear(find, SIZE)
