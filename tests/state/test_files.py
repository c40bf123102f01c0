"""Whole or absent: atomic writing, private folders, and the quarantine of refused rows."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.errors import UserError
from tuneready.source import Refusal
from tuneready.state import quarantine
from tuneready.state.files import PRIVATE, private_folder, write_atomic


def mode(path) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.mark.parametrize("data", [b"hello", b"", lambda stream: stream.write(b"hello")])
@pytest.mark.parametrize("wanted", [0o644, PRIVATE])
def test_writes_bytes_or_calls_back(data, wanted, tmp_path):
    write_atomic(tmp_path / "a", data, wanted)
    assert (tmp_path / "a").read_bytes() == (b"hello" if callable(data) else data)
    assert mode(tmp_path / "a") == wanted
    assert os.listdir(tmp_path) == ["a"]


def test_a_failing_writer_leaves_the_old_file_and_no_litter(tmp_path):
    write_atomic(tmp_path / "a", b"old")

    def fails(stream) -> None:
        stream.write(b"half")
        raise RuntimeError("cut")

    with pytest.raises(RuntimeError):
        write_atomic(tmp_path / "a", fails)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_missing_folder_is_the_users_mistake(tmp_path):
    with pytest.raises(UserError) as refused:
        write_atomic(tmp_path / "absent" / "a", b"x")
    assert refused.value.code == "E-WRITE"
    assert "absent" in refused.value.where


def test_order_of_flush_and_rename(tmp_path, monkeypatch):
    """File flushed, then renamed, then the folder flushed; seen at the system calls, which still do their work."""
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda h: (calls.append("folder" if stat.S_ISDIR(os.fstat(h).st_mode) else "file"), fsync(h))[1])
    monkeypatch.setattr(os, "replace", lambda a, b: (calls.append("rename"), replace(a, b))[1])
    write_atomic(tmp_path / "a", b"x")
    assert calls == ["file", "rename", "folder"]


def test_killed_at_any_moment_the_file_is_whole(tmp_path):
    """A child rewrites the file until it is killed: every time all of one version stands there."""
    target = tmp_path / "a"
    code = ("import sys\nfrom tuneready.state.files import write_atomic\ni = 0\nprint('go', flush=True)\n"
            "while True:\n    i += 1\n    write_atomic(sys.argv[1], bytes([65 + i % 26]) * 300_000)\n")
    for delay in (0.02, 0.05, 0.11):
        child = subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE)
        child.stdout.readline()
        try:
            child.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        if target.exists():
            data = target.read_bytes()
            assert len(data) == 300_000
            assert len(set(data)) == 1
    assert target.exists()


def test_a_private_folder_is_closed_to_others_and_to_version_control(tmp_path):
    folder = private_folder(tmp_path / "q")
    assert mode(folder) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"
    assert private_folder(tmp_path / "q") == folder


REFUSALS = [Refusal(2, 10, 3, "E-NUL", "a NUL", "remove it"), Refusal(5, 40, 1, "E-ENC-UTF8", "0xe9", "mend the byte"),
            Refusal(9, -1, 0, "E-XLSX-FIELDS", "3 cells", "clear the cell")]
RAW = {2: b'{"a": "x\0y"}\r', 5: b"caf\xe9", 9: None}


def test_refused_rows_are_kept_byte_for_byte(tmp_path):
    path = quarantine.write(tmp_path, "data/train.jsonl", REFUSALS, lambda r: RAW[r.line])
    assert path == tmp_path / "quarantine" / "data%2Ftrain.jsonl.jsonl"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    records = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    assert [(r["line"], r["column"], r["code"], r["mend"], r["encoding"]) for r in records] == [
        (2, 3, "E-NUL", "remove it", "utf-8"), (5, 1, "E-ENC-UTF8", "mend the byte", "base64"),
        (9, 0, "E-XLSX-FIELDS", "clear the cell", "none")]
    assert [quarantine.restored(r) for r in records] == [RAW[2], RAW[5], None]
    assert {r["file"] for r in records} == {"data/train.jsonl"}


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_come_back(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("q")
    path = quarantine.write(folder, "x", [REFUSALS[0]], lambda r: data)
    (line,) = path.read_bytes().split(b"\n")[:-1]
    assert quarantine.restored(orjson.loads(line)) == data


def test_ten_thousand_refusals_are_all_kept(tmp_path):
    many = [Refusal(i, i * 10, 1, "E-JSON-SYNTAX") for i in range(1, 10_001)]
    path = quarantine.write(tmp_path, "x.jsonl", many, lambda r: b"row %d" % r.line)
    assert path.read_bytes().count(b"\n") == 10_000


@settings(max_examples=200)
@given(paths=st.lists(st.text(max_size=20), min_size=2, max_size=2, unique=True))
def test_two_paths_never_share_a_name(paths):
    names = [quarantine.safe_name(path) for path in paths]
    assert names[0] != names[1]
    assert not any("/" in name or "\n" in name or "\0" in name for name in names)


@pytest.mark.parametrize("path", ["x" * 5000, "\U0001f600" * 300, "a\udcff.jsonl", "../../etc/passwd", "a\nb", "\u202egpj.exe"])
def test_awkward_paths_get_a_name_that_can_be_written(path, tmp_path):
    made = quarantine.write(tmp_path, path, REFUSALS[:1], lambda r: b"x")
    assert made.parent == tmp_path / "quarantine"
    assert made.exists()
