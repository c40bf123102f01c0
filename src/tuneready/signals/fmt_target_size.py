"""Files larger than the target takes.

What is found
-------------
Training files with more bytes than the target accepts in one upload.

Why it matters
--------------
The upload is refused.

How it is measured
------------------
Bytes of each file on disk, against the target's dated profile.

How to mend it
--------------
Split the file, or use the provider's route for large files.

Limits
------
A compressed file is larger once unpacked; its size here is a lower bound. Written in another format the size changes.

References
----------
The target's profile (`profiles/*.toml`); reference/ecosystem.md §1.2.
"""

from __future__ import annotations

import numpy as np

from tuneready import target
from tuneready.batch import Batch
from tuneready.finding import Example, Finding
from tuneready.signal import ALL_TASKS, NoLimits, Scope
from tuneready.source import uid
from tuneready.summary import EXAMPLES, Measurement

CODE = "FMT096"
NAME = "File larger than the target takes"
SEVERITY = "major"
TASKS = ALL_TASKS
REMEDY = "Split the file, or use the provider's route for large files."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Nothing per row: the files stand in the scope."""
    return Measurement()


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding that names the files; ``rows`` are the rows in them."""
    most = scope.target.get("max_file_bytes")
    if most is None:
        return ()
    rows_in = np.bincount(scope.rows.file[: scope.judged], minlength=len(scope.rows.files))
    large = [n for n, file in enumerate(scope.rows.files) if rows_in[n] and file.size > most]
    if not large:
        return ()
    rows = int(rows_in[large].sum())
    files = [scope.rows.files[n] for n in large]
    return (Finding(
        code=CODE, name=NAME, severity=target.severity(scope.target, "max_file_bytes"), rows=rows, share=scope.share(rows),
        message=f"{len(large)} file{'s are' if len(large) > 1 else ' is'} larger than {most / 1e6:,.0f} MB", remedy=REMEDY,
        limit=f"{most:,} bytes", method=target.cited(scope.target, "max_file_bytes"),
        examples=tuple(Example(f.path, 1, uid(f.path, 1), note=f"{f.size:,} bytes") for f in files[:EXAMPLES]),
        details={"largest_bytes": max(f.size for f in files)},
    ),)
