"""Who may see which documents: a server's rules as values."""

import json
from typing import Any

import pytest
from test_rendering import shown as texts

from bot.policy.document_rules import DocumentRule, clean_pattern, hidden_by, open_scope, parse_rules, with_rule
from bot.policy.server_settings import ServerSettings, parse_settings
from bot.rendering.document_rules import ShownRule, rules_view
from index import Library, Scope

STAFF = DocumentRule("staff/", roles=(5,))
BACK = DocumentRule("back/", channels=(6,))
BOTH = DocumentRule("both/", roles=(5,), channels=(6,))


@pytest.mark.parametrize(
    ("roles", "channels", "hidden"),
    [
        ([], [], ["staff/", "back/", "both/"]),
        ([5], [], ["back/"]),
        ([], [6], ["staff/"]),
        ([5], [6], []),
        ([6], [5], ["staff/", "back/", "both/"]),
    ],
)
def test_a_rule_lets_in_by_role_or_by_channel(roles: list[int], channels: list[int], hidden: list[str]) -> None:
    assert hidden_by([STAFF, BACK, BOTH], roles, channels) == hidden


def test_a_document_of_several_rules_needs_the_consent_of_each() -> None:
    rules = [STAFF, DocumentRule("staff/deep/", roles=(7,))]
    scope = Scope.guild(1).without(*hidden_by(rules, [5], []))
    assert (scope.hides("staff/plan.md"), scope.hides("staff/deep/plan.md")) == (False, True)
    scope = Scope.guild(1).without(*hidden_by(rules, [7], []))
    assert (scope.hides("staff/plan.md"), scope.hides("staff/deep/plan.md")) == (True, True)


def test_rules_survive_being_stored() -> None:
    settings = ServerSettings(private=True, rules=(STAFF, BACK, BOTH))
    assert parse_settings(json.loads(json.dumps(settings.stored()))) == settings
    assert parse_settings({}).rules == ()


@pytest.mark.parametrize("stored", ["x", {"a": 1}, 5, [None], [{}], [{"documents": 3}], [{"roles": [5]}]])
def test_a_stored_rule_that_cant_be_read_hides_everything(stored: Any) -> None:
    rules = parse_rules(stored)
    assert Scope.guild(1).without(*hidden_by(rules, [5], [6])).hides("any.md")


def test_ids_that_cant_be_read_let_nobody_in() -> None:
    (rule,) = parse_rules([{"documents": "staff/", "roles": ["5", -1, True, None], "channels": 6}])
    assert rule == DocumentRule("staff/")
    assert not rule.allows([5, 1], [6])


def test_a_rule_replaces_the_one_for_the_same_documents() -> None:
    other = DocumentRule("staff/", channels=(9,))
    assert with_rule([STAFF, BACK], other) == (BACK, other)


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [(" ./a/b.md ", "a/b.md"), ("a\\b", "a/b"), ("/", ""), ("\u200b ", ""), ("*", "*"), ("u\u0308.md", "\u00fc.md")],
)
def test_a_pattern_is_cleaned(typed: str, pattern: str) -> None:
    assert clean_pattern(typed) == pattern


def test_a_rule_for_many_roles_names_two_of_them() -> None:
    rule = ShownRule(DocumentRule("staff/", roles=(5, 6, 7, 8)), documents=1, roles=(5, 6, 7, 8), channels=())
    (said,) = (text for text in texts(rules_view([rule], [], messages=0)) if "staff" in text)
    assert said.endswith("only for <@&5>, <@&6> and 2 more")


def test_without_a_server_everything_is_left_out_that_any_servers_rule_is_about(library: Library) -> None:
    for guild, rule in ((1, STAFF), (2, BACK)):
        library.state.settings.set(guild, ServerSettings(rules=(rule,)).stored())
    assert open_scope(library.state, None) == Scope.shared().without("staff/", "back/")
    assert open_scope(library.state, 2) == Scope.guild(2).without("back/")
    assert open_scope(library.state, 3) == Scope.guild(3)
