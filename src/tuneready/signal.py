"""The contract of a signal: one file on the shelf, found by ``shelf.py``, run by the audit, explained by its docstring.

A signal is a module in ``signals/`` (or a third-party module registered under the entry point ``tuneready.signals``) with

====================  ==============================================================================================
``CODE``              a group and three digits, never re-used (``TXT003``)
``NAME``              what is found, a short title
``SEVERITY``          blocker, major, minor or info
``TASKS``             tasks it applies to (``ALL_TASKS`` for every one); for format signals (FMT) the tasks whose shapes it reads
``MESSAGE``           sentence with ``{rows}``, ``{share}`` and ``{n}``; used unless the module has its own ``judge``
``REMEDY``            how to mend it, one sentence
``STEP``              optional: step of the usable-rows waterfall (a name in ``STEPS``) its rows fall at
``Limits``            optional: frozen dataclass of thresholds, each overridable by policy (``[signals.CODE]``)
``measure(batch, limits)``  **row** kind: a ``Measurement`` of one batch; or
``pairs(batch)`` and ``reduce(groups, limits)``  **group** kind: keys of a batch; rows with equal keys come back together
``sketch(batch)`` and ``reduce(near, limits)``  **near** kind: sketches of a batch; verified near pairs come back; ``limits``
                      has ``threshold``, the least Jaccard similarity
``sample(batch)``, ``fit(sample, context)`` and ``conclude(model, limits)``  **model** kind: a ``Sample`` of each batch; over their
                      union one frozen model is made, from which the signal draws its measurement; signals that name the
                      same ``sample`` and ``fit`` share them; ``SAMPLE`` is the sample's type. Optional ``score(batch, model, limits)``: rows beyond a cut sample
``AGAINST``           optional: ``"test"`` for a leak signal: it also sees the rows of test files; its payload gets a column
                      ``test`` (True for those), and rows of the training data come before rows of test files. On a model
                      signal: ``context.test`` is the sample of the test rows
``judge(measurement, scope, limits)``  optional: findings; the default makes one finding from the flagged rows
module docstring      the page printed by ``explain``: headings fixed in ``HEADINGS``
====================  ==============================================================================================

Measuring never looks at limits that only judging needs, and never prints.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from tuneready.finding import Example, Finding, excerpt
from tuneready.project import TASKS, Project
from tuneready.source import File, uid
from tuneready.summary import Measurement

ALL_TASKS = TASKS
HEADINGS = ("What is found", "Why it matters", "How it is measured", "How to mend it", "Limits", "References")

# Steps of the usable-rows waterfall in the order of SPEC §2: name, label, kind. "refused" comes from the reader.
STEPS = (
    ("refused", "refused by the reader", "lost"),
    ("empty", "nothing to learn from", "lost"),
    ("cut_off", "cut off", "lost"),
    ("duplicate", "duplicates (one of each family stays)", "lost"),
    ("contaminated", "also in the test set", "lost"),
    ("personal_data", "unmasked personal data", "mendable"),
    ("suspected_label", "suspected wrong label", "mendable"),
    ("label_conflict", "same input, different labels", "mendable"),
    ("span_fault", "span faults", "mendable"),
)


@dataclass(frozen=True)
class NoLimits:
    """Limits of a signal that has none."""


@dataclass(frozen=True)
class RowTable:
    """Where every row of the run lives, by row number: index of its file, line, byte offset. Rows of test files stand last."""

    file: np.ndarray
    line: np.ndarray
    offset: np.ndarray
    files: tuple[File, ...]

    def __len__(self) -> int:
        return len(self.line)

    def uid(self, row: int) -> str:
        """Identity of the row in this run."""
        return uid(self.files[int(self.file[row])].path, int(self.line[row]))

    def example(self, row: int, text: str = "", note: str = "") -> Example:
        """An example that points at the row, with a masked excerpt of ``text``."""
        path = self.files[int(self.file[row])].path
        return Example(path, int(self.line[row]), self.uid(row), excerpt(text), note)


@dataclass(frozen=True)
class Scope:
    """What ``judge`` may know besides the measurement."""

    rows: RowTable
    judged: int
    task: str
    project: Project
    as_of: dt.date
    target: Mapping[str, Any] = field(default_factory=dict)  # the target profile as read, empty for none
    refused: int = 0
    notes: tuple[tuple[int, str], ...] = ()  # (file index, note code) about files as a whole
    shape: str = ""  # of the dataset as voted; empty where it is not told
    form: str = ""  # the task the shape stands for; empty where it is the run's
    anonymised: bool = False  # a record beside the data proves it: what is found may be what the anonymisation wrote

    def share(self, rows: int) -> float:
        """``rows`` ÷ rows judged; 0 when none was judged."""
        return rows / self.judged if self.judged else 0.0


@dataclass(frozen=True)
class Groups:
    """Rows brought together by equal keys, all groups of two or more rows, flattened.

    ``rows`` are run-wide row numbers, ascending inside a group; ``starts`` are the first positions of the groups;
    ``payload`` columns run in parallel to ``rows``.
    """

    rows: np.ndarray
    starts: np.ndarray
    payload: Mapping[str, np.ndarray]

    def first(self) -> np.ndarray:
        """For every entry of ``rows``, the first row of its group."""
        sizes = np.diff(np.append(self.starts, len(self.rows)))
        return np.repeat(self.rows[self.starts], sizes) if len(self.starts) else self.rows


@dataclass(frozen=True)
class Pairs:
    """Keys of one batch for a group signal: ``key`` is uint64[n, 2]; rows without a key are left out of ``rows``."""

    rows: np.ndarray
    key: np.ndarray
    payload: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Sketch:
    """What a near signal keeps of a batch: band keys to find candidates, shingles to verify them.

    Attributes:
        rows: int64[n], rows that have a sketch (rows without text are left out).
        bands: uint64[n, bands], equal in at least one column for two rows that may be near.
        shingles: uint64[m], the distinct shingle hashes of each row, ascending within a row, rows one after the other. Of
            both, or where they lie in a file (``state.spill``).
        offsets: int64[n + 1] into ``shingles``.
        payload: columns in parallel to ``rows``.
        digest: uint64[n], a hash of each row's set (``engine.near.digests``); None until the engine has made it.
    """

    rows: np.ndarray
    bands: Any
    shingles: Any
    offsets: np.ndarray
    payload: Mapping[str, np.ndarray] = field(default_factory=dict)
    digest: np.ndarray | None = None


@dataclass(frozen=True)
class NearPairs:
    """Verified pairs of near rows over the whole run: ``a`` < ``b`` are run-wide row numbers, each pair once, in order.

    ``similarity`` is the exact Jaccard similarity of their shingle sets; ``payload_a`` and ``payload_b`` run in parallel.
    """

    a: np.ndarray
    b: np.ndarray
    similarity: np.ndarray
    payload_a: Mapping[str, np.ndarray] = field(default_factory=dict)
    payload_b: Mapping[str, np.ndarray] = field(default_factory=dict)


class Sample(Protocol):
    """What a model signal keeps of a batch: a frozen dataclass of arrays and tuples of text (it is kept with its part).

    With a ``digest()`` that names all a fit reads of it, and a model that has ``kept()`` and ``again(sample)``, the model is taken
    again as long as the digest is the same (``learning``).
    """

    def shifted(self, base: int) -> Sample:
        """The same with row numbers moved by ``base``."""

    def joined(self, others: Sequence[Sample]) -> Sample:
        """This and the others as one, in any order the same; above its bound the rows with the smallest hashes of content."""


@dataclass(frozen=True)
class Context:
    """What ``fit`` may know besides the sample: nothing that people declared, so that no edit of it fits models again.

    Attributes:
        task: the run's task.
        test: sample of the rows of test files; None without any.
        reviews: rows whose labels people have checked (``reviewed.Reviews``, run-wide row numbers); None without any.
        fast: leave out what costs most; the model says so.
    """

    task: str = "classification"
    test: Any = None
    reviews: Any = None
    fast: bool = False


@dataclass(frozen=True)
class Signal:
    """A signal as the shelf found it: the module's constants and functions as one frozen value."""

    code: str
    name: str
    severity: str
    tasks: tuple[str, ...]
    message: str
    remedy: str
    step: str
    page: str
    limits: type
    kind: str  # "row", "group", "near" or "model"
    measure: Callable | None
    pairs: Callable | None
    sketch: Callable | None
    reduce: Callable | None
    judge: Callable
    module: str
    against: str = ""
    sample: Callable | None = None
    fit: Callable | None = None
    conclude: Callable | None = None
    score: Callable | None = None
    sample_type: type | None = None

    @property
    def sampled_by(self) -> str:
        """Name of the sample function: signals with the same one share their samples."""
        return f"{self.sample.__module__}.{self.sample.__qualname__}" if self.sample else ""

    @property
    def group(self) -> str:
        """The letters of the code (``FMT``)."""
        return self.code.rstrip("0123456789")

    def applies(self, task: str, form: str = "") -> bool:
        """Whether this signal looks at rows of a task. Format signals go by what the rows are written for (``form``): a chat
        file whose answers turn out to be classes is a chat file still."""
        return (form or task if self.group == "FMT" else task) in self.tasks

    def configured(self, overrides: Mapping[tuple[str, str], Any]) -> Any:
        """This signal's limits with the policy's overrides applied."""
        mine = {name: value for (code, name), value in overrides.items() if code == self.code}
        return dataclasses.replace(self.limits(), **mine) if mine else self.limits()


