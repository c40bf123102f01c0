"""The review store: what was acknowledged is there, nothing is there by half, and nothing said is ever changed."""

import contextlib
import importlib.util
import itertools
import os
import pwd
import random
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import tempfile
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import exc, text

from tests.conftest import examples
from tuneready.errors import UserError
from tuneready.review_record import Draw, Item, Review, Reviewer, item_id
from tuneready.state import review_database as database
from tuneready.state import review_store
from tuneready.state.review_tables import METADATA, REVIEWS

NUMBERS = itertools.count()  # of databases
HOSTILE = ["=1+1", "<b>", "\u202eevil", "nul \x00 inside", "half \ud800 pair", "Robert'); DROP TABLE reviews;--", "\ufeffjson:\"x\"", "%s %(a)s :b", "😀" * 50]


def row_hash(number):
    return sha256(str(number).encode()).hexdigest()


def items(count, number=1):
    return tuple(Item(item_id(row_hash(i), 0, number), f"data.jsonl:{i}", "data.jsonl", i, row_hash(i), probability=0.5, round=number) for i in range(count))


def review(number, who="Ana", **more):
    return Review(item_id(row_hash(number)), row_hash(number), who, **{"verdict": "right", "submitted_at": f"2026-01-01T00:00:{number % 60:02}Z", **more})


def programs(folder):
    """The folder of PostgreSQL's programs: those installed, else a copy of pgserver's, which a user without rights can read."""
    if shutil.which("initdb") and shutil.which("postgres"):
        return Path(shutil.which("initdb")).parent
    held = importlib.util.find_spec("pgserver")
    if held is None:
        pytest.skip("needs the programs initdb and postgres, installed or of the package pgserver")
    shutil.copytree(Path(held.origin).parent / "pginstall", folder / "pginstall", symlinks=True)
    return folder / "pginstall" / "bin"


