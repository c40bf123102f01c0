"""The passes over the data: a look at a sample to name the shape, one pass over every training row, one over test rows.

Everything here moves work and adds results up; what is measured is the signals' business.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from tuneready import learning, measuring, shelf
from tuneready.engine import local, near
from tuneready.engine.beside import THREADS, beside
from tuneready.engine.near_known import Known
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.intake import discover, identify, mapping, sample, suggest
from tuneready.intake import vote as voting
from tuneready.intake.vote import Vote
from tuneready.project import Project
from tuneready.running import Options
from tuneready.signal import Context, Signal
from tuneready.source import TEST, File, Part
from tuneready.state import part_cache, run_record
from tuneready.summary import Measurement

SPILL_BYTES = 64 << 20
Columns = tuple[mapping.Mapping, Mapping[str, str]]  # the column map as given; canonical column → path


def find(inputs: Sequence[str], options: Options) -> tuple[tuple[File, ...], tuple[Part, ...], tuple[UserError, ...]]:
    """All files, training data first, their parts, and what was refused; files named as tests have the split ``test``.

    Raises:
        UserError: nothing to read; the only file, or a test file, is refused.
    """
    named = (*options.test, *options.against)
    tests = tuple(replace(file, split=TEST) for file in discover.discover(named)) if named else ()
    files, parts, refused = identify.scan((*discover.discover(inputs), *tests), options.limits)
    kept = {file.path for file in files}
    lost = next((file.path for file in tests if file.path not in kept), None)
    if lost is not None:
        raise next((error for error in refused if error.where.startswith(visible(lost))), refused[0])
    return files, parts, refused


def name_shape(files: Sequence[File], parts: Sequence[Part], project: Project, options: Options) -> tuple[Vote, Columns]:
    """What the rows were read as and are for, and which columns are what. Stops with a line ready to paste where it cannot be decided."""
    rows, places = _drawn(files, parts, options)
    given = mapping.parse(options.maps)
    if not rows:
        vote = voting.given("lm_text")  # every row will be refused; there is nothing to name
    elif given.content:
        vote = voting.mapped(given)
    elif options.shape:
        vote = voting.given(options.shape)
    else:
        vote = voting.vote(rows, [(files[number].path, line) for number, line in places])
    if rows:
        vote = voting.with_task(vote, rows, given, project.value("task.kind"))
    fields = {name: project.value(name) for name in ("data.group_field", "data.time_field", "data.source_field")}
    return vote, (given, mapping.meta_columns(rows, given, fields) if rows else {})


def _drawn(files: Sequence[File], parts: Sequence[Part], options: Options) -> tuple[list[dict], list[tuple[int, int]]]:
    """The sampled rows with their places; none where reading them ended the child: the full pass meets the same fault."""
    drawn = local.map_parts(partial(sample.sample, files, limits=options.limits), [parts], isolate=measuring.any_binary(files, parts),
                            crashed=lambda parts: ([], []))
    return next(iter(drawn))


def measure(work: measuring.Work, parts: Sequence[Part], options: Options, base: int = 0, whole: bool = False) -> measuring.Whole:
    """Every part once, on this machine's cores. ``base`` is the run-wide number of the first row.

    Where the last run was over the same parts, pairs, sketches and samples are left out, and those of kept parts are neither
    read nor checked, unless ``whole``: ``across`` mostly has no need of them.
    """
    total = sum(work.files[number].size for number in {part.file for part in parts})
    record = None if whole else run_record.load(work, Known)
    out = measuring.Whole(len(work.files), base=base, keys=measuring.keys(work, parts), record=record)
    bare = record is not None and all(out.keys) and record.parts[: len(record.parts) - record.tests] == out.keys
    if bare:
        out.again = partial(measure, work, parts, options, base, True)
    for number, result in enumerate(_results(work, parts, options, out.keys, not bare), 1):
        out.add(_bare(result) if bare else result)
        if options.progress:
            options.progress(total * number // len(parts), total)
    return out


def _results(work: measuring.Work, parts: Sequence[Part], options: Options, keys: Sequence[str], behind: bool) -> Iterator[measuring.PartResult]:
    """The result of every part, in order; what an earlier run has finished is not sent to a worker again.

    Kept results are checked on a thread beside the measuring of those that are missing.
    """
    isolate = measuring.any_binary(work.files, parts)
    there = [bool(key) and part_cache.there(work, part, key) for part, key in zip(parts, keys)] if keys else [False] * len(parts)
    missing = [part for part, is_there in zip(parts, there) if not is_there]
    total = min(sum(part_cache.size(work.files[part.file], part) for part in missing),
                sum(work.files[number].size for number in {part.file for part in missing}))
    workers = local.workers_for(total, options.workers)
    if options.workers is None and len(missing) < 2:
        workers = 0

    def measured(these: Sequence[Part], workers: int) -> Iterator[measuring.PartResult]:
        return local.map_parts(partial(measuring.measure_part, work), these, workers=workers, isolate=isolate,
                               crashed=lambda part: crashed_reader(work.files[part.file], part.file))

    again = [part for part, is_there in zip(parts, there) if behind and is_there and measuring.undrawn(work, part)]
    redrawn = local.map_parts(partial(measuring.drawn_again, work), again, isolate=isolate, crashed=lambda part: {},
                              workers=local.workers_for(sum(part_cache.size(work.files[part.file], part) for part in again), options.workers))
    with ThreadPoolExecutor(THREADS) as pool:
        looked_up = [pool.submit(part_cache.kept, work, part, key, measuring.PartResult, behind=behind) if is_there else None
                     for part, key, is_there in zip(parts, keys or [""] * len(parts), there)]
        new = measured(missing, workers)
        for part, pending in zip(parts, looked_up):
            if pending is None:
                yield next(new)
                continue
            result, drawn = pending.result(), next(redrawn) if again else {}
            if result is not None:
                result.samples.update(drawn)
            yield next(measured([part], 0)) if result is None else result


def crashed_reader(file: File, number: int) -> measuring.PartResult:
    """The result for a part whose child process died: the file is named, the others go on."""
    return measuring.failed(number, UserError(
        "reading this file ended the process that read it", where=visible(file.path), code="E-READER-CRASH",
        fix="the file is damaged or too large for its reader: export it again, as JSONL if you can"))


def measure_tests(work: measuring.Work, parts: Sequence[Part], train: measuring.Whole, project: Project, options: Options,
                  whole: bool = False) -> measuring.Whole:
    """The rows of test files, for the signals that hold training rows against them; numbered after the training rows.

    What ``measure`` left out of ``train`` is left out here, where these parts are the last run's too, unless ``whole``.

    A test file is named by a vote of its own, for it may have another shape than the training data.

    Raises:
        UserError: the shape of a test file cannot be decided.
    """
    parts = [part for part in parts if work.files[part.file].split == TEST]
    out = measuring.Whole(len(work.files), base=train.base + train.rows)
    named = []
    for number in dict.fromkeys(part.file for part in parts):
        mine = [part for part in parts if part.file == number]
        one = as_test(work, mine, project, options)
        named.append((one, mine, measuring.keys(one, mine)))
    out.keys = [key for *_, keys in named for key in keys]
    record = train.record if train.again is not None and not whole else None
    bare = record is not None and record.same(train.keys, out.keys)
    if bare:
        out.again = partial(measure_tests, work, parts, train, project, options, True)
    for one, mine, keys in named:
        for result in _results(one, mine, options, keys, not bare):
            out.add(_bare(result) if bare else result)
    if out.errors:
        raise out.errors[0][1]
    return out


def _bare(result: measuring.PartResult) -> measuring.PartResult:
    """A result without what brings rows together and what models learn from."""
    return replace(result, pairs={}, sketches={}, samples={})


def as_test(work: measuring.Work, parts: Sequence[Part], project: Project, options: Options) -> measuring.Work:
    """The work that reads one test file, whose parts these are, as what it is. Raises UserError as ``measure_tests``."""
    vote, (given, meta) = _named_test(work.files, parts, project, options)
    return replace(work, shape=vote.shape, mapping=given, meta=meta)


def _named_test(files: Sequence[File], parts: Sequence[Part], project: Project, options: Options) -> tuple[Vote, Columns]:
    """The shape of a test file; of a public benchmark that fits none, the columns that look like its text."""
    try:
        return name_shape(files, parts, project, options)
    except UserError as undecided:
        if undecided.code == "E-MAP-MISSING":  # the map speaks of the training data; this file has other columns
            return _named_test(files, parts, project, replace(options, maps=()))
        if undecided.code == "E-CLASS-FOLDERS":  # only the texts are compared: whether their folders are classes does not matter
            return _named_test(files, parts, project, replace(options, shape="lm_text"))
        path = files[parts[0].file].path
        if undecided.code != "E-SHAPE-UNKNOWN" or not any(path == b or path.startswith(b.rstrip("/") + "/") for b in options.against):
            raise
        rows, _ = _drawn(files, parts, options)
        guess = mapping.Mapping(tuple(suggest.column_map(rows).items()))
        if not guess.content:
            raise  # nothing would be compared, and that must not look like no leak
        return voting.mapped(guess), (guess, {})


def across(work: measuring.Work, whole: measuring.Whole, tests: measuring.Whole, parts: Sequence[Part], project: Project,
           options: Options) -> dict[str, Measurement]:
    """All measurements: those of single rows, of rows with equal keys, of verified near pairs, and of models over the whole set.

    Meanwhile every file is hashed once more. Where the last run was over the same parts, its result is taken; what its models
    concluded, where they were told the same as well. ``parts``: those of the training data.

    Raises:
        UserError: a file changed while it was read (``identify.check_unchanged``).
    """
    context = Context(work.task, fast=options.fast)
    told = run_record.circumstances(context)
    with ThreadPoolExecutor(1) as pool:
        unchanged = pool.submit(identify.check_unchanged, work.files)
        record = whole.record
        same = record is not None and record.same(whole.keys, tests.keys)
        learnt = record.concluded(told) if same else None
        if learnt is not None:
            unchanged.result()
            return {**whole.measurements, **record.measured, **learnt}
        whole, tests = (one.again() if one.again else one for one in (whole, tests))
        found = record if same else _brought_together(work, whole, tests, record)
        unchanged.result()
    models = learning.learn(whole.samples, tests.samples, context, record.models if record is not None else None)
    learnt, whole_told = concluded(work, whole, parts, models, options)
    if not (whole.errors or tests.errors):
        run_record.keep(work, replace(found, learnt=learnt if whole_told else {}, context=told if whole_told else "", models=learning.kept(models)), Known)
    return {**whole.measurements, **found.measured, **learnt}


def concluded(work: measuring.Work, whole: measuring.Whole, parts: Sequence[Part], learnt: Sequence[learning.Learnt],
              options: Options) -> tuple[dict[str, Measurement], bool]:
    """(measurements of signals that learnt a model over the whole set, true where they hold for the parts as they were named)."""
    scored = bool(whole.keys) and learning.scores(learnt)
    found, every = learning.conclude(work, learnt, whole, parts, options.workers)
    if scored and every:  # rows were read once more, after the files were compared
        every = measuring.keys(work, parts) == whole.keys
    return run_record.bare(found), every


def _brought_together(work: measuring.Work, whole: measuring.Whole, tests: measuring.Whole,
                      record: run_record.RunRecord | None) -> run_record.RunRecord:
    """The measurements of group and near signals, and what the next run may take from them."""
    signals = shelf.signals()
    parts, sizes = [*whole.keys, *tests.keys], [*whole.sizes, *tests.sizes]
    known = {}
    if record is not None and parts:
        numbers, survived = run_record.numbering(record, parts, sizes)
        known = {code: one.moved(numbers, survived) for code, one in record.near.items()}

    def measured(code: str) -> tuple[Measurement, Known | None]:
        signal = signals[code]
        limits = signal.configured(work.overrides)
        found = [*_sided(whole.taken(code), False, signal), *_sided(tests.taken(code), True, signal)]
        try:
            if signal.kind == "group":
                return local.group(found, lambda groups: signal.reduce(groups, limits)), None
            pairs, told = near.search(found, limits.threshold, bool(signal.against), known.get(code))
            return signal.reduce(pairs, limits), told
        finally:
            part_cache.let_go(found)

    groups, nears = list(whole.pairs), list(whole.sketches)
    done = dict(zip(groups, beside(measured, groups)))  # first: what they held is then free for the near ones
    done |= {code: measured(code) for code in nears}
    return run_record.RunRecord(parts, len(tests.keys), sizes, {code: found for code, (found, _) in done.items()},
                                {code: told for code, (_, told) in done.items() if told is not None})


def _sided(found: Sequence[Any], test: bool, signal: Signal) -> list[Any]:
    """Pairs or sketches of a leak signal with the column that tells test rows from training rows."""
    if not signal.against:
        return list(found)
    return [replace(one, payload={**one.payload, "test": np.full(len(one.rows), test)}) for one in found]


@contextlib.contextmanager
def spilling(work: measuring.Work, parts: Sequence[Part]) -> Iterator[measuring.Work]:
    """The work with a folder for what a large run should not hold in memory; it is gone afterwards."""
    if sum(work.files[number].size for number in {part.file for part in parts}) < SPILL_BYTES:
        yield work
        return
    with tempfile.TemporaryDirectory(prefix="tuneready-") as folder:
        yield replace(work, spill=folder)
