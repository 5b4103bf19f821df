"""The tables of `state.db`, as steps from each released version's tables to the next one's.

    secret      the key of every hash in this file
    uploads     files that servers uploaded, one row each, without their bytes
    contents    … and their bytes
    kept        … and where those are from that are messages which servers keep as answers
    settings    the settings of each server, as JSON
    votes       which passages helped, by member; why one didn't, and for which question
    questions   questions that servers chose to keep
    waiting     questions whose askers are told when there is an answer, where a server wants that
    notes       texts that the bot has to remember, such as a digest of its commands; nothing about anybody
    files       the last change of each file of the documents folder

Earlier versions can't read a file after a new step, and say so; this version brings an older file up to date.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def _first(db: Database) -> None:
    for statement in (
        "create table secret (key blob not null)",
        "create table uploads (number integer primary key autoincrement, guild_id integer not null, name text not null,"
        " document_id text not null, digest text not null, size integer not null, added_ns integer not null,"
        " added_by text, unique (guild_id, name))",
        "create table contents (upload integer primary key, away blob not null, data blob not null)",
        "create table settings (guild_id integer primary key, settings text not null)",
        "create table votes (guild_id integer not null, passage_id text not null, asker text not null,"
        " document_id text not null, helpful integer not null, at_ns integer not null,"
        " primary key (guild_id, passage_id, asker))",
        "create table questions (number integer primary key, guild_id integer not null, text text, asker text not null,"
        " confidence text not null, origin text not null, at_ns integer not null)",
        "create index questions_by_time on questions (guild_id, at_ns)",
    ):
        db.execute(statement)
    db.execute("insert into secret values (?)", [os.urandom(32)])


def _notes(db: Database) -> None:
    db.execute("create table notes (name text primary key, text text not null)")


def _files(db: Database) -> None:
    db.execute(
        "create table files (file text primary key, what text not null, reason text not null, at_ns integer not null)"
    )


def _kept(db: Database) -> None:
    db.execute(
        "create table kept (upload integer primary key, guild_id integer not null, channel_id integer not null,"
        " message_id integer not null, author text not null, edited_ns integer not null)"
    )
    db.execute("create index kept_by_message on kept (guild_id, message_id)")


def _reasons(db: Database) -> None:
    for column in (
        "moderator integer not null default 0",
        "reason text",
        "question text",
        "about text",
        "asked_by text",
    ):
        db.execute(f"alter table votes add column {column}")
    db.execute("create index votes_with_reasons on votes (guild_id, about) where about is not null")


def _waiting(db: Database) -> None:
    db.execute("alter table questions add column shown text")
    db.execute(
        "create table waiting (number integer primary key, guild_id integer not null, channel_id integer not null,"
        " message_id integer not null, asker text not null, about text not null, text text not null, shown text,"
        " at_ns integer not null)"
    )
    db.execute("create index waiting_by_message on waiting (guild_id, message_id)")


# Each database lists the steps that made it by the names of these functions. Add new ones; never change or rename one.
STEPS = (_first, _notes, _files, _kept, _reasons, _waiting)
