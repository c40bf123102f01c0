"""Reads ``anonymisation.json``: what ``tuneready anonymise`` measured of the personal data it left, and of which files.

It lies in the folder it wrote, and is evidence for exactly the files whose SHA-256 it names, and for a training pool that a lock
carved from these and from nothing else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuneready.errors import UserError
from tuneready.facts import Residual
from tuneready.finding import visible
from tuneready.source import TEST, File

NAME = "anonymisation.json"
LARGEST = 16 << 20  # bytes
KINDS = ("model", "confidence")
FIX = "run tuneready anonymise again, or move the file away"


@dataclass(frozen=True)
class Carved:
    """A file that holds rows of others, unchanged: its SHA-256, and place and SHA-256 of each file its rows come from."""

    sha256: str
    sources: tuple[tuple[Path, str], ...]


def residual(path: str, files: Sequence[File], carved: Carved | None = None) -> Residual | None:
    """What is left in the training data, from the file at ``path``, else from the one beside the data, else from the one beside the
    files that it was ``carved`` from; None without one, or where nothing was measured (no canaries, and the sample is not read yet).

    Raises:
        UserError: E-ANONYMISATION: ``path`` is not there, or a file of this name that says it is ours does not hold what it should.
    """
    data = [file for file in files if file.split != TEST]
    mine = carved is not None and any(file.sha256 == carved.sha256 for file in data)
    sources = carved.sources if carved is not None and mine else ()
    hashes = [file.sha256 for file in data if not mine or file.sha256 != carved.sha256] + [sha256 for _, sha256 in sources]
    beside = sorted({Path(file.location).parent / NAME for file in data}) + sorted({place.parent / NAME for place, _ in sources})
    for place in [Path(path)] if path else beside:
        told = _read(place, bool(path))
        if told is not None:
            return None if told["residual"] is None else _residual(told, hashes, visible(str(place)))
    return None


def _read(place: Path, asked: bool) -> Mapping[str, Any] | None:
    """The object in the file; None where nobody asked for the file and it is not there, or is no file of ours."""
    shown = visible(str(place))
    if not asked and not place.is_file():
        return None
    try:
        if place.stat().st_size > LARGEST:
            raise _error("the file is too large", shown)
        told = json.loads(place.read_bytes())
    except OSError as error:
        raise _error(f"the file cannot be read: {error.strerror or error}", shown) from error
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, Mapping) or "outputs" not in told or "residual" not in told:
        if asked:
            raise _error("this is no record of an anonymisation", shown)
        return None
    return told


def _residual(told: Mapping[str, Any], hashes: Iterable[str], where: str) -> Residual:
    outputs, left = told["outputs"], told["residual"]
    if told.get("schema_version") != 1:
        raise _error("its schema_version is not 1", where)
    if not isinstance(outputs, list) or not all(isinstance(one, Mapping) and isinstance(one.get("sha256"), str) for one in outputs):
        raise _error("outputs is no list of files with sha256", where)
    if not isinstance(left, Mapping) or left.get("kind") not in KINDS:
        raise _error(f"residual.kind is not one of {', '.join(KINDS)}", where)
    lower, estimate, upper = (_share(left, name, where) for name in ("lower", "estimate", "upper"))
    if not lower <= estimate <= upper:
        raise _error("residual.lower, estimate and upper are not in order", where)
    known = {one["sha256"].lower() for one in outputs}
    bound = all(sha256 in known for sha256 in hashes)
    return Residual(upper, bound, estimate, lower, left["kind"], str(left.get("method", ""))[:300], str(told.get("date", ""))[:40],
                    _count(told, "surrogate_rows", where), _count(told, "rows_written", where))


def _share(left: Mapping[str, Any], name: str, where: str) -> float:
    value = left.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or not 0 <= value <= 1:
        raise _error(f"residual.{name} is no share between 0 and 1", where)
    return float(value)


def _count(told: Mapping[str, Any], name: str, where: str) -> int:
    value = told.get(name, 0)
    if type(value) is not int or value < 0:
        raise _error(f"{name} is no number of rows", where)
    return value


def _error(what: str, where: str) -> UserError:
    return UserError(what, where=where, code="E-ANONYMISATION", fix=FIX)
