"""G-personal-data: sensitive data has been anonymised, and what is left is bounded.

What is found
-------------
For sensitive or regulated data: whether the share of rows that still hold personal data is known, and under the limit.

Why it matters
--------------
A model can repeat what it was trained on. Found late, anonymisation costs weeks (T8, C5); E3 was nearly stopped by it.

How it is measured
------------------
By the 95 % upper bound of rows with personal data left, which `tuneready anonymise` writes to `anonymisation.json` beside the
data, for exactly these files (by their hashes). It is found there, or given with `--anonymisation FILE`. Without a sample that a
person read it is the upper end of a model range, and said to be one; in a regulated domain that does not pass.

How to mend it
--------------
Anonymise the data and measure what is left; where the bound alone is too wide, let a person read more rows;
declare whether the data is sensitive.

Limits
------
Whether data is sensitive comes from the project file alone. A detector's finding by itself raises S6, not this gate.

References
----------
GUIDE T8, C5, E3; SPEC §2, §3. Rogan & Gladen (1978), on prevalence from an imperfect detector.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import ATTESTED, MEASURED, Answer, Flip
from tuneready.kernels.sample_size import n_zero_at_most
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "G-personal-data", "Personal data removed", ALL_TASKS
KEYS = ("sensitive.contains", "task.regulated")
POLICY = ("personal_data_left_upper",)
_ENDLESS = 10**9  # rows, where nothing tells how many there are


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether personal data was taken out, where there is any to take out."""
    sensitive, regulated = att.declared(facts, "sensitive.contains"), att.declared(facts, "task.regulated")
    asked = [att.asked(facts, key, label) for fact, key, label in (
        (sensitive, "sensitive.contains", "Whether the data is sensitive"), (regulated, "task.regulated", "Whether the domain is regulated"))
        if not fact.attested]
    if sensitive.said is True or facts.project.regulated:
        return att.answer(CODE, NAME, KEYS, [left(facts, policy), *asked])
    if asked:
        return att.answer(CODE, NAME, KEYS, asked)
    return att.not_applicable(CODE, NAME, KEYS, f"Declared: neither sensitive nor regulated ({sensitive.by}).", ATTESTED)


def left(facts: Facts, policy: Policy) -> att.Point:
    """What is left after anonymisation."""
    limit, residual, seen = policy["personal_data_left_upper"], facts.residual, facts.finding("PII001")
    flip = Flip("Anonymise the data and measure what is left: tuneready anonymise DATA -o OUT, then check OUT.", reviews=0)
    if residual is None:
        return att.unknown("The data is sensitive or regulated; how much personal data it still holds was not measured.", flip)
    if not residual.bound_to_data:
        return att.unknown("What is left was measured on other data than this.", Flip("Measure again on the current data."))
    bound = "upper end of a model range" if residual.kind == "model" else "upper bound"
    text = f"At most {att.percent(residual.upper)} of the rows still hold personal data ({bound}; allowed: {att.percent(limit)})."
    rows = n_zero_at_most(limit, residual.rows or _ENDLESS) if 0 < limit < 1 else 0
    read = Flip("Let a person read a random sample of what was written: tuneready anonymise DATA -o OUT --read-sample "
                f"{rows or 'N'}, then --read FILE.", reviews=rows)
    if not residual.upper <= limit:
        many = residual.kind != "model" and (residual.estimate is None or residual.estimate > limit)  # more reading would not help
        return att.failed(text, Flip("Take out what is left: tuneready anonymise DATA -o OUT --dictionary FILE, then read a new sample.") if many else read)
    if residual.kind == "model" and facts.project.regulated:
        return att.unknown(f"{text} A regulated domain needs a bound that rests on no model.", read, MEASURED)
    lower = None if seen is None else (seen.interval or (seen.share,))[0] - residual.surrogate_rows / max(1, facts.rows.judged)
    if lower is not None and lower > residual.upper:
        return att.unknown(f"{text} The detector finds some in at least {att.percent(lower)}: the two contradict each other.",
                           Flip("Judge a sample of the rows the detector names.", reviews=min(seen.rows, 100)), MEASURED)
    return att.passed(text)
