"""Check digits against the published cases and by their laws."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import checksums

BY_CASE = {"luhn": "luhn", "iban_mod97": "iban", "nhs_mod11": "uk_nhs", "us_ssn_rules": "us_ssn", "us_aba_routing": "us_aba"}
SAME_NAME = ("verhoeff", "in_aadhaar", "in_pan", "in_gstin", "br_cpf", "br_cnpj", "it_codice_fiscale", "nl_bsn", "pl_pesel", "es_dni",
             "ca_sin", "au_tfn", "au_abn", "imei", "us_npi", "vin")


def cases() -> dict:
    return {case["id"]: case for case in json.loads(shared("known-answers/identifiers.json").read_text())["cases"]}


@pytest.mark.parametrize(("case", "function"), [*BY_CASE.items(), *((name, name) for name in SAME_NAME)])
def test_published_cases(case: str, function: str) -> None:
    rows = cases()[case]["expected"]["rows"]
    assert {r["value"]: getattr(checksums, function)(r["value"]) for r in rows} == {r["value"]: r["valid"] for r in rows}


def test_the_specimen_passport() -> None:
    line = cases()["mrz_td3_icao9303"]["inputs"]["line2"]
    assert checksums.mrz_td3(line)
    assert [checksums.mrz_digit(f) for f in (line[:9], line[13:19], line[21:27], line[28:42])] == [6, 2, 9, 1]
    assert not checksums.mrz_td3(line[:5] + "3" + line[6:])


@pytest.mark.parametrize(("function", "good", "bad"), [
    ("us_itin", "912-70-1234", "912-69-1234"),
    ("de_steuer_id", "86095742719", "86095742718"),
    ("de_steuer_id", "47036892816", "47036892861"),
    ("fr_nir", "2 55 08 14 168 025 38", "2 55 08 14 168 025 39"),
    ("fr_nir", "253072A07300443", "253072A07300444"),
    ("fr_nir", "253072B07300470", "253072C07300443"),
    ("es_nie", "X-1234567-L", "Y-1234567-L"),
    ("mod97", "79444", "79445"),
    ("au_tfn", "81 854 402", "81 854 403"),
])
def test_other_published_examples(function: str, good: str, bad: str) -> None:
    assert getattr(checksums, function)(good), good
    assert not getattr(checksums, function)(bad)


@given(st.text(alphabet="0123456789", min_size=2, max_size=30), st.data())
def test_one_changed_digit_is_always_noticed(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([c for c in "0123456789" if c != number[place]]))
    changed = number[:place] + other + number[place + 1:]
    assert not (checksums.luhn(number) and checksums.luhn(changed))
    assert not (checksums.verhoeff(number) and checksums.verhoeff(changed))


@given(st.text(max_size=40))
def test_any_text_is_true_or_false(text: str) -> None:
    for name in (*BY_CASE.values(), *SAME_NAME, "us_itin", "de_steuer_id", "fr_nir", "es_nie", "mrz_td3", "mod97", "mod11_10"):
        assert getattr(checksums, name)(text) in (True, False)
