"""Rules on personal data: every entry is there, and what is not found is said."""

from __future__ import annotations

import pytest

from tuneready.privacy_profiles import COVERED, NOT, PARTLY, PROFILES, coverage

EVERY = {kind for profile in PROFILES.values() for item in profile.items for kind in item.kinds}


def test_hipaa_has_its_eighteen_letters():
    assert "".join(item.code for item in PROFILES["hipaa"].items) == "ABCDEFGHIJKLMNOPQR"


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_not_found_says_so(name):
    for line in coverage(name, EVERY):
        assert line.item.gap or line.status == COVERED
    assert all(line.status == NOT and not line.kinds for line in coverage(name, ()) if "custom" not in line.item.kinds)


def test_a_kind_nobody_finds_is_a_gap():
    by_code = {line.item.code: line for line in coverage("hipaa", EVERY - {"iban"})}
    assert by_code["F"].status == COVERED and by_code["J"].status == PARTLY and by_code["Q"].status == NOT
    assert by_code["J"].kinds == ("account", "card")


def test_special_categories_are_not_claimed():
    assert {line.item.code for line in coverage("gdpr", EVERY) if line.status == NOT} >= {"9(1) health", "9(1) origin", "9(1) opinion", "9(1) biometric", "10"}
