"""Takes out each defence that SECURITY.md names, one at a time, and demands that its test fails: `make defence-test`.

A defence that no test would miss is a claim. So a copy of the project is made, the named tests are run on it as it is
and must pass; then, for each entry of `TAKEN_OUT`, a stretch of source is replaced by one that does without the
defence, and each of the named tests must fail. A stretch that isn't found any more is an error too: then the defence
has moved, and its entry has to move with it.

`tests/test_security.py` holds this table against SECURITY.md. Names in arguments narrow it down to threats that hold
one of them: `python tests/defences.py zip scope`.
"""

import argparse
import compileall
import importlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What the tests need; a folder or a file beside each other, as in the project.
COPIED = ("bot", "index", "tests", "seeds", "docs", "requirements", "pyproject.toml", "compose.yaml", "Dockerfile")
ALSO = ("README.md", "SECURITY.md", "Makefile", "CHANGELOG.md")  # that a test reads
AT_ONCE = 2
PATIENCE = 180.0  # seconds for the tests of one defence

# How pytest ends (its exit codes): all passed, or some failed. Anything else is no verdict.
_PASSED, _FAILED, _NO_VERDICT = 0, 1, 3

# Python takes a compiled file for fresh by its source's size and the second of its time stamp, and two changes may come
# within a second.
_STAMPS = itertools.count(10**9)

