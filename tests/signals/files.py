"""Real files as batches: read with Python's own parsers and converted by the shipped shapes."""

from __future__ import annotations

import csv
import gzip
import json

from tests.conftest import shared
from tests.signals.rows import converted
from tuneready.batch import Batch


def rows_of(path: str) -> list[dict]:
    """Rows of a JSON, JSONL or CSV file of the shared data, plain or gzip."""
    raw = shared(path).read_bytes()
    text = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8")
    if ".csv" in path:
        return list(csv.DictReader(text.splitlines(keepends=True)))
    try:
        value = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    return value if isinstance(value, list) else [value]


def real(path: str, shape: str) -> Batch:
    """The file as one batch of the named shape."""
    return converted(shape, rows_of(path))
