"""Near duplicates.

What is found
-------------
Families of rows whose texts have at least four fifths of their runs of three words in common, and whose labels, spans,
calls and tools agree. For classification and extraction only the input is compared, for other tasks input and output
together; system prompts and reasoning never.

Why it matters
--------------
A row copied with one word changed teaches nothing new, makes the set look larger than it is, and lands on both sides of
a random split. Vendors and generators pad this way (GUIDE, T9).

How it is measured
------------------
Texts are cut into runs of three words (five characters in scripts without word breaks), each text by itself, those asked
and those answered apart (a translation there and back is no copy); candidates
are found by MinHash bands and every pair is verified by exact Jaccard similarity. Families are connected components; the
first row is kept. The score is the similarity to the kept row, or to the nearest member where that is not near itself.
Copies that DUP001 or DUP002 count are not listed again; families share their name.

How to mend it
--------------
Keep one row of each family. Read some first: rows over one long shared document differ in their question only.

Limits
------
A chain joins rows whose ends are less alike than the threshold. Spans agree where label and place do. A paraphrase in
other words is not found. Of a template with more than 64 rows not every pair is compared.

References
----------
Broder 1997, On the resemblance and containment of documents; Lee et al. 2022, arXiv:2107.06499; SPEC §2 (Duplicates).
"""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass

import numpy as np

from tuneready import leaks, row_keys
from tuneready.batch import INSTRUCTION, MEDIA, THOUGHT, Batch
from tuneready.finding import Finding
from tuneready.kernels import families, repeats
from tuneready.kernels.text import mix
from tuneready.signal import ALL_TASKS, NearPairs, Scope, Sketch, judge_families
from tuneready.sketching import sketch_of
from tuneready.summary import EXAMPLES, Counts, Flags, Measurement

CODE = "DUP003"
NAME = "Near duplicates"
SEVERITY = "major"
TASKS = ALL_TASKS
STEP = "duplicate"
MESSAGE = "{rows} rows ({share}) are near copies of an earlier row"
REMEDY = "Keep one row of each family, after a look at some of them."


@dataclass(frozen=True)
class Limits:
    """``threshold``: least Jaccard similarity (SPEC §2)."""

    threshold: float = 0.8


def sketch(batch: Batch) -> Sketch:
    """Sketches of what the task compares, with a hash of what must agree and one that tells copies."""
    texts = batch.texts
    sided = batch.task not in ("classification", "extraction")
    if not sided:
        used, taught = leaks.compared(batch), row_keys.outputs(batch)[0]
    else:
        whole = ~texts.rows_with((texts.flags & MEDIA) != 0)
        used, taught = (texts.side != INSTRUCTION) & (texts.side != THOUGHT) & whole[texts.row], row_keys.annotations(batch)
    with np.errstate(over="ignore"):
        taught = mix(taught, 1) + row_keys.tools(batch)
    return sketch_of(batch, used, {"taught": taught, "same": row_keys.whole(batch, normalised=True)[:, 0]}, sided)


def reduce(near: NearPairs, limits: Limits) -> Measurement:
    """Families of rows that agree; pairs that do not are only counted."""
    if not len(near.a):
        return Measurement()
    agree = near.payload_a["taught"] == near.payload_b["taught"]
    other = Counts({(a, b): 1 for a, b in zip(near.a[~agree][:EXAMPLES].tolist(), near.b[~agree][:EXAMPLES].tolist())})
    values = {"pairs": Counts({"other labels": int((~agree).sum())}), "differing": other}
    a, b, similarity = near.a[agree], near.b[agree], near.similarity[agree]
    same_a, same_b = near.payload_a["same"][agree], near.payload_b["same"][agree]
    rows, root = families.components(a, b)
    same = np.empty(len(rows), dtype=np.uint64)
    for ends, keys in ((a, same_a), (b, same_b)):
        same[np.searchsorted(rows, ends)] = keys
    order = np.lexsort((rows, root))
    rows, root, same = rows[order], root[order], same[order]
    starts = np.flatnonzero(np.diff(root, prepend=-1))
    listed = repeats.first_of_value(starts, same) & (repeats.distinct_values(starts, same) > 1)
    rows, root = rows[listed], root[listed]
    kept = rows == root
    apart = same_a != same_b
    score = _scores(rows, root, np.concatenate([a[apart], b[apart]]), np.concatenate([b[apart], a[apart]]), np.tile(similarity[apart], 2))
    excerpts = [(int(row), "") for row in np.sort(rows[~kept])[:EXAMPLES]]
    return Measurement(Flags(rows, score=score, family=root, other=np.where(kept, -1, root), info=kept, excerpts=excerpts), values)


def _scores(rows: np.ndarray, root: np.ndarray, end: np.ndarray, other: np.ndarray, similarity: np.ndarray) -> np.ndarray:
    """For each of ``rows`` the similarity to its ``root`` where they are a pair, else the highest of its pairs."""
    by_row = np.argsort(rows)
    place = np.searchsorted(rows, end, sorter=by_row)
    at = by_row[np.minimum(place, len(rows) - 1)] if len(rows) else place
    mine = rows[at] == end if len(rows) else at > 0
    at, other, similarity = at[mine], other[mine], similarity[mine]
    best = np.full(len(rows), np.nan)
    order = np.lexsort((similarity, other == root[at], at))
    best[at[order]] = similarity[order]  # of several the last stands: the root's, else the highest
    return best


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding: the near copies, their families, and how many near pairs are labelled differently."""
    flags = measurement.flags
    if not len(flags.rows):
        return ()
    head = dict(zip(flags.rows.tolist(), flags.family.tolist()))
    shown = tuple(dataclasses.replace(scope.rows.example(row, text), note=f"near copy of {scope.rows.uid(head[row])}")
                  for row, text in flags.excerpts)
    sizes = np.unique(flags.family, return_counts=True)[1]
    details = {"families": len(sizes), "largest_family": int(sizes.max())}
    if other := measurement.values["pairs"].total():
        details |= {"near_pairs_that_teach_otherwise": other, "for_example": [
            f"{scope.rows.uid(a)} and {scope.rows.uid(b)}" for a, b in sorted(measurement.values["differing"].items)]}
    return judge_families(sys.modules[__name__], measurement, scope, examples=shown, details=details,
                          limit=f"Jaccard similarity {limits.threshold:g}")