_RUNNER = "--run-in-this-folder"
# Libraries that most tests need. None of them is ours: a copy's own modules are imported in each run anew.
_LOADED = (
    "aiohttp click discord discord.ext.commands hypothesis hypothesis.strategies jsonschema numpy prometheus_client"
    " pydantic_settings pytest_asyncio rich.console selectolax.lexbor simcord sqlite_utils"
).split()


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A defence, and its source without it."""

    threat: str  # as in SECURITY.md
    file: str
    old: str  # stands there once
    new: str
    tests: tuple[str, ...]  # below tests/, each of which must fail


def _out(threat: str, file: str, old: str, new: str, *tests: str) -> TakenOut:
    return TakenOut(threat, file, old, new, tests)


_OPENS = "A file takes its parser over, to open files or connections"
_CHANGES = "… to change or delete files, or to end or start processes"
_SECRETS = "… to learn the bot's token"
_LIES = "… to hand back something else than a document, or something endless"
_PRINTS = "… to write into the log, or into another file's answer"
_MEMORY = "A file makes its parser take memory without end"
_TIME = "… time without end"
_TEXT = "… or text without end"
_LINKS = "A link in the documents folder leads out of it"
_PIPES = "A pipe or a device in the folder is waited for"
_LARGE = "A file is larger than memory, or grows while it is read"
_ZIP = "A Word or EPUB file unpacks to gigabytes (zip bomb)"
_XML = "XML expands entities, or reads other files by them"
_DEEP = "XML is nested, or has elements, without end"
_NESTED = "A web page nests tags until its parser takes hours"
_TAGS = "A web page has tags, a PDF pages, a table rows without end"
_PATTERNS = "A pattern in `sources.toml` takes for ever"
_MARKUP = "A document's text acts as Discord's Markdown: links, mentions, spoilers, timestamps"
_HIDDEN = "… or hides and reverses text by invisible characters"
_PINGS = "An answer pings members that the asker may not ping"
_TOO_LONG = "A document or a question makes a message that Discord refuses"
_SCHEMES = "A citation leads to `javascript:` or out of its link"
_SCOPE = "A server sees what another server uploaded"
_VISITED = "… where somebody brings the bot along as an app of their own"
_OTHERS = "A server removes what isn't its own"
_GUESSED = "An upload's id is guessed"
_MANAGE = "Members change documents or settings that they may not change"
_REPORTS = "Members read reports or delete answers that they may not"
_CHANNELS = "Questions are answered where the server doesn't want it"
_UPLOADS = "Uploads fill memory or the disk"
_NAMES = "An upload's name holds a path, or hides what it is"
_FORMULAS = "An exported question acts as a formula in a spreadsheet"
_ASKERS = "Whoever reads the data folder, or another server, learns who asked"
_UNASKED = "Questions are kept that nobody agreed to"
_FORGOTTEN = "What somebody asked to be forgotten stays in a file"
_OWNER = "Another user of the machine reads uploads, settings or keys"
_TOKENS = "Tokens stand in the log"
_IDS = "People or questions stand in the log or in the metrics"
_LINES = "A file's name forges a line of the log"
_CHILD = "A child process, or a printed setting, holds the token"
_PAGES = "A document's text acts as HTML on a reader page"
_LOADS = "A reader page loads, runs or sends something"
_UNGUESSED = "An upload's reader page is opened by whoever guesses"
_LOGGED = "… or reads the log"
_REBINDING = "A website makes a browser read the pages of this machine (DNS rebinding)"
_REACHED = "The pages are served to more than was meant"
_FLOOD = "Requests for pages take all time"
_LEAST = "The bot can do more on Discord than it needs to"
_CONTAINER = "A bot that was taken over does harm outside of its container"
_SUPPLY = "A dependency is replaced on its way"
_TORN = "A crash or a full disk destroys the index"
_WRITERS = "Two processes write at once"
_EMPTY = "The documents folder fails to mount, and everything is forgotten"
_KEPT = "A crash loses what people gave"
_LATER = "An older version damages what a newer one keeps"
_RESTORED = "A damaged back-up replaces what is there"
_FAST = "A member, or a server, asks without end"
_QUESTION = "A question is made to take for ever"

TAKEN_OUT = (
    # Files that can't be trusted
    _out(
        _OPENS,
        "index/reading/worker.py",
        "    _bound(resource.RLIMIT_NOFILE, 3)",
        "    pass",
        "test_sandbox.py::test_without_the_filter_there_is_still_no_place_for_another_open_file",
    ),
    _out(
        _CHANGES,
        "index/reading/worker.py",
        "    seccomp.confine()",
        "    pass",
        "test_sandbox.py::test_what_the_filter_alone_forbids_is_refused",
    ),
    _out(
        _CHANGES,
        "index/reading/seccomp.py",
        "_REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM",
        "_REFUSE = 0x7FFF0000, 0x7FFF0000",
        "test_sandbox.py::test_what_the_filter_alone_forbids_is_refused",
    ),
    _out(_SECRETS, "index/reading/sandbox.py", "env={},", "env=None,", "test_sandbox.py::test_it_knows_no_secret"),
    _out(
        _LIES,
        "index/reading/sandbox.py",
        "return _checked(from_json(_decoded(text), rest.decode()))",
        "return from_json(_decoded(text), rest.decode())",
        "test_sandbox.py::test_what_is_no_document_is_refused_and_reported",
    ),
    _out(
        _LIES,
        "index/reading/sandbox.py",
        "    if max(first, second) > most:\n        raise EOFError\n",
        "",
        "test_sandbox.py::test_an_answer_beyond_its_bound_is_not_even_taken",
    ),
    _out(
        _PRINTS,
        "index/reading/worker.py",
        "        os.dup2(nowhere.fileno(), 2)\n",
        "",
        "test_sandbox.py::test_what_a_library_prints_is_no_answer_and_no_line_of_the_log",
    ),
    _out(
        _MEMORY,
        "index/reading/worker.py",
        "_bound(resource.RLIMIT_AS, memory)",
        "pass",
        "test_sandbox.py::test_memory_is_bounded_and_the_next_file_is_read",
    ),
    _out(
        _TIME,
        "index/reading/worker.py",
        "signal.setitimer(signal.ITIMER_PROF, limits.processor_time)",
        "pass",
        "test_sandbox.py::test_processor_time_is_bounded_for_each_file_alone",
    ),
    _out(
        _TIME,
        "index/reading/sandbox.py",
        "poll.poll(max(0.0, deadline - time.monotonic()) * 1000)",
        "poll.poll(None)",
        "test_sandbox.py::test_a_file_that_is_never_done_is_given_up",
    ),
    _out(
        _TEXT,
        "index/reading/worker.py",
        "        _check(raw, text, limits)\n",
        "",
        "test_sandbox.py::test_what_is_too_much_to_index_is_refused",
    ),
    _out(
        _LINKS,
        "index/reading/files.py",
        "_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW |",
        "_FILE_FLAGS = os.O_RDONLY |",
        "test_files.py::test_a_link_to_a_file_is_not_opened",
    ),
    _out(
        _LINKS,
        "index/reading/files.py",
        "_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW",
        "_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY",
        "test_files.py::test_a_link_to_a_folder_is_not_entered_at_any_depth",
    ),
    _out(
        _PIPES,
        "index/reading/files.py",
        "os.O_NOFOLLOW | os.O_NONBLOCK",
        "os.O_NOFOLLOW",
        "test_files.py::test_a_pipe_is_not_waited_for",
    ),
    _out(
        _LARGE,
        "index/reading/files.py",
        "handle.read(LARGEST + 1)",
        "handle.read()",
        "test_files.py::test_a_file_that_grew_since_it_was_listed_is_read_up_to_a_bound",
    ),
    _out(
        _ZIP,
        "index/reading/archive.py",
        "bound = min(LARGEST_MEMBER, self._left, max(RATIO_FROM, HIGHEST_RATIO * info.compress_size))",
        "bound = 2**40",
        "test_archive.py::test_a_member_that_unpacks_beyond_its_bound_is_refused",
        "test_archive.py::test_members_that_unpack_to_too_much_together_are_refused",
        "test_archive.py::test_a_large_member_that_is_packed_too_tight_is_refused",
    ),
    _out(
        _XML,
        "index/reading/archive.py",
        "    def doctype(",
        "    def ignored(",
        "test_archive.py::test_dangerous_or_broken_xml_is_refused",
    ),
    _out(
        _DEEP,
        "index/reading/archive.py",
        "if self._depth > DEEPEST:",
        "if False:",
        "test_archive.py::test_dangerous_or_broken_xml_is_refused",
    ),
    _out(
        _DEEP,
        "index/reading/archive.py",
        "if self._elements > MOST_ELEMENTS:",
        "if False:",
        "test_archive.py::test_xml_with_too_many_elements_is_refused",
    ),
    _out(
        _NESTED,
        "index/reading/html/markup.py",
        "keep = len(blocks) < DEEPEST",
        "keep = True",
        "test_reading_html.py::test_no_tree_is_deeper_than_its_bound",
    ),
    _out(
        _TAGS,
        "index/reading/html/markup.py",
        'if text.count("<") > MOST_TAGS:',
        "if False:",
        "test_reading_html.py::test_a_page_with_too_many_tags_is_refused",
    ),
    _out(
        _TAGS,
        "index/reading/pdf/document.py",
        "if pages > MOST_PAGES:",
        "if False:",
        "test_reading_pdf.py::test_too_many_pages_are_refused",
    ),
    _out(
        _TAGS,
        "index/reading/table.py",
        "if number > MOST_ROWS:",
        "if False:",
        "test_reading_table.py::test_rows_beyond_the_bound_are_refused_not_dropped",
    ),
    _out(
        _PATTERNS,
        "index/reading/boilerplate.py",
        'elif closed and end == piece.start() and piece[0] != "?":',
        "elif False:",
        "test_boilerplate.py::test_a_pattern_that_is_wrong_or_may_take_for_ever_is_refused",
    ),
    # Messages
    _out(
        _MARKUP,
        "bot/rendering/markdown.py",
        r"[\\`*_~|\[\]<>@]|",
        r"[\\`*_~|]|",
        "test_rendering.py::test_markup_is_shown_literally",
        "test_discord.py::test_a_documents_markup_is_shown_literally_and_pings_nobody",
    ),
    _out(
        _HIDDEN,
        "bot/rendering/markdown.py",
        'rf"(?P<hidden>[{_HIDDEN}])|',
        'rf"(?P<hidden>(?!))|',
        "test_rendering.py::test_escaping_shows_every_character_or_names_it",
    ),
    _out(
        _PINGS,
        "bot/exts/answers.py",
        "NO_PINGS = discord.AllowedMentions.none()",
        "NO_PINGS = discord.AllowedMentions.all()",
        "test_discord.py::test_a_documents_markup_is_shown_literally_and_pings_nobody",
    ),
    _out(
        _PINGS,
        "bot/exts/ask.py",
        "discord.AllowedMentions(users=[member])",
        "discord.AllowedMentions(users=True, everyone=True)",
        "test_discord.py::test_an_answer_for_somebody_pings_that_member_alone",
    ),
    _out(
        _TOO_LONG,
        "bot/rendering/markdown.py",
        "    if sum(costs) <= room:\n",
        "    if costs:\n",
        "test_rendering.py::test_a_long_passage_is_cut_around_the_sentence_that_answers",
    ),
    _out(
        _SCHEMES,
        "bot/rendering/links.py",
        'if citation.url and citation.url.startswith(("https://", "http://")):',
        "if citation.url:",
        "test_links.py::test_an_address_that_is_no_web_page_is_not_linked",
    ),
    _out(
        _SCHEMES,
        "bot/rendering/markdown.py",
        "(<{percent_encoded(url, safe=_URL_SAFE)}>)",
        "(<{url}>)",
        "test_rendering.py::test_a_footnote_says_where_the_passage_stands_and_links_to_it",
    ),
    _out(
        _SCHEMES,
        "bot/web/document.py",
        'if parts.scheme in ("http", "https") else None',
        "if parts.scheme else None",
        "test_web.py::test_an_address_of_another_kind_is_not_linked_though_it_names_a_host",
    ),
    # Servers
    _out(
        _SCOPE,
        "index/retrieval/searcher.py",
        "allowed = (self._owners == 0) | (self._owners == (scope.guild_id or 0))",
        "allowed = self._owners >= 0",
        "test_scope.py::test_a_scope_sees_the_folders_documents_and_its_own",
        "test_scope.py::test_no_way_in_leads_to_what_another_server_uploaded",
    ),
    _out(
        _SCOPE,
        "index/store/generation.py",
        'where p.id = ? and (d.owner is null or d.owner = ?)"',
        'where p.id = ? and (d.owner is null or d.owner = ? or true)"',
        "test_scope.py::test_a_passage_or_source_of_another_server_is_unknown",
    ),
    _out(
        _SCOPE,
        "index/store/generation.py",
        'from documents where owner is null or owner = ? order by number"',
        'from documents where owner is null or owner = ? or true order by number"',
        "test_scope.py::test_no_way_in_leads_to_what_another_server_uploaded",
    ),
    _out(
        _SCOPE,
        "index/store/generation.py",
        'conditions = ["(d.owner is null or d.owner = ?)", *wanted]',
        'conditions = ["(d.owner is null or d.owner = ? or true)", *wanted]',
        "test_scope.py::test_no_way_in_leads_to_what_another_server_uploaded",
    ),
    _out(
        _SCOPE,
        "index/retrieval/query.py",
        "if visible.mask is not None:  # no word that only hidden passages hold may come out",
        "if False:",
        "test_scope.py::test_words_of_another_server_correct_no_misspelling_of_ours",
    ),
    _out(
        _VISITED,
        "bot/client.py",
        "if guild and guild.owner_id else",
        "if guild else",
        "test_discord.py::test_where_the_bot_is_no_member_only_the_folder_is_asked",
    ),
    _out(
        _OTHERS,
        "index/library.py",
        "for upload in self.state.uploads(guild_id):",
        "for upload in self.state.all_uploads():",
        "test_uploads.py::test_what_is_not_the_servers_cant_be_removed",
    ),
    _out(
        _GUESSED,
        "index/state/pseudonyms.py",
        'return _keyed_hash(key, b"document", guild_id, name)',
        'return _keyed_hash(b"", b"document", guild_id, name)',
        "test_state.py::test_an_id_cant_be_known_without_the_key",
    ),
    _out(
        _MANAGE,
        "bot/policy/server_settings.py",
        "return manages or any(role in self.uploaders for role in roles)",
        "return True",
        "test_discord_servers.py::TestSources::test_a_member_may_look_and_not_change",
        "test_discord_servers.py::TestSources::test_a_form_that_is_sent_after_a_role_is_lost_changes_nothing",
    ),
    _out(
        _MANAGE,
        "bot/exts/server_settings.py",
        "elif interaction.permissions.manage_guild:",
        "elif True:",
        "test_discord_servers.py::TestSettings::test_who_may_not_manage_the_server_sets_nothing",
    ),
    _out(
        _REPORTS,
        "bot/exts/reports.py",
        "if guild_id and interaction.permissions.manage_messages:",
        "if guild_id:",
        "test_discord_servers.py::TestReports::"
        "test_who_may_not_manage_messages_sees_no_report_even_where_discord_shows_the_command",
    ),
    _out(
        _REPORTS,
        "bot/exts/answers.py",
        "if interaction.user.id != self.asker and not interaction.permissions.manage_messages:",
        "if False:",
        "test_discord_buttons.py::TestDeleting::test_others_are_told_that_they_may_not",
    ),
    _out(
        _CHANNELS,
        "bot/policy/server_settings.py",
        "return not self.channels or any(",
        "return True or any(",
        "test_discord_servers.py::TestSettings::test_questions_are_answered_in_the_chosen_channels_alone",
    ),
    _out(
        _UPLOADS,
        "bot/exts/sources.py",
        "if file.size > LARGEST:",
        "if False:",
        "test_discord_servers.py::TestSources::test_a_file_that_is_too_large_is_not_even_fetched",
    ),
    _out(
        _UPLOADS,
        "index/state/uploads.py",
        "if total + size > LARGEST_TOTAL:",
        "if False:",
        "test_state.py::test_a_server_has_only_so_much_room",
    ),
    _out(
        _NAMES,
        "index/building/uploads.py",
        'bare = name.replace("\\\\", "/").rpartition("/")[2]',
        "bare = name",
        "test_uploads.py::test_a_name_becomes_a_files_name_in_characters_that_show",
    ),
    _out(
        _NAMES,
        "index/building/uploads.py",
        'if unicodedata.category(character)[0] != "C" or character == "\\t")',
        "if True)",
        "test_uploads.py::test_a_name_becomes_a_files_name_in_characters_that_show",
    ),
    _out(
        _FORMULAS,
        "bot/rendering/export.py",
        'in ("=", "+", "-", "@") or',
        "in () or",
        "test_discord_servers.py::TestReports::test_the_export_is_a_table_without_names_and_formulas",
        "test_rendering_servers.py::test_a_spreadsheet_reads_the_export_as_text_row_by_row",
    ),
    # What is kept
    _out(
        _ASKERS,
        "index/state/pseudonyms.py",
        'return _keyed_hash(key, b"asker", guild_id, str(user_id))',
        "return str(user_id)",
        "test_state.py::test_user_ids_stand_nowhere_and_differ_from_server_to_server",
    ),
    _out(
        _UNASKED,
        "bot/client.py",
        "keep is Keep.NOTHING",
        "False",
        "test_discord_servers.py::TestReports::test_nothing_is_kept_unless_the_server_wants_it",
    ),
    _out(
        _UNASKED,
        "bot/client.py",
        "answer.question if keep is Keep.QUESTIONS else None",
        "answer.question",
        "test_discord_servers.py::TestReports::test_counts_alone_hold_no_words",
    ),
    _out(
        _FORGOTTEN,
        "index/state/database.py",
        '    for table in tables:\n        db.execute(f"create temp table remaining',
        '    for table in ():\n        db.execute(f"create temp table remaining',
        "test_state.py::test_what_somebody_did_is_gone_from_every_file",
    ),
    _out(
        _FORGOTTEN,
        "index/state/database.py",
        "pragma secure_delete = on",
        "pragma secure_delete = off",
        "test_state.py::test_an_uploads_bytes_are_gone_from_every_file_when_it_is_removed",
    ),
    _out(
        _OWNER,
        "index/state/database.py",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)",
        "test_state.py::test_its_files_are_for_its_owners_eyes_alone",
    ),
    _out(
        _OWNER,
        "bot/web/key.py",
        "os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)",
        "os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)",
        "test_web.py::test_the_key_is_made_once_and_is_this_user_s_alone",
    ),
    _out(
        _OWNER,
        "index/state/backup.py",
        "os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)",
        "os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)",
        "test_backup.py::test_what_was_given_comes_back_as_it_was",
    ),
    # Logs
    _out(
        _TOKENS,
        "bot/logs.py",
        "text = text.replace(self._token, _HIDDEN)",
        "pass",
        "test_logs.py::test_tokens_are_hidden_in_messages_and_tracebacks",
    ),
    _out(
        _TOKENS,
        "bot/logs.py",
        r'_TOKEN_IN_URL.sub(rf"\1{_HIDDEN}", text)',
        "text",
        "test_logs.py::test_tokens_of_interactions_are_hidden_wherever_they_stand",
    ),
    _out(
        _IDS,
        "bot/logs.py",
        'return _USER.sub(lambda found: f"{found[1]}user-{self._hash(found[2])}", text)',
        "return text",
        "test_logs.py::test_people_are_hashed",
    ),
    _out(
        _IDS,
        "bot/logs.py",
        '_TALKATIVE = {"discord": logging.INFO,',
        '_TALKATIVE = {"discord": logging.DEBUG,',
        "test_logs.py::test_questions_people_and_tokens_stand_in_no_log_at_any_level",
    ),
    _out(
        _LINES,
        "bot/logs.py",
        "record.message = _in_one_line(record.message)",
        "pass",
        "test_logs.py::test_a_name_can_not_look_like_a_line_of_the_log",
    ),
    _out(
        _CHILD,
        "bot/following.py",
        'if not name.startswith("DISCORD_")',
        "if name",
        "test_following.py::test_the_process_that_reads_is_given_no_token",
    ),
    _out(
        _CHILD,
        "bot/settings.py",
        "discord_token: SecretStr | None = Field(",
        "discord_token: str | None = Field(",
        "test_logs.py::test_the_token_is_not_in_the_settings_repr",
    ),
    # Reader pages
    _out(
        _PAGES,
        "bot/web/html.py",
        "return Html(escape(visible(value)))",
        "return Html(visible(value))",
        "test_web.py::test_text_stands_on_the_page_as_it_is_and_no_markup_comes_of_it",
        "test_web.py::test_only_what_a_tag_made_is_markup",
    ),
    _out(
        _PAGES,
        "bot/web/html.py",
        "return Html(escape(visible(value)))",
        "return Html(escape(value))",
        "test_web.py::test_only_what_a_tag_made_is_markup",
    ),
    _out(
        _LOADS,
        "bot/web/pages.py",
        "\"default-src 'none'; ",
        '"default-src *; ',
        "test_web.py::test_every_answer_is_guarded_by_its_headers",
    ),
    _out(
        _UNGUESSED,
        "bot/web/server.py",
        'if not hmac.compare_digest(token(self._reader.key, guild, document), request.match_info["token"]):',
        "if False:",
        "test_web.py::test_an_upload_is_reached_by_the_link_of_its_server_alone",
    ),
    _out(
        _LOGGED,
        "bot/web/server.py",
        "access_log=None, ",
        "",
        "test_web.py::test_no_address_that_was_asked_for_stands_in_the_log",
    ),
    _out(
        _REBINDING,
        "bot/web/server.py",
        "if request.path not in PROBED and not _is_ours(request.host, self._host):",
        "if False:",
        "test_web.py::test_a_website_whose_name_leads_here_reads_nothing",
    ),
    _out(
        _REACHED,
        "bot/settings.py",
        'default="127.0.0.1"',
        'default="0.0.0.0"',
        "test_web.py::test_by_default_they_are_served_to_this_machine_alone_and_not_at_all",
    ),
    _out(
        _REACHED,
        "bot/web/server.py",
        "        if self._reader:\n            application.add_routes(",
        "        if True:\n            application.add_routes(",
        "test_web.py::test_without_an_address_for_people_no_document_is_shown",
    ),
    _out(
        _FLOOD,
        "bot/web/server.py",
        "if self._waiting >= MOST_WAITING:",
        "if False:",
        "test_web.py::test_who_comes_when_too_many_wait_is_asked_to_come_again",
    ),
    # The whole
    _out(
        _LEAST,
        "bot/client.py",
        "discord.Intents.default()",
        "discord.Intents.all()",
        "test_discord.py::test_no_privileged_intent_is_asked_for",
    ),
    _out(
        _LEAST,
        "bot/operate/invitation.py",
        '    "view_channel": 1 << 10,\n',
        '    "view_channel": 1 << 10,\n    "administrator": 1 << 3,\n',
        "test_security.py::test_the_invitation_asks_for_no_power_over_others",
    ),
    _out(
        _CONTAINER,
        "Dockerfile",
        "\nUSER 10001:10001\n",
        "\n",
        "test_security.py::test_the_image_runs_as_nobody_in_particular",
    ),
    _out(
        _CONTAINER,
        "compose.yaml",
        "    cap_drop:\n      - ALL\n",
        "",
        "test_security.py::test_compose_denies_the_container_what_it_does_not_need",
    ),
    _out(
        _CONTAINER,
        "compose.yaml",
        "no-new-privileges:true",
        "no-new-privileges:false",
        "test_security.py::test_compose_denies_the_container_what_it_does_not_need",
    ),
    _out(
        _SUPPLY,
        "Dockerfile",
        "--require-hashes --only-binary :all:",
        "--only-binary :all:",
        "test_security.py::test_what_is_installed_is_what_was_locked",
    ),
    _out(
        _TORN,
        "index/store/folder.py",
        "        try:\n            with self._building(path, base) as db,",
        "        self._name(number)\n        try:\n            with self._building(path, base) as db,",
        "test_library.py::test_a_failed_build_leaves_the_generation_before",
    ),
    _out(
        _WRITERS,
        "index/store/folder.py",
        "                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "                pass",
        "test_library.py::test_a_second_writer_is_told_who_is_writing",
    ),
    _out(
        _WRITERS,
        "index/state/database.py",
        "                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "                    pass",
        "test_state.py::test_a_writer_waits_for_another_and_then_says_so",
    ),
    _out(
        _EMPTY,
        "index/building/apply.py",
        "if plan.folder.sidecar and folder and not now:",
        "if False:",
        "test_library.py::test_a_folder_without_documents_changes_nothing",
    ),
    _out(
        _KEPT,
        "index/state/database.py",
        'db.execute("pragma synchronous = full")',
        'db.execute("pragma synchronous = off")',
        "test_state.py::test_every_write_waits_for_the_disk",
    ),
    _out(
        _LATER,
        "index/state/database.py",
        "        if done - ours:\n",
        "        if False:\n",
        "test_state.py::test_an_older_file_is_brought_up_and_a_newer_one_refused",
        "test_upgrade.py::test_what_a_later_version_keeps_is_refused_with_a_sentence_and_left_as_it_is",
    ),
    _out(
        _LATER,
        "index/store/generation.py",
        '            self.ours = db.execute("pragma user_version").fetchone()[0] == VERSION\n',
        "",
        "test_upgrade.py::test_an_index_of_another_version_is_made_anew_and_what_people_gave_stays",
    ),
    _out(
        _RESTORED,
        "index/state/backup.py",
        "if _measure(folder / name) != expected:",
        "if False:",
        "test_backup.py::test_a_file_that_is_not_whole_changes_nothing",
    ),
    _out(
        _FAST,
        "bot/policy/queue.py",
        "        if wait > 0:\n",
        "        if False:\n",
        "test_queueing.py::TestPace::test_a_burst_is_answered_and_then_one_question_every_few_seconds",
        "test_queueing.py::TestAtDiscord::test_who_asks_too_often_is_told_so_alone",
    ),
    _out(
        _FAST,
        "bot/policy/queue.py",
        "len(self._lines.get(whose, ())) >= self._share or",
        "False or",
        "test_queueing.py::TestAtDiscord::test_a_server_that_fills_its_share_is_refused_and_a_direct_message_is_answered",
    ),
    _out(
        _FAST,
        "bot/policy/queue.py",
        "if len(kept) > MOST_MEMBERS:",
        "if False:",
        "test_queueing.py::TestPace::test_so_many_members_are_known_and_no_more",
    ),
    _out(
        _QUESTION,
        "index/retrieval/query.py",
        "    if len(text) <= LONGEST:\n        return text, ()",
        "    if text is not None:\n        return text, ()",
        "test_library.py::test_a_long_question_is_cut_with_a_notice",
    ),
)


class Runner:
    """Runs tests of a copy, in a process that has the libraries loaded and forks for each run: that saves the half."""

    def __init__(self, copy: Path) -> None:
        self.copy = copy
        self._process = subprocess.Popen(
            [sys.executable, copy / "tests" / "defences.py", _RUNNER],
            cwd=copy,
            env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, tests: Iterable[str], patience: float) -> tuple[int | None, str]:
        """Pytest's exit code, or None when the tests don't end, and what it says."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps([list(tests), patience])}\n")
        self._process.stdin.flush()
        code, said = json.loads(self._process.stdout.readline())
        return code, said

    def close(self) -> None:
        self._process.communicate()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only threats, files or tests that hold one of these")
    chosen = [entry for entry in TAKEN_OUT if _is_wanted(entry, parser.parse_args().names)]
    if not chosen:
        print("No defence has such a name.")
        return 1
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="footnote-defences-") as folder, ExitStack() as stack:
        runners = [Runner(copy) for copy in _copies(Path(folder))]
        for runner in runners:
            stack.callback(runner.close)
        tests = sorted({test for entry in chosen for test in entry.tests})
        if said := _fail_as_they_are(runners, tests):
            print(f"With all defences in place these tests must pass first:\n{said}")
            return 1
        print(f"{time.monotonic() - start:4.0f} s  {len(tests)} tests pass with all defences in place", flush=True)
        verdicts = _in_turns(runners, chosen, start)
    missed = sum(verdict is not None for verdict in verdicts)
    threats = len({entry.threat for entry in chosen})
    taken = f"{len(chosen)} defences against {threats} threats were taken out, one at a time"
    print(f"{taken}; {missed} went unnoticed.")
    return int(missed > 0)