KINDS = {"group": ("pairs", "reduce"), "near": ("sketch", "reduce"), "model": ("sample", "fit", "conclude", "SAMPLE"), "row": ("measure",)}


def of_module(module: ModuleType) -> Signal:
    """The signal a shelf module describes. Raises AttributeError naming what the module lacks."""
    kind = next((kind for kind, needs in KINDS.items() if hasattr(module, needs[0])), "row")
    needed = ["CODE", "NAME", "SEVERITY", "TASKS", "REMEDY", *KINDS[kind]]
    lacking = [name for name in needed if not hasattr(module, name)]
    if lacking:
        raise AttributeError(f"signal {module.__name__} lacks {', '.join(lacking)}")
    built = Signal(
        code=module.CODE, name=module.NAME, severity=module.SEVERITY, tasks=tuple(module.TASKS),
        message=getattr(module, "MESSAGE", "{rows} rows ({share}): " + module.NAME), remedy=module.REMEDY,
        step=getattr(module, "STEP", ""), page=module.__doc__ or "", limits=getattr(module, "Limits", NoLimits),
        kind=kind, measure=getattr(module, "measure", None), pairs=getattr(module, "pairs", None),
        sketch=getattr(module, "sketch", None), against=getattr(module, "AGAINST", ""),
        reduce=getattr(module, "reduce", None), judge=lambda *_: (), module=module.__name__,
        **{name: getattr(module, name, None) for name in ("sample", "fit", "conclude", "score")},
        sample_type=getattr(module, "SAMPLE", None),
    )
    judge = getattr(module, "judge", None) or (lambda measurement, scope, limits: judge_flags(built, measurement, scope))
    return dataclasses.replace(built, judge=judge)


