"""A server's settings, documents and reports as messages: literal and within Discord's limits for any content."""

import csv
import re
import unicodedata
from io import StringIO
from typing import Any

import discord
import pytest
from growth import is_linear
from hypothesis import example, given
from hypothesis import strategies as st
from test_rendering import NASTY, quote, shown

from bot.policy.server_settings import (
    DEFAULTS,
    MOST_CHOSEN,
    PAGES,
    Keep,
    ServerSettings,
    Setting,
    parse_settings,
    with_choice,
)
from bot.rendering.export import as_csv
from bot.rendering.limits import LONGEST_MESSAGE, MOST_COMPONENTS, units
from bot.rendering.privacy import forgotten_view, privacy_view
from bot.rendering.reports import (
    Asked,
    Marked,
    Unanswered,
    export_view,
    forwarded_question,
    forwarded_view,
    unanswered_view,
    usage_view,
)
from bot.rendering.settings import choices, settings_view
from bot.rendering.sources import (
    ListQuery,
    Sort,
    added_view,
    document_view,
    ending,
    entries,
    list_view,
    pages,
    refused_view,
)
from index import Block, BlockKind, Confidence, Document, DocumentInfo, Skipped, Span
from index.messages import Flag, Message, ReadingNote, Unreadable
from index.operations import Accepted, FileChange, Kept, KeptQuestion, Upload, Usage, visible
from index.text.parts import overview, parts

LONG = NASTY.flatmap(lambda text: st.integers(1, 60).map(lambda times: text * times))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner),
    max_leaves=5,
)


def said(words: str) -> Message:
    """A reason that holds these words."""
    return Message.of(Unreadable.CANNOT_OPEN, error=words)


def noted(words: str) -> Message:
    return Message.of(ReadingNote.ENCODING_GUESSED, encoding=words)


def info(title: str, source: str, id: str = "d", **changes: Any) -> DocumentInfo:
    values = {"author": None, "publisher": None, "url": None, "date": None, "passages": 1} | changes
    return DocumentInfo(id, source, title, language="en", version="v", headings=(), questions=(), **values)


def asked(text: str | None, confidence: Confidence = Confidence.NONE, origin: str = "command") -> KeptQuestion:
    return KeptQuestion(text, confidence, origin, 1_700_000_000_000_000_000)


def assert_fits(view: Any) -> None:
    assert sum(map(units, shown(view))) <= LONGEST_MESSAGE
    assert all(shown(view))
    assert sum(1 for _ in view.walk_children()) <= MOST_COMPONENTS


# The settings


@given(st.dictionaries(st.sampled_from(Setting) | st.text(max_size=3), VALUES))
def test_any_stored_value_becomes_settings_that_survive_storing(stored: dict[str, Any]) -> None:
    settings = parse_settings(stored)
    assert parse_settings(settings.stored()) == settings
    assert len(settings.channels) <= MOST_CHOSEN


def test_settings_that_are_not_stored_have_their_defaults() -> None:
    assert parse_settings({}) == DEFAULTS
    assert DEFAULTS.keep is Keep.NOTHING


@given(st.sampled_from(Setting), st.lists(st.text(max_size=20) | st.integers(1, 2**63).map(str), max_size=3))
def test_a_choice_changes_only_one_setting(setting: Setting, values: list[str]) -> None:
    before = ServerSettings((1,), (2,), True, 1, Keep.COUNTS, 90, 3, True, True, (4,))
    after = with_choice(before, setting, values)
    assert {name for name, value in after.stored().items() if before.stored()[name] != value} <= {str(setting)}


@pytest.mark.parametrize(
    "setting",
    [
        Setting.PRIVATE,
        Setting.PASSAGES,
        Setting.KEEP,
        Setting.RETENTION,
        Setting.DIGEST,
        Setting.FORWARD,
        Setting.LANGUAGE,
        Setting.THREADS,
        Setting.OPEN_MENU,
    ],
)
def test_each_option_of_a_menu_can_be_chosen_and_is_shown_as_chosen(setting: Setting) -> None:
    for option in choices(setting, DEFAULTS):
        settings = with_choice(DEFAULTS, setting, [option.value])
        (default,) = [shown for shown in choices(setting, settings) if shown.default]
        assert default.value == option.value


