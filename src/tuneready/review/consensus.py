"""What three and more people say together, and how often each of them is right (``kernels.dawid_skene``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuneready.kernels import dawid_skene
from tuneready.review.standing import Agreed, Judged

MOST_ANSWERS = 200  # different answers above which a table of errors per person has no ground


def agreed(decided: Sequence[Judged]) -> Agreed | None:
    """The consensus over judged items; None where fewer than three people judged labels or verdicts, or it cannot be computed."""
    votes = [(row, name, answer) for row, one in enumerate(decided) for name, answer in one.votes if answer and one.item.question != "spans"]
    names, answers = sorted({name for _, name, _ in votes}), sorted({answer for *_, answer in votes})
    if len(names) < 3 or not 2 <= len(answers) <= MOST_ANSWERS:
        return None
    person, code = ({one: number for number, one in enumerate(known)} for known in (names, answers))
    ratings = np.full((len(names), len(decided)), -1)
    ratings[[person[name] for _, name, _ in votes], [row for row, *_ in votes]] = [code[answer] for *_, answer in votes]
    found = dawid_skene.consensus(ratings, len(answers))
    if found is None:
        return None
    told = {decided[row].item.item_id: (answers[int(found.label[row])], float(found.posterior[row].max())) for row in np.flatnonzero((ratings >= 0).sum(axis=0) > 1).tolist()}
    accuracy = {name: None if np.isnan(value) else float(value) for name, value in zip(names, found.accuracy)}
    return Agreed(accuracy, found.steps, found.converged, len(told), told)
