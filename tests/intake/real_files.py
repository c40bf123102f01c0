"""Reads a real data file with the standard library alone, for tests of what comes after reading."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path


def rows(path: Path) -> list[dict]:
    """The rows of a JSON, JSONL, CSV or TSV file, plain or gzip. One object is one row."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    kind = path.name.removesuffix(".gz").rsplit(".", 1)[1]
    if kind in ("csv", "tsv"):
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="," if kind == "csv" else "\t"))
    if kind == "jsonl":
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    found = json.loads(text)
    return found if isinstance(found, list) else [found]


def sampled(found: list[dict]) -> list[dict]:
    """The first 200 rows and 200 spread over the rest."""
    rest = found[200:]
    return found[:200] + rest[:: max(1, len(rest) // 200)][:200]
