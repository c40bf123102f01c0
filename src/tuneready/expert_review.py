"""What experts said of the rows of a check, read from the review store beside the project; nothing where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tuneready import measuring, row_facts, row_hashes
from tuneready.errors import UserError
from tuneready.facts import ReviewTally, Usable
from tuneready.review import current_rows, evidence
from tuneready.review.standing import Standing
from tuneready.review.stopping import Rule
from tuneready.rules import Rules
from tuneready.source import Part

FOLDER, NAME = ".tuneready", "review.db"


@dataclass(frozen=True)
class ExpertReview:
    """What the store amounts to for the data of a check. ``standing`` None where nothing was drawn; ``rows``: row number of each judged
    item; ``hashes``: of all rows somebody judged, of test rows too; ``notes`` for the report."""

    standing: Standing | None = None
    tally: ReviewTally | None = None
    rows: tuple[int | None, ...] = ()
    hashes: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def beside(inputs: Sequence[str], work: measuring.Work, parts: Sequence[Part], rules: Rules) -> ExpertReview:
    """The reviews of this folder's store, else of the project's, else of the data's.

    Raises:
        UserError: the store cannot be read, or is a newer one.
    """
    folders = [Path.cwd(), *([Path(rules.project.path).parent] if rules.project.path else []), *(Path(one).parent for one in inputs if one != "-")]
    folders += [Path(one).resolve().parent.parent for one in inputs if one != "-"]  # testset/pool.jsonl: the store lies beside testset
    state = next((folder / FOLDER for folder in folders if (folder / FOLDER / NAME).is_file()), None)
    if state is None:
        return ExpertReview()
    from tuneready.state import review_store  # brings SQLAlchemy, 0.15 s that a check without a store need not wait

    with review_store.open(state) as store:
        if not store.draws():
            return ExpertReview()
        facts = row_facts.read(work, parts, current_rows.fields(store))
        draws, hashes = current_rows.of_data(store, state, facts), frozenset(current_rows.reviewed(store))
        if not draws:
            return ExpertReview(hashes=hashes)
        given = current_rows.stands([item for draw in draws for item in store.items(draw.round)], work, parts, facts)
        found = current_rows.standing(store, state, facts, given, Rule(float(rules.policy["serious_error_upper"])), float(rules.policy["agreement_lower"]))
        tally = evidence.tally(found, work.task, rules.project, int(rules.policy["test_rows_minimum"]))
        alpha = "cannot be computed" if found.alpha is None else f"{found.alpha:.2f}"
        note = (f"Expert review, round {draws[-1].round}: {len(found.judged):,} of {len(found.judged) + found.open:,} drawn rows judged for {found.population:,} rows"
                f"{f'; {found.statistic} {found.agreement[0]:.2f}, alpha {alpha}' if found.agreement[0] is not None else ''}.")
        return ExpertReview(found, tally, tuple(current_rows.places([one.item for one in found.judged], facts)), hashes, (note,))


def usable(counted: Usable, found: ExpertReview, mask: np.ndarray) -> Usable:
    """The usable rows with the interval that a random sample of reviews gives; as counted without one."""
    return counted if found.standing is None else evidence.usable(counted, found.standing, found.rows, mask)


def of_test(found: ExpertReview, test: str) -> int:
    """Test rows that somebody has judged. Nothing where the file cannot be read: the lock's own check says so."""
    if not (found.hashes and test):
        return 0
    try:
        return sum(leaf.hex() in found.hashes for leaf in row_hashes.read([test]).list())
    except UserError:
        return 0


def merged(of_file: ReviewTally | None, found: ExpertReview) -> ReviewTally | None:
    """What the gates read: the store's tally; the label rate of a file of checked labels fills what the store lacks."""
    if found.tally is None:
        return of_file
    if of_file is not None and found.tally.label_errors_upper is None:
        return replace(found.tally, label_errors_upper=of_file.label_errors_upper)
    return found.tally
