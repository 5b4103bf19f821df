"""Small files that might become something large: `python tests/small_in_large_out.py`, a part of `make malformed-test`.

Each shape is a small piece of text, repeated in a form: as one long sentence, as lines, as headings, as rows of a table
and so on. It goes all the way from bytes to a published index: it is parsed in the sandbox, prepared in the process for
that, stored, and published. The time, memory and disk that it takes are measured at each stage. The shapes that cost
most are tried again with eight times as much text, to see that the cost grows no faster than the text.

It prints the worst shapes, and its exit code is 1 if a bound doesn't hold.
"""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from office import open_document, workbook

from index.building import limits
from index.building.prepare import Job
from index.building.workers import _Worker
from index.errors import UnreadableFile
from index.messages import Message
from index.reading.raw import to_json
from index.reading.sandbox import Sandbox
from index.reading.sources import NOTHING_KNOWN
from index.retrieval.inverted.writer import Writer
from index.store import Seen, Store

SIZE = 6_000  # bytes of a shape
LARGER = 8  # times as much, for the shapes that cost most
AGAIN = 4  # of the most expensive shapes by each measure
EMPTY = 167_100  # bytes of a generation with one short document: nearly all are first pages of tables and indexes
MOST_SECONDS = 25.0  # of processor time for preparing a megabyte, for any shape
GROWTH = 1.6  # times as many seconds for each megabyte, when there is eight times as much of it
TICK = os.sysconf("SC_CLK_TCK")

_chance = random.Random(1)


