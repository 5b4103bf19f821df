"""JSON, JSON Lines, YAML and TOML are read as rows of a name and a value."""

import json
from contextlib import suppress
from typing import Any

import pytest
from growth import is_linear
from shown import blocks, line_of

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading import parse
from index.reading.records import sections


def of_json(value: Any) -> list[tuple[str, str]]:
    return blocks(parse("a.json", json.dumps(value).encode()))


def test_a_value_is_a_row_with_its_path_as_it_is_written() -> None:
    raw = parse("a.json", b'{"a": 1.50, "b": {"c": true, "d.e": null}, "f": ["x", "y"], "g": -0, "h": [{"i": 1e5}, 2]}')
    assert blocks(raw) == [
        ("row", "a\t1.50"),
        ("row", "b.c\ttrue"),
        ("row", 'b."d.e"\tnull'),
        ("row", "f\tx, y"),
        ("row", "g\t-0"),
        ("heading 1", "h"),
        ("row", "[0].i\t1e5"),
        ("row", "[1]\t2"),
    ]
    assert raw.blocks[0].table


def test_an_object_of_several_values_is_a_section_below_the_plain_values() -> None:
    assert of_json(
        {"server": {"port": 80, "host": "a", "log": {"level": "info", "file": "b", "size": 3}}, "name": "x"}
    ) == [
        ("row", "name\tx"),
        ("heading 1", "server"),
        ("row", "port\t80"),
        ("row", "host\ta"),
        ("heading 2", "log"),
        ("row", "level\tinfo"),
        ("row", "file\tb"),
        ("row", "size\t3"),
    ]


def test_objects_that_are_alike_are_a_table() -> None:
    raw = parse(
        "a.json", b'[{"ship": "Anna", "hour": "9:00"}, {"ship": "Berta", "hour": "10:00", "days": ["Mo", "Tu"]}]'
    )
    assert blocks(raw) == [
        ("columns", "ship\thour\tdays"),
        ("row", "Anna\t9:00\t"),
        ("row", "Berta\t10:00\tMo, Tu"),
    ]
    assert raw.blocks[1].table is raw.blocks[2].table
    assert raw.blocks[1].table
    assert raw.blocks[1].table.columns == ("ship", "hour", "days")


def test_objects_with_long_texts_are_sections_with_their_names() -> None:
    spells = [
        {"name": "Fireball", "range": "150 feet", "text": "A streak flashes.\n\nIt burns."},
        {"name": "Shield", "range": "Self", "text": "A barrier appears.\n\nIt protects."},
    ]
    assert of_json({"spells": spells}) == [
        ("heading 1", "spells"),
        ("heading 2", "Fireball"),
        ("row", "name\tFireball"),
        ("row", "range\t150 feet"),
        ("heading 3", "text"),
        ("paragraph", "A streak flashes."),
        ("paragraph", "It burns."),
        ("heading 2", "Shield"),
        ("row", "name\tShield"),
        ("row", "range\tSelf"),
        ("heading 3", "text"),
        ("paragraph", "A barrier appears."),
        ("paragraph", "It protects."),
    ]


def test_a_long_list_is_a_list_and_a_script_is_code() -> None:
    names = [f"the ferry number {number}" for number in range(20)]
    assert of_json({"ferries": names})[:2] == [("heading 1", "ferries"), ("item 1", "• the ferry number 0")]
    assert of_json({"run": "set -e\nif true; then\n  ls\nfi\n"}) == [
        ("heading 1", "run"),
        ("verbatim", "set -e\nif true; then\n  ls\nfi"),
    ]


def test_comments_and_commas_at_the_end_are_read_over() -> None:
    raw = parse("a.json", b'// hidden\n{"a": "// kept, }", /* hidden */ "b": [1, 2,],\n}\n')
    assert blocks(raw) == [("row", "a\t// kept, }"), ("row", "b\t1, 2")]


def test_a_line_of_json_lines_has_its_number() -> None:
    raw = parse("a.jsonl", b'{"a": 1, "b": "x"}\n\n{"a": 2, "b": "y"}\n')
    assert blocks(raw) == [("columns", "a\tb"), ("row", "1\tx"), ("row", "2\ty")]
    assert line_of(raw, "2\ty") == 3
    raw = parse("a.ndjson", b'{"a": 1}\n{"id": "x", "b": 1, "c": 2}\n')
    assert blocks(raw) == [("row", "a\t1"), ("heading 1", "x"), ("row", "id\tx"), ("row", "b\t1"), ("row", "c\t2")]
    assert line_of(raw, "id") == 2


