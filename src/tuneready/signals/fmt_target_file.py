"""Form of file the target does not accept.

What is found
-------------
Training files in a container the target does not read, compressed files, and a byte order mark that is missing where the
target asks for one or present where it breaks the first line.

Why it matters
--------------
The upload is refused, or line 1 is not valid JSON for the trainer.

How it is measured
------------------
Container and compression as told from the content of each file, and the reader's note about a byte order mark, against
the target's dated profile.

How to mend it
--------------
Write the file again as the target asks; for most that is plain JSONL in UTF-8 without a byte order mark.

Limits
------
Whether a provider unpacks a compressed file is not known; it is reported. The byte order mark is looked at in JSONL only.

References
----------
RFC 8259 §8.1; reference/ecosystem.md §1.2 (Azure asks for a byte order mark).
"""

from __future__ import annotations

import numpy as np

from tuneready import target
from tuneready.batch import Batch
from tuneready.finding import Example, Finding
from tuneready.signal import ALL_TASKS, NoLimits, Scope
from tuneready.source import File, uid
from tuneready.summary import EXAMPLES, Measurement

CODE = "FMT099"
NAME = "Form of file the target does not accept"
SEVERITY = "major"
TASKS = ALL_TASKS
REMEDY = "Write the file again as the target asks; for most that is plain JSONL in UTF-8 without a byte order mark."
MARK = "I-ENC-BOM"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Nothing per row: the files stand in the scope."""
    return Measurement()


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding that names every file with what is wrong with it; ``rows`` are the rows in these files."""
    if not scope.target:
        return ()
    marked = {number for number, note in scope.notes if note == MARK}
    rows_in = np.bincount(scope.rows.file[: scope.judged], minlength=len(scope.rows.files))
    faults = {n: _faults(file, n in marked or MARK in file.notes, scope.target) for n, file in enumerate(scope.rows.files) if rows_in[n]}
    faults = {n: found for n, found in faults.items() if found}
    if not faults:
        return ()
    rows = int(rows_in[list(faults)].sum())
    shown = [(scope.rows.files[n].path, "; ".join(found)) for n, found in faults.items()][:EXAMPLES]
    return (Finding(
        code=CODE, name=NAME, severity=target.severity(scope.target, "containers"), rows=rows, share=scope.share(rows), remedy=REMEDY,
        message=f"{len(faults)} file{'s are' if len(faults) > 1 else ' is'} not in a form {target.title(scope.target)} takes: {shown[0][1]}",
        method=target.cited(scope.target, "containers"),
        examples=tuple(Example(path, 1, uid(path, 1), note=note) for path, note in shown),
    ),)


def _faults(file: File, marked: bool, profile: dict) -> list[str]:
    found = []
    containers = profile.get("containers")
    if containers and file.container not in containers:
        found.append(f"{file.container or 'unknown'} instead of {' or '.join(containers)}")
    if containers and profile.get("kind") == "provider" and file.compression:
        found.append(f"{file.compression}-compressed")
    if file.container == "jsonl" and marked != profile.get("bom", marked):
        found.append("a byte order mark breaks line 1" if marked else "the target asks for a byte order mark")
    return found
