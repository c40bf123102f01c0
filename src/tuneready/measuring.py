"""Measuring one part: read → canonical batch → every signal. Runs in a worker; knows signals only as the shelf hands them out.

``Whole`` adds the parts up; any cut of the data gives the same whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tuneready import column_paths, shelf
from tuneready.batch import OTHER_SHAPE, Batch, Columns, build
from tuneready.engine import near
from tuneready.engine.beside import beside
from tuneready.errors import UserError
from tuneready.intake import identify, recognise
from tuneready.intake.vote import converter, form_of
from tuneready.set_aside import SetAside
from tuneready.signal import Pairs, RowTable, Signal, Sketch
from tuneready.source import TEST, File, Part, ReadLimits, Refusal
from tuneready.state import part_cache, spill
from tuneready.summary import Measurement, merge_all

SAMPLED_BYTES = 100 << 20  # most bytes of training files that model signals look at; their samples are bounded below that
_STEPS = 4  # of the sampled share, in which data halves it: were it exact, every edit that changes a size would void all kept parts
_SAMPLES_HELD = 16  # samples of parts that wait to be joined


def sampled_share(files: Sequence[File]) -> float:
    """Share of the rows that model signals look at: all of small data, else the next lower of 0.84, 0.71, 0.59, 0.5, 0.42 …

    It follows from the sizes of the files alone.
    """
    total = sum(file.size for file in files if file.split != TEST)
    if total <= SAMPLED_BYTES:
        return 1.0
    return round(2 ** -(math.ceil(_STEPS * math.log2(total / SAMPLED_BYTES)) / _STEPS), 6)


@dataclass(frozen=True)
class Work:
    """All a worker needs to measure a part; frozen and sent to other processes as it is.

    Attributes:
        files: the run's files.
        limits: bounds of reading.
        shape: name of the shape, or ``mapped``.
        mapping: the column map, for ``mapped``.
        meta: canonical column → path in the row.
        task: the run's task.
        overrides: (signal code, field) → limit.
        spill: folder for what a large run should not hold in memory; empty to hold it.
        cache: folder that keeps results of finished parts (``state.part_cache``); empty for none.
        sampled: share of the rows that model signals look at (``sampled_share``).
        labels: where the labels stand (``recognise.WHERE``).
        aside: rows of the locked test set to leave out; None for none.
        label_key: field of the answers' JSON objects that holds the label; empty where the whole answer is the label.
    """

    files: tuple[File, ...]
    limits: ReadLimits
    shape: str
    mapping: Any
    meta: Mapping[str, Any]
    task: str
    overrides: Mapping[tuple[str, str], Any]
    spill: str = ""
    cache: str = ""
    sampled: float = 1.0
    labels: str = recognise.NONE
    aside: SetAside | None = None
    label_key: str = ""

    @property
    def form(self) -> str:
        """The task the rows' shape stands for."""
        return form_of(self.shape, self.mapping)


@dataclass
class PartResult:
    """What one part amounts to. Row numbers are within the part until ``Whole`` shifts them."""

    file: int
    lines: np.ndarray
    offsets: np.ndarray
    refusals: list[Refusal]
    measurements: dict[str, Measurement]
    pairs: dict[str, list[Pairs]]
    notes: tuple[str, ...]
    other_shape: int
    error: UserError | None = None
    aside: int = 0
    sketches: dict[str, list[Sketch]] = field(default_factory=dict)
    samples: dict[str, Any] = field(default_factory=dict)


