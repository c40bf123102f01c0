"""Opens the database of the review store: SQLite in a private file, or PostgreSQL by URL; brings its schema up to date.

One writer at a time, each transaction flushed before it is acknowledged. The write-ahead log is used only where the SQLite
library does not lose acknowledged commits in it (reference/reliability.md §0, decision 3).
"""

from __future__ import annotations

import contextlib
import getpass
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, exc, pool, text
from sqlalchemy.engine import URL, make_url

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.state.files import PRIVATE, private_folder

NAME, STATE = "review.db", ".tuneready"
MIGRATIONS = Path(__file__).with_name("migrations")
BUSY = 30_000  # milliseconds a writer waits for another
_LOCK = 0x74756E65  # number of the advisory lock on PostgreSQL ("tune")
_SHARED_DISKS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "fuse.sshfs"}  # locks there cannot be relied on (sqlite.org/howtocorrupt)
DRIVERS = {"pg8000": "pip install 'tuneready[postgres]'", "psycopg": "pip install 'psycopg[binary]'"}


def journal_mode(version: tuple[int, ...]) -> str:
    """``WAL`` or ``DELETE`` (rollback journal) for a version of the SQLite library."""
    patched = any(version[:2] == fixed[:2] and version >= fixed for fixed in ((3, 50, 7), (3, 44, 6)))
    return "WAL" if version >= (3, 51, 3) or patched else "DELETE"


def engine(place: str | os.PathLike[str]) -> tuple[Engine, str]:
    """(the engine, the place as it may be shown) of a file, a state folder or a URL; makes the file where there is none.

    Raises:
        UserError: E-REVIEW-STORE: no such kind of database, no driver for it, a folder on a network disk, a file that cannot be made.
    """
    told = os.fspath(place)
    if "://" in told:
        return _server(told)
    path = Path(told)
    if path.is_dir() or path.name == STATE:
        path = path / NAME
    return _file(path), visible(str(path))


def _server(told: str) -> tuple[Engine, str]:
    try:
        url = make_url(told)
    except (exc.ArgumentError, ValueError):
        raise UserError("this is no address of a database", code="E-REVIEW-STORE", fix="write postgresql://user@host/name, or the name of a file") from None
    shown = visible(url.render_as_string(hide_password=True))
    if url.get_backend_name() != "postgresql":
        raise UserError("reviews are kept in SQLite or PostgreSQL", where=shown, code="E-REVIEW-STORE", fix="write postgresql://user@host/name, or the name of a file")
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+pg8000")
    url = url if url.username else url.set(username=getpass.getuser())  # as psql does
    driver = url.drivername.partition("+")[2]
    try:
        made = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    except (ImportError, exc.NoSuchModuleError):
        fix = DRIVERS.get(driver) or DRIVERS["pg8000"] + " and write postgresql://"
        raise UserError("the driver for PostgreSQL is not installed", where=shown, code="E-REVIEW-STORE", fix=fix) from None
    return made, shown


