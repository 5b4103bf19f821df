"""Dates are found as the text has them, and given a value only where the text determines one."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.facts import dates
from index.facts.base import prose
from index.layout import Block, BlockKind, Span
from index.model import Document


def found(text: str, date: str | None = None, language: str = "en") -> list[tuple[str, str | None, str | None]]:
    """The text of each date, its value and its notes."""
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    document = Document("id", "a.txt", "A", text, (block,), date=date, language=language)
    return [(fact.span.of(text), fact.value, ", ".join(fact.notes) or None) for fact in dates.find(prose(document))]


NO_YEAR = "year not stated"


@pytest.mark.parametrize(
    ("text", "span", "value", "qualifier"),
    [
        # days
        ("It opened on 2024-05-13.", "2024-05-13", "2024-05-13", None),
        ("It opened at 2024-05-13T10:30:00Z sharp.", "2024-05-13T10:30:00Z", "2024-05-13", None),
        ("It opened on 2024-05-13 10:30.", "2024-05-13", "2024-05-13", None),
        ("It opened on 2024/05/13.", "2024/05/13", "2024-05-13", None),
        ("It opened on 13 May 2024.", "13 May 2024", "2024-05-13", None),
        ("It opened on 13 May, 2024.", "13 May, 2024", "2024-05-13", None),
        ("It opened on the 13th of May 2024.", "13th of May 2024", "2024-05-13", None),
        ("It opened on May 13, 2024, at noon.", "May 13, 2024", "2024-05-13", None),
        ("It opened on May 13th, 2024.", "May 13th, 2024", "2024-05-13", None),
        ("It opened on Monday, May 13, 2024.", "Monday, May 13, 2024", "2024-05-13", None),
        ("It opens on Oct 9 at noon.", "Oct 9", "XXXX-10-09", NO_YEAR),
        ("They met on 5 Jan there.", "5 Jan", "XXXX-01-05", NO_YEAR),
        ("It opened on Sept. 3, 2024.", "Sept. 3, 2024", "2024-09-03", None),
        ("It opened on 3 Dec 1999.", "3 Dec 1999", "1999-12-03", None),
        ("MARCH 3, 2024 was cold.", "MARCH 3, 2024", "2024-03-03", None),
        ("It opened on 29 February 2024.", "29 February 2024", "2024-02-29", None),
        ("It opened on May\n13, 2024.", "May\n13, 2024", "2024-05-13", None),
        # days without a year
        ("The December 29 meeting is crucial.", "December 29", "XXXX-12-29", NO_YEAR),
        ("It closed on 29 February.", "29 February", "XXXX-02-29", NO_YEAR),
        ("We met on the 1st of May.", "1st of May", "XXXX-05-01", NO_YEAR),
        ("The October 7 attack came.", "October 7", "XXXX-10-07", NO_YEAR),
        ("It lasted until Friday, 3 May.", "Friday, 3 May", "XXXX-05-03", "until, year not stated"),
        # day and month in figures
        ("It opened on 13/05/2024.", "13/05/2024", "2024-05-13", None),
        ("It opened on 05/13/2024.", "05/13/2024", "2024-05-13", None),
        ("It opened on 12/05/2024.", "12/05/2024", None, "day and month could be swapped"),
        ("It opened on 12/12/2024.", "12/12/2024", "2024-12-12", None),
        ("It opened on 13.05.2024.", "13.05.2024", "2024-05-13", None),
        ("It opened on 12-05-2024.", "12-05-2024", None, "day and month could be swapped"),
        ("It opened on 25/12/99.", "25/12/99", None, "century not stated"),
        # months
        ("It opened in May 2024.", "May 2024", "2024-05", None),
        ("It opened in May, 2024.", "May, 2024", "2024-05", None),
        ("It opened in March of 2024.", "March of 2024", "2024-03", None),
        ("The release is from 2024-05.", "2024-05", "2024-05", "from"),
        ("It opened in late March 2024.", "late March 2024", "2024-03", "late"),
        ("It opened in mid-March.", "mid-March", "XXXX-03", "mid, year not stated"),
        ("He agreed to it in October.", "in October", "XXXX-10", NO_YEAR),
        ("In October President Smith agreed.", "In October", "XXXX-10", NO_YEAR),
        ("They meet later in January.", "later in January", "XXXX-01", NO_YEAR),
        ("It has rained since May.", "May", "XXXX-05", "since, year not stated"),
        ("It happened last October.", "last October", None, "relative"),
        ("Made on the 30th day of January, 1995, by us.", "30th day of January, 1995", "1995-01-30", None),
        # years
        ("It was built about 1900.", "about 1900", "1900~", "approximate"),
        ("Put the years up to 1950 into it.", "1950", "1950", None),
        ("It was founded in 1892.", "1892", "1892", None),
        ("In 2019 prices rose.", "2019", "2019", None),
        ("It has stood since 1066.", "1066", "1066", "since"),
        ("It was built before 1900.", "1900", "1900", "before"),
        ("The 2012 Olympics were held.", "2012", "2012", None),
        ("It fell in mid-2023.", "mid-2023", "2023", "mid"),
        ("It fell in early 2023.", "early 2023", "2023", "early"),
        ("It fell at the end of 2023.", "2023", "2023", None),
        ("It was built circa 1850.", "circa 1850", "1850~", "approximate"),
        ("It was built c. 1850.", "c. 1850", "1850~", "approximate"),
        ("It was built around 1850.", "around 1850", "1850~", "approximate"),
        ("It is due by 2030.", "2030", "2030", "by"),
        # longer and older
        ("In the 1990s it grew.", "1990s", "199X", None),
        ("In the late 1990s it grew.", "late 1990s", "199X", "late"),
        ("It grew in the late 1200s.", "late 1200s", None, "late, a decade or a century"),
        ("In the 1900s it grew.", "1900s", None, "a decade or a century"),
        ("In 1900s towns it grew.", "1900s", None, "a decade or a century"),
        ("In the ’90s it grew.", "’90s", None, "century not stated"),
        ("In the 19th century it grew.", "19th century", "18XX", None),
        ("In his 3rd century the elf left in 1950.", "1950", "1950", None),
        ("In the nineteenth century it grew.", "nineteenth century", "18XX", None),
        ("In the early 21st century it grew.", "early 21st century", "20XX", "early"),
        ("In the 5th century BC it grew.", "5th century BC", "-04XX", None),
        ("In the 18th and 19th centuries it grew.", "18th and 19th centuries", "17XX/18XX", None),
        ("Caesar died in 44 BC.", "44 BC", "-0043", None),
        ("It began in 1 BCE.", "1 BCE", "0000", None),
        ("It erupted in AD 79.", "AD 79", "0079", None),
        ("It erupted in 79 CE.", "79 CE", "0079", None),
        ("It ran from 500 to 450 BC.", "500 to 450 BC", "-0499/-0449", None),
        # parts of a year
        ("It grew in Q3 2024.", "Q3 2024", "2024-35", None),
        ("It grew in the third quarter of 2024.", "third quarter of 2024", "2024-35", None),
        ("It grew in the first half of 2024.", "first half of 2024", "2024-40", None),
        ("It grew in spring 2024.", "spring 2024", "2024-21", None),
        ("It grew in the summer of 1914.", "summer of 1914", "1914-22", None),
        # ranges
        ("It ran on 3–5 March 2024.", "3–5 March 2024", "2024-03-03/2024-03-05", None),
        ("It ran March 3-5, 2024.", "March 3-5, 2024", "2024-03-03/2024-03-05", None),
        ("It ran from 3 to 5 March 2024.", "3 to 5 March 2024", "2024-03-03/2024-03-05", None),
        ("It ran between 3 and 5 May.", "3 and 5 May", "XXXX-05-03/XXXX-05-05", NO_YEAR),
        ("It ran from 28 March to 5 April 2024.", "28 March to 5 April 2024", "2024-03-28/2024-04-05", None),
        (
            "It ran from December 28, 2023 to January 3, 2024.",
            "December 28, 2023 to January 3, 2024",
            "2023-12-28/2024-01-03",
            None,
        ),
        ("It ran from 28 December to 3 January 2024.", "28 December to 3 January 2024", None, NO_YEAR),
        ("It ran from December 28 to January 3.", "December 28 to January 3", None, NO_YEAR),
        ("It ran from 5 May 2024 to 3 March 2024.", "5 May 2024 to 3 March 2024", None, "ends before it begins"),
        ("It ran from March to May 2024.", "March to May 2024", "2024-03/2024-05", None),
        ("It ran March–May 2024.", "March–May 2024", "2024-03/2024-05", None),
        ("It ran from 2019 to 2021.", "2019 to 2021", "2019/2021", None),
        ("It ran between 1914 and 1918.", "1914 and 1918", "1914/1918", None),
        ("The war (1914–1918) ended.", "1914–1918", "1914/1918", None),
        ("The 2019–20 season ended.", "2019–20", "2019/2020", None),
        ("The plan for the 2020 to 2021 cycle ended.", "2020 to 2021", "2020/2021", None),
        ("It lists 2013-2021 references.", "2013-2021", "2013/2021", None),
        ("The 2011-12 season ended.", "2011-12", None, "a month or a range of years"),
        ("It ran circa 1850–1860.", "circa 1850–1860", "1850~/1860~", "approximate"),
        # relative ones
        ("They met last Friday.", "last Friday", None, "relative"),
        ("Last Friday, they met.", "Last Friday", None, "relative"),
        ("He took office earlier this year.", "earlier this year", None, "relative"),
        ("They met yesterday.", "yesterday", None, "relative"),
        ("They met three days ago.", "three days ago", None, "relative"),
        ("They meet on Monday morning.", "on Monday morning", None, "relative"),
    ],
)
def test_a_date_is_found(text: str, span: str, value: str | None, qualifier: str | None) -> None:
    assert found(text) == [(span, value, qualifier)]


@pytest.mark.parametrize(
    "text",
    [
        "You may 5 times try.",
        "May the force be with you.",
        "He may resign.",
        "They march on Rome.",
        "March on!",
        "The march in Washington was long.",
        "Theresa May spoke, and policies by May changed.",
        "In May's cabinet sat ten.",
        "It opened on 2024-02-30.",
        "It opened on 31 February.",
        "It opened on 29 February 2023.",
        "It opened on April 31, 2024.",
        "It opened on 2024-13-01.",
        "It opened on 32/13/2024.",
        "Version 1.12.2024 is out.",
        "Use Python 3.11.2 or 10.0.19045.",
        "The address is 192.168.20.19.",
        "Call 555-1234 or 020 7946 0958.",
        "Call +1 202-555-2019 now.",
        "It is open 24/7.",
        "Since 9/11 much has changed.",
        "It starts at 10:30.",
        "It starts at 5 pm.",
        "The score was 3-1.",
        "It cost $1999.",
        "In 2000 cases it failed.",
        "It has 1950 seats.",
        "A crowd of 2015 people came.",
        "It rose from 1500 to 2000 metres.",
        "Around 1850 people came.",
        "Windows 2000 was popular.",
        "Agenda 2030 was adopted.",
        "See pages 1100–1200.",
        "The last week of the war was long.",
        "Over the last year of his life he wrote.",
        "At last he came.",
        "Chapter 5 May was cold.",
        "COVID-19 spread.",
        "The ISBN is 978-3-16-148410-0.",
        "RFC 2119 says so.",
        "Room 1984 is empty.",
        "The file is a-2024-05-13x.",
        "She sang in the 1500 metres.",
        "Sections 3–5 apply.",
        "In his second term he did.",
        "It weighs 1/2/3 grams.",
        "It takes 1200s (20m) at most.",
        "It was done in 1200s at most.",
        "Today, the city is large.",
        "He ran in 1900-odd races.",
        "This may be useful.",
        "See datetime.datetime(2007, 12, 6) there.",
        "Scores between 1100 and 1200 are rare.",
        "It needs 1024 to 1536 MB.",
        "It opened on 5 – 12 people came.",
        "See bounties #1723. Is it in 1723 or both?",
        "Put in 100 a month up to 1500.",
        "We would like about 2000 before closing.",
        # of sources, of what happens every time, and of examples
        "Smith (1985) disagrees.",
        "The method (1985, second edition) is old.",
        "It is copyright © 2007–2021 of the club.",
        "They met two years later.",
        "He resigned the following year.",
        "Does it end on Sunday?",
        "It is moved if it ends on Sunday.",
        "The club usually meets on Sunday.",
        "For example, it rose in May 2019.",
        # numbers and names of something else
        "- 2019 - 2020 - 2021 -",
        "The menu is fixed by @kim in 1876.",
        "It fixes Advisory 2019-06 for all.",
        "Make a 2048 bit long key of the 2048 bits.",
        "It reads 2006-01-02T15:04:05.999999999Z07:00 there.",
    ],
)
def test_no_date_is_found(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It came into effect October 10 after October 9.", ["XXXX-10-10", "XXXX-10-09"]),
        ("In 2019, 2020 and 2021 it grew.", ["2019", "2020", "2021"]),
        ("In the 1980s and 1990s it grew.", ["198X", "199X"]),
        ("In the 1980s and 1900s it grew.", ["198X", None]),
        ("He lived from 27 BC to 14 AD.", ["-0026", "0014"]),
        ("On 5 May 2020 – 12 people died.", ["2020-05-05"]),
        ("On 3 May 2024 and 5 June 2024 it rained.", ["2024-05-03", "2024-06-05"]),
    ],
)
def test_several_dates_keep_the_order_of_the_text(text: str, expected: list[str]) -> None:
    assert [value for _, value, _ in found(text)] == expected


@pytest.mark.parametrize(
    ("text", "date", "value", "qualifier"),
    [
        ("They met last Friday.", "2024-05-15", "2024-05-10", "if dated by the document"),
        ("They met last Friday.", "2024-05-17", "2024-05-10", "if dated by the document"),
        ("They met yesterday.", "2024-03-01", "2024-02-29", "if dated by the document"),
        ("They meet tomorrow.", "2024-12-31", "2025-01-01", "if dated by the document"),
        ("They met last night.", "2024-05-15T10:00:00Z", "2024-05-14", "if dated by the document"),
        ("They met three days ago.", "2024-05-15", "2024-05-12", "if dated by the document"),
        ("They met last month.", "2024-01-15", "2023-12", "if dated by the document"),
        ("They met earlier this year.", "2024-05", "2024", "if dated by the document"),
        ("They met last year.", "2024", "2023", "if dated by the document"),
        ("They met three years ago.", "2024-05-15", "2021~", "approximate, if dated by the document"),
        # the document's date isn't enough
        ("They met last Friday.", "2024-05", None, "relative"),
        ("They met on Friday.", "2024-05-15", None, "relative"),
        ("They meet next Friday.", "2024-05-15", None, "relative"),
        ("They met last October.", "2024-05-15", None, "relative"),
        ("They met 99999 years ago.", "2024-05-15", None, "relative"),
        ("They met 999999999999 days ago.", "2024-05-15", None, "relative"),
        ("They met on 29 December.", "2024-05-15", "XXXX-12-29", NO_YEAR),
        ("They met last Friday.", "spring", None, "relative"),
    ],
)
def test_the_documents_own_date_settles_some_relative_dates(
    text: str, date: str, value: str | None, qualifier: str
) -> None:
    assert [fact[1:] for fact in found(text, date)] == [(value, qualifier)]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("It met in June 1995, and in March that year.", [("June 1995", "1995-06"), ("in March that year", "1995-03")]),
        ("It met in 1995 and on 3 May of the same year.", [("1995", "1995"), ("3 May of the same year", "1995-05-03")]),
        ("The conference of 1893 began it.", [("1893", "1893")]),
        ("Released: 2019", [("2019", "2019")]),
        ("Seats: 2019", []),
        ("A total of 1893 ships came.", []),
    ],
)
def test_a_year_that_the_sentence_states_is_no_guess(text: str, dates: list[tuple[str, str]]) -> None:
    assert [(span, value) for span, value, _ in found(text)] == dates


@pytest.mark.parametrize(
    "text",
    [
        "It met in March that year.",
        "It met in 1994, in 1995 and in March that year.",
        "It met in 1995 and on 29 February that year.",
    ],
)
def test_that_year_has_no_value_where_it_could_be_several_or_none(text: str) -> None:
    assert all(note for _, value, note in found(text) if value not in ("1994", "1995"))


def test_languages_without_rules_only_give_iso_dates() -> None:
    text = "Am 2024-05-13 oder am 13. Mai 2024, im Mai, am 13/05/2024, in 2019."
    assert found(text, language="nl") == [("2024-05-13", "2024-05-13", None)]


_PART = (
    r"(?:XXXX|-?\d{4})(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|-(?:2[1-4]|3[3-6]|4[01]))?~?|-?\d{2}XX|\d{3}X"
)
EDTF = re.compile(rf"(?:{_PART})(?:/(?:{_PART}))?")
PIECES = st.sampled_from(
    """May 5 , 2024 – - / 12 13 31 th of the in since circa between and to from BC AD century 1990s last Friday ago
    three days years 2024-05-13 March . ( ) ’ s Q3 mid- early next year 99 0 February 30""".split()
)


@given(st.lists(PIECES, max_size=30), st.sampled_from([" ", ""]), st.sampled_from([None, "2024-02-29", "0001-01-01"]))
def test_every_date_lies_in_its_sentence_in_order_and_every_value_is_edtf(
    words: list[str], gap: str, date: str | None
) -> None:
    text = gap.join(words) or "x"
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    facts = list(dates.find(prose(Document("id", "a.txt", "A", text, (block,), date=date))))
    assert [fact.span for fact in facts] == sorted(fact.span for fact in facts)
    for fact in facts:
        assert fact.sentence.start <= fact.span.start < fact.span.end <= fact.sentence.end
        assert fact.value is None or EDTF.fullmatch(fact.value), fact
        assert fact.value is not None or fact.notes, fact
    assert all(one.span.end <= other.span.start for one, other in pairwise(facts))


def test_a_date_sees_only_what_is_near_and_only_last_and_next_may_belong_to_something() -> None:
    text = "The share went from 75.8% in 1970 to 55.1% by 2010. We meet her this summer, and his last year ends."
    assert [span for span, _, _ in found(text)] == ["1970", "2010", "this summer"]
