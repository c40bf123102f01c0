"""The product's sentence: sources → parts → batches → measurements → findings → facts → answers → verdict → report.

Each step is a pure function of the one before; nothing flows back. Measuring is not judging, judging is not deciding,
deciding is not showing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from tuneready import (
    checked_labels,
    decision,
    evidence,
    expert_review,
    judged_leaks,
    leak_sample,
    learning,
    measuring,
    passes,
    personal_places,
    provenance,
    row_findings,
    shelf,
    usable,
)
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.facts import Facts, RowCounts
from tuneready.finding import SEVERITIES, Finding
from tuneready.intake import discover
from tuneready.planning import plan as planning
from tuneready.planning import pricing
from tuneready.report import Report
from tuneready.rules import Rules
from tuneready.rules import read as read_rules
from tuneready.running import Options
from tuneready.signal import Scope
from tuneready.source import TRAIN, File
from tuneready.state import anonymisation_file, judged_file, part_cache, profile_file
from tuneready.summary import Measurement
from tuneready.testset import custody


@dataclass(frozen=True)
class Audit:
    """A finished check: the report, and the row findings behind it."""

    report: Report
    rows: pa.Table
    files: tuple[File, ...]
    refusals: tuple[tuple[int, Any], ...]
    leaks: pa.Table  # pairs of leaked rows to judge, and those judged (``leak_sample.SCHEMA``)
    locked_out: bool = False  # the lock does not verify, or rows of a locked set are in training data: exit code 4
    places: pa.Table | None = None  # where personal data stands (``personal_places.SCHEMA``); None where nobody looked


@local.kept()
def check(inputs: Sequence[str], options: Options | None = None) -> Audit:
    """Checks a dataset: reads, measures, judges, decides.

    Raises:
        UserError: what the user can mend: nothing to read, an undecidable shape, a typo in policy or project file.
    """
    options = options or Options()
    rules = read_rules(inputs, options.rules())
    judgements = judged_file.read(options.judged) if options.judged else judged_leaks.Judgements()
    lock = custody.beside(inputs, rules.project.path)
    if lock is not None and lock.test and lock.test not in options.test:
        options = replace(options, test=(*options.test, lock.test))
    files, parts, refused = passes.find(inputs, options)
    lock = None if lock is None else custody.with_pool(lock, files)
    train = tuple(part for part in parts if files[part.file].split == TRAIN)
    if not train:
        raise nothing_to_judge(files, refused)
    left = anonymisation_file.residual(options.anonymisation, files, custody.carved(lock))
    vote, columns = passes.name_shape(files, train, rules.project, options)
    work = measuring.Work(files, options.limits, vote.shape, *columns, vote.task, rules.overrides,
                          cache=part_cache.chosen(options.cache, sum(file.size for file in files)), labels=vote.labels, label_key=vote.label_key, sampled=measuring.sampled_share(files),
                          aside=None if lock is None else lock.aside)
    with passes.spilling(work, train) as work:
        whole = passes.measure(work, train, options)
        tests = passes.measure_tests(work, parts, whole, rules.project, options)
        measured = passes.across(work, whole, tests, train, rules.project, options)
    rows = whole.table(files)
    if not len(rows):
        raise nothing_to_judge(files, refused, whole)
    evidence.same_shape(vote, whole, files)
    work = replace(work, spill="")
    everything = whole.table(files, tests)
    people = checked_labels.checked(work, train, rows, options.reviews, measured, rules)
    measured = checked_labels.corrected(measured, people)
    experts = expert_review.beside(inputs, work, train, rules)
    scope = Scope(everything, len(rows), work.task, rules.project, rules.as_of, rules.target, len(whole.refusals),
                  evidence.file_notes(files, whole.notes), work.shape, work.form, left is not None and left.bound_to_data)
    outcome = judged_leaks.applied(measured, judgements, rules.as_of)
    sample = leak_sample.drawn(leak_sample.Works(work, parts, rules.project, options), outcome, judgements, everything)
    measured = evidence.with_excerpts(work, train, sample.measured, rows)
    findings, severities = judge(measured, scope, rules)
    findings = custody.with_way_out(lock, findings)
    table = row_findings.table(measured, shelf.signals(), severities, everything, whole.refusals, scope.notes)
    kept = None if lock is None else custody.state(lock, findings, rules.project, int(rules.policy["test_rows_minimum"]),
                                                      expert_review.of_test(experts, lock.test), measured.get("LBL001", Measurement()).values.get("test_labels"))
    facts = replace(gather(work, whole, measured, findings, rules, refused), lock=kept, left_out_files=discover.left_out(inputs),
                    test_rows=evidence.rows_by_file(files, tests), leaks=outcome.tally, reviews=expert_review.merged(people.tally, experts), 
                    residual=None if left is None else left.among(len(rows)))
    clean = usable.mask(measured, shelf.signals(), whole.rows, personal_places.spared(findings))
    facts = replace(facts, usable=expert_review.usable(facts.usable, experts, clean))
    facts = replace(facts, plan=planning.plan_facts(facts, rules.policy))
    report = evidence.report(facts, decide(facts, rules), whole, measured, rules, work)
    report = replace(report, leaks=sample.summary, notes=(*report.notes, *filter(None, [vote.note]), *sample.notes, *people.notes, *experts.notes))
    aside = facts.rows.set_aside
    if lock is not None:
        report = replace(report, notes=(*report.notes, *custody.notes(lock, aside)))
    broken = lock is not None and (bool(lock.test and lock.problems) or (lock.aside is None and kept.leaks_exact > 0))
    return Audit(report, table, files, tuple(whole.refusals), sample.table, broken, personal_places.table(measured, everything))


def judge(measured: Mapping[str, Measurement], scope: Scope, rules: Rules) -> tuple[tuple[Finding, ...], dict[str, str]]:
    """Findings, the gravest first, and code → severity of those that name rows."""
    findings: list[Finding] = []
    for code, signal in shelf.signals().items():
        if signal.applies(scope.task, scope.form):
            findings += signal.judge(measured.get(code, Measurement()), scope, signal.configured(rules.overrides))
    findings.sort(key=lambda f: (SEVERITIES.index(f.severity), -f.rows, f.code))
    return tuple(findings), {f.code: f.severity for f in findings}


def gather(work: measuring.Work, whole: measuring.Whole, measured: Mapping[str, Measurement],
           findings: Sequence[Finding], rules: Rules, refused: Sequence[UserError]) -> Facts:
    """Everything the gates may look at."""
    judged = whole.rows
    aside = sum(n for _, n in whole.aside)
    counts = RowCounts(judged + len(whole.refusals) + aside, judged, len(whole.refusals), aside)
    rows_usable = usable.waterfall(measured, shelf.signals(), judged, len(whole.refusals), personal_places.spared(findings))
    sources = provenance.shares(evidence.counts(measured, "SRC001", "sources"), work.files, rules.project, judged)
    return Facts(
        as_of=rules.as_of, project=rules.project, task=work.task, task_declared=rules.project.value("task.kind") is not None,
        shape=work.shape, files=work.files, rows=counts, findings={f.code: f for f in findings},
        refused_files=tuple(str(error) for error in [*refused, *(e for _, e in whole.errors)]),
        incomplete_files=evidence.incomplete(work.files, whole.notes), usable=rows_usable, sources=sources,
        classes=dict(evidence.counts(measured, "LBL002", "classes").sorted()),
        target=profile_file.target_profile(rules.target) if rules.target else None,
        test_files=evidence.test_files(work.files, rules), not_measured={**evidence.unseen(measured), **learning.untold(measured)},
    )


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