def _file(path: Path) -> Engine:
    shown = visible(str(path))
    folder = path.parent
    if folder.name == STATE or not folder.exists():
        private_folder(folder)
    kind = _disk(folder)
    if kind in _SHARED_DISKS:
        raise UserError(f"the folder is on a network disk ({kind}), where SQLite can lose answers", where=shown, code="E-REVIEW-STORE",
                        fix="choose a folder of this machine, or a PostgreSQL server")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
    except FileExistsError:
        pass
    except OSError as error:
        raise UserError(f"the review store cannot be made: {error.strerror or error}", where=shown, code="E-REVIEW-STORE",
                        fix="check the folder and its permissions") from None
    with contextlib.suppress(OSError):  # a file of somebody else's: opening it tells
        os.chmod(path, PRIVATE)
    made = create_engine(URL.create("sqlite", database=str(path.resolve())), poolclass=pool.NullPool)

    @event.listens_for(made, "connect")
    def _configure(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # transactions are begun below, by name
        for pragma in (f"busy_timeout={BUSY}", f"journal_mode={journal_mode(sqlite3.sqlite_version_info)}", "synchronous=FULL", "foreign_keys=ON",
                       "trusted_schema=OFF"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return made


def _disk(folder: Path) -> str:
    """Kind of the file system a folder is on, as Linux names it; empty where that is not known."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
        place = str(folder.resolve())
    except OSError:
        return ""
    mounts = [line.split(" ")[1:3] for line in lines if line.count(" ") >= 3]
    holding = [(len(at), kind) for at, kind in mounts if place == at or place.startswith(at.rstrip("/") + "/")]
    return max(holding, default=(0, ""))[1]


@contextlib.contextmanager
def reading(database: Engine, shown: str) -> Iterator[Connection]:
    """A connection that sees one state of the database."""
    with told(shown), database.connect() as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def writing(database: Engine, shown: str) -> Iterator[Connection]:
    """A connection that alone may write; on leaving, what was written lasts. An exception leaves all as it was."""
    with told(shown), database.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        yield connection


@contextlib.contextmanager
def told(shown: str) -> Iterator[None]:
    """Turns what a database says into what a person can mend."""
    try:
        yield
    except (exc.DatabaseError, exc.InterfaceError, sqlite3.Error, OSError) as error:
        said = str(getattr(error, "orig", None) or error)
        what, fix = "the review store cannot be used", "check the file, its folder and the free space; restore it from a copy if it is damaged"
        if "locked" in said or "busy" in said:
            what, fix = "another process is writing to the review store", "wait until it is done, then try again"
        elif "not a database" in said or "malformed" in said:
            what, fix = "this is no review store, or it is damaged", "restore it from a copy, or choose another file"
        elif "://" in shown:
            fix = "check the address, the server, and the rights of the user"
        raise UserError(f"{what}: {visible(said)[:200]}", where=shown, code="E-REVIEW-STORE", fix=fix) from error


def migrate(database: Engine, shown: str, folder: Path = MIGRATIONS) -> None:
    """Brings the schema up to date: a copy beside the file before, checks after, all in one transaction.

    Raises:
        UserError: E-REVIEW-NEWER for a store of a newer version; E-REVIEW-STORE where it is damaged.
    """
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(folder), version_locations=[str(folder)])
    head = script.get_current_head()
    with reading(database, shown) as connection:
        current = _revision(connection)
    if current == head:
        return
    known = {step.revision for step in script.walk_revisions()}
    if current is not None and current not in known:
        raise UserError(f"the review store was written by a newer version of tuneready (schema {visible(str(current))[:40]}, this one knows {head})",
                        where=shown, code="E-REVIEW-NEWER", fix="update tuneready")
    if current is not None and database.dialect.name == "sqlite":
        _copy(Path(database.url.database), current)
    with writing(database, shown) as connection:
        if _revision(connection) == current:  # nobody else did it meanwhile
            with EnvironmentContext(Config(), script, fn=lambda revision, _: script._upgrade_revs("head", revision)) as context:
                context.configure(connection=connection, transactional_ddl=True)
                context.run_migrations()
            check(connection, shown)


def _revision(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def check(connection: Connection, shown: str) -> None:
    """Asks SQLite whether the file is whole and every reference leads somewhere. Raises UserError where not."""
    if connection.dialect.name != "sqlite":
        return
    said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if said != ["ok"] or lost:
        what = f"the review store is damaged: {visible(str(said[0]))[:200]}" if said != ["ok"] else f"{len(lost):,} references of the review store lead nowhere"
        raise UserError(what, where=shown, code="E-REVIEW-STORE", fix="restore it from a copy")


def _copy(path: Path, revision: str) -> None:
    """A copy of the file beside it, made by SQLite itself: a plain copy could catch a write half way."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    os.close(handle)
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(temporary)) as target:
        source.backup(target)
    os.chmod(temporary, PRIVATE)
    os.replace(temporary, path.with_name(f"{path.name}.{revision}.bak"))
