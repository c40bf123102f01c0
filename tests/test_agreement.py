"""The law everything rests on: any cut of the data, any number of workers, the same report bytes."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import examples, shared
from tuneready import demo
from tuneready.audit import Options, check
from tuneready.renderers import json as report_json
from tuneready.source import ReadLimits


def report_bytes(path: Path, workers: int | None = 0, fast: bool = False, **limits: int) -> bytes:
    done = check([str(path)], Options(workers=workers, fast=fast, limits=ReadLimits(**limits)))
    rows = done.rows.to_pylist()
    return report_json.render(done.report, done.rows)["report.json"] + json.dumps(rows).encode()


@pytest.fixture(scope="module")
def tickets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's tickets: copies, conflicts, unreadable lines, without its project file."""
    return made(tmp_path_factory.mktemp("tickets"), 400)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same faults in fewer tickets: a part of 300 bytes is one row."""
    return made(tmp_path_factory.mktemp("few"), 140)


def made(folder: Path, rows: int) -> Path:
    path = Path(demo.make(folder, rows)[0])
    (folder / "tuneready.toml").unlink()
    return path


@pytest.fixture(scope="module")
def whole(tickets: Path) -> bytes:
    """What an uncut check says, with all learners."""
    return report_bytes(tickets)


@pytest.fixture(scope="module")
def whole_fast(few: Path) -> bytes:
    """What an uncut check says, with the label model of ``--fast``."""
    return report_bytes(few, fast=True)


@pytest.mark.parametrize("limits", [{"part_bytes": 20_000, "chunk_rows": 37}, {"part_bytes": 900, "chunk_bytes": 400}])
def test_a_cut_gives_the_same_bytes_with_all_learners(tickets: Path, whole: bytes, limits: dict[str, int]) -> None:
    assert report_bytes(tickets, **limits) == whole


@settings(max_examples=examples(24), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part_bytes=st.integers(300, 60_000), chunk_rows=st.integers(1, 200), chunk_bytes=st.integers(200, 60_000))
def test_any_cut_gives_the_same_bytes(few: Path, whole_fast: bytes, part_bytes: int, chunk_rows: int, chunk_bytes: int) -> None:
    assert report_bytes(few, fast=True, part_bytes=part_bytes, chunk_rows=chunk_rows, chunk_bytes=chunk_bytes) == whole_fast


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_workers_gives_the_same_bytes(tickets: Path, whole: bytes, workers: int) -> None:
    assert report_bytes(tickets, workers, part_bytes=20_000) == whole


def test_a_real_file_cut_finely(tmp_path: Path) -> None:
    path = shared("data/instruct/gsm8k/test.jsonl")
    assert report_bytes(path, 2, part_bytes=30_000, chunk_rows=17) == report_bytes(path)


def test_the_order_of_rows_moves_only_line_numbers(tickets: Path, tmp_path: Path) -> None:
    lines = tickets.read_bytes().splitlines(keepends=True)
    random.Random(3).shuffle(lines)
    (tmp_path / "tickets.jsonl").write_bytes(b"".join(lines))
    one, other = (check([str(p)], Options(workers=0)).report for p in (tickets, tmp_path / "tickets.jsonl"))
    assert [(f.code, f.rows, f.share) for f in one.findings] == [(f.code, f.rows, f.share) for f in other.findings]
    assert one.usable.estimate == other.usable.estimate
    assert one.verdict.decision == other.verdict.decision
