"""The strict reader, and the fast route over many records that must never accept what it refuses."""

from __future__ import annotations

import json
import string
from dataclasses import replace

import numpy as np
import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import examples, shared
from tuneready.kernels.json_rows import decode_rows
from tuneready.kernels.json_structure import State, depth_of, marks
from tuneready.kernels.strict_json import MEND, Bad, decode, row
from tuneready.source import ReadLimits

LIMITS = ReadLimits()
SUITE = "data/hostile/json-test-suite/test_parsing"


def fault(read, line: bytes, limits: ReadLimits = LIMITS) -> tuple[str, int]:
    with pytest.raises(Bad) as caught:
        read(line, limits)
    assert caught.value.code in MEND
    return caught.value.code, caught.value.column


@pytest.mark.parametrize(("line", "code", "column"), [
    (b'{"a":"caf\xe9"}', "E-ENC-UTF8", 10), (b'{"a":"\xc0\xaf"}', "E-ENC-UTF8", 7), (b'{"a":"\xed\xa0\x80"}', "E-ENC-UTF8", 7),
    (b'{"a":"\x00"}', "E-NUL", 7), (b"[" * 65 + b"]" * 65, "E-JSON-DEPTH", 0), (b"[" * 100_000, "E-JSON-DEPTH", 0),
    (b'{"a":' * 100_000, "E-JSON-DEPTH", 0), (b'{"a":1,"a":2}', "E-JSON-DUPKEY", 0),
    (b'{"pr":1,"p\\u0072":2}', "E-JSON-DUPKEY", 0), (b'[{"k":{"a":1, "a" :2}}]', "E-JSON-DUPKEY", 0),
    (b"[NaN]", "E-JSON-NONFINITE", 0), (b"-Infinity", "E-JSON-NONFINITE", 0), (b"[1e400]", "E-JSON-NONFINITE", 0),
    (b"1" * 4301, "E-JSON-HUGEINT", 0), (b"-" + b"1" * 4301, "E-JSON-HUGEINT", 0), (b'"\\ud800"', "E-JSON-SURROGATE", 0),
    (b'{"\\udc00":1}', "E-JSON-SURROGATE", 0), (b"{'a':1}", "E-JSON-SYNTAX", 2), (b'{"a":1,}', "E-JSON-SYNTAX", 8),
    (b"[1,]", "E-JSON-SYNTAX", 4), (b"[1,  ]", "E-JSON-SYNTAX", 6), (b'{"a":1} // x', "E-JSON-SYNTAX", 9), (b"", "E-JSON-SYNTAX", 1),
    (b"\xef\xbb\xbf{}", "E-JSON-SYNTAX", 1), ('{"é":x}'.encode(), "E-JSON-SYNTAX", 6), (b'{"a":None}', "E-JSON-SYNTAX", 6),
])
def test_each_fault_has_its_code_and_column(line, code, column):
    assert fault(decode, line) == (code, column)


@pytest.mark.parametrize(("line", "code"), [
    (b"[]", "E-NOT-OBJECT"), (b'"a"', "E-NOT-OBJECT"), (b"null", "E-NOT-OBJECT"), (b"1.5", "E-NOT-OBJECT"), (b"{}", "E-ROW-EMPTY"),
    (b'{"a":1}\r{"a":2}', "E-CR-ONLY"), (b'{"a":"' + b"x" * 100 + b'"}', "E-LINE-TOO-LONG"),
])
def test_a_row_is_an_object_with_a_field(line, code):
    assert fault(row, line, replace(LIMITS, line_bytes=50))[0] == code


@pytest.mark.parametrize(("line", "value"), [
    (b'{"a":18446744073709551616}', {"a": 2**64}), (b"-9223372036854775809", -(2**63) - 1), (b"9" * 4300, 10**4300 - 1),
    (b'"\\ud83d\\ude00"', "\U0001f600"), (b'"a\\u0000b"', "a\0b"), ('"a\u2028b"'.encode(), "a\u2028b"), (b"[" * 64 + b"]" * 64, None),
    (b'{"a":"[[[[[[[[[["}', {"a": "[" * 10}), (b'{"a":1}\r', {"a": 1}), (b"-0", 0), (b"0.1", 0.1),
])
def test_legal_values_are_kept_exactly(line, value):
    assert value is None or decode(line, LIMITS) == value