@dataclass
class Whole:
    """All parts together: the row table, refusals by file, measurements, pairs and sketches.

    ``base`` is the run-wide number of its first row: rows of test files are numbered after those of the training data.
    ``sizes`` and ``keys`` are rows and key of each part (empty where parts are not kept). Pairs and sketches stand as their
    part has them, with what is added to their rows. Where they and the samples were left out, ``again`` makes a whole with them.
    ``record`` is what the last run left (``state.run_record``); None for a whole that was not held against it.
    """

    files: int
    _file: list[np.ndarray] = field(default_factory=list)
    _line: list[np.ndarray] = field(default_factory=list)
    _offset: list[np.ndarray] = field(default_factory=list)
    refusals: list[tuple[int, Refusal]] = field(default_factory=list)
    measurements: dict[str, Measurement] = field(default_factory=dict)
    pairs: dict[str, list[tuple[int, Pairs]]] = field(default_factory=dict)
    notes: list[tuple[int, str]] = field(default_factory=list)
    errors: list[tuple[int, UserError]] = field(default_factory=list)
    sketches: dict[str, list[tuple[int, Sketch]]] = field(default_factory=dict)
    samples: dict[str, list[Any]] = field(default_factory=dict)
    other_shape: int = 0
    aside: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    base: int = 0
    sizes: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    again: Callable[[], Whole] | None = None
    record: Any = None

    def add(self, result: PartResult) -> None:
        """Adds the next part, in order of the parts."""
        self.sizes.append(len(result.lines))
        if result.error is not None:
            self.errors.append((result.file, result.error))
            return
        base, n = self.base + self.rows, len(result.lines)
        self.rows += n
        self._file.append(np.full(n, result.file, dtype=np.int32))
        self._line.append(result.lines)
        self._offset.append(result.offsets)
        self.refusals += [(result.file, refusal) for refusal in result.refusals]
        self.notes += [(result.file, note) for note in result.notes]
        self.other_shape += result.other_shape
        if result.aside:
            self.aside.append((result.file, result.aside))
        for measurement in result.measurements.values():
            measurement.shift(base)
        merge_all(self.measurements, result.measurements)
        for code, found in result.pairs.items():
            self.pairs.setdefault(code, []).extend((base, pairs) for pairs in found)
        for code, found in result.sketches.items():
            self.sketches.setdefault(code, []).extend((base, sketch) for sketch in found)
        for name, sample in result.samples.items():
            held = self.samples.setdefault(name, [])
            held.append(sample.shifted(base))
            if len(held) >= _SAMPLES_HELD:
                held[:] = [held[0].joined(held[1:])]

    def taken(self, code: str) -> list[Any]:
        """Pairs or sketches of a signal with run-wide rows; they are not held any longer. Bands and shingles stay in their files."""
        found = self.pairs.pop(code, None) or self.sketches.pop(code, [])
        held = ((base, spill.loaded(one, ("bands", "shingles"))) for base, one in found)
        return [replace(one, rows=one.rows + base) for base, one in held]

    def table(self, files: tuple[File, ...], more: Whole | None = None) -> RowTable:
        """Where every judged row lives; the rows of ``more`` (test files) after them."""
        def joined(parts: list[np.ndarray], dtype: type) -> np.ndarray:
            return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)

        wholes = [self] if more is None else [self, more]
        file, line, offset = ([piece for whole in wholes for piece in getattr(whole, name)] for name in ("_file", "_line", "_offset"))
        return RowTable(joined(file, np.int32), joined(line, np.int64), joined(offset, np.int64), files)


def measure_part(work: Work, part: Part) -> PartResult:
    """Reads a part and runs every signal on its batches. A part that its reader refuses is named; the others go on."""
    try:
        codes = signals_for(work, part)
        return _spilled(work, part_cache.reuse(work, part, codes, PartResult, lambda: _measured(work, part)))
    except UserError as refused:
        return failed(part.file, refused)


def keys(work: Work, parts: Sequence[Part]) -> list[str]:
    """The key of every part; none where no parts are kept."""
    return list(beside(lambda part: part_cache.named(work, part, signals_for(work, part)), parts)) if work.cache else []


def _spilled(work: Work, result: PartResult) -> PartResult:
    for of_signals in (result.pairs, result.sketches):
        _away(of_signals, work.spill)
    return result


def _away(of_signals: dict[str, list], folder: str) -> None:
    """Puts what signals found into one file of the folder, where there is one."""
    held = iter(spill.spilled([one for found in of_signals.values() for one in found], folder))
    for code, found in of_signals.items():
        of_signals[code] = [next(held) for _ in found]


def failed(file: int, error: UserError) -> PartResult:
    """The result of a part that could not be read at all."""
    empty = np.zeros(0, dtype=np.int64)
    return PartResult(file, empty, empty, [], {}, {}, (), 0, error)