def _word(letters: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    return "".join(_chance.choice(alphabet) for _ in range(letters))


# A piece of text, made again for each place.
PIECES: dict[str, Callable[[], str]] = {
    "5%": lambda: "5%",
    "money": lambda: "$5",
    "a number": lambda: "5",
    "numbers": lambda: str(_chance.randrange(10**6)),
    "decimals": lambda: f"{_chance.random():.4f}",
    "nearly 20 ships": lambda: "nearly 20 ships",
    "one in five adults": lambda: "one in five adults",
    "half the people": lambda: "half of the people",
    "twenty-one hundred": lambda: "twenty-one hundred",
    "a date": lambda: "3 May 2020",
    "an ISO date": lambda: "2020-05-03",
    "a year": lambda: "in 1999",
    "last year": lambda: "last year",
    "ages ago": lambda: "5 years ago",
    "a speaker": lambda: "“It is so,” said Anna Weber",
    "a quotation": lambda: "“It is as it was.”",
    "open quotation marks": lambda: "“",
    "straight quotation marks": lambda: '"a" ',
    "a person": lambda: "Dr Anna Weber",
    "persons": lambda: f"President {_word(5).title()} {_word(7).title()}",
    "a ministry": lambda: "Ministry of Health",
    "an abbreviation": lambda: "World Health Organization (WHO)",
    "abbreviations": lambda: f"{_word(4).title()} {_word(4).title()} (AB{_word(1).upper()})",
    "a definition": lambda: "A cat is an animal that purrs",
    "a term": lambda: "Cat: an animal with fur",
    "a requirement": lambda: "You must go",
    "must": lambda: "must",
    "a labelled number": lambda: "**A:** 5 g",
    "a setting": lambda: "`ab` (default 1)",
    "a version": lambda: "1.2.3 - 2020-05-03",
    "a task": lambda: "☐ Kim to go",
    "an address": lambda: "a@b.co",
    "a letter": lambda: "a",
    "capitals": lambda: "Ab Cd Ef",
    "a word": lambda: "word",
    "random words": lambda: _word(8),
    "random capital words": lambda: _word(6).title(),
    "codes": lambda: f"{_chance.getrandbits(64):016x}",
    "dotted": lambda: "a.b.c",
    "hyphens": lambda: "a-b-c-d",
    "apostrophes": lambda: "l'a'b's",
    "addresses": lambda: f"{_word(5)}.{_word(6)}@{_word(6)}.com",
    "links": lambda: f"http://{_word(6)}.org/{_word(9)}",
    "Chinese": lambda: _word(6, "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要"),
    "Thai": lambda: _word(6, "กขคงจฉชซญดตถทธนบปผพฟภมยรลวศสหอฮ"),
    "emoji": lambda: "👩‍👩‍👧",
    "accents": lambda: "e" + "\u0301" * 20,
    "ligatures": lambda: "ﷺﷺ",
    "brackets": lambda: "((((",
    "dots": lambda: "....",
}


def _lines(before: str, after: str) -> Callable[[list[str]], str]:
    return lambda pieces: "".join(f"{before}{piece}{after}" for piece in pieces)


# A form has the suffix of its file, and puts the pieces together.
FORMS: dict[str, tuple[str, Callable[[list[str]], str]]] = {
    "one sentence": (".txt", " ".join),
    "one word": (".txt", "".join),
    "sentences": (".txt", ". ".join),
    "lines": (".txt", "\n".join),
    "paragraphs": (".txt", "\n\n".join),
    "headings": (".md", _lines("# ", "\n")),
    "sections": (".md", _lines("## ", "\n\na\n\n")),
    "list items": (".md", _lines("- ", "\n")),
    "rows of a table": (".csv", lambda pieces: "k,v\n" + "".join(f"{n},{piece}\n" for n, piece in enumerate(pieces))),
    "cells": (".csv", lambda pieces: ",".join(pieces) + "\n" + ",".join(pieces) + "\n"),
}


def special() -> Iterator[tuple[str, str, str]]:
    """Shapes that aren't pieces in a form: name, suffix, text."""
    yield "a title of everything", ".md", "# " + "word " * 1_200
    yield "a long heading above many paragraphs", ".md", "# " + "word " * 400 + "\n\n" + ("x " * 350 + "\n\n") * 6
    yield (
        "headings within each other",
        ".rst",
        "".join(f"{'a' * 60}\n{mark * 60}\n\nb\n\n" for mark in "=-~^\"'`#*+.:_<>" * 3),
    )
    yield "a long title in front matter", ".md", "---\ntitle: " + "word " * 1_000 + "\n---\n" + "a\n\n# b\n\n" * 100
    yield "tags in front matter", ".md", "---\nquestions: [" + "a, " * 1_500 + "]\n---\ntext\n"
    yield (
        "a wide header",
        ".csv",
        ",".join("n" * 90 + str(n) for n in range(60)) + "\n" + (",".join("1" * 60) + "\n") * 4,
    )
    yield "a long name of a column", ".csv", "a," + "n" * 99 + "\n" + "1,2\n" * 1_500
    yield "many columns", ".csv", ",".join(f"c{n}" for n in range(700)) + "\n" + "," * 699 + "1\n"
    yield (
        "lines that many documents may share",
        ".txt",
        "\n\n".join(f"A line of twenty letters {_word(4)}" for _ in range(200)),
    )
    yield "link targets", ".md", "".join(f"[{n}]: x\n" for n in range(700))
    yield "comments", ".rst", ".. a\n\n" * 1_000
    yield "comments in Markdown", ".md", "<!-- a -->\n\n" * 500
    yield "tiny table rows in Markdown", ".md", "|a|b|\n|-|-|\n" + "|1|2|\n" * 1_000
    yield "groups of table rows", ".md", "|a|b|\n|-|-|\n" + f"|**{'long ' * 15}name**||\n|1|2|\n|3|4|\n" * 50
    yield "rows of one group", ".md", f"|a|b|\n|-|-|\n|**{'long ' * 15}name**||\n" + "|1|2|\n" * 900
    yield "quoted deeply", ".md", ">" * 3_000 + " a\n\n" + "> a\n\n" * 500
    yield "lists within lists", ".md", "".join(" " * (2 * (n % 30)) + "- a\n" for n in range(200))
    yield "code lines", ".md", "```\n" + "x = 5\n" * 900 + "```\n"
    yield "paragraphs of a page", ".html", "<main>" + "<p>a" * 1_500 + "</main>"
    yield "headings of a page", ".html", "<main>" + "<h2>a</h2>b" * 500 + "</main>"
    yield "cells of a page", ".html", "<main><table>" + "<tr><th>a<td>b" * 400 + "</table></main>"
    yield (
        "wide cells of a page",
        ".html",
        "<main><table>" + f"<tr><th>{'n' * 90}<th>b" + "<tr><td>1<td>2" * 300 + "</table></main>",
    )
    yield "breaks of a page", ".html", "<main><p>" + "a<br>" * 1_200 + "</main>"
    yield "emphasis of a page", ".html", "<main><p>" + "<b>a</b> " * 600 + "</main>"
    yield "definitions of a page", ".html", "<main><dl>" + "<dt>a<dd>b" * 500 + "</dl></main>"
    yield "a rows-long cell", ".csv", 'a,b\n1,"' + "x\n" * 2_500 + '"\n'
    yield "decomposed letters", ".txt", "\u1112\u1161\u11ab" * 600
    yield "spaces", ".txt", "a" + " " * 5_900 + "b"
    yield "line breaks", ".txt", "a" + "\n" * 5_900 + "b"
    yield "quotations through paragraphs", ".txt", "“Yes it is so\n\n" * 400
    yield "a speaker before many quotations", ".txt", "Anna Weber said: " + "“It is so.” “Yes.” " * 300
    yield "initials", ".txt", "A. B. C. " * 600


# Formats with a frame around what repeats: suffix, and the file with so many pieces of about 60 bytes.
def _sheet(rows: str) -> bytes:
    return open_document("spreadsheet", f'<table:table table:name="A">{rows}</table:table>')


def _shared(count: int) -> bytes:
    cells = "".join(f'<row r="{n + 1}"><c t="s"><v>0</v></c></row>' for n in range(count))
    return workbook(("A", f"<sheetData>{cells}</sheetData>"), strings=[f"<t>{'word ' * 400}</t>"])


def _numbers(count: int) -> bytes:
    cells = "".join(f'<row r="{n + 1}"><c><v>{n}</v></c><c><v>.{n}</v></c></row>' for n in range(count))
    return workbook(("A", f"<sheetData>{cells}</sheetData>"))


def _chat(count: int) -> bytes:
    author = {"id": "7", "name": "a", "nickname": "A"}
    time = "2024-05-03T14:00:00+00:00"
    messages = [
        {"id": str(n), "type": "Default", "timestamp": time, "content": "5%", "author": author} for n in range(count)
    ]
    channel = {"id": "2", "type": "GuildTextChat", "name": "c"}
    return json.dumps({"guild": {"id": "1", "name": "g"}, "channel": channel, "messages": messages}).encode()


def _wiki(piece: str, count: int) -> bytes:
    page = f"<page><title>T</title><ns>0</ns><revision><text>{piece * count}</text></revision></page>"
    return f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">{page}</mediawiki>'.encode()


def _pages(count: int) -> bytes:
    page = "<page><title>T{n}</title><ns>0</ns><revision><text>a</text></revision></page>"
    pages = "".join(page.format(n=n) for n in range(count))
    return f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">{pages}</mediawiki>'.encode()


def _notebook(count: int, source: str = "x = 5") -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for _ in range(count)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def _text(start: str, piece: str, end: str = "") -> Callable[[int], bytes]:
    return lambda count: (start + piece * (60 * count // len(piece)) + end).encode()


FRAMED: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "cells that share a string": (".xlsx", _shared),
    "cells with numbers": (".xlsx", _numbers),
    "a row that is repeated": (
        ".ods",
        lambda count: _sheet(
            f'<table:table-row table:number-rows-repeated="{10 * count}"><table:table-cell><text:p>5%</text:p>'
            "</table:table-cell></table:table-row>"
        ),
    ),
    "a cell that is repeated": (
        ".ods",
        lambda count: _sheet(
            f'<table:table-row><table:table-cell table:number-columns-repeated="{min(16_000, 10 * count)}">'
            "<text:p>5%</text:p></table:table-cell></table:table-row>"
        ),
    ),
    "messages of a channel": (".json", _chat),
    "pages of a wiki": (".xml", _pages),
    "sections of a wiki": (".xml", lambda count: _wiki("== a ==\nb\n", 5 * count)),
    "rows of a wiki": (".xml", lambda count: _wiki("{|\n|a||5%\n|}\n", 4 * count)),
    "templates of a wiki": (".xml", lambda count: _wiki("word {{a|5%}} ", 4 * count)),
    "infoboxes of a wiki": (".xml", lambda count: _wiki("{{a\n|b=5%\n|c=5%\n}}\n", 3 * count)),
    "cells of a notebook": (".ipynb", _notebook),
    "Markdown cells of a notebook": (".ipynb", lambda count: _notebook(count).replace(b'"code"', b'"markdown"')),
    "sections in AsciiDoc": (".adoc", _text("", "== a\n\nb\n\n")),
    "attributes in AsciiDoc": (".adoc", _text(f":a: {'word ' * 200}\n\n", "{a} ")),
    "rows in AsciiDoc": (".adoc", _text("|===\n", "|a |5%\n", "|===\n")),
    "includes of a block in AsciiDoc": (".adoc", _text("", "* a\n+\nb\n")),
    "sections in Org": (".org", _text("", "* a\nb\n")),
    "rows in Org": (".org", _text("", "| a | 5% |\n")),
    "properties in Org": (".org", _text("", "* a\n:PROPERTIES:\n:b: c\n:END:\n")),
    "aliases in YAML": (".yaml", _text("a: &a [x, y]\nb:\n", "- *a\n")),
    "keys in YAML": (".yaml", lambda count: "".join(f"k{n}:\n  a: 5%\n" for n in range(4 * count)).encode()),
    "levels in YAML": (".yaml", lambda count: "".join(f"{' ' * (n % 150)}k:\n" for n in range(count)).encode()),
    "groups in rich text": (".rtf", _text("{\\rtf1 ", "{\\b a}", "}")),
    "paragraphs in rich text": (".rtf", _text("{\\rtf1 ", "5%\\par ", "}")),
    "cells in rich text": (".rtf", _text("{\\rtf1 ", "\\trowd\\intbl a\\cell 5%\\cell\\row ", "}")),
    "lines of JSON": (".jsonl", _text("", '{"a": "5%", "b": 1}\n')),
    "subtitles": (
        ".srt",
        lambda count: "".join(f"{n}\n00:00:01,000 --> 00:00:02,000\na\n\n" for n in range(count)).encode(),
    ),
    "lines of a log": (".log", _text("", "2024-05-03 14:00:00 INFO a\n")),
    "substitutions": (".rst", _text(f".. |a| replace:: {'word ' * 200}\n\n", "|a| ")),
    "references in HTML": (".html", _text("<main>", "<p><a href='#a'>5%</a>", "</main>")),
    "columns over rows": (".html", _text("<main><table>", "<tr><th rowspan=9>a<td>b", "</table></main>")),
}


@dataclass
class Shape:
    name: str
    suffix: str
    make: Callable[[int], bytes]  # the file, with so many bytes or about as many


def shapes() -> Iterator[Shape]:
    for form, (suffix, join) in FORMS.items():
        for name, piece in PIECES.items():

            def make(size: int, piece: Callable[[], str] = piece, join: Callable[[list[str]], str] = join) -> bytes:
                pieces, length = [], 0
                while length < size:
                    pieces.append(piece())
                    length += len(pieces[-1].encode()) + 2
                return join(pieces).encode()

            yield Shape(f"{name}, {form}", suffix, make)
    for name, suffix, text in special():
        yield Shape(name, suffix, lambda size, text=text: (text * max(1, round(size / SIZE))).encode())  # type: ignore[misc]
    for name, (suffix, framed) in FRAMED.items():
        yield Shape(name, suffix, lambda size, framed=framed: framed(size // 60))  # type: ignore[misc]


@dataclass
class Cost:
    """What a shape took."""

    name: str
    file: int  # bytes
    text: int = 0  # bytes of the text that was read
    blocks: int = 0  # bytes of its blocks, as JSON
    reading: float = 0  # seconds of processor time
    preparing: float = 0
    storing: float = 0
    memory: int = 0  # megabytes, at most, of the process that prepares it
    index: int = 0  # bytes
    room: int = 0  # bytes, as they were estimated
    refused: Message | None = None

    @property
    def ratio(self) -> float:
        """Bytes of the index for a byte of text, without those that any index has."""
        return max(0, self.index - EMPTY) / max(self.text, 1)

    @property
    def seconds(self) -> float:
        """Seconds of preparing for a megabyte of text."""
        return self.preparing / max(self.text, 1) * 1e6


class Way:
    """The way from bytes to an index, with the processes that a sync has."""

    def __init__(self) -> None:
        self._sandbox = Sandbox()
        self._worker = _Worker()
        self.measure("warm.txt", b"The first text loads the word lists, 5% of them in 2020. It is long.")

    def measure(self, name: str, data: bytes) -> Cost:
        cost = Cost(name, len(data))
        try:
            before = self._processor(self._sandbox._process)
            raw = self._sandbox.parse(name, data)
            cost.reading = self._processor(self._sandbox._process) - before
            cost.text = len(raw.text.encode())
            cost.blocks = len(to_json(raw))
            job = Job(name, raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset())
            _forget_peak(self._worker._process)
            before = self._processor(self._worker._process)
            (outcome,) = self._worker.prepare([job])
            cost.preparing = self._processor(self._worker._process) - before
            cost.memory = _peak(self._worker._process)
        except UnreadableFile as error:
            cost.refused = error.message
            return cost
        if isinstance(outcome, Message):
            cost.refused = outcome
            return cost
        cost.room = outcome.room
        start = time.process_time()
        with TemporaryDirectory() as folder:
            store = Store(Path(folder))
            with store.draft(None, "", {}, Writer) as draft:
                segment = draft.segment((), uploads=False)
                segment.put(raw.text, to_json(raw))
                segment.add(outcome.rows(), Seen(0, 0, 0, ""))
            cost.storing = time.process_time() - start
            cost.index = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        return cost

    @staticmethod
    def _processor(process: object) -> float:
        pid = getattr(process, "pid", None)
        if pid is None:
            return 0.0
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def close(self) -> None:
        self._sandbox.close()
        self._worker.kill()
        self._worker.close()


def _forget_peak(process: object) -> None:
    with suppress(OSError):
        Path(f"/proc/{getattr(process, 'pid', 0)}/clear_refs").write_text("5", encoding="ascii")


def _peak(process: object) -> int:
    with suppress(OSError):
        status = Path(f"/proc/{getattr(process, 'pid', 0)}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) // 1024
    return 0


def main() -> int:
    way = Way()
    every = list(shapes())
    costs = []
    began = time.perf_counter()
    try:
        small = {
            shape.name: way.measure(f"{shape.name.replace('/', ' ')}{shape.suffix}", shape.make(SIZE))
            for shape in every
        }
        costs += small.values()
        worst: set[str] = set()
        for measure in (lambda cost: cost.ratio, lambda cost: cost.preparing, lambda cost: cost.reading):
            worst |= {name for name, _ in sorted(small.items(), key=lambda item: -measure(item[1]))[:AGAIN]}
        larger = {
            shape.name: way.measure(f"{shape.name} (more){shape.suffix}", shape.make(SIZE * LARGER))
            for shape in every
            if shape.name in worst
        }
        costs += larger.values()
    finally:
        way.close()
    broken = list(_broken(costs, small, larger))
    _report(costs, larger, time.perf_counter() - began)
    for line in broken:
        print(f"broken: {line}")
    return 1 if broken else 0


def _broken(costs: list[Cost], small: dict[str, Cost], larger: dict[str, Cost]) -> Iterator[str]:
    """The bounds that don't hold."""
    for cost in costs:
        if cost.index > EMPTY + limits.most_room(cost.text, cost.blocks):
            yield f"{cost.name}: an index of {cost.index:,} bytes for {cost.text:,} bytes of text"
        if cost.index - EMPTY > 1.1 * cost.room:
            yield f"{cost.name}: {cost.index:,} bytes are more than the estimate of {cost.room:,}"
        if cost.memory > limits.MEMORY // 2**20:
            yield f"{cost.name}: {cost.memory} MB of memory"
    for name, cost in larger.items():
        if cost.seconds > MOST_SECONDS:
            yield f"{name}: {cost.seconds:.1f} s for a megabyte"
        if cost.preparing > 0.5 and cost.preparing > GROWTH * LARGER * (small[name].preparing + 1 / TICK):
            yield f"{name}: {cost.preparing:.2f} s, after {small[name].preparing:.2f} s for an eighth"


def _report(costs: list[Cost], larger: dict[str, Cost], seconds: float) -> None:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    processor = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    refused = [cost for cost in costs if cost.refused]
    print(
        f"{len(costs)} shapes in {seconds:.0f} s, {processor:.0f} s of processor time; skipped by name: {len(refused)}"
    )
    print("the largest index for a byte of text:")
    for cost in sorted(costs, key=lambda cost: -cost.ratio)[:6]:
        print(f"  {cost.ratio:5.1f}  {cost.name} ({cost.text:,} bytes; estimated {cost.room / max(cost.text, 1):.1f})")
    print("the most text for a byte of a file:")
    for cost in sorted(costs, key=lambda cost: -cost.text / cost.file)[:3]:
        print(f"  {cost.text / cost.file:5.1f}  {cost.name}")
    print("seconds of processor time for preparing a megabyte, of the larger ones:")
    for cost in sorted(larger.values(), key=lambda cost: -cost.seconds)[:6]:
        print(f"  {cost.seconds:5.1f}  {cost.name} ({cost.text:,} bytes, {cost.memory} MB of memory)")
    for cost in sorted(refused, key=lambda cost: cost.name):
        print(f"skipped: {cost.name}: {cost.refused}")


if __name__ == "__main__":
    sys.exit(main())
