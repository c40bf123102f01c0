"""What tests of the target signals share: a clean row, and judging against a shipped profile as the audit does."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from tests.signals import runs
from tests.signals.rows import batch, chat
from tuneready.finding import Finding
from tuneready.state import profile_file

GOOD = chat(("system", "s"), ("user", "q"), ("assistant", "a"))


def judged(signal: ModuleType, rows: list[dict], target: str, **more: Any) -> tuple[Finding, ...]:
    """Findings with everything the audit would pass for this target."""
    profile = profile_file.load(target)
    limits = {field: value for (code, field), value in profile_file.signal_limits(profile).items() if code == signal.CODE}
    return runs.judge(signal, batch(rows), limits, target=profile, **more)
