"""Makes SQLite files, and finds those that were set aside."""

from pathlib import Path

from wire.disk import open_store


def fill(path: Path, rows: int = 2000) -> None:
    base = open_store(path)
    base.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT)")
    base.execute("BEGIN IMMEDIATE")
    base.executemany("INSERT INTO t (x) VALUES (?)", [("x" * 50,)] * rows)
    base.execute("COMMIT")
    base.close()


def aside(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.damaged-*"))
