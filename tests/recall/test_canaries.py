"""Canaries: made values are valid and fresh, planted where they say, and what is counted is what was found."""

import random
import re
from pathlib import Path

import numpy as np
import pytest

from tuneready import detection
from tuneready.detector import CONTEXT, Candidate
from tuneready.kernels import checksums
from tuneready.kernels.intervals import clopper_pearson
from tuneready.recall import canaries, carriers, identity_numbers, values

ENGLISH = ["The lamp came late and it was broken. Please send another one to me.", "My name is Carol Baker, write to carol.baker@firm.org. Thanks for it."] * 10
GERMAN = ["Die Lampe kam zu spät und sie war nicht ganz. Bitte schicken Sie mir eine andere.", "Ich habe das nicht bestellt und will es auch nicht."] * 10


def sampled(texts):
    return canaries.sampled(texts, np.arange(len(texts)))


@pytest.mark.parametrize(("kind", "valid"), [
    ("card", checksums.luhn), ("iban", checksums.iban), ("us_ssn", checksums.us_ssn), ("uk_nhs", checksums.uk_nhs), ("de_steuer_id", checksums.de_steuer_id),
    ("fr_nir", checksums.fr_nir), ("es_dni", checksums.es_dni), ("es_nie", checksums.es_nie), ("it_codice_fiscale", checksums.it_codice_fiscale),
    ("pl_pesel", checksums.pl_pesel), ("nl_bsn", checksums.nl_bsn), *((kind, getattr(checksums, kind)) for kind in identity_numbers.MAKERS if kind != "mrz")])
def test_made_numbers_obey_their_rules(kind, valid):
    draw = random.Random(3)
    languages = [one for one in values.LANGUAGES if kind in values.kinds_of(one)]
    made = [values.MAKERS[kind](draw, languages[i % len(languages)]) for i in range(60)]
    assert all(map(valid, made)) and len(set(made)) > 50


def test_made_zones_frames_and_phones_obey_their_rules():
    draw = random.Random(3)
    zones = [identity_numbers.MAKERS["mrz"](draw, "en") for _ in range(60)]
    assert {len(one) for one in zones} == {44} and all(checksums.mrz_td3(one) for one in zones if not one.startswith("P<"))
    assert all(checksums.vin(identity_numbers.vin(draw, "en")) and checksums.imei(identity_numbers.imei(draw, "en")) for _ in range(60))


def found_alone(detector, texts):
    """Numbers of the texts in which one detector finds something, the others not asked."""
    if detector.find:
        return set(detector.find(texts).text.tolist())
    pattern, found = re.compile(detector.pattern, re.ASCII), set()
    for number, text in enumerate(texts):
        for match in pattern.finditer(text):
            group = "value" if "value" in pattern.groupindex else 0
            start, end = match.span(group)
            if detector.accept(Candidate(match.group(group), text[max(0, start - CONTEXT):start], text[end:end + CONTEXT], match)) is not None:
                found.add(number)
    return found


@pytest.mark.parametrize("detector", detection.detectors(), ids=lambda one: one.module.rpartition(".")[2])
def test_every_detector_has_a_canary_that_it_finds_by_itself(detector):
    """A new detector needs a value in ``values.MAKERS`` (kind) or ``values.FORMS`` (further form), and a sentence in ``carriers.txt``."""
    draw, texts = random.Random(5), []
    for language in values.LANGUAGES:
        for form in (detector.kind, *values.forms_of(detector.kind, language)) if detector.kind in values.kinds_of(language) else ():
            maker = values.FORMS.get(form) or values.MAKERS[form]
            texts += [carrier.lstrip("^").replace("{v}", maker(draw, language)) for carrier in carriers.carrying(language, form) for _ in range(3)]
    assert found_alone(detector, texts), f"nothing is planted that {detector.name} finds"


@pytest.mark.parametrize("language", values.LANGUAGES)
def test_half_of_the_last_names_stand_on_no_list(language):
    draw, known = random.Random(1), set(values.lists(language)[1])
    off = sum(values.person(draw, language).split()[-1] not in known for _ in range(400))
    assert 150 < off < 250


def test_every_kind_has_sentences_in_its_languages():
    for language in values.LANGUAGES:
        for kind in values.kinds_of(language):
            for form in (kind, *values.forms_of(kind, language)):
                assert all(one.count("{v}") == 1 for one in carriers.carrying(language, form))
    asked = {(language, form) for language in values.LANGUAGES for kind in values.kinds_of(language) for form in (kind, *values.forms_of(kind, language))}
    assert set(carriers.sentences()) == asked, "a sentence nobody plants"


def test_sentences_are_not_those_the_detectors_are_tested_with():
    tested = "\n".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "detectors").glob("test_*.py")).casefold()
    halves = {half.strip().casefold() for held in carriers.sentences().values() for one in held for half in one.split("{v}")}
    assert not [half for half in halves if len(half) > 25 and half in tested]