def _is_wanted(entry: TakenOut, names: Sequence[str]) -> bool:
    said = f"{entry.threat} {entry.file} {' '.join(entry.tests)}".casefold()
    return not names or any(name.casefold() in said for name in names)


def _copies(folder: Path) -> Iterator[Path]:
    """Copies of the project, one for each that works at the same time."""
    first = folder / "0"
    leave = shutil.ignore_patterns("__pycache__", "*.pyc", "pictures")
    first.mkdir()
    for name in (*COPIED, *ALSO):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, first / name, ignore=leave)
        elif (ROOT / name).exists():
            shutil.copy2(ROOT / name, first / name)
    for name in ("bot", "index"):
        compileall.compile_dir(first / name, quiet=2)
    yield first
    for number in range(1, AT_ONCE):
        shutil.copytree(first, folder / str(number))  # time stamps too, by which compiled files are told to be fresh
        yield folder / str(number)


def _fail_as_they_are(runners: Sequence[Runner], tests: Sequence[str]) -> str:
    """What pytest says where one of the tests doesn't pass."""
    parts = [tests[place :: len(runners)] for place in range(len(runners))]
    with ThreadPoolExecutor(len(runners)) as pool:
        runs = list(pool.map(Runner.run, runners, parts, [4 * PATIENCE] * len(runners)))
    return "\n".join(said for code, said in runs if code != _PASSED)