def _measured(work: Work, part: Part) -> PartResult:
    signals = signals_for(work, part)
    limits = {code: signal.configured(work.overrides) for code, signal in signals.items()}
    measurements: dict[str, Measurement] = {}
    pairs: dict[str, list[Pairs]] = {}
    sketches: dict[str, list[Sketch]] = {}
    samples: dict[str, list[Any]] = {}
    lines, offsets, refusals, notes = [], [], [], []
    base = other = aside = 0
    for chunk, batch in batches(work, part):
        refusals += chunk.refusals
        aside += chunk.aside
        notes += chunk.notes
        if not len(batch):
            continue
        other += int(np.count_nonzero(batch.flags & OTHER_SHAPE))
        new_pairs: dict[str, list[Pairs]] = {}
        new_sketches: dict[str, list[Sketch]] = {}
        for code, signal in signals.items():
            if signal.kind == "row":
                found = signal.measure(batch, limits[code])
                found.shift(base)
                merge_all(measurements, {code: found})
            elif signal.kind == "group":
                keys = signal.pairs(batch)
                new_pairs[code] = [Pairs(keys.rows + base, keys.key, keys.payload)]
            elif signal.kind == "near":
                sketch = signal.sketch(batch)
                digest = near.digests(np.asarray(sketch.shingles), sketch.offsets, sketch.bands)
                new_sketches[code] = [replace(sketch, rows=sketch.rows + base, digest=digest)]
        for every, new in ((pairs, new_pairs), (sketches, new_sketches)):
            _away(new, work.spill)
            for code, found in new.items():
                every.setdefault(code, []).extend(found)
        for name, draw in {s.sampled_by: s.sample for s in signals.values() if s.kind == "model"}.items():
            samples.setdefault(name, []).append(draw(batch).shifted(base))
        lines.append(np.asarray(chunk.lines, dtype=np.int64))
        offsets.append(np.asarray(chunk.offsets, dtype=np.int64))
        base += len(batch)
    empty = np.zeros(0, dtype=np.int64)
    return PartResult(
        part.file, np.concatenate(lines) if lines else empty, np.concatenate(offsets) if offsets else empty,
        refusals, measurements, pairs, tuple(dict.fromkeys(notes)), other, aside=aside, sketches=sketches,
        samples={name: first.joined(rest) for name, (first, *rest) in samples.items()},
    )


def any_binary(files: Sequence[File], parts: Sequence[Part]) -> bool:
    """True when a part needs a child process: binary formats are never opened in this one."""
    readers = shelf.by_code("readers", "NAME")
    return any(identify.binary(readers[files[number].container]) for number in {part.file for part in parts})


def undrawn(work: Work, part: Part) -> bool:
    """True where kept results of a part lack a sample, because it holds text and is never kept."""
    return any(s.kind == "model" and not getattr(s.sample_type, "KEPT", True) for s in signals_for(work, part).values())


def drawn_again(work: Work, part: Part) -> dict[str, Any]:
    """The samples of a part that are never kept; nothing else is measured. Empty where it cannot be read."""
    draws = {s.sampled_by: s.sample for s in signals_for(work, part).values()
             if s.kind == "model" and not getattr(s.sample_type, "KEPT", True)}
    samples: dict[str, list[Any]] = {}
    base = 0
    try:
        for _, batch in batches(work, part):
            for name, draw in draws.items() if len(batch) else ():
                samples.setdefault(name, []).append(draw(batch).shifted(base))
            base += len(batch)
    except UserError:
        return {}
    return {name: first.joined(rest) for name, (first, *rest) in samples.items()}


def signals_for(work: Work, part: Part) -> dict[str, Signal]:
    """Signals that look at a part: of a test file only those that hold training rows against it or learn a model, and
    the former only where there is a test file."""
    of_test = work.files[part.file].split == TEST
    tested = any(file.split == TEST for file in work.files)
    return {code: signal for code, signal in shelf.signals().items()
            if signal.applies(work.task, work.form)
            and (bool(signal.against) or signal.kind == "model" if of_test else tested or not signal.against)}


def batches(work: Work, part: Part) -> Iterator[tuple[Any, Batch]]:
    """The part's chunks, each with its canonical batch."""
    file = work.files[part.file]
    reader = shelf.by_code("readers", "NAME")[file.container]
    convert = converter(work.shape, work.mapping)
    for chunk in reader.read(file, part, work.limits):
        if work.aside is not None and part.file in work.aside.files:
            chunk = work.aside.without(chunk)  # noqa: PLW2901
        columns = Columns()
        convert(chunk.rows, columns)
        meta = column_paths.meta_values(chunk.rows, work.meta) if chunk.rows else {}
        place = (chunk.lines, chunk.offsets, chunk.lengths)
        batch = replace(build(columns, chunk.rows, place, meta, part.file, work.task), shaped_for=work.form, sampled=work.sampled)
        read = work.labels == recognise.ANSWER and work.task == "classification"
        yield chunk, recognise.labelled(batch, work.label_key) if read else batch