@pytest.mark.parametrize(("text", "language"), [
    ("The lamp is broken and I want another.", "en"), ("Die Lampe ist nicht ganz und ich will eine andere.", "de"), ("La lampe est arrivée et elle ne va pas dans le salon.", "fr"),
    ("La lámpara no es la que pedí y no se enciende.", "es"), ("La lampada non è quella che ho ordinato.", "it"), ("Lampa nie działa i proszę o nową.", "pl"),
    ("De lamp is niet heel en ik wil een andere.", "nl"), ("4711", ""),
    ("a b c, i mean a b c d e i y", ""), ("smith@williams.co.uk is", ""), ("Ticket-Nr. 4711 der Marke", "")])
def test_language_by_small_words(text, language):
    assert carriers.language_of(text) == language


def test_planted_where_it_says_in_the_language_of_the_rows():
    rows = sampled(ENGLISH + GERMAN)
    planted = canaries.plant(rows, seed=1, each=20)
    assert all(one.text[one.start:one.start + len(one.value)] == one.value for one in planted)
    assert {one.kind for one in planted} >= {"us_ssn", "de_steuer_id", "person"} and "fr_nir" not in {one.kind for one in planted}
    assert sum(one.kind == "person" and one.way == canaries.SENTENCE for one in planted) == 20
    places = [one for one in planted if one.way == canaries.PLACE]
    assert places and all("Carol Baker" not in one.text for one in places if one.kind == "person")
    assert all("carol.baker@firm.org" not in one.text for one in places if one.kind == "email")


def test_one_in_five_sentences_holds_a_further_form_of_its_kind():
    planted = [one for one in canaries.plant(sampled(ENGLISH), seed=1, each=40) if one.way == canaries.SENTENCE]
    further = [one for one in planted if one.kind == "secret" and one.form]
    assert len(further) == 8 and {one.form for one in further} == {"secret/login", "secret/stated"}
    assert all(one.text == one.value for one in planted if one.form == "person/bare")


def test_identity_numbers_of_digits_alone_are_not_counted_without_a_word():
    planted = [canaries.Planted("br_cpf", canaries.ALONE, value, 0, value, True) for value in ("52998224725", "529.982.247-25")]
    planted += [canaries.Planted("br_cpf", canaries.SENTENCE, "", 0, "52998224725", True)]
    told = canaries.recall(planted, np.array([False, True, True]), np.array([False, True, True]))
    assert (told[0]["planted"], told[0]["found"]) == (2, 2)


def test_same_rows_and_seed_same_canaries():
    rows = sampled(ENGLISH)
    assert canaries.plant(rows, 1, 5) == canaries.plant(rows, 1, 5) != canaries.plant(rows, 2, 5)


def test_no_rows_still_tell_something():
    planted = canaries.plant(sampled([]), 0, 2)
    assert {one.way for one in planted} == {canaries.SENTENCE, canaries.ALONE}


def test_found_means_nothing_readable_is_left():
    def one(text, value, kind):
        return canaries.Planted(kind, canaries.SENTENCE, text, text.index(value), value, True)

    planted = [one("Write to carol.baker@firm.org now", "carol.baker@firm.org", "email"), one("Write to carol.baker@firm.org now", "Write to carol.baker@firm.org", "address"),
               one("Nothing at all stands here", "Nothing", "person"), one("Write to carol.baker@firm.org now", "carol.baker@firm.org", "phone")]
    hit, right = canaries.found(planted)
    assert hit.tolist() == [True, False, False, True] and right.tolist() == [True, False, False, False]


def test_recall_counts_with_the_exact_interval_and_leaves_out_what_only_words_tell():
    planted = [canaries.Planted("email", way, "", 0, "", True) for way in (canaries.SENTENCE, canaries.ALONE) for _ in range(50)]
    planted += [canaries.Planted("account", way, "", 0, "", True) for way in (canaries.SENTENCE, canaries.ALONE) for _ in range(50)]
    hit = np.array([True] * 95 + [False] * 5 + [True] * 40 + [False] * 60)
    account, email = canaries.recall(planted, hit, hit)
    low, high = clopper_pearson(95, 100)
    assert (email["planted"], email["found"], email["interval"]) == (100, 95, [round(float(low), 6), round(float(high), 6)])
    assert (account["planted"], account["found"], account["ways"]["alone"]["found"]) == (50, 40, 0)


def test_structured_kinds_are_found_in_rows_of_two_languages():
    rows = sampled(ENGLISH + GERMAN)
    planted = canaries.plant(rows, 0, 40)
    told = {one["kind"]: one for one in canaries.recall(planted, *canaries.found(planted))}
    assert all(told[kind]["recall"] >= 0.97 for kind in ("email", "iban", "mac", "url", "us_ssn"))
    assert not set(told) - set(detection.kinds())