def _in_turns(runners: Sequence[Runner], chosen: Sequence[TakenOut], start: float) -> list[str | None]:
    """For each defence why its absence was not noticed, or None; printed as it comes."""
    free: SimpleQueue[Runner] = SimpleQueue()
    for runner in runners:
        free.put(runner)
    printing = threading.Lock()

    def judged(entry: TakenOut) -> str | None:
        runner = free.get()
        try:
            verdict = _verdict(runner, entry)
        finally:
            free.put(runner)
        with printing:
            elapsed = time.monotonic() - start
            print(f"{elapsed:4.0f} s  {'UNNOTICED' if verdict else 'noticed':<9}  {entry.threat}  [{entry.file}]")
            if verdict:
                print(f"      {verdict}")
            sys.stdout.flush()
        return verdict

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(judged, chosen))


def _verdict(runner: Runner, entry: TakenOut) -> str | None:
    """Why the tests are no proof of this defence; None when each of them fails without it."""
    with _without(runner.copy, entry) as changed:
        if not changed:
            return f"this doesn't stand once in {entry.file} any more: {entry.old!r}"
        code, said = runner.run(entry.tests, PATIENCE)
    if code != _FAILED:
        return f"the tests pass without it: {', '.join(entry.tests)}" if code == _PASSED else f"no verdict: {said}"
    failed = re.findall(r"^FAILED (\S+)", said, re.MULTILINE)
    if passed := [test for test in entry.tests if not any(_is_of(name, test) for name in failed)]:
        return f"this test passes without it: {', '.join(passed)}\n{said}"
    return None