@pytest.mark.parametrize(
    ("channels", "places", "answered"),
    [((), [5, None], True), ((5,), [5, 6, 7], True), ((6,), [5, 6, None], True), ((8,), [5, None, None], False)],
)
def test_a_thread_and_a_category_count_as_the_channel(
    channels: tuple[int, ...], places: list[int | None], answered: bool
) -> None:
    assert ServerSettings(channels=channels).answers_in(places) is answered


def test_channels_where_every_question_is_answered_count_as_channels_for_questions() -> None:
    settings = ServerSettings(channels=(5,), auto=(6,))
    assert settings.answers_in([6, None, None])
    assert settings.answers_unasked_in([7, 6, None])
    assert not settings.answers_unasked_in([5, None, None])
    assert not DEFAULTS.answers_unasked_in([5, None, None])
    assert ServerSettings(channels=(5,), forums=(6,)).answers_in([7, 6, None])


def test_questions_are_passed_on_if_that_is_allowed_and_there_is_a_channel() -> None:
    assert ServerSettings(forward=True, moderators=5).forwards
    assert not ServerSettings(forward=True).forwards
    assert not ServerSettings(moderators=5).forwards


def test_only_managers_and_the_chosen_roles_may_change_documents() -> None:
    settings = ServerSettings(uploaders=(7,))
    assert settings.may_upload([7, 8], manages=False)
    assert not settings.may_upload([8], manages=False)
    assert not DEFAULTS.may_upload([7, 8], manages=False)
    assert DEFAULTS.may_upload([], manages=True)


def test_each_page_of_the_settings_fits_a_message_and_together_they_have_all() -> None:
    import discord

    many = tuple(range(10**18, 10**18 + 25))
    settings = ServerSettings(channels=many, auto=many, moderators=many[0], forward=True, forums=many)
    there = {Setting.CHANNELS: many[:20], Setting.AUTO: many[:20], Setting.MODERATORS: many[:1]}
    lacking = dict.fromkeys(many, ("View Channel", "Send Messages in Threads", "Read Message History"))
    said = ""
    for page, names in PAGES.items():
        menus = {setting: discord.ui.Select(custom_id=f"setting:{setting}") for setting in names}
        view = settings_view(settings, page, menus, there, lacking=lacking, reads=False)
        assert_fits(view)
        said += "\n".join(shown(view))
    assert sorted(setting for names in PAGES.values() for setting in names) == sorted(Setting)
    assert "5 chosen channels no longer exist" in said
    assert "And in 18 more channels." in said
    assert "`FOOTNOTE_MESSAGE_CONTENT`" in said


# The documents


@given(st.lists(st.tuples(LONG, LONG), max_size=20), LONG, st.integers(0, 10**6), st.sampled_from(Sort))
def test_every_page_of_the_list_fits_a_message(
    named: list[tuple[str, str]], reason: str, skipped: int, sort: Sort
) -> None:
    documents = [info(title, source, str(place), date=reason) for place, (title, source) in enumerate(named)]
    uploads = [Upload(place, 1, title, f"u{place}", "", 1, 1) for place, (title, _) in enumerate(named)]
    left_out = [Skipped(source, said(reason)) for _, source in named]
    query = ListQuery(sort=sort)
    listed = entries(
        documents, uploads, [Skipped(upload.name, said(reason)) for upload in uploads[::2]], left_out, query
    )
    assert len(listed) == 3 * len(named)
    seen = 0
    for page in range(1, pages(listed) + 1):
        view = list_view(listed, page, skipped, query=query)
        assert_fits(view)
        seen += sum(text.startswith("**") for text in shown(view))
    assert seen == len(listed)


