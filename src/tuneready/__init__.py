"""tuneready: is this dataset ready for fine-tuning? GO, HOLD or DON'T FINE-TUNE, with the evidence.

    >>> import tuneready
    >>> audit = tuneready.check(["train.jsonl"])       # doctest: +SKIP
    >>> audit.report.verdict.decision                  # doctest: +SKIP
    'HOLD'

Names are imported on first use, so that ``import tuneready`` costs nothing.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

_HOME = {
    "check": "tuneready.audit", "Options": "tuneready.running", "Audit": "tuneready.audit", "write": "tuneready.folder",
    "Report": "tuneready.report", "Finding": "tuneready.finding", "Verdict": "tuneready.verdict", "Answer": "tuneready.gate",
    "Policy": "tuneready.policy", "Project": "tuneready.project", "UserError": "tuneready.errors",
    "explain": "tuneready.pages", "codes": "tuneready.pages",
}
__all__ = ["Answer", "Audit", "Finding", "Options", "Policy", "Project", "Report", "UserError", "Verdict", "__version__", "check",
           "codes", "explain", "write"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'tuneready' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