def judge_flags(signal: Signal | ModuleType, measurement: Measurement, scope: Scope, **changes: Any) -> tuple[Finding, ...]:
    """The usual judgement: one finding that counts the flagged rows, or none when no row is flagged.

    ``changes`` replace fields of the finding (message, severity, details, …).
    """
    if isinstance(signal, ModuleType):
        signal = of_module(signal)
    rows = len(measurement.flags.counted())
    if not rows:
        return ()
    share = scope.share(rows)
    words = {"rows": f"{rows:,}", "share": percent(share), "n": f"{scope.judged:,}"}
    finding = Finding(
        code=signal.code, name=signal.name, severity=signal.severity, rows=rows, share=share, step=signal.step,
        message=singular(signal.message.format(**words)) if rows == 1 else signal.message.format(**words), remedy=signal.remedy, examples=examples(measurement, scope),
    )
    return (dataclasses.replace(finding, **changes),)


def judge_families(signal: Signal | ModuleType, measurement: Measurement, scope: Scope, **changes: Any) -> tuple[Finding, ...]:
    """As ``judge_flags``, for rows in families: tells how many families there are, and of which row each example is kin."""
    flags = measurement.flags
    if not len(flags.rows):
        return ()
    sizes = np.unique(flags.family, return_counts=True)[1]
    head = dict(zip(flags.rows.tolist(), flags.family.tolist()))
    shown = tuple(
        dataclasses.replace(scope.rows.example(row, text), note=f"same as {scope.rows.uid(head[row])}" if head[row] != row else "")
        for row, text in flags.excerpts
    )
    details = {"families": len(sizes), "largest_family": int(sizes.max())}
    return judge_flags(signal, measurement, scope, **{"details": details, "examples": shown, **changes})


def singular(text: str) -> str:
    """A message about one row: "1 rows (…) hold …" as "1 row (…) holds …"."""
    noun, verb = re.compile(r"^1 (row|pair|conversation|answer)s\b"), re.compile(r"^(1 \w+ \([^)]*\)) (\w+)")
    forms = {"have": "has", "are": "is", "do": "does", "repeat": "repeats"}
    return verb.sub(lambda m: f"{m[1]} {forms.get(m[2], m[2] + 's')}", noun.sub(r"1 \1", text)).replace(" is near copies ", " is a near copy ")


def examples(measurement: Measurement, scope: Scope) -> tuple[Example, ...]:
    """The kept excerpts of a measurement as masked examples."""
    notes = dict(zip(measurement.flags.rows.tolist(), measurement.flags.note)) if measurement.flags.note else {}
    return tuple(scope.rows.example(row, text, notes.get(row, "")) for row, text in measurement.flags.excerpts)


def percent(share: float) -> str:
    """A share as people read it: ``0 %``, ``<0.1 %``, ``3.2 %``, ``40 %``."""
    if share <= 0:
        return "0 %"
    if share < 0.001:
        return "<0.1 %"
    text = f"{share * 100:.1f}"
    return f"{text.removesuffix('.0')} %"
