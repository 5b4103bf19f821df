"""Checks of the arguments that a program passes to a library: a wrong one is named at once, with the right ones."""

import sys

from index.fact_kinds import FactKind
from index.scope import Scope


def check_text(value: str, name: str) -> None:
    """Raises TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")


def check_scope(scope: Scope) -> None:
    """Raises TypeError, also for None: a scope that got lost must not become everybody's."""
    if not isinstance(scope, Scope):
        raise TypeError(f"scope must be Scope.shared() or Scope.guild(id), not {scope!r}")


def check_limit(limit: int | None) -> int:
    """The limit as a number; None means no limit. Raises ValueError."""
    if limit is None:
        return sys.maxsize
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    return limit


def check_kind(kind: FactKind | str) -> FactKind:
    """The kind of facts, which may be given as its word. Raises ValueError."""
    try:
        return FactKind(kind)
    except ValueError:
        raise ValueError(f"there are no facts of the kind {kind!r}; the kinds are {', '.join(FactKind)}") from None
