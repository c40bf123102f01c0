"""The locked rows for an evaluation harness, under frozen names, so that predictions come back by ``id``.

Formats: Inspect AI (a JSONL dataset with ``input``, ``target``, ``id``, ``metadata``), EleutherAI's lm-evaluation-harness (task YAML
beside a JSONL file), and plain JSONL. Every export is an entry in the ledger: whoever holds the file has seen the test set.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.state import ledger as ledgers
from tuneready.state.files import write_atomic
from tuneready.testset import predictions
from tuneready.testset.lock_file import LockFile
from tuneready.testset.references import CLASSES, ITEMS, References

INSPECT, LM_EVAL, JSONL = "inspect", "lm-eval", "jsonl"
FORMATS = (INSPECT, LM_EVAL, JSONL)
DATA, TASK = "test.jsonl", "task.yaml"  # a folder scan takes a file of this name for a test file, never for training data


@dataclass(frozen=True)
class Export:
    """What was written, and how often the rows of this lock have been handed out so far (this time included)."""

    files: tuple[Path, ...]
    rows: int
    exposures: int
    head: str
    words: str


@dataclass(frozen=True)
class Order:
    """Which harness, into which folder, for whom, when (None: now)."""

    to: str
    out: str
    who: str = "unknown"
    at: dt.datetime | None = None


def export(order: Order, lock: LockFile, references: References, state: str | os.PathLike[str]) -> Export:
    """Writes the rows for a harness and records the exposure.

    Raises:
        UserError: an unknown harness, a file that is there already, or one that cannot be written.
    """
    to, out = order.to, order.out
    if to not in FORMATS:
        raise UserError(f"there is no harness {visible(to)!r}", where="--harness", code="E-USAGE", fix=f"use one of {', '.join(FORMATS)}")
    folder = Path(out)
    files = {DATA: _lines(to, lock, references)} | ({TASK: _task(lock, references)} if to == LM_EVAL else {})
    there = next((folder / name for name in files if (folder / name).exists()), None)
    if there is not None:
        raise UserError("the file is there already", where=visible(str(there)), code="E-WRITE", fix="name another folder with -o")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"the folder cannot be made: {error.strerror or error}", where=visible(out), code="E-WRITE", fix="name another folder with -o") from error
    # The entry comes first: a crash in between leaves an exposure too many, never one too few.
    ledgers.append(state, "export", order.who, {"root": lock.root, "n": lock.rows, "to": to, "sha256": hashlib.sha256(files[DATA]).hexdigest()}, order.at)
    for name, data in files.items():
        write_atomic(folder / name, data)
    log = ledgers.read(state)
    exposures = sum(entry.data.get("root") == lock.root for entry in log.of("export", "open"))
    return Export(tuple(folder / name for name in files), len(references), exposures, log.head, log.words)


def _lines(to: str, lock: LockFile, references: References) -> bytes:
    """One line per test row."""
    make = _inspect if to == INSPECT else _plain
    held = zip(predictions.keys(lock), references.inputs, targets(references), references.rows.line.tolist(), references.others)
    return b"".join(json.dumps(make(lock, *row), ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in held)


def _inspect(lock: LockFile, key: str, asked: str, target: str, line: int, other: str | None) -> Mapping[str, Any]:
    more = {"rejected": other} if other is not None else {}
    return {"input": asked, "target": target, "id": key, "metadata": {"lock_root": lock.root, "line": line, **more}}


def _plain(lock: LockFile, key: str, asked: str, target: str, line: int, other: str | None) -> Mapping[str, Any]:
    return {"id": key, "input": asked, "target": target, **({"rejected": other} if other is not None else {}), "root": lock.root}


def targets(references: References) -> list[str]:
    """The expected answer of every row as text: labels, spans as JSON, or the reference answer (empty without one)."""
    if references.task == CLASSES:
        return [", ".join(one) for one in references.labels]
    if references.task == ITEMS and references.spans:
        return [json.dumps([{"label": name, "at": at} for name, at in one], ensure_ascii=False) for one in references.items]
    return [answer or "" for answer in references.answers]


def _task(lock: LockFile, references: References) -> bytes:
    """The task file of lm-evaluation-harness. Every value is written as JSON, which YAML reads as it stands."""
    stop = ["\n"] if references.task == CLASSES else []
    values = {
        "task": f"tuneready_{lock.root[:8]}", "dataset_path": "json", "dataset_kwargs": {"data_files": {"test": DATA}}, "test_split": "test",
        "output_type": "generate_until", "doc_to_text": "{{input}}", "doc_to_target": "{{target}}",
        "generation_kwargs": {"until": stop, "do_sample": False, "temperature": 0.0},
        "metric_list": [{"metric": "exact_match", "aggregation": "mean", "higher_is_better": True, "ignore_case": True, "ignore_punctuation": False}],
        "metadata": {"version": 1.0, "lock_root": lock.root, "rows": lock.rows},
    }
    head = "# The locked test set. Run with --log_samples, then score the answers: tuneready score\n"
    return (head + "".join(f"{name}: {json.dumps(value, ensure_ascii=True)}\n" for name, value in values.items())).encode()
