"""Anonymising a data set: look at everything, give each entity its surrogate, write, look again.

    files → parts → spans and entities → table → parts written → files → looked at again → proof

Nothing stands under its final name before all of it is written: the work is done in a private folder beside the output,
which becomes the output by one rename.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from tuneready import detection, name_model, rules
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.fix import (
    file_names,
    key_file,
    leaves,
    parts,
    proof,
    read_sample,
    recall,
    restoring,
    rewriting,
    surrogates,
    table_files,
    text_files,
    utility,
)
from tuneready.fix import rules as ways
from tuneready.fix.parts import Task, Written
from tuneready.intake import discover, identify, mapping, vote
from tuneready.recall import canaries
from tuneready.source import File, Part, ReadLimits
from tuneready.state import project_file, quarantine
from tuneready.state.raw_rows import raw_rows


@dataclass(frozen=True)
class Options:
    """What a run is asked for; paths as given on the command line. ``shape`` and ``maps`` say what the rows are;
    the field mapped as label is never changed. ``rename_files``: text files whose names may tell whose they are get others.
    ``ner``: folder of a model of names.
    ``canaries``: made values planted per kind and way to measure recall, 0 for none; ``read_sample``: written rows drawn for a
    person to read."""

    output: str
    key: str | None = None
    vault: str | None = None
    dictionary: str | None = None
    ner: str = ""
    rules: tuple[str, ...] = ()
    project: str | None = None
    policy: str | None = None
    profile: str | None = None
    as_of: dt.date | None = None
    shape: str | None = None
    maps: tuple[str, ...] = ()
    rename_files: bool = False
    seed: int = 0
    workers: int | None = None
    dry_run: bool = False
    canaries: int = canaries.EACH
    read_sample: int = 0


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


def anonymise(inputs: Sequence[str], options: Options) -> Done:
    """Writes the anonymised copy of ``inputs`` to ``options.output``.

    Raises:
        UserError: the user's mistakes; nothing stands under the output's name then.
    """
    in_force = rules.read(inputs, rules.Sources(options.project, options.policy, options.profile, as_of=options.as_of, ner=options.ner))
    target = Path(options.output)
    project = Path(options.project) if options.project else project_file.find(Path.cwd(), inputs)
    home = project.parent if project else Path.cwd()
    key_path = key_file.path_of(options.key, home)
    key_file.refuse_inside(key_path, target, "key")
    if options.vault:
        key_file.refuse_inside(Path(options.vault), target, "vault")
    hows, labels = ways.parse(options.rules, detection.kinds()), _labels(options)
    files, cut, errors = identify.scan(discover.discover(inputs), ReadLimits())
    names = _names(inputs, files)
    _guard(target, files)
    for file in files:
        text_files.refuse_columns(file)
    settings = rewriting.Settings(hows, labels, in_force.project.value("data.group_field") or "", _dictionary(options.dictionary), options.ner,
                                  utility.example_fields(files, _reading(options, in_force)))
    done = Done(key=str(key_path), output=options.output, limit=in_force.policy["personal_data_left_upper"],
                files=names, refused_files=[error.message() for error in errors])
    key = key_file.derived(b"\0" * 32 if options.dry_run else key_file.load(key_path), "surrogates", options.seed)
    made_names = file_names.surrogates(names, files, key) if options.rename_files else names
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent if not options.dry_run else None))
    try:
        run = _Run(files, cut, settings, (work, key), options.workers)
        run.tasks = [replace(t, name=made_names[t.part.file] if made_names[t.part.file] != names[t.part.file] else "") for t in run.tasks]
        run.look(done)
        if not options.dry_run:
            made = run.write(done, work / "out", made_names)
            _finish(done, made, (run, files, made_names), (options, in_force, home))
            if options.vault:
                restoring.keep(options.vault, key_file.load(key_path), [(n, f.location) for n, f in zip(names, files)], run.pairs())
            _publish(made, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return done


class _Run:
    """Both passes over the parts of the files."""

    def __init__(self, files: Sequence[File], cut: Sequence[Part], settings: rewriting.Settings, place: tuple[Path, bytes], workers: int | None):
        self.files, self.work, self.key, self.settings = files, place[0], place[1], settings
        self.workers = local.workers_for(sum(f.size for f in files), workers)
        self.tasks = [Task(files[p.file], p, number, ReadLimits(), settings, str(self.work), self.key) for number, p in enumerate(cut)]
        self.entities: dict[str, set[str]] = {}
        self.counts: dict[int, int] = {}
        self._table: surrogates.Table | None = None

    def over(self, work: Callable[[Task], Any], tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        """``work`` over tasks in order; binary formats in a child process."""
        for isolate in (False, True):
            mine = [t for t in tasks if identify.binary(parts.reader(t.file)) is isolate]
            yield from zip(mine, local.map_parts(work, mine, workers=self.workers, isolate=isolate, crashed=_crashed) if mine else ())

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
                    text_files.assemble(file, mine, out / name, ReadLimits())
                else:
                    table_files.assemble(file.container, file.location, mine, out / name)
                for task, result in mine:
                    with open(task.notes, "rb") as lines:
                        shutil.copyfileobj(lines, changes)
                    done.changed += result.changed
                    done.dropped += result.dropped
                    done.kinds.update(result.kinds)
                again, surrogates = self._again(file, out / name, mine)
                done.after += again
                done.surrogates += surrogates
        self.written = written
        return out

    def _again(self, file: File, path: Path, mine: Sequence[tuple[Task, Written]]) -> tuple[int, int]:
        """Rows of a written file in which something is found that is not ours, and those in which all that is found is."""
        ours, kept = [], 0
        for task, result in mine:
            ours.append(np.load(task.ours) + np.array([kept, 0, 0, 0]))
            kept += result.kept
        if not kept:
            return 0, 0
        known = np.concatenate(ours) if ours else np.zeros((0, 4), np.int64)
        touched = np.unique(known[:, 0])  # in the others nothing was found, and they are the same
        scanned, cut, _ = identify.scan([File(file.path, str(path))], ReadLimits())
        tasks = [Task(scanned[0], p, 1_000_000 + n, ReadLimits(), self.settings, str(self.work), self.key) for n, p in enumerate(cut)]
        counts = [n for _, n in self.over(parts.counted, tasks)]
        for n in counts:
            _raise(n)
        ends = np.cumsum(counts)
        tasks = [replace(task, only=touched[(touched >= first) & (touched < end)] - first) for task, first, end in zip(tasks, [0, *ends], ends)]
        rows = ours_only = row = 0
        for task, seen in self.over(parts.look, tasks):
            _raise(seen)
            with np.load(task.found) as held:
                found = held["spans"][:, :4] + np.array([row, 0, 0, 0])
            left = len(np.unique(found[proof.left_over(found, known), 0]))
            rows += left
            ours_only += seen.hit - left
            row += seen.rows
        return rows, ours_only

    def pairs(self) -> Iterator[tuple[str, str, str]]:
        """(kind, surrogate, original) of every entity."""
        for kind in sorted(self.entities):
            for value in sorted(self.entities[kind]):
                yield kind, self._table.render(kind, value), value


def _finish(done: Done, out: Path, data: tuple[_Run, Sequence[File], Sequence[str]], about: tuple) -> None:
    """Quarantine of refused rows and the proof."""
    (run, files, names), (options, in_force, home) = data, about
    seen = recall.Seen(run.counts, done.rows_of_kind, sum(w.kept for w in run.written.values()), done.after)
    told = recall.measure(run.over, run.tasks, seen, options.seed, options.canaries)
    outputs = proof.outputs(out, names)
    after = [File(name, str(out / name)) for name in names]
    done.utility = utility.isolated(files, after, _reading(options, in_force), done.rows - done.refused, done.dropped)
    done.proof = {
        "schema_version": proof.VERSION, "outputs": outputs, "input_sha256": proof.input_hash(files), "rows": done.rows,
        "rows_refused": done.refused, "rows_dropped": done.dropped, "rows_with_personal_data_before": done.before, "rows_found_after": done.after,
        "rows_written": seen.written, "surrogate_rows": done.surrogates, **told, **({"name_model": name_model.about(options.ner)} if options.ner else {}), "utility": done.utility,
        "rules": dict(sorted(run.settings.hows.items())),
        "policy": {"personal_data_left_upper": done.limit}, "date": in_force.as_of.isoformat()}
    if options.read_sample:
        done.proof["read_sample"] = read_sample.write(out, names, outputs, options.read_sample)
    proof.write(out, done.proof)
    if done.refused:
        done.quarantine = str(home / ".tuneready" / quarantine.FOLDER)
        for file in files:
            refused = [r for chunk in _read(file) for r in chunk.refusals]
            if refused:
                with raw_rows(file, ReadLimits()) as raw:
                    quarantine.write(home / ".tuneready", file.path, refused, raw)


def _reading(options: Options, in_force: rules.Rules) -> utility.Reading:
    """How the rows are read: as ``check`` reads them."""
    project = in_force.project
    return utility.Reading(options.shape, options.maps, project.value("task.kind"),
                           {name: project.value(name) for name in ("data.group_field", "data.time_field", "data.source_field")})


def _read(file: File) -> Iterator[Any]:
    for part in identify.scan([file], ReadLimits())[1]:
        yield from parts.reader(file).read(file, part, ReadLimits())


def _publish(made: Path, target: Path) -> None:
    """The finished folder under its name, by one rename; an earlier result of ours makes way first."""
    for path in sorted(made.rglob("*")):
        if path.is_file():
            with open(path, "rb") as stream:
                os.fsync(stream.fileno())
    old = None
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".old", dir=target.parent))
        os.replace(target, old / "old")
    os.replace(made, target)
    if old:
        shutil.rmtree(old, ignore_errors=True)


def _guard(target: Path, files: Sequence[File]) -> None:
    if target.exists() and not target.is_dir():
        raise UserError("this is a file, not a folder", where=visible(str(target)), code="E-OUTPUT", fix="name another folder")
    if target.is_dir() and any(target.iterdir()) and not (target / proof.NAME).exists():
        raise UserError("the output folder holds other files", where=visible(str(target)), code="E-OUTPUT", fix="name a new folder")
    inside = [f for f in files if Path(f.location).resolve().is_relative_to(target.resolve())]
    if inside:
        raise UserError("the data lies in the output folder", where=visible(inside[0].path), code="E-OUTPUT",
                        fix="write to another folder: the original is never touched")


def _names(inputs: Sequence[str], files: Sequence[File]) -> list[str]:
    """Where each file goes below the output: its name, or its way below the folder that was given."""
    folders = sorted((f.rstrip("/") + "/" for f in inputs if os.path.isdir(f)), key=len, reverse=True)
    out = []
    for file in files:
        above = next((f for f in folders if file.path.startswith(f)), "")
        out.append(file.path[len(above):] if above else os.path.basename(file.path) if file.path != "-" else "stdin")
    file_names.refuse_twice(out, ("changes.jsonl", proof.NAME, read_sample.NAME))
    return out


def _labels(options: Options) -> frozenset[str]:
    """Names of the fields mapped as labels.

    Raises:
        UserError: the map or the shape is none, or annotated spans stand where they would not be moved.
    """
    if options.shape:
        vote.given(options.shape)
    given = dict(mapping.parse(options.maps).paths)
    if given.get("spans", leaves.SPAN_KEYS[0]) not in leaves.SPAN_KEYS:
        raise UserError("spans in a field of this name are not moved with their text", where="--map", code="E-SPANS",
                        fix=f"name the field {leaves.SPAN_KEYS[0]} first")
    return frozenset(step for step in mapping.steps(given["label"])[-1:] if isinstance(step, str)) if "label" in given else frozenset()


def _dictionary(path: str | None) -> tuple[str, ...]:
    if not path:
        return ()
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"the list of names cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}", where=visible(path),
                        code="E-DICTIONARY", fix="a text file in UTF-8, one name a line") from None
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")))


def _crashed(task: Task) -> UserError:
    return UserError("working on this file ended the process that read it", where=visible(task.file.path), code="E-READER-CRASH",
                     fix="export the file again, as JSONL if you can")


def _raise(result: Any) -> None:
    if isinstance(result, UserError):
        raise result


