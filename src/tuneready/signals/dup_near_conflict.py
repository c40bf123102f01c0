"""Near copies with different labels.

What is found
-------------
Rows whose input is a near copy of another row's (Jaccard similarity 0.8 or more) and whose label is another one.

Why it matters
--------------
"Cancel my order, please" and "Please cancel my order" can hardly belong to two classes: one label is likely wrong, or the
two classes overlap. Either way no model can satisfy both (arXiv:2103.14749).

How it is measured
------------------
Inputs are cut into runs of three words (five characters in scripts without word breaks); candidates come from MinHash
bands and every pair is verified. Pairs with equal inputs after normalisation are left to DUP005; pairs under different
system prompts are left out, for these may ask for different things. The score is the highest similarity, the suggestion is the row it
was found with.

How to mend it
--------------
Show both rows to an expert, side by side, and correct the label that is wrong.

Limits
------
One word can rightly change the class ("not received", "received"): this points to rows worth reading and subtracts none.
Classification only; labels are compared letter by letter.

References
----------
Northcutt et al. 2021, Pervasive label errors in test sets (arXiv:2103.14749); SPEC §2 (Duplicates).
"""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass

import numpy as np

from tuneready import leaks, row_keys
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import NearPairs, Scope, Sketch, judge_flags
from tuneready.sketching import sketch_of
from tuneready.summary import EXAMPLES, Counts, Flags, Measurement

CODE = "DUP008"
NAME = "Near copies with different labels"
SEVERITY = "major"
TASKS = ("classification",)
MESSAGE = "{rows} rows ({share}) are near copies of a row with another label"
REMEDY = "Show both rows to an expert, side by side; correct the label that is wrong."


@dataclass(frozen=True)
class Limits:
    """``threshold``: least Jaccard similarity (SPEC §2)."""

    threshold: float = 0.8


def sketch(batch: Batch) -> Sketch:
    """Sketches of the inputs, with the hash of the label and of the normalised input."""
    return sketch_of(batch, leaks.compared(batch), {
        "label": row_keys.outputs(batch)[0], "labelled": row_keys.answered(batch), "input": row_keys.inputs(batch)[:, 0],
        "told": row_keys.told(batch)})


def reduce(near: NearPairs, limits: Limits) -> Measurement:
    """Rows of the pairs that are labelled differently, each with its nearest such row."""
    if not len(near.a):
        return Measurement()
    differ = near.payload_a["labelled"] & near.payload_b["labelled"]
    differ = differ & (near.payload_a["label"] != near.payload_b["label"]) & (near.payload_a["input"] != near.payload_b["input"])
    differ &= near.payload_a["told"] == near.payload_b["told"]  # another system prompt may ask for another thing
    row = np.concatenate([near.a[differ], near.b[differ]])
    other = np.concatenate([near.b[differ], near.a[differ]])
    similarity = np.tile(near.similarity[differ], 2)
    order = np.lexsort((other, -similarity, row))
    rows, first = np.unique(row[order], return_index=True)
    best = order[first]
    return Measurement(Flags(rows, score=similarity[best], other=other[best], excerpts=[(int(r), "") for r in rows[:EXAMPLES]]),
                       {"pairs": Counts({"differ": int(differ.sum())})})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding: the rows, and the number of pairs."""
    flags = measurement.flags
    if not len(flags.rows):
        return ()
    other = dict(zip(flags.rows.tolist(), flags.other.tolist()))
    shown = tuple(dataclasses.replace(scope.rows.example(row, text), note=f"near copy of {scope.rows.uid(other[row])}")
                  for row, text in flags.excerpts)
    return judge_flags(sys.modules[__name__], measurement, scope, examples=shown, limit=f"Jaccard similarity {limits.threshold:g}",
                       details={"pairs": measurement.values["pairs"].total()})
