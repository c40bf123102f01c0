"""Parquet: what is refused and why, what is noted, and the same rows for any cut."""

from __future__ import annotations

import base64
import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import shared
from tests.readers.reading import damaged, outcomes, whole
from tuneready.errors import UserError
from tuneready.readers import delimited, parquet
from tuneready.source import ReadLimits

TABLE = pa.table({
    "text": [f"message {i}" for i in range(500)],
    "label": [None if i % 7 == 0 else f"class {i % 3}" for i in range(500)],
    "messages": [[{"role": "user", "content": f"hello {i}"}] if i % 5 else None for i in range(500)],
})


def written(tmp_path, table: pa.Table = TABLE, **options):
    path = tmp_path / "data.parquet"
    pq.write_table(table, path, **options)
    return path


def test_rows_lines_and_nulls(tmp_path):
    _, found = whole(parquet, written(tmp_path))
    assert found.rows == TABLE.to_pylist()
    assert found.lines == list(range(1, 501))
    assert set(found.offsets) == {-1}


@pytest.mark.parametrize(("group", "part", "chunk"), [(500, 1 << 20, 16384), (7, 100, 3), (100, 5000, 64), (1, 1, 1)])
def test_any_cut_gives_the_same_rows(group, part, chunk, tmp_path):
    table = TABLE if group > 1 else TABLE.slice(0, 90)  # a part is opened for every group
    path = written(tmp_path, table, row_group_size=group)
    _, found = whole(parquet, path, ReadLimits(part_bytes=part, chunk_rows=chunk, chunk_bytes=2000))
    assert (found.rows, found.lines) == (table.to_pylist(), list(range(1, len(table) + 1)))


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused_naming_the_missing_footer(share, tmp_path):
    path = written(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UserError, match="footer") as refused:
        whole(parquet, path)
    assert (refused.value.code, refused.value.where) == ("E-PARQUET", "data.parquet")
    assert refused.value.fix


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"\0" * 40 + b"PAR1", b"PAR1" + b"x" * 40 + b"\xff\xff\xff\x7fPAR1",
                                  b"PAR1" + b"\x15" * 40 + b"\x14\0\0\0PAR1"])
def test_a_foreign_file_is_refused(data, tmp_path):
    path = tmp_path / "data.parquet"
    path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        whole(parquet, path)
    assert refused.value.code == "E-PARQUET"


def test_no_row_is_refused(tmp_path):
    with pytest.raises(UserError) as refused:
        whole(parquet, written(tmp_path, TABLE.slice(0, 0)))
    assert refused.value.code == "E-EMPTY-FILE"


@pytest.mark.parametrize(("checksum", "notes"), [(False, ("I-NO-CHECKSUM",)), (True, ())])
@pytest.mark.parametrize("codec", ["none", "snappy", "zstd"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_pages_without_checksums_are_noted(checksum, notes, codec, dictionary, tmp_path):
    path = written(tmp_path, write_page_checksum=checksum, compression=codec, use_dictionary=dictionary, row_group_size=100)
    assert whole(parquet, path)[0].notes == notes


def test_a_flipped_bit_is_found_where_checksums_stand(tmp_path):
    table = pa.table({"text": [f"a longer text to hold the bit {i}" for i in range(2000)]})
    path = written(tmp_path, table, write_page_checksum=True, compression="none", use_dictionary=False)
    data = bytearray(path.read_bytes())
    data[data.index(b"hold the bit 1000")] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(UserError) as refused:
        whole(parquet, path)
    assert refused.value.code == "E-PARQUET"
    assert "element 1 " in refused.value.what


def test_damage_ends_in_a_refusal_or_in_rows_that_add_up(tmp_path):
    """The library itself dies on some of these (seen: abort in the footer), so they are read as the engine reads them."""
    paths = damaged(written(tmp_path, compression="snappy"), 16, seed=3)
    for found in outcomes("parquet", paths):
        code = found.code if isinstance(found, UserError) else found
        assert code in ("E-PARQUET", "E-READER-CRASH", "E-COMP-RATIO", "E-EMPTY-FILE") or sum(code) == 500


def test_a_python_extension_type_is_never_deserialised(tmp_path):
    """The stored schema names a pickle; loading it would write a file."""
    mark = tmp_path / "was-run"
    pickle = b"cos\nsystem\n(S'touch " + str(mark).encode() + b"'\ntR."
    plain = pa.field("x", pa.int64(), metadata={"ARROW:extension:name": "arrow.py_extension_type", "ARROW:extension:metadata": pickle})
    path = written(tmp_path, pa.table([pa.array([1, 2])], schema=pa.schema([plain])))
    stored = base64.b64decode(pq.read_metadata(path).metadata[b"ARROW:schema"])
    assert b"arrow.py_extension_type" in stored
    with pytest.raises(UserError) as refused:
        whole(parquet, path)
    assert refused.value.code == "E-UNSAFE"
    assert not mark.exists()


def test_a_bomb_is_refused_by_its_footer(tmp_path):
    path = written(tmp_path, pa.table({"text": ["x" * 1_000_000] * 20}), compression="zstd", use_dictionary=False)
    with pytest.raises(UserError) as refused:
        whole(parquet, path, ReadLimits(ratio_from=1 << 20, ratio=200))
    assert refused.value.code == "E-COMP-RATIO"


def test_a_text_that_is_not_utf8_refuses_its_row_alone(tmp_path):
    offsets = pa.array([0, 4, 6, 10], pa.int32()).buffers()[1]
    texts = pa.StringArray.from_buffers(3, offsets, pa.py_buffer(b"good\xff\xfegood"))
    path = written(tmp_path, pa.table({"text": texts}))
    _, found = whole(parquet, path)
    assert (found.lines, [r["text"] for r in found.rows]) == ([1, 3], ["good", "good"])
    assert [(r.line, r.code) for r in found.refusals] == [(2, "E-ENC-UTF8")]


def test_dates_become_iso_text(tmp_path):
    table = pa.table({"when": pa.array([dt.datetime(2024, 5, 6, 7, 8, 9)], pa.timestamp("us", "UTC")), "day": [dt.date(2024, 5, 6)]})
    assert whole(parquet, written(tmp_path, table))[1].rows == [{"when": "2024-05-06T07:08:09.000000Z", "day": "2024-05-06"}]


def test_a_real_table_as_parquet_gives_the_same_rows_as_its_csv(tmp_path):
    rows = whole(delimited, shared("data/intents/banking77/train.csv"))[1].rows
    _, found = whole(parquet, written(tmp_path, pa.Table.from_pylist(rows), row_group_size=999), ReadLimits(part_bytes=1 << 14))
    assert found.rows == rows
    assert len(rows) == 10003
