"""Personal data in the rows.

What is found
-------------
Rows that hold e-mail addresses, telephone numbers, names, addresses, numbers of cards, accounts and persons, secrets and the
other kinds of `docs/personal-data.md`. All texts of a row are read, columns beside the example included.

Why it matters
--------------
A model repeats what it was trained on, and the file itself leaves the house. Found late, anonymisation costs weeks: a project
was nearly stopped because names and signatures of clients were still in its data (E3).

How it is measured
------------------
Every detector of the shelf reads every text; where spans overlap the surer one stays. A column's name is read before its value,
as a sentence would say it. Rows are counted, not sampled; each declared slice is held against all other rows.
Each place stands in `personal_data.parquet`, never the value. The severity is major where the project declares the data
sensitive or the domain regulated; there alone rows count as mendable.

How to mend it
--------------
`tuneready anonymise DATA -o OUT`, then check what it wrote. Give names that must be found with `--dictionary FILE`,
a model of names with `--ner FOLDER`.

Limits
------
Detectors miss and mistake; how much is left is told by the recall that `anonymise` measures, never by this count alone. Labels
are not read, nor the keys of objects, nor numbers under nine digits. Of one row at most 1,000 texts beside the example are read.

References
----------
SPEC §2, §8; GUIDE T8, E3. 45 CFR 164.514(b)(2)(i); GDPR Art. 4(1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready import (
    detection,
    field_names,
    field_texts,
    name_model,
    personal_data,
    personal_slices,
    privacy_profiles,
    shelf,
)
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, Scope, judge_flags, percent
from tuneready.summary import EXAMPLES, FieldSpans, Flags, Measurement

CODE, NAME, SEVERITY = "PII001", "Personal data", "minor"
TASKS = ALL_TASKS
STEP = "personal_data"
MESSAGE = "Personal data in {rows} of {n} rows ({share})"
REMEDY = "Anonymise it (`tuneready anonymise DATA -o OUT`) and check the result; the plan needs time for it."


@dataclass(frozen=True)
class Limits:
    """``dictionary``: path of a file of names that are always found, one a line; ``ner``: folder of a model of names; both empty
    for none. ``slices``: paths of the fields that split the rows into slices; the project's ``data.slices``."""

    dictionary: str = ""
    ner: str = ""
    slices: tuple[str, ...] = ()


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Places of personal data, rows that hold some, rows of each source and slice."""
    reading = field_texts.read(batch)
    found = detection.detect(reading.text, reading.row, personal_data.dictionary(limits.dictionary), model=name_model.load(limits.ner))
    at = np.flatnonzero(found.start >= reading.lead[found.text])  # not in the heading we put before
    text, start, end, score = found.text[at], found.start[at], found.end[at], np.round(found.score[at], 6)
    kind = found.kind[at].astype(np.int16) if found.kind is not None else np.zeros(0, np.int16)
    numbers, paths = field_texts.paths(batch, reading.entry[text])
    lead, row = reading.lead[text], reading.row[text]
    spans = FieldSpans(row, numbers, (start - lead).astype(np.int32), (end - lead).astype(np.int32), kind, score, field_names.of_paths(paths), found.kinds)
    rows, first, place = np.unique(row, return_index=True, return_inverse=True)
    best = np.zeros(len(rows))
    np.maximum.at(best, place, score)
    shown = []
    for number, i in zip(rows[:EXAMPLES].tolist(), first[:EXAMPLES].tolist()):
        mine = [(int(start[k]), int(end[k]), found.kinds[kind[k]]) for k in np.flatnonzero(text == text[i]).tolist()]
        shown.append((number, personal_data.around(reading.text[int(text[i])].as_py(), mine)))
    flags = Flags(rows=rows, score=best, note=personal_data.kinds_of(place, kind, len(rows), found.kinds), excerpts=shown)
    return Measurement(flags, {"spans": spans, **personal_slices.counts(batch, limits.slices, spans)})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding over all kinds; its severity follows from what the project declares."""
    spans = measurement.values.get("spans", FieldSpans())
    found = personal_data.counts(spans)
    said = {one.kind: (one.name, one.hipaa) for one in reversed(detection.detectors())}
    rows = len(measurement.flags.counted())
    details = {"kinds": [{"kind": kind, "what": said.get(kind, (kind, ""))[0], "rows": n, "share": scope.share(n), "occurrences": times,
                          "HIPAA": said.get(kind, ("", ""))[1]} for kind, (n, times) in found.items()],
               "fields": personal_data.by_field(spans, scope.judged), **personal_slices.tables(measurement, scope, limits.dictionary)}
    rule = privacy_profiles.DOMAINS.get(scope.project.value("task.regulated", ""))
    if rule:
        details[f"{rule.upper()}_entries"] = privacy_profiles.table(rule, detection.kinds(), {kind: times for kind, (_, times) in found.items()})
    message = f"{MESSAGE.format(rows=f'{rows:,}', n=f'{scope.judged:,}', share=percent(scope.share(rows)))}: {personal_data.sentence(found)}"
    grave = scope.project.sensitive and not scope.anonymised
    message += "; what the anonymisation wrote in its place is among them" if scope.anonymised else ""
    return judge_flags(shelf.signals()[CODE], measurement, scope, severity="major" if grave else SEVERITY, step=STEP if grave else "",
                       message=message, details={name: table for name, table in details.items() if table},
                       method="counted over all rows judged by detectors that miss and mistake; their recall on this data is measured by tuneready anonymise")
