"""Where the public datasets and known answers lie, and what happens without them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

NIGHTLY = bool(os.environ.get("TUNEREADY_NIGHTLY"))
SHARED = Path(os.environ.get("TUNEREADY_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def examples(most: int) -> int:
    """How many examples a costly law is tried with: all under ``make nightly``, a quarter under ``make test``."""
    return most if NIGHTLY else max(most // 4, 1)


def shared(path: str) -> Path:
    """A file or folder of the shared material; skips the test where it is absent, fails it where ``CI`` is set."""
    found = SHARED / path
    if not found.exists():
        message = f"needs ../shared/{path}, which is not beside this checkout (set TUNEREADY_SHARED to its folder)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found
