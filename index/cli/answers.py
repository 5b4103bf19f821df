"""An answer on a terminal, to be read at a glance and in the order of a screen reader: the verdict in words, the part
that answers, what is around it, its footnote, and a line for each further passage.

What is less important is dim, and its place and its words say so too. So nothing is lost where there are no colours.
"""

from collections.abc import Iterable, Iterator

from rich.text import Text

from index import Answer, Block, BlockKind, Choice, Citation, Confidence, Disagreement, Quote, Span
from index.answers.arranging import MOST_DISAGREEING, arranged, asked_columns
from index.cli.output import OUT, count, print_quotes
from index.cli.quotation import BETWEEN, quotation, row_cells
from index.text.display import visible_line
from index.text.sentences import sentences

LONGEST = 400  # characters of a passage: of what answers, and what is around it
MOST_ITEMS = 6  # of a list
MOST_LINES = 12  # of code
LONGEST_LINE = 100  # characters of a further passage
MOST_CHOICES = 10  # other sections that are named

_LONGEST_NAME = 48  # characters of where a further passage is
_BEFORE = 20  # characters before what matches in a line, if the line doesn't begin at its beginning
_WHOLE = (BlockKind.VERBATIM, BlockKind.ROW, BlockKind.COLUMNS)  # that aren't shown around something else


def print_answer(answer: Answer, *, whole: bool = False) -> None:
    """Print an answer as people read it: at a glance, or with its passages whole."""
    answer = arranged(answer)
    if not answer.found:
        return _print_nothing(answer)
    if answer.disagreement:
        return _print_disagreement(answer.disagreement)
    if answer.confidence is Confidence.WEAK:
        _say("This may not answer it.", "bold")
        OUT.print()
    if whole:
        return print_quotes(answer.quotes)
    first, *others = answer.quotes
    _print_first(first, answer.question)
    if others:
        OUT.print()
    for number, quote in enumerate(others, 2):
        _say(_in_a_line(quote, number, first))
    if answer.choices:
        OUT.print()
        _say(f"Other sections: {BETWEEN.join(_names(answer.choices))}", "dim")
    return None


def _print_nothing(answer: Answer) -> None:
    searched = answer.searched
    _say("Nothing was found in the documents.", "bold")
    terms = f" for: {', '.join(searched.terms)}" if searched.terms else "; the question has no word to look for"
    _say(f"Searched {count(searched.documents, 'document')} ({count(searched.passages, 'passage')}){terms}")
    if searched.unknown:
        _say(f"No document has: {', '.join(searched.unknown)}")
    if answer.suggestions:
        _say(f"Nearest: {BETWEEN.join(answer.suggestions)}", "dim")


def _print_disagreement(disagreement: Disagreement) -> None:
    """What each document says. The dates come first, because they decide which one to believe."""
    _say("The documents disagree.", "bold")
    for number, statement in enumerate(disagreement.statements[:MOST_DISAGREEING], 1):
        cited = statement.citation
        parts = (cited.date or "no date", cited.title, " › ".join(cited.section), cited.place)
        OUT.print()
        _say(statement.text.replace("\t", BETWEEN))
        _say(f"[{number}] {BETWEEN.join(filter(None, parts))}", "dim")


def _print_first(quote: Quote, question: str) -> None:
    part, more = _part(quote)
    (answer, *rest) = _row(quote, part, question) or [quotation(quote, part)]
    OUT.print(answer)
    for text in rest:
        OUT.print(Text("  ") + text, style="dim")
    if more:
        _say(f"  … {more}".rstrip(), "dim")
    else:
        for said in _around(quote, part):
            _say(f"  {said}", "dim")
    for citation in (quote.answering, *quote.also[:1]):
        _say(f"[1] {citation}", "dim")
    if quote.set_aside:
        _say(f"[1] {quote.set_aside}", "yellow")


def _say(line: str, style: str = "") -> None:
    """Print one line. Its indent is kept."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    OUT.print(Text(indent + visible_line(line), style))


def _part(quote: Quote) -> tuple[Span, str]:
    """What is shown of the part that answers, and which part of it isn't, in words."""
    text, part = quote.text, quote.sentence or Span(0, len(quote.text))
    blocks = [block for block in quote.layout.blocks if part.start <= block.span.start < part.end]
    items = [block for block in blocks if block.kind is BlockKind.ITEM]
    if len(items) > MOST_ITEMS:
        end = items[MOST_ITEMS].span.start
        return _stripped(text, part.start, end), count(len(items) - MOST_ITEMS, "more item")
    code = next((block.span for block in blocks if block.kind is BlockKind.VERBATIM), None)
    if code:
        lines = text[code.start : code.end].split("\n")
        if len(lines) <= MOST_LINES:
            return part, ""
        end = code.start + len("\n".join(lines[:MOST_LINES]))
        return _stripped(text, part.start, end), count(len(lines) - MOST_LINES, "more line")
    if len(part) <= LONGEST:
        return part, ""
    limit = part.start + LONGEST
    ends = [sentence.end for sentence in sentences(text, part.start, part.end) if sentence.end <= limit]
    if not ends:
        return _stripped(text, part.start, text.rfind(" ", part.start, limit) if " " in part.of(text) else limit), " "
    return _stripped(text, part.start, ends[-1]), " "


