"""Lines of logs and stack traces that are pasted as a question: what they say is kept, and what is around it is not.

A time, the names of a machine and a thread, a level and the frames of a stack are in no document; the message may be.
"""

import re

_DAY = r"\d{4}[-/]\d\d[-/]\d\d"
_TIME = r"\d\d?:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|CRITICAL|FATAL|SEVERE)"
_STAMP = re.compile(
    rf"\s*(?P<open>[\[(])?(?:(?P<day>{_DAY}[T ]|{_MONTH} {{1,2}}\d\d? )?{_TIME})[\])]?"
    r"(?: [\w.-]{1,64} [\w./@-]{1,64}\[\d{1,10}\]:)?(?=\s)"
)
_LEVEL_FIRST = re.compile(rf"\s*(?:\[{_LEVEL}\]|{_LEVEL}(?=:? *[\[(]))")
_ANY_LEVEL = re.compile(rf"\b{_LEVEL}\b")
_AFTER_STAMP = re.compile(
    rf"\s*(?:-+(?= )|\[[^\[\]\n]{{1,64}}\]|\((?:pid|tid)[^()\n]{{1,32}}\)|{_LEVEL}\b:?"
    r"|[A-Za-z_]\w{0,64}(?:\.\w{1,64}){1,8}(?::\d{1,6})?(?::(?=\s)|(?= {2,}|\s-\s)))"
)
_FRAME = re.compile(
    r"\s*(?:Traceback \(most recent call last\):|(?:During handling of|The above exception was) .*|[~ ]{0,200}\^[\^~ ]*"
    r"|at (?:.{1,200}\((?:[^()]{1,200}:\d{1,7}|Native Method|Unknown Source|<anonymous>)\)|\S{1,200}:\d{1,7})"
    r"|\.\.\. \d{1,6} (?:more|lines?)\b.*|#\d{1,4} +0x[0-9a-f]+.*)\s*"
)
_FILE = re.compile(r"\s*File \"[^\"\n]*\", line \d{1,7}\b")
_RAISED = re.compile(r"\s*[A-Za-z_][\w.]{0,100}(?:Error|Exception|Warning|Exit|Interrupt)\b|\s*[A-Z]\w{0,100}: ")
_ADDRESS = re.compile(r"\(?\b0x[0-9a-fA-F]{6,16}\b\)?")
_UNIMPORTANT = frozenset(("TRACE", "DEBUG", "INFO", "NOTICE"))
_MOST_PIECES = 6  # in front of a message, after the time


def without_log(text: str) -> str:
    """The text with only the messages of logs and stack traces; of a log that has errors, only these.

    >>> without_log("2024-05-03 12:44:01,233 [pid 17] ERROR app.run: Disk is full")
    'Disk is full'
    """
    lines = text.split("\n")
    kept, levels, found = list[str](), list[str](), False
    after_file = False
    for line in lines:
        if after_file and not _FILE.match(line) and not _FRAME.fullmatch(line) and not _RAISED.match(line):
            after_file = False  # the line of code
            continue
        after_file = bool(_FILE.match(line))
        if after_file or (line.strip() and _FRAME.fullmatch(line)):
            found = True
            continue
        message, level = _message(line)
        found |= message is not line
        kept.append(message)
        levels.append(level)
    if not found or not any(line.strip() for line in kept):
        return text
    if any(level and level not in _UNIMPORTANT for level in levels):
        kept = [line for line, level in zip(kept, levels, strict=True) if level not in _UNIMPORTANT]
    return _ADDRESS.sub(" ", "\n".join(kept)).strip() or text


def _message(line: str) -> tuple[str, str]:
    """What a line of a log says, and its level; the line itself and an empty level if it isn't one."""
    stamp = _STAMP.match(line)
    if not (begin := stamp or _LEVEL_FIRST.match(line)):
        return line, ""
    end, name = begin.end(), "" if stamp else begin[0].strip(" []")
    for _ in range(_MOST_PIECES):
        if not (piece := _AFTER_STAMP.match(line, end)):
            break
        level = _ANY_LEVEL.search(piece[0])
        name, end = name or (level[0] if level else ""), piece.end()
    if stamp and not (stamp["open"] or stamp["day"] or end > stamp.end()):  # "12:30:00 is noon"
        return line, ""
    message = line[end:].lstrip(" :-")
    return (message, name) if message else (line, "")
