"""Opens the SQLite file: write-ahead log, short waits for locks, migrations, and no newer version than ours.

It knows no tables; `store` does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from interview_coach.errors import StoreError

__all__ = ["Synchronous", "open_database", "reading", "store_errors", "writing"]

Synchronous = Literal["NORMAL", "FULL"]

_BUSY_TIMEOUT_MS = 5_000  # a second program may hold the lock for a moment; a person does not wait longer


def open_database(
    path: Path, *, busy_timeout_ms: int = _BUSY_TIMEOUT_MS, synchronous: Synchronous = "NORMAL"
) -> Engine:
    """Open the file, creating or migrating it.

    With ``synchronous="FULL"`` a transaction has reached the disk when it returns, so that a power cut loses none;
    with NORMAL only the end of the program loses none.

    Transactions begun with the execution option ``immediate=True`` take the write lock at once.

    Raises:
        StoreError: the file is damaged, locked, of a newer version, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make {path.parent}: {error.strerror}; choose another --data-dir") from error
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _on_connect(dbapi: Any, _record: Any) -> None:
        # SQLAlchemy begins transactions itself (below): sqlite3's own rules would not put DDL into one.
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {busy_timeout_ms}")
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute(f"PRAGMA synchronous = {synchronous}")
            cursor.execute("PRAGMA foreign_keys = ON")
        finally:
            cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    try:
        with store_errors(path):
            _migrate(engine, path)
    except StoreError:
        engine.dispose()
        raise
    return engine


def _migrate(engine: Engine, path: Path) -> None:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in scripts.walk_revisions()}
    with engine.connect().execution_options(immediate=True) as connection, connection.begin():
        tables = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        )
        found = None
        if "alembic_version" in tables:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if found is not None and found not in known:
            raise StoreError(
                f"{path} was written by a newer version of Interview Coach ({found}); update it, or move the file away"
            )
        if found == scripts.get_current_head():
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what the database says into a `StoreError` of one line that names the file and the way out."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        reason = str(error.orig) if isinstance(error, DBAPIError) and error.orig else str(error)
        reason = reason.splitlines()[0] if reason else type(error).__name__
        raise StoreError(f"{path}: {reason}; {_advice(reason)}") from error


@contextmanager
def reading(engine: Engine, path: Path) -> Iterator[Connection]:
    """A transaction that only reads; what goes wrong is a `StoreError`."""
    with store_errors(path), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, path: Path) -> Iterator[Connection]:
    """A transaction that writes; what goes wrong is a `StoreError`.

    The write lock is taken at the start: a transaction that reads first and then writes can otherwise fail at once
    with "locked" whatever the timeout.
    """
    with (
        store_errors(path),
        engine.connect().execution_options(immediate=True) as connection,
        connection.begin(),
    ):
        yield connection


def _advice(reason: str) -> str:
    said = reason.lower()
    for sign, advice in (
        ("locked", "another program is writing to it: close it and try again"),
        ("full", "free some space and try again"),
        ("disk i/o", "check the disk and try again"),
        ("not a database", "it is damaged: move it away and a new one is made"),
        ("malformed", "it is damaged: move it away and a new one is made"),
        ("readonly", "allow writing to it, or choose another --data-dir"),
        ("unable to open", "check that its folder can be written, or choose another --data-dir"),
    ):
        if sign in said:
            return advice
    return "move the file away if this goes on"
