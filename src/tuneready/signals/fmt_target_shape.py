"""Row shape the target does not accept.

What is found
-------------
A dataset whose rows have a shape (chat messages, Alpaca, preference pairs …) that the target does not read.

Why it matters
--------------
The upload is refused, or a trainer reads the wrong columns and trains on nothing.

How it is measured
------------------
The shape named for the dataset, against the shapes of the target's dated profile.

How to mend it
--------------
Convert the rows to one of the shapes named in the finding.

Limits
------
A trainer's own column mapping can make more shapes fit than its profile lists. Keys a row holds besides its shape are looked at
by FMT091, for targets that refuse them.

References
----------
The target's profile (`profiles/*.toml`); reference/ecosystem.md §1.1 to 1.3.
"""

from __future__ import annotations

from tuneready import target
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, NoLimits, Scope
from tuneready.summary import Measurement

CODE = "FMT092"
NAME = "Row shape the target does not accept"
SEVERITY = "major"
TASKS = ALL_TASKS
REMEDY = "Convert the rows to a shape the target accepts."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Nothing per row: the shape stands in the scope."""
    return Measurement()


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """A finding where the dataset's shape is known and is none of the target's."""
    shapes = scope.target.get("shapes")
    if not shapes or not scope.shape or scope.shape in shapes:
        return ()
    return (Finding(
        code=CODE, name=NAME, severity=target.severity(scope.target, "shapes"), rows=scope.judged, share=scope.share(scope.judged),
        message=f"the rows have the shape {scope.shape}; {target.title(scope.target)} reads {', '.join(shapes)}",
        remedy=f"Convert the rows to {shapes[0]}.", limit=", ".join(shapes), method=target.cited(scope.target, "shapes"),
    ),)
