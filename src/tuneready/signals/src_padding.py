"""Sources padded with copies and fillings of templates.

What is found
-------------
Sources of which a fifth or more of the rows are copies (exact or but for case, white space and Unicode form) of earlier
rows, or further fillings of a template.

Why it matters
--------------
A bought or collected set may hold far fewer different examples than rows. Which source is padded tells whom to ask, and
what was paid for (GUIDE, T9).

How it is measured
------------------
Rows are counted per value of the source field, else per file. A row counts once: as a copy when an earlier row of any
source says the same, else as a filling when it is not the first row of a template family (DUP004). Sources under 20 rows
are left out.

How to mend it
--------------
Drop the copies; ask the supplier where the rows come from, and pay for different ones only.

Limits
------
Near copies (DUP003) are not counted here. A copy is charged to the source that stands later in the run, so the order of
the files decides which of two equal sources is called padded.

References
----------
GUIDE.md, T9; SPEC §2 (Duplicates, Origin).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready import row_keys, skeletons
from tuneready.batch import Batch
from tuneready.finding import Finding, visible
from tuneready.kernels import repeats
from tuneready.kernels import text as kernel
from tuneready.signal import ALL_TASKS, Groups, Pairs, Scope, percent
from tuneready.summary import Counts, Measurement

CODE = "SRC003"
NAME = "Padded source"
SEVERITY = "minor"
TASKS = ALL_TASKS
REMEDY = "Drop the copies; ask the supplier where the rows come from, and pay for different ones only."
COPY, FILLING, TOTAL = range(3)  # kinds of key
SHOWN = 10


@dataclass(frozen=True)
class Limits:
    """``share`` of a source that makes it padded; ``rows`` a source needs to be judged (both ours)."""

    share: float = 0.2
    rows: int = 20


def pairs(batch: Batch) -> Pairs:
    """Keys of what rows say, of their skeletons, and one key per source that carries its number of rows."""
    source = sources(batch)
    whole = row_keys.whole(batch, normalised=True)
    copied = np.flatnonzero(row_keys.comparable(batch))
    filled, skeleton = skeletons.templated(batch)
    names, first, count = np.unique(source, return_index=True, return_counts=True)
    heads = np.repeat(first, 2)  # twice, for a key must be met twice to come back: once with the number, once with 0
    kinds = [(COPY, copied, whole[copied]), (FILLING, filled, skeleton[filled]), (TOTAL, heads, np.stack([source[heads]] * 2, axis=1))]
    rows = np.concatenate([rows for _, rows, _ in kinds])
    total = np.zeros(len(rows), dtype=np.int64)
    total[len(rows) - len(heads)::2] = count
    return Pairs(rows, np.concatenate([kernel.mix(key, kind + 1) for kind, _, key in kinds]), {
        "kind": np.repeat(np.arange(3, dtype=np.uint8), [len(rows) for _, rows, _ in kinds]), "source": source[rows],
        "said": whole[rows, 0], "total": total})


def sources(batch: Batch) -> np.ndarray:
    """uint64 per row: hash of the source it names, else of its file."""
    named = batch.table.column("source")
    own = np.full(len(batch), kernel.mix(np.array([batch.file], dtype=np.uint64), 1)[0])
    if named.null_count == len(named):
        return own
    return np.where(np.asarray(named.is_valid()), kernel.hashes(*kernel.buffers(named))[:, 0], own)


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Rows, copies and fillings by source; each source with its first row."""
    kind, source = groups.payload["kind"], groups.payload["source"]
    later = repeats.copies(groups.rows, groups.starts)
    copy = np.unique(groups.rows[later & (kind == COPY)])
    family = repeats.distinct_values(groups.starts, groups.payload["said"]) >= skeletons.FAMILY
    filling = np.setdiff1d(groups.rows[later & (kind == FILLING) & family], copy)
    by_row, at = np.unique(groups.rows, return_index=True)

    def per_source(rows: np.ndarray) -> Counts:
        names, counts = np.unique(source[at][np.searchsorted(by_row, rows)], return_counts=True)
        return Counts(dict(zip(names.tolist(), counts.tolist())))

    head = np.flatnonzero(kind == TOTAL)
    names, begin, inverse = np.unique(source[head], return_index=True, return_inverse=True)
    n = np.zeros(len(names), dtype=np.int64)
    np.add.at(n, inverse, groups.payload["total"][head])
    rows = Counts(dict(zip(zip(names.tolist(), groups.rows[head][begin].tolist()), n.tolist())))
    return Measurement(values={"rows": rows, "copies": per_source(copy), "fillings": per_source(filling)})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding over the padded sources, the worst first."""
    if not measurement.values:
        return ()
    copies, fillings = (measurement.values[name].items for name in ("copies", "fillings"))
    declared = {name_hash(s.value): s.name or s.value for s in scope.project.sources if s.value}
    found = []
    for (source, first), n in measurement.values["rows"].items.items():
        copied, filled = copies.get(source, 0), fillings.get(source, 0)
        if n >= limits.rows and copied + filled >= limits.share * n:
            file = int(scope.rows.file[first])
            own = int(kernel.mix(np.array([file], dtype=np.uint64), 1)[0]) == source
            name = declared.get(source) or (scope.rows.files[file].path if own else f"the source of {scope.rows.uid(first)}")
            found.append(((copied + filled) / n, copied + filled, f"{visible(name)}: {percent((copied + filled) / n)} of {n:,} rows "
                          f"({copied:,} copies, {filled:,} fillings of a template)", first))
    if not found:
        return ()
    found.sort(key=lambda item: (-item[0], item[3]))
    rows = sum(item[1] for item in found)
    message = f"{len(found):,} source{'s are' if len(found) > 1 else ' is'} padded: {rows:,} rows are copies or fillings of a template"
    return (Finding(code=CODE, name=NAME, severity=SEVERITY, rows=rows, share=scope.share(rows), message=message, remedy=REMEDY,
                    limit=f"{limits.share:.0%} of a source", details={"padded": [text for _, _, text, _ in found[:SHOWN]]}),)


def name_hash(value: str) -> int:
    """The number ``sources`` gives to rows that name this source."""
    data = np.frombuffer(value.encode("utf-8", "replace"), dtype=np.uint8)
    return int(kernel.hashes(data, np.array([0, len(data)]))[0, 0])
