"""The translations are complete, formed like the English and within Discord's limits; no sentence is left out."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import discord
import polib
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from test_rendering import NASTY, citation, quote
from test_rendering import shown as displays
from test_rendering_facts import fact, facts, matches

from bot.client import FootnoteBot
from bot.gateway import permissions
from bot.i18n.speech import (
    ENGLISH,
    FOLDER,
    _,
    best_language,
    decimal,
    join_sentences,
    languages,
    name_of,
    nearest,
    ngettext,
    number,
    ordinal,
    pgettext,
    say,
    speaking,
)
from bot.i18n.translating import CommandTranslator
from bot.locales.__main__ import _MARKS, TEMPLATE, plural_forms, template, update
from bot.policy.server_settings import DEFAULTS, PAGES, Keep, ServerSettings, Setting
from bot.rendering import citing, reports, sources
from bot.rendering import settings as settings_messages
from bot.rendering.answers import answer_view, opened_view, passage_view, section_view
from bot.rendering.dates import in_words
from bot.rendering.fact_details import detail
from bot.rendering.fact_groups import by_kind, statements
from bot.rendering.facts import Listing, facts_view
from bot.rendering.limits import LONGEST_CHOICE, LONGEST_MESSAGE, units
from bot.rendering.permissions import permissions_in_words
from bot.rendering.privacy import privacy_view
from bot.rendering.reports import Marked, Unanswered
from bot.rendering.sources import added_view, document_view, list_view, refused_view
from bot.rendering.verdicts import verdict_view
from index import (
    Agreement,
    Answer,
    Block,
    BlockKind,
    Choice,
    Citation,
    Confidence,
    Document,
    DocumentInfo,
    FactKind,
    FactNote,
    Library,
    Match,
    Quote,
    Searched,
    Span,
    Verdict,
)
from index.messages import Flag, Message, Notice, ReadingNote, Unreadable
from index.operations import TEMPLATES, Accepted, Complaint, Excerpt, FileChange, Kept, Reason, Usage
from index.text.parts import overview, parts

OTHERS = [known for known in languages() if known != ENGLISH]
# Placeholders that a translation may have besides those of its English.
ALSO = {"{ordinal} century": {"roman", "n"}, "{ordinal} century BC": {"roman", "n"}}
# What a language doesn't allow: other languages' quotation marks and spaces, and the formal way to address readers.
FOREIGN = {
    "de": r"“\w|[«»‘]|\bIhnen\b",
    "es-ES": r"[«»„]|(?<!\S)[A-Z][^¿]*\?|\b([Uu]sted|[Uu]stedes)\b",
    "fr": r"[^\u202f][;?!]|[^\u00a0]:(?!//)|«[^\u00a0]|[^\u00a0]»|“|\b[Vv](ous|otre|os)\b",
    "ja": r"[。、：] |[;!?()“”]|,|:(?!//)",
    "pt-BR": r"[«»„]",
}
NAME = re.compile(r"^[-_'\w]{1,32}$")  # of a command or an option; it has no capital letters either


@pytest.fixture(scope="module")
def reference() -> polib.POFile:
    """The messages to translate, read from the current code."""
    return template()


def read(known: str) -> polib.POFile:
    return polib.pofile(str(FOLDER / f"{known}.po"))


def keys(file: polib.POFile) -> list[tuple[str | None, str, str]]:
    return [(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in file]


def pairs(file: polib.POFile) -> Iterator[tuple[str, str]]:
    """Each English form with each of its translations."""
    for entry in file:
        if entry.msgid_plural:
            yield from ((entry.msgid_plural, words) for words in entry.msgstr_plural.values())
        else:
            yield entry.msgid, entry.msgstr


# The files.


def test_discord_knows_all_of_the_languages() -> None:
    assert {"de", "en", "es-ES", "fr", "ja", "pt-BR"} <= set(languages())
    assert set(OTHERS) <= {str(locale) for locale in discord.Locale}


def test_the_template_is_up_to_date_with_the_code(reference: polib.POFile) -> None:
    assert TEMPLATE.read_text(encoding="utf-8") == str(reference), "run `make locales`"


@pytest.mark.parametrize("known", OTHERS)
class TestLanguage:
    def test_it_is_complete(self, known: str, reference: polib.POFile) -> None:
        file = read(known)
        assert keys(file) == keys(reference)
        assert [entry.msgid for entry in file if not entry.translated()] == []
        assert [entry.msgid for entry in file if entry.fuzzy or entry.obsolete] == []

    def test_every_plural_form_is_there(self, known: str) -> None:
        file = read(known)
        forms = list(range(plural_forms(file)))
        assert all(sorted(entry.msgstr_plural) == forms for entry in file if entry.msgid_plural)

    def test_placeholders_are_the_same_as_in_english(self, known: str) -> None:
        for english, words in pairs(read(known)):
            more = fields(words) ^ fields(english)
            assert not more or fields(words) <= ALSO.get(english, set()), english

    def test_markdown_is_the_same_as_in_english(self, known: str) -> None:
        for english, words in pairs(read(known)):
            assert marks(words) == marks(english), english

    def test_a_sentence_ends_as_in_english(self, known: str) -> None:
        for english, words in pairs(read(known)):
            stops = ".。" if english.endswith(".") and len(english) > 1 else ""
            assert words.endswith(tuple(stops)) == bool(stops) or len(english) == 1 or "{n}" in words, (english, words)

    def test_it_has_its_own_typography_and_is_familiar(self, known: str) -> None:
        for _english, words in pairs(read(known)):
            assert not re.search(FOREIGN[known], words) or len(words) == 1, words

    def test_make_locales_changes_nothing(self, known: str, reference: polib.POFile) -> None:
        file = polib.pofile(str(FOLDER / f"{known}.po"), wrapwidth=120)
        update(file, reference)
        assert str(file) == (FOLDER / f"{known}.po").read_text(encoding="utf-8")


def test_apostrophes_are_typographic(reference: polib.POFile) -> None:
    assert [entry.msgid for entry in reference if "'" in entry.msgid + entry.msgid_plural] == []


def test_only_some_languages_put_a_space_between_sentences() -> None:
    for known, said in (("en", "Here. There."), ("de", "Here. There."), ("ja", "Here.There.")):
        with speaking(known):
            assert join_sentences("Here.", "There.") == said


def fields(message: str) -> set[str]:
    return {name for _text, name, _format, _conversion in Formatter().parse(message) if name is not None}


def marks(message: str) -> Counter[str]:
    return Counter(re.findall(r"\*\*|`|^-# |^#+ |\n|[◀▶←→\[\]]", message, re.MULTILINE))


def test_a_new_language_begins_as_an_empty_file(tmp_path: Path, reference: polib.POFile) -> None:
    (tmp_path / "it.po").write_text("", encoding="utf-8")
    file = polib.pofile(str(tmp_path / "it.po"))
    update(file, reference)
    assert keys(file) == keys(reference)
    assert file.translated_entries() == []


def test_removed_messages_go_and_the_rest_stays(reference: polib.POFile) -> None:
    file = read("de")
    file.insert(0, polib.POEntry(msgid="Never said.", msgstr="Nie gesagt."))
    kept = {entry.msgid: entry.msgstr for entry in file.translated_entries()}
    update(file, reference)
    assert keys(file) == keys(reference)
    said = {entry.msgid for entry in reference}
    assert {entry.msgid: entry.msgstr for entry in file.translated_entries()} == {
        english: words for english, words in kept.items() if english in said
    }


# Commands.


@pytest.fixture
async def commands(library: Library) -> list[dict[str, Any]]:
    """The commands as they are sent to Discord."""
    async with FootnoteBot(library) as bot:
        await bot.load_extensions()
        translator = CommandTranslator()
        return [await command.get_translated_payload(bot.tree, translator) for command in bot.tree.get_commands()]


def siblings(options: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Commands or options beside each other, at each level."""
    if options:
        yield options
    for option in options:
        yield from siblings(option.get("options", []))


