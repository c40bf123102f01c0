import json

import pytest

from tests.testset.test_verifying import ROWS, locked, written  # noqa: F401  (a fixture)
from tuneready.cli.main import outcome
from tuneready.state import ledger
from tuneready.testset import lock_file


@pytest.fixture
def here(locked, monkeypatch):  # noqa: F811
    monkeypatch.chdir(locked)
    return locked


def test_a_lock_that_holds(here, capsys):
    head = ledger.read(".tuneready").words
    assert outcome(["verify", "--head", head]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("HOLDS") and head in shown and all(len(line) <= 80 for line in shown.splitlines())


def test_a_changed_row_ends_in_4(here, capsys):
    written(here / "test.jsonl", [*ROWS[:-1], {**ROWS[-1], "label": "\x1b[31mred"}])
    assert outcome(["verify"]) == 4
    shown = capsys.readouterr().out
    assert shown.startswith("DOES NOT HOLD") and "test.jsonl:20" in shown and "\x1b" not in shown


def test_two_people_sign(here, capsys, tmp_path_factory):
    keys = tmp_path_factory.mktemp("keys")
    for name in ("ann", "ben"):
        assert outcome(["verify", "--new-key", str(keys / name)]) == 0
        assert outcome(["verify", "--sign", str(keys / name), "--by", name]) == 0
    assert len(lock_file.read(lock_file.NAME).signatures) == 2
    assert [entry.what for entry in ledger.read(".tuneready").entries] == ["lock", "score", "co-sign", "co-sign"]
    assert outcome(["verify", "--record", "--by", "audit"]) == 0
    assert ledger.read(".tuneready").entries[-1].what == "verify"
    assert "ann, ben" in capsys.readouterr().out


def test_the_script_for_an_auditor(here, capsys):
    assert outcome(["verify", "--script", "check_lock.py"]) == 0
    assert "check_lock.py" in capsys.readouterr().out and (here / "check_lock.py").read_text().startswith("#!")


@pytest.mark.parametrize("lost", ["testset.lock.json", "test.jsonl"])
def test_what_is_missing_is_the_users_to_mend(here, lost, capsys):
    (here / lost).unlink()
    assert outcome(["verify"]) == 3
    assert "->" in capsys.readouterr().err


def test_a_damaged_lock_file(here, capsys):
    (here / lock_file.NAME).write_text(json.dumps({"format": 1}))
    assert outcome(["verify"]) == 3
    assert "version control" in capsys.readouterr().err
