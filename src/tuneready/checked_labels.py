"""Labels that people checked, brought to the rows of a run: the corrected rate of wrong labels, and what gates read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import measuring, review_tally, reviewed
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.facts import ReviewTally
from tuneready.finding import visible
from tuneready.kernels.prediction_powered import Rate
from tuneready.label_audit import LabelAudit
from tuneready.reviewed import Reviews
from tuneready.rules import Rules
from tuneready.signal import RowTable
from tuneready.source import Part
from tuneready.state import reviews_file
from tuneready.summary import Measurement

_NOTHING = (pa.array([], pa.large_string()), np.zeros(0, dtype=np.uint64))
MODEL = "LBL001"  # the signal whose posterior sharpens the rate
TOLD = (MODEL, "LBL012")  # the signals that state the rate, or project from it


@dataclass(frozen=True)
class Checked:
    """What people said of the labels; all empty without a file of reviews.

    Attributes:
        rate: share of wrong labels as people found it; None where nothing was checked.
        tally: for the gates; notes: for the report.
    """

    rate: Rate | None = None
    tally: ReviewTally | None = None
    notes: tuple[str, ...] = ()


def checked(work: measuring.Work, parts: Sequence[Part], rows: RowTable, paths: Sequence[str], measured: Mapping[str, Measurement],
            rules: Rules) -> Checked:
    """Reads the files of reviews, finds their rows, and corrects the rate of wrong labels.

    Args:
        parts: of the training data, which is read once more for the label and the key of every row.
        rows: every row of the training data; paths: the files, none for no reviews.

    Raises:
        UserError: a file of reviews cannot be read.
    """
    if not paths:
        return Checked()
    raw = reviewed.sampled(reviews_file.read(paths), rules.project, rules.as_of)
    found = list(local.map_parts(partial(_of_part, work), parts, isolate=measuring.any_binary(work.files, parts), crashed=lambda part: _NOTHING))
    labels = pa.chunked_array([label for label, _ in found], pa.large_string()).combine_chunks()
    keys = np.concatenate([key for _, key in found])
    reviews = reviewed.match(raw, rows, labels, keys, reviewed.text_keys(raw["text"])).until(np.datetime64(rules.as_of))
    rate = review_tally.corrected(reviews, len(rows), _posterior(measured.get(MODEL), labels))
    tally = review_tally.tally(reviews, len(rows), rate, rules.project, rules.as_of)
    return Checked(rate, tally, _notes(reviews, rate, paths))


def corrected(measured: Mapping[str, Measurement], people: Checked) -> dict[str, Measurement]:
    """The measurements, those that state the share of wrong labels with the corrected rate beside its own where a random sample gave one."""
    out = dict(measured)
    if people.rate is not None and not people.rate.method.startswith(review_tally.NOT_RANDOM):
        for code in TOLD:
            if code in out:
                out[code] = replace(out[code], values={**out[code].values, "corrected": people.rate})
    return out


def _of_part(work: measuring.Work, part: Part) -> tuple[pa.Array, np.ndarray]:
    """(label, key of the normalised input) of every row of a part. Several labels are joined by ", "; none is null. Nothing of a
    part that cannot be read: it has no rows in the run either."""
    labels, keys = [], [np.zeros(0, dtype=np.uint64)]
    try:
        for _, batch in measuring.batches(work, part):
            column = batch.table.column("labels")
            named = pc.if_else(pc.greater(pc.fill_null(pc.list_value_length(column), 0), 0), pc.binary_join(column, ", "), None)
            labels.append(named.cast(pa.large_string()))
            keys.append(batch.row_keys(normalised=True, inputs_only=True)[:, 0])
    except UserError:
        return _NOTHING
    return pa.chunked_array(labels, pa.large_string()).combine_chunks(), np.concatenate(keys)


def _posterior(measurement: Measurement | None, labels: pa.Array) -> np.ndarray | None:
    """float[rows]: the model's probability that a label is wrong; NaN for rows without a label; None without a model over all rows.

    A row of a class that was not assessed has the mean: it says nothing there, and the rate does not rest on it.
    """
    audit = measurement.values.get("audit") if measurement is not None else None
    if not isinstance(audit, LabelAudit) or audit.rate is None or audit.seen > len(audit.rows) + audit.multi + sum(audit.not_assessed.values()):
        return None
    out = np.where(np.asarray(pc.is_valid(labels)), float(audit.wrong.mean()), np.nan)
    out[audit.rows] = audit.wrong
    return out


def _notes(reviews: Reviews, rate: Rate | None, paths: Sequence[str]) -> tuple[str, ...]:
    """What became of the lines, and what the rate rests on."""
    names = ", ".join(visible(str(path)) for path in paths)
    lines = [f"Reviews of labels in {names}: {reviews.matched:,} found their row, {reviews.unmatched:,} did not, {reviews.stale:,} are of "
             f"a label the row no longer has, {reviews.duplicate:,} repeat."]
    if rate is not None and rate.method.startswith(review_tally.NOT_RANDOM):
        lines.append(f"The reviewed rows are no whole random sample: the {rate.n:,} rows checked say {rate.estimate:.1%} of themselves, "
                     "nothing of the rest. Declare review.sample_drawn_at_random, or mark the rows drawn = random.")
    return tuple(lines)