async def test_commands_have_names_and_descriptions_that_discord_takes_in_every_language(
    commands: list[dict[str, Any]],
) -> None:
    locales = {str(locale) for locale in discord.Locale if nearest(str(locale)) != ENGLISH}
    assert {"de", "es-ES", "es-419", "fr", "ja", "pt-BR"} <= locales
    for beside in siblings(commands):
        for locale in locales:
            names = [one["name_localizations"][locale] for one in beside]
            assert len(set(names)) == len(names), (locale, names)
            for one, name in zip(beside, names, strict=True):
                assert 1 <= len(name) <= 32, name
                if one.get("description"):  # a message's menu has none, and its name may have spaces
                    assert NAME.fullmatch(name), name
                    assert name == name.lower()
                    assert 1 <= len(one["description_localizations"][locale]) <= 100
                for choice in one.get("choices", []):
                    assert 1 <= len(choice["name_localizations"][locale]) <= 100


def test_an_unknown_language_falls_back() -> None:
    known = ["de", "en-US", "en-GB", "es-ES", "es-419", "fr", "ja", "pt-BR", "sv-SE", "", "?"]
    found = ["de", "en", "en", "es-ES", "es-ES", "fr", "ja", "pt-BR", "en", "en", "en"]
    assert list(map(nearest, known)) == found


