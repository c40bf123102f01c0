"""Canaries: made values are valid and fresh, planted where they say, and what is counted is what was found."""

import random
from pathlib import Path

import numpy as np
import pytest

from tuneready import detection
from tuneready.kernels import checksums
from tuneready.kernels.intervals import clopper_pearson
from tuneready.recall import canaries, carriers, values

ENGLISH = ["The lamp came late and it was broken. Please send another one to me.", "My name is Carol Baker, write to carol.baker@firm.org. Thanks for it."] * 10
GERMAN = ["Die Lampe kam zu spät und sie war nicht ganz. Bitte schicken Sie mir eine andere.", "Ich habe das nicht bestellt und will es auch nicht."] * 10


def sampled(texts):
    return canaries.sampled(texts, np.arange(len(texts)))


@pytest.mark.parametrize(("kind", "valid"), [
    ("card", checksums.luhn), ("iban", checksums.iban), ("us_ssn", checksums.us_ssn), ("uk_nhs", checksums.uk_nhs), ("de_steuer_id", checksums.de_steuer_id),
    ("fr_nir", checksums.fr_nir), ("es_dni", checksums.es_dni), ("es_nie", checksums.es_nie), ("it_codice_fiscale", checksums.it_codice_fiscale),
    ("pl_pesel", checksums.pl_pesel), ("nl_bsn", checksums.nl_bsn)])
def test_made_numbers_obey_their_rules(kind, valid):
    draw = random.Random(3)
    languages = [one for one in values.LANGUAGES if kind in values.kinds_of(one)]
    made = [values.MAKERS[kind](draw, languages[i % len(languages)]) for i in range(60)]
    assert all(map(valid, made)) and len(set(made)) > 50


@pytest.mark.parametrize("language", values.LANGUAGES)
def test_half_of_the_last_names_stand_on_no_list(language):
    draw, known = random.Random(1), set(values.lists(language)[1])
    off = sum(values.person(draw, language).split()[-1] not in known for _ in range(400))
    assert 150 < off < 250


def test_every_kind_has_sentences_in_its_languages():
    for language in values.LANGUAGES:
        for kind in values.kinds_of(language):
            assert all(one.count("{v}") == 1 for one in carriers.carrying(language, kind))


def test_sentences_are_not_those_the_detectors_are_tested_with():
    tested = "\n".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "detectors").glob("test_*.py")).casefold()
    halves = {half.strip().casefold() for held in carriers.sentences().values() for one in held for half in one.split("{v}")}
    assert not [half for half in halves if len(half) > 25 and half in tested]


@pytest.mark.parametrize(("text", "language"), [
    ("The lamp is broken and I want another.", "en"), ("Die Lampe ist nicht ganz und ich will eine andere.", "de"), ("La lampe est arrivée et elle ne va pas dans le salon.", "fr"),
    ("La lámpara no es la que pedí y no se enciende.", "es"), ("La lampada non è quella che ho ordinato.", "it"), ("Lampa nie działa i proszę o nową.", "pl"),
    ("De lamp is niet heel en ik wil een andere.", "nl"), ("4711", "")])
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
