"""G-labels: few enough labels are wrong.

What is found
-------------
Whether the share of wrong labels (or spans) lies under the limit, as people checked it.

Why it matters
--------------
The model inherits every inconsistency: with a share of wrong labels the score against such labels is capped near
(1 − noise) × achievable (ruling 7).

How it is measured
------------------
By the upper bound of the label-noise rate from human-checked rows. A label model alone may fail the data (lower end of its
range over the limit) or leave the answer unknown; it never passes it.

How to mend it
--------------
Have experts judge a random sample and the suspected rows; relabel, drop or reweight what they find.

Limits
------
Not applicable to generation and preference, where R3 answers. Where people and model contradict each other the answer is
unknown.

References
----------
GUIDE R3, E2, rulings 6 and 7; SPEC §3. Northcutt et al., arXiv:1911.00068, arXiv:2103.14749.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.finding import Finding
from tuneready.gate import MEASURED, Answer, Flip
from tuneready.kernels.sample_size import n_all_good
from tuneready.policy import Policy

CODE, NAME, TASKS = "G-labels", "Few wrong labels", ("classification", "extraction")
KEYS = ("task.kind", "review.sample_drawn_at_random")
POLICY = ("label_noise_upper",)


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether the labels can be trusted."""
    if facts.task not in TASKS:
        return att.not_applicable(CODE, NAME, KEYS, f"The task is {facts.task}: the expert review (R3) answers for its outputs.")
    return att.answer(CODE, NAME, KEYS, [point(facts, policy)])


def point(facts: Facts, policy: Policy) -> att.Point:
    """People's bound against the limit, and what the model says beside it."""
    limit, review = policy["label_noise_upper"], facts.reviews
    upper = review.label_errors_upper if review is not None and review.reviewed > 0 else None
    seen = _seen(facts)
    lower = None if seen is None else (seen.interval or (seen.share,))[0]
    reviews = n_all_good(1 - limit, confidence=0.90)
    flip = Flip(f"Have experts check the labels of about {reviews:,} randomly drawn rows.", reviews=reviews)
    if upper is not None:
        text = f"At most {att.percent(upper)} of the labels are wrong (upper bound, checked by people; allowed: {att.percent(limit)})."
        if not upper <= limit:
            return att.failed(text, Flip("Correct the wrong labels, then check a fresh sample.", reviews=reviews))
        if lower is not None and lower > limit:
            return att.unknown(f"{text} The label model says at least {att.percent(lower)}: the two contradict each other.",
                               Flip(f"Have experts judge the {seen.rows:,} suspected rows.", reviews=seen.rows), MEASURED)
        if not (review.probability_sample or review.reviewed >= review.population > 0):
            return att.unknown("Labels were checked, but not on a random sample.", flip, MEASURED)
        return att.passed(text)
    if lower is not None and lower > limit:
        return att.failed(f"{_range(seen)} of the labels look wrong; even the lower end is above what is allowed ({att.percent(limit)}).",
                          Flip(f"Have experts judge the {seen.rows:,} suspected rows and correct them.", reviews=seen.rows))
    says = f" {_range(seen)} look wrong;" if seen is not None else ""
    return att.unknown(f"No person has checked how many labels are wrong;{says} a model alone cannot pass them.", flip)


def _seen(facts: Facts) -> Finding | None:
    """What the model says: of single labels, else of sets of labels or spans where an estimate stands behind it."""
    others = (facts.finding(code) for code in ("LBL008", "LBL014"))
    return facts.finding("LBL001") or next((found for found in others if found is not None and found.interval), None)


def _range(seen: Finding) -> str:
    """The estimated share's range and what it is: one of a model is no confidence interval (SPEC §0.1)."""
    low, high = seen.interval or (seen.share, seen.share)
    kind = "95 % confidence interval" if seen.interval_kind == "confidence" else "model range, no confidence interval"
    return f"{att.percent(low)} to {att.percent(high)} ({kind})"
