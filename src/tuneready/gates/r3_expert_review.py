"""R3: domain experts have reviewed at least a sample of the data.

What is found
-------------
Whether named, qualified experts reviewed a random sample of the current data (all of it for small sets), whether serious
errors are rare enough, whether the experts agree, and whether every slice was covered by fresh, attentive reviews.

Why it matters
--------------
Review is what catches systematic errors. Found after training, they mean training again (M4).

How it is measured
------------------
The one-sided 95 % upper bound of serious errors against the policy; agreement (Krippendorff alpha, Gwet AC1 or span F1,
as the kind of review asks) by its estimate and lower bound on the doubly reviewed part. Under 5,000 usable rows every row
must be reviewed (T2). A regulated project must pass the tier of its situation under the regulated numbers.

How to mend it
--------------
Draw a sample with the tool, have experts judge it, a part of it twice; correct what they find; add reviews per slice.

Limits
------
A review says nothing about rows added or changed since. Convenience samples support, they never pass.

References
----------
GUIDE R3, T2, rulings 4 and 11; SPEC §3. Krippendorff (2004), p. 241; Gwet (2008); Hripcsak & Rothschild (2005).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from tuneready import attestation as att
from tuneready import bands
from tuneready.facts import Facts, ReviewTally
from tuneready.gate import ATTESTED, MEASURED, UNKNOWN, Answer, Flip
from tuneready.kernels.sample_size import n_all_good
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "R3", "Expert review", ALL_TASKS
KEYS = ("task.regulated", "task.kind", "review.sample_drawn_at_random")
POLICY = ("usable_floor", "usable_band_2", "usable_band_3", "keep_rate_mixed", "serious_error_upper", "agreement_estimate",
          "agreement_lower", "double_review_rows", "double_review_share")


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether experts stand behind the data."""
    review, points = facts.reviews, []
    if review is None or review.reviewed <= 0:
        needed = reviews_needed(facts, policy)
        flip = Flip(f"Have a named expert judge {needed:,} rows, {doubles(needed, policy):,} of them seen by a second expert.",
                    reviews=needed + doubles(needed, policy))
        points.append(att.unknown("No expert has reviewed the data.", flip))
    else:
        points += [*reviewers(review), *sample(facts, review, policy), errors(review, policy), *agreement(facts, review, policy)]
    return att.answer(CODE, NAME, KEYS, [*points, *tier(facts, policy)])


def reviews_needed(facts: Facts, policy: Policy) -> int:
    """Single reviews that could pass, all rows being good: every row, or the zero-error sample (299 for 1 %, 59 for 5 %)."""
    rows, limit = bands.rows_left(facts), policy["serious_error_upper"]
    if bands.full_review(facts, policy):
        return rows
    # One-sided 95 % is one tail of a two-sided 90 % interval.
    return min(rows, max(int(policy["double_review_rows"]), n_all_good(1 - limit, confidence=0.90)))


def doubles(reviewed: int, policy: Policy) -> int:
    """Rows that two experts must see."""
    return min(reviewed, max(int(policy["double_review_rows"]), math.ceil(policy["double_review_share"] * reviewed - 1e-9)))


def tier(facts: Facts, policy: Policy) -> Iterator[att.Point]:
    """Which numbers apply: declared, and matched by the policy in force."""
    asked = (att.asked(facts, "task.regulated", "Whether the domain is regulated"), att.asked(facts, "task.kind", "What the model shall learn"))
    yield from (point for point in asked if point.status == UNKNOWN)
    if facts.project.regulated and "regulated" not in policy.profile:
        yield att.unknown(f"The project is regulated, but the policy profile in force is {policy.profile}.",
                          Flip("Check again under the regulated numbers (--profile regulated)."), ATTESTED)


