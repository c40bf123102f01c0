"""JSON Lines: the known answers, on their own and inside a large good file; cuts, conservation, memory."""

from __future__ import annotations

import gzip
import hashlib
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import examples, shared
from tests.readers.json_reading import GOOD, LIMITS, Result, case_bytes, read_bytes, read_file
from tests.readers.test_strict_json import ROW_TEXT
from tests.readers.test_unpack import PACK
from tuneready.errors import UserError
from tuneready.kernels import content
from tuneready.kernels.cuts import Cutter, choose
from tuneready.kernels.strict_json import MEND, Bad, row
from tuneready.readers import jsonl
from tuneready.source import File, ReadLimits

IDS = """empty only-newlines only-bom bom-then-rows bom-in-the-middle utf16-le utf16-be latin1-byte overlong raw-surrogate-bytes
 nul-raw nul-escaped-is-legal crlf cr-only no-final-newline blank-lines-between truncated-last-line u2028-inside-string
 u0085-inside-string vt-ff-fs-escaped raw-tab-in-string duplicate-key duplicate-key-escaped nested-duplicate-key nan infinity
 overflow-float big-int-64 big-int-23-digits huge-int-5000-digits lone-surrogate-escape surrogate-pair-escape-ok single-quotes
 trailing-comma comment two-objects-one-line array-row string-row null-row empty-object python-literals
 unescaped-newline-in-string depth-65 depth-64-ok gzip-named-jsonl parquet-named-jsonl html-error-page git-lfs-pointer
 json-array-named-jsonl every-line-bad bad-first-good-rest mixed-types""".split()
BEFORE = 3000
FUZZ = settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SMALL = st.builds(lambda p, r, b: replace(LIMITS, part_bytes=p, chunk_rows=r, chunk_bytes=b),
                  st.integers(1, 400), st.integers(1, 9), st.integers(1, 300))


def known(case: str) -> dict:
    cases = json.loads(shared("known-answers/bad-input.json").read_text())["cases"]
    return next(c for c in cases if c["id"] == case)


def test_every_jsonl_case_is_listed():
    cases = json.loads(shared("known-answers/bad-input.json").read_text())["cases"]
    assert [c["id"].removeprefix("jsonl-") for c in cases if c["topic"] == "jsonl"] == IDS and len(IDS) == 52


@pytest.mark.parametrize("case", IDS)
def test_known_answers(tmp_path, case):
    case = known(f"jsonl-{case}")
    data, expected = case_bytes(case), case["expected"]
    found = read_bytes(tmp_path, data)
    assert found.refused == expected.get("code", "")
    if found.refused:
        return
    assert (len(found.rows), len(found.refusals), found.blank) == (
        expected["accepted"], expected["quarantined"], expected["blank_lines"])
    assert found.problems == expected["problems"]
    assert ("I-ENC-BOM" in found.notes) == ("I-ENC-BOM" in expected.get("info", []))
    assert found.file.sha256 == hashlib.sha256(data).hexdigest() and found.file.size == len(data)
    assert {r.code: r.mend for r in found.refusals} == expected.get("mend", {})
    assert [r.mend for r in found.refusals] == [MEND[r.code] for r in found.refusals]


@pytest.mark.parametrize("case", [c for c in IDS if not c.startswith(("empty", "only", "utf16", "bom-then"))])
def test_known_answers_inside_a_large_good_file(tmp_path, case):
    """The fast route over whole blocks gives the same; what a file is refused for at its head is bad rows in its middle."""
    case = known(f"jsonl-{case}")
    data, expected = case_bytes(case), case["expected"]
    found = read_bytes(tmp_path, GOOD * BEFORE + data, limits=replace(LIMITS, part_bytes=20_000))
    assert found.parts > 2
    assert found.rows[:BEFORE] == [{"prompt": "a", "completion": "b"}] * BEFORE
    assert [p[0] for p in found.places[:BEFORE]] == list(range(1, BEFORE + 1))
    if "code" in expected:
        lines = data.split(b"\n")
        assert len(found.rows) + len(found.refusals) + found.blank == BEFORE + len(lines) - (not lines[-1])
        return
    assert len(found.rows) == BEFORE + expected["accepted"]
    assert found.problems == [p | {"line": p["line"] + BEFORE} for p in expected["problems"]]
    assert found.blank == expected["blank_lines"]


def test_integers_survive_exactly(tmp_path):
    rows = b'{"id":18446744073709551616}\n{"id":12345678901234567890123}\n{"id":-9223372036854775809}\n{"id":9007199254740993}\n'
    assert [r["id"] for r in read_bytes(tmp_path, rows).rows] == [2**64, 12345678901234567890123, -(2**63) - 1, 2**53 + 1]


