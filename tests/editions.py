"""Two editions of real texts: in 200 pairs one value has changed, in 100 none has. Does the answer notice?

    python tests/editions.py [FOLDER …]      run from the project's root; without folders, this project's own pages

Each pair is a paragraph in two documents, one of 2023 and one of 2025, in a folder with many other pairs. What has
changed is a number, a date, a name or a negation of one sentence. Of the pairs that state the same, some write their
numbers in another way, some have a sentence more, and some are about another thing and so rightly say something else.
The question is made of the words of the sentence, and left out if another paragraph has all of them too.

Printed are the share of changed pairs whose newer edition comes first, the share that is flagged as a disagreement, and
the share of the others that is flagged too.
"""

import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index import Library, Scope, Span  # noqa: E402
from index.text.analysis import analyser  # noqa: E402
from index.text.sentences import sentences  # noqa: E402

CHANGED, SAME = 200, 100
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBER = re.compile(r"(?<![\w.,:/-])(?!(?:19|20)\d\d\b)\d{1,4}(?:,\d{3})*(?![\w:/-]|[.,]\d)")
_AFTER_MONTH = re.compile(rf"(?:{_MONTHS}) $")
_DATE = re.compile(
    rf"\b(?:{_MONTHS}) (?P<day>\d{{1,2}})\b|\b(?P<first>\d{{1,2}}) (?:{_MONTHS})\b"
    r"|(?<=in )(?P<year>(?:19|20)\d\d)\b|\b(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday)\b"
)
_NAME = re.compile(r"(?<=[a-z] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*(?=[ ,.])(?! [A-Z])")
_VERB = re.compile(r"\b(?:is|are|was|were|may|must|can|should|will|could|would)\b(?! not\b)")
_NO_NAMES = frozenset([*_MONTHS.split("|"), *"Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()])
_PLAIN = re.compile(r"(?m)^\s{4,}|[|#`<>{}\[\]*_=→]|\t|https?:")
WORDS = {"2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight", "9": "nine"}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a real text."""

    topic: str
    text: str


@dataclass(frozen=True)
class Pair:
    """A paragraph in two editions, and a question about the sentence that has changed."""

    kind: str
    topic: str
    older: str
    newer: str
    question: str
    differ: bool
    newer_topic: str = ""  # if it is about something else


def paragraphs(files: Sequence[Path]) -> list[Paragraph]:
    """The plain paragraphs of some files, each with the heading above it."""
    found: dict[str, Paragraph] = {}
    for file in files:
        topic, fenced = file.stem, False
        for block in re.split(r"\n\s*\n", file.read_text(encoding="utf-8", errors="replace")):
            fenced ^= block.count("```") % 2 == 1
            if heading := re.match(r"#+ (.+)", block):
                topic = re.sub(r"\W+", " ", heading[1]).strip()
                continue
            text = " ".join(re.sub(r"\[([^\]]+)\]\([^)]*\)|[`*]", r"\1", block).split())
            if not fenced and 80 <= len(text) <= 700 and text[-1] in ".!?" and not _PLAIN.search(text):
                found.setdefault(text, Paragraph(topic, text))
    return list(found.values())


def _another_number(match: re.Match[str], chance: random.Random) -> str | None:
    if _AFTER_MONTH.search(match.string[: match.start()]):
        return None  # a date
    value = int(match[0].replace(",", ""))
    other = value + chance.randint(1, max(2, min(value, 100) // 2))
    return f"{other:,}" if "," in match[0] else str(other)


def _another_date(match: re.Match[str], chance: random.Random) -> str:
    number = match["day"] or match["first"] or match["year"]
    if match["weekday"]:
        return chance.choice([day for day in ("Monday", "Tuesday", "Thursday", "Friday") if day != match[0]])
    if match["year"]:
        return str(int(number) + chance.randint(1, 9))
    return match[0].replace(number, str(int(number) % 27 + 1))


def changed(
    pattern: re.Pattern[str], new: Callable[[re.Match[str]], str | None], paragraph: Paragraph, kind: str
) -> Iterator[Pair]:
    """The paragraph with each of its values changed in turn."""
    text = paragraph.text
    for span in sentences(text):
        for match in pattern.finditer(text, span.start, span.end):
            value = new(match)
            if value is not None and len(span.of(text).split()) >= 6:
                newer = f"{text[: match.start()]}{value}{text[match.end() :]}"
                yield Pair(kind, paragraph.topic, text, newer, _question(text, span, match), True)


def _question(text: str, span: Span, match: re.Match[str]) -> str:
    said = f"{text[span.start : match.start()]} {text[match.end() : span.end]}"
    return " ".join(re.findall(r"[\w’'-]+", said)[:14])


def make(found: Sequence[Paragraph], chance: random.Random, wanted: int, same: int) -> list[Pair]:
    """So many pairs with one value changed, as many of each kind as there are, and so many without."""
    names = sorted({match[0] for each in found for match in _NAME.finditer(each.text) if _is_name(match[0])})

    def name(match: re.Match[str]) -> str | None:
        others = [each for each in names if each != match[0] and not set(each.split()) & set(match[0].split())]
        return chance.choice(others) if others and _is_name(match[0]) else None

    makers: dict[str, Callable[[Paragraph], Iterator[Pair]]] = {
        "number": lambda each: changed(_NUMBER, lambda match: _another_number(match, chance), each, "number"),
        "date": lambda each: changed(_DATE, lambda match: _another_date(match, chance), each, "date"),
        "name": lambda each: changed(_NAME, name, each, "name"),
        "negation": lambda each: changed(_VERB, lambda match: f"{match[0]} not", each, "negation"),
    }
    pairs: list[Pair] = []
    lists = {kind: _mixed([pair for each in found for pair in maker(each)], chance) for kind, maker in makers.items()}
    words = [(each.text, set(_words(each.text))) for each in found]
    while len(pairs) < wanted and any(lists.values()):
        popped = [of_kind.pop() for of_kind in lists.values() if of_kind]
        pairs += [pair for pair in popped if _is_clear(pair, words)][: wanted - len(pairs)]
    return pairs + _unchanged(found, pairs, chance, same)


def _is_name(text: str) -> bool:
    return text not in _NO_NAMES and bool(analyser("en").terms(text.split()[0]))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", text.casefold())


def _is_clear(pair: Pair, paragraphs: Sequence[tuple[str, set[str]]]) -> bool:
    """True if no other paragraph has all words of the question."""
    asked = set(_words(pair.question))
    return not any(asked <= words for text, words in paragraphs if text != pair.older)


def _mixed(pairs: list[Pair], chance: random.Random) -> list[Pair]:
    chance.shuffle(pairs)
    return pairs


def _unchanged(found: Sequence[Paragraph], pairs: Sequence[Pair], chance: random.Random, wanted: int) -> list[Pair]:
    """Pairs that state the same, or that are about different things."""
    result: list[Pair] = []
    others = _mixed(list(pairs), chance)
    topics = sorted({each.topic for each in found})
    for place, each in enumerate(chance.choices(found, k=wanted)):
        text = each.text
        first = next(iter(sentences(text)))
        question = " ".join(re.findall(r"[\w’'-]+", first.of(text))[:14])
        match place % 4:
            case 0:
                again = re.sub(r"(?<![\w.,:-])[2-9](?![\w.,:-])", lambda number: WORDS[number[0]], text)
                again = again.replace(" percent", " %").replace("’", "'").replace(" is ", " is now ", 1)
                result.append(Pair("rewritten", each.topic, text, again, question, False))
            case 1:
                more = chance.choice(found).text
                result.append(Pair("one more", each.topic, text, f"{text} {more}", question, False))
            case 2:
                result.append(Pair("the same", each.topic, text, text, question, False))
            case _:
                pair = others[place % len(others)]
                topic = chance.choice([each for each in topics if each != pair.topic])
                result.append(Pair("another thing", pair.topic, pair.older, pair.newer, pair.question, False, topic))
    return result


@dataclass(frozen=True)
class Outcome:
    """What an answer made of a pair."""

    pair: Pair
    found: bool  # one of the pair is the first passage
    newest: bool  # it is the newer one
    flagged: bool


def outcomes(pairs: Sequence[Pair], folder: Path) -> list[Outcome]:
    """Asks about each pair, in libraries in which no paragraph is in two pairs."""
    result: list[Outcome] = []
    left = list(pairs)
    while left:
        batch = {pair.older: pair for pair in reversed(left)}
        left = [pair for pair in left if batch[pair.older] is not pair]
        result += _ask(list(batch.values()), folder / str(len(left)))
    return result


def _ask(pairs: Sequence[Pair], folder: Path) -> list[Outcome]:
    docs = folder / "docs"
    for number, pair in enumerate(pairs):
        for year, topic, text in (
            ("2023", pair.topic, pair.older),
            ("2025", pair.newer_topic or pair.topic, pair.newer),
        ):
            file = docs / year / f"{number}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"---\ndate: {year}-05-01\n---\n\n# {topic}\n\n{text}\n", encoding="utf-8")
    result = []
    with Library.open(folder / "data") as library:
        library.sync(docs)
        for number, pair in enumerate(pairs):
            answer = library.ask(pair.question, scope=Scope.shared())
            first = answer.quotes[0].citation.source if answer.quotes else ""
            ours = {f"{year}/{number}.md" for year in ("2023", "2025")}
            said = answer.disagreement.statements if answer.disagreement else ()
            flagged = any(statement.citation.source in ours for statement in said)
            result.append(Outcome(pair, first in ours, first == f"2025/{number}.md", flagged))
    return result


def figures(found: Sequence[Outcome]) -> dict[str, float]:
    """The shares: newest first and flagged of the changed pairs, flagged of the others."""
    changes = [each for each in found if each.pair.differ]
    same = [each for each in found if not each.pair.differ]
    return {
        "newest first": sum(each.newest for each in changes) / len(changes),
        "flagged": sum(each.flagged for each in changes) / len(changes),
        "false flags": sum(each.flagged for each in same) / len(same),
    }


def own_pages() -> list[Path]:
    """This project's documents and pages."""
    return [*sorted((ROOT / "seeds").glob("*.txt")), *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]


def main(folders: Sequence[str]) -> None:
    files = [
        file for folder in folders for file in sorted(Path(folder).rglob("*")) if file.suffix in (".md", ".txt", ".rst")
    ]
    chance = random.Random(7)
    pairs = make(paragraphs(files or own_pages()), chance, CHANGED, SAME)
    with tempfile.TemporaryDirectory() as folder:
        found = outcomes(pairs, Path(folder))
    for kind in sorted({each.pair.kind for each in found}):
        of_kind = [each for each in found if each.pair.kind == kind]
        print(
            f"{kind:14} {len(of_kind):4}  first {_share(of_kind, 'found')}  newest first {_share(of_kind, 'newest')}"
            f"  flagged {_share(of_kind, 'flagged')}"
        )
    print(f"{len(found)} pairs:", ", ".join(f"{name} {share:.3f}" for name, share in figures(found).items()))
    if "-v" in sys.argv:
        for each in found:
            if each.flagged != each.pair.differ or (each.newest != each.pair.differ and each.pair.differ):
                print(f"\n{each}")


def _share(found: Sequence[Outcome], name: str) -> str:
    return f"{sum(getattr(each, name) for each in found) / len(found):.3f}"


if __name__ == "__main__":
    main([argument for argument in sys.argv[1:] if argument != "-v"])
