"""The address of a database: checked, and shown without its password."""

from __future__ import annotations

from urllib.parse import urlsplit

from index.errors import OperatorError

SCHEMES = ("postgresql://", "postgres://")


class WrongAddress(OperatorError):
    """The address of a database can't be used. The message never repeats it, because it may have a password."""


def described(address: str) -> str:
    """The address for people: the hosts and the name of the database, and nothing else.

    >>> described("postgresql://bot:secret@db1,db2:5433/library?passfile=/run/secret")
    'PostgreSQL at db1,db2:5433/library'
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return "PostgreSQL"
    hosts = parts.netloc.rpartition("@")[2]
    return f"PostgreSQL at {hosts or 'this machine'}/{parts.path.lstrip('/')}"


def checked(address: str) -> str:
    """The address itself. Raises WrongAddress if it isn't one of PostgreSQL.

    >>> checked("postgresql://db/library")
    'postgresql://db/library'
    """
    if not address.startswith(SCHEMES):
        raise WrongAddress("FOOTNOTE_DATABASE must begin with postgresql:// and name a database of PostgreSQL.")
    return address
