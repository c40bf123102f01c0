"""R2: a held-out test set was locked before training; it never moves and is never trained on.

What is found
-------------
Whether a lock exists and verifies, came before the first training run and the first score, holds no training row, is
large enough overall and for every class and slice, and consists of real, reviewed rows; what the label audit says of them.

Why it matters
--------------
Without it nobody can tell honestly whether tuning helped: numbers come out 5 to 10 points too good (M3).

How it is measured
------------------
From the lock file and the ledger: order of events, leaks by content, row counts, and the half-width of the 95 % interval
at the declared threshold. Where no training start is recorded, a named and dated statement must say that nothing was
trained or scored before the lock.

How to mend it
--------------
Lock a test set before training, large enough to resolve the declared threshold; remove leaked rows from training.

Limits
------
A test file without a lock is named but never passes: nothing shows that it did not move. Leaks against it fail. A near
copy that a named person judged no leak on a date does not count (attested); an exact copy always does. Quotations of test
rows count once a person has confirmed them, and are open until somebody has judged them.

References
----------
GUIDE R2, M3; SPEC §3, §4. Kapoor & Narayanan, arXiv:2207.07048; Miller, arXiv:2411.00640.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneready import attestation as att
from tuneready import leak_points
from tuneready.facts import Facts, LockState
from tuneready.gate import ATTESTED, MEASURED, Answer, Flip
from tuneready.kernels.sample_size import n_for_half_width
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "R2", "Locked test set", ALL_TASKS
KEYS = ("training.nothing_before_lock", "evaluation.threshold", "evaluation.out_of_scope")
POLICY = ("leaks_exact", "leaks_near", "test_rows_minimum", "half_width_points")
LOOSER = {"leaks_exact": 1, "leaks_near": 1, "test_rows_minimum": -1, "half_width_points": 1}  # which way is looser


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether an honest test set was set aside in time."""
    lock = facts.lock
    points = list(unlocked(facts, policy)) if lock is None else [
        *custody(facts, lock, policy), *leak_points.locked(facts, lock, policy), *size(facts, lock, policy), *rows(lock), *labels(lock)]
    return att.answer(CODE, NAME, KEYS, points)


def labels(lock: LockState) -> Iterator[att.Point]:
    """What the label audit says of the test rows' own labels. It opens nothing that a review of every row has closed."""
    found = lock.labels
    if found is None or found.why or not found.assessed:
        return
    told = f"The label audit, which learnt from the training rows, suspects {found.suspected:,} of {found.assessed:,} test labels"
    if not found.suspected or lock.reviewed >= lock.rows:
        yield att.passed(f"{told}{'; a person has reviewed every test row' if found.suspected else ''}.")
    else:
        yield att.unknown(f"{told} (about {found.expected:.0f} wrong ones are expected in all).",
                          Flip("Let an expert judge the suspected test rows first: tuneready check on the test file lists them.", reviews=found.suspected))


def test_rows(facts: Facts, policy: Policy) -> int:
    """Test rows that resolve the declared threshold (50 % where none is declared: the widest case)."""
    threshold = att.declared(facts, "evaluation.threshold").said
    share = threshold if isinstance(threshold, (int, float)) and 0 < threshold < 1 else 0.5
    return max(int(policy["test_rows_minimum"]), n_for_half_width(share, policy["half_width_points"]))


def unlocked(facts: Facts, policy: Policy) -> Iterator[att.Point]:
    """What can be said while no lock exists."""
    flip = Flip(f"Set about {(needed := test_rows(facts, policy)):,} real, reviewed rows aside as a test set and lock it before any training.", reviews=needed)
    named = ", ".join(att.shown(f) for f in facts.test_files)
    yield att.unknown(f"{named} is named as a test set but is not locked: nothing shows that it never moved." if named
                      else "There is no locked test set.", flip)
    yield from leak_points.unlocked(facts, ", ".join(map(att.shown, facts.test_rows)) or named or "the test set")