@pytest.mark.parametrize(
    ("accepted", "known"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("sv, en;q=0.5, fr;q=0.7", "fr"),
        ("en-GB,de;q=0.9", "en"),
        ("pt", "pt-BR"),
        ("es-MX;q=1, de", "es-ES"),
        ("de;q=0, ja;q=0.001", "ja"),
        ("*", "en"),
        ("", "en"),
        (",;q=,de;q=x" + ",x" * 2000, "de"),
    ],
)
def test_a_browser_gets_the_language_that_it_likes_best(accepted: str, known: str) -> None:
    assert best_language(accepted) == known


def test_languages_call_themselves_by_their_names() -> None:
    assert [name_of(known) for known in languages()] == [
        "English", "Deutsch", "Español", "Français", "日本語", "Português (Brasil)"
    ]  # fmt: skip


# Numbers and dates.


@pytest.mark.parametrize(
    ("known", "count", "digits", "ordinals"),
    [
        ("en", "1,234,567", "-1,234.50", "1st 2nd 3rd 4th 11th 12th 13th 21st 112th"),
        ("de", "1.234.567", "-1.234,50", "1. 2. 3. 4. 11. 12. 13. 21. 112."),
        ("es-ES", "1.234.567", "-1.234,50", "1.º 2.º 3.º 4.º 11.º 12.º 13.º 21.º 112.º"),
        ("fr", "1\u202f234\u202f567", "-1\u202f234,50", "1er 2e 3e 4e 11e 12e 13e 21e 112e"),
        ("ja", "1,234,567", "-1,234.50", "1番目 2番目 3番目 4番目 11番目 12番目 13番目 21番目 112番目"),
        ("pt-BR", "1.234.567", "-1.234,50", "1º 2º 3º 4º 11º 12º 13º 21º 112º"),
    ],
)
def test_numbers_are_written_as_the_language_does(known: str, count: str, digits: str, ordinals: str) -> None:
    with speaking(known):
        assert number(1234567) == count
        assert decimal("-1234.50") == digits
        assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == ordinals.split()