def test_json_test_suite_as_files_and_as_rows(tmp_path):
    """All 318 files: no crash; an n_ file gives no row; inside a good file its neighbours are untouched."""
    names = sorted(shared("data/hostile/json-test-suite/test_parsing").iterdir())
    assert len(names) == 318
    for path in names:
        data, kind = path.read_bytes(), path.name[0]
        whole = read_bytes(tmp_path, data, "file.json")
        again = read_bytes(tmp_path, data, "file.json")
        assert whole.core() == again.core(), path.name
        if kind == "n":
            allowed = {"n_array_extra_close.json"}  # none of the n_ files holds a good object row
            assert whole.refused or whole.refusals or path.name in allowed, path.name
        if kind == "y":
            assert all(r.code in ("E-NOT-OBJECT", "E-ROW-EMPTY", "E-JSON-DUPKEY") for r in whole.refusals), path.name
            assert whole.refused in ("", "E-EMPTY-FILE"), path.name
        inside = read_bytes(tmp_path, GOOD * 50 + data + b"\n" + GOOD * 50, "data.jsonl")
        assert inside.rows[:50] == inside.rows[-50:] == [{"prompt": "a", "completion": "b"}] * 50, path.name
        assert [p[0] for p in inside.places[-50:]] == list(range(inside.places[-1][0] - 49, inside.places[-1][0] + 1))
        middle = data.split(b"\n")
        assert len(inside.rows) - 100 + len(inside.refusals) + inside.blank == len(middle), path.name
        expected = [_reference(line) for line in middle]
        assert inside.rows[50:-50] == [value for value in expected if value is not None], path.name


def _reference(line: bytes) -> dict | None:
    try:
        return row(line, LIMITS)
    except Bad:
        return None


def test_naughty_strings_round_trip(tmp_path):
    texts = json.loads(shared("data/hostile/naughty-strings/blns.json").read_text())
    assert len(texts) == 515
    rows = [{"prompt": t, "completion": u} for t, u in zip(texts, reversed(texts))]
    for ascii_only in (True, False):
        data = "".join(json.dumps(r, ensure_ascii=ascii_only) + "\n" for r in rows).encode()
        found = read_bytes(tmp_path, data)
        assert found.rows == rows and not found.refusals
        for (_, offset, length), value in zip(found.places, rows):
            assert json.loads(data[offset : offset + length]) == value


# ----------------------------------------------------------------------------------------------------------------- cuts

LINE = st.one_of(st.just(GOOD.strip()), ROW_TEXT.map(lambda t: t.replace("\n", "").encode()), st.sampled_from(
    [b"", b" \t", b"\r", b'{"a":1}\r', b'{"a":1,"a":2}', b"\xff", b"x" * 90, b" " * 90, b'{"a":"' + b"y" * 200 + b'"}', b"\xef\xbb\xbf{}"]))
FILE = st.tuples(st.booleans(), st.lists(LINE, min_size=1, max_size=40), st.booleans()).map(
    lambda t: b"\xef\xbb\xbf" * t[0] + b"\n".join(t[1]) + b"\n" * t[2])


@FUZZ
@given(data=FILE, limits=SMALL, longest=st.sampled_from([50, 89, 1 << 20]))
def test_the_cut_does_not_show(tmp_path, data, limits, longest):
    whole = read_bytes(tmp_path, data, "data.txt", limits=replace(LIMITS, line_bytes=longest), reader=jsonl)
    parts = read_bytes(tmp_path, data, "data.txt", limits=replace(limits, line_bytes=longest), reader=jsonl)
    assert parts.core() == whole.core()
    if not whole.refused:
        _check_against_lines(whole, data, replace(LIMITS, line_bytes=longest))


def _check_against_lines(found: Result, data: bytes, limits: ReadLimits) -> None:
    """Against the strict reader, line by line."""
    body = data.removeprefix(content.BOM)
    lines = body.split(b"\n")
    open_ended = bool(lines[-1])
    lines = lines if open_ended else lines[:-1]
    rows, codes, blank = [], [], 0
    for number, line in enumerate(lines, 1):
        if not line.strip(b" \t\r") and (line.removesuffix(b"\r").strip(b" \t") == b"" or len(line) > limits.line_bytes + 1):
            blank += 1
            continue
        try:
            rows.append(row(line, limits))
        except Bad as bad:
            cut = open_ended and number == len(lines) and bad.code in ("E-JSON-SYNTAX", "E-TRUNCATED")
            codes.append((number, "E-TRUNCATED" if cut else bad.code, bad.column))
    assert repr(found.rows) == repr(rows) and found.blank == blank
    got = [(r.line, r.code, r.column) for r in found.refusals]
    if got and got[-1][1] == "E-TRUNCATED" and codes[-1][1] == "E-ENC-UTF8":
        codes[-1] = (codes[-1][0], "E-TRUNCATED", codes[-1][2])
    assert got == codes
    for (line, offset, length), value in zip(found.places, found.rows):
        assert repr(row(data[offset : offset + length], limits)) == repr(value)
        assert data[:offset].count(b"\n") == line - 1