LISTED = [
    info("Rent", "house/rent.pdf", "a", date="2024-05-01", passages=3),
    info("Noise", "house/noise.md", "b", date="2026-01-02", passages=9),
    info("Bins", "bins.PDF", "c", passages=5),
]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (ListQuery(), ["Bins", "Noise", "Rent"]),
        (ListQuery(sort=Sort.NEWEST), ["Noise", "Rent", "Bins"]),
        (ListQuery(sort=Sort.OLDEST), ["Rent", "Noise", "Bins"]),
        (ListQuery(sort=Sort.PASSAGES), ["Noise", "Bins", "Rent"]),
        (ListQuery(kind="pdf"), ["Bins", "Rent"]),
        (ListQuery("HOUSE"), ["Noise", "Rent"]),
        (ListQuery("house rent"), ["Rent"]),
        (ListQuery("house", "pdf", Sort.NEWEST), ["Rent"]),
        (ListQuery("garden"), []),
    ],
)
def test_the_list_is_filtered_and_sorted(query: ListQuery, titles: list[str]) -> None:
    assert [line.title for line in entries(LISTED, [], [], query=query)] == titles


def test_a_list_that_is_sorted_by_date_says_the_dates() -> None:
    details = [line.detail for line in entries(LISTED, [], [], query=ListQuery(sort=Sort.NEWEST))]
    assert details[0].startswith("January 2, 2026 · house/noise.md · ")
    assert details[2].startswith("no date · ")


def test_where_documents_are_from_is_said_where_they_are_from_several_places() -> None:
    assert not any("folder" in line.detail for line in entries(LISTED, [], []))
    ours = Upload(1, 1, "noise.md", LISTED[1].id, "", 1, 1)
    lines = {line.title: line.detail for line in entries(LISTED, [ours], [])}
    assert lines["Noise"].endswith("9 passages · uploaded here")
    assert lines["Rent"].endswith("3 passages · from the folder")


def test_files_that_were_left_out_are_filtered_too_but_are_no_documents() -> None:
    left_out = [Skipped("house/plan.xyz", said("bad")), Skipped("other.xyz", said("bad"))]
    listed = entries(LISTED, [], [], left_out, ListQuery("house"))
    assert [line.title for line in listed] == ["Noise", "Rent", "house/plan.xyz"]
    head = shown(list_view(listed, 1, 0, query=ListQuery("house")))[0]
    assert head == "### 2 documents\n-# named “house”"
    nothing = shown(list_view([], 1, 0, query=ListQuery("*", "pdf")))[0]
    assert nothing == "### No documents\nNothing here fits: named “\\*” · .pdf"
    # Before the first index is there, nobody knows whether the folder is empty.
    assert shown(list_view([], 1, 0))[0] == "### No documents\nNo documents are indexed yet."


@pytest.mark.parametrize(
    ("file", "kind"),
    [("a/b.PDF", "pdf"), ("README", ""), (".env", ""), ("a.b/c", ""), ("v1.0 final", ""), ("x.tar.gz", "gz")],
)
def test_the_kind_of_a_file_is_its_ending(file: str, kind: str) -> None:
    assert ending(file) == kind


@given(LONG, LONG, LONG, st.lists(st.sampled_from(["margin", "x" * 300]) | LONG, max_size=30))
def test_a_document_fits_a_message(title: str, text: str, url: str, flags: list[str]) -> None:
    text = text or "x"
    blocks = tuple(
        Block(
            BlockKind.PARAGRAPH, Span(place, place + 1), flag=Message.of(Flag.PATTERN, pattern=flag) if flag else None
        )
        for place, flag in zip(range(len(text)), flags, strict=False)
    )
    document = Document("d", "s", title, text, blocks, notes=tuple(map(noted, flags)))
    known = info(title, title, url=url, author=title, publisher=title, date=title)
    assert_fits(document_view(overview(document, known, parts(document)), uploaded=True))