@pytest.mark.parametrize("digits", ["", "-", ".", "1.2.3", "1e5", "x", "٣", "-.5"])
def test_text_that_is_not_a_plain_number_stays_as_it_is(digits: str) -> None:
    with speaking("de"):
        assert decimal(digits) == digits if "." not in digits or not digits[0].isdecimal() else "1,2.3"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (
            "en",
            [
                "May 1, 2024", "December 29", "June 1874", "1850s", "19th century", "1st century", "1st century BC",
                "44 BC", "about 1850",
            ],
        ),
        (
            "de",
            [
                "1. Mai 2024", "29. Dezember", "Juni 1874", "1850er-Jahre", "19. Jahrhundert", "1. Jahrhundert",
                "1. Jahrhundert v. Chr.", "44 v. Chr.", "um 1850",
            ],
        ),
        (
            "es-ES",
            [
                "1 de mayo de 2024", "29 de diciembre", "junio de 1874", "década de 1850", "siglo XIX",
                "siglo I", "siglo I a. C.", "44 a. C.", "hacia 1850",
            ],
        ),
        (
            "fr",
            [
                "1er mai 2024", "29 décembre", "juin 1874", "années 1850", "XIXe siècle", "Ier siècle",
                "Ier siècle av. J.-C.", "44 av. J.-C.", "vers 1850",
            ],
        ),
        (
            "ja",
            [
                "2024年5月1日", "12月29日", "1874年6月", "1850年代", "19世紀", "1世紀", "紀元前1世紀",
                "紀元前44年", "1850年頃",
            ],
        ),
        (
            "pt-BR",
            [
                "1º de maio de 2024", "29 de dezembro", "junho de 1874", "década de 1850", "século XIX",
                "século I", "século I a.C.", "44 a.C.", "por volta de 1850",
            ],
        ),
    ],
)  # fmt: skip
def test_dates_are_said_as_the_language_does(known: str, said: list[str]) -> None:
    values = ["2024-05-01", "XXXX-12-29", "1874-06", "185X", "18XX", "00XX", "-00XX", "-0043", "1850~"]
    with speaking(known):
        assert [in_words(value) for value in values] == said


# The library's sentences.


def test_every_sentence_of_the_library_can_be_translated() -> None:
    """A new template fails here until `make locales` has put it into messages.pot."""
    listed = {entry.msgid for entry in polib.pofile(str(TEMPLATE)) if not entry.msgctxt}
    assert [sentence.code for sentence in TEMPLATES if sentence.value not in listed] == []


@pytest.mark.parametrize("known", OTHERS)
def test_every_sentence_of_the_library_is_said_in_the_readers_language(known: str) -> None:
    words = {entry.msgid: entry.msgstr for entry in read(known) if not entry.msgctxt}
    assert [sentence.code for sentence in TEMPLATES if not words.get(sentence.value)] == []
    for sentence in TEMPLATES:
        texts = {name: f"‹{name}›" for name in sentence.fields}
        with speaking(known):
            said = say(Message.of(sentence, **texts))
        assert said == words[sentence.value].format(**texts)
        assert all(text in said for text in texts.values()), sentence.code


@pytest.mark.parametrize(
    ("known", "bytes_"), [("en", "70,000,000"), ("de", "70.000.000"), ("fr", "70\u202f000\u202f000")]
)
def test_numbers_in_the_librarys_sentences_are_written_as_the_language_does(known: str, bytes_: str) -> None:
    with speaking(known):
        assert bytes_ in say(Message.of(Unreadable.TOO_LARGE, size=70_000_000, most=2**26))


@pytest.mark.parametrize("known", OTHERS)
def test_every_sentence_of_the_bot_is_said_in_the_readers_language(known: str, reference: polib.POFile) -> None:
    """Each message is filled in, in each of its forms, as the bot does it."""
    for entry in reference:
        names = fields(entry.msgid) | fields(entry.msgid_plural) | ALSO.get(entry.msgid, set())
        texts = {name: f"‹{name}›" for name in names}
        with speaking(known):
            if entry.msgid_plural:
                forms = [ngettext(entry.msgid, entry.msgid_plural, amount) for amount in (0, 1, 2, 5, 1000)]
            elif entry.msgctxt:
                forms = [pgettext(entry.msgctxt, entry.msgid)]
            else:
                forms = [_(entry.msgid)]
        for form in forms:
            assert form.format(**texts) if texts else form, entry.msgid


