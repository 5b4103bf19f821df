"""Pages of a wiki that MediaWiki exported."""

from xml.sax.saxutils import escape

import pytest
from growth import is_linear
from shown import blocks, marks

from index.errors import UnreadableFile
from index.messages import ReadingNote, Unreadable
from index.reading import mediawiki
from index.reading.raw import RawDocument


def export(*pages: tuple[str, str, str]) -> RawDocument:
    """Pages as namespace, title and text."""
    inner = "".join(
        f"<page><title>{title}</title><ns>{space}</ns><revision><text>old</text></revision>"
        f"<revision><text>{escape(text)}</text></revision></page>"
        for space, title, text in pages
    )
    head = "<siteinfo><sitename>Lake wiki</sitename><base>https://lake.example/wiki/Main_Page</base></siteinfo>"
    return mediawiki.read(
        f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">{head}{inner}</mediawiki>'.encode()
    )


def page(text: str) -> list[tuple[str, str]]:
    return blocks(export(("0", "Berta", text)))[1:]


def test_each_page_is_a_section_with_its_address_and_only_pages_for_readers_are_read() -> None:
    raw = export(
        ("0", "Berta (ship)", "Text."), ("1", "Talk:Berta", "Hidden."), ("10", "Template:Ship", "Hidden."),
        ("0", "B", "#REDIRECT [[Berta (ship)]]"), ("4", "Rules", "More."),
    )  # fmt: skip
    assert blocks(raw) == [
        ("heading 1", "Berta (ship)"),
        ("paragraph", "Text."),
        ("heading 1", "Rules"),
        ("paragraph", "More."),
    ]
    assert raw.blocks[1].url == "https://lake.example/wiki/Berta_(ship)"
    assert (raw.info.title, raw.info.publisher) == ("Lake wiki", "Lake wiki")
    assert export(("0", "Berta", "Text.")).info.title == "Berta"


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (
            "'''a''' ''b'' '''''c'''''",
            "a b c",
            [("strong", "a"), ("emphasis", "b"), ("strong", "c"), ("emphasis", "c")],
        ),
        ("[[ferry|the boat]]s on the [[lake]]s", "the boats on the lakes", [("link", "the boats"), ("link", "lakes")]),
        (
            "[https://e.org the site] https://e.org/a.",
            "the site https://e.org/a.",
            [("link", "the site"), ("link", "https://e.org/a")],
        ),
        ("[[File:Map.png|thumb|200px|A map of the [[lake]]]]", "A map of the lake", [("image", "A map of the lake")]),
        ("a[[Category:Ships]][[de:Schiff]] b", "a b", []),
        ("a<ref name=x>A book</ref> b<ref name=x /><!-- hidden -->", "a b", []),
        ("12&nbsp;knots &amp; more<br>here", "12 knots & more\nhere", []),
        ("<code>a''b''</code> <nowiki>''c''</nowiki> <span style=x>d</span>", "a''b'' ''c'' d", [("code", "a''b''")]),
        ("the dog's 'tail'", "the dog's 'tail'", []),
    ],
)
def test_markup_inside_a_line_becomes_marks(source: str, text: str, found: list[tuple[str, str]]) -> None:
    raw = export(("0", "Berta", source))
    assert blocks(raw)[1:] == [("paragraph", text)]
    assert [(kind, words) for kind, words, _ in marks(raw)] == found


def test_an_infobox_is_rows_and_other_templates_are_left_out_and_counted() -> None:
    raw = export(
        (
            "0",
            "Berta",
            "{{Ship\n| name = Berta\n| built = [[1911]], [[Lindau|in Lindau]]\n| x =\n}}\nIt{{cn|a=b}} sails.",
        )
    )
    assert blocks(raw)[1:] == [("row", "name\tBerta"), ("row", "built\t1911, in Lindau"), ("paragraph", "It sails.")]
    assert [(note.template, dict(note.fields)) for note in raw.notes] == [(ReadingNote.TEMPLATES, {"count": 1})]


def test_headings_lists_and_code() -> None:
    assert page(
        "== History ==\n* one\n** two\n# first\n# second\n; Tide : the rise\n\n# again\n"
        '<syntaxhighlight lang="py">\nif a:\n    b()\n</syntaxhighlight>\n as it is\n'
    ) == [
        ("heading 2", "History"),
        ("item 1", "• one"),
        ("item 2", "• two"),
        ("item 1", "1. first"),
        ("item 1", "2. second"),
        ("term", "Tide"),
        ("definition", "the rise"),
        ("item 1", "1. again"),
        ("verbatim py", "if a:\n    b()"),
        ("verbatim", "as it is"),
    ]


def test_a_table_has_its_columns_and_a_row_is_its_cells() -> None:
    raw = export(
        (
            "0",
            "Berta",
            '{| class="wikitable"\n|+ Times\n! Day !! Hour\n|-\n'
            '| align="left" | Monday || 9\n|-\n| Sunday\n| 10\n|}\nAfter.',
        )
    )
    assert blocks(raw)[1:] == [
        ("title", "Times"),
        ("columns", "Day\tHour"),
        ("row", "Monday\t9"),
        ("row", "Sunday\t10"),
        ("paragraph", "After."),
    ]
    table = raw.blocks[-2].table
    assert table
    assert (table.columns, table.caption) == (("Day", "Hour"), "Times")


