"""anonymisation.json: evidence for exactly the files it names; what it says is checked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from tuneready.errors import UserError
from tuneready.facts import Residual
from tuneready.source import File
from tuneready.state.anonymisation_file import NAME, Carved, residual


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


def test_a_pool_carved_from_the_files_named_is_covered_and_nothing_beside_it(tmp_path):
    files, raw = written(tmp_path, b"{}\n"), tmp_path / "anonymised"
    raw.mkdir()
    (source,) = written(raw, b"{}\n{}\n", record(b"{}\n{}\n"))
    sources = ((raw / "0.jsonl", source.sha256),)
    assert residual("", files) is None
    assert residual("", files, Carved(files[0].sha256, sources)).bound_to_data is True
    assert residual("", files, Carved("00", sources)) is None
    more = (*sources, (tmp_path / "1.jsonl", "00"))
    assert residual("", files, Carved(files[0].sha256, more)).bound_to_data is False
    other = File("more.jsonl", str(raw / "more.jsonl"), sha256="11")
    assert residual("", [*files, other], Carved(files[0].sha256, sources)).bound_to_data is False


def test_all_that_is_left_may_stand_in_a_part_of_the_rows():
    whole = Residual(0.003, True, 0.001, 0.0005, rows=1_000)
    assert (whole.among(600).upper, whole.among(600).lower) == (pytest.approx(0.005), 0.0)
    assert whole.among(1_000) == whole and replace(whole, upper=0.9).among(10).upper == 1.0


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
