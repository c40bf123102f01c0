"""Names of fields as they are kept: what is a value or a sentence is cut, what is a name stays."""

from __future__ import annotations

import pytest

from tuneready import field_names


@pytest.mark.parametrize(("name", "told"), [
    ("first_name", "first_name"), ("$.items[].unit price", "$.items[].unit price"), ("", ""), ("日付", "日付"),
    ("jane.doe@example.org", "j•••[email]"),
    ("The tablet with serial number MD81909GS86 is missing", "The tablet …"),
    ("Call +1 415 555 0100", "Call +•••[phone]"),
])
def test_a_name_stays_and_a_value_goes(name, told):
    assert field_names.told([name]) == [told]


def test_each_name_for_itself():
    assert field_names.told(["a", "jane.doe@example.org", "b"]) == ["a", "j•••[email]", "b"] and field_names.told([]) == []


def test_paths_are_shown_without_what_stands_in_their_keys():
    assert field_names.of_paths(["messages[0].content", 'meta["Jane Roe"]', 'meta["jane.roe@example.com"].name', 'meta["a-b"]']) == (
        "messages[0].content", 'meta["J•••[person]"]', 'meta["j•••[email]"].name', 'meta["a-b"]')