@pytest.mark.parametrize(
    ("known", "one", "two"),
    [
        ("en", "the permission “Send Messages”", "the permissions “View Channel” and “Send Messages”"),
        ("de", "die Berechtigung „Nachrichten senden“", "die Berechtigungen „Kanal anzeigen“ und „Nachrichten senden“"),
        ("ja", "権限「メッセージを送信」", "権限「チャンネルを見る」と「メッセージを送信」"),
    ],
)
def test_permissions_are_named_as_discord_names_them(known: str, one: str, two: str) -> None:
    with speaking(known):
        assert permissions_in_words([permissions.SENDING]) == one
        assert permissions_in_words([permissions.SEEING, permissions.SENDING]) == two


def test_every_place_is_worded_in_the_readers_language() -> None:
    def place(**where: Any) -> str:
        none = dict.fromkeys(("author", "publisher", "url", "date", "page", "rows", "lines"))
        return citing.place(Citation("d", "T", "t.txt", heading=(), **(none | where)))  # type: ignore[arg-type]

    some: list[dict[str, Any]] = [{"page": 3}, {"rows": (2, 2)}, {"rows": (2, 5)}, {"lines": (1, 1)}, {"lines": (1, 4)}]
    with speaking("fr"):
        assert [place(**where) for where in [*some, {}]] == [
            "page 3",
            "ligne 2 du tableau",
            "lignes 2–5 du tableau",
            "ligne 1",
            "lignes 1–4",
            "",
        ]


@pytest.mark.parametrize(
    ("kind", "text", "values", "expected"),
    [
        (FactKind.DATES, "May", {"value": "XXXX-05-05", "notes": (FactNote.NO_YEAR,)}, "5. Mai · Jahr nicht genannt"),
        (FactKind.DATES, "May 5, 2024", {"value": "2024-05-05"}, ""),  # the text says so already
        (FactKind.DATES, "5. Mai 2024", {"value": "2024-05-05"}, ""),
        (FactKind.DATES, "around 1850", {"value": "1850~", "notes": (FactNote.APPROXIMATE,)}, "um 1850"),
        (
            FactKind.FIGURES, "more than 4,000 people", {"value": "4000", "notes": (FactNote.MORE_THAN,)},
            "4.000 · mehr als",
        ),
        (FactKind.FIGURES, "4,000 people", {"value": "4000"}, ""),
        (FactKind.FIGURES, "1.5 million", {"value": "1500000"}, "1.500.000"),
        (FactKind.PEOPLE, "Ada", {"attribution": "the keeper"}, "Rolle: the keeper"),
    ],
)  # fmt: skip
def test_details_of_facts_are_worded_in_the_readers_language(
    kind: FactKind, text: str, values: dict[str, str], expected: str
) -> None:
    with speaking("de"):
        assert detail(fact(text, kind=kind, **values)) == expected


# Limits.


@settings(max_examples=40)
@given(st.lists(facts(), min_size=1, max_size=4), st.sampled_from(OTHERS))
def test_facts_fit_a_message_in_every_language(found: list[Any], known: str) -> None:
    with speaking(known):
        listing = Listing("T" * 30, (), statements(by_kind([one for some in found for one in some])), more=True)
        view = facts_view(listing, 1)
    assert sum(map(units, displays(view))) <= LONGEST_MESSAGE


@settings(max_examples=40)
@given(st.lists(matches(), min_size=1, max_size=4), NASTY, st.sampled_from(OTHERS))
def test_verdicts_fit_a_message_in_every_language(found: list[Match], quotation: str, known: str) -> None:
    searched = Searched(1, 1, (), ())
    with speaking(known):
        view = verdict_view(Verdict(quotation, Agreement.PARTIAL, tuple(found), None, searched, 1))
    assert sum(map(units, displays(view))) <= LONGEST_MESSAGE


