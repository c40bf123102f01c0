"""The stamp of a training run: which rows, under which policy and verdict; after it a new lock comes too late (R2)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import merkle
from tuneready.source import ReadLimits
from tuneready.state import ledger as ledgers
from tuneready.state.files import PRIVATE, private_folder, write_atomic
from tuneready.testset import rows

FOLDER = "trained"
CODE = "E-TRAIN-START"


@dataclass(frozen=True)
class Stamp:
    """A training run as recorded: its rows, the root over them, the verdict it was started under, the ledger's entry."""

    rows: int
    root: str
    decision: str
    entry: ledgers.Entry


def stamp(inputs: Sequence[str], state: str | os.PathLike[str], who: str, report: str = "", at: dt.datetime | None = None,
          limits: ReadLimits | None = None) -> Stamp:
    """Records that training on these files starts now.

    Keys of all rows (HMACs, eight bytes each) are kept in the state folder, so that a later test set can be held against them.

    Raises:
        UserError: a file cannot be read, or the report is none of these files.
    """
    found = rows.read(inputs, limits)
    secret = rows.secret(state, create=True)
    verdict = _verdict(report, found) if report else {}
    root = merkle.sorted_root(found.list()).hex()
    keys = np.sort(np.array([int(rows.key(secret, leaf)[:16], 16) for leaf in found.list()], dtype=">u8"))
    private_folder(Path(state) / FOLDER)
    write_atomic(Path(state) / FOLDER / f"{root[:16]}.keys", keys.tobytes(), PRIVATE)
    data: dict[str, Any] = {"files": [{"file": file.path, "sha256": file.sha256} for file in found.files], "rows": len(found), "sorted_root": root, **verdict}
    return Stamp(len(found), root, verdict.get("decision", ""), ledgers.append(state, "train-start", who, data, at))


def touched(state: str | os.PathLike[str], keys: np.ndarray) -> int:
    """How many of these row keys (uint64: the first sixteen hex digits of ``rows.key``) stand in a stamped training set."""
    hit = np.zeros(len(keys), dtype=bool)
    for path in sorted((Path(state) / FOLDER).glob("*.keys")):
        hit |= np.isin(keys, np.frombuffer(path.read_bytes(), dtype=">u8").astype(np.uint64))
    return int(hit.sum())


def _verdict(report: str, found: rows.Rows) -> dict[str, Any]:
    """Decision, policy and report hash of the report of exactly these files."""
    shown = visible(report)
    try:
        raw = Path(report).read_bytes()
        told = json.loads(raw)
        hashes = {one["sha256"] for one in told["data"]["files"] if one.get("split") == "train"}
        decision, policy = str(told["verdict"]["decision"]), str(told["policy"]["sha256"])
    except OSError as error:
        raise UserError(f"the report cannot be read: {error.strerror or error}", where=shown, code=CODE, fix="name the report.json of the check") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UserError("this is no report of a check", where=shown, code=CODE, fix="name the report.json of the check") from error
    if not {file.sha256 for file in found.files} <= hashes:
        raise UserError("the report is of other data than this", where=shown, code=CODE, fix="check these files first, then stamp the run")
    return {"decision": decision, "policy": policy, "report": hashlib.sha256(raw).hexdigest()}
