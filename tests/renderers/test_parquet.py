"""rows.parquet is the row table, unchanged."""

import io

import pyarrow.parquet as pq

from tests.renderers import sample
from tuneready.renderers import parquet


def test_the_table_comes_back_as_it_was():
    rows = sample.rows_table(30)
    assert pq.read_table(io.BytesIO(parquet.render(sample.hold(), rows)["rows.parquet"])).equals(rows)


def test_hostile_text_is_data_here_and_stays_as_it_is():
    rows = sample.hostile_rows("=1+1\x1b[2J")
    assert pq.read_table(io.BytesIO(parquet.render(sample.hold(), rows)["rows.parquet"])).column("suggestion")[0].as_py() == "=1+1\x1b[2J"


def test_metadata_of_the_run_does_not_reach_the_file():
    rows = sample.rows_table(3)
    marked = rows.replace_schema_metadata({"pid": "4711"})
    assert parquet.render(sample.hold(), rows) == parquet.render(sample.hold(), marked)