NASTIEST = "`*_~|@<#\n" * 500
CITED = citation(title=NASTIEST, heading=(NASTIEST,), url="https://example.org/" + "é" * 2000, lines=(10**6, 10**7))


@pytest.mark.parametrize("known", languages())
def test_the_buttons_under_an_answer_fit_into_one_row_of_a_phone(known: str) -> None:
    with speaking(known):
        labels = [pgettext("button, at most 12 letters", "In context"), _("Share")]
    assert all(len(label) <= 12 for label in labels)


def longest_messages() -> Iterator[discord.ui.LayoutView]:
    """Each message, with as much in it as possible."""
    quotes = [replace(quote(NASTIEST), citation=CITED, also=(CITED,) * 5) for _ in range(3)]
    searched = Searched(10**6, 10**7, (NASTIEST,) * 9, (NASTIEST,) * 9)
    notices = (
        Message.of(Notice.CUT, length=10**6, searched=10**4),
        Message.of(Notice.CORRECTED, right=NASTIEST, wrong="x"),
    ) * 3
    sections = (Choice("id", CITED),) * 5
    for confidence, found in ((Confidence.STRONG, quotes), (Confidence.WEAK, quotes), (Confidence.NONE, [])):
        for choices in ((), sections):
            given = Answer(NASTIEST, confidence, tuple(found), (), searched, 1, notices, choices)
            yield answer_view(given, echo=True, above=f"<@{10**19}>, <@{10**19}>" + "x" * 40)
    document = Document("d", "s", NASTIEST, NASTIEST, (Block(BlockKind.PARAGRAPH, Span(0, len(NASTIEST))),))
    middle = Quote("0" * 16, NASTIEST[2000:3000], Span(2000, 3000), None, (), CITED, 1.0)
    yield passage_view(middle, Excerpt(0, document.text, document.blocks))
    yield section_view(NASTIEST, quotes[0])
    yield opened_view(quotes[0], 25)
    known = DocumentInfo("d" * 32, NASTIEST, *[NASTIEST] * 3, None, NASTIEST, "en", "v", 10**6, (NASTIEST,), ())
    noted = Message.of(ReadingNote.ENCODING_GUESSED, encoding=NASTIEST)
    refused = Message.of(Unreadable.CANNOT_OPEN, error=NASTIEST)
    flagged = tuple(
        Block(BlockKind.PARAGRAPH, Span(at, at + 1), flag=Message.of(Flag.PATTERN, pattern=NASTIEST + str(at)))
        for at in range(30)
    )
    document = replace(document, blocks=flagged, notes=(noted,) * 9)
    yield document_view(overview(document, known, parts(document)), uploaded=True)
    yield added_view(Accepted(known, 10**6, (noted,) * 30, replaced=True), indexed=False)
    yield refused_view(NASTIEST, refused)
    listed = sources.entries([known] * 20, [], [])
    yield list_view(listed, 2, 10**6)
    happened = [FileChange(f"{NASTIEST}{at}", what, refused, 1) for at in range(9) for what in reports._CHANGES]
    complaint = Complaint("p", NASTIEST, tuple((reason, 10**6) for reason in Reason), lowered=True)
    marked = Marked(quotes[0], 10**6, [complaint] * 9)
    unanswered = Unanswered(
        [reports.Asked(NASTIEST, 10**6, sure, quotes[0]) for sure in Confidence] * 10, 10**6, [marked] * 10
    )
    yield reports.unanswered_view(DEFAULTS, unanswered, happened, list("abcdef"), title="T" * 60)
    usage = [
        Usage(f"2026-01-{day:02}", origin, sure, 10**9)
        for day in range(1, 32)
        for sure in Confidence
        for origin in reports._ORIGINS
    ]
    yield reports.usage_view(DEFAULTS, usage)
    yield reports.forwarded_view(NASTIEST, f"<@{10**19}>", f"<#{10**19}>: https://discord.com/channels/{'9' * 60}", [])
    yield privacy_view(replace(DEFAULTS, keep=Keep.COUNTS), Kept(10**9, 10**9, 10**9), server=True)
    many = tuple(range(10**18, 10**18 + 25))
    chosen = ServerSettings(channels=many, auto=many, moderators=many[0], forward=True)
    there = {Setting.CHANNELS: many[:20], Setting.AUTO: many[:20], Setting.MODERATORS: many[:1]}
    lacking = dict.fromkeys(many, tuple(permissions._FLAGS))
    for page, names in PAGES.items():
        menus = {setting: discord.ui.Button[Any](custom_id=setting) for setting in names}
        yield settings_messages.settings_view(chosen, page, menus, there, lacking=lacking, reads=False)


