"""Models over the whole set: samples in, one frozen model for all signals that share it, measurements out.

A model is fitted on a bounded sample. Where rows were left out of it they are read once more and scored batch by batch.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tuneready import measuring, shelf
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.kernels.linear import one_thread
from tuneready.signal import Context, Signal
from tuneready.source import TRAIN, Part
from tuneready.state import run_record
from tuneready.summary import Flags, Measurement, merge_all


@dataclass(frozen=True)
class Learnt:
    """A sample of the training rows and the model fitted on it; ``codes``: the signals that share them; ``told``: what
    names all the fit read, empty where it cannot be named."""

    sample: Any
    model: Any
    codes: tuple[str, ...]
    told: str = ""


def learn(samples: Mapping[str, Sequence[Any]], tests: Mapping[str, Sequence[Any]], context: Context,
          known: Mapping[str, Any] | None = None) -> list[Learnt]:
    """Fits every model once.

    Args:
        samples, tests: name of the sample function → samples of training and of test parts, run-wide row numbers.
        context: what fits may know; its ``test`` is filled here.
        known: ``Learnt.told`` → a model of an earlier run that read the same (``kept``).
    """
    out = []
    for (name, fit), signals in _shared(context.task).items():
        if not samples.get(name):
            continue
        first, *others = samples[name]
        joined = first.joined(others)
        test = tests[name][0].joined(tests[name][1:]) if tests.get(name) else None
        whole = dataclasses.replace(context, test=test)
        told = _told(name, fit, joined, whole)
        model = known[told].again(joined) if known and told in known else None
        if model is None:
            with one_thread():
                model = fit(joined, whole)
        out.append(Learnt(joined, model, tuple(s.code for s in signals), told))
    return out


def _told(name: str, fit: Any, sample: Any, context: Context) -> str:
    """Names what a fit reads; empty for a sample that has no ``digest``."""
    circumstances = run_record.circumstances(context) if hasattr(sample, "digest") else ""
    return f"{name} {fit.__module__}.{fit.__qualname__} {circumstances} {sample.digest()}" if circumstances else ""


def kept(learnt: Sequence[Learnt]) -> dict[str, Any]:
    """What the next run may take of these models, by what names all they read."""
    return {one.told: one.model.kept() for one in learnt if one.told and hasattr(one.model, "kept")}


def _shared(task: str) -> dict[tuple[str, Any], list[Signal]]:
    """(name of the sample function, fit) → signals that use both."""
    found: dict[tuple[str, Any], list[Signal]] = {}
    for signal in shelf.signals().values():
        if signal.kind == "model" and task in signal.tasks:
            found.setdefault((signal.sampled_by, signal.fit), []).append(signal)
    return found


def conclude(work: measuring.Work, learnt: Sequence[Learnt], whole: measuring.Whole, parts: Sequence[Part],
             workers: int | None = None) -> tuple[dict[str, Measurement], bool]:
    """(measurement of every model signal, true where all rows were told); rows outside its sample are scored where the signal can."""
    signals = shelf.signals()
    limits = {code: signals[code].configured(work.overrides) for one in learnt for code in one.codes}
    out = {code: signals[code].conclude(one.model, limits[code]) for one in learnt for code in one.codes}
    beyond, every = _beyond(learnt), True
    if beyond:
        models = {code: model for code, (_, model) in beyond.items()}
        train = [part for part in parts if work.files[part.file].split == TRAIN]
        base = whole.base
        total = sum(work.files[number].size for number in {part.file for part in train})
        scored = local.map_parts(partial(score_part, dataclasses.replace(work, sampled=1.0), models), train, crashed=lambda part: (0, {}),
                                 workers=local.workers_for(total, workers), isolate=measuring.any_binary(work.files, train))
        for (rows, found), size in zip(scored, whole.sizes, strict=True):
            every &= rows == size
            for code, measurement in found.items():
                measurement.shift(base)
                measurement.flags = _without(measurement.flags, beyond[code][0])
            merge_all(out, found)
            base += size
    return out, every


def scores(learnt: Sequence[Learnt]) -> bool:
    """True where ``conclude`` reads rows once more."""
    return bool(_beyond(learnt))


def _beyond(learnt: Sequence[Learnt]) -> dict[str, tuple[np.ndarray, Any]]:
    """Code → (rows of the sample, the model) of signals that have rows beyond it to score."""
    signals = shelf.signals()
    return {code: (one.sample.rows, _portable(one.model)) for one in learnt if one.sample.seen > len(one.sample.rows)
            and not (getattr(one.model, "why", "") or getattr(one.model, "reason", ""))  # it says nothing of other rows either
            for code in one.codes if signals[code].score is not None}


def untold(measured: Mapping[str, Measurement]) -> dict[str, str]:
    """Code → why a model could say nothing of this data; a signal that shares the model gives the same reason."""
    reasons = {code: getattr(found.values.get("audit"), "reason", "") for code, found in measured.items()}
    return {code: reason for code, reason in reasons.items() if reason}


def _portable(model: Any) -> Any:
    """The model without what only the sample's own rows need, for it travels to other processes."""
    return model.portable() if hasattr(model, "portable") else model


def _without(flags: Flags, rows: np.ndarray) -> Flags:
    """The flags of rows that are not among ``rows`` (ascending)."""
    at = np.minimum(np.searchsorted(rows, flags.rows), max(len(rows) - 1, 0))
    kept = np.flatnonzero(rows[at] != flags.rows) if len(rows) else np.arange(len(flags.rows))
    return Flags(flags.rows[kept], None if flags.score is None else flags.score[kept],
                 None if flags.note is None else [flags.note[i] for i in kept.tolist()],
                 info=None if flags.info is None else flags.info[kept])


def score_part(work: measuring.Work, models: Mapping[str, Any], part: Part) -> tuple[int, dict[str, Measurement]]:
    """(rows judged, measurement by code) of one part; nothing of a part that cannot be read, which the first pass has told."""
    signals = shelf.signals()
    base, out = 0, {}
    try:
        with one_thread():
            for _, batch in measuring.batches(work, part):
                for code, model in models.items() if len(batch) else ():
                    found = signals[code].score(batch, model, signals[code].configured(work.overrides))
                    found.shift(base)
                    merge_all(out, {code: found})
                base += len(batch)
    except UserError:
        return 0, {}
    return base, out
