"""Classes of a label task: how often each occurs, and how even they are. Arrow in, counts out."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def rows_per_class(lists: pa.ListArray) -> dict[str, int]:
    """Class → number of rows that carry it; a class named twice in one row counts once. Null and blank names are left out."""
    bounds = np.asarray(lists.offsets, dtype=np.int64)
    names = lists.values.slice(int(bounds[0]), int(bounds[-1] - bounds[0]))
    if not len(names):
        return {}
    if int(np.diff(bounds).max()) > 1:
        row = np.repeat(np.arange(len(lists)), np.diff(bounds))
        pairs = pa.table({"row": row, "name": names}).group_by(["row", "name"]).aggregate([])
        names = pairs.column("name").combine_chunks()
    counted = pc.value_counts(names)
    found = zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist())
    return {name: count for name, count in found if name and name.strip()}


def of_rows(labels: pa.ListArray, spans: pa.ListArray) -> tuple[dict[str, int], int]:
    """Rows per class from labels and from the labels of spans, and the number of rows that have either."""
    counts = rows_per_class(labels)
    labelled = pc.list_value_length(labels).fill_null(0)
    if spans.null_count < len(spans):
        named = pa.ListArray.from_arrays(spans.offsets, spans.values.field("label"))
        for name, count in rows_per_class(named).items():
            counts[name] = counts.get(name, 0) + count
        labelled = pc.add(labelled, pc.list_value_length(spans).fill_null(0))
    return counts, int(np.count_nonzero(labelled))


def effective_number(counts: Iterable[int]) -> float:
    """Effective number of classes: the exponential of the Shannon entropy of their shares (Hill 1973, order 1).

    As many as there are classes when all are of one size; near 1 when one class is nearly everything; 0 without any.
    """
    total = sum(sizes := [c for c in counts if c > 0])
    # math.fsum rounds once, so the order of the classes cannot show in the last digit.
    return math.exp(-math.fsum(c / total * math.log(c / total) for c in sizes)) if total else 0.0
