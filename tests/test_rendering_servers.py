"""What concerns a server as messages and as stored values: within Discord's limits and literal, whatever it holds."""

import csv
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rendering import NASTY, quote, shown

from bot.exts.server_settings import SettingMenu
from bot.rendering import LONGEST_MESSAGE, units
from bot.rendering.limits import MOST_COMPONENTS
from bot.rendering.servers import (
    as_csv,
    choices,
    export_view,
    forgotten_view,
    grouped,
    privacy_view,
    settings_view,
    unanswered_view,
    usage_view,
)
from bot.rendering.sources import added_view, document_view, entries, list_view, pages, refused_view
from bot.servers import DEFAULTS, MOST_CHOSEN, Keep, ServerSettings, Setting, chosen, parsed
from index import (
    Accepted,
    Asked,
    Block,
    BlockKind,
    Confidence,
    Document,
    DocumentInfo,
    Kept,
    Skipped,
    Span,
    Upload,
    Usage,
)

LONG = NASTY.flatmap(lambda text: st.integers(1, 60).map(lambda times: text * times))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner),
    max_leaves=5,
)


def info(title: str, source: str, id: str = "d", **changes: Any) -> DocumentInfo:
    values = {"author": None, "publisher": None, "url": None, "date": None} | changes
    return DocumentInfo(id, source, title, language="en", version="v", passages=1, headings=(), questions=(), **values)


def asked(text: str | None, confidence: Confidence = Confidence.NONE, origin: str = "command") -> Asked:
    return Asked(text, confidence, origin, 1_700_000_000_000_000_000)


def assert_fits(view: Any) -> None:
    assert sum(map(units, shown(view))) <= LONGEST_MESSAGE
    assert all(shown(view))
    assert sum(1 for _ in view.walk_children()) <= MOST_COMPONENTS


# The settings


@given(st.dictionaries(st.sampled_from(Setting) | st.text(max_size=3), VALUES))
def test_whatever_is_stored_becomes_settings_that_are_stored_as_they_are(stored: dict[str, Any]) -> None:
    settings = parsed(stored)
    assert parsed(settings.stored()) == settings
    assert len(settings.channels) <= MOST_CHOSEN


def test_what_is_not_stored_is_as_it_is_without_settings() -> None:
    assert parsed({}) == DEFAULTS
    assert DEFAULTS.keep is Keep.NOTHING


@given(st.sampled_from(Setting), st.lists(st.text(max_size=20) | st.integers(1, 2**63).map(str), max_size=3))
def test_a_choice_changes_one_thing_alone(setting: Setting, values: list[str]) -> None:
    before = ServerSettings((1,), (2,), True, 1, Keep.COUNTS, 90, 3, True)
    after = chosen(before, setting, values)
    assert {name for name, value in after.stored().items() if before.stored()[name] != value} <= {str(setting)}


@pytest.mark.parametrize(
    "setting", [Setting.PRIVATE, Setting.PASSAGES, Setting.KEEP, Setting.RETENTION, Setting.DIGEST]
)
def test_each_word_of_a_menu_can_be_chosen_and_is_shown_as_chosen(setting: Setting) -> None:
    for option in choices(setting, DEFAULTS):
        settings = chosen(DEFAULTS, setting, [option.value])
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


def test_documents_are_changed_by_managers_and_the_roles_that_were_chosen() -> None:
    settings = ServerSettings(uploaders=(7,))
    assert settings.may_upload([7, 8], manages=False)
    assert not settings.may_upload([8], manages=False)
    assert not DEFAULTS.may_upload([7, 8], manages=False)
    assert DEFAULTS.may_upload([], manages=True)


def test_all_settings_fit_a_message() -> None:
    import discord

    menus = {setting: SettingMenu(setting, discord.ui.Select(custom_id=f"setting:{setting}")) for setting in Setting}
    assert_fits(settings_view(DEFAULTS, menus, gone=25))
    assert len(menus) == len(Setting)


