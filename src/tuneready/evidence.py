"""From what was measured to what the report states: notes of files, excerpts, refusals by code, the report itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from tuneready import __version__, detection, leaks, measuring, name_model, personal_data, personal_places, shelf
from tuneready.batch import Batch
from tuneready.decision import Decision
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.facts import Facts
from tuneready.finding import visible
from tuneready.intake import identify, layouts
from tuneready.intake.mapping import option
from tuneready.intake.vote import ENOUGH, Vote
from tuneready.kernels import encodings
from tuneready.measuring import Whole, Work
from tuneready.planning import plan as planning
from tuneready.project import KEYS
from tuneready.report import (
    SCHEMA_VERSION,
    DataSummary,
    FileSummary,
    PolicySummary,
    RefusalCount,
    Report,
    plain,
)
from tuneready.rules import Rules
from tuneready.signal import RowTable
from tuneready.source import TEST, TRAIN, File, Part
from tuneready.summary import Counts, Histogram, Measurement
from tuneready.verdict import STOP

PLACES = 20  # places shown per code of refusal
SHOWN = 4000  # characters of a text that an excerpt is made of; it shows far fewer
QUOTING = ("LBL009",)  # signals whose notes quote values of rows
TRUNCATED = ("E-TRUNCATED", "E-COMP-CRC")


def file_notes(files: Sequence[File], notes: Sequence[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """(file index, note code) of everything said about files as a whole, each once, in order."""
    found = [(number, note) for number, file in enumerate(files) for note in file.notes] + list(notes)
    return tuple(sorted(set(found)))


def incomplete(files: Sequence[File], notes: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """Files that end before their content does: never a GO."""
    return tuple(sorted({files[number].path for number, note in file_notes(files, notes) if note.split(" ")[0] in TRUNCATED}))


def test_files(files: Sequence[File], rules: Rules) -> tuple[str, ...]:
    """The test set as it was named or found; public benchmarks given with ``--against`` are not part of it."""
    benchmark = tuple(path.rstrip("/") for path in rules.against)
    return tuple(f.path for f in files if f.split == TEST and not (f.path in benchmark or f.path.startswith(tuple(f"{b}/" for b in benchmark))))


def rows_by_file(files: Sequence[File], tests: Whole) -> dict[str, int]:
    """Rows of each test file that training rows were held against."""
    counts = np.bincount(tests.table(tuple(files)).file, minlength=len(files)) if tests.rows else np.zeros(len(files), dtype=int)
    return {file.path: int(n) for file, n in zip(files, counts) if n}


def same_shape(vote: Vote, whole: Whole, files: Sequence[File]) -> None:
    """Holds the vote of the sample against every row.

    Raises:
        UserError: less than 95 % of all rows have the shape the sample was named by.
    """
    if vote.confidence == "given" or whole.rows - whole.other_shape >= ENOUGH * whole.rows:
        return
    raise UserError(
        f"{whole.other_shape:,} of {whole.rows:,} rows are not {vote.shape}, though the sampled rows were",
        where=files[0].path, code="E-SHAPE-MIXED", fix="split the file by shape, or say which shape is meant",
        lines=(f"  tuneready check … --shape {vote.shape}",))


def every_row_refused(files: Sequence[File], whole: Whole) -> UserError:
    """The error for data of which no row could be accepted."""
    if whole.errors:
        return whole.errors[0][1]
    number, first = whole.refusals[0]
    count = len(whole.refusals)
    what = f"none of the {count:,} rows could be accepted; the first: {visible(first.found)[:120]}"
    said = next((note for note in files[number].notes if first.code == "E-ENC-UTF8" and note.startswith(encodings.NOTES)), "")
    fix = said.partition(" ")[2] if said.startswith(encodings.UNSURE) else f"it is likely {said.partition(' ')[2]}" if said else first.mend
    if first.code == "E-NOT-OBJECT":
        fix = layouts.from_pairs(visible(files[number].path))
    return UserError(what, where=f"{files[number].path}:{first.line}:{first.column}", code=first.code, fix=fix)


def counts(measured: Mapping[str, Measurement], code: str, name: str) -> Counts:
    """A named count of a signal's measurement, empty where it did not run."""
    found = measured[code].values.get(name) if code in measured else None
    return found if isinstance(found, Counts) else Counts()


