"""Values with names: JSON, JSON Lines, YAML, TOML, and the export of a channel."""

import json
from pathlib import Path

from malformed.base import HUNDRED, MEGA, MUCH, PROSE, Files, Format


def values() -> dict[str, object]:
    return {
        "title": "The Harbour",
        "text": "\n\n".join(PROSE),
        "open": True,
        "depth": 3.50,
        "ferries": [{"name": "Anna", "hour": "18:40"}, {"name": "Berta", "hour": "9:00"}],
        "lake": {"name": "Constance", "tags": ["deep", "cold"], "area": 536},
    }


def make_json() -> bytes:
    return json.dumps(values(), indent=2, ensure_ascii=False).encode()


def make_lines() -> bytes:
    return "\n".join(json.dumps({"number": place, "text": text}) for place, text in enumerate(PROSE)).encode()


def make_yaml() -> bytes:
    return (
        "title: The Harbour\ntext: |\n"
        + "".join(f"  {text}\n\n" for text in PROSE)
        + "lake: &lake\n  name: Constance\n  tags: [deep, cold]\n  area: 536\nother: *lake\n"
        "ferries:\n- name: Anna\n  hour: 18:40\n- {name: Berta, hour: 9:00}\n---\nsecond: !Ref document\n"
    ).encode()


def make_toml() -> bytes:
    return (
        'title = "The Harbour"\ntext = """\n'
        + "\n\n".join(PROSE)
        + '"""\ndepth = 3.50\n\n[lake]\nname = "Constance"\narea = 5_360\n\n[[ferries]]\nname = "Anna"\n'
        'hour = 18:40:00\n[[ferries]]\nname = "Berta"\nhour = 09:00:00\n'
    ).encode()


def channel(messages: object, **rest: object) -> bytes:
    export = {"guild": {"id": "1", "name": "Lake"}, "channel": {"id": "2", "name": "harbour"}, "messages": messages}
    return json.dumps(export | rest).encode()


def message(content: object, **rest: object) -> dict[str, object]:
    author = {"id": "3", "name": "anna", "nickname": "Anna", "isBot": False}
    return (
        {"id": "4", "type": "Default", "timestamp": "2024-05-03T14:02:00+00:00", "content": content}
        | {"author": author}
        | rest
    )


