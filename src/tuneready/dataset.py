"""The training rows as they are now, with what draws and locks ask of each: one reading behind ``lock`` and ``review``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tuneready import measuring, passes, row_facts
from tuneready.row_facts import RowFacts
from tuneready.rules import Rules
from tuneready.running import Options
from tuneready.source import TRAIN, Part
from tuneready.testset import custody


@dataclass(frozen=True)
class Dataset:
    """How the rows are read, the parts they are read in, and the rows themselves. Rows of a locked test set are left out."""

    work: measuring.Work
    parts: tuple[Part, ...]
    facts: RowFacts


def opened(inputs: Sequence[str], options: Options, rules: Rules, *, locked: bool = False) -> tuple[measuring.Work, tuple[Part, ...]]:
    """The work that reads the training files as what they are, and their parts.

    Args:
        locked: keep the rows of a locked test set (for the lock itself).

    Raises:
        UserError: a file cannot be read, or its shape cannot be decided.
    """
    files, parts, refused = passes.find(inputs, replace(options, test=(), against=()))
    if refused:
        raise refused[0]
    parts = tuple(part for part in parts if files[part.file].split == TRAIN)
    vote, columns = passes.name_shape(files, parts, rules.project, options)
    lock = None if locked else custody.beside(inputs, rules.project.path)
    aside = None if lock is None else custody.with_pool(lock, files).aside
    return measuring.Work(files, options.limits, vote.shape, *columns, vote.task, rules.overrides, labels=vote.labels, label_key=vote.label_key, aside=aside), parts


def read(inputs: Sequence[str], options: Options, rules: Rules, fields: Sequence[str] = ()) -> Dataset:
    """Every training row. ``fields``: paths whose values are wanted beside the canonical ones. Raises UserError as ``opened``."""
    work, parts = opened(inputs, options, rules)
    return Dataset(work, parts, row_facts.read(work, parts, fields, options.workers))
