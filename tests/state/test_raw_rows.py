"""Refused rows come back byte for byte, from plain and packed files."""

from __future__ import annotations

import bz2
import gzip
import importlib

import pytest

from tests.readers.reading import whole
from tuneready.source import File, ReadLimits, Refusal
from tuneready.state import quarantine
from tuneready.state.raw_rows import raw_rows

LIMITS = ReadLimits()
CSV_ROWS = [b'1,"two\r\nlines",caf\xe9', b"1,2", b'"a\n\nb","x\0y",z', b"1,2,3,4"]
CSV = b"a,b,c\r\n" + b"".join(b"ok,%d,fine\r\n" % i * 50 + row + b"\r\n" for i, row in enumerate(CSV_ROWS))
LINES = [b'{"a": caf\xe9}', b"{", b'{"a": 1, "a": 2}', b"[" * 9 + b"x" * 100_000]
JSONL = b"".join(b'{"text": "fine"}\n' * 3000 + line + b"\n" for line in LINES)


@pytest.mark.parametrize(("compression", "pack"), [(None, bytes), ("gzip", gzip.compress), ("bz2", bz2.compress)])
@pytest.mark.parametrize(("container", "reader", "data", "expected"), [
    ("csv", "delimited", CSV, [row + b"\r" for row in CSV_ROWS]), ("jsonl", "jsonl", JSONL, LINES),
])
def test_every_refused_row(compression, pack, container, reader, data, expected, tmp_path):
    path = tmp_path / (f"data.{container}.packed" if compression else f"data.{container}")
    path.write_bytes(pack(data))
    file, found = whole(importlib.import_module(f"tuneready.readers.{reader}"), path, compression=compression)
    assert len(found.refusals) == len(expected)
    with raw_rows(file, LIMITS) as raw:
        assert [raw(refusal) for refusal in found.refusals] == expected


def test_the_quarantine_of_a_csv_holds_its_rows(tmp_path):
    import orjson

    from tuneready.readers import delimited

    path = tmp_path / "data.csv"
    path.write_bytes(CSV)
    file, found = whole(delimited, path)
    with raw_rows(file, LIMITS) as raw:
        made = quarantine.write(tmp_path, file.path, found.refusals, raw)
    kept = [quarantine.restored(orjson.loads(line)) for line in made.read_bytes().splitlines()]
    assert kept == [row + b"\r" for row in CSV_ROWS]


def test_a_text_is_given_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9\n\nx\n")
    with raw_rows(File("a.txt", str(path), 8, container="text"), LIMITS) as raw:
        assert raw(Refusal(1, 0, 4, "E-ENC-UTF8")) == b"caf\xe9\n\nx\n"


@pytest.mark.parametrize("container", ["parquet", "xlsx", "json_array"])
def test_containers_without_bytes_of_a_row(container, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    with raw_rows(File("a", str(path), 1, container=container), LIMITS) as raw:
        assert raw(Refusal(1, -1, 0, "E-X")) is None


def test_a_row_over_the_limit_is_not_given_and_the_next_one_is(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * (17 << 20) + b"\n{\n")
    with raw_rows(File("a.jsonl", str(path), 1, container="jsonl"), LIMITS) as raw:
        assert raw(Refusal(1, 0, 0, "E-LINE-TOO-LONG")) is None
        assert raw(Refusal(2, (17 << 20) + 1, 0, "E-TRUNCATED")) == b"{"
