"""Names of persons: tables of what is found and of look-alikes, in six languages."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re

import pytest

from tests.conftest import shared
from tuneready import detection
from tuneready.detectors import person, person_bare, person_lower

DETECTORS = (person, person_lower, person_bare)


def values(text: str) -> set[str]:
    """What the three detectors of names find in one text."""
    out = set()
    for detector in DETECTORS:
        spans = detector.find([text])
        out |= {text[a:b] for a, b in zip(spans.start.tolist(), spans.end.tolist())}
    return out


FOUND = [
    ("Please ask Ananya Sharma about the invoice.", "Ananya Sharma"),
    ("I met J. R. Smith at the station.", "J. R. Smith"),
    ("Records of Olivares, Karen were lost.", "Olivares, Karen"),
    ("Mr. Rohan Trivedi's account was closed.", "Rohan Trivedi"),
    ("Dear Priya,\nyour order has shipped.", "Priya"),
    ("See you then.\nBest regards,\nAnna", "Anna"),
    ("He was seen by Dr. Hudyncia last week.", "Hudyncia"),
    ("The ticket was opened by Mark Young.", "Mark Young"),
    ("I spoke to Mark about it.", "Mark"),
    ("Julian DeWitt and Sean O'Brien agreed.", "Sean O'Brien"),
    ("It was written by Ludwig van Beethoven.", "Ludwig van Beethoven"),
    ("my name is john smith and i lost my card", "john smith"),
    ("hello this is katie marshall calling", "katie marshall"),
    ("Sehr geehrte Frau Schneider,", "Schneider"),
    ("guten tag, mein name ist lena vogel", "lena vogel"),
    ("Bonjour Élodie, votre colis est parti.", "Élodie"),
    ("La señora Cifuentes pide el reembolso.", "Cifuentes"),
    ("La signora Montecchi chiede il rimborso.", "Montecchi"),
    ("dzień dobry, nazywam się ewa zębik", "ewa zębik"),
    ("Elżbieta piechura", "Elżbieta piechura"),
    ("La cliente Anne Pasquier signale que rien ne marche.", "Anne Pasquier"),
    ("Harold Jenkins testified on Monday.", "Harold Jenkins"),
    ("It was used by Samira El-Bashir.", "Samira El-Bashir"),
    ("Patientin: Gesa Jütting. Befund folgt.", "Gesa Jütting"),
    ("Noël Dubois a signé.", "Noël Dubois"),
    ("I asked Bob Stanbert about it.", "Bob Stanbert"),
    ("Mr. Nigel Crockett signed. Later Crockett left.", "Crockett"),
]


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_names_are_found(text, name):
    assert name in values(text)


LOOK_ALIKES = [
    "The Golden Gate Bridge was closed on Monday.", "Send it to 14 Madison Avenue, New York.", "I will pay in May or June, said the bank.",
    "Will the March update come?", "## Getting Started With Docker Compose", "Our Customer Success team in San Francisco will call.",
    "Das Hotel Adler in der Goethestraße ist voll.", "Nous sommes rue Victor Hugo, près de la gare.", "Abito in via Giuseppe Verdi.",
    "Vivo en la calle San Fernando.", "Zamek Królewski otwiera się w niedzielę.", "go foxtrot 8 Victor 1 foxtrot Sierra", "this is the best day",
    "my name is on the card", "He has Parkinson's disease.", "I have an account with Wells Fargo.", "i am going to paris in may", "Doctor X Y Z called.",
    "Hello Team, please read the Terms and Conditions.", "from anna.lib import Rose", "Dear Sir or Madam,", "Mein Handy ist kaputt.", "Elle dit d'attendre Noël.", "The Boston Celtics won.", "Our April Verkaufsaktion starts.", "3 Maja 1915",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_are_left(text):
    assert not values(text)


@pytest.mark.parametrize("specimen", [s for detector in DETECTORS for s in getattr(detector, "SPECIMENS", ())])
def test_specimens_are_found_in_a_plain_sentence(specimen):
    assert values(f"Please note {specimen} for later.")


def test_the_same_spans_for_any_cut():
    texts = [text for text, _ in FOUND] + LOOK_ALIKES
    whole = person.find(texts)
    found = list(zip(whole.text.tolist(), whole.start.tolist(), whole.end.tolist()))
    one_by_one = [(k, a, b) for k, text in enumerate(texts) for s in [person.find([text])] for a, b in zip(s.start.tolist(), s.end.tolist())]
    assert found == one_by_one


def _recall_and_precision(texts: list[str], names: list[list[str]]) -> tuple[float, float]:
    hits = misses = extra = 0
    for text, wanted in zip(texts, names):
        got = {span for d in DETECTORS for s in [d.find([text])] for span in zip(s.start.tolist(), s.end.tolist())}
        places = [[m.span() for m in re.finditer(re.escape(name), text)] for name in wanted]
        for spots in places:
            hit = any(a < e and b > s for a, b in spots for s, e in got)
            hits, misses = hits + hit, misses + (not hit and bool(spots))
        extra += sum(not any(a < e and b > s for spots in places for a, b in spots) for s, e in got)
    return hits / (hits + misses), hits / (hits + extra)


def test_labelled_sentences():
    rows = json.loads(shared("data/pii/pii-synthetic-nano/pii_syn_nano_en.json").read_text(encoding="utf-8"))
    names = [[e["entity"] for e in row["NER"] if e.get("label") == "PERSON" and e.get("entity")] for row in rows]
    recall, precision = _recall_and_precision([row["text"] for row in rows], names)
    assert recall >= 0.85
    assert precision >= 0.80


@pytest.mark.parametrize(("language", "sentence"), [("en", "The ticket was opened by {} on Monday morning."), ("fr", "Le dossier de {} est incomplet."), ("pl", "{} prosi o kontakt telefoniczny.")])
def test_names_of_the_evi_records_in_sentences(language, sentence):
    with gzip.open(shared(f"data/multilingual/evi/records.{language}.csv.gz")) as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))[:1_000]
    recall, precision = _recall_and_precision([sentence.format(row["name"]) for row in rows], [[row["name"]] for row in rows])
    assert recall >= 0.95
    assert precision >= 0.95


@pytest.mark.parametrize(("text", "name"), [
    ("first name: Zorbla", "Zorbla"), ("Last name: Page", "Page"), ("Full name: An Nguyen", "An Nguyen"), ("surname: See", "See"), ("Patient Name: Quenda Vrill", "Quenda Vrill"), ("Vorname: Gesa\nNachname: Jütting", "Jütting"),
    ("prénom: Aurore", "Aurore"), ("Apellidos: Cifuentes Ortega", "Cifuentes Ortega"), ("nazwisko: zębik", "zębik"), ("name: Karen Olivares", "Karen Olivares"),
    ("- **Full name:** Samira El-Bashir", "Samira El-Bashir")])
def test_names_behind_a_label_are_found_on_lists_or_not(text, name):
    spans = detection.detect([text])
    assert name in {text[a:b] for a, b, k in zip(spans.start.tolist(), spans.end.tolist(), spans.kind.tolist()) if spans.kinds[k] == "person"}


@pytest.mark.parametrize("text", [
    "name: Green Tea", "name: get_weather", "Customer name: n/a", "Customer name: not provided", "file name: Zorbla Page", "product name: Quenda Vrill",
    "Name: the name on the card", "last name: 4711", "surname: {surname}", "First name: [NAME]"])
def test_what_is_no_name_behind_a_label_is_left(text):
    assert not len(detection.detect([text]))