def with_excerpts(work: Work, parts: Sequence[Part], measured: dict[str, Measurement], rows: RowTable) -> dict[str, Measurement]:
    """Fills the excerpts without text, by opening their rows again: of signals that saw keys only, and of kept parts.

    What detectors find in an excerpt is hidden, and so it is in notes that quote rows.
    """
    asked: dict[int, list[str]] = {}  # row → codes
    for code, measurement in measured.items():
        for row in (row for row, text in measurement.flags.excerpts if not text):
            asked.setdefault(row, []).append(code)
    texts = texts_of(work, parts, asked, rows)
    for code, measurement in measured.items():
        filled = [(row, (text or texts.get((row, code), ""))[:SHOWN]) for row, text in measurement.flags.excerpts]
        measured[code] = replace(measurement, flags=replace(measurement.flags, excerpts=filled))
    flags = {code: m.flags for code, m in measured.items()}
    quoted = {text for code, f in flags.items() if code != personal_places.CODE for _, text in f.excerpts}
    quoted |= {note for code in QUOTING if code in flags for note in flags[code].note or ()}
    shown = without_personal_data(quoted, *(work.overrides.get((personal_places.CODE, name), "") for name in ("dictionary", "ner")))
    for code, f in flags.items():
        excerpts = [(row, shown.get(text, text)) for row, text in f.excerpts]
        notes = [shown.get(note, note) for note in f.note] if code in QUOTING and f.note else f.note
        measured[code] = replace(measured[code], flags=replace(f, excerpts=excerpts, note=notes))
    return measured


def without_personal_data(texts: Iterable[str], dictionary: str = "", ner: str = "") -> dict[str, str]:
    """Text → the same with what detectors find in it reduced to first character and kind. ``dictionary``: file of names; ``ner``: folder of
    a model of names."""
    texts = sorted(set(texts))
    found = detection.detect(texts, None, personal_data.dictionary(dictionary), model=name_model.load(ner))
    spans: dict[int, list[tuple[int, int, str]]] = {}
    for text, start, end, kind in zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), () if found.kind is None else found.kind.tolist()):
        spans.setdefault(text, []).append((start, end, found.kinds[kind]))
    return {text: personal_data.hidden(text, spans.get(i, ())) for i, text in enumerate(texts)}


def texts_of(work: Work, parts: Sequence[Part], asked: Mapping[int, Sequence[str]], rows: RowTable) -> dict[tuple[int, str], str]:
    """(row, code) → the row's text as the signal shows it, read again. ``asked``: run-wide row → codes; ``parts``: all parts of
    the files these rows stand in, which ``work`` must read as they were read."""
    wanted: dict[int, dict[int, Sequence[str]]] = {}  # file → row → codes
    for row, of in asked.items():
        wanted.setdefault(int(rows.file[row]), {})[row] = of
    texts: dict[tuple[int, str], str] = {}
    for number in sorted(wanted):
        row_of = {int(rows.line[row]): row for row in wanted[number]}
        codes = {line: tuple(wanted[number][row]) for line, row in sorted(row_of.items())}
        places = _places(work, [part for part in parts if part.file == number], codes, rows, row_of)
        binary = identify.binary(shelf.by_code("readers", "NAME")[work.files[number].container])
        for found in local.map_parts(partial(_texts_at, work), places, isolate=binary, crashed=lambda place: {}):
            texts |= {(row_of[line], code): text for (line, code), text in found.items()}
    return texts


def _places(work: Work, parts: Sequence[Part], codes: Mapping[int, tuple[str, ...]], rows: RowTable,
            row_of: Mapping[int, int]) -> list[tuple[Part, dict[int, tuple[str, ...]]]]:
    """What to read for some lines of one file: each row alone where one can seek, else the parts that hold them."""
    file = work.files[parts[0].file]
    if file.container == "jsonl" and not file.compression:
        return [(_part_of(rows, row_of[line], line), {line: of}) for line, of in codes.items()]
    ends = [part.first_line for part in parts[1:]] + [1 << 62]
    held = [(part, {line: of for line, of in codes.items() if part.first_line <= line < end}) for part, end in zip(parts, ends)]
    return [(part, lines) for part, lines in held if lines]


def _part_of(rows: RowTable, row: int, line: int) -> Part:
    """The bytes from a row to the next one of its file."""
    last = row + 1 == len(rows) or rows.file[row + 1] != rows.file[row]
    return Part(int(rows.file[row]), int(rows.offset[row]), -1 if last else int(rows.offset[row + 1]), line)


