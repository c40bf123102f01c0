"""Where the public datasets and known answers lie, what happens without them, and what a run draws: the same in every run of ``make test``."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

NIGHTLY = bool(os.environ.get("TUNEREADY_NIGHTLY"))
SHARED = Path(os.environ.get("TUNEREADY_SHARED", Path(__file__).resolve().parents[2] / "shared"))

KEYS = random.Random()

# A law that fails on one example in a thousand fails somebody else's change by day; at night it is looked for.
settings.register_profile("day", derandomize=True)
settings.register_profile("night", print_blob=True)
settings.load_profile("night" if NIGHTLY else "day")


def pytest_configure() -> None:
    """By day the keys and secrets that the product draws within a test are the same in every run, at night they are new."""
    if not NIGHTLY:
        secrets.token_bytes = lambda size=32: KEYS.randbytes(size)
        secrets.token_hex = lambda size=32: KEYS.randbytes(size).hex()


def pytest_fixture_setup(fixturedef: pytest.FixtureDef) -> None:
    """Whichever test asks for a fixture first, it draws the same keys."""
    KEYS.seed(f"{fixturedef.baseid}::{fixturedef.argname}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """What fixtures drew before does not move what the test draws."""
    KEYS.seed(item.nodeid)
    return (yield)


def examples(most: int) -> int:
    """How many examples a costly law is tried with: all under ``make nightly``, a quarter under ``make test``."""
    return most if NIGHTLY else max(most // 4, 1)


def by_day(most: int, cases: Iterable[Any]) -> list[Any]:
    """The cases of a costly test: all under ``make nightly``, the first ``most`` under ``make test``."""
    return list(cases)[: None if NIGHTLY else most]


# Widths and colours a page is opened with: each colour and each width by day, all pairs at night.
SCREENS = by_day(3, [(320, "light"), (390, "dark"), (1280, "light"), (320, "dark"), (390, "light"), (1280, "dark")])


def shared(path: str) -> Path:
    """A file or folder of the shared material; skips the test where it is absent, fails it where ``CI`` is set."""
    found = SHARED / path
    if not found.exists():
        message = f"needs ../shared/{path}, which is not beside this checkout (set TUNEREADY_SHARED to its folder)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found