def json_attacks(_: Path) -> Files:
    yield "brackets", b"[" * MUCH
    yield "braces", b'{"a":' * MUCH
    yield "lists within each other", b"[" * 5 * HUNDRED + b"]" * 5 * HUNDRED
    yield "objects within each other", b'{"a":' * 150 + b"1" + b"}" * 150
    yield "a long number", b"9" * MUCH
    yield "a long text", b'"' + b"a " * MUCH + b'"'
    yield "values", json.dumps([{"a": number} for number in range(3_000)]).encode()
    yield "more values than are read", b"[" + b'{"a":{"b":1}},' * 210_000 + b"1]"
    yield "rows of many columns", json.dumps([{f"c{n}": n for n in range(500)}] * 20).encode()
    yield "objects with other names", json.dumps([{f"c{n}": n, "a": 1} for n in range(2_000)]).encode()
    yield "the same name", b"{" + b'"a":1,' * 50 * HUNDRED + b'"a":1}'
    yield "empty things", b"[" + b"{},[]," * 20 * HUNDRED + b"1]"
    yield "long names", b"{" + b",".join(b'"%d%s":{"a":1,"b":2,"c":3}' % (n, b"n" * 500) for n in range(100)) + b"}"
    yield "comments", b"//" * MUCH + b"\n{}"
    yield "open comments", b"{" + b"/*" * MUCH
    yield "commas", b"[" + b"," * MUCH
    yield "commas and spaces", b"[" + b",  \n" * 100 * HUNDRED
    yield "open texts", b'{"' * MUCH
    yield "backslashes", b'["' + b"\\" * 5 * MUCH
    yield "halves of pairs", b'{"a": "\\ud800 text", "\\udfff": 1}'
    yield "nothing", b"null"
    yield "no number", b"[NaN, Infinity, -Infinity, 1e999999]"
    yield "a channel without messages", channel([])
    yield "a channel of nonsense", channel([1, None, [], {}, message(1), message(None, author=[], embeds=[1], id=9)])
    yield "a channel of many messages", channel([message("a")] * 20 * HUNDRED)
    yield (
        "a channel at odd times",
        channel(
            [message("text", timestamp=when) for when in ("", "x", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00Z")]
        ),
    )
    for mark in ("**", "_", "`", "```", "~~", "||", "[a](", "<@", "<:", "> ", "\\"):
        yield f"a channel of {mark.encode().hex()}", channel([message(mark * 4_000), message(f"{mark}a " * 4_000)])
    yield "a long message", channel([message("a " * MEGA)])
    yield "a channel of embeds", channel([message("a", embeds=[{"title": "t", "fields": [{"name": "n"}] * 500}] * 20)])


def line_attacks(_: Path) -> Files:
    yield "lines", b'{"a": 1}\n' * 30 * HUNDRED
    yield "more lines than are read", b"1\n" * 210_000
    yield "lines that aren't alike", b"".join(b'{"a%d": 1}\n' % number for number in range(3_000))
    yield "brackets", b"[" * MUCH + b"\n{}"
    yield "a broken line", b'{"a": 1}\n' * HUNDRED + b"{\n"
    yield "blank lines", b"\n" * MUCH + b"1"


def yaml_attacks(canary: Path) -> Files:
    yield (
        "laughs",
        b"a0: &a0 [x]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n + 1, n + 1, b", ".join([b"*a%d" % n] * 9)) for n in range(30)),
    )
    yield "an alias of itself", b"a: &a [*a, *a]\n"
    yield "anchors", b"- &a b\n" * 50 * HUNDRED
    yield "brackets", b"[" * MUCH
    yield "braces", b"{a: " * 50 * HUNDRED
    yield "dashes", b"- " * 100 * HUNDRED
    yield "indents", b"".join(b" " * depth + b"a:\n" for depth in range(1_500))
    yield "keys", b"? " * 50 * HUNDRED
    yield "complex keys", b"? [a, {b: c}]\n: d\n" * 20 * HUNDRED
    yield "documents", b"---\na\n" * 20 * HUNDRED
    yield "tags", b"!a!b " * 20 * HUNDRED
    yield "objects", b"!!python/object/apply:os.system ['touch /tmp/x']\n"
    yield "files", f"a: !include {canary}\nb: !!python/object/apply:builtins.open [{canary}]\nc: text\n".encode()
    yield "quotation marks", b'"' * 100_001
    yield "open texts", b"a: '" + b"b\n" * 100 * HUNDRED
    yield "values", b"".join(b"k%d: v\n" % number for number in range(5_000))
    yield "more values than are read", b"- a\n" * 700_000
    yield "a long folded text", b"a: >\n" + b"  b\n" * 100 * HUNDRED
    yield "merges", b"a: &a {b: c}\n" + b"d: {<<: *a}\n" * 10 * HUNDRED
    yield "tabs", b"a:\t\n\t- b\n"
    yield "a lie about the version", b"%YAML 9.9\n---\na: b\n"


def toml_attacks(_: Path) -> Files:
    yield "a dotted key", b"a." * 100 * HUNDRED + b"b = 1\n"
    yield "brackets", b"a = " + b"[" * MUCH
    yield "tables", b"".join(b"[t%d]\na = 1\n" % number for number in range(2_000))
    yield "tables within each other", b"[" + b".".join([b"a"] * 15) + b"]\nb = 1\n"
    yield "a list of tables", b"[[t]]\na = 1\n" * 20 * HUNDRED
    yield "quotation marks", b'a = "' * 50 * HUNDRED
    yield "open texts", b'a = """' + b"b\n" * 100 * HUNDRED
    yield "digits", b"a = " + b"9" * 5 * MUCH
    yield "numbers", b"a = [" + b"1, " * 50 * HUNDRED + b"]"
    yield "underscores", b"a = 1" + b"_1" * MUCH
    yield "the same key", b"a = 1\na = 2\n"


JSON = Format("json", {".json": make_json()}, json_attacks, in_any_encoding=True)
LINES = Format("jsonl", {".jsonl": make_lines(), ".ndjson": make_lines()}, line_attacks)
YAML = Format("yaml", {".yaml": make_yaml(), ".yml": make_yaml()}, yaml_attacks)
TOML = Format("toml", {".toml": make_toml()}, toml_attacks)
