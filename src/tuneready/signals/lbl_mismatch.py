"""Answers that belong to another prompt.

What is found
-------------
Answers that fit their prompt no better than a prompt drawn at random, and runs of rows whose answers fit the row before
or after: the trace of a shuffled column or of a join that is off by one.

Why it matters
--------------
Such a row is fluent on both sides, so nobody sees it in a list of answers; the model learns to answer something else
than it was asked. One shifted join makes every row below it wrong.

How it is measured
------------------
Each answer is scored with its prompt by the words they share and by a ridge regression that foretells answers from
prompts out of sample, and so is a set of shuffled pairs. A mixture of the two groups gives a probability per row and the
share of wrong pairs, with a model range: it rests on the model alone. A row counts when a wrong pair is more likely than
a right one and the answer fits another prompt of the set; an answer that fits nowhere counts only where right and
shuffled pairs lie well apart, else it is listed for information: it may be merely general. Runs are sought first.

How to mend it
--------------
Look at the rows and at the step that joined prompts and answers. Move a shifted run back; drop or re-pair single rows.

Limits
------
Of a chat the last answer is judged. Left out: answers under three words, of numbers or of code alone; sets under 280 such
pairs. Where paired and shuffled scores overlap (yes and no answers, much repeated ones, all pairs wrong) nothing is
flagged and the finding says so. Above 12,000 pairs the model rests on a sample; what lies beyond it has its posterior
from the scores alone. On five public sets with a tenth of the answers shuffled F1 lay between 0.82 and 0.99 (short clinical
notes the lowest: the same note fits many dialogues), on two of 300 tool-call chats at 0.5 and 0.7, half of the rows unseen;
of untouched answers at most 1.3 % were flagged, of 1,500 untouched translations of short messages
into seven languages up to 2.2 % (rare words, free renderings): the model range then begins at 0.

References
----------
Storey, "A direct approach to false discovery rates", JRSS B 2002; Allen, "The relationship between variable selection
and data augmentation", Technometrics 1974. SPEC §2 (Labels).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tuneready import answer_fit, pair_sample
from tuneready.answer_fit import AnswerFit, Run
from tuneready.batch import Batch
from tuneready.finding import INFO, Finding
from tuneready.pair_sample import PairSample
from tuneready.signal import Context, Scope, examples, percent
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "LBL005"
NAME = "Answer does not fit its input"
SEVERITY = "major"
TASKS = ("generation", "preference", "extraction")
REMEDY = "Look at the step that joined prompts and answers; move a shifted run back, drop or re-pair single rows."
SAMPLE = PairSample
METHOD = "paired against shuffled scores, two-group mixture; a model's estimate"


@dataclass(frozen=True)
class Limits:
    """Probabilities that a pair is wrong: above ``flagged`` a row counts, above ``listed`` it is listed (SPEC §8).

    ``tolerated``: upper end of the model range (ours) from which a set without a flagged row is worth a word.
    """

    flagged: float = 0.5
    listed: float = 0.05
    tolerated: float = 0.05


def sample(batch: Batch) -> PairSample:
    """Prompts and answers of the batch."""
    return pair_sample.sample(batch)


def fit(sample: PairSample, context: Context) -> AnswerFit:
    """Which answers of the sample fit their prompts."""
    return answer_fit.fit(sample)


def conclude(model: AnswerFit, limits: Limits) -> Measurement:
    """Flags of the sample's rows, and what is known of the set under ``values["fit"]``."""
    at = np.flatnonzero(model.wrong > limits.listed)
    certain = model.counted[at] & (model.wrong[at] > limits.flagged)
    sure = at[certain]
    shown = sure[np.lexsort((model.rows[sure], -model.wrong[sure]))[:EXAMPLES]]
    flags = Flags(model.rows[at], score=model.wrong[at], info=~certain, other=model.home[at],
                  excerpts=[(int(model.rows[i]), "") for i in sorted(shown.tolist())])
    bare = replace(model, groups=None, pairing=None)
    return Measurement(flags, {"fit": bare})


def score(batch: Batch, model: AnswerFit, limits: Limits) -> Measurement:
    """Flags of the batch's rows that the sample does not hold."""
    rest = answer_fit.outside(model, pair_sample.pairs(batch))
    wrong = answer_fit.score(model, rest)
    at = np.flatnonzero(wrong > limits.listed)
    return Measurement(Flags(rest.rows[at], score=wrong[at], info=(wrong[at] <= limits.flagged) | (not model.nowhere)))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding where rows are flagged; information where nothing can be told, or answers are general; else none."""
    model = measurement.values.get("fit")
    if model is None or not model.seen + model.short + model.code:
        return ()
    rows = len(measurement.flags.counted())
    general = int(((measurement.flags.score > limits.flagged) & measurement.flags.info).sum()) if len(measurement.flags.rows) else 0
    if model.why:
        return (_finding(0, scope, f"Whether answers fit their input cannot be told on this data: {model.why}", model, severity=INFO),)
    if not rows:
        text = f"{general:,} answers have little to do with their input and fit no other row either; they may be general or come from elsewhere"
        if not general:
            text = f"No answer is sure to belong elsewhere, but up to {percent(model.high)} may (model range): right and wrong pairs overlap"
        return (_finding(0, scope, text, model, severity=INFO),) if general or model.high > limits.tolerated else ()
    text = (f"{rows:,} answers ({percent(scope.share(rows))}) look as if they belong to another input; about {percent(model.share)} "
            f"of the pairs look wrong (model range {percent(model.low)} to {percent(model.high)})")
    text = "; ".join([*(_run(run, scope) for run in model.runs), text])
    homes = dict(zip(measurement.flags.rows.tolist(), measurement.flags.other.tolist()))
    shown = tuple(replace(example, note=f"fits {scope.rows.uid(homes[row])}" if homes[row] >= 0 else "")
                  for example, (row, _) in zip(examples(measurement, scope), measurement.flags.excerpts))
    return (_finding(rows, scope, text[0].upper() + text[1:], model, examples=shown),)


def _run(run: Run, scope: Scope) -> str:
    table, beside = scope.rows, "before" if run.step < 0 else "after"
    whole = run.last + 1 >= len(table) or int(table.file[run.last + 1]) != int(table.file[run.first])
    return f"from {table.uid(run.first)} {'on' if whole else f'to {table.uid(run.last)}'}, answers fit the row {beside}"


def _finding(rows: int, scope: Scope, message: str, model: AnswerFit, **more) -> Finding:
    details: Mapping = {"pairs": model.seen + model.short + model.code, "answers_too_short": model.short, "answers_of_code_alone": model.code, "fitted_on": len(model.rows),
                        "auc_without_wrong_pairs": model.auc, "estimated_share": model.share, "model_range": [model.low, model.high], "shifted_runs": len(model.runs)}
    return Finding(**{"code": CODE, "name": NAME, "severity": SEVERITY, "rows": rows, "share": scope.share(rows), "message": message,
                      "remedy": REMEDY, "method": METHOD, "details": dict(details), **more})
