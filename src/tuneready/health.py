"""What ``tuneready doctor`` looks at: the installation, not the data."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import sqlite3
import sys
import tempfile
from dataclasses import dataclass

from tuneready import __version__, shelf

EXTRAS = {"fast": "numba", "tokens": "tokenizers", "ner": "onnxruntime", "postgres": "pg8000"}
WAL_SAFE = ((3, 51, 3),)  # reference/reliability.md §0.3: older libraries can lose acknowledged commits in WAL mode
WAL_PATCHED = ((3, 50, 7), (3, 44, 6))


@dataclass(frozen=True)
class Check:
    """One line of the doctor: what was looked at, what was found, whether it is in order, how to mend it."""

    name: str
    found: str
    ok: bool
    fix: str = ""


def checks() -> list[Check]:
    """All checks of the installation, in order."""
    out = [Check("tuneready", __version__, True),
           Check("Python", platform.python_version(), sys.version_info >= (3, 11), "install Python 3.11 or newer")]
    for name in ("numpy", "pyarrow", "duckdb", "orjson", "scipy", "openpyxl", "python-calamine", "sqlalchemy", "alembic", "jinja2", "rich", "typer", "tomlkit"):
        out.append(_package(name))
    for extra, package in EXTRAS.items():
        have = importlib.util.find_spec(package) is not None
        out.append(Check(f"extra [{extra}]", "installed" if have else f"not installed (pip install 'tuneready[{extra}]')", True))
    out += [_shelves(), _policy(), _sqlite(), _folder()]
    out.append(Check("cores", str(os.cpu_count()), True))
    return out


def _package(name: str) -> Check:
    try:
        return Check(name, importlib.metadata.version(name), True)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, "missing", False, f"pip install {name}")


def _shelves() -> Check:
    found = {name: len(shelf.modules(name)) for name in shelf.SHELVES}
    for name in ("signals", "gates", "situations", "mistakes", "stops"):
        shelf.by_code(name)
    return Check("shelves", ", ".join(f"{count} {name}" for name, count in found.items()), all(found.values()),
                 "install tuneready again: a shelf is empty")


def _policy() -> Check:
    from tuneready.state import policy_file

    policy = policy_file.load(None, None)
    return Check("policy", f"{len(policy.entries)} entries, sha256 {policy.sha256[:12]}", True)


def _sqlite() -> Check:
    version = sqlite3.sqlite_version_info
    safe = version >= WAL_SAFE[0] or any(version[:2] == v[:2] and version >= v for v in WAL_PATCHED)
    mode = "write-ahead log" if safe else "rollback journal"
    return Check("SQLite", f"{sqlite3.sqlite_version}: reviews would use the {mode}", True)


def _folder() -> Check:
    try:
        with tempfile.NamedTemporaryFile(dir=".", prefix=".tuneready-doctor-"):
            return Check("this folder", "can be written", True)
    except OSError as error:
        return Check("this folder", f"cannot be written: {error.strerror}", False, "give -o DIR with a folder you may write")