def _stripped(text: str, start: int, end: int) -> Span:
    return Span(start, max(start + 1, start + len(text[start:end].rstrip())))


def _row(quote: Quote, part: Span, question: str) -> list[Text]:
    """If the row of a table answers, and some of its cells are asked for: these, and the others in a line of their own.

    Returns: No lines for everything else.
    """
    row = next((block for block in quote.layout.blocks if _is_row(block, part)), None)
    columns = row.table.columns if row and row.table else ()
    asked = asked_columns(question, columns) if columns else frozenset()
    if not row or not asked:
        return []
    cells = row_cells(quote, row)
    between = Text(BETWEEN, "dim")
    first = min(cells, default=0)
    wanted = [cell for place, cell in cells.items() if place in asked or place == first]
    others = [cell for place, cell in cells.items() if place not in asked and place != first]
    return [between.join(cells) for cells in (wanted, others) if cells]


def _is_row(block: Block, part: Span) -> bool:
    return block.kind is BlockKind.ROW and block.span.start <= part.start and part.end <= block.span.end


def _around(quote: Quote, part: Span) -> Iterator[str]:
    """The whole sentences before the part that answers and after it, as many as there is room for, up to a block that
    isn't shown around something else: no text is left out in the middle."""
    text, room = quote.text, LONGEST - len(part)
    kept_out = [block.span for block in quote.layout.blocks if block.kind in _WHOLE]
    begin = max((span.end for span in kept_out if span.end <= part.start), default=0)
    end = min((span.start for span in kept_out if span.start >= part.end), default=len(text))

    def prose(start: int, end: int) -> list[str]:
        return [visible_line(sentence.of(text)) for sentence in sentences(text, start, end)]

    before, after = prose(begin, part.start), prose(part.end, end)
    half, wanted = room // 2, [sum(map(len, side)) + len(side) for side in (before, after)]
    nearest = _fitting(reversed(before), max(half, room - wanted[1]))
    following = _fitting(after, max(half, room - wanted[0]))
    if nearest:
        yield f"Before this: {'… ' if begin or len(nearest) < len(before) else ''}{' '.join(reversed(nearest))}"
    if following:
        yield f"After this: {' '.join(following)}{' …' if end < len(text) or len(following) < len(after) else ''}"


def _fitting(texts: Iterable[str], room: int) -> list[str]:
    """The first of some texts, as many as there is room for."""
    taken = []
    for text in texts:
        room -= len(text) + 1
        if room < 0:
            break
        taken.append(text)
    return taken


def _in_a_line(quote: Quote, number: int, first: Quote) -> str:
    """A further passage: its number, its heading, and the words around what matches."""
    cited = quote.citation
    within = cited.document_id == first.citation.document_id
    name = (cited.section[-1:] or (cited.place,))[0] if within else ""
    where = f"[{number}] {_cut(name or _name(cited), _LONGEST_NAME)}"
    if quote.set_aside:
        where += f"{BETWEEN}{quote.set_aside}"
    words = _stretch(quote, LONGEST_LINE - len(where) - len(" — “”"))
    return f"{where} — “{words}”" if words else where


def _stretch(quote: Quote, room: int) -> str:
    """The words from the beginning of the part that answers, or from shortly before what matches in it."""
    part = quote.sentence or Span(0, len(quote.text))
    start = part.start
    match = next((match for match in quote.matches if part.start <= match.start < part.end), None)
    if match and match.end - start > room:
        start = quote.text.find(" ", max(start, match.start - _BEFORE), match.start) + 1 or match.start
    words = visible_line(quote.text[start:])
    return _cut(words if start == part.start else f"… {words}", room) if room > _BEFORE else ""


def _names(choices: Iterable[Choice]) -> list[str]:
    return list(dict.fromkeys(_name(choice.citation) for choice in choices))[:MOST_CHOICES]


def _name(cited: Citation) -> str:
    return " › ".join((cited.title, *cited.section[-1:]))


def _cut(text: str, room: int) -> str:
    """The text in one line, or its first words and an ellipsis."""
    line = visible_line(text)
    if len(line) <= room:
        return line
    kept = line[: room - 2]
    words = kept.rpartition(" ")[0]
    return f"{words if 2 * len(words) > len(kept) else kept} …"
