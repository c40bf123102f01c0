"""JSON answers taken apart, and names that travel as numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import field_entries, json_leaves


def test_paths_of_leaves():
    value = {"a": {"b": [1, {"c": "x"}], "d": None}, "e": [[True]], "f": []}
    assert json_leaves.leaves(value) == [("a.b[]", 1), ("a.b[].c", "x"), ("a.d", None), ("e[][]", True)]
    assert len(json_leaves.leaves([0] * 5000)) == json_leaves.MOST_LEAVES


@pytest.mark.parametrize("text, value", [
    ('{"a": 1}', {"a": 1}), (' [1] ', [1]), ('```json\n{"a": 1}\n```', {"a": 1}), ("```\n[]\n```", []), ("{", None), ("1", None), ("", None),
    ('{"a": NaN}', None), ("```", None), ('{"a": 1} and more', None)])
def test_what_is_json(text, value):
    found = json_leaves.parsed(text)
    assert (found is json_leaves.NOT_JSON) if value is None else found == value


def test_no_file_of_the_json_torture_set_makes_it_fall_over():
    for path in sorted(shared("data/hostile/json-test-suite/test_parsing").glob("*.json")):
        value = json_leaves.parsed(path.read_bytes().decode("utf-8", "replace"))
        if value is not json_leaves.NOT_JSON:
            assert len(json_leaves.leaves(value)) <= json_leaves.MOST_LEAVES


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=5))
def test_names_travel_as_numbers(names):
    for name, words in zip(names, json_leaves.packed(names)):
        assert json_leaves.unpacked(words) == name.encode()[:48].decode("utf-8", "ignore")


def test_entries_name_each_field_once():
    made = [(3, "a", field_entries.FOUND, "x"), (5, "b", field_entries.MISSING, "x"), (7, "a", field_entries.MISSING, "y")]
    row, key, value, state = field_entries.entries(made)
    assert (len(row), int((state >= field_entries.NAME).sum())) == (3 + 12, 12)
    assert value[0] == value[1] != value[2] and (key[0] == key[2]).all() and (key[0] != key[1]).any()
    of_a = np.flatnonzero((key == key[0]).all(axis=1))
    assert field_entries.name({"state": state[of_a], "value": value[of_a]}, 0, len(of_a)) == "a"
    assert [len(column) for column in field_entries.entries([])] == [0, 0, 0, 0]


@given(st.recursive(st.none() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4), max_leaves=20))
def test_every_leaf_is_there(value):
    def plain(one):
        if isinstance(one, (dict, list)):
            return [leaf for item in (one.values() if isinstance(one, dict) else one) for leaf in plain(item)]
        return [one]

    assert [leaf for _, leaf in json_leaves.leaves(value)] == plain(value)
    if isinstance(value, (dict, list)):
        assert json_leaves.parsed(json.dumps(value)) == value
