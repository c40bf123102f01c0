"""anonymisation.json: evidence for exactly the files it names; what it says is checked."""

from __future__ import annotations

import hashlib
import json

import pytest

from tuneready.errors import UserError
from tuneready.facts import Residual
from tuneready.source import File
from tuneready.state.anonymisation_file import NAME, residual


def record(*data: bytes, **changes) -> dict:
    left = {"estimate": 0.002, "lower": 0.001, "upper": 0.004, "kind": "confidence", "method": "planted canaries"}
    return {"schema_version": 1, "outputs": [{"file": f"{i}.jsonl", "sha256": hashlib.sha256(one).hexdigest()} for i, one in enumerate(data)],
            "rows": 3, "residual": left, "date": "2026-11-22", **changes}


def written(folder, data: bytes, told=None) -> list[File]:
    path = folder / "0.jsonl"
    path.write_bytes(data)
    if told is not None:
        (folder / NAME).write_text(told if isinstance(told, str) else json.dumps(told))
    return [File("0.jsonl", str(path), sha256=hashlib.sha256(data).hexdigest())]


def test_what_is_left_is_bound_to_the_files_named(tmp_path):
    files = written(tmp_path, b"{}\n", record(b"{}\n", surrogate_rows=2))
    assert residual("", files) == Residual(0.004, True, 0.002, 0.001, "confidence", "planted canaries", "2026-11-22", 2)


def test_other_data_is_not_covered(tmp_path):
    assert residual("", written(tmp_path, b"{}\n", record(b"other"))).bound_to_data is False


def test_nothing_is_known_without_the_file_or_with_a_file_of_others(tmp_path):
    assert residual("", written(tmp_path, b"{}\n")) is None
    assert residual("", written(tmp_path, b"{}\n", {"colour": "blue"})) is None
    assert residual("", written(tmp_path, b"{}\n", "no JSON")) is None


def test_a_record_of_which_nothing_is_measured_yet_says_nothing(tmp_path):
    assert residual("", written(tmp_path, b"{}\n", record(b"{}\n", residual=None))) is None


@pytest.mark.parametrize(("told", "what"), [
    (record(b"{}", schema_version=2), "schema_version"),
    (record(b"{}", outputs=["a"]), "outputs"),
    (record(b"{}", residual={"kind": "guess"}), "kind"),
    (record(b"{}", residual={"kind": "model", "lower": 0, "estimate": 0.1, "upper": 2}), "upper"),
    (record(b"{}", residual={"kind": "model", "lower": 0, "estimate": float("nan"), "upper": 1}), "estimate"),
    (record(b"{}", residual={"kind": "model", "lower": 0.2, "estimate": 0.1, "upper": 0.3}), "order"),
    (record(b"{}", surrogate_rows=-1), "surrogate_rows"),
])
def test_a_record_that_does_not_hold_what_it_should_stops_the_check(tmp_path, told, what):
    with pytest.raises(UserError, match=what) as caught:
        residual("", written(tmp_path, b"{}\n", told))
    assert caught.value.exit_code == 3 and caught.value.code == "E-ANONYMISATION"


def test_a_file_that_was_asked_for_must_be_one(tmp_path):
    files = written(tmp_path, b"{}\n")
    for text in (None, "[]"):
        if text is not None:
            (tmp_path / "a.json").write_text(text)
        with pytest.raises(UserError, match="cannot be read|no record"):
            residual(str(tmp_path / "a.json"), files)