def test_other_xml_is_refused() -> None:
    with pytest.raises(UnreadableFile) as refused:
        mediawiki.read(b"<feed><title>News</title></feed>")
    assert refused.value.message.template is Unreadable.OTHER_XML


@pytest.mark.parametrize(
    "piece",
    [
        "{{a|",
        "{{",
        "}}",
        "[[a|",
        "''",
        "<ref>",
        "<!--",
        "{|\n|a\n",
        "|a=b=b",
        "= a ",
        "<pre>",
        "[http://a ",
        "* a\n",
        "&amp;",
    ],
)
@pytest.mark.parametrize("start", ["", "{|\n|", "{{a\n|"])
def test_reading_takes_linear_time(start: str, piece: str) -> None:
    assert is_linear(lambda count: export(("0", "Berta", f"a\n{start}{piece * count}\nb")), 5_000)


def test_tables_in_a_tables_cells_follow_it_with_the_words_above_them_as_captions() -> None:
    inner = '{| class="wikitable"\n! Day !! Boat\n|-\n| 3 || [[Berta]]\n|}\n'
    text = "{|\n! 2017\n|-\n|<div>April: '''17'''</div>\nINNER|-\n|May\nINNER|}\nAfter."
    raw = export(("0", "Log", text.replace("INNER", inner)))
    assert blocks(raw)[1:] == [
        ("columns", "2017"),
        ("row", "April: 17"),
        ("row", "May"),
        *[("columns", "Day\tBoat"), ("row", "3\tBerta")] * 2,
        ("paragraph", "After."),
    ]
    assert [block.table.caption for block in raw.blocks if block.table][3::2] == ["April: 17", "May"]


def test_tables_deep_inside_each_other_take_linear_time() -> None:
    assert is_linear(lambda count: export(("0", "A", "{|\n|a\n" * count)), 3_000)


def test_a_citation_over_several_lines_is_no_infobox() -> None:
    assert page("A fact.\n* {{cite book\n| last = Weber\n| title = Ferries\n}} is good.\n") == [
        ("paragraph", "A fact."),
        ("item 1", "• is good."),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("It costs {{Coins|50}} in {{Link|Oldtown}}.", "It costs 50 in Oldtown."),
        ("It deals {{Dmg|12|{{Icon|fire|20px}}}} damage.", "It deals 12 fire damage."),
        ("It is {{convert|5|km|mi}} long and costs {{Price|50|Gold}}.", "It is 5 km long and costs 50 Gold."),
        ("It is {{color|red|closed}} on {{abbr|Sun|Sunday}}.", "It is closed on Sun."),
        ("She (born {{birth date|1990|5|2}}) rows at {{frac|1|2}} speed.", "She (born ) rows at speed."),
        ("Press {{key press|Ctrl|C}}, {{sortname|Mary|Roe}}.", "Press Ctrl C, Mary Roe."),
        ("The {{lang|de|Hafen}} is old.{{sfn|Roe|2001|p=3}}", "The Hafen is old."),
        ("{{Stub|a}}{{Main|Ports}}\n* {{Coins|1}}{{Coins|2}}", "• 1 2"),
        ("{{Main|Ports}}\nIt sails.{{citation needed|date=May 2020}}", "It sails."),
    ],
)
def test_a_template_within_a_line_is_read_as_its_values(source: str, expected: str) -> None:
    assert [text for _, text in page(source)] == [expected]


def test_templates_in_cells_and_infoboxes_are_read_as_their_values_and_rows_without_any_are_left_out() -> None:
    infobox = "{{Sword\n| damage = 12 {{Icon|fire}}\n| image = [[File:Sword.png|200px]]\n| price = {{Coins|50}}\n}}\n"
    assert page(infobox + "{|\n! Level !! Cost\n|-\n| 1 || {{Coins|50}}\n|}") == [
        ("row", "damage\t12 fire"),
        ("row", "price\t50"),
        ("columns", "Level\tCost"),
        ("row", "1\t50"),
    ]


def test_tabs_have_their_names_and_boxes_and_pictures_are_paragraphs_of_their_own() -> None:
    assert page(
        "Fights:\n<tabber>\n|-|Easy=\nTen hits.\n|-|Hard=Twenty hits.\n</tabber>\n[[File:Map.png|thumb|The port.]]\n"
        '<div class="note">It is kept.</div>\nAfter.'
    ) == [
        ("paragraph", "Fights:"),
        ("title", "Easy"),
        ("paragraph", "Ten hits."),
        ("title", "Hard"),
        ("paragraph", "Twenty hits."),
        ("paragraph", "The port."),
        ("paragraph", "It is kept."),
        ("paragraph", "After."),
    ]


@pytest.mark.parametrize("piece", ["a {{b|c}} ", "|-|a=", "{{a|", "5"])
def test_many_templates_tabs_and_digits_in_one_line_take_linear_time(piece: str) -> None:
    assert is_linear(lambda size: page(f"a {{{{b|{piece * size}}}}}\n{piece * size}"), 20_000)
