"""Is a database damaged?"""

import sqlite3
from contextlib import closing
from pathlib import Path


def check_integrity(path: Path) -> None:
    """Raises sqlite3.DatabaseError if a database is damaged."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        found = db.execute("pragma integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
