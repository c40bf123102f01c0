"""``rows.parquet``: every row finding, one line per row and code, unchanged and typed.

Data for programs: no text is escaped here. Compression is fixed and no schema metadata is written, so equal tables give
equal bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from tuneready.report import Report

NAME = "parquet"
FILES = ("rows.parquet",)


def render(report: Report, rows: pa.Table) -> dict[str, bytes]:
    """The table of row findings as Parquet. ``report`` is not used."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(rows.replace_schema_metadata(None), sink, compression="zstd", compression_level=3, version="2.6")
    return {"rows.parquet": sink.getvalue()}