def reviewers(review: ReviewTally) -> Iterator[att.Point]:
    """Who reviewed, and how attentively."""
    for recorded, what in ((review.reviewers_named, "name"), (review.reviewers_qualified, "qualification")):
        if not recorded:
            yield att.unknown(f"Not every reviewer has a {what} on record.", Flip(f"Record the {what} of every reviewer.", answers=1))
    if review.rubber_stamped:
        names = ", ".join(att.shown(n) for n in review.rubber_stamped)
        yield att.failed(f"Reviews look rubber-stamped: {names}.", Flip("Have another expert repeat these reviews.", reviews=review.reviewed))
    if review.stale:
        yield att.failed(f"{att.plural(review.stale, 'review')} lapsed because the row changed.",
                         Flip(f"Review {att.plural(review.stale, 'changed row')} again.", reviews=review.stale))
    if review.short:
        named = ", ".join(f"{att.shown(name)} ({n})" for name, n in sorted(review.short.items())[:5])
        yield att.failed(f"Too few reviews in: {named}.", Flip(f"Add reviews in {named}.", reviews=len(review.short)))


def sample(facts: Facts, review: ReviewTally, policy: Policy) -> Iterator[att.Point]:
    """How the rows were chosen, and whether they stand for the whole."""
    rows = max(bands.rows_left(facts), review.population)
    gap = rows - review.reviewed
    if bands.full_review(facts, policy) and gap > 0:
        yield att.failed(f"{review.reviewed:,} of {rows:,} rows were reviewed; a set under "
                         f"{policy['usable_band_2']:,.0f} usable rows needs a full review (T2).",
                         Flip(f"Review the remaining {gap:,} rows.", reviews=gap + max(0, doubles(rows, policy) - review.double)))
    if gap > 0 and not review.probability_sample:
        flip = Flip("Draw a random sample of the current data with the tool and have it reviewed.", reviews=reviews_needed(facts, policy))
        yield att.unknown("The reviewed rows were not drawn at random from the current data, so they stand only for themselves.", flip)
    if review.population < bands.rows_left(facts):
        missing = bands.rows_left(facts) - review.population
        yield att.unknown(f"The reviews do not stand for {att.plural(missing, 'row')} of the current data.",
                          Flip("Extend the sample to the rows added since.", reviews=min(missing, reviews_needed(facts, policy))), MEASURED)


def errors(review: ReviewTally, policy: Policy) -> att.Point:
    """The bound on serious errors against the policy."""
    limit, upper = policy["serious_error_upper"], review.error_upper
    if upper is None:
        return att.unknown("How many serious errors remain is not bounded.", Flip("Record for every review whether the error is serious."))
    upper = max(upper, review.errors / review.reviewed)
    text = f"At most {att.percent(upper)} of the rows hold a serious error (95 % upper bound from {review.reviewed:,} reviews, " \
           f"{review.errors:,} found; allowed: {att.percent(limit)})."
    if upper <= limit:
        return att.passed(text)
    more = max(1, n_all_good(1 - limit, confidence=0.90) - review.reviewed)
    return att.failed(text, Flip("Correct the errors found, and review a fresh sample of the corrected data." if review.errors
                                 else f"Review {more:,} more rows.", reviews=more, rows=review.errors))


def agreement(facts: Facts, review: ReviewTally, policy: Policy) -> Iterator[att.Point]:
    """Whether experts agree where two of them saw a row: a tenth of all rows that are to be reviewed."""
    needed = doubles(max(bands.rows_left(facts), review.population) if bands.full_review(facts, policy) else review.reviewed, policy)
    if review.double < needed:
        yield att.failed(f"{review.double:,} rows were seen by two experts (asked: {needed:,}).",
                         Flip(f"Have a second expert judge {needed - review.double:,} rows.", reviews=needed - review.double))
    value, lower, upper = review.agreement, review.agreement_lower, review.agreement_upper
    if None in (value, lower, upper) or not review.statistic or not lower <= value <= upper:
        yield att.unknown("Whether the experts agree was not measured, or not soundly.", Flip(f"Have a second expert judge {needed:,} rows.", reviews=needed))
        return
    text = f"Experts agree: {review.statistic} {value:.2f}, lower bound {lower:.2f} " \
           f"(asked: {policy['agreement_estimate']:.2f}, {policy['agreement_lower']:.3g})."
    if value >= policy["agreement_estimate"] and lower >= policy["agreement_lower"]:
        yield att.passed(text)
    else:
        yield att.failed(text.replace("Experts agree", "Experts do not agree enough"),
                         Flip("Sharpen the review guideline, then have two experts judge a fresh part.", reviews=2 * needed))
