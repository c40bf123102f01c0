"""Attacks on a locked test set, and what verification says of each (reference/reliability.md §4.3)."""

import datetime as dt
import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given

from tests.kernels.test_canonical_json import JSON
from tuneready.errors import UserError
from tuneready.kernels import canonical_json, merkle
from tuneready.state import ledger
from tuneready.testset import lock_file, rows, signing, standalone_verifier, verifying
from tuneready.testset.lock_file import LockFile

ROWS = [{"id": i, "text": f"Where is my café order number {i}?\r\nThanks", "label": "order" if i % 3 else "refund", "w": 1.0} for i in range(20)]


def written(path, data):
    path.write_text("".join(json.dumps(row) + "\n" for row in data))
    return path


@pytest.fixture
def locked(tmp_path):
    """A locked test set in a folder of its own."""
    found = rows.read([str(written(tmp_path / "test.jsonl", ROWS))])
    secret = rows.secret(tmp_path / ".tuneready", create=True)
    lock = LockFile(
        merkle.root(found.list()).hex(), merkle.sorted_root(found.list()).hex(), len(found), {"file": "test.jsonl", "sha256": found.files[0].sha256},
        tuple(rows.key(secret, leaf) for leaf in found.list()), "2026-01-01T00:00:00Z", "pm", rows.commitment(secret))
    lock_file.write(tmp_path / lock_file.NAME, lock)
    ledger.append(tmp_path / ".tuneready", "lock", "pm", {"root": lock.root, "lock_sha256": verifying.lock_digest(lock)}, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    ledger.append(tmp_path / ".tuneready", "score", "eng", {"root": lock.root, "n": 20}, dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
    return tmp_path


def verified(folder, **how):
    return verifying.verify(folder / lock_file.NAME, **how)


def alone(folder, *more):
    """Exit code of the stand-alone verifier, run as an auditor would."""
    done = subprocess.run([sys.executable, "-I", standalone_verifier.__file__, folder / lock_file.NAME, folder / "test.jsonl", folder / ".tuneready/ledger.jsonl", *more],
                          capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode


def test_an_untouched_set_holds(locked):
    found = verified(locked)
    assert found.holds and found.problems == ()
    assert alone(locked) == 0 and alone(locked, found.ledger.head) == 0


def one_character(data):
    data[7]["text"] += "!"


def one_label(data):
    data[7]["label"] = "refund"


def removed(data):
    del data[7]


def doubled(data):
    data.append(data[-1])


def added(data):
    data.append({"id": 99, "text": "new"})


def decomposed(data):
    data[7]["text"] = unicodedata.normalize("NFD", data[7]["text"])


def line_ends(data):
    data[7]["text"] = data[7]["text"].replace("\r\n", "\n")


def trailing_space(data):
    data[7]["text"] += " "


@pytest.mark.parametrize(("attack", "named"), [
    (one_character, "test.jsonl:8"), (one_label, "test.jsonl:8"), (removed, "Locked row 8"), (doubled, "test.jsonl:21"), (added, "test.jsonl:21"),
    (decomposed, "test.jsonl:8"), (line_ends, "test.jsonl:8"), (trailing_space, "test.jsonl:8")])
def test_a_changed_row_is_named(locked, attack, named):
    data = json.loads(json.dumps(ROWS))
    attack(data)
    written(locked / "test.jsonl", data)
    found = verified(locked)
    assert not found.holds and any(named in line for line in found.problems), found.problems
    assert alone(locked) == 4


def test_another_order_is_order_only(locked):
    written(locked / "test.jsonl", ROWS[::-1])
    assert "order only" in verified(locked).problems[0]
    assert alone(locked) == 4


def test_another_writing_of_the_same_rows_is_accepted_and_said(locked):
    lines = [json.dumps({**dict(reversed(row.items())), "w": 1}, indent=None, separators=(" , ", ":  ")) for row in ROWS]
    (locked / "test.jsonl").write_text("\n".join(lines))
    found = verified(locked)
    assert found.holds and any("another way" in note for note in found.notes)
    assert alone(locked) == 0


def test_without_the_secret_no_row_is_named_but_the_change_is_seen(locked):
    data = json.loads(json.dumps(ROWS))
    one_label(data)
    written(locked / "test.jsonl", data)
    (locked / ".tuneready/lock.secret").unlink()
    found = verified(locked)
    assert not found.holds and any("cannot be named" in note for note in found.notes)


def entries(folder):
    return [json.loads(line) for line in (folder / ".tuneready/ledger.jsonl").read_text().splitlines()]


def rewritten(folder, kept):
    (folder / ".tuneready/ledger.jsonl").write_text("".join(json.dumps(e) + "\n" for e in kept))


def test_an_edited_entry_breaks_the_chain(locked):
    kept = entries(locked)
    kept[1]["body"]["data"]["n"] = 200
    rewritten(locked, kept)
    assert "broken at entry 1" in verified(locked).problems[0] and alone(locked) == 4


def test_a_cut_ledger_shows_against_a_head_kept_elsewhere_and_is_said_otherwise(locked):
    head = verified(locked).ledger
    rewritten(locked, entries(locked)[:1])
    assert any("only against a head" in note for note in verified(locked).notes)
    for told in (head.head, head.words):
        assert any("cut or written anew" in line for line in verified(locked, head=told).problems)
    assert alone(locked) == 0 and alone(locked, head.head) == 4


def test_a_ledger_written_anew_shows_against_a_head(locked):
    head = verified(locked).ledger.head
    lock = lock_file.read(locked / lock_file.NAME)
    (locked / ".tuneready/ledger.jsonl").unlink()
    ledger.append(locked / ".tuneready", "lock", "pm", {"root": lock.root}, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert verified(locked).holds and not verified(locked, head=head).holds


def test_two_faces_of_one_ledger_are_seen_when_they_meet(locked):
    """A split view: the same ledger carried on in two ways; each holds by itself, neither holds the other's head."""
    first = ledger.append(locked / ".tuneready", "score", "eng", {"n": 1})
    rewritten(locked, entries(locked)[:2])
    ledger.append(locked / ".tuneready", "score", "eng", {"n": 2})
    assert verified(locked).holds and not verified(locked, head=first.hash).holds


def test_time_that_goes_back_is_named(locked):
    ledger.append(locked / ".tuneready", "score", "eng", {"n": 1}, dt.datetime(2025, 12, 1, tzinfo=dt.UTC))
    assert any("Time went back at entry 2" in line for line in verified(locked).problems)


def test_a_lock_file_changed_after_the_lock_is_seen(locked):
    path = locked / lock_file.NAME
    told = json.loads(path.read_text())
    told["policy"] = {"half_width_points": 0.5}
    path.write_text(json.dumps(told))
    assert any("lock file is not the one" in line for line in verified(locked).problems)


@pytest.mark.parametrize("change", [{"algorithm": "md5"}, {"format": 2}, {"more": 1}])
def test_a_weaker_or_unknown_format_is_refused(locked, change):
    path = locked / lock_file.NAME
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(UserError):
        verified(locked)


def test_signatures_of_two_people(locked):
    path = locked / lock_file.NAME
    lock = lock_file.read(path)
    for name in ("ann", "ben"):
        signing.new_key(locked / f"{name}.key")
        lock = signing.signed(lock, locked / f"{name}.key", name)
    lock_file.write(path, lock)
    found = verified(locked)
    assert found.holds and any("ann, ben" in note for note in found.notes)
    with pytest.raises(UserError, match="signed the lock already"):
        signing.signed(lock, locked / "ann.key", "ann")
    told = json.loads(path.read_text())
    told["signatures"][0]["by"] = "mallory"
    told["purpose"] = "another"
    path.write_text(json.dumps(told))
    assert any("signature of mallory" in line for line in verified(locked).problems)


def test_the_secret_is_for_its_owner_alone(locked):
    path = locked / ".tuneready/lock.secret"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(UserError, match="others may read"):
        verified(locked)


def test_the_stand_alone_verifier_is_short_and_needs_nothing():
    source = Path(standalone_verifier.__file__).read_text()
    assert len(source.splitlines()) <= 150
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import", "from"))}
    assert imported <= {"hashlib", "json", "math", "sys", "pathlib"}


@given(JSON)
def test_the_stand_alone_verifier_has_the_same_canonical_form(value):
    assert standalone_verifier.canonical(value).encode() == canonical_json.canonical(value)


@pytest.mark.parametrize("arguments", [[], ["missing.json", "missing.jsonl"]])
def test_the_stand_alone_verifier_says_what_it_needs(arguments, capsys):
    assert standalone_verifier.main(arguments) == 3 and capsys.readouterr().out
