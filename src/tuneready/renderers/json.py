"""``report.json``: the whole report for programs, described by ``schema/report.schema.json``.

UTF-8, two spaces of indent, keys in the order of SPEC §8, one line break at the end. A lone surrogate, which UTF-8 cannot
hold, is written as its JSON escape, so the file is always valid UTF-8 and valid JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from tuneready.report import Report

NAME = "json"
FILES = ("report.json",)
SCHEMA = Path(__file__).parents[1] / "schema" / "report.schema.json"


def render(report: Report, rows: pa.Table) -> dict[str, bytes]:
    """The report as JSON. ``rows`` is not used: rows stand in ``rows.parquet``.

    Raises:
        ValueError: a number is NaN or infinite, which JSON cannot hold: a bug in whoever measured it.
    """
    text = json.dumps(report.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    return {"report.json": (text + "\n").encode("utf-8", "backslashreplace")}


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of ``report.json``."""
    return json.loads(SCHEMA.read_text("utf-8"))