def _texts_at(work: Work, place: tuple[Part, dict[int, tuple[str, ...]]]) -> dict[tuple[int, str], str]:
    """(line, code) → text of some lines of a part, as the signal shows it: the text it flags, else the row's.

    What a signal says of a row is the same in every batch the row may stand in, so it can be asked again.
    """
    part, codes = place
    texts: dict[tuple[int, str], str] = {}
    left = dict(codes)
    for chunk, batch in measuring.batches(work, part):
        held = [(position, line) for position, line in enumerate(chunk.lines) if line in left]
        shown = {code: _shown(work, code, batch) for code in sorted({code for _, line in held for code in left[line]})}
        for position, line in held:
            texts |= {(line, code): shown[code].get(position) or _text(code, batch, position) for code in left.pop(line)}
        if not left:
            break
    return texts


def _text(code: str, batch: Batch, position: int) -> str:
    """What a row is shown by: for a leak the input that is held against the test set, else its target."""
    return (leaks.input_of(batch, position) if shelf.signals()[code].against else "") or batch.text_of(position)


def _shown(work: Work, code: str, batch: Batch) -> dict[int, str]:
    signal = shelf.signals()[code]
    if signal.kind != "row":
        return {}
    return dict(signal.measure(batch, signal.configured(work.overrides)).flags.excerpts)


def refusals(files: Sequence[File], whole: Whole) -> tuple[RefusalCount, ...]:
    """Refused rows by reader's code, each with its first places."""
    by_code: dict[str, list[str]] = {}
    mend: dict[str, str] = {}
    for number, refusal in whole.refusals:
        by_code.setdefault(refusal.code, []).append(f"{files[number].path}:{refusal.line}:{refusal.column}")
        mend.setdefault(refusal.code, refusal.mend)
    return tuple(RefusalCount(code, len(places), mend[code], tuple(places[:PLACES])) for code, places in sorted(by_code.items()))


def file_summaries(work: Work, whole: Whole, rows: RowTable) -> tuple[FileSummary, ...]:
    """Every input file with its own conservation of rows."""
    judged = np.bincount(rows.file, minlength=len(work.files)) if len(rows) else np.zeros(len(work.files), dtype=int)
    refused = np.bincount([number for number, _ in whole.refusals] or [0], minlength=len(work.files))
    if not whole.refusals:
        refused = refused * 0
    notes = file_notes(work.files, whole.notes)
    return tuple(
        FileSummary(f.path, f.sha256, f.size, f.container, f.compression, f.split, int(judged[i] + refused[i]), int(judged[i]),
                    int(refused[i]), tuple(note for number, note in notes if number == i))
        for i, f in enumerate(work.files))


def data_sha256(files: Sequence[File]) -> str:
    """Hash of the data: of the one file's bytes, or of the hashes of all files in order."""
    import hashlib

    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256("\n".join(f.sha256 for f in files).encode()).hexdigest()


def statistics(measured: Mapping[str, Measurement]) -> dict[str, Any]:
    """What the data looks like: quantiles of every histogram a signal keeps (``LEN005``)."""
    out: dict[str, Any] = {}
    for code in sorted(measured):
        for name, value in sorted(measured[code].values.items()):
            if isinstance(value, Histogram) and value.count:
                out[name] = {"median": value.quantile(0.5), "p95": value.quantile(0.95), "p99": value.quantile(0.99),
                             "maximum": value.maximum, "mean": value.total / value.count, "n": value.count}
    return out


def report(facts: Facts, decided: Decision, whole: Whole, measured: Mapping[str, Measurement], rules: Rules, work: Work) -> Report:
    """The report of a finished check."""
    rows = whole.table(work.files)
    judged = len(rows)
    data = DataSummary(
        sha256=data_sha256([f for f in work.files if f.split == "train"]), files=file_summaries(work, whole, rows),
        rows=facts.rows, shape=work.shape,
        shape_vote={work.shape: judged - whole.other_shape, **({"other": whole.other_shape} if whole.other_shape else {})},
        task=facts.task, task_declared=facts.task_declared, map=option(dict(work.mapping.paths)) if work.mapping.paths else "", classes=facts.classes,
        refusals=refusals(work.files, whole), refused_files=facts.refused_files, sources=facts.sources,
        statistics=statistics(measured), labels=work.labels)
    return Report(
        schema_version=SCHEMA_VERSION, tuneready_version=__version__, as_of=facts.as_of, data=data, verdict=decided.verdict,
        gates=decided.gates, usable=facts.usable, situations=decided.situations, mistakes=decided.mistakes,
        stop_signals=decided.stop_signals, findings=tuple(facts.findings.values()), slices=(),
        plan=planning.plan(facts, rules.policy), policy=policy_summary(rules), project=project_summary(facts),
        target=plain(facts.target) if facts.target else {}, not_measured=not_measured(facts, work.form),
        next_commands=next_commands(facts, decided, work), missing_answers=missing_answers(facts, decided),
        notes=(*method_notes(facts), *map(name_model.note, filter(None, [rules.overrides.get((personal_places.CODE, "ner"))])), *decided.notes))