# The documents


@given(st.lists(st.tuples(LONG, LONG), max_size=20), LONG, st.integers(0, 10**6))
def test_every_page_of_the_list_fits_a_message(named: list[tuple[str, str]], reason: str, skipped: int) -> None:
    documents = [info(title, source, str(place)) for place, (title, source) in enumerate(named)]
    uploads = [Upload(place, 1, title, f"u{place}", "", 1, 1) for place, (title, _) in enumerate(named)]
    listed = entries(documents, uploads, [Skipped(upload.name, reason) for upload in uploads[::2]])
    assert len(listed) == 2 * len(named)
    seen = 0
    for page in range(1, pages(listed) + 1):
        view = list_view(listed, page, skipped)
        assert_fits(view)
        seen += sum(text.startswith("**") for text in shown(view))
    assert seen == len(listed)


@given(LONG, LONG, LONG, st.lists(st.sampled_from(["margin", "x" * 300]) | LONG, max_size=30))
def test_a_document_fits_a_message(title: str, text: str, url: str, flags: list[str]) -> None:
    text = text or "x"
    blocks = tuple(
        Block(BlockKind.PARAGRAPH, Span(place, place + 1), flag=flag or None)
        for place, flag in zip(range(len(text)), flags, strict=False)
    )
    document = Document("d", "s", title, text, blocks, notes=tuple(flags))
    known = info(title, title, url=url, author=title, publisher=title, date=title)
    assert_fits(document_view(known, document, uploaded=True))


@given(LONG, LONG, st.lists(LONG, max_size=30), st.booleans())
def test_what_became_of_a_file_fits_a_message(title: str, reason: str, notes: list[str], indexed: bool) -> None:
    assert_fits(added_view(Accepted(info(title, title), 3, tuple(notes), replaced=False), indexed=indexed))
    assert_fits(refused_view(title, reason))


# The reports


@given(st.lists(st.tuples(st.none() | LONG, st.sampled_from(Confidence)), max_size=60), LONG)
def test_every_report_fits_a_message(questions: list[tuple[str | None, Confidence]], text: str) -> None:
    kept = [asked(*question) for question in questions]
    assert_fits(unanswered_view(DEFAULTS, kept, [(quote(text or "x"), 3)] * 10, title="T"))
    usage = [Usage(f"2026-01-{day:02}", "command", sure, 10**9) for day in range(1, 32) for _, sure in questions[:5]]
    assert_fits(usage_view(DEFAULTS, usage))
    assert_fits(export_view(DEFAULTS, len(kept), None))


def test_questions_of_the_same_words_are_one() -> None:
    questions = [asked("Where is it?"), asked("WHERE it is"), asked("Why?"), asked(None), asked("?!")]
    assert grouped(questions) == [("Where is it?", 2), ("Why?", 1)]


@given(st.lists(st.none() | NASTY | st.sampled_from(["=1+1", " @SUM(A1)", "\t=1", "+1", "-1", 'a"b,c', "a\r\nb"])))
def test_a_spreadsheet_reads_the_export_as_text_row_by_row(texts: list[str | None]) -> None:
    rows = list(csv.reader(StringIO(as_csv(map(asked, texts)), newline="")))
    assert len(rows) == len(texts) + 1
    for (_, _, confidence, question), text in zip(rows[1:], texts, strict=True):
        assert confidence == "none"
        assert question.removeprefix("'") == (text or "").replace("\x00", "").removeprefix("'")
        assert question.strip()[:1] not in ("=", "+", "-", "@")


@pytest.mark.parametrize("keep", Keep)
@pytest.mark.parametrize("server", [True, False])
def test_what_is_kept_is_said_in_a_message(keep: Keep, server: bool) -> None:
    assert_fits(privacy_view(ServerSettings(keep=keep), Kept(10**9, 10**9, 10**9), server=server))
    assert_fits(forgotten_view(Kept(1, 0, 2)))