@FUZZ
@given(edits=st.lists(st.tuples(st.integers(0, 999), st.integers(0, 255)), min_size=1, max_size=20), limits=SMALL)
def test_rows_are_conserved_under_damage(tmp_path, edits, limits):
    data = bytearray(b"".join(b'{"id":%d,"messages":[{"role":"user","content":"caf\xc3\xa9 \\n"}]}\n' % i for i in range(15)))
    for place, value in edits:
        data[place % len(data)] = value
    found = read_bytes(tmp_path, bytes(data), "data.txt", limits=limits, reader=jsonl)
    lines = data.split(b"\n")
    if not found.refused:
        assert len(found.rows) + len(found.refusals) + found.blank == len(lines) - (not lines[-1])


def test_an_inserted_row_changes_one_part_only(tmp_path):
    draw = np.random.default_rng(1)
    lines = [b'{"id":%d,"text":"%s"}\n' % (i, draw.bytes(int(draw.integers(20, 120))).hex().encode()) for i in range(20_000)]
    limits = replace(LIMITS, part_bytes=100_000)

    def contents(lines: list[bytes]) -> list[bytes]:
        path = tmp_path / "data.jsonl"
        path.write_bytes(b"".join(lines))
        file, parts = jsonl.scan(File("data.jsonl", str(path)), 0, limits)
        data = path.read_bytes()
        assert parts[0].start == 0 and parts[-1].stop == len(data)
        assert all(a.stop == b.start for a, b in zip(parts, parts[1:]))
        assert all(p.stop - p.start <= 2 * limits.part_bytes for p in parts)
        assert all(data[: p.start].count(b"\n") + 1 == p.first_line for p in parts)
        return [hashlib.sha256(data[p.start : p.stop]).digest() for p in parts]

    before = contents(lines)
    assert len(before) > 20
    changed = [len(set(contents([*lines[:at], b'{"id":-1,"text":"new"}\n', *lines[at:]])) - set(before)) for at in range(3, 20_000, 2500)]
    assert max(changed) <= 2 and sum(changed) <= len(changed) + 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=60), st.integers(2, 100), st.lists(st.integers(0, 60), max_size=5))
def test_cuts_do_not_depend_on_how_records_are_fed(lengths, part, feeds):
    ends = np.cumsum(lengths)
    data = np.arange(ends[-1], dtype=np.uint64).astype(np.uint8)
    chosen = choose(data, np.append(0, ends[:-1]), ends, part)
    whole, pieces = Cutter(part), Cutter(part)
    whole.feed(ends, chosen)
    bounds = [0, *sorted(min(f, len(ends)) for f in feeds), len(ends)]
    for a, b in zip(bounds, bounds[1:]):
        pieces.feed(ends[a:b], chosen[a:b])
    assert pieces.parts(int(ends[-1])) == whole.parts(int(ends[-1]))


# ------------------------------------------------------------------------------------------- files that are hard to read


@pytest.mark.parametrize("kind", sorted(PACK))
def test_compressed_files_give_the_same_rows(tmp_path, kind):
    data = b"\xef\xbb\xbf" + GOOD * 500 + b'{"a":1,"a":2}\n' + GOOD
    plain = read_bytes(tmp_path, data)
    packed = PACK[kind](data)
    found = read_bytes(tmp_path, packed, "data.jsonl.gz", limits=replace(LIMITS, chunk_rows=7))
    assert found.core() == plain.core() and len(found.rows) == 501
    assert found.file.sha256 == hashlib.sha256(packed).hexdigest()


