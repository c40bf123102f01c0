"""What a file is, by content; what is refused before a reader sees it; and files that change while they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import random
import sqlite3
import tarfile
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import SHARED, shared
from tuneready.errors import UserError
from tuneready.intake import discover, identify
from tuneready.source import File, ReadLimits

LIMITS = ReadLimits()
ROW = b'{"prompt": "a", "completion": "b"}\n'


def file(path) -> File:
    return File(path.name, str(path), path.stat().st_size)


def write(tmp_path, data: bytes, name: str) -> File:
    (tmp_path / name).write_bytes(data)
    return file(tmp_path / name)


def parquet_bytes(table: pa.Table | None = None) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table or pa.table({"text": ["a", "b"]}), sink)
    return sink.getvalue().to_pybytes()


def arrow_bytes() -> bytes:
    sink = pa.BufferOutputStream()
    table = pa.table({"text": ["a"]})
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def xlsx_bytes() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["a", "b"])
    book.active.append(["1", "2"])
    book.save(out)
    return out.getvalue()


def zip_bytes(*names: str, data: bytes = ROW) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


def tar_bytes(*members: tuple[str, bytes, str], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, kind, link in members:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, link
            archive.addfile(member)
    return out.getvalue()


def sqlite_bytes(tmp_path) -> bytes:
    with sqlite3.connect(tmp_path / "made.db") as base:
        base.execute("create table t (a)")
    base.close()
    return (tmp_path / "made.db").read_bytes()


PACKERS = {None: bytes, "gzip": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zstd": lambda d: pa.compress(d, "zstd", asbytes=True)}


@pytest.mark.parametrize("compression", PACKERS)
@pytest.mark.parametrize(("data", "container"), [(ROW * 3, "jsonl"), (b"a,b\n1,2\n3,4\n", "csv"), (b"a\tb\n1\t2\n", "csv")])
def test_text_containers_under_a_name_that_says_nothing(data, container, compression, tmp_path):
    packed = PACKERS[compression](data)
    found = identify.identify(write(tmp_path, packed, "data.bin"), LIMITS)
    assert (found.container, found.compression, found.size) == (container, compression, len(packed))


@pytest.mark.parametrize(("make", "container"), [(parquet_bytes, "parquet"), (arrow_bytes, "arrow"), (xlsx_bytes, "xlsx")])
@pytest.mark.parametrize("name", ["data.csv", "data.json", "data", "data.xlsx"])
def test_binary_containers_under_any_name(make, container, name, tmp_path):
    assert identify.identify(write(tmp_path, make(), name), LIMITS).container == container


def test_prose_is_text_only_under_the_name_of_a_text(tmp_path):
    assert identify.identify(write(tmp_path, b"Dear Sir,\nhello\n", "letter.txt"), LIMITS).container == "text"
    with pytest.raises(UserError) as refused:
        identify.identify(write(tmp_path, b"Dear Sir,\nhello\n", "letter.dat"), LIMITS)
    assert refused.value.code == "E-UNKNOWN-FORMAT"
    assert ".txt" in refused.value.fix


@pytest.mark.parametrize(("path", "container", "compression"), [
    ("data/intents/banking77/train.csv", "csv", None), ("data/multilingual/evi/dialogues.en.tsv.gz", "csv", "gzip"),
    ("data/instruct/gsm8k/test.jsonl", "jsonl", None), ("data/instruct/gsm8k/example_model_solutions.jsonl.gz", "jsonl", "gzip"),
    ("data/contracts/cuad/CUAD_v1_README.txt", "text", None), ("data/README.md", "text", None),
])
def test_real_files(path, container, compression):
    found = identify.identify(file(shared(path)), LIMITS)
    assert (found.container, found.compression) == (container, compression)


UNSAFE_PICKLE = b"cos\nsystem\n(S'exit 1'\ntR."


@pytest.mark.parametrize(("data", "name", "code"), [
    (pickle.dumps({"a": 1}), "data.pkl", "E-UNSAFE"), (UNSAFE_PICKLE, "model.pt", "E-UNSAFE"), (pickle.dumps([1]), "renamed.jsonl", "E-UNSAFE"),
    (pickle.dumps([1], protocol=2), "renamed.dat", "E-UNSAFE"), (gzip.compress(pickle.dumps([1])), "data.pkl.gz", "E-UNSAFE"),
    (gzip.compress(pickle.dumps([1])), "data.bin", "E-UNSAFE"), (b"\x93NUMPY\x01\0v\0{'descr': '|O'}", "a.dat", "E-UNSAFE"), (b"x", "a.joblib", "E-UNSAFE"),
    (zip_bytes("archive/data.pkl", "archive/version"), "weights.bin", "E-UNSAFE"),
    (b"a: !!python/object/apply:os.system ['exit 1']\n", "conf.yaml", "E-UNSAFE"),
    (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "laughs.yml", "E-YAML-EXPANSION"), (b"a: 1\n", "plain.yaml", "E-UNKNOWN-FORMAT"),
    (zip_bytes("../../evil.jsonl"), "data.zip", "E-PATH"), (zip_bytes("/abs.jsonl"), "data.zip", "E-PATH"), (zip_bytes("C:\\x.jsonl"), "data.zip", "E-PATH"),
    (zip_bytes("data.jsonl"), "data.zip", "E-ARCHIVE"), (zip_bytes("a.jsonl", data=ROW * 9), "data.zip", "E-ARCHIVE"),
    (zip_bytes("a.jsonl", data=ROW * 9), "data", "E-ARCHIVE"), (zip_bytes("[Content_Types].xml", "word/document.xml"), "letter.docx", "E-UNKNOWN-FORMAT"),
    (tar_bytes(("out", tarfile.SYMTYPE, "/etc/passwd"), ("out/x", tarfile.REGTYPE, "")), "data.tar", "E-SYMLINK"),
    (tar_bytes(("a", tarfile.LNKTYPE, "b")), "data.tar", "E-SYMLINK"), (tar_bytes(("pipe", tarfile.FIFOTYPE, "")), "data.tar", "E-PATH"),
    (tar_bytes(("disk", tarfile.BLKTYPE, "")), "data.tar", "E-PATH"), (tar_bytes(("../x", tarfile.REGTYPE, "")), "data.tar", "E-PATH"),
    (tar_bytes(("out", tarfile.SYMTYPE, "/etc/passwd"), mode="w:gz"), "data.tar.gz", "E-SYMLINK"),
    (tar_bytes(("a.jsonl", tarfile.REGTYPE, "")), "data.tar", "E-ARCHIVE"),
    (gzip.compress(parquet_bytes()), "data.parquet.gz", "E-TYPE-MISMATCH"), (gzip.compress(gzip.compress(ROW * 9)), "data.csv.gz", "E-TYPE-MISMATCH"),
    (b"", "data.parquet", "E-EMPTY-FILE"), (b"", "data.csv", "E-EMPTY-FILE"), (gzip.compress(b""), "data.csv.gz", "E-EMPTY-FILE"),
    ("a,b\n1,2\n".encode("utf-16"), "data.csv", "E-ENC-UTF16"),
    (b"%PDF-1.7\n%\xe2\xe3", "paper.pdf", "E-UNKNOWN-FORMAT"), (b"\x89PNG\r\n\x1a\n\0\0", "x.png", "E-UNKNOWN-FORMAT"),
    (bytes(range(256)) * 4, "x.bin", "E-UNKNOWN-FORMAT"),
], ids=lambda value: value if isinstance(value, str) else "bytes")
def test_refused(data, name, code, tmp_path):
    with pytest.raises(UserError) as refused:
        identify.scan([write(tmp_path, data, name)], LIMITS)
    error = refused.value
    assert error.code == code, str(error)
    assert error.where.startswith(name)
    assert error.fix
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize(("head", "named"), [(b"%PDF-1.7", "PDF"), (b"\x89HDF\r\n\x1a\n\0", "HDF5"), (b"\xd0\xcf\x11\xe0\xa1", "Office"), (b"Obj\x01\0", "Avro")])
def test_the_message_names_what_it_looks_like_and_what_can_be_read(head, named, tmp_path):
    with pytest.raises(UserError) as refused:
        identify.scan([write(tmp_path, head + bytes(99), "x.bin")], LIMITS)
    assert named in refused.value.what
    assert "JSONL" in refused.value.fix


def test_a_database_is_named(tmp_path):
    data = sqlite_bytes(tmp_path)
    with pytest.raises(UserError, match="SQLite"):
        identify.scan([write(tmp_path, data, "x.data")], LIMITS)


def test_unsafe_kinds_are_never_opened(tmp_path, monkeypatch):
    """No file is opened at all: the name is enough."""
    given = write(tmp_path, b"x", "data.pkl")
    monkeypatch.setattr("builtins.open", lambda *a, **k: pytest.fail("opened"))
    with pytest.raises(UserError) as refused:
        identify.identify(given, LIMITS)
    assert refused.value.code == "E-UNSAFE"


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "bomb.csv.gz"), (bz2.compress, "bomb.csv.bz2"), (PACKERS["zstd"], "bomb.csv.zst")])
def test_a_bomb_is_refused_before_it_is_unpacked(pack, name, tmp_path):
    with pytest.raises(UserError) as refused:
        identify.scan([write(tmp_path, pack(b"a,b\n" + b"0" * (72 << 20)), name)], LIMITS)
    assert refused.value.code == "E-COMP-RATIO"
    assert refused.value.where == name


def test_scan_reads_every_kind_and_numbers_the_parts(tmp_path):
    files = [write(tmp_path, ROW * 3, "a.jsonl"), write(tmp_path, parquet_bytes(), "b.parquet"), write(tmp_path, b"a,b\n1,2\n", "c.csv"),
             write(tmp_path, arrow_bytes(), "d.arrow"), write(tmp_path, xlsx_bytes(), "e.xlsx"), write(tmp_path, b"hello", "f.txt")]
    found, parts, refused = identify.scan(files, LIMITS)
    assert [f.container for f in found] == ["jsonl", "parquet", "csv", "arrow", "xlsx", "text"]
    assert [part.file for part in parts] == [0, 1, 2, 3, 4, 5]
    assert refused == ()
    assert all(len(f.sha256) == 64 for f in found)


def test_a_refused_file_among_several_is_collected(tmp_path):
    files = [write(tmp_path, b"a,a\n1,2\n", "dup.csv"), write(tmp_path, ROW, "good.jsonl"), write(tmp_path, b"x", "m.pt"),
             write(tmp_path, parquet_bytes()[:-9], "cut.parquet")]
    found, parts, refused = identify.scan(files, LIMITS)
    assert [f.path for f in found] == ["good.jsonl"]
    assert [part.file for part in parts] == [0]
    assert [error.code for error in refused] == ["E-CSV-HEADER-DUP", "E-UNSAFE", "E-PARQUET"]


def test_a_reader_that_dies_takes_only_its_file_with_it(tmp_path):
    """A Parquet footer that makes the library abort (found by damaging bytes) must not end the run."""
    good = parquet_bytes(pa.table({"text": [f"message {i}" for i in range(500)]}))
    files = [write(tmp_path, ROW, "good.jsonl")]
    draw = random.Random(3)
    for number in range(8):
        data = bytearray(good)
        for _ in range(draw.randint(1, 20)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        files.append(write(tmp_path, bytes(data), f"damaged-{number}.parquet"))
    found, _, refused = identify.scan(files, LIMITS)
    assert found[0].path == "good.jsonl"
    assert len(found) + len(refused) == 9
    assert {error.code for error in refused} <= {"E-PARQUET", "E-READER-CRASH", "E-COMP-RATIO", "E-EMPTY-FILE", "E-UNKNOWN-FORMAT"}


def test_a_file_that_may_not_be_read(tmp_path):
    given = write(tmp_path, ROW, "data.jsonl")
    os.chmod(given.location, 0)
    try:
        if os.access(given.location, os.R_OK):
            pytest.skip("this user may read everything")
        with pytest.raises(UserError) as refused:
            identify.scan([given], LIMITS)
        assert refused.value.code == "E-PERMISSION"
    finally:
        os.chmod(given.location, 0o644)


def test_a_pipe_put_in_the_place_of_a_file_cannot_hold_the_run(tmp_path):
    given = write(tmp_path, ROW, "data.jsonl")
    os.unlink(given.location)
    os.mkfifo(given.location)
    with pytest.raises(UserError) as refused:
        identify.scan([given], LIMITS)
    assert refused.value.code == "E-NOT-REGULAR"


def appended(path) -> None:
    with open(path, "ab") as stream:
        stream.write(ROW)


def same_size_same_time(path) -> None:
    status = os.stat(path)
    with open(path, "r+b") as stream:
        stream.seek(12)
        stream.write(b"z")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("change", [appended, same_size_same_time, lambda path: os.truncate(path, 10), os.unlink])
def test_a_file_that_changes_is_noticed(change, tmp_path):
    found, _, _ = identify.scan([write(tmp_path, ROW * 5, "data.jsonl")], LIMITS)
    identify.check_unchanged(found)
    change(found[0].location)
    with pytest.raises(UserError) as refused:
        identify.check_unchanged(found)
    assert (refused.value.code, refused.value.where) == ("E-CHANGED", "data.jsonl")


def test_a_touched_file_with_the_same_bytes_is_unchanged(tmp_path):
    found, _, _ = identify.scan([write(tmp_path, ROW * 5, "data.jsonl")], LIMITS)
    os.utime(found[0].location)
    identify.check_unchanged(found)


def test_an_awkward_name_is_shown_escaped_in_the_message(tmp_path):
    with pytest.raises(UserError) as refused:
        identify.scan([write(tmp_path, b"a,a\n1,2\n", "a\u202e\n.csv")], LIMITS)
    assert "\n" not in str(refused.value)
    assert "\u202e" not in str(refused.value)
    assert refused.value.where.endswith(":1")


RECIPES = {
    "recipe-gzip-in-gzip": "test_refused", "recipe-parquet-empty": "test_refused", "recipe-zip-slip": "test_refused", "recipe-tar-symlink": "test_refused",
    "recipe-tar-device": "test_refused", "recipe-pickle": "test_refused", "recipe-yaml-python-tag": "test_refused",
    "recipe-billion-laughs-yaml": "test_refused", "recipe-unreadable": "test_a_file_that_may_not_be_read",
    "recipe-file-changes-while-read": "test_a_file_that_changes_is_noticed", "recipe-unicode-file-name": "test_an_awkward_name_is_shown_escaped_in_the_message",
}


def test_every_recipe_named_here_is_a_known_answer():
    shared("known-answers/bad-input.json")
    known = {case["id"] for case in json.loads((SHARED / "known-answers/bad-input.json").read_text())["cases"]}
    assert set(RECIPES) <= known
    assert set(RECIPES.values()) <= set(globals())


def test_the_whole_way_from_a_folder_to_parts():
    files = discover.discover([str(shared("data/clinical/mts-dialog"))])
    found, parts, refused = identify.scan(files, LIMITS)
    assert (len(found), len(parts), refused) == (5, 5, ())
