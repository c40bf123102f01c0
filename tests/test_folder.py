"""The report folder: every face, the marker, the refused rows, and folders that cannot be written."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import os
import stat
from pathlib import Path

import pytest

from tests.conftest import shared
from tuneready import demo, folder, shelf
from tuneready.audit import Options, check
from tuneready.errors import UserError
from tuneready.intake.discover import discover
from tuneready.state import quarantine

GOOD = b'{"text": "good row number %d", "label": "a"}'
BAD = [b'{"text": "cut off in the mid', b"not json at all", b'{"text": "\xff\xfe", "label": "a"}', b'{"text": "a", "label": NaN}',
       b'{"text": "a", "text": "b", "label": "a"}', b"[1, 2]"]


def checked(path: Path, **options):
    return check([str(path)], Options(workers=0, **options))


def with_bad_rows(path: Path, end: bytes = b"\n") -> list[bytes]:
    """A file with good and bad lines in turn; the bad ones in order."""
    rows = [row for k, bad in enumerate(BAD) for row in (GOOD % k, bad, GOOD % (100 + k))]
    data = end.join(rows) + end
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return BAD


def set_apart(out: Path) -> list[dict]:
    return [json.loads(line) for file in sorted((out / quarantine.FOLDER).glob("*.jsonl")) for line in file.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def tickets(tmp_path_factory):
    return Path(demo.make(tmp_path_factory.mktemp("tickets"), 60)[0])


def test_every_face_of_the_report_is_written(tickets, tmp_path):
    written = folder.write(checked(tickets), tmp_path / "deep" / "out")
    faces = {name for renderer in shelf.modules("renderers") for name in getattr(renderer, "FILES", ())}
    assert set(written) == faces | {"personal_data.parquet"}
    assert {"report.json", "report.html", "memo.html", "report.md", "findings.csv", "rows.parquet"} <= faces
    for name, path in written.items():
        assert path == tmp_path / "deep" / "out" / name and path.stat().st_size > 0
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if name == "personal_data.parquet" else 0o644)
    assert json.loads(written["report.json"].read_bytes())["verdict"]["decision"]


def test_the_same_check_writes_the_same_bytes(tickets, tmp_path):
    one, other = (folder.write(checked(tickets), tmp_path / name) for name in "ab")
    assert {n: p.read_bytes() for n, p in one.items()} == {n: p.read_bytes() for n, p in other.items()}


def test_a_folder_scan_skips_a_report(tickets, tmp_path):
    (tmp_path / "rows.jsonl").write_bytes(tickets.read_bytes())
    folder.write(checked(tickets), tmp_path / "a-report")
    assert (tmp_path / "a-report" / folder.MARKER).is_file()
    assert [file.path for file in discover([str(tmp_path)])] == [str(tmp_path / "rows.jsonl")]


def test_a_report_cut_short_carries_the_marker_already(tickets, tmp_path):
    (tmp_path / "report.json").mkdir()  # a folder where a file is to be written
    with pytest.raises(UserError):
        folder.write(checked(tickets), tmp_path)
    assert (tmp_path / folder.MARKER).is_file()
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]


def test_a_second_report_replaces_the_first(tickets, tmp_path):
    (tmp_path / "report.md").write_text("old")
    (tmp_path / "mine.txt").write_text("kept")
    folder.write(checked(tickets), tmp_path)
    assert (tmp_path / "report.md").read_text() != "old" and (tmp_path / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize(("name", "end"), [("rows.jsonl", b"\n"), ("rows.jsonl", b"\r\n"), ("rows.jsonl.gz", b"\n")])
def test_refused_rows_are_kept_byte_for_byte(tmp_path, name, end):
    bad = with_bad_rows(tmp_path / name, end)
    done = checked(tmp_path / name, shape="text_label")
    folder.write(done, tmp_path / "out")
    kept = set_apart(tmp_path / "out")
    assert [quarantine.restored(record).removesuffix(b"\r") for record in kept] == bad
    assert [record["line"] for record in kept] == [3 * k + 2 for k in range(len(bad))]
    assert [record["code"] for record in kept] == [refusal.code for _, refusal in done.refusals]
    assert {record["file"] for record in kept} == {str(tmp_path / name)}
    assert done.report.data.rows.refused == len(kept)


def test_refused_rows_of_several_files_have_a_file_each(tmp_path):
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path in paths:
        with_bad_rows(path)
    done = check([str(p) for p in paths], Options(workers=0, shape="text_label"))
    folder.write(done, tmp_path / "out")
    assert [r["file"] for r in set_apart(tmp_path / "out")] == [str(p) for p in paths for _ in BAD]


def test_refused_rows_of_a_table_are_whole_records(tmp_path):
    text = io.StringIO()
    csv.writer(text).writerows([["text", "label"], *[[f"row {k}", "a"] for k in range(200)]])
    odd = 'one,"two\r\nlines",three\r\n'
    (tmp_path / "rows.csv").write_bytes((text.getvalue() + odd + "last,a\r\n").encode())
    done = checked(tmp_path / "rows.csv")
    assert done.report.data.rows.refused == 1
    folder.write(done, tmp_path / "out")
    (record,) = set_apart(tmp_path / "out")
    assert quarantine.restored(record).rstrip(b"\r\n") == odd.rstrip().encode() and record["line"] == 202


def test_refused_rows_are_private(tmp_path):
    with_bad_rows(tmp_path / "rows.jsonl")
    before = os.umask(0)
    try:
        folder.write(checked(tmp_path / "rows.jsonl", shape="text_label"), tmp_path / "out")
    finally:
        os.umask(before)
    apart = tmp_path / "out" / quarantine.FOLDER
    assert stat.S_IMODE(apart.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in apart.glob("*.jsonl")} == {0o600}
    assert (apart / ".gitignore").read_text() == "*\n"


def test_nothing_refused_makes_no_quarantine(tickets, tmp_path):
    clean = tmp_path / "clean.jsonl"
    clean.write_bytes(b"".join(GOOD % k + b"\n" for k in range(20)))
    folder.write(checked(clean, shape="text_label"), tmp_path / "out")
    assert not (tmp_path / "out" / quarantine.FOLDER).exists()


def test_base64_carries_what_is_not_utf8(tmp_path):
    with_bad_rows(tmp_path / "rows.jsonl")
    folder.write(checked(tmp_path / "rows.jsonl", shape="text_label"), tmp_path / "out")
    record = next(r for r in set_apart(tmp_path / "out") if r["encoding"] == "base64")
    assert base64.b64decode(record["raw"]) == BAD[2]


def read_only(tmp_path: Path) -> Path:
    target = tmp_path / "locked"
    target.mkdir()
    target.chmod(0o500)
    if os.access(target, os.W_OK):
        pytest.skip("this user may write anywhere")
    return target / "out"


def below_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("x")
    return tmp_path / "file" / "out"


def is_a_file(tmp_path: Path) -> Path:
    (tmp_path / "out").write_text("x")
    return tmp_path / "out"


def in_proc(tmp_path: Path) -> Path:
    if not Path("/proc/self").exists():
        pytest.skip("no folder here that even the superuser cannot write")
    return Path("/proc/self/tuneready-report")


def name_too_long(tmp_path: Path) -> Path:
    return tmp_path / ("x" * 300)


@pytest.mark.parametrize("place", [read_only, below_a_file, is_a_file, in_proc, name_too_long])
def test_a_folder_that_cannot_be_written_is_the_users_to_mend(tickets, tmp_path, place):
    with pytest.raises(UserError) as caught:
        folder.write(checked(tickets), place(tmp_path))
    assert caught.value.code == "E-WRITE" and caught.value.exit_code == 3 and caught.value.fix


def test_a_real_file_writes_every_face(tmp_path):
    written = folder.write(checked(shared("data/formats/llama-factory/dpo_en_demo.json")), tmp_path / "out")
    assert all(path.stat().st_size for path in written.values())
