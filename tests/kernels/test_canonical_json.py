import hashlib
import json
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import canonical_json, merkle, proquint


def case(name):
    cases = json.loads(shared("known-answers/lock.json").read_text())["cases"]
    return next(c for c in cases if c["id"] == name)


def test_rows_have_the_published_canonical_form():
    for row in case("rfc8785-canonical-json")["expected"]["rows"]:
        assert canonical_json.canonical(row["input"]).decode() == row["canonical_utf8"]
        assert hashlib.sha256(canonical_json.canonical(row["input"])).hexdigest() == row["sha256"]
        assert canonical_json.leaf(row["input"]).hex() == row["leaf_hash"]


def test_numbers_are_written_as_ecmascript_writes_them():
    numbers = case("rfc8785-numbers")
    for hexed, text in zip(numbers["inputs"]["ieee754_hex"], numbers["expected"]["text"]):
        assert canonical_json.number(struct.unpack(">d", bytes.fromhex(hexed))[0]) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "\ud800", {"a": math.nan}, {1: 2}, {"a": {1}}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(ValueError):
        canonical_json.canonical(value)


@pytest.mark.parametrize(("value", "text"), [
    (12345678901234567890, "12345678901234567890"), (9007199254740993, "9007199254740993"), (1.0, "1"), (-0.0, "0"), (True, "true"),
    ({"b": [], "a": {}}, '{"a":{},"b":[]}'), ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'), ("\x7f\u2028/", '"\x7f\u2028/"'),
])
def test_traps(value, text):
    assert canonical_json.canonical(value).decode() == text


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
                    | st.text(st.characters(exclude_categories=["Cs"])),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4), max_leaves=12)


@given(JSON)
def test_the_form_reads_back_and_is_its_own_form(value):
    once = canonical_json.canonical(value)
    assert canonical_json.canonical(canonical_json.loads(once)) == once


@given(JSON)
def test_the_fast_way_and_the_written_out_way_agree(value):
    assert canonical_json.canonical(value) == "".join(canonical_json._pieces(value)).encode()


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', "[NaN]", "[Infinity]", "{"])
def test_what_may_not_be_hashed_is_not_decoded(text):
    with pytest.raises(ValueError):
        canonical_json.loads(text)


def leaves():
    return [hashlib.sha256(b"\x00" + bytes.fromhex(x)).digest() for x in case("rfc6962-roots")["inputs"]["leaves_hex"]]


def test_roots_and_proofs_are_those_of_rfc_6962():
    for n, expected in enumerate(case("rfc6962-roots")["expected"]["root_of_first_n"]):
        assert merkle.root(leaves()[:n]).hex() == expected
    for path in case("rfc6962-inclusion")["expected"]["paths"]:
        assert [h.hex() for h in merkle.inclusion(leaves()[:path["size"]], path["index"])] == path["path"]
    for proof in case("rfc6962-consistency")["expected"]["proofs"]:
        assert [h.hex() for h in merkle.consistency(leaves()[:proof["second"]], proof["first"])] == proof["proof"]


def test_a_doubled_last_row_changes_the_root_and_order_only_that_of_the_ordered_tree():
    a, b, c = leaves()[:3]
    assert merkle.root([a, b, c]) != merkle.root([a, b, c, c])
    assert merkle.root([a, b, c]) != merkle.root([b, a, c])
    assert merkle.sorted_root([a, b, c]) == merkle.sorted_root([c, b, a])
    for wrong in (-1, 3):
        with pytest.raises(IndexError):
            merkle.inclusion([a, b, c], wrong)
    with pytest.raises(IndexError):
        merkle.consistency([a, b, c], 0)


def test_words_are_the_published_proquints():
    assert proquint.words(bytes([127, 0, 0, 1]), 2) == "lusab-babad"
    assert proquint.words(bytes([63, 84, 220, 193]), 2) == "gutih-tugad"
    assert proquint.words(hashlib.sha256(b"").digest()).count("-") == 7


@given(st.lists(JSON | st.just("\ud800"), max_size=6))
def test_many_leaves_at_once_are_those_one_by_one(values):
    if "\ud800" in map(str, values):
        with pytest.raises(ValueError):
            canonical_json.leaves(values)
    else:
        assert canonical_json.leaves(values) == [canonical_json.leaf(value) for value in values]