@pytest.fixture(scope="module")
def server():
    """Address of a PostgreSQL of these tests alone, where its programs and the driver are installed; skips the test elsewhere."""
    pytest.importorskip("pg8000", reason="needs the driver of the extra [postgres]")
    root = os.geteuid() == 0  # as which PostgreSQL does not run
    folder = Path(tempfile.mkdtemp(prefix="tuneready-pg-"))
    found = programs(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if root else {}
    if root:
        shutil.chown(folder, "nobody")
    subprocess.run([found / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"],
                   check=True, capture_output=True, cwd=folder, **user)
    running = subprocess.Popen([found / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, "-h", "127.0.0.1"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **user)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        time.sleep(0.5)
        yield f"postgresql://postgres@127.0.0.1:{port}/"
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a store may be: the same laws hold on both."""
    if request.param == "sqlite":
        yield tmp_path / ".tuneready"
        return
    import pg8000.native

    url, name = request.getfixturevalue("server"), f"t{next(NUMBERS)}"
    with contextlib.closing(pg8000.native.Connection("postgres", host="127.0.0.1", port=int(url.rsplit(":", 1)[1][:-1]), database="postgres")) as open_:
        open_.run(f"CREATE DATABASE {name}")
    yield url + name


def test_what_goes_in_comes_out(place):
    draw = Draw(1, 7, 1200, {"label=refund": 400, "label=other": 800}, {"plan": ["srs", 0.05]}, "ab" * 32, "2026-01-01T00:00:00Z", "Ana")
    hostile = [replace(item, uid=told, file=told, stratum=told, gold=told) for item, told in zip(items(len(HOSTILE)), HOSTILE)]
    said = [review(i, comment=told, correct_label=told, value={"a": [told, 1.5, None]}, role=told, qualification=told, guideline_version=told, token=f"t{i}",
                   source_ref=told, severity="minor", seconds=1.25) for i, told in enumerate(HOSTILE)]
    with review_store.open(place) as store:
        assert store.add_draw(draw, hostile) == len(hostile)
        assert store.draws() == (draw,) and store.items() == tuple(hostile) == store.items(round=1) and store.items(round=2) == ()
        assert store.add_reviews(said).matched == len(said)
        assert store.reviews() == tuple(said)
        store.add_reviewer(Reviewer("Dr. Ana \ud83d Sousa".replace("\ud83d", "é"), "physician", "MD", "employed elsewhere"))
        store.add_reviewer(Reviewer("ANA", "physician", "MD"))
        assert store.reviewers() == (Reviewer("ANA", "physician", "MD"), Reviewer("Dr. Ana é Sousa", "physician", "MD", "employed elsewhere"))
    with review_store.open(place) as again:
        assert again.reviews() == tuple(said) and again.items() == tuple(hostile)


def test_the_latest_answer_of_a_person_counts_and_a_draft_replaces_none(place):
    early = review(0, "Ana", verdict="right", submitted_at="2026-01-01T10:00:00+02:00")
    late = review(0, " ana ", verdict="wrong", submitted_at="2026-01-01T09:00:00Z", severity="serious")
    draft = review(0, "Ana", verdict="unsure", submitted_at="2026-01-02T00:00:00Z", status="draft")
    other = review(0, "Ben", status="skipped", verdict="")
    undated = review(0, "Cleo", verdict="right", submitted_at="")
    dated = review(0, "Cleo", verdict="wrong", submitted_at="2020-01-01")
    with review_store.open(place) as store:
        store.add_draw(Draw(1, 7, 10), items(1))
        done = store.add_reviews([late, early, draft, other, dated, undated])
        assert (done.matched, done.superseded, done.skipped, dict(done.by_reviewer)) == (6, 3, 1, {"ana": 1, "Ana": 2, "Ben": 1, "Cleo": 2})
        assert [(r.reviewer, r.verdict, r.submitted_at) for r in store.reviews()] == [
            ("ana", "wrong", "2026-01-01T09:00:00Z"), ("Ben", "", "2026-01-01T00:00:00Z"), ("Cleo", "wrong", "2020-01-01T00:00:00Z")]
        assert sorted(r.status for r in store.reviews(current=False)) == ["skipped", "submitted", "submitted", "superseded", "superseded", "superseded"]


def test_what_became_of_each_answer_is_said(place):
    with review_store.open(place) as store:
        store.add_draw(Draw(1, 7, 10), items(3))
        first = store.add_reviews([review(0, token="a"), review(1), review(99)], tool="csv", file="x.csv", sha256="ab" * 32, refused=2)
        assert (first.matched, first.unmatched, first.duplicate) == (2, 1, 0)
        again = store.add_reviews([review(0, token="a"), review(1), review(1), replace(review(0, token="a"), submitted_at="2026-05-05")])
        assert (again.matched, again.duplicate) == (0, 4), "a token, or an answer of the same moment, is one answer"
        edited = store.add_reviews([review(0, token="a", verdict="wrong", submitted_at="2026-06-01")])
        assert (edited.matched, edited.superseded) == (1, 1), "a token with another answer loses nothing"
        stale = store.add_reviews([replace(review(2), row_hash="00" * 32), replace(review(2, "Ben"), item_id=""), Review("", "11" * 32, "Ben", verdict="right")])
        assert (stale.matched, stale.stale, stale.unmatched) == (2, 1, 1)
        assert [(one.tool, one.file, one.refused, one.counts["matched"]) for one in store.imports()][0] == ("csv", "x.csv", 2, 2)
        assert len(store.reviews(current=False)) == 5


def test_an_unusable_answer_stores_nothing(place):
    with review_store.open(place) as store:
        store.add_draw(Draw(1, 7, 10), items(3))
        for bad, why in [({"verdict": "maybe"}, "verdict is none of"), ({"who": " "}, "reviewer is empty"), ({"seconds": float("nan")}, "seconds"),
                         ({"submitted_at": "yesterday"}, "submitted_at"), ({"value": float("inf")}, "is no JSON"), ({"who": "a\x00b"}, "control character")]:
            with pytest.raises(UserError, match=why):
                store.add_reviews([review(0), review(1, **bad)])
        assert store.reviews() == () and store.imports() == ()


def test_a_round_is_drawn_once(place):
    with review_store.open(place) as store:
        assert store.add_draw(Draw(1, 7, 10), items(3)) == 3
        assert store.add_draw(Draw(1, 7, 10, drawn_at="2026-05-05T00:00:00Z"), items(3)) == 0
        with pytest.raises(UserError, match="drawn already"):
            store.add_draw(Draw(1, 8, 10), items(3))
        with pytest.raises(UserError, match="another way"):
            store.add_draw(Draw(1, 7, 10), [replace(items(1)[0], probability=0.9)])
        with pytest.raises(UserError, match="another round"):
            store.add_draw(Draw(2, 8, 10), items(1))
        assert store.add_draw(Draw(2, 8, 10), items(2, 2)) == 2
        assert [item.round for item in store.items()] == [1, 1, 1, 2, 2]


def test_answers_cannot_be_changed_even_by_sql(place):
    with review_store.open(place) as store:
        store.add_draw(Draw(1, 7, 10), items(1))
        store.add_reviews([review(0)])
        for statement in ("UPDATE reviews SET verdict = 'wrong'", "DELETE FROM reviews"):
            with pytest.raises(exc.DBAPIError, match="never changed or deleted"), store._engine.begin() as connection:
                connection.execute(text(statement))
        assert store.reviews()[0].verdict == "right"


def test_the_schema_is_that_of_the_tables(place):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with review_store.open(place) as store, store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": False}), METADATA) == []


def test_a_history_exported_and_imported_is_the_same_history(tmp_path_factory):
    empty = tmp_path_factory.mktemp("empty") / "review.db"
    with review_store.open(empty) as store:
        store.add_draw(Draw(1, 7, 10), items(3))

    def fresh(name):
        return review_store.open(shutil.copy(empty, tmp_path_factory.mktemp(name)))

    answer = st.builds(review, st.integers(0, 3), st.sampled_from(["Ana", "ana", "Ben"]), verdict=st.sampled_from(["right", "wrong"]),
                       status=st.sampled_from(["submitted", "draft", "skipped"]), submitted_at=st.sampled_from(["", "2026-01-01", "2026-01-02T03:04:05.678Z"]),
                       comment=st.sampled_from(["", *HOSTILE]), token=st.sampled_from(["", "a", "b"]))

    @settings(max_examples=examples(100), deadline=None)
    @given(st.lists(st.lists(answer, max_size=5), max_size=3))
    def law(history):
        with fresh("a") as store, fresh("b") as copy:
            for part in history:
                done = store.add_reviews(part)
                assert done.matched + done.unmatched + done.duplicate == len(part)
            whole = store.reviews(current=False)
            assert sum(r.status == "superseded" for r in whole) == sum(one.counts["superseded"] for one in store.imports()) == len(whole) - len(store.reviews())
            assert copy.add_reviews(whole).matched == len(whole)
            assert copy.reviews(current=False) == whole and copy.reviews() == store.reviews()
            assert store.add_reviews(whole).duplicate == len(whole), "an import of its own export adds nothing"

    law()


PART, PARTS = 40, 60


def parts():
    return [[review(i, f"reviewer {part}", token=f"{part}:{i}") for i in range(PART)] for part in range(PARTS)]


def imported_until_killed(folder, parts_first, delay):
    """Imports part after part in a process that is killed so many seconds after so many parts; returns how many were acknowledged."""
    ends, work = os.pipe(), parts()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            store = review_store.open(folder)
            store.add_draw(Draw(1, 7, PART), items(PART))
            for part in work:
                store.add_reviews(part)
                os.write(ends[1], b".")
        os._exit(0)
    os.close(ends[1])
    with os.fdopen(ends[0], "rb") as told:
        first = len(told.read(parts_first))
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return first + len(told.read())


@pytest.mark.parametrize("kills", [4, pytest.param(200, marks=pytest.mark.slow)])
def test_a_kill_loses_no_acknowledged_answer_and_leaves_none_by_half(tmp_path, kills, monkeypatch):
    monkeypatch.setattr(review_store, "BATCH", 16)  # an import of several statements
    draws, whole, cut = random.Random(7), parts(), 0
    review_store.open(tmp_path / "warm" / "review.db").close()
    for number in range(kills):
        folder = tmp_path / str(number) / ".tuneready"
        folder.parent.mkdir()
        acknowledged = imported_until_killed(folder, draws.choice((0, 0, 1, 5, PARTS // 2)), draws.uniform(0.0, 0.1))
        with review_store.open(folder) as store:
            with database.reading(store._engine, store.place) as connection:
                database.check(connection, store.place)
            there = {r.token for r in store.reviews(current=False)}
            held = [sum(r.token in there for r in part) for part in whole]
            assert set(held) <= {0, PART} and held[:acknowledged] == [PART] * acknowledged, (number, acknowledged)
            assert held.count(PART) <= acknowledged + 1
            cut += 0 < acknowledged < PARTS
            store.add_draw(Draw(1, 7, PART), items(PART))
            for part in whole:
                store.add_reviews(part)
            assert len(store.reviews(current=False)) == PART * PARTS
        shutil.rmtree(folder.parent)
    assert cut >= kills // 5, "too few kills fell into the import"


def test_two_processes_write_without_losing_or_failing(tmp_path):
    place, people = tmp_path / ".tuneready", 6
    with review_store.open(place) as store:
        store.add_draw(Draw(1, 7, 20), items(20))
    children = []
    for who in range(people):
        child = os.fork()
        if not child:
            code = 1
            with contextlib.suppress(BaseException), review_store.open(place) as store:
                for number in range(2, 12):  # a draw reads before it writes
                    store.add_draw(Draw(number, 7, 20), items(5, number))
                for number in range(20):
                    store.add_reviews([review(number, f"reviewer {who}", token=f"{who}:{number}")] * (1 + number % 2))
                code = 0
            os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * people
    with review_store.open(place) as store:
        assert len(store.reviews()) == len(store.reviews(current=False)) == people * 20
        assert len(store.items()) == 20 + 10 * 5


def test_the_file_is_for_its_owner_alone(tmp_path):
    with review_store.open(tmp_path / ".tuneready") as store:
        store.add_draw(Draw(1, 7, 10), items(3))
        assert store.place.endswith("review.db")
    path = tmp_path / ".tuneready" / "review.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with contextlib.closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone()[0].upper() == database.journal_mode(sqlite3.sqlite_version_info)


def test_flushing_is_full_and_references_are_held(tmp_path):
    with review_store.open(tmp_path / "review.db") as store, store._engine.connect() as connection:
        told = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys", "busy_timeout")}
        assert told == {"synchronous": 2, "foreign_keys": 1, "busy_timeout": database.BUSY}
        with pytest.raises(exc.IntegrityError):
            connection.execute(REVIEWS.insert(), {**vars(review(0)), "person": "nobody", "submitted_us": 0, "answer": "", "import_seq": 1, "token": "t"})


@pytest.mark.parametrize(("version", "mode"), [((3, 40, 1), "DELETE"), ((3, 50, 7), "WAL"), ((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((3, 44, 6), "WAL"),
                                               ((3, 44, 5), "DELETE"), ((4, 0, 0), "WAL")])
def test_the_journal_fits_the_library(version, mode):
    assert database.journal_mode(version) == mode


def test_a_newer_store_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "review.db"
    review_store.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    before = path.read_bytes()
    with pytest.raises(UserError, match="newer version") as told:
        review_store.open(path)
    assert told.value.code == "E-REVIEW-NEWER" and path.read_bytes() == before


def test_a_migration_copies_the_file_first_and_is_whole_or_absent(tmp_path):
    path, steps = tmp_path / "review.db", tmp_path / "steps"
    with review_store.open(path) as store:
        store.add_draw(Draw(1, 7, 10), items(1))
        store.add_reviews([review(0)])
        shutil.copytree(database.MIGRATIONS, steps, ignore=shutil.ignore_patterns("__pycache__"))
        step = 'import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = "0002", "0001"\ndef upgrade():\n    op.add_column("draws", sa.Column("more", sa.Text))\n'
        (steps / "m0002_more.py").write_text(step + '    raise RuntimeError("half way")\n')
        with pytest.raises(RuntimeError, match="half way"):
            database.migrate(store._engine, store.place, steps)
        columns = "SELECT count(*) FROM pragma_table_info('draws') WHERE name = 'more'"
        with contextlib.closing(sqlite3.connect(path)) as raw:
            assert raw.execute(columns).fetchone() == (0,) and raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        shutil.rmtree(steps / "__pycache__", ignore_errors=True)
        (steps / "m0002_more.py").write_text(step)
        database.migrate(store._engine, store.place, steps)
        with contextlib.closing(sqlite3.connect(path)) as raw:
            assert raw.execute(columns).fetchone() == (1,) and raw.execute("SELECT count(*) FROM reviews").fetchone() == (1,)
    copy = tmp_path / "review.db.0001.bak"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with review_store.open(copy) as kept:
        assert [r.verdict for r in kept.reviews()] == ["right"]


@pytest.mark.parametrize(("place", "why"), [
    ("mysql://x/y", "SQLite or PostgreSQL"), ("postgresql+asyncpg2://x/y", "driver"), ("://", "no address"),
])
def test_an_address_that_is_none_is_one_line(place, why):
    with pytest.raises(UserError, match=why) as told:
        review_store.open(place)
    assert "\n" not in str(told.value)


def test_a_server_that_does_not_answer_is_one_line():
    pytest.importorskip("pg8000", reason="needs the driver of the extra [postgres]")
    with pytest.raises(UserError, match="cannot be used") as told:
        review_store.open("postgresql://127.0.0.1:1/x")
    assert "\n" not in str(told.value) and "check the address" in told.value.fix


def test_a_missing_driver_names_the_command_and_a_password_is_never_shown(monkeypatch):
    import builtins

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", lambda name, *more: (_ for _ in ()).throw(ImportError(name)) if name.startswith(("pg8000", "psycopg")) else real(name, *more))
    for url, command in (("postgresql://u:secret@h/d", "pip install 'tuneready[postgres]'"), ("postgresql+psycopg://u:secret@h/d", "pip install 'psycopg[binary]'")):
        with pytest.raises(UserError) as told:
            review_store.open(url)
        assert command in told.value.fix and "secret" not in str(told.value)


def test_a_file_that_is_no_store_is_refused(tmp_path):
    path = tmp_path / "review.db"
    path.write_bytes(b"this is a letter to my aunt " * 400)
    with pytest.raises(UserError, match="no review store") as told:
        review_store.open(path)
    assert told.value.code == "E-REVIEW-STORE"


def test_a_store_that_another_process_holds_is_said_to_be_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY", 50)
    with review_store.open(tmp_path / "review.db") as store, contextlib.closing(sqlite3.connect(tmp_path / "review.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="another process is writing"):
            store.add_draw(Draw(1, 7, 10), items(1))


def test_a_network_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_disk", lambda folder: "nfs4")
    with pytest.raises(UserError, match="network disk"):
        review_store.open(tmp_path / "review.db")


def test_a_full_disk_leaves_what_was_acknowledged(tmp_path):
    import resource

    path = tmp_path / "review.db"
    with review_store.open(path) as store:
        store.add_draw(Draw(1, 7, 2000), items(2000))
        store.add_reviews([review(i) for i in range(100)])
        before = store.reviews()
        child = os.fork()
        if not child:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20_000,) * 2)
            code = 1
            with contextlib.suppress(BaseException):
                try:
                    store.add_reviews([review(i) for i in range(2000)])
                except UserError:
                    code = 7
            os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert store.reviews() == before