def test_limits_can_be_raised_by_name():
    assert decode(b"1" * 5000, replace(LIMITS, integer_digits=6000)) == (10**5000 - 1) // 9
    assert depth_of(b"[" * 100 + b"]" * 100) == 100
    assert decode(b"[" * 100 + b"]" * 100, replace(LIMITS, depth=100)) is not None
    assert fault(decode, b"[" * 50_000 + b"]" * 50_000, replace(LIMITS, depth=10**6))[0] == "E-JSON-DEPTH"


def test_a_message_names_the_key_and_never_a_value():
    with pytest.raises(Bad) as caught:
        decode(b'{"mail":"jane@example.org","mail":"joe@example.org"}', LIMITS)
    assert caught.value.found == "key mail"
    with pytest.raises(Bad) as caught:
        decode(b'{"jane@example.org":1,"jane@example.org":2}', LIMITS)
    assert "jane" not in caught.value.found


def test_json_test_suite():
    """All 95 y_ files are JSON, all 188 n_ files are refused; two y_ files repeat a key, which we refuse by our own rule."""
    judged = {"y": [], "n": [], "i": []}
    for path in sorted(shared(SUITE).iterdir()):
        codes = []
        for _ in range(2):
            try:
                decode(path.read_bytes(), LIMITS)
                codes.append("")
            except Bad as bad:
                codes.append(bad.code)
        assert codes[0] == codes[1]
        judged[path.name[0]].append((path.name, codes[0]))
    assert (len(judged["y"]), len(judged["n"]), len(judged["i"])) == (95, 188, 35)
    assert {name: code for name, code in judged["y"] if code} == {
        "y_object_duplicated_key.json": "E-JSON-DUPKEY", "y_object_duplicated_key_and_value.json": "E-JSON-DUPKEY"}
    assert all(code for _, code in judged["n"])


# ------------------------------------------------------------------------------------------------- the fast route agrees

SPACE = st.sampled_from(["", "", "", " ", "  ", "\t", " \r "])
KEYS = st.text(st.sampled_from('ab":\\é\u2028'), min_size=0, max_size=2)
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70).map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["0", "-0", "1e5", "1E+2", "1e400", "NaN", "01", "1.", "18446744073709551615", "18446744073709551616",
                     "-9223372036854775808", "-9223372036854775809", "9" * 19, "9" * 20, "0." + "1" * 30, "1" * 40 + ".5"]))


@st.composite
def quoted(draw, texts=st.text(st.sampled_from('ab": ,{}[]\\\n\x1fé\u2028\U0001f600'), max_size=6)):
    """A text written in one of the many ways JSON allows."""
    out = []
    for character in draw(texts):
        how = draw(st.integers(0, 3))
        if how == 0 and ord(character) < 0x10000:
            out.append(f"\\u{ord(character):04{draw(st.sampled_from('xX'))}}")
        else:
            out.append(json.dumps(character, ensure_ascii=how == 1)[1:-1])
    return '"' + "".join(out) + '"'


@st.composite
def written(draw, inner):
    """An object or array with white space, repeated keys and escapes."""
    space = lambda: draw(SPACE)  # noqa: E731
    if draw(st.booleans()):
        return "[" + ",".join(space() + draw(inner) + space() for _ in range(draw(st.integers(0, 3)))) + "]"
    pairs = [f"{space()}{draw(quoted(KEYS))}{space()}:{space()}{draw(inner)}{space()}" for _ in range(draw(st.integers(0, 4)))]
    return "{" + ",".join(pairs) + "}"


