"""Organisations and parties of contracts, and signature blocks."""

from __future__ import annotations

import ast
import csv
import re

import pytest

from tests.conftest import shared
from tuneready.detectors import organisation, person, signature


def values(detector, text: str) -> set[str]:
    spans = detector.find([text])
    return {text[a:b] for a, b in zip(spans.start.tolist(), spans.end.tolist())}


FOUND = [
    ("This Agreement is between Aduro Biotech, Inc. and others.", "Aduro Biotech, Inc."),
    ("made with CREMER OLEO GmbH & Co KG, Hamburg", "CREMER OLEO GmbH & Co KG"),
    ("Umowa z Pelikan Sp. z o.o. w Krakowie", "Pelikan Sp. z o.o."),
    ("She was seen at Memorial Hospital today.", "Memorial Hospital"),
    ("by Managing Director of Meezan Bank", "Meezan Bank"),
    ("between Ingram Micro (“Distributor”), a party, and NETGEAR, Inc. (“NETGEAR”), the other party. Later Ingram Micro pays.", "Ingram Micro"),
    ("by and between RSL COM PrimeCall, Inc. (\"PrimeCall\") and others. PrimeCall pays.", "PrimeCall"),
]


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_organisations_are_found(text, name):
    assert name in values(organisation, text)


@pytest.mark.parametrize("text", [
    "The Company shall pay the Licensor.", "I use Google and Microsoft Word every day.", "Delaware law applies, a Florida corporation", "Predictive Analytics: an overview",
    "Early Warning Systems save lives.", "Our Company is small.", "A limited offer by the Bank.", "See Section 4 and Exhibit A."])
def test_look_alikes_are_left(text):
    assert not values(organisation, text)


@pytest.mark.parametrize("specimen", organisation.SPECIMENS)
def test_specimens_are_found(specimen):
    assert values(organisation, f"Please call {specimen} tomorrow.")


BLOCK = "IN WITNESS WHEREOF the parties have signed.\n\nACME WIDGETS, INC.\n\nBy: /s/ John Smith\nName: John Smith\nTitle: Vice President\n"


def test_a_signature_block_is_found_line_by_line():
    assert values(signature, BLOCK) == {"/s/ John Smith", "John Smith", "Vice President"}
    assert "ACME WIDGETS, INC." in values(organisation, BLOCK)


@pytest.mark.parametrize("text", ["By: ________\nName: ________\nTitle: ________\n", "By: the way\nName: your price", "Thanks,\nwhen will it come?"])
def test_an_empty_form_is_no_signature(text):
    assert not values(signature, text)


ROLES = set("producer licensor licensee company distributor customer contractor agent client developer consultant employee sponsor racing reseller franchisor franchisee programmer party parties "
            "talent professional celebrity athlete trust adviser administrator owner manufacturer service provider recipient vendor seller purchaser corporation agency shareholder supplier advisors affiliate u.s.".split())


def _named(parties: str) -> list[str]:
    kept = [name.strip() for name in ast.literal_eval(parties)]
    return [n for n in kept if len(n) >= 6 and n[0] not in "\"'([-" and not re.search(r"\b(?:herein|referred|registered|together)\b", n)
            and not all(word.strip(".,'").lower() in ROLES | {"the", "to", "co-trustee"} for word in n.split())]


def _covered(folder, row) -> tuple[int, int, int]:
    """(parties, parties whose every mention holds a span, mentions without one) of a contract."""
    wanted = row["Filename"].removesuffix(".pdf")[:45].lower()
    text = next(p for p in sorted(folder.iterdir()) if p.name[:45].lower() == wanted).read_text(encoding="utf-8", errors="replace")
    taken = bytearray(len(text))
    for detector in (organisation, person, signature):
        spans = detector.find([text])
        for start, end in zip(spans.start.tolist(), spans.end.tolist()):
            taken[start:end] = b"\1" * (end - start)
    parties = left = whole = 0
    for name in _named(row["Parties"]):
        places = [m.span() for m in re.finditer(re.escape(name), text)]
        bare = sum(not any(taken[a:b]) for a, b in places)
        parties, left, whole = parties + bool(places), left + bare, whole + (bool(places) and not bare)
    return parties, whole, left


@pytest.mark.parametrize("rows", [15, pytest.param(100, marks=pytest.mark.slow)])
def test_parties_of_contracts_are_covered_wherever_they_stand(rows):
    folder = shared("data/contracts/cuad/full_contract_txt")
    with (folder.parent / "master_clauses_100.csv").open(encoding="utf-8") as file:
        counts = [_covered(folder, row) for row in list(csv.DictReader(file))[:rows]]
    parties, whole = sum(c[0] for c in counts), sum(c[1] for c in counts)
    assert parties > 2 * rows
    assert whole / parties >= 0.97
