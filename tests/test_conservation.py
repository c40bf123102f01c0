"""Rows in = rows judged + rows refused + rows set aside, whatever was done to the file (SPEC §0.6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import examples, shared
from tuneready import demo
from tuneready.audit import Options, check
from tuneready.errors import UserError
from tuneready.report import Report

REAL = [
    "data/instruct/gsm8k/test.jsonl", "data/formats/llama-factory/identity.json", "data/formats/fastchat/dummy_conversation.json",
    "data/intents/banking77/test.csv", "data/formats/llama-factory/v1_multimodal_demo.jsonl",
]


def conserved(report: Report) -> bool:
    rows = report.data.rows
    by_file = [(f.rows_in, f.rows_judged + f.rows_refused) for f in report.data.files]
    return (rows.rows_in == rows.judged + rows.refused + rows.set_aside and all(a == b for a, b in by_file)
            and sum(f.rows_in for f in report.data.files) == rows.rows_in
            and sum(c.rows for c in report.data.refusals) == rows.refused)


def damaged(data: bytes, edits: list[tuple[float, int]]) -> bytes:
    out = bytearray(data)
    for place, byte in edits:
        out[int(place * (len(out) - 1))] = byte
    return bytes(out)


@pytest.mark.parametrize("name", REAL)
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=20))
def test_damaged_files_lose_no_row(name: str, edits: list[tuple[float, int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    source = shared(name)
    path = tmp_path_factory.mktemp("damaged") / source.name
    path.write_bytes(damaged(source.read_bytes(), edits))
    try:
        report = check([str(path)], Options(workers=0, fast=True)).report
    except UserError as refused:
        assert refused.what and refused.fix
        return
    assert conserved(report)


def test_every_refused_line_is_named(tmp_path: Path) -> None:
    path, _, truth = demo.make(tmp_path, 300)
    done = check([path], Options(workers=0, fast=True))
    refused = [row for row in done.rows.to_pylist() if row["code"] == "FMT001"]
    assert len(refused) == done.report.data.rows.refused == truth["unreadable lines"]
    lines = Path(path).read_bytes().split(b"\n")
    assert {row["suggestion"] for row in refused} == {"E-JSON-SYNTAX", "E-JSON-DUPKEY", "E-JSON-NONFINITE"}
    assert all(b'"id": "B' in lines[row["line"] - 1] or b"not json" in lines[row["line"] - 1] for row in refused)
