"""S4: no metric and no harness, and none planned.

What is found
-------------
Neither a metric nor an evaluation harness is declared, nor a date by which there will be one.

Why it matters
--------------
Nobody could tell afterwards whether the money was well spent.

How it is measured
------------------
Three declared facts. A planned date counts with name and date, and while it has not passed.

How to mend it
--------------
Choose the metric, or plan the harness with a date.

Limits
------
Without any project file nothing is declared at all; the gates say so and this signal stays silent.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE T11.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import MISSING
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, StopSignal

CODE, EFFECT, ROUTE = "S4", HOLDS, "wait"
KEYS = ("evaluation.metric", "evaluation.harness", "evaluation.planned_by")


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when success cannot be measured and nobody plans to."""
    metric, harness, planned = (att.declared(facts, key) for key in KEYS)
    due = planned.value is not None and att.day(planned.value) >= facts.as_of
    if metric.said is not None or harness.said is not None or due or not att.anything_declared(facts):
        return None
    overdue = " (the planned date has passed)" if planned.attested else ""
    return StopSignal(CODE, EFFECT, f"No metric and no evaluation harness are declared, and none is planned with a date{overdue}.", ROUTE,
                      MISSING, att.ask("evaluation.harness", "evaluation.metric"), reopen="a metric and a harness are declared")