def policy_summary(rules: Rules) -> PolicySummary:
    """Everything in force, overrides and waivers said."""
    policy = rules.policy
    waivers = [{**plain(w), "valid": w.valid(rules.as_of)} for w in policy.waivers]
    return PolicySummary(policy.profile, policy.sha256, tuple(plain(e) for e in policy.entries.values()),
                         tuple(plain(o) for o in policy.overrides), tuple(waivers))


def project_summary(facts: Facts) -> dict[str, Any]:
    """What people declared, each with who and when."""
    project = facts.project
    if not project.path and not project.facts:
        return {}
    return {"name": project.name, "sha256": project.sha256,
            "facts": {name: plain(fact) for name, fact in sorted(project.facts.items())},
            "experts": plain(project.experts), "tasks": plain(project.tasks)}


def missing_answers(facts: Facts, decided: Decision) -> dict[str, str]:
    """Declared facts still open that some gate waits for: name → question."""
    waited = {key for answer in decided.gates if answer.holds for key in answer.keys if key in KEYS}
    return {name: key.question for name, key in KEYS.items()
            if (name in waited or key.first) and facts.project.fact(name) is None}


def not_measured(facts: Facts, form: str) -> dict[str, str]:
    """What was not looked at in this run, and why; nothing of it is ever green. ``form``: the task the shape stands for."""
    skipped = {code: f"applies to {', '.join(signal.tasks)}; this is {form if signal.group == 'FMT' else facts.task}"
               for code, signal in shelf.signals().items() if not signal.applies(facts.task, form)}
    return {**skipped, **facts.not_measured}


def next_commands(facts: Facts, decided: Decision, work: Work) -> tuple[str, ...]:
    """At most three commands, ready to paste: declare what is missing, learn what the first open check asks for, see the plan."""
    import shlex

    data = " ".join([shlex.quote(visible(file.path)) for file in work.files if file.split == TRAIN][:3]) or "DATA"
    declare = "tuneready init --full" if facts.project.facts else "tuneready init"
    open_checks = [answer.code for answer in decided.gates if answer.holds]
    given = [r.flip.command for r in decided.verdict.reasons if r.flip is not None and r.flip.command.split()[:2] != ["tuneready", "init"]]
    asked = [declare] if missing_answers(facts, decided) else []
    pages = [f"tuneready explain {code}" for code in (*(s.code for s in decided.stop_signals if s.effect == STOP), *open_checks)]
    later = sorted(pages, key=lambda line: line.endswith("R1"))  # R1 is what the questions of init are about
    return tuple(dict.fromkeys([*asked, *filter(None, given), *later[:1], f"tuneready plan {data}", *later[1:]]))[:3]


def unseen(measured: Mapping[str, Measurement]) -> dict[str, str]:
    """Code → why a signal that needs certain columns had nothing to measure."""
    nothing = "PII002" in measured and not measured["PII002"].values
    return {"PII002": "no two columns such as age, sex, place, postcode or occupation stand beside the text"} if nothing else {}


def method_notes(facts: Facts) -> tuple[str, ...]:
    """How the numbers came about, and what the report does not say."""
    notes = [
        "Counts are over all rows judged and need no interval; a share that rests on a sample carries its 95 % interval.",
        "No blended score exists: the verdict follows from the gates, each with its reasons.",
        "Excerpts are masked: names, addresses, numbers, secrets and whatever else detectors find are reduced to first character and kind.",
    ]
    notes += [f"{rows:,} rows of {visible(path)} were held against the training rows." for path, rows in facts.test_rows.items()]
    if facts.left_out_files:
        shown = ", ".join(visible(path) for path in facts.left_out_files[:PLACES])
        more = f" and {len(facts.left_out_files) - PLACES:,} more" if len(facts.left_out_files) > PLACES else ""
        notes.append(f"The folder scan passed over what is not training data ({len(facts.left_out_files):,}): {shown}{more}.")
    if facts.usable.lower is None:
        notes.append("Usable rows are a count without an interval: no probability sample of expert reviews exists yet.")
    return tuple(notes)