def custody(facts: Facts, lock: LockState, policy: Policy) -> Iterator[att.Point]:
    """Whether the lock holds, and came first."""
    fresh = Flip("Lock a fresh test set of rows that nothing was trained or scored on.")
    if not lock.verifies:
        yield att.failed("The lock does not verify: the test set changed after it was locked.", fresh)
    if lock.locked_at is None or att.day(lock.locked_at) > facts.as_of:
        yield att.unknown("When the test set was locked is not proven (no date, or a date in the future).", fresh)
    if lock.before_training is None:
        yield att.unknown("The ledger does not show whether the lock came before training.", fresh)
    elif not lock.before_training:
        yield att.failed(f"Training or scoring began before the test set was locked{f' ({lock.after} of the ledger)' if lock.after else ''}.", fresh)
    yield statement(facts, lock, fresh)
    if lock.superseding_ok is False:
        yield att.failed("The lock replaces an older one, and some of its rows were trained on or no reason is recorded.", fresh)
    elif lock.locks > 1 and lock.superseding_ok is None:
        yield att.unknown(f"This is lock number {lock.locks}; whether it may replace the older one is not shown.", fresh)
    if loosened := sorted(name for name, then in lock.policy.items() if name in POLICY and LOOSER[name] * (policy[name] - then) > 0):
        told = ", ".join(f"{name} {lock.policy[name]:g} → {policy[name]:g}" for name in loosened)
        yield att.unknown(f"Thresholds were loosened after the lock: {told}.", Flip("Restore them, or supersede the lock with a reason under the new policy.", answers=1))
    if lock.verifies:
        yield att.passed(f"{lock.rows:,} test rows are locked (lock number {lock.locks}).")


def statement(facts: Facts, lock: LockState, fresh: Flip) -> att.Point:
    """A training start in the ledger, or a person's dated word that nothing was trained before."""
    said = att.declared(facts, "training.nothing_before_lock")
    if said.said is False:
        return att.failed(f"Declared: something was trained or scored before the lock ({said.by or said.why}).", fresh, ATTESTED)
    if lock.train_started:
        return att.passed("The ledger shows the lock before the first training start.", MEASURED)
    if said.value is True:
        return att.passed(f"Nothing was trained or scored before the lock ({said.by}).", ATTESTED)
    return att.unknown("No training start is recorded, and no dated statement says that nothing was trained before the lock.",
                       att.ask("training.nothing_before_lock"))


def size(facts: Facts, lock: LockState, policy: Policy) -> Iterator[att.Point]:
    """Rows overall, by class and slice, and the width of the interval."""
    minimum, outside = int(policy["test_rows_minimum"]), set(map(str, att.declared(facts, "evaluation.out_of_scope").value or ()))
    short = {name: n for name, n in lock.short.items() if name not in outside}
    short = {"all rows": lock.rows} if lock.rows < minimum else short
    if short:
        named = ", ".join(f"{att.shown(name)} ({n})" for name, n in sorted(short.items())[:5])
        lacking = sum(max(1, minimum - n) for n in short.values())
        yield att.failed(f"Too few test rows (asked: {minimum} each): {named}{' …' if len(short) > 5 else ''}.",
                         Flip(f"Add {lacking:,} reviewed test rows there, or declare the class out of scope.", rows=lacking, reviews=lacking))
    limit, needed = policy["half_width_points"], test_rows(facts, policy)
    flip = Flip(f"Lock a test set of about {needed:,} rows.", reviews=max(1, needed - lock.rows), rows=max(1, needed - lock.rows))
    if lock.half_width is None or not att.declared(facts, "evaluation.threshold").attested:
        yield att.unknown("How precisely the test set measures is unknown: no threshold is declared.", att.ask("evaluation.threshold"))
    elif not lock.half_width <= limit:
        yield att.failed(f"At the threshold the score is known to ± {lock.half_width * 100:.1f} points (asked: {limit * 100:g}).", flip)
    else:
        yield att.passed(f"At the threshold the score is known to ± {lock.half_width * 100:.1f} points.")


def rows(lock: LockState) -> Iterator[att.Point]:
    """Test rows must be real, and reviewed."""
    for n, what in ((lock.real, "are not proven real"), (lock.reviewed, "were not reviewed")):
        if n < lock.rows:
            gap = lock.rows - n
            yield att.failed(f"{gap:,} of {lock.rows:,} test rows {what}.", grade=MEASURED,
                             flip=Flip(f"Replace or review {att.plural(gap, 'test row')}.", reviews=gap))