@pytest.mark.parametrize("known", languages())
def test_every_message_fits_in_every_language(known: str) -> None:
    with speaking(known):
        for view in longest_messages():
            assert sum(map(units, displays(view))) <= LONGEST_MESSAGE, displays(view)[0]


@pytest.mark.parametrize("known", OTHERS)
def test_options_of_menus_are_short_enough_in_every_language(known: str) -> None:
    with speaking(known):
        worded = set(Setting) - {*DEFAULTS.channels_by_setting(), Setting.UPLOADERS}
        labels = [option.label for setting in worded for option in settings_messages.choices(setting, DEFAULTS)]
        assert all(1 <= units(label) <= LONGEST_CHOICE for label in labels)


# Every text that people read is marked for translation.

# The texts that these take are for the log or for Discord's protocol, or are translated where they are shown.
_NOT_SAID = {
    "tell", "explanation", "explained", "warning", "error", "info", "exception", "compile", "ValueError",
    "AssertionError", "command", "describe", "ContextMenu", "getLogger", "create_task", "removeprefix",
    "_logged",
}  # fmt: skip
# Names of commands, and texts for the log.
_NO_SENTENCES = {
    "Search the documents", "sources list", "sources show", "privacy show", "report unanswered",
    "one that Discord doesn't name", "an unknown command", "follow the documents", "at work",
}  # fmt: skip
_SENTENCE = re.compile(r"[A-Za-z’']{2,}[ ,:]+[A-Za-z’']{2,}")


def unmarked(path: Path) -> Iterator[str]:
    """Texts with several words that aren't marked for translation."""

    def visit(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _NOT_SAID or name in _MARKS:
                return
        if isinstance(node, ast.ClassDef):
            for child in [*node.bases, *node.decorator_list, *node.body]:  # `group_description` is a command's
                yield from visit(child)
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node, ast.Assert) or (isinstance(node, ast.keyword) and node.arg == "custom_id"):
            return
        if isinstance(node, ast.Assign) and "NAME" in ast.unparse(node.targets[0]):
            return  # what the log calls a button
        written = node.value if isinstance(node, ast.Constant) else None
        if isinstance(written, str) and _SENTENCE.search(written) and written not in _NO_SENTENCES:
            yield written
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    return visit(ast.parse(path.read_text(encoding="utf-8")))


SAYING = sorted(path for folder in ("exts", "rendering") for path in (ROOT / "bot" / folder).rglob("*.py"))
SAYING += [
    ROOT / "bot" / name
    for name in ("client.py", "replies.py", "gateway/permissions.py", "policy/queue.py", "policy/server_settings.py")
]


@pytest.mark.parametrize("path", SAYING, ids=lambda path: path.relative_to(ROOT / "bot").as_posix())
def test_every_sentence_is_marked_for_translation(path: Path) -> None:
    assert list(unmarked(path)) == []


def test_an_unmarked_sentence_is_noticed(tmp_path: Path) -> None:
    source = '"""A docstring here."""\nsay(f"Two words {n}")\nsay(_("Marked words"))\nA = "More words"\n'
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    assert list(unmarked(tmp_path / "module.py")) == ["Two words ", "More words"]
