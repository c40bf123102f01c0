"""Two looks: what each sees, what both see, and the estimate of what is missed."""

import random

import numpy as np
import pytest

from tuneready.kernels.capture_recapture import chapman
from tuneready.recall import canaries, values, views


def estimate(texts, group):
    rows = canaries.sampled(texts, np.arange(len(texts)))
    return next(one for one in views.estimate(rows) if one["group"] == group)


@pytest.mark.parametrize(("places", "others", "met"), [
    ([(0, 5, 9)], [(0, 0, 5), (0, 8, 12)], [True]), ([(0, 5, 9)], [(0, 0, 5), (0, 9, 12)], [False]), ([(1, 0, 3), (2, 0, 3)], [(2, 2, 9)], [False, True]), ([], [(0, 0, 1)], [])])
def test_places_meet_where_they_share_a_character(places, others, met):
    assert views.meets(np.array(places, np.int64).reshape(-1, 3), np.array(others, np.int64)).tolist() == met


def test_telephones_by_form_and_by_the_words_before():
    draw = random.Random(4)
    made = [values.MAKERS["phone"](draw, "de") for _ in range(60)]
    texts = [f"Bitte Telefon {one} wählen" for one in made[:30]] + [f"Unter {one} ist keiner da" for one in made[30:]]
    found = estimate(texts, "phone")
    rows = canaries.sampled(texts, np.arange(60))
    detected = len(set(rows.found.text.tolist()))
    expected = chapman(detected, 30, found["both"])
    assert found["both"] >= 25 and found["first"] == detected
    assert found["missed"] == pytest.approx(found["undetected"] + expected.unseen, abs=1e-3)


def test_lists_and_words_around_names():
    texts = ["Dear Susan Parker, thanks", "I met Susan Parker there", "Mr Quuxley called", "Dear Customer Service, hello"]
    assert views.listed(texts)[:, 0].tolist() == [0, 1]
    assert views.cued(texts)[:, 0].tolist() == [0, 2]


def test_too_few_seen_twice_is_said():
    found = estimate(["Write to a.b@firm.org"] * 3, "email")
    assert "nothing can be told" in found["reason"] and "missed" not in found
