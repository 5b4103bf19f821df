"""sources.toml and synonyms.toml are read within bounds: an odd one is a problem that is named, and takes no time."""

import time
from pathlib import Path

import pytest
from documented import blocks

from index import Library
from index.reading import sources
from index.text import sidecars, synonyms

DEEP, KEY = "brackets inside each other", "a key of more than 16 parts"


def problems(data: bytes) -> list[list[str]]:
    """What both readers say about it."""
    return [
        [str(problem.reason) for problem in found] for found in (sources.parse(data).problems, synonyms.parse(data)[1])
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"synonyms = " + b"[" * 3000 + b"]" * 3000, DEEP),
        (b"a = " + b"{a = " * 3000 + b"1" + b"}" * 3000, DEEP),
        (b"a." * 10_000 + b' = "x"', KEY),
        (b'"a" . ' * 10_000 + b'a = "x"', KEY),
        (b"[" + b"a." * 10_000 + b"a]", KEY),
        (b'x = """\n' + b"a." * 10_000, "Unterminated string"),
        (b'"""' * 300_000, "isn’t valid TOML"),
        (b"a = '''" + b"''" * 300_000, "isn’t valid TOML"),
        (b'"\n' * 300_000, "isn’t valid TOML"),
        (b'a = """' + b"\\" * 300_000, "isn’t valid TOML"),
        (b"a = " + b"9" * 100_000, "isn’t valid TOML"),
        (b"synonyms = 0x" + b"f" * 100_000, "many digits|isn’t known"),
        (b"a" * 300_000 + b" = 3", "isn’t known"),
        (b"\0" * 1000, "isn’t valid TOML"),
    ],
    ids=range(14),
)
def test_no_shape_takes_long_or_fails(data: bytes, said: str) -> None:
    start = time.process_time()
    found = problems(data)
    assert time.process_time() - start < 2  # a dotted key took 60 s
    for reasons in found:
        (reason,) = reasons
        assert any(one in reason for one in said.split("|"))
        assert len(reason) < 300


MANY = b"".join(b'"%d" = 3\n' % number for number in range(9999))


@pytest.mark.parametrize("data", [b"synonyms = [" + b"3," * 20_000 + b"]", b"[sources]\n" + MANY])
def test_only_the_first_problems_are_reported(data: bytes) -> None:
    most = max(problems(data), key=len)
    assert len(most) == sidecars.MOST_PROBLEMS + 1
    assert most[-1].startswith("there are more problems: ")


def test_dots_and_brackets_in_strings_and_comments_are_no_structure() -> None:
    text = f"""
        # {"[" * 50} {"a." * 50}
        synonyms = [
            ["{"[" * 50}", '{"a." * 50}'],
            ['''{"{" * 50}''', \"\"\"{"a." * 50}\\\"\"\"\"],
        ]
    """
    groups, found = synonyms.parse(text.encode())
    assert (len(groups), found) == (2, [])
    a_path = "/".join(f"{number}.d" for number in range(30)) + "/a.b.txt"
    assert sources.parse(f'[sources."{a_path}"]\ntitle = "T"'.encode()).infos[a_path].title == "T"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (f"synonyms = [{['a', 'b'] * synonyms.MOST_NAMES}]", "must have at most 50 names"),
        (f'synonyms = [["a", "{"b" * 201}"]]', "of at most 200 characters"),
        (f"synonyms = [{', '.join(['[1.5, 2]'])}]", "[1.5, 2] must be a list"),
    ],
)
def test_groups_of_names_have_bounds(data: str, said: str) -> None:
    groups, (problem,) = synonyms.parse(data.encode())
    assert groups == []
    assert said in str(problem.reason)


@pytest.mark.parametrize(
    ("value", "shown"),
    [([1, 2, 3], "[1, 2, 3]"), ([1, 2, 3, 4], "[1, 2, 3, …]"), ({"a": 1, "b": 2, "c": 3, "d": 4}, "{a, b, c, …}")],
)
def test_of_a_long_value_the_beginning_is_shown(value: object, shown: str) -> None:
    assert sidecars.describe(value) == shown


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (f'title = "{"t" * 1001}"', "title has 1,001 characters, more than 1,000"),
        (f"questions = {['q'] * 201}", "questions has 201 entries, more than 200"),
        (f'flag = ["{"x" * 1001}"]', "flag has 1,001 characters, more than 1,000"),
    ],
)
def test_facts_about_a_source_have_bounds(entry: str, said: str) -> None:
    sidecar = sources.parse(f'[sources."a.txt"]\n{entry}\n[sources."b.txt"]\ntitle = "B"'.encode())
    assert list(sidecar.infos) == ["b.txt"]
    assert said in str(sidecar.problems[0].reason)


def test_documents_are_read_in_spite_of_them(docs: Path, library: Library) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    (docs / "synonyms.toml").write_bytes(b"synonyms = " + b"[" * 3000 + b"]" * 3000)
    (docs / "sources.toml").write_bytes(b"a." * 10_000 + b' = "x"')
    report = library.sync(docs)
    assert (report.documents, [skip.file for skip in report.skipped]) == (1, ["sources.toml", "synonyms.toml"])


def test_the_examples_of_the_page_are_right() -> None:
    examples = {shown.section.split("`")[1]: shown.text.encode() for shown in blocks("docs/documents.md")}
    described, (names, wrong) = sources.parse(examples["sources.toml"]), synonyms.parse(examples["synonyms.toml"])
    assert (described.problems, wrong) == ((), [])
    assert described.infos["rules/2024.md"].title == "Rulebook, 2024 edition"
    assert ("car", "automobile") in names
