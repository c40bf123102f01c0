"""JSON arrays and object files: elements against the strict reader, cuts, wrappers, memory."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import examples, shared
from tests.readers.json_reading import LIMITS, read_bytes, read_file
from tests.readers.test_jsonl import SMALL
from tests.readers.test_strict_json import JSON_TEXT
from tests.readers.test_unpack import PACK
from tuneready.kernels.strict_json import Bad, decode, row
from tuneready.readers import json_array
from tuneready.source import File

FUZZ = settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SYNTAX, CUT = "E-JSON-SYNTAX", "E-TRUNCATED"


@pytest.mark.parametrize(("data", "rows", "problems", "notes"), [
    (b'[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}], [], []),
    (b' \n[ {"a" : 1 } ,\r\n {"a":"],["} ]\n ', [{"a": 1}, {"a": "],["}], [], []),
    (b'\xef\xbb\xbf[{"a":1}]', [{"a": 1}], [], ["I-ENC-BOM"]),
    (b'[{"a":1},{"a":1,"a":2},{"b":3}]', [{"a": 1}, {"b": 3}], [(2, "E-JSON-DUPKEY")], []),
    (b'[{"a":1},{"b" 2},"x",null,{},{"b":[[3]]}]', [{"a": 1}, {"b": [[3]]}],
     [(2, SYNTAX), (3, "E-NOT-OBJECT"), (4, "E-NOT-OBJECT"), (5, "E-ROW-EMPTY")], []),
    (b'[{"a":"x\ny"},{"a":18446744073709551616}]', [{"a": 2**64}], [(1, SYNTAX)], []),
    (b'[{"a":1},]', [{"a": 1}], [(2, SYNTAX)], []), (b'[{"a":1},\n ]', [{"a": 1}], [(2, SYNTAX)], []),
    (b'[,{"a":1}]', [{"a": 1}], [(1, SYNTAX)], []),
    (b'[{"a":1},{"b":2}', [{"a": 1}, {"b": 2}], [], [CUT]), (b'[{"a":1},', [{"a": 1}], [], [CUT]),
    (b'[{"a":1},{"b":"x', [{"a": 1}], [(2, CUT)], [CUT]), (b'[{"a":1},{"b":"\xc3', [{"a": 1}], [(2, CUT)], [CUT]),
    (b'{"data":[{"a":1},{"a":2}],"n":[3]}', [{"a": 1}, {"a": 2}], [], ["I-JSON-OBJECT data"]),
    (b'{"v":1,"tickets":[{"a":1}]}', [{"a": 1}], [], ["I-JSON-OBJECT tickets"]),
    (b'{"v":"[{","rows" : [ {"a":1} ]', [{"a": 1}], [], ["I-JSON-OBJECT rows", CUT]),
    (b'{"a":["x","y"],"b":[1,2]}', [{"a": "x", "b": 1}, {"a": "y", "b": 2}], [], ["I-JSON-COLUMNS"]),
    (b'{"a":["x","y"],"b":[1]}', [{"a": ["x", "y"], "b": [1]}], [], ["I-JSON-ONE-OBJECT"]),
    (b'{\n"messages":[{"role":"user","content":"x"}]\n}', [{"messages": [{"role": "user", "content": "x"}]}], [], ["I-JSON-ONE-OBJECT"]),
    (b'{"instruction":"i","instances":[{"input":"a"}]}', [{"instruction": "i", "instances": [{"input": "a"}]}], [], ["I-JSON-ONE-OBJECT"]),
    (b'{\n"a":1\n}\n{\n"a":2\n}\n', [{"a": 1}, {"a": 2}], [], ["I-JSON-PRETTY"]),
    (b'{\n"a":1\n}\n{\n"a":1,\n"a":2\n}\n{\n"b":', [{"a": 1}], [(2, "E-JSON-DUPKEY"), (3, CUT)], ["I-JSON-PRETTY", CUT]),
    (b'{\n"a":"x', [], [(1, CUT)], ["I-JSON-ONE-OBJECT", CUT]),
])
def test_rows_refusals_and_notes(tmp_path, data, rows, problems, notes):
    found = read_bytes(tmp_path, data, "data.json", reader=json_array)
    assert (found.rows, [(r.line, r.code) for r in found.refusals], found.notes) == (rows, problems, notes)
    assert json_array.recognise(data, "data.json")
    if "I-JSON-COLUMNS" not in notes:
        assert [decode(data[o : o + n], LIMITS) for _, o, n in found.places] == rows


@pytest.mark.parametrize(("data", "code"), [
    (b"[]", "E-EMPTY-FILE"), (b"[ \n ]", "E-EMPTY-FILE"), (b"[", CUT), (b'[{"a":1}]x', SYNTAX), (b'[{"a":1}]\n[{"a":2}]', SYNTAX),
    (b'[{"a":1},{"b":2]},{"c":3}]', SYNTAX), (b'{\n"a":1}\n}', SYNTAX), (b'{"data":[{"a":1}],"data":[{"a":2}]}', "E-JSON-DUPKEY"),
    (b'{"data":[{"a":1}],"z":tru}', SYNTAX), (b'{"data":[{"a":1}]]', SYNTAX), (b'{"data":[]', ""), (b'{"data":[]}', ""),
])
def test_files_that_cannot_be_split_are_refused(tmp_path, data, code):
    assert read_bytes(tmp_path, data, "data.json", reader=json_array).refused == code


@pytest.mark.parametrize(("data", "name", "claims"), [
    (b'[{"a":1}]', "x", True), (b"[1]", "x.json", True), (b"[INFO] started\n", "log.txt", False), (b'[{"a":1}]\n', "x.jsonl", False),
    (b'{"a":1}\n{"a":2}\n', "x.json", False), (b'{"a":1}\n', "x.json", True), (b'{"a":1}\n', "x.jsonl", False),
    (b'{\n  "a": 1\n}\n', "x.jsonl", True), (b'{"a":1,\n"b":2}', "x.jsonl", True), (b'{"a":1,\n{"a":1,\n', "x.jsonl", False),
    (b'{"prompt":"a\nb"}\n', "x.json", False), (b'{"a":[\n1]}', "-", True), (b"null", "x.json", False), (b"", "x.json", False),
    (b'{"a":"' + b"x" * 70_000, "-", False), (b'{"a":"' + b"x" * 70_000, "x.json", True),
])
def test_recognise(data, name, claims):
    assert json_array.recognise(data[:65536], name) is claims


@pytest.mark.parametrize(("path", "rows", "note"), [
    ("formats/axolotl/alpaca.json", 2, ""), ("formats/axolotl/conversation.json", 1, "I-JSON-ONE-OBJECT"),
    ("formats/axolotl/conversation.missingturns.json", 1, "I-JSON-ONE-OBJECT"), ("formats/llama-factory/identity.json", 91, ""),
    ("formats/llama-factory/dpo_zh_demo.json", 300, ""), ("formats/llama-factory/glaive_toolcall_en_demo.json", 300, ""),
    ("formats/fastchat/dummy_conversation.json", 500, ""), ("agreement/label-errors-mturk/amazon_mturk.json", 1000, ""),
    ("pii/pii-synthetic-nano/pii_syn_nano_en.json", 149, ""),
    ("instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", 3146, ""),
    ("llm-logs/inspect-ai/2025-05-12T20-27-36-04-00_browser.json", 1, "I-JSON-OBJECT samples"),
    ("llm-logs/inspect-ai/2025-05-12T20-28-26-04-00_security-guide.json", 3, "I-JSON-OBJECT samples"),
])
def test_real_files(path, rows, note):
    path = shared(f"data/{path}")
    found = read_file(path)
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    value = json.loads(data)
    expected = value if isinstance(value, list) else value["samples"] if "samples" in note else [value]
    assert found.rows == expected and len(expected) == rows
    assert not found.refusals and found.notes == ([note] if note else [])
    assert [json.loads(data[o : o + n]) for _, o, n in found.places] == expected


# ----------------------------------------------------------------------------------------------------------------- cuts

ELEMENT = st.one_of(JSON_TEXT, st.sampled_from(['{"a":1}', '{"a":1,"a":2}', '{"a":"' + "x" * 120 + '"}', '{"b":"],[\\""}', "", "tru", '{"c" 1}']))


@FUZZ
@given(elements=st.lists(st.tuples(ELEMENT, st.sampled_from(["", " ", "\n  "])), min_size=1, max_size=25), limits=SMALL,
       longest=st.sampled_from([60, 1 << 20]), end=st.sampled_from(["]", "]\n", ""]))
def test_elements_against_the_strict_reader_and_any_cut(tmp_path, elements, limits, longest, end):
    texts = [space + text + space for text, space in elements]
    data = ("[" + ",".join(texts) + end).encode()
    strict = replace(LIMITS, line_bytes=longest)
    whole = read_bytes(tmp_path, data, "data.json", limits=strict, reader=json_array)
    parts = read_bytes(tmp_path, data, "data.json", limits=replace(limits, line_bytes=longest), reader=json_array)
    assert parts.core() == whole.core()
    if whole.refused:
        assert whole.refused in ("E-EMPTY-FILE", CUT, SYNTAX)
        return
    if not all(_splits(text) for text, _ in elements):
        return
    rows, codes = [], []
    last_is_none = not end and not texts[-1].strip(" \n\r\t")
    for number, text in enumerate(texts[:-1] if last_is_none else texts, 1):
        record = text.encode().lstrip(b" \t\r\n")
        try:
            rows.append(row(record if len(record) > longest else record.rstrip(b" \t\r\n"), strict))
        except Bad as bad:
            cut = not end and number == len(texts) and bad.code in (SYNTAX, "E-ENC-UTF8")
            codes.append((number, CUT if cut else bad.code))
    assert repr(whole.rows) == repr(rows)
    assert [(r.line, r.code) for r in whole.refusals] == codes
    assert (CUT in whole.notes) == (not end)


def _splits(text: str) -> bool:
    """Quotes and brackets of the text are balanced, so that it is one element."""
    try:
        json.loads(text or "0")
    except json.JSONDecodeError:
        return text in ("", "tru", '{"c" 1}')
    return True


@FUZZ
@given(edits=st.lists(st.tuples(st.integers(0, 999), st.integers(0, 255)), min_size=1, max_size=20), limits=SMALL,
       shape=st.sampled_from([b"[%s]", b'{"v":1,"data":[%s],"z":[{}]}', b'{"a":[%s],"b":[1]}']))
def test_damage_never_crashes_and_no_cut_shows(tmp_path, edits, limits, shape):
    data = bytearray(shape % b",\n".join(b'{"id":%d,"m":[{"r":"u","c":"caf\xc3\xa9 \\n"}]}' % i for i in range(12)))
    for place, value in edits:
        data[place % len(data)] = value
    whole = read_bytes(tmp_path, bytes(data), "data.json", reader=json_array)
    parts = read_bytes(tmp_path, bytes(data), "data.json", limits=limits, reader=json_array)
    assert whole.core() == parts.core()
    numbers = sorted([p[0] for p in whole.places] + [r.line for r in whole.refusals])
    assert numbers == list(range(1, len(numbers) + 1))


@FUZZ
@given(count=st.integers(2, 30), limits=SMALL, indent=st.integers(0, 3))
def test_pretty_printed_objects_and_any_cut(tmp_path, count, limits, indent):
    rows = [{"id": i, "messages": [{"role": "user", "content": "{" * (i % 5) + '"' + "}\n" * (i % 3)}]} for i in range(count)]
    data = "\n".join(json.dumps(r, indent=indent) for r in rows).encode()
    for name in ("data.json", "data.jsonl"):
        assert json_array.recognise(data, name)
        found = read_bytes(tmp_path, data, name, limits=limits)
        assert found.rows == rows and found.notes == ["I-JSON-PRETTY"] and not found.refusals


@pytest.mark.parametrize("kind", sorted(PACK))
def test_compressed_arrays(tmp_path, kind):
    data = json.dumps([{"id": i} for i in range(3000)]).encode()
    plain = read_bytes(tmp_path, data, "data.json")
    found = read_bytes(tmp_path, PACK[kind](data), "data.json.gz", limits=replace(LIMITS, chunk_rows=100))
    assert found.core() == plain.core() and len(found.rows) == 3000
    cut = read_bytes(tmp_path, PACK["gzip"](data)[:-400], "data.json.gz")
    assert CUT in cut.notes and 100 < len(cut.rows) < 3000


def test_a_large_array_is_read_in_bounded_memory_past_a_long_element(tmp_path):
    path = tmp_path / "data.json"
    row_text = b'{"text":"' + b"y" * 1000 + b'"},\n'
    with path.open("wb") as file:
        file.write(b"[" + row_text * 20_000 + b'{"text":"')
        for _ in range(48):
            file.write(b"x" * (1 << 20))
        file.write(b'"},' + row_text * 20_000 + b'{"end":1}]')
    limits = replace(LIMITS, line_bytes=4 << 20)
    file, parts = json_array.scan(File("data.json", str(path)), 0, limits)
    assert len(parts) > 2
    tracemalloc.start()
    rows = refused = last = 0
    for part in parts:
        for chunk in json_array.read(file, part, limits):
            rows, refused = rows + len(chunk.rows), refused + len(chunk.refusals)
            last = max(chunk.lines, default=last)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (rows, refused, last) == (40_001, 1, 40_002) and peak < 120 << 20


def test_parts_of_an_array_begin_at_elements(tmp_path):
    data = json.dumps([{"id": i, "t": "x" * (i % 90)} for i in range(5000)]).encode()
    (tmp_path / "data.json").write_bytes(data)
    _, parts = json_array.scan(File("data.json", str(tmp_path / "data.json")), 0, replace(LIMITS, part_bytes=20_000))
    assert len(parts) > 5
    assert [json.loads(data[p.start : data.index(b"}", p.start) + 1])["id"] + 1 for p in parts] == [p.first_line for p in parts]
