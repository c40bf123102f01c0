"""The product's sentence: sources → parts → batches → measurements → findings → facts → answers → verdict → report.

Each step is a pure function of the one before; nothing flows back. Measuring is not judging, judging is not deciding,
deciding is not showing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pyarrow as pa

from tuneready import decision, evidence, measuring, provenance, row_findings, shelf, usable
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.facts import Facts, RowCounts
from tuneready.finding import SEVERITIES, Finding
from tuneready.intake import discover, identify, mapping, sample
from tuneready.intake import vote as voting
from tuneready.intake.vote import Vote
from tuneready.planning import plan as planning
from tuneready.planning import pricing
from tuneready.project import Project
from tuneready.report import Report
from tuneready.rules import Rules, Sources
from tuneready.rules import read as read_rules
from tuneready.signal import Scope
from tuneready.source import TRAIN, File, Part, ReadLimits
from tuneready.state import profile_file
from tuneready.summary import Measurement

Columns = tuple[mapping.Mapping, Mapping[str, str]]  # the column map as given; canonical column → path


@dataclass(frozen=True)
class Options:
    """How a check is run. Only ``as_of`` and the settings of what to read can change a report; the rest cannot.

    Attributes:
        project, policy: paths, or None (a ``tuneready.toml`` beside the data or in this folder is found by itself).
        profile: policy profile by name.
        target: provider or trainer by name; overrides the project's.
        test: files of a test set that is not locked.
        as_of: date of the judgement; None: SOURCE_DATE_EPOCH, else today.
        shape: name of the shape; skips the vote.
        maps: column maps as given (``prompt=question``).
        tokenizer: path of a ``tokenizer.json`` for exact counts.
        workers: processes; None: as many as the data is worth.
        limits: bounds of reading.
        progress: called with (bytes done, bytes in all).
    """

    project: str | None = None
    policy: str | None = None
    profile: str | None = None
    target: str | None = None
    test: tuple[str, ...] = ()
    as_of: dt.date | None = None
    shape: str | None = None
    maps: tuple[str, ...] = ()
    tokenizer: str = ""
    workers: int | None = None
    limits: ReadLimits = field(default_factory=ReadLimits)
    progress: Callable[[int, int], None] | None = None

    def rules(self) -> Sources:
        """Where the rules come from."""
        return Sources(self.project, self.policy, self.profile, self.target, self.as_of, self.tokenizer, self.test)


@dataclass(frozen=True)
class Audit:
    """A finished check: the report, and the row findings behind it."""

    report: Report
    rows: pa.Table
    files: tuple[File, ...]
    refusals: tuple[tuple[int, Any], ...]


def check(inputs: Sequence[str], options: Options | None = None) -> Audit:
    """Checks a dataset: reads, measures, judges, decides.

    Raises:
        UserError: what the user can mend: nothing to read, an undecidable shape, a typo in policy or project file.
    """
    options = options or Options()
    rules = read_rules(inputs, options.rules())
    if options.test:
        discover.discover(options.test)  # a test file that is not there is a mistake, not a missing one
    files, parts, refused = identify.scan(discover.discover(inputs), options.limits)
    parts = tuple(part for part in parts if files[part.file].split == TRAIN)
    if not parts:
        raise nothing_to_judge(files, refused)
    vote, columns = name_shape(files, parts, rules.project, options)
    work = plan_work(files, vote, columns, rules, options)
    whole = measure(work, parts, options)
    measured = bring_together(work, whole)
    identify.check_unchanged(files)
    rows = whole.table(files)
    if not len(rows):
        raise nothing_to_judge(files, refused, whole)
    evidence.same_shape(vote, whole, files)
    scope = Scope(rows, len(rows), work.task, rules.project, rules.as_of, rules.target, len(whole.refusals),
                  evidence.file_notes(files, whole.notes), work.shape)
    measured = evidence.with_excerpts(work, parts, measured, rows)
    findings, severities = judge(measured, scope, rules)
    table = row_findings.table(measured, shelf.signals(), severities, rows, whole.refusals, scope.notes)
    facts = replace(gather(work, whole, measured, findings, rules, refused), left_out_files=discover.left_out(inputs))
    report = evidence.report(facts, decide(facts, rules), whole, measured, rules, work)
    return Audit(report, table, files, tuple(whole.refusals))


def name_shape(files: Sequence[File], parts: Sequence[Part], project: Project, options: Options) -> tuple[Vote, Columns]:
    """What the rows were read as, and which columns are what. Stops with a line ready to paste where it cannot be decided."""
    drawn = local.map_parts(partial(sample.sample, files, limits=options.limits), [parts], isolate=any_binary(files, parts),
                            crashed=lambda parts: ([], []))  # the full pass meets the same fault and names the file
    rows, places = next(iter(drawn))
    given = mapping.parse(options.maps)
    if not rows:
        vote = voting.given("lm_text")  # every row will be refused; there is nothing to name
    elif given.content:
        vote = voting.mapped(given)
    elif options.shape:
        vote = voting.given(options.shape)
    else:
        vote = voting.vote(rows, [(files[number].path, line) for number, line in places])
    fields = {name: project.value(name) for name in ("data.group_field", "data.time_field", "data.source_field")}
    return vote, (given, mapping.meta_columns(rows, given, fields) if rows else {})


def plan_work(files: tuple[File, ...], vote: Vote, columns: Columns, rules: Rules, options: Options) -> measuring.Work:
    """What every worker is told."""
    given, meta = columns
    return measuring.Work(files, options.limits, vote.shape, given, meta, vote.task, rules.overrides)


def measure(work: measuring.Work, parts: Sequence[Part], options: Options) -> measuring.Whole:
    """Every part once, on this machine's cores."""
    total = sum(work.files[number].size for number in {part.file for part in parts})
    results = local.map_parts(
        partial(measuring.measure_part, work), parts, workers=local.workers_for(total, options.workers), isolate=any_binary(work.files, parts),
        crashed=lambda part: evidence.crashed_reader(work.files[part.file], part.file))
    whole = measuring.Whole(len(work.files))
    for number, result in enumerate(results, 1):
        whole.add(result)
        if options.progress:
            options.progress(total * number // len(parts), total)
    return whole


def any_binary(files: Sequence[File], parts: Sequence[Part]) -> bool:
    """True when a part needs a child process: binary formats are never opened in this one."""
    readers = shelf.by_code("readers", "NAME")
    return any(identify.binary(readers[files[number].container]) for number in {part.file for part in parts})


def bring_together(work: measuring.Work, whole: measuring.Whole) -> dict[str, Measurement]:
    """All measurements: those of the rows, and those of rows with equal keys."""
    signals = shelf.signals()
    measured = dict(whole.measurements)
    for code, pairs in whole.pairs.items():
        limits = signals[code].configured(work.overrides)
        measured[code] = local.group(pairs, lambda groups, s=signals[code], given=limits: s.reduce(groups, given))
    return measured


def judge(measured: Mapping[str, Measurement], scope: Scope, rules: Rules) -> tuple[tuple[Finding, ...], dict[str, str]]:
    """Findings, the gravest first, and code → severity of those that name rows."""
    findings: list[Finding] = []
    for code, signal in shelf.signals().items():
        if scope.task in signal.tasks:
            findings += signal.judge(measured.get(code, Measurement()), scope, signal.configured(rules.overrides))
    findings.sort(key=lambda f: (SEVERITIES.index(f.severity), -f.rows, f.code))
    return tuple(findings), {f.code: f.severity for f in findings}


def gather(work: measuring.Work, whole: measuring.Whole, measured: Mapping[str, Measurement],
           findings: Sequence[Finding], rules: Rules, refused: Sequence[UserError]) -> Facts:
    """Everything the gates may look at."""
    judged = whole.rows
    counts = RowCounts(judged + len(whole.refusals), judged, len(whole.refusals), 0)
    rows_usable = usable.waterfall(measured, shelf.signals(), judged, len(whole.refusals))
    sources = provenance.shares(evidence.counts(measured, "SRC001", "sources"), work.files, rules.project, judged)
    declared = rules.project.value("task.kind")
    facts = Facts(
        as_of=rules.as_of, project=rules.project, task=declared or work.task, task_declared=declared is not None,
        shape=work.shape, files=work.files, rows=counts, findings={f.code: f for f in findings},
        refused_files=tuple(str(error) for error in [*refused, *(e for _, e in whole.errors)]),
        incomplete_files=evidence.incomplete(work.files, whole.notes), usable=rows_usable, sources=sources,
        classes=dict(evidence.counts(measured, "LBL002", "classes").sorted()),
        target=profile_file.target_profile(rules.target) if rules.target else None,
        test_files=(*rules.tests, *(f.path for f in work.files if f.split != TRAIN)),
    )
    return replace(facts, plan=planning.plan_facts(facts, rules.policy))


def decide(facts: Facts, rules: Rules) -> decision.Decision:
    """Gates, situations, mistakes, stop signals and the verdict, with every way out priced."""
    return decision.decide(facts, rules.policy, pricing.pricer(facts, rules.policy))


def nothing_to_judge(files: Sequence[File], refused: Sequence[UserError], whole: measuring.Whole | None = None) -> UserError:
    """The error for data without one row to judge: cannot assess is never a verdict."""
    if refused:
        first = refused[0]
        return UserError(first.what, where=first.where, fix=first.fix, code=first.code, lines=tuple(str(e) for e in refused[1:]))
    if whole is not None and (whole.refusals or whole.errors):
        return evidence.every_row_refused(files, whole)
    names = ", ".join(f"{f.path} ({f.split})" for f in files[:5])
    return UserError("there is no training data here", where=names, code="E-NO-TRAIN",
                     fix="name the training file itself: a file named on the command line is training data whatever its name")
