"""Which passages helped the members of a server, and why others didn't."""

import time
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from index.state.backend import Backend, marks, storable
from index.state.pseudonyms import checked_server, member_hash, secret_key, subject_hash

FEWEST_WRONG = 2  # members who say that a passage is wrong for a question, so that it comes later; or one moderator
LONGEST_QUESTION = 500  # characters that are kept with a reason


class Reason(StrEnum):
    """Why a passage didn't help."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    NOT_MEANT = "not meant"  # it is about something else than the question
    TOO_LONG = "too long"


_LOWERING = (Reason.WRONG, Reason.OUTDATED, Reason.NOT_MEANT)  # they say that the passage doesn't answer the question


class Tally(NamedTuple):
    """The votes of a server's members on a passage."""

    passage_id: str
    document_id: str
    helpful: int
    unhelpful: int


class Complaint(NamedTuple):
    """Why a passage didn't help with a question, by the members of a server."""

    passage_id: str
    question: str | None  # in the words of the last of them; None if it was deleted
    reasons: tuple[tuple[Reason, int], ...]  # with the number of members, the most frequent first
    lowered: bool  # the passage comes later for questions with the same words


class Votes:
    """The votes on passages, and what comes of them."""

    def __init__(self, database: Backend) -> None:
        self._database = database

    def put(
        self,
        guild_id: int,
        *,
        user_id: int,
        passage_id: str,
        document_id: str,
        helpful: bool,
        moderator: bool = False,
    ) -> None:
        """Keeps a member's vote on a passage, in place of an earlier one and its reason."""
        with self._database.writing() as db:
            member = member_hash(secret_key(db), checked_server(guild_id), user_id)
            db.execute(
                "insert into votes (guild_id, passage_id, asker, document_id, helpful, at_ns, moderator)"
                " values (?, ?, ?, ?, ?, ?, ?) on conflict (guild_id, passage_id, asker) do update"
                " set document_id = excluded.document_id, helpful = excluded.helpful, at_ns = excluded.at_ns,"
                " moderator = excluded.moderator, reason = null, question = null, about = null, asked_by = null",
                [guild_id, passage_id, member, document_id, helpful, time.time_ns(), moderator],
            )

    def explain(
        self,
        guild_id: int,
        *,
        user_id: int,
        passage_id: str,
        reason: Reason | None,
        question: str,
        subject: Collection[str],
        asker: int,
    ) -> None:
        """Keeps why a passage didn't help, with a member's vote that says so. Without that vote, this does nothing.

        Args:
            reason: None if the member didn't say.
            question: What the passage was an answer to.
            subject: What that is about, by `index.operations.subjects`; only a keyed hash is kept.
            asker: Who asked the question.
        """
        with self._database.writing() as db:
            key = secret_key(db)
            values = [
                reason and str(reason),
                storable(question[:LONGEST_QUESTION]),
                subject_hash(key, checked_server(guild_id), subject),
                member_hash(key, guild_id, asker),
                guild_id,
                passage_id,
                member_hash(key, guild_id, user_id),
            ]
            db.execute(
                "update votes set reason = ?, question = ?, about = ?, asked_by = ?"
                " where guild_id = ? and passage_id = ? and asker = ? and not helpful",
                values,
            )

    def tallies(self, guild_id: int, *, since_ns: int = 0) -> list[Tally]:
        """The passages that members of a server voted on, the least helpful first."""
        query = (
            "select passage_id, max(document_id), sum(case when helpful then 1 else 0 end),"
            " sum(case when helpful then 0 else 1 end) from votes"
            " where guild_id = ? and at_ns >= ? group by passage_id"
            " order by sum(case when helpful then -1 else 1 end) desc, passage_id"
        )
        return [Tally(*row) for row in self._database.rows(query, [checked_server(guild_id), since_ns])]

    def complaints(self, guild_id: int, *, since_ns: int = 0) -> list[Complaint]:
        """Why passages didn't help, by passage and question."""
        query = (
            "select passage_id, about, reason, question from votes"
            " where guild_id = ? and at_ns >= ? and about is not null order by passage_id, about, at_ns"
        )
        groups: dict[tuple[str, str], tuple[dict[Reason, int], list[str]]] = {}
        for passage, about, reason, question in self._database.rows(query, [checked_server(guild_id), since_ns]):
            reasons, questions = groups.setdefault((passage, about), ({}, []))
            if reason:
                reasons[Reason(reason)] = reasons.get(Reason(reason), 0) + 1
            questions += [question] if question else []
        lowered = self._lowered(guild_id) if groups else set()
        return [
            Complaint(
                passage,
                questions[-1] if questions else None,
                tuple(sorted(reasons.items(), key=lambda counted: -counted[1])),
                (passage, about) in lowered,
            )
            for (passage, about), (reasons, questions) in groups.items()
        ]

    def any_lowered(self, guild_id: int) -> bool:
        """True if some passages come later for some questions of a server."""
        return bool(self._lowered(guild_id))

    def lowered(self, guild_id: int, subject: Collection[str]) -> frozenset[str]:
        """The passages that come later for questions about a subject, because members said that they don't answer."""
        rows = self._database.rows("select key from secret", remembered=True)
        if not rows:
            return frozenset()
        asked = subject_hash(rows[0][0], checked_server(guild_id), subject)
        return frozenset(passage for passage, about in self._lowered(guild_id) if about == asked)

    def _lowered(self, guild_id: int) -> set[tuple[str, str]]:
        """The passages that come later, and what the questions are about. A moderator's 👍 undoes it."""
        query = (
            "select passage_id, about from votes v where guild_id = ? and about is not null"
            f" and reason in ({marks(len(_LOWERING))})"
            " and not exists (select 1 from votes o where o.guild_id = v.guild_id and o.passage_id = v.passage_id"
            " and o.helpful and o.moderator)"
            " group by passage_id, about having max(case when moderator then 1 else 0 end) = 1 or count(*) >= ?"
        )
        values = [checked_server(guild_id), *map(str, _LOWERING), FEWEST_WRONG]
        return set(self._database.rows(query, values, remembered=True))
