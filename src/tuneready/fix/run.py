"""Both passes over the parts of the files, and the look at what was written."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from tuneready import detection
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.fix import parts, proof, rewriting, surrogates, table_files, text_files
from tuneready.fix.parts import Task, Written
from tuneready.intake import identify
from tuneready.source import File, Part, ReadLimits


@dataclass
class Done:
    """What was done: numbers for the summary and the proof."""

    rows: int = 0
    refused: int = 0
    dropped: int = 0
    before: int = 0
    after: int = 0
    surrogates: int = 0
    changed: int = 0
    kinds: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    rows_of_kind: Counter = field(default_factory=Counter)
    files: list[str] = field(default_factory=list)
    refused_files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    key: str = ""
    output: str = ""
    quarantine: str = ""
    limit: float = 0.0
    proof: dict[str, Any] = field(default_factory=dict)
    utility: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """1 where the residual's upper bound is above policy; what was not measured is no failure, and no pass of the gate."""
        residual = self.proof.get("residual")
        return int(bool(residual) and not residual["upper"] <= self.limit)


class Run:
    """Both passes over the parts of the files. A context: the processes at work are kept from pass to pass."""

    def __init__(self, files: Sequence[File], cut: Sequence[Part], settings: rewriting.Settings, place: tuple[Path, bytes], workers: int | None):
        self.files, self.work, self.key, self.settings = files, place[0], place[1], settings
        self.workers = local.workers_for(sum(f.size for f in files), workers)
        self.tasks = [Task(files[p.file], p, number, ReadLimits(), settings, str(self.work), self.key) for number, p in enumerate(cut)]
        self.entities: dict[str, set[str]] = {}
        self.counts: dict[int, int] = {}
        self._table: surrogates.Table | None = None
        self._pools = local.Pools()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *error: object) -> None:
        self._pools.__exit__(*error)

    def over(self, work: Callable[[Task], Any], tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        """``work`` over tasks in order; binary formats in a child process."""
        for isolate in (False, True):
            mine = [t for t in tasks if identify.binary(parts.reader(t.file)) is isolate]
            yield from zip(mine, local.map_parts(work, mine, workers=self.workers, isolate=isolate, crashed=_crashed, pools=self._pools) if mine else ())

    def look(self, done: Done) -> None:
        """First pass; then the table every worker of the second one reads."""
        sure: dict[str, set[str]] = {"custom": set(self.settings.dictionary)}
        for task, seen in self.over(parts.look, self.tasks):
            _raise(seen)
            done.rows += seen.rows + seen.refused
            done.refused += seen.refused
            done.before += seen.hit
            self.counts[task.number] = seen.rows
            with np.load(task.found) as held:
                spans = held["spans"]
            for into, kinds in ((done.found, spans[:, 4]), (done.rows_of_kind, np.unique(spans[:, [0, 4]], axis=0)[:, 1])):
                names, counts = np.unique(kinds, return_counts=True)
                into.update({seen.kinds[k]: c for k, c in zip(names.tolist(), counts.tolist())})
            for into, more in ((self.entities, seen.entities), (sure, seen.sure)):
                for kind, values in more.items():
                    into.setdefault(kind, set()).update(values)
        self.entities = rewriting.registered(self.entities, self.settings.dictionary)
        self._table = surrogates.build(self.key, self.entities, detection.detectors())
        parts.share(str(self.work), self.key, self._table, {kind: sorted(values) for kind, values in sorted(sure.items())})

    def write(self, done: Done, out: Path, names: Sequence[str]) -> Path:
        """Second pass: the files in ``out``, and what was changed."""
        text = [t for t in self.tasks if t.file.container in text_files.CONTAINERS]
        table = [t for t in self.tasks if t.file.container not in text_files.CONTAINERS]
        written: dict[int, Written] = {}
        for work, tasks in ((text_files.write, text), (table_files.write, table)):
            for task, result in self.over(work, tasks):
                _raise(result)
                written[task.number] = result
        out.mkdir(mode=0o755)
        with open(out / "changes.jsonl", "wb") as changes:
            for number, (file, name) in enumerate(zip(self.files, names)):
                mine = [(t, written[t.number]) for t in self.tasks if t.part.file == number]
                (out / name).parent.mkdir(parents=True, exist_ok=True)
                if file.container in text_files.CONTAINERS:
                    begins = text_files.assemble(file, mine, out / name, ReadLimits())
                else:
                    begins = table_files.assemble(file.container, file.location, mine, out / name)
                for task, result in mine:
                    with open(task.notes, "rb") as lines:
                        shutil.copyfileobj(lines, changes)
                    done.changed += result.changed
                    done.dropped += result.dropped
                    done.kinds.update(result.kinds)
                again, surrogates = self._again(file, out / name, mine, begins)
                done.after += again
                done.surrogates += surrogates
        self.written = written
        return out

    def _again(self, file: File, path: Path, mine: Sequence[tuple[Task, Written]], begins: Sequence[int]) -> tuple[int, int]:
        """Rows of a written file in which something is found that is not ours, and those in which all that is found is.

        Args:
            begins: where in the unpacked file the records of each part begin; empty where records have no offsets.
        """
        ours, touched, kept = [], [], 0
        for number, (task, result) in enumerate(mine):
            with np.load(task.ours) as held:
                ours.append(held["places"] + np.array([kept, 0, 0, 0]))
                touched.append(held["offsets"] + begins[number] if begins else np.unique(ours[-1][:, 0]))
            kept += result.kept
        known, touched = np.concatenate(ours), np.concatenate(touched)  # in other rows nothing was found, and they are the same
        if not len(touched):
            return 0, 0
        scanned, cut, _ = identify.scan([File(file.path, str(path))], ReadLimits())
        tasks = [Task(scanned[0], p, 1_000_000 + n, ReadLimits(), self.settings, str(self.work), self.key) for n, p in enumerate(cut)]
        rows = ours_only = row = looked = 0
        for task, seen in self.over(parts.look, self._among(tasks, touched, bool(begins))):
            _raise(seen)
            with np.load(task.found) as held:
                found = held["spans"][:, :4] + np.array([row, 0, 0, 0])
            left = len(np.unique(found[proof.left_over(found, known), 0]))
            rows += left
            ours_only += seen.hit - left
            row += seen.rows
            looked += seen.looked
        if looked != len(touched):
            raise RuntimeError(f"{len(touched)} changed rows were written and {looked} of them read again")
        return rows, ours_only

    def _among(self, tasks: Sequence[Task], touched: np.ndarray, by_offset: bool) -> list[Task]:
        """The tasks with the rows to look at, given their offsets in the file or their numbers in it, ascending."""
        if by_offset:
            ends = [len(touched) if task.part.stop < 0 else int(np.searchsorted(touched, task.part.stop)) for task in tasks]
            return [replace(task, offsets=touched[np.searchsorted(touched, task.part.start):end]) for task, end in zip(tasks, ends)]
        counts = [n for _, n in self.over(parts.counted, tasks)]
        for n in counts:
            _raise(n)
        ends = np.cumsum(counts)
        return [replace(task, only=touched[(touched >= first) & (touched < end)] - first) for task, first, end in zip(tasks, [0, *ends], ends)]

    def pairs(self) -> Iterator[tuple[str, str, str]]:
        """(kind, surrogate, original) of every entity."""
        for kind in sorted(self.entities):
            for value in sorted(self.entities[kind]):
                yield kind, self._table.render(kind, value), value


def _crashed(task: Task) -> UserError:
    return UserError("working on this file ended the process that read it", where=visible(task.file.path), code="E-READER-CRASH",
                     fix="export the file again, as JSONL if you can")


def _raise(result: Any) -> None:
    if isinstance(result, UserError):
        raise result
