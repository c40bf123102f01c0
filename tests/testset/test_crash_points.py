"""SIGKILL at the k-th system call that writes, for a lock and for an entry of the ledger: before or after, never between."""

import re
import shutil
import subprocess
import sys

import pytest

from tuneready.state import ledger
from tuneready.testset import pending, verifying

CALLS = "pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate"
APPEND = "from tuneready.state import ledger; ledger.append('.tuneready', 'verify', 'me', {'n': 1})"
LOCK = "from tuneready.cli.main import outcome; outcome(['lock', '--test', 'test.jsonl'])"
HOW_MANY = pytest.mark.parametrize("most", [4, pytest.param(10_000, marks=pytest.mark.slow)])


def traced(folder, script, *inject):
    if not shutil.which("strace"):
        pytest.skip("needs strace")
    done = subprocess.run(["strace", "-f", "-qq", "-e", f"trace={CALLS}", *inject, "-o", "trace.txt", sys.executable, "-c", script], cwd=folder, capture_output=True, text=True)
    if "Operation not permitted" in done.stderr or "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    return (folder / "trace.txt").read_text()


def points(folder, script):
    """(system call, which one of its kind) of an unbroken run."""
    seen: dict[str, int] = {}
    out = []
    for name in re.findall(r"^\d+ +(\w+)\(", traced(folder, script), re.M):
        seen[name] = seen.get(name, 0) + 1
        out.append((name, seen[name]))
    assert out
    return out


def some(found, most):
    return found[:: max(1, len(found) // most)]


@HOW_MANY
def test_an_entry_of_the_ledger(tmp_path, most):
    (tmp_path / "whole").mkdir()
    found = points(tmp_path / "whole", APPEND)
    for number, (call, when) in enumerate(some(found, most)):
        folder = tmp_path / str(number)
        folder.mkdir()
        ledger.append(folder / ".tuneready", "lock", "me", {"root": "ab"})
        traced(folder, APPEND, "-e", f"inject={call}:signal=SIGKILL:when={when}")
        read = ledger.read(folder / ".tuneready")
        assert read.broken_at is None and len(read.entries) in (1, 2), (call, when)
        ledger.append(folder / ".tuneready", "verify", "me", {})


@HOW_MANY
def test_a_lock(tmp_path, most):
    def fresh(name):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "test.jsonl").write_text('{"text": "one row", "label": "a"}\n{"text": "another row", "label": "b"}\n')
        return folder

    found = points(fresh("whole"), LOCK)
    for number, (call, when) in enumerate(some(found, most)):
        folder = fresh(str(number))
        traced(folder, LOCK, "-e", f"inject={call}:signal=SIGKILL:when={when}")
        pending.recover(folder / ".tuneready")
        entries = ledger.read(folder / ".tuneready").entries
        if (folder / "testset.lock.json").exists():
            assert len(entries) == 1 and verifying.verify(folder / "testset.lock.json").holds, (call, when)
        else:
            assert entries == (), (call, when)