def _is_of(name: str, test: str) -> bool:
    """Whether a test that ran is this one, or one of its parameters."""
    return name.removeprefix("tests/").partition("[")[0] == test


@contextmanager
def _without(copy: Path, entry: TakenOut) -> Iterator[bool]:
    """The copy without the defence, until the block ends; False where it can't be taken out."""
    path = copy / entry.file
    source = path.read_text(encoding="utf-8")
    changed = source.replace(entry.old, entry.new)
    if source.count(entry.old) != 1:
        yield False
        return
    if path.suffix == ".py":
        compile(changed, entry.file, "exec")  # a test that fails by an entry's own mistake proves nothing
    status = path.stat()
    try:
        path.write_text(changed, encoding="utf-8")
        stamp = next(_STAMPS)
        os.utime(path, (stamp, stamp))
        yield True
    finally:
        path.write_text(source, encoding="utf-8")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _serve() -> None:
    """What a runner's process does: runs tests in the folder that it is started in, until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for name in _LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        tests, patience = json.loads(line)
        with tempfile.TemporaryFile("w+") as output:
            code = _forked(tests, patience, output.fileno())
            output.seek(0)
            said = output.read().strip() if code is not None else f"the tests don't end within {patience:g} seconds"
        answers.write(f"{json.dumps([code, said])}\n")
        answers.flush()


def _forked(tests: Sequence[str], patience: float, output: int) -> int | None:
    pid = os.fork()
    if not pid:
        os.setsid()
        os.dup2(output, 1)
        os.dup2(output, 2)
        os._exit(_pytest(tests))
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def _pytest(tests: Sequence[str]) -> int:
    options = ["--quiet", "--no-header", "--tb=no", "-rfE", "-p", "no:cacheprovider"]
    os.environ["COLUMNS"] = "1000"
    try:
        # What is loaded already can't be rewritten for better messages, and needn't.
        code = pytest.main(
            [*options, "-W", "ignore::pytest.PytestAssertRewriteWarning", *(f"tests/{test}" for test in tests)]
        )
        sys.stdout.flush()
        return code
    except BaseException:
        traceback.print_exc()
        return _NO_VERDICT


if __name__ == "__main__":
    if sys.argv[1:] == [_RUNNER]:
        _serve()
    else:
        sys.exit(main())