JSON_TEXT = st.recursive(st.one_of(quoted(), NUMBERS, st.sampled_from(["true", "false", "null"])), written, max_leaves=8)
ROW_TEXT = st.one_of(
    written(JSON_TEXT), JSON_TEXT, st.text(st.sampled_from('{}[]":,a1\\u003 e-.'), max_size=12),
    st.tuples(written(JSON_TEXT), st.integers(0, 40), st.sampled_from(list('{}[]":,\\ 0x'))).map(
        lambda t: t[0][: t[1]] + t[2] + t[0][t[1] + 1 :]))


def by_reference(records: list[bytes]) -> tuple[list, dict]:
    values, faults = [], {}
    for i, record in enumerate(records):
        try:
            values.append(row(record, LIMITS))
        except Bad as bad:
            values.append(None)
            faults[i] = (bad.code, bad.column, bad.found)
    return values, faults


def by_block(records: list[bytes]) -> tuple[list, dict]:
    starts = np.cumsum([0, *[len(r) + 1 for r in records[:-1]]])
    values, faults = decode_rows(b"\n".join(records) + b"\n", starts, records, LIMITS)
    return values, {i: (bad.code, bad.column, bad.found) for i, bad in faults.items()}


@settings(max_examples=examples(600), deadline=None)
@given(st.lists(ROW_TEXT, min_size=1, max_size=6))
@example(['{"a":1,"a":2}', '{"a":"\\u003a"}'])
@example(['{"a":1,"a":":\\u003a"}'])
@example(['{"a":"\\u003A","a":1}'])
@example(['{"a" :1,"a" :2}'])
@example(['{"a":1,"\\u0061":2}'])
@example(['{"a":18446744073709551616}'])
@example(['{"a":[-9223372036854775809]}'])
def test_the_fast_route_gives_what_the_strict_reader_gives(texts):
    records = [text.encode() for text in texts]
    fast, slow = by_block(records), by_reference(records)
    assert fast[1] == slow[1]
    assert repr(fast[0]) == repr(slow[0])  # repr tells 1 from 1.0 and keeps the order of keys


@pytest.mark.parametrize("length", range(17, 24))
@pytest.mark.parametrize("shift", range(10))
def test_long_integers_are_found_at_every_place(length, shift):
    digits = "9" * length
    records = [('{"' + "k" * shift + f'":{sign}{digits}}}').encode() for sign in ("", "-")]
    values, _ = by_block([b'{"x":1}', *records])
    assert [list(v.values())[0] for v in values] == [1, int(digits), -int(digits)]


def test_the_fast_route_decodes_without_the_strict_one():
    """Ordinary rows must not fall back (the strict reader is far slower): limits it would need are not given here."""
    class FastLimits:
        line_bytes, depth = 1 << 20, 64

    text = string.printable + "é\u2028:" * 3
    value = {"id": 2**63 - 1, "m": [{"c": text, "t": 1234567890123}] * 3, "f": 0.1234567890123456789}
    records = [orjson.dumps(value)] * 50
    starts = np.arange(50) * (len(records[0]) + 1)
    assert decode_rows(b"\n".join(records), starts, records, FastLimits) == ([value] * 50, {})
    with pytest.raises(AttributeError):
        decode_rows(b'{"a":1,"a":2}', np.zeros(1, np.int64), [b'{"a":1,"a":2}'], FastLimits)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60).map(lambda b: bytes(b'\\"{}[],: a'[x % 10] for x in b)), st.lists(st.integers(0, 60), max_size=4))
def test_marks_do_not_depend_on_blocks(data, cuts):
    def positions(pieces):
        state, base, out = State(), 0, []
        for piece in pieces:
            at, depth = marks(np.frombuffer(piece, np.uint8), state, colons=True)
            out += zip((at + base).tolist(), depth.tolist())
            base += len(piece)
        return out, state

    bounds = [0, *sorted(min(c, len(data)) for c in cuts), len(data)]
    assert positions([data[a:b] for a, b in zip(bounds, bounds[1:])]) == positions([data])
