"""What rules on personal data name, and which kinds of ours find it: HIPAA, GDPR, PCI DSS; each with its gaps.

A gap is said, never left out: what no detector finds has to be looked for by people. ``coverage`` holds the lists against the
detectors that are there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

COVERED, PARTLY, NOT = "looked for", "in part", "not looked for"


@dataclass(frozen=True)
class Item:
    """One entry of a rule: its letter or article, what it names, kinds that find it, and what stays unfound."""

    code: str
    title: str
    kinds: tuple[str, ...] = ()
    gap: str = ""


@dataclass(frozen=True)
class Profile:
    """A rule: its name, where it stands, what our coverage does not mean, and its entries."""

    name: str
    source: str
    note: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Line:
    """An entry held against the detectors: kinds that are there, and how far they reach."""

    item: Item
    kinds: tuple[str, ...]
    status: str


_PERSON_NUMBERS = ("us_ssn", "us_itin", "uk_nhs", "uk_nino", "de_steuer_id", "fr_nir", "es_dni", "es_nie", "it_codice_fiscale", "nl_bsn",
                   "pl_pesel", "br_cpf", "in_aadhaar", "in_pan", "ca_sin", "au_tfn",
                   "se_personnummer", "tr_tckn", "ro_cnp", "pt_nif", "fi_hetu")

DOMAINS = {"medical": "hipaa", "financial": "pci"}  # regulated domain → the rule that names its data
PROFILES: dict[str, Profile] = {
    "hipaa": Profile(
        "HIPAA safe harbor", "45 CFR 164.514(b)(2)(i)(A)–(R)",
        "Safe harbor also asks that nobody knows the rest could identify somebody, (b)(2)(ii); no detector tells that.", (
            Item("A", "Names", ("person", "signature"), "names without a title, a context word or an entry in our lists; names written as common words"),
            Item("B", "Geographic subdivisions smaller than a state", ("address",), "towns, counties and hospitals named in running text; the rule of three ZIP digits is not applied"),
            Item("C", "Dates but the year, ages over 89", ("birth_date", "date", "age"), "dates in words without a year (“last Tuesday”), seasons and holidays"),
            Item("D", "Telephone numbers", ("phone",)),
            Item("E", "Fax numbers", ("phone",), "found as telephone numbers, not told apart"),
            Item("F", "E-mail addresses", ("email",)),
            Item("G", "Social security numbers", ("us_ssn",)),
            Item("H", "Medical record numbers", ("medical_record",), "numbers without a word that says what they are"),
            Item("I", "Health plan beneficiary numbers", ("policy_number",), "numbers without a word that says what they are"),
            Item("J", "Account numbers", ("account", "iban", "card"), "numbers without a word that says what they are"),
            Item("K", "Certificate and licence numbers", ("licence",), "numbers without a word that says what they are"),
            Item("L", "Vehicle identifiers and plates", ("vehicle",), "plates without a word that says what they are"),
            Item("M", "Device identifiers and serial numbers", ("device", "mac"), "serial numbers without a word that says what they are"),
            Item("N", "Web addresses", ("url",)),
            Item("O", "IP addresses", ("ip",)),
            Item("P", "Biometric identifiers", (), "finger and voice prints are no text; templates of them are not looked for"),
            Item("Q", "Full-face photographs", (), "images are not read"),
            Item("R", "Any other unique number, characteristic or code", ("custom", "passport", "mrz", "secret"),
                 "rare diagnoses, titles and events that single somebody out; give a list with --dictionary"))),
    "gdpr": Profile(
        "GDPR", "Regulation (EU) 2016/679, Art. 4(1), 9, 10; Recitals 26, 30",
        "Personal data is whatever relates to a person who can be identified, by any means likely to be used: wider than any list.", (
            Item("4(1) name", "Names", ("person", "signature"), "names without a title, a context word or an entry in our lists"),
            Item("4(1) number", "Identification numbers", (*_PERSON_NUMBERS, "passport", "mrz", "licence", "account", "iban", "card", "policy_number"),
                 "numbers of countries not listed, and numbers of one organisation (customer, staff)"),
            Item("4(1) location", "Location data", ("address",), "coordinates, places named in running text"),
            Item("4(1) online", "Online identifiers (Recital 30)", ("email", "ip", "mac", "url", "device"), "user names, cookies and advertising identifiers without a known form"),
            Item("4(1) factors", "Physical, genetic, economic, cultural or social factors", ("age", "birth_date"), "described in the text; of columns beside it PII002 tells the combinations"),
            Item("9(1) health", "Health data", (), "special category: not looked for"),
            Item("9(1) origin", "Racial or ethnic origin", (), "special category: not looked for in texts; PII002 names such columns"),
            Item("9(1) opinion", "Political opinions, religious or philosophical beliefs, trade union membership", (), "special category: not looked for"),
            Item("9(1) biometric", "Genetic and biometric data", (), "special category: not looked for"),
            Item("9(1) sex life", "Sex life or sexual orientation", (), "special category: not looked for"),
            Item("10", "Criminal convictions and offences", (), "not looked for"),
            Item("26", "Indirect identification", (), "what several harmless facts tell together is measured for columns only (PII002)"))),
    "pci": Profile(
        "PCI DSS 4.0", "PCI DSS v4.0.1, requirement 3, tables of account data",
        "A card number must not stand in training data at all, masked ones (first six, last four) may.", (
            Item("PAN", "Primary account number", ("card",), "numbers with an error in the check digit; numbers read out in words"),
            Item("name", "Cardholder name", ("person",), "as for names above"),
            Item("expiry", "Expiry date", ("date",), "month and year alone, without a word that says what they are"),
            Item("service", "Service code", (), "three digits like any others: not looked for"),
            Item("track", "Full track data", (), "not looked for; the number within it is found"),
            Item("CVC", "Card verification code", (), "three or four digits like any others: not looked for"),
            Item("PIN", "PIN and PIN block", ("secret",), "four digits without a word that says what they are"))),
}


def table(profile: str, kinds: Collection[str], found: Mapping[str, int]) -> list[dict[str, Any]]:
    """The entries of a profile with how often each was found (kind → occurrences) and what of it nobody looks for."""
    return [{"entry": f"{line.item.code} {line.item.title}", "detectors": line.status, "occurrences": sum(found.get(kind, 0) for kind in line.item.kinds),
             "what_stays_unfound": line.item.gap} for line in coverage(profile, kinds)]


def coverage(profile: str, kinds: Collection[str]) -> tuple[Line, ...]:
    """Each entry of a profile held against the ``kinds`` that detectors find. Raises KeyError for a profile there is none of.

    Names of a dictionary (kind ``custom``) are always found.
    """
    kinds = {*kinds, "custom"}
    lines = []
    for item in PROFILES[profile].items:
        there = tuple(kind for kind in item.kinds if kind in kinds)
        status = NOT if not there else COVERED if there == item.kinds and not item.gap else PARTLY
        lines.append(Line(item, there, status))
    return tuple(lines)