@given(LONG, LONG, st.lists(LONG, max_size=30), st.booleans())
def test_the_result_of_an_upload_fits_a_message(title: str, reason: str, notes: list[str], indexed: bool) -> None:
    assert_fits(added_view(Accepted(info(title, title), 3, tuple(map(noted, notes)), replaced=False), indexed=indexed))
    assert_fits(refused_view(title, said(reason)))


# The reports


REASONS = st.none() | LONG.map(said)
CHANGES = st.builds(FileChange, LONG, st.sampled_from(["added", "changed", "removed", "failed"]), REASONS, st.just(1))


@given(
    st.lists(st.tuples(st.none() | LONG, st.sampled_from(Confidence)), max_size=60),
    LONG,
    st.lists(CHANGES, max_size=40),
)
def test_every_report_fits_a_message(
    questions: list[tuple[str | None, Confidence]], text: str, files: list[FileChange]
) -> None:
    kept = [asked(*question) for question in questions]
    wordless = sum(question is None for question, _ in questions)
    voted = quote("x", title=text * 9 or "x")
    groups = [Asked(one.text, 3, one.confidence, voted) for one in kept if one.text]
    found = Unanswered(groups, wordless, [Marked(voted, 3)] * 10)
    gone = [change.file for change in files]
    assert_fits(unanswered_view(DEFAULTS, found, files, gone, title="This week’s questions without a sure answer"))
    usage = [Usage(f"2026-01-{day:02}", "command", sure, 10**9) for day in range(1, 32) for _, sure in questions[:5]]
    assert_fits(usage_view(DEFAULTS, usage))
    assert_fits(export_view(DEFAULTS, len(kept), None))


def test_the_report_shows_what_was_shown_for_each_question() -> None:
    groups = [
        Asked("When is the *rent* due?", 3, Confidence.WEAK, quote("x", title="House rules")),
        Asked("Who has the key?", 1, Confidence.WEAK),
        Asked("Why?", 1, Confidence.NONE),
    ]
    assert shown(unanswered_view(DEFAULTS, Unanswered(groups, 0, []), title="T"))[1].splitlines() == [
        r"- When is the \*rent\* due? · 3 times",
        "  -# closest passages: House rules · line 1",
        "- Who has the key?",
        "  -# closest passages",
        "- Why?",
        "  -# nothing found",
    ]


def test_the_report_leaves_room_for_what_was_voted_wrong_and_counts_the_rest() -> None:
    groups = [Asked("word " * 99, 1, Confidence.WEAK, quote("x", title="t" * 300))] * 20
    alone = shown(unanswered_view(DEFAULTS, Unanswered(groups, 0, []), title="T"))[1]
    body = shown(unanswered_view(DEFAULTS, Unanswered(groups, 0, [Marked(quote("x"), 3)] * 9), title="T"))
    assert alone.splitlines()[-1] == "-# and 5 more: `/report export`"
    assert int(re.findall(r"and (\d+) more", body[1])[-1]) == 20 - body[1].count("- word")
    assert body[2].count("3 votes") == 4


def test_the_digest_lists_changed_files_and_counts_those_it_leaves_out() -> None:
    files = [FileChange(f"p{number}.md", "changed", None, 1) for number in range(7)]
    empty = Message(Unreadable.EMPTY)
    files += [FileChange("b*d.pdf", "failed", empty, 1), FileChange("old.txt", "removed", None, 1)]
    gone = [f"g{number}.md" for number in range(6)]
    text = shown(unanswered_view(DEFAULTS, Unanswered([], 0, []), files, gone, title="T"))[-1]
    assert text.splitlines() == [
        "**The documents folder**",
        r"- Could not be read: b\*d.pdf (it is empty)",
        "- Changed: p0.md; p1.md; p2.md; p3.md; p4.md and 2 more",
        "- Removed: old.txt",
        "- Gone, but still used for answers until the person who runs the bot confirms it: "
        "g0.md; g1.md; g2.md; g3.md; g4.md and 1 more",
    ]


