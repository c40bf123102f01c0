"""``personal_data.parquet``: where personal data stands, one line per place, never what stands there (SPEC §8)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from tuneready.finding import Finding
from tuneready.signal import RowTable
from tuneready.summary import FieldSpans, Measurement

NAME, CODE = "personal_data.parquet", "PII001"
SCHEMA = pa.schema([
    ("file", pa.string()), ("line", pa.int64()), ("uid", pa.string()), ("field", pa.string()), ("start", pa.int64()),
    ("end", pa.int64()), ("kind", pa.string()), ("score", pa.float64()),
])


def table(measured: Mapping[str, Measurement], rows: RowTable) -> pa.Table | None:
    """All places, in order of file, line, field and start; None where nobody looked."""
    spans = measured[CODE].values.get("spans") if CODE in measured else None
    if not isinstance(spans, FieldSpans):
        return None
    paths = pa.array([file.path for file in rows.files], pa.string())
    file, line = paths.take(pa.array(rows.file[spans.row])), pa.array(rows.line[spans.row])
    uid = pc.binary_join_element_wise(file, pc.cast(line, pa.string()), ":")
    field, kind = (pa.array(names, pa.string()).take(pa.array(at)) for names, at in ((spans.fields, spans.field), (spans.kinds, spans.kind)))
    columns = [file, line, uid, field, pa.array(spans.start), pa.array(spans.end), kind, pa.array(spans.score)]
    whole = pa.Table.from_arrays([column.cast(one.type) for column, one in zip(columns, SCHEMA)], schema=SCHEMA)
    order = pc.sort_indices(whole, sort_keys=[(name, "ascending") for name in ("file", "line", "field", "start", "end", "kind")])
    return whole.take(order)


def document(places: pa.Table) -> bytes:
    """The table as Parquet; equal tables give equal bytes."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(places, sink, compression="zstd", compression_level=3, version="2.6")
    return sink.getvalue()


def spared(findings: Iterable[Finding]) -> list[str]:
    """Codes whose rows stay usable: personal data in data that is not declared sensitive, or that was anonymised."""
    return [f.code for f in findings if f.code == CODE and not f.step]
