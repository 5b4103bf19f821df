"""The library's sentences are values: they survive being stored, and nothing else can pass for one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.messages import TEMPLATES, Flag, Message, ReadingNote, Unreadable

EMPTY = Message(Unreadable.EMPTY)
LEFT_OUT = Message.of(ReadingNote.PART_LEFT_OUT, part="b.xhtml", reason=EMPTY)


@given(st.sampled_from(TEMPLATES), st.data())
def test_every_message_survives_being_stored(template: Any, data: st.DataObject) -> None:
    values = st.text(st.characters(exclude_categories=["Cs"])) | st.integers(0) | st.just(EMPTY) | st.just(LEFT_OUT)
    message = Message.of(template, **{name: data.draw(values) for name in template.fields})
    assert Message.from_json(message.to_json()) == message
    assert Message.from_data(json.loads(json.dumps(message.to_data()))) == message
    assert isinstance(str(message), str)


def test_a_message_inside_another_is_written_out() -> None:
    assert str(LEFT_OUT) == "its part b.xhtml was left out: it is empty"


def test_numbers_have_separators_between_thousands() -> None:
    assert str(Message.of(Unreadable.TOO_MANY_ROWS, most=200_000)) == "it has more than 200,000 rows; split it"


def test_a_value_is_never_taken_for_a_field() -> None:
    assert str(Message.of(Flag.PATTERN, pattern="{x} {0} {pattern}")) == "your pattern: {x} {0} {pattern}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "it is empty",
        "null",
        "[]",
        '["Unreadable.EMPTY"]',
        '["Unreadable.NOTHING", {}]',
        '["EMPTY", {}]',
        '["Unreadable.EMPTY", {"size": 1}]',
        '["Unreadable.LINK", {}, 1]',
        '["Unreadable.CANNOT_OPEN", {"error": null}]',
        '["Unreadable.CANNOT_OPEN", {"error": 1.5}]',
        '["Unreadable.CANNOT_OPEN", {"error": []}]',
        '["Unreadable.CANNOT_OPEN", {"error": {"a": 1}}]',
        '["Unreadable.CANNOT_OPEN", {}]',
    ],
)
def test_anything_else_is_no_message(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Message.from_json(text)


def test_no_two_templates_of_a_topic_have_the_same_code_or_the_same_english() -> None:
    codes = [template.code for template in TEMPLATES]
    assert len(set(codes)) == len(codes)
    english = [(type(template), template.value) for template in TEMPLATES]
    assert len(set(english)) == len(english)
