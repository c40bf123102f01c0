"""The sampled rows: by position in the file alone, whatever parts and chunks it is cut into, and few enough to hold."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.intake import identify, sample
from tuneready.intake.discover import discover
from tuneready.source import ReadLimits


def sampled(*paths: Path, **limits: int):
    given_limits = ReadLimits(**limits)
    files, parts, _ = identify.scan(discover([str(p) for p in paths]), given_limits)
    return sample.sample(files, parts, given_limits)


def lines(path: Path, n: int, filler: int = 0) -> Path:
    text = "".join(json.dumps({"n": k, "text": "x" * filler}) + "\n" for k in range(1, n + 1))
    data = text.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


CUTS = {"part_bytes": st.integers(200, 500_000), "chunk_rows": st.integers(1, 3_000), "chunk_bytes": st.integers(200, 200_000)}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    return {"read": lines(folder / "read.jsonl", 3_000), "sought": lines(folder / "sought.jsonl", 9_000, 600),
            "packed": lines(folder / "packed.jsonl.gz", 3_000)}


@pytest.mark.parametrize("name", ["read", "sought", "packed"])
def test_any_cut_gives_the_same_sample(files, name):
    whole = sampled(files[name])

    @settings(max_examples=6, deadline=None)
    @given(**CUTS)
    def check(**limits):
        assert sampled(files[name], **limits) == whole

    check()
    assert sampled(files[name], part_bytes=300, chunk_rows=1) == whole


@pytest.mark.parametrize("name", ["read", "packed"])
def test_a_file_that_is_read_gives_its_first_rows_and_some_spread_over_the_rest(files, name):
    rows, places = sampled(files[name])
    numbers = [row["n"] for row in rows]
    assert numbers[:200] == list(range(1, 201)) and [line for _, line in places] == numbers
    rest = numbers[200:]
    assert 100 <= len(rest) <= 200 and len(set(numbers)) == len(numbers)
    assert rest[0] == 201 and rest[-1] > 2_800 and max(b - a for a, b in zip(rest, rest[1:])) <= 32


def test_a_large_file_is_looked_into_at_places(files):
    assert files["sought"].stat().st_size > sample.SEEK_BYTES
    rows, places = sampled(files["sought"])
    numbers = [row["n"] for row in rows]
    assert numbers[:200] == list(range(1, 201)) and [line for _, line in places[:200]] == numbers[:200]
    rest = numbers[200:]
    assert 190 <= len(rest) <= 200 and rest == sorted(set(rest)) and 200 < rest[0] < 300 and rest[-1] > 8_900
    assert {line for _, line in places[200:]} == {0}


def test_many_files_are_looked_into_at_places_as_a_large_one_is(tmp_path, monkeypatch):
    paths = [lines(tmp_path / f"{k:02}.jsonl", 300 + k, 50) for k in range(20)]
    read, _ = sampled(*paths)
    monkeypatch.setattr(sample, "MANY_BYTES", sum(path.stat().st_size for path in paths) - 1)
    rows, places = sampled(*paths)
    assert (rows, places) == sampled(*paths, part_bytes=999, chunk_rows=3)
    for number, path in enumerate(paths):
        mine = [(row["n"], line) for row, (file, line) in zip(rows, places) if file == number]
        assert mine[:10] == [(k, k) for k in range(1, 11)]
        assert {line for _, line in mine[10:]} == {0} and len({n for n, _ in mine}) == len(mine)
        assert 8 <= len(mine) - 10 <= 10 and 10 < mine[10][0] < 60 and mine[-1][0] > 250
    assert len(read) == 400 and read != rows


def test_rows_that_do_not_parse_are_left_to_the_full_pass(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join('{"n": 1, "text": "' + "x" * 500 + '"}\n' if k % 2 else "not json " + "y" * 500 + "\n" for k in range(12_000)))
    assert path.stat().st_size > sample.SEEK_BYTES
    rows, _ = sampled(path)
    assert 250 <= len(rows) <= 400 and all(row["n"] == 1 for row in rows)


def test_a_file_of_one_huge_line_is_no_trouble(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": "x" * (5 << 20)}) + "\n" + '{"text": "y"}\n')
    rows, _ = sampled(path)
    assert [row["text"][:1] for row in rows] == ["x", "y"]


@pytest.mark.parametrize(("sizes", "shares"), [((10, 10), (10, 10)), ((1_000, 1_000), (200, 200)), ((3, 1_000), (3, 200))])
def test_every_file_has_its_share(tmp_path, sizes, shares):
    paths = [lines(tmp_path / f"{k}.jsonl", n) for k, n in enumerate(sizes)]
    _, places = sampled(*paths)
    held = [sum(number == k for number, _ in places) for k in range(len(sizes))]
    assert all(count <= most for count, most in zip(held, shares))
    assert held[0] == min(sizes[0], held[0]) and min(held) > 0


def test_what_is_held_is_bounded(tmp_path, monkeypatch):
    """Rows of a file that must be read through are thinned while they come, not afterwards."""
    held: list[int] = []

    class Row(dict):
        alive = 0

        def __init__(self, n):
            super().__init__(n=n)
            Row.alive += 1
            held.append(Row.alive)

        def __del__(self):
            Row.alive -= 1

    def rows(*_):
        for n in range(1, 50_001):
            yield Row(n), n, 10 * n, 10

    monkeypatch.setattr(sample, "_rows", rows)
    found = sample._by_reading(None, (), ReadLimits(), 200)
    assert max(held) <= 3 * 200 + 5 and 300 <= len(found) <= 400
    assert found[-1][1] > 45_000


@pytest.mark.parametrize("bound", ["STREAM_BYTES", "STREAM_ROWS"])
def test_only_so_much_of_a_stream_is_looked_at(files, monkeypatch, bound):
    monkeypatch.setattr(sample, bound, 1_000 * (20 if bound == "STREAM_BYTES" else 1))
    whole, _ = sampled(files["packed"])
    assert max(row["n"] for row in whole) <= 1_001 and len(whole) > 200
    assert sampled(files["packed"], part_bytes=500, chunk_rows=7)[0] == whole


@pytest.mark.parametrize("path", ["data/instruct/gsm8k/test.jsonl", "data/intents/banking77/train.csv",
                                  "data/formats/llama-factory/dpo_en_demo.json"])
def test_real_files_cut_finely(path):
    file = shared(path)
    whole = sampled(file)
    assert sampled(file, part_bytes=20_000, chunk_rows=11, chunk_bytes=9_000) == whole
    assert 300 <= len(whole[0]) <= 400 and len(whole[0]) == len(whole[1])
