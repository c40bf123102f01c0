"""Arrow files and streams: cut, foreign and unsafe ones refused, the same rows for any cut."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.readers.reading import damaged, outcomes, whole
from tuneready.errors import UserError
from tuneready.readers import arrow
from tuneready.source import ReadLimits

TABLE = pa.table({"text": [f"message {i}" for i in range(300)], "n": pa.array([None, 1, 2] * 100, pa.int64())})
KINDS = {"file": pa.ipc.new_file, "stream": pa.ipc.new_stream}


def written(tmp_path, kind: str, table: pa.Table = TABLE, batch: int = 40, codec: str | None = None):
    path = tmp_path / "data.arrow"
    with KINDS[kind](path, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_table(table, max_chunksize=batch)
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("codec", [None, "zstd", "lz4"])
@pytest.mark.parametrize(("batch", "part", "chunk"), [(300, 1 << 20, 16384), (40, 500, 7), (1, 1, 1)])
def test_any_cut_gives_the_same_rows(kind, codec, batch, part, chunk, tmp_path):
    path = written(tmp_path, kind, batch=batch, codec=codec)
    assert arrow.recognise(path.read_bytes()[:65536], "x")
    file, found = whole(arrow, path, ReadLimits(part_bytes=part, chunk_rows=chunk, chunk_bytes=3000))
    assert (found.rows, found.lines, file.notes) == (TABLE.to_pylist(), list(range(1, 301)), ())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.001, 0.01, 0.1, 0.5, 0.9])
def test_a_cut_file_is_refused(kind, share, tmp_path):
    path = written(tmp_path, kind)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UserError) as refused:
        whole(arrow, path)
    assert refused.value.code == "E-ARROW"
    assert kind == "stream" or "footer" in refused.value.what


def test_a_stream_without_its_end_mark_is_noted(tmp_path):
    path = written(tmp_path, "stream")
    path.write_bytes(path.read_bytes()[:-8])
    file, found = whole(arrow, path)
    assert file.notes == ("I-ARROW-NO-END",)
    assert len(found.rows) == 300


@pytest.mark.parametrize("kind", KINDS)
def test_no_row_is_refused(kind, tmp_path):
    with pytest.raises(UserError) as refused:
        whole(arrow, written(tmp_path, kind, TABLE.slice(0, 0)))
    assert refused.value.code == "E-EMPTY-FILE"


@pytest.mark.parametrize("kind", KINDS)
def test_a_python_extension_type_is_never_deserialised(kind, tmp_path):
    field = pa.field("x", pa.int64(), metadata={"ARROW:extension:name": "arrow.py_extension_type", "ARROW:extension:metadata": b"cos\n"})
    path = written(tmp_path, kind, pa.table([pa.array([1])], schema=pa.schema([field])))
    with pytest.raises(UserError) as refused:
        whole(arrow, path)
    assert refused.value.code == "E-UNSAFE"


@pytest.mark.parametrize("kind", KINDS)
def test_damage_ends_in_a_refusal_or_in_rows_that_add_up(kind, tmp_path):
    for found in outcomes("arrow", damaged(written(tmp_path, kind), 12, seed=5)):
        code = found.code if isinstance(found, UserError) else found
        assert code in ("E-ARROW", "E-READER-CRASH", "E-EMPTY-FILE") or sum(code) > 0