def test_yaml_is_read_as_it_is_written() -> None:
    raw = parse(
        "a.yml",
        b"a: yes  # hidden\nb: 0o17\nc: !Ref Name\nd: &anchor\n  e: 1\nf: *anchor\n"
        b"g: >\n  folded\n  text\nh: 'it''s'\n---\ni: 2\n",
    )
    assert blocks(raw) == [
        ("row", "a\tyes"),
        ("row", "b\t0o17"),
        ("row", "c\t!Ref Name"),
        ("row", "d.e\t1"),
        ("row", "f\t*anchor"),
        ("row", "g\tfolded text"),
        ("row", "h\tit's"),
        ("row", "i\t2"),
    ]


def test_aliases_of_aliases_stay_as_small_as_they_look() -> None:
    lines = ["a0: &a0 [x]", *(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(20))]
    raw = parse("a.yaml", "\n".join(lines).encode())
    assert len(raw.text) < 2 * sum(map(len, lines))


def test_toml_keeps_its_numbers_and_dates() -> None:
    raw = parse(
        "a.toml", b'n = 1_000\nh = 0xFF\nf = 1.50\n1 = "a 2_000"\n[s]\nd = 1979-05-27\nt = 07:32:00\nl = [1, 2]\n'
    )
    assert blocks(raw) == [
        ("row", "n\t1_000"),
        ("row", "h\t0xFF"),
        ("row", "f\t1.50"),
        ("row", "1\ta 2_000"),
        ("heading 1", "s"),
        ("row", "d\t1979-05-27"),
        ("row", "t\t07:32:00"),
        ("row", "l\t1, 2"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.json", b'{\n"a": }', "its JSON is broken at line 2, column 6; correct it there"),
        ("a.jsonl", b'{"a": 1}\n{"a" 1}\n', "its JSON is broken at line 2, column 6; correct it there"),
        ("a.yaml", b"a: 1\nb: [1\nc: 2\n", "its YAML is broken at line 3, column 2; correct it there"),
        ("a.toml", b"a = 1\nb = \n", "its TOML is broken at line 2, column 5; correct it there"),
    ],
)
def test_a_mistake_is_named_with_its_place(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        parse(name, data)
    assert str(refused.value.message) == reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"a":' * 300 + b"1" + b"}" * 300),
        ("a.yaml", b"[" * 300 + b"]" * 300),
        ("a.yaml", b"- " * 300),
        ("a.toml", b"a = " + b"[" * 100_000),
        ("a.toml", b"a." * 10_000 + b"b = 1"),
    ],
)
def test_what_is_too_deep_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        parse(name, data)
    assert refused.value.message.template is Unreadable.NESTED_TOO_DEEP


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'{"a": {"b": {"c": 1}}, "d": [[1], [2], [3]], "e": 1, "f": 2}'),
        ("a.jsonl", b'{"a": 1}\n' * 6),
        ("a.yaml", b"a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\n"),
        ("a.toml", b"a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n"),
    ],
)
def test_more_values_than_the_bound_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, data: bytes) -> None:
    parse(name, data)
    monkeypatch.setattr(sections, "MOST_VALUES", 5)
    with pytest.raises(UnreadableFile, match="more than 5 rows"):
        parse(name, data)


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("a.json", '"a",'),
        ("a.json", "//"),
        ("a.json", "/*"),
        ("a.json", ", \n"),
        ("a.json", '"\\'),
        ("a.json", '{"a":1},'),
        ("a.yaml", "- a\n"),
        ("a.yaml", "? a\n"),
        ("a.toml", "1_"),
        ("a.toml", '"""'),
        ("a.toml", "'a\n"),
    ],
)
def test_reading_takes_linear_time(name: str, piece: str) -> None:
    def work(count: int) -> None:
        with suppress(UnreadableFile):
            parse(name, f"[{piece * count}1]".encode() if name == "a.json" else f"{piece * count}".encode())

    assert is_linear(work, 20_000)
