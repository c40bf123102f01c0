"""What ``doctor`` looks at."""

from __future__ import annotations

import importlib.metadata
import os
import sqlite3
import sys

import pytest

import tuneready
from tuneready import health


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def named() -> dict[str, health.Check]:
    return {check.name: check for check in health.checks()}


def test_a_working_installation_is_in_order(here):
    found = named()
    assert all(check.ok for check in found.values()), [c for c in found.values() if not c.ok]
    assert found["tuneready"].found == tuneready.__version__
    assert found["Python"].found.startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert {"numpy", "pyarrow", "orjson", "shelves", "policy", "SQLite", "this folder", "cores"} <= set(found)
    assert os.listdir(here) == []


def test_every_extra_for_users_is_listed(here):
    """Those of the package, without the ones for building and testing it."""
    extras = {name.removeprefix("extra [").removesuffix("]") for name in named() if name.startswith("extra ")}
    assert extras == set(importlib.metadata.metadata("tuneready").get_all("Provides-Extra")) - {"build", "dev"}


def test_the_shelves_are_counted(here):
    from tuneready import shelf

    assert named()["shelves"].found == ", ".join(f"{len(shelf.modules(name))} {name}" for name in shelf.SHELVES)


def test_the_policy_is_named_by_its_hash(here):
    from tuneready.state import policy_file

    assert policy_file.load(None, None).sha256[:12] in named()["policy"].found


def test_a_package_that_is_missing_is_said_with_its_remedy():
    found = health._package("no-such-package-anywhere")
    assert not found.ok and found.found == "missing" and found.fix == "pip install no-such-package-anywhere"


@pytest.mark.parametrize(("version", "mode"), [
    ((3, 40, 1), "rollback journal"), ((3, 44, 5), "rollback journal"), ((3, 44, 6), "write-ahead log"), ((3, 45, 0), "rollback journal"),
    ((3, 50, 6), "rollback journal"), ((3, 50, 7), "write-ahead log"), ((3, 51, 2), "rollback journal"), ((3, 51, 3), "write-ahead log"),
    ((3, 52, 0), "write-ahead log"), ((4, 0, 0), "write-ahead log"),
])
def test_the_journal_follows_the_library(monkeypatch, version, mode):
    """reference/reliability.md §0.3: the WAL race is mended in 3.51.3, 3.50.7 and 3.44.6."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert mode in health._sqlite().found


def test_a_folder_that_cannot_be_written_is_said(monkeypatch):
    if not os.path.isdir("/proc/self"):
        pytest.skip("no folder here that even the superuser cannot write")
    monkeypatch.chdir("/proc/self")
    found = health._folder()
    assert not found.ok and "cannot be written" in found.found and "-o" in found.fix