def test_cut_gzip_keeps_the_rows_before_the_cut(tmp_path):
    data = b"".join(b'{"id":%d,"x":"%d"}\n' % (i, i * 7919 % 10_007) for i in range(5000))
    packed = gzip.compress(data, mtime=0)
    found = read_bytes(tmp_path, packed[: len(packed) // 2], "data.jsonl.gz")
    assert 1000 < len(found.rows) < 4000 and [r["id"] for r in found.rows] == list(range(len(found.rows)))
    assert "E-TRUNCATED" in found.notes and {r.code for r in found.refusals} <= {"E-TRUNCATED"}


def test_wrong_crc_is_noted_after_all_rows(tmp_path):
    packed = bytearray(gzip.compress(GOOD * 100, mtime=0))
    packed[-6] ^= 1
    found = read_bytes(tmp_path, bytes(packed), "data.jsonl.gz")
    assert len(found.rows) == 100 and found.notes == ["E-COMP-CRC"]


@pytest.mark.parametrize("kind", sorted(PACK))
def test_bombs_and_double_layers_refuse_the_file(tmp_path, kind):
    small = replace(LIMITS, ratio_from=1 << 20)
    assert read_bytes(tmp_path, PACK[kind](b"\0" * (8 << 20)), "data.jsonl.gz", limits=small).refused == "E-COMP-RATIO"
    assert read_bytes(tmp_path, PACK[kind](PACK["gzip"](GOOD)), "data.jsonl.gz", reader=jsonl).refused == "E-TYPE-MISMATCH"
    assert read_bytes(tmp_path, PACK[kind](b" \n" * 100_000), "data.jsonl.gz", reader=jsonl).refused == "E-EMPTY-FILE"


def test_zstd_bomb_of_the_known_answers(tmp_path):
    packed = pa.compress(b"\0" * (256 << 20), "zstd", asbytes=True)
    assert len(packed) < 30_000
    assert read_bytes(tmp_path, packed, "data.jsonl.zst", reader=jsonl).refused == "E-COMP-RATIO"


def long_line(folder: Path, size: int) -> Path:
    path = folder / "long.jsonl"
    with path.open("wb") as file:
        file.write(GOOD)
        for _ in range(size >> 20):
            file.write(b"x" * (1 << 20))
        file.write(b"\n" + GOOD)
    return path


@pytest.mark.parametrize("size", [64 << 20, pytest.param(1 << 30, marks=pytest.mark.slow)])
def test_a_long_line_is_refused_in_bounded_memory(tmp_path, size):
    path = long_line(tmp_path, size)
    tracemalloc.start()
    found = read_file(path, reader=jsonl)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 << 20
    assert found.problems == [{"line": 2, "code": "E-LINE-TOO-LONG"}] and [p[0] for p in found.places] == [1, 3]


def test_mixed_line_ends_are_noted(tmp_path):
    crlf = GOOD.replace(b"\n", b"\r\n")
    assert read_bytes(tmp_path, GOOD + crlf).notes == ["I-LINE-ENDS-MIXED"]
    assert read_bytes(tmp_path, crlf * 2).notes == [] == read_bytes(tmp_path, GOOD * 2).notes
    assert [p[1:] for p in read_bytes(tmp_path, crlf * 2).places] == [(0, 31), (33, 31)]


def test_a_character_cut_at_the_end_means_a_cut_file(tmp_path):
    found = read_bytes(tmp_path, GOOD + '{"a":"é'.encode()[:-1])
    assert [r.code for r in found.refusals] == ["E-TRUNCATED"] and found.notes == ["E-TRUNCATED"]
    found = read_bytes(tmp_path, GOOD + b'{"a":"caf\xe9"}')
    assert [r.code for r in found.refusals] == ["E-ENC-UTF8"] and found.notes == []


@pytest.mark.parametrize(("data", "name", "claims"), [
    (GOOD, "x", True), (b"x\n" + GOOD * 3, "x.jsonl", True), (b"x\n" + GOOD * 3, "-", True), (b"a,b\n1,2\n", "x.csv", False),
    (b"plain words\n", "x.txt", False), (b'{"a":1,"a":2}\n', "-", True), (b"null", "x.json", True), (b"", "x.txt", False),
    (b"# Title\n\n{}\nmore\ntext\n", "notes.md", False),
])
def test_recognise(data, name, claims):
    assert jsonl.recognise(data, name) is claims


@pytest.mark.parametrize(("data", "name", "code"), [
    (b'[{"a":1},{"a":2}]\n', "x.jsonl", "E-IS-JSON-ARRAY"), (b'[{"a":1}]\n[{"a":2}]\n', "x.jsonl", ""), (b"[1]\n", "x.jsonl", ""),
    (b"PK\x03\x04...", "x.ndjson", "E-TYPE-MISMATCH"), (b"PK\x03\x04...", "x.xlsx", ""), (b"\x1f\x8b...", "x.jsonl.gz", ""),
    (b"<html>", "x", "E-IS-HTML"), (b"<html>", "x.txt", ""), (b"<p>", "x.csv", ""), ('{"a":1}'.encode("utf-16-le"), "x", "E-ENC-UTF16"),
    ('{"a":1}'.encode("utf-32"), "x", "E-ENC-UTF16"), (b" " * 10, "x", "E-EMPTY-FILE"),
])
def test_refused_by_their_first_bytes(data, name, code):
    try:
        content.refuse_by_content(data, name, len(data))
        found = ""
    except UserError as error:
        found = error.code
        assert error.fix and error.where == name
    assert found == code
