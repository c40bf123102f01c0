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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tuneready import detection, name_model, personal_data, rules
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
    text_files,
    utility,
    vault,
)
from tuneready.fix import rules as ways
from tuneready.fix.run import Done, Run
from tuneready.intake import discover, identify, mapping, vote
from tuneready.recall import canaries
from tuneready.source import File, ReadLimits
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


@local.kept()
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
        key_file.refuse_other(Path(options.vault), vault.MAGIC)
    hows, labels = ways.parse(options.rules, detection.kinds()), _labels(options)
    files, cut, errors = identify.scan(discover.discover(inputs), ReadLimits())
    names = _names(inputs, files)
    _guard(target, files)
    for file in files:
        text_files.refuse_columns(file)
    settings = rewriting.Settings(hows, labels, in_force.project.value("data.group_field") or "", personal_data.dictionary(options.dictionary or ""), options.ner,
                                  utility.example_fields(files, _reading(options, in_force)))
    done = Done(key=str(key_path), output=options.output, limit=in_force.policy["personal_data_left_upper"],
                files=names, refused_files=[error.message() for error in errors])
    key = key_file.derived(b"\0" * 32 if options.dry_run else key_file.load(key_path), "surrogates", options.seed)
    made_names = file_names.surrogates(names, files, key) if options.rename_files else names
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent if not options.dry_run else None))
    try:
        with Run(files, cut, settings, (work, key), options.workers) as run:
            run.tasks = [replace(t, name=made_names[t.part.file] if made_names[t.part.file] != names[t.part.file] else "") for t in run.tasks]
            run.look(done)
            if not options.dry_run:
                made = run.write(done, work / "out", made_names)
                _finish(done, made, (run, files, made_names), (options, in_force, home))
        if not options.dry_run:
            if options.vault:
                restoring.keep(options.vault, key_file.load(key_path), [(n, f.location) for n, f in zip(names, files)], run.pairs())
            _publish(made, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return done


def _finish(done: Done, out: Path, data: tuple[Run, Sequence[File], Sequence[str]], about: tuple) -> None:
    """Quarantine of refused rows and the proof."""
    (run, files, names), (options, in_force, home) = data, about
    seen = recall.Seen(run.counts, done.rows_of_kind, sum(w.kept for w in run.written.values()), done.after, done.found)
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
