"""The sample set: the same bytes from the same seed, and the truth about what is in it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready import demo
from tuneready.audit import Options, check
from tuneready.errors import UserError


def read(path: str) -> tuple[list[dict], int]:
    """Rows that are JSON objects with each key once and no NaN, and how many lines are not."""
    rows, bad = [], 0

    def once(pairs):
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("repeated key")
        return dict(pairs)

    def refuse(name):
        raise ValueError(name)

    for line in Path(path).read_text(encoding="utf-8").splitlines():
        try:
            rows.append(json.loads(line, object_pairs_hook=once, parse_constant=refuse))
        except ValueError:
            bad += 1
    return rows, bad


def held(path: str) -> dict[str, int]:
    """What stands in the file, counted by reading it, not by the names of its rows."""
    rows, bad = read(path)
    tickets = {row["id"]: row for row in rows if row["id"][0] == "T"}
    more = [(row, tickets[f"T{row['id'][1:]}"]) for row in rows if row["id"][0] != "T"]
    blank = sum(not row["text"].strip() for row, _ in more)
    return {
        "exact copies": sum(row["text"] == of["text"] and row["label"] == of["label"] for row, of in more),
        "copies in capitals": sum(row["text"] == of["text"].upper() != of["text"] and row["label"] == of["label"] for row, of in more),
        "copies with another label": sum(row["text"] == of["text"] and row["label"] != of["label"] for row, of in more),
        "empty tickets": blank,
        "unfilled templates": sum("{{customer_name}}" in row["text"] for row in rows),
        "unreadable lines": bad,
    }


@settings(max_examples=15, deadline=None)
@given(rows=st.integers(demo.FEWEST, 400), seed=st.integers(0, 2**32))
def test_the_truth_is_what_is_in_the_file(tmp_path_factory, rows, seed):
    data, _, truth = demo.make(tmp_path_factory.mktemp("demo"), rows, seed)
    assert held(data) == truth and min(truth.values()) > 0
    assert Path(data).read_bytes().count(b"\n") == rows + sum(truth.values())


@settings(max_examples=10, deadline=None)
@given(rows=st.integers(demo.FEWEST, 200), seed=st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_bytes(tmp_path_factory, rows, seed):
    one, other = (demo.make(tmp_path_factory.mktemp("demo"), rows, seed) for _ in range(2))
    assert Path(one[0]).read_bytes() == Path(other[0]).read_bytes() and one[2] == other[2]
    assert Path(one[1]).read_bytes() == Path(other[1]).read_bytes() == demo.PROJECT.encode()
    assert Path(demo.make(tmp_path_factory.mktemp("demo"), rows, seed + 1)[0]).read_bytes() != Path(one[0]).read_bytes()


def test_the_bytes_do_not_depend_on_the_process(tmp_path):
    """Hashes of strings differ from process to process; nothing of the set may hang on them."""
    import os
    import subprocess
    import sys

    code = "import sys; from tuneready import demo; demo.make(sys.argv[1], 50)"
    for hash_seed in ("1", "2"):
        subprocess.run([sys.executable, "-c", code, str(tmp_path / hash_seed)], check=True, timeout=60,
                       env={**os.environ, "PYTHONHASHSEED": hash_seed})
    assert (tmp_path / "1" / "tickets.jsonl").read_bytes() == (tmp_path / "2" / "tickets.jsonl").read_bytes()


def test_ids_are_distinct_and_every_text_is_filled_in(tmp_path):
    rows, _ = read(demo.make(tmp_path, 500)[0])
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert "{" not in row["text"].replace("{{customer_name}}", "") and "  " not in row["text"].strip()
        assert set(row) == {"id", "text", "label", "source", "created_at"}


def test_an_unfilled_template_keeps_the_label_of_its_ticket(tmp_path):
    rows, _ = read(demo.make(tmp_path, 500)[0])
    tickets = {row["id"]: row for row in rows}
    unfilled = [row for row in rows if "{{customer_name}}" in row["text"]]
    assert unfilled
    for row in unfilled:
        of = tickets[f"T{row['id'][1:]}"]
        assert row["text"].endswith(of["text"]) and row["label"] == of["label"]


def test_one_category_is_two_fifths_of_the_set(tmp_path):
    rows, _ = read(demo.make(tmp_path, 5_000)[0])
    count = Counter(row["label"] for row in rows)
    assert len(count) == 14 and 0.38 <= count["billing"] / len(rows) <= 0.44


def test_the_check_finds_what_was_planted(tmp_path):
    data, project, truth = demo.make(tmp_path, 600)
    report = check([data], Options(project=project, workers=0)).report
    found = {f.code: f for f in report.findings}
    assert report.data.rows.refused == truth["unreadable lines"]
    assert found["DUP001"].rows >= truth["exact copies"]
    assert found["DUP002"].rows >= truth["copies in capitals"]
    assert found["DUP005"].rows >= 2 * truth["copies with another label"]
    assert found["FMT023"].rows == truth["unfilled templates"]
    assert found["FMT008"].rows == truth["empty tickets"]
    assert {"LBL002", "FMT001"} <= set(found)
    assert report.verdict.decision == "HOLD"


@pytest.mark.parametrize("rows", [-1, 0, 1, demo.FEWEST - 1])
def test_too_few_rows_are_refused(tmp_path, rows):
    with pytest.raises(UserError):
        demo.make(tmp_path / "demo", rows)
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_written_is_the_users_to_mend(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError) as caught:
        demo.make(tmp_path / "file" / "demo", 20)
    assert caught.value.code == "E-WRITE"