@given(LONG.filter(str.strip))
def test_a_question_that_is_passed_on_fits_a_message(question: str) -> None:
    view = forwarded_view(
        question, "<@1>", "<#2>: https://discord.com/channels/1/2/3", [discord.ui.Button(label="Answer")]
    )
    assert_fits(view)


@given(st.text(st.sampled_from(list("ab `*_~|[]()<>@#:-+.\\/1\n🙂é")), max_size=100).filter(str.strip))
def test_the_question_that_was_passed_on_is_read_back(question: str) -> None:
    view = forwarded_view(question, "<@1>", "<#2>", [discord.ui.Button(label="Answer")])
    texts = [part.content for part in view.walk_children() if isinstance(part, discord.ui.TextDisplay)]
    assert forwarded_question(texts) == question


@given(st.lists(st.none() | NASTY | st.sampled_from(["=1+1", " @SUM(A1)", "\t=1", "+1", "-1", 'a"b,c', "a\r\nb"])))
def test_a_spreadsheet_reads_the_export_as_text_row_by_row(texts: list[str | None]) -> None:
    rows = list(csv.reader(StringIO(as_csv(map(asked, texts)), newline="")))
    assert len(rows) == len(texts) + 1
    for (_, _, confidence, question), text in zip(rows[1:], texts, strict=True):
        assert confidence == "none"
        assert question.replace("'", "") == visible(text or "").replace("'", "")
        assert question.strip()[:1] not in ("=", "+", "-", "@")


@given(st.text(st.sampled_from("=+-@＝＋－＠﹦⁼;,|: ؛،¦^~./_)\t\r\n\"'ab1\u3000\u00a0\u202e\x00")))
@example('a;=HYPERLINK("https://example.org")')
@example('a;"=1+1"')
@example("a\t=1")
@example("a; ＝1")
@example("a =1")
@example(' "=1')
@example(" =\xa01")
@example("a\r\n=1")
@example("a؛ =1")
@example('a,\t"=1')
def test_no_cell_is_a_formula_whatever_separates_cells(question: str) -> None:
    table = as_csv([asked(question)])
    assert all(line.startswith('"') for line in table.splitlines()[:1])
    for separator in ",;\t|: ؛،¦^~./_)":
        read = [cell for row in csv.reader(StringIO(table, newline=""), delimiter=separator) for cell in row]
        split = [cell for line in table.splitlines() for cell in line.split(separator)]
        for cell in (*read, *split):
            bare = unicodedata.normalize("NFKC", cell.strip().strip('"').strip())
            assert bare in ("", *"=+-@") or bare[0] not in "=+-@", cell


@pytest.mark.parametrize("piece", ['\t"', " ", ", ", "=", '"', "\n-", "؛ "])
def test_an_export_takes_linear_time_whatever_is_asked(piece: str) -> None:
    assert is_linear(lambda size: as_csv([asked(piece * size)]), 6_000)


@pytest.mark.parametrize(
    "question",
    ["What does C++ mean?", "a.b@example.org", "https://example.org/?a=b", "well-known 2024-05-01", "3 - 2 = 1"],
)
def test_questions_that_are_no_formulas_stay_as_they_are(question: str) -> None:
    assert as_csv([asked(question)]).splitlines()[1].endswith(f'"{question}"')


def test_every_cell_of_the_export_is_quoted_and_a_dash_between_words_stays() -> None:
    heading, row = as_csv([asked("Who won - and when?")]).splitlines()
    assert heading == '"asked_at","how","confidence","question"'
    assert row.endswith('"Who won - and when?"')


@pytest.mark.parametrize("keep", Keep)
@pytest.mark.parametrize("server", [True, False])
def test_the_privacy_message_fits_for_every_setting(keep: Keep, server: bool) -> None:
    assert_fits(privacy_view(ServerSettings(keep=keep), Kept(10**9, 10**9, 10**9), server=server))
    assert_fits(forgotten_view(Kept(1, 0, 2)))
