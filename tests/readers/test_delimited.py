"""CSV and TSV: the known answers, real files, and laws that hold for any cut and any damage."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED, examples, shared
from tests.readers.reading import seen, whole
from tuneready.errors import UserError
from tuneready.readers import delimited
from tuneready.source import ReadLimits

QUICK = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def known_answers() -> list:
    path = SHARED / "known-answers/bad-input.json"
    return [case for case in json.loads(path.read_text())["cases"] if case["topic"] == "csv"] if path.exists() else []


def write(tmp_path, data: bytes | str, name: str = "data.csv"):
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("case", known_answers() or [None], ids=lambda case: case["id"] if case else "absent")
def test_known_answer(case, tmp_path):
    shared("known-answers/bad-input.json")
    given_, expected = case["inputs"], case["expected"]
    data = given_["text"].encode() if "text" in given_ else b"a,b\n" + b"x" * 200_000 + b",2\n"
    path = write(tmp_path, data)
    assert delimited.recognise(data[:65536], "data.csv")
    if expected["disposition"] == "refuse-file":
        with pytest.raises(UserError) as refused:
            whole(delimited, path)
        assert refused.value.code == expected["code"]
        return
    file, found = whole(delimited, path)
    assert file.delimiter == expected["delimiter"]
    assert (len(found.rows), len(found.refusals)) == (expected["accepted"], expected["quarantined"])
    assert {r.code for r in found.refusals} == ({expected["code"]} if expected["code"] else set())


def test_there_are_eighteen_known_answers():
    shared("known-answers/bad-input.json")
    assert len(known_answers()) == 18


@pytest.mark.parametrize(("data", "line"), [
    ("a,b\n1,2\n3,\"x\n4,5\n6,7\n", 3),
    ("a,b\n\"two\nlines\",2\n1,\"x\\\"y\"\n", 4),
    ("a,b\n5\" pipe,1\n2,\"open\n", 3),
    ("a,\"b\n1,2\n", 1),
])
def test_a_quote_error_names_the_line_where_the_quote_opened(data, line, tmp_path):
    with pytest.raises(UserError) as refused:
        whole(delimited, write(tmp_path, data))
    assert (refused.value.code, refused.value.where) == ("E-CSV-QUOTE", f"data.csv:{line}")


@pytest.mark.parametrize(("data", "rows"), [
    ("id,t\n1,NA\n2,null\n3,007\n", [{"id": "1", "t": "NA"}, {"id": "2", "t": "null"}, {"id": "3", "t": "007"}]),
    ("a,b\n5\" pipe,[\"x\"]\n", [{"a": "5\" pipe", "b": "[\"x\"]"}]),
    ("a\tb\n1\t[\"x, y\", \"z\"]\n", [{"a": "1", "b": "[\"x, y\", \"z\"]"}]),
    ("text\nhello\n\n\"\"\n", [{"text": "hello"}, {"text": ""}]),
    ("a,b\r\n\"x\r\ny\",\"\"\r\n", [{"a": "x\r\ny", "b": ""}]),
    ("a,b\n\"\"\"\",\"\"\"\"\"\"", [{"a": '"', "b": '""'}]),
    ("a,b\n\u2028x,y\x85z\n", [{"a": "\u2028x", "b": "y\x85z"}]),
])
def test_cells_stay_as_they_were_written(data, rows, tmp_path):
    assert whole(delimited, write(tmp_path, data))[1].rows == rows


def test_places_of_rows_that_span_lines(tmp_path):
    data = "\ufeffa,b\r\n1,\"x\r\ny\r\n\"\r\n\r\n2,z\r\n"
    file, found = whole(delimited, write(tmp_path, data))
    raw = data.encode()
    assert found.lines == [2, 6]
    assert found.blank == 1
    assert found.offsets == [raw.index(b"1,"), raw.index(b"2,")]
    assert [raw[o:o + n] for o, n in zip(found.offsets, found.lengths)] == [b'1,"x\r\ny\r\n"', b"2,z"]
    assert file.notes == ("I-ENC-BOM",)


@pytest.mark.parametrize(("row", "code", "column"), [
    (b"1,caf\xe9", "E-ENC-UTF8", 6), (b"1,a\0b", "E-NUL", 4), (b"1,a\rb", "E-CR-ONLY", 4), (b"1", "E-CSV-FIELDS", 0),
])
def test_a_bad_row_is_refused_alone(row, code, column, tmp_path):
    found = whole(delimited, write(tmp_path, b"a,b\n1,2\n" + row + b"\n3,4\n"))[1]
    assert [r["a"] for r in found.rows] == ["1", "3"]
    assert [(r.line, r.column, r.code, r.offset) for r in found.refusals] == [(3, column, code, 8)]
    assert found.refusals[0].mend


@pytest.mark.parametrize(("text", "note"), [
    ("na\u00efve caf\u00e9, o\u00f9 est pass\u00e9e la derni\u00e8re t\u00eate".encode("latin-1"), "I-ENC-LIKELY CP1252: iconv -f CP1252 -t UTF-8 data.csv > data.utf8.csv"),
    ("\u8bf7\u95ee\u6211\u7684\u8ba2\u5355\u4ec0\u4e48\u65f6\u5019\u53ef\u4ee5\u53d1\u8d27".encode("gb18030"),
     "I-ENC-LIKELY GB18030: iconv -f GB18030 -t UTF-8 data.csv > data.utf8.csv"),
])
def test_many_undecodable_rows_name_the_likely_encoding(text, note, tmp_path):
    file, found = whole(delimited, write(tmp_path, b"a,b\n" + b"1,x\n" * 20 + b'2,"' + text + b'"\n'))
    assert file.notes == (note,)
    assert "more than 1 %" in found.refusals[0].found
    file, found = whole(delimited, write(tmp_path, b"a,b\n" + b"1,x\n" * 2000 + b'2,"' + text + b'"\n'))
    assert file.notes == ()
    assert "more than 1 %" not in found.refusals[0].found


def test_fields_found_and_expected_are_named(tmp_path):
    found = whole(delimited, write(tmp_path, "a,b\n1,2,3\n4,5\n"))[1]
    assert found.refusals[0].found == "3 fields where the header has 2"


def test_a_row_over_the_limit_is_refused_and_reading_goes_on(tmp_path):
    limits = ReadLimits(line_bytes=1000, chunk_bytes=256, part_bytes=400)
    data = b"a,b\n1,2\n" + b"x" * 5000 + b",1\n3,4\n\"" + b"y\n" * 3000 + b"\",5\n6,7\n"
    found = whole(delimited, write(tmp_path, data), limits)[1]
    assert [row["a"] for row in found.rows] == ["1", "3", "6"]
    assert [(r.code, r.line) for r in found.refusals] == [("E-LINE-TOO-LONG", 3), ("E-LINE-TOO-LONG", 5)]
    assert found.lines == [2, 4, 3006]


@pytest.mark.parametrize(("cut", "code"), [(0.5, "E-TRUNCATED"), (1.0, "E-COMP-CRC")])
def test_a_damaged_gzip_gives_the_rows_before_the_damage(cut, code, tmp_path):
    import random

    draw = random.Random(7)
    rows = "".join(f"{i},{draw.random()}\n" for i in range(20_000))
    packed = bytearray(gzip.compress(("a,b\n" + rows).encode(), mtime=0))
    packed[-6] ^= 1
    path = tmp_path / "data.csv.gz"
    path.write_bytes(bytes(packed[: int(len(packed) * cut)]))
    file, found = whole(delimited, path, compression="gzip")
    assert code in file.notes
    assert len(found.rows) > 5000
    assert [row["a"] for row in found.rows] == [str(i) for i in range(len(found.rows))]


@pytest.mark.parametrize(("path", "rows", "delimiter"), [
    ("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", 1201, ","),
    ("data/clinical/mts-dialog/MTS-Dialog-ValidationSet.csv", 100, ","),
    ("data/clinical/mts-dialog/MTS-Dialog-TestSet-1-MEDIQA-Chat-2023.csv", 200, ","),
    ("data/clinical/mts-dialog/MTS-Dialog-Augmented-TrainingSet-1-En-FR-EN-2402-Pairs.csv.gz", 2402, ","),
    ("data/intents/banking77/train.csv", 10003, ","),
    ("data/intents/banking77/test.csv", 3080, ","),
    ("data/multilingual/evi/dialogues.en.tsv.gz", 12663, "\t"),
    ("data/multilingual/evi/dialogues.pl.tsv.gz", 17919, "\t"),
    ("data/multilingual/evi/records.fr.csv.gz", 10000, ","),
    ("data/contracts/cuad/master_clauses_100.csv", 100, ","),
])
def test_real_file(path, rows, delimiter):
    found_at = shared(path)
    packed = path.endswith(".gz")
    data = gzip.decompress(found_at.read_bytes()) if packed else found_at.read_bytes()
    assert delimited.recognise(data[:65536], "no-ending-to-lean-on")
    file, found = whole(delimited, found_at, compression="gzip" if packed else None)
    assert file.delimiter == delimiter
    assert (len(found.rows), found.refusals, found.blank) == (rows, [], 0)
    peer = list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))
    assert found.rows == peer
    lines = data.split(b"\n")
    assert all(data[o:].startswith(lines[line - 1]) for line, o in list(zip(found.lines, found.offsets))[::97])


def test_a_list_in_a_cell_stays_text():
    found = whole(delimited, shared("data/multilingual/evi/dialogues.en.tsv.gz"), compression="gzip")[1]
    assert found.rows[0]["nbest"] == '["w20 a b", "w20 a bee", "w20 a baby"]'


@pytest.mark.parametrize(("text", "name", "yes"), [
    ("a,b\n1,2\n", "x", True), ("sep=|\na|b\n1|2\n", "x", True), ("text\nhello\n", "x.csv", True), ("text\nhello\n", "x.csv.gz", True),
    ("text\nhello\n", "x.txt", False), ("Dear Sir, hello\nI write, at last,\nto you\n", "x.txt", False), ("", "x.csv", False),
    ("Hello, world of mine\nfoo, bar\n", "x.txt", False), ("This is a sentence that goes on, and on.\nSo does this one, too.\n", "x.txt", False),
])
def test_recognise(text, name, yes):
    assert delimited.recognise(text.encode(), name) is yes


CELL = st.text(st.sampled_from('ab",;\n\r|é\t\' \U0001f600'), max_size=8)


@QUICK
@given(table=st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=30), delimiter=st.sampled_from(",;\t|"),
       end=st.sampled_from(["\n", "\r\n"]), cuts=st.tuples(st.integers(1, 60), st.integers(1, 60), st.integers(1, 7)))
def test_any_cut_gives_what_was_written(table, delimiter, end, cuts, tmp_path):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["left", "right"])
    writer.writerows(table)
    path = write(tmp_path, out.getvalue())
    limits = ReadLimits(part_bytes=cuts[0], chunk_bytes=cuts[1], chunk_rows=cuts[2])
    _, found = whole(delimited, path, limits)
    assert [[row["left"], row["right"]] for row in found.rows] == table
    assert found.refusals == []
    plain = whole(delimited, path)[1]
    assert (found.lines, found.offsets, found.lengths) == (plain.lines, plain.offsets, plain.lengths)


@QUICK
@given(body=st.text(st.sampled_from('ab",\n'), min_size=1, max_size=40), step=st.integers(1, 9))
def test_agrees_with_the_strict_reader_of_the_standard_library(body, step, tmp_path):
    """Whatever the quotes do: the same rows, or a refusal exactly where the standard library raises."""
    data = "l,r\n" + body
    try:
        peer = [row for row in csv.reader(io.StringIO(data, newline="\n"), strict=True) if row][1:]
    except csv.Error:
        peer = None
    try:
        _, found = whole(delimited, write(tmp_path, data), ReadLimits(part_bytes=step, chunk_bytes=step))
    except UserError as refused:
        assert refused.code in (("E-CSV-QUOTE",) if peer is None else ("E-EMPTY-FILE",))
        assert peer is None or not peer
        return
    assert peer is not None
    assert [list(row.values()) for row in found.rows] == [row for row in peer if len(row) == 2]
    assert seen(found) == len(peer)


@QUICK
@given(edits=st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([0, 10, 13, 34, 44, 59, 233, 255, 65])), min_size=1, max_size=20),
       step=st.integers(3, 400))
def test_conservation_under_damage(edits, step, tmp_path):
    """Rows seen = accepted + refused for every cut, or the file is refused; never another exception."""
    data = bytearray(b"id,text,label\r\n" + b"".join(f'{i},"say ""{i}"",\nthen é",x\r\n'.encode() for i in range(12)))
    for at, byte in edits:
        data[at % len(data)] = byte
    path = write(tmp_path, bytes(data))
    results = []
    for limits in (ReadLimits(), ReadLimits(part_bytes=step, chunk_bytes=step, chunk_rows=2, line_bytes=1 << 20)):
        try:
            file, found = whole(delimited, path, limits)
            results.append((found.rows, found.lines, found.offsets, found.refusals, found.blank))
        except UserError as refused:
            results.append((refused.code, refused.where))
    assert results[0] == results[1]
    if len(results[0]) == 5:
        # The standard library counts the records, told nothing of encodings and stray carriage returns.
        text = bytes(data).decode("latin-1").replace("\r\n", "\n").replace("\r", " ")
        records = list(csv.reader(io.StringIO(text, newline="\n"), delimiter=file.delimiter))
        header = next(i for i, record in enumerate(records) if "".join(record).strip() or len(record) > 1)
        assert seen(found) + found.blank == len(records) - header - 1
