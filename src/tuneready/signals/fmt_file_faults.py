"""Fault of a file as a whole.

What is found
-------------
Something about a file rather than about one row: a byte order mark at its start, line ends of two kinds, a compressed
file that ends early or whose checksum is wrong, a workbook with macros or external links, a symbolic link.

Why it matters
--------------
A byte order mark makes the first line invalid JSON for many trainers; a file that is cut is not the file somebody
approved. Nothing here is a fault of a row, so no row is lost for it.

How it is measured
------------------
The readers note it while they read (``I-…`` and ``E-…`` codes); each note of each file counts once.

How to mend it
--------------
Save the file again as UTF-8 without a byte order mark and with LF line ends, or fetch it again where it was cut.

Limits
------
Only what the container shows can be noted; a bit flipped inside a Parquet page without checksums cannot be seen.

References
----------
reference/reliability.md §2.2; RFC 8259 §8.1 (no byte order mark); RFC 1952 (checksum of gzip).
"""

from __future__ import annotations

from tuneready.finding import INFO, Finding
from tuneready.project import TASKS as ALL
from tuneready.signal import Scope
from tuneready.source import uid
from tuneready.summary import Measurement

CODE = "FMT080"
NAME = "Fault of a file as a whole"
SEVERITY = INFO
TASKS = ALL
REMEDY = "Save the file again as UTF-8 without a byte order mark and with LF line ends; fetch it again where it was cut."


def measure(batch, limits) -> Measurement:
    """Nothing per row: the readers' notes reach ``judge`` through the scope."""
    return Measurement()


def judge(measurement: Measurement, scope: Scope, limits) -> tuple[Finding, ...]:
    """One finding that lists every note with its file."""
    from tuneready.finding import Example, visible

    if not scope.notes:
        return ()
    said = [(visible(scope.rows.files[number].path), note) for number, note in scope.notes]
    places = tuple(Example(path, 1, uid(path, 1), note=note) for path, note in said[:20])
    names = ", ".join(dict.fromkeys(note for _, note in said))
    count = len({path for path, _ in said})
    message = f"{count} file{'s' if count > 1 else ''} noted by the reader: {names}"
    return (Finding(code=CODE, name=NAME, severity=SEVERITY, rows=0, share=0.0, message=message, remedy=REMEDY,
                    method="noted by the reader, once per file", examples=places),)
