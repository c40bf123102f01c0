"""National numbers, documents, accounts, dates and addresses in sentences: what is found, and what looks like one and is not."""

import json
import re

import pytest

from tests.conftest import shared
from tuneready import detection
from tuneready.signal import HEADINGS

KINDS = ("us_ssn", "us_itin", "uk_nhs", "de_steuer_id", "fr_nir", "es_dni", "es_nie", "it_codice_fiscale", "nl_bsn", "pl_pesel", "br_cpf",
         "br_cnpj", "in_aadhaar", "in_pan", "in_gstin", "ca_sin", "au_tfn", "au_abn", "us_npi", "us_aba", "vehicle", "device", "passport",
         "mrz", "medical_record", "account", "policy_number", "licence", "birth_date", "date", "age", "address")
CASE_WORDS = {"nhs_mod11": ("uk_nhs", "NHS number"), "us_ssn_rules": ("us_ssn", ""), "us_aba_routing": ("us_aba", "routing number"),
              "in_aadhaar": ("in_aadhaar", "Aadhaar"), "in_pan": ("in_pan", "PAN"), "in_gstin": ("in_gstin", "GSTIN"), "br_cpf": ("br_cpf", "CPF"),
              "br_cnpj": ("br_cnpj", "CNPJ"), "it_codice_fiscale": ("it_codice_fiscale", "codice fiscale"), "nl_bsn": ("nl_bsn", "BSN"),
              "pl_pesel": ("pl_pesel", "PESEL"), "es_dni": ("es_dni", "DNI"), "ca_sin": ("ca_sin", "SIN"), "au_tfn": ("au_tfn", "TFN"),
              "au_abn": ("au_abn", "ABN"), "imei": ("device", "IMEI"), "us_npi": ("us_npi", "NPI")}
MINE = tuple(one for one in detection.detectors() if one.kind in KINDS)


def found(text: str) -> list[tuple[str, str]]:
    spans = detection.detect([text], using=MINE)
    return [(spans.kinds[k], text[s:e]) for k, s, e in zip(spans.kind, spans.start, spans.end)]


@pytest.mark.parametrize(("case", "kind", "words"), [(case, *rest) for case, rest in CASE_WORDS.items()])
def test_every_valid_published_number_is_found_behind_its_name(case: str, kind: str, words: str) -> None:
    cases = {c["id"]: c for c in json.loads(shared("known-answers/identifiers.json").read_text())["cases"]}
    for row in cases[case]["expected"]["rows"]:
        if row["valid"]:
            assert found(f"Hello, {words} {row['value']} is mine.") == [(kind, row["value"])]


def test_books_and_void_numbers_are_not_flagged() -> None:
    assert found("ISBN 978-0-306-40615-7 on page 12") == []
    for void in ("000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "078-05-1120"):
        assert found(f"see {void} there") == []


@pytest.mark.parametrize(("text", "kind", "value"), [
    ("My SSN is 123-45-6789.", "us_ssn", "123-45-6789"),
    ("Steuer-ID: 86095742719", "de_steuer_id", "86095742719"),
    ("NIE X-1234567-L", "es_nie", "X-1234567-L"),
    ("Patient ID AHC-0933289 was seen", "medical_record", "AHC-0933289"),
    ("policy #88291-LK", "policy_number", "#88291-LK"),
    ("bank account number 12345678", "account", "12345678"),
    ("MRN: 00482913", "medical_record", "00482913"),
    ("her driver's license D123-456-78", "licence", "D123-456-78"),
    ("his passport number XG9382049", "passport", "XG9382049"),
    ("Reisepass Nr. C01X00T47", "passport", "C01X00T47"),
    ("prawo jazdy nr 00123/45/6789", "licence", "00123/45/6789"),
    ("número de cuenta 0049150051", "account", "0049150051"),
    ("VIN 1M8GDM9AXKP042788", "vehicle", "1M8GDM9AXKP042788"),
    ("licence plate AB12 CDE", "vehicle", "AB12 CDE"),
    ("Kennzeichen B-MW 1234", "vehicle", "B-MW 1234"),
    ("serial no. SN-4498122", "device", "SN-4498122"),
    ("employee ID 127854", "account", "127854"),
    ("born on the fourth of march nineteen eighty", "birth_date", "fourth of march nineteen eighty"),
    ("geboren am 12.08.1974", "birth_date", "12.08.1974"),
    ("née le 3 février 1981", "birth_date", "3 février 1981"),
    ("data urodzenia: 19 kwietnia 1988", "birth_date", "19 kwietnia 1988"),
    ("27th of the 9th 1979", "birth_date", "27th of the 9th 1979"),
    ("She was admitted on 03/04/2019", "date", "03/04/2019"),
    ("a 93-year-old woman", "age", "93"),
    ("He lives at 221 Baker Street.", "address", "221 Baker Street"),
    ("wohnt in der Hauptstraße 5, 10115 Berlin", "address", "Hauptstraße 5, 10115 Berlin"),
    ("habite 10 rue de Rivoli, 75001 Paris", "address", "10 rue de Rivoli, 75001 Paris"),
    ("mieszka przy ul. Marszałkowska 12/4", "address", "ul. Marszałkowska 12/4"),
    ("vive en Calle Mayor 12", "address", "Calle Mayor 12"),
    ("my postcode is w2 0ab", "address", "w2 0ab"),
    ("SW1A 1AA", "address", "SW1A 1AA"),
    ("send it to P.O. Box 1308", "address", "P.O. Box 1308"),
])
def test_found_in_sentences(text: str, kind: str, value: str) -> None:
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize("text", [
    "order number 123-45-6789", "Bestellnummer 86095742719", "tracking number 943 476 5919", "invoice no. 111000025", "ticket #12345678",
    "version 10.2.3.4 of the policy", "SSN ***-**-1234", "SSN XXX-XX-1234", "policy 2019", "the policy v2.1", "part number AB12-34567",
    "case number 2341 2341 2346", "the contract was signed on 03/04/2019", "a 95 year old building", "the meeting of 12 May 2020 was long",
    "an account with 3 users", "call 111222333 times", "license fee of 12000 USD", "During 10 days", "at 92799-5125 in 2020", "article number 44051401359",
])
def test_look_alikes_are_not_flagged(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("one", MINE, ids=lambda one: one.module.rsplit(".", 1)[-1])
def test_pages_have_the_fixed_headings(one) -> None:
    assert tuple(re.findall(r"^(.+)\n-{4,}$", one.page, flags=re.MULTILINE)) == HEADINGS


@pytest.mark.parametrize("one", [one for one in MINE if one.specimens], ids=lambda one: one.module.rsplit(".", 1)[-1])
def test_every_specimen_is_found_in_a_plain_sentence(one) -> None:
    for specimen in one.specimens:
        assert len(detection.detect([f"Please note {specimen} for later."], using=(one,))) == 1, specimen
