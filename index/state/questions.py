"""The questions that servers chose to keep, with or without their words."""

import re
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from index.model import Confidence
from index.state.backend import ALL_ROWS, Backend, marks, storable
from index.state.pseudonyms import checked_server, member_hash, secret_key

LONGEST_QUESTION = 2_000  # characters that are kept
FEWEST_ASKERS = 2  # of a question that others are shown: what only one member asked may be about that member

_EPOCH = date(1970, 1, 1)
_DAY_NS = 86_400 * 10**9
_LATEST = 500  # questions that are looked at for those that are asked often
_WORD = re.compile(r"\w+")


class KeptQuestion(NamedTuple):
    text: str | None  # None where the server only keeps that a question was asked
    confidence: Confidence  # of the answer
    origin: str  # how it was asked
    at_ns: int
    shown: str | None = None  # the id of the first passage that was shown; only kept with the words


class Usage(NamedTuple):
    """The number of questions in a server on one day, asked in one way and answered with one confidence."""

    day: str  # ISO 8601, UTC
    origin: str
    confidence: Confidence
    questions: int


class Questions:
    """The questions that servers chose to keep."""

    def __init__(self, database: Backend) -> None:
        self._database = database

    def add(
        self,
        guild_id: int,
        text: str | None,
        *,
        user_id: int,
        confidence: Confidence,
        origin: str,
        shown: str | None = None,
    ) -> None:
        """Keeps a question, or only that there was one if `text` is None. Only call this for servers that want it.

        `shown` is the id of the first passage that was shown.
        """
        with self._database.writing() as db:
            db.execute(
                "insert into questions (guild_id, text, asker, confidence, origin, at_ns, shown)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                [
                    checked_server(guild_id),
                    None if text is None else storable(text[:LONGEST_QUESTION]),
                    member_hash(secret_key(db), guild_id, user_id),
                    str(confidence),
                    origin,
                    time.time_ns(),
                    None if text is None else shown,
                ],
            )

    def of_server(
        self,
        guild_id: int,
        *,
        confidence: Sequence[Confidence] = tuple(Confidence),
        since_ns: int = 0,
        limit: int = -1,
    ) -> list[KeptQuestion]:
        """The questions that a server kept and that were answered with one of these confidences, the latest first."""
        query = (
            "select text, confidence, origin, at_ns, shown from questions where guild_id = ? and at_ns >= ?"
            f" and confidence in ({marks(len(confidence))}) order by at_ns desc, number desc limit ?"
        )
        most = ALL_ROWS if limit < 0 else limit
        rows = self._database.rows(query, [checked_server(guild_id), since_ns, *map(str, confidence), most])
        return [KeptQuestion(text, Confidence(sure), *rest) for text, sure, *rest in rows]

    def popular(self, guild_id: int, *, limit: int = 10) -> list[str]:
        """Questions that several members of a server asked lately and that were surely answered, the most asked first.

        There are only any where the server keeps the words of questions.
        """
        query = (
            "select text, asker from questions where guild_id = ? and confidence = ? and text is not null"
            " order by number desc limit ?"
        )
        askers: dict[str, set[str]] = {}
        words: dict[str, str] = {}
        for text, asker in self._database.rows(query, [checked_server(guild_id), str(Confidence.STRONG), _LATEST]):
            same = " ".join(_WORD.findall(text.casefold()))
            askers.setdefault(same, set()).add(asker)
            words.setdefault(same, text)
        often = sorted(askers, key=lambda same: -len(askers[same]))
        return [words[same] for same in often[:limit] if len(askers[same]) >= FEWEST_ASKERS]

    def usage(self, guild_id: int, *, since_ns: int = 0) -> list[Usage]:
        """The number of questions in a server, by day, origin and confidence."""
        query = (
            f"select at_ns / {_DAY_NS} as day, origin, confidence, count(*) from questions"
            " where guild_id = ? and at_ns >= ? group by day, origin, confidence order by day, origin, confidence"
        )
        rows = self._database.rows(query, [checked_server(guild_id), since_ns])
        return [
            Usage((_EPOCH + timedelta(day)).isoformat(), origin, Confidence(sure), count)
            for day, origin, sure, count in rows
        ]
