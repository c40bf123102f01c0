"""Class names that are most likely one name.

What is found
-------------
Names of classes that differ in case, punctuation, blanks, plural or order of words only ("Refund", "refund ", "refunds",
"re-fund"), or by a slip of the pen in one word ("cancelation", "recieved").

Why it matters
--------------
The rows of one class are split in two: the model must guess which spelling is wanted, each half looks rarer than it is, and
every score counts the other spelling as wrong.

How it is measured
------------------
Over the names of all labels and spans. Names are folded (NFKC, case, punctuation, plural, order of words) and compared; then
names that differ in one word are compared by Damerau's edit distance: one edit in words of five letters or more, two from
eight letters on, both beginning with the same two letters and without digits. Swapped neighbours, doubled letters and s for z
always count; any other edit only where the rarer name has at most a tenth of the rows of the other, and its word stands in no
other name. The rows are those of the rarer names.

How to mend it
--------------
Look at the pairs, then give the rows of the rarer name the name of the other.

Limits
------
English plurals. Names with another digit, symbol (C, C++) or negation (able, unable) are never one; order counts beside
words such as "to" and "not". Synonyms ("refund", "money back") are not seen. Above 5,000 names slips of the pen are not looked for.

References
----------
Damerau 1964, A technique for computer detection and correction of spelling errors; SPEC §2 (Labels).
"""

from __future__ import annotations

from dataclasses import dataclass

from tuneready.batch import Batch
from tuneready.finding import Finding, visible
from tuneready.kernels import class_names, classes
from tuneready.signal import Scope
from tuneready.summary import Counts, Measurement

CODE = "LBL007"
NAME = "Near-duplicate class names"
SEVERITY = "major"
TASKS = ("classification", "extraction")
REMEDY = "Look at the pairs, then give the rows of the rarer name the name of the other."
SHOWN, TABLE = 3, 200  # pairs named in the message, and in the details


@dataclass(frozen=True)
class Limits:
    """What counts as one name.

    Attributes:
        rare: rows of a misspelt name ÷ rows of the right one, at most (ours: a slip of the pen is rare).
        names: above so many names slips of the pen are not looked for.
    """

    rare: float = 0.10
    names: int = 5_000


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Rows per class."""
    counts, _ = classes.of_rows(batch.table.column("labels"), batch.table.column("spans"))
    return Measurement(values={"classes": Counts(counts)})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding that names the pairs, those with the most rows first."""
    counts = measurement.values.get("classes", Counts()).sorted()
    names, rows = [str(name) for name, _ in counts], [n for _, n in counts]
    found = class_names.alike(names, rows, limits.rare, limits.names)
    if not found:
        return ()
    pairs = [(_shown(names[i]), rows[i], _shown(names[head]), rows[head]) for i, head in sorted(found.items())]
    total = sum(rows[i] for i in found)
    named = ", ".join(f"{a} ({n:,}) and {b} ({m:,})" for a, n, b, m in pairs[:SHOWN]) + (", …" if len(pairs) > SHOWN else "")
    many = "class name is" if len(pairs) == 1 else "class names are"
    skipped = f"not looked for: more than {limits.names:,} names" if len(names) > limits.names else "looked for"
    finding = Finding(
        code=CODE, name=NAME, severity=SEVERITY, rows=total, share=scope.share(total), remedy=REMEDY,
        message=f"{len(pairs)} of {len(names):,} {many} most likely another spelling of a class: {named}",
        details={"classes": len(names), "classes_once_merged": len(names) - len(pairs), "slips_of_the_pen": skipped,
                 "same_as": {a: f"{b}, {n:,} and {m:,} rows" for a, n, b, m in pairs[:TABLE]}},
    )
    return (finding,)


def _shown(name: str) -> str:
    return f'"{visible(name)[:80]}"'
