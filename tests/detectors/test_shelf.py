"""Every detector on the shelf keeps the contract of ``detector.py``, whatever the text."""

from __future__ import annotations

import json
import re
import signal as signals

import pytest

from tests.conftest import NIGHTLY, shared
from tuneready import detection, signal
from tuneready.kernels.pattern_set import for_re2

DETECTORS = detection.detectors()
NAMES = [one.module.rpartition(".")[2] for one in DETECTORS]
every = pytest.mark.parametrize("one", DETECTORS, ids=NAMES)
HOSTILE = ("a" * 50_000, "1" * 50_000, "1 " * 25_000, "a." * 25_000, "a@" * 25_000, "0-" * 25_000, "(((" * 9_000, "\x00\x0b\x1c\u2028\u202e" * 5_000,
           "Aa Bb " * 9_000, "::" * 25_000, "at a dot " * 6_000, "password " * 6_000, "+1(" * 9_000, "İſK" * 9_000, "é" * 50_000, "\ud800 x")


@every
def test_the_page_has_the_six_headings_in_order(one):
    places = [one.page.find(f"\n{heading}\n{'-' * len(heading)}\n") for heading in signal.HEADINGS]
    assert min(places) > 0 and places == sorted(places)


@every
def test_the_pattern_compiles_in_both_engines_alone(one):
    import re2

    if one.find is None:
        re.compile(one.pattern, re.ASCII)
        options = re2.Options()
        options.max_mem = 64 << 20
        re2.compile(one.pattern, options)
        re2.compile(for_re2(one.pattern), options)


@every
def test_specimens_are_found_in_a_plain_sentence(one):
    """By form alone, or where the sentence says what it is."""
    assert one.specimens or one.view == "context"
    for specimen in one.specimens:
        carriers = [f"The customer wrote it down as {specimen} in the message.", f"My {one.name} is {specimen}.", f"{one.name}: {specimen}",
                    f"Hello, {specimen}", specimen]
        spans = detection.detect(carriers, using=[one])
        assert any(a < carriers[t].find(specimen) + len(specimen) and carriers[t].find(specimen) < b
                   for t, a, b in zip(spans.text, spans.start, spans.end)), specimen


@every
def test_scores_and_spans_are_within_bounds(one):
    texts = [f"It says {specimen} here" for specimen in one.specimens]
    spans = detection.detect(texts, using=[one])
    assert all(0 < score <= 1 for score in spans.score)
    assert all(0 <= a < b <= len(texts[t]) for t, a, b in zip(spans.text, spans.start, spans.end))


UNITS = ("\n", " ", "\"", " \"", "> ", "* ", "\n> ", "- ", "| ", "{ ", "A ", "A. ", "J. R. ", "A.B. ", "AB ", "Anna ", "Anna Smith, ", "Anna-", "O'", "de ", "Inc. ",
         "Bank ", "address: ", "street 1 ", "Via Roma 12\n", "12345 ", "1234-", "555 ", "1.1.", "a: ", "a@b", "\"a\": \"b\", ", "x_", "\r\n ", f"\n{' ' * 900}")


@every
def test_hostile_texts_end(one):
    """A pattern that backtracks without bound would never come back from these."""
    detection.detect(HOSTILE, using=[one])


@pytest.mark.skipif(not hasattr(signals, "SIGALRM"), reason="needs an alarm")
@every
def test_what_repeats_before_a_specimen_ends(one):
    """No gate turns these away, as a specimen stands in them. It takes a second at most; a pattern that backtracks takes minutes."""
    size = 60_000 if NIGHTLY else 15_000
    find = one.find or (lambda texts: detection.detect(texts, using=[one]))

    def hangs(*_):
        raise TimeoutError

    before = signals.signal(signals.SIGALRM, hangs)
    try:
        for unit in UNITS:
            signals.alarm(10)
            find([f"{(unit * size)[:size]} {one.specimens[0] if one.specimens else 'x'}"])
    finally:
        signals.alarm(0)
        signals.signal(signals.SIGALRM, before)


@pytest.mark.slow
def test_a_text_of_a_megabyte_ends():
    detection.detect([("jane dot a1-2.3(4) at " * 50_000)[:1_000_000], "x1" * 500_000])


def test_the_list_of_naughty_strings_passes_through():
    texts = json.loads(shared("data/hostile/naughty-strings/blns.json").read_text(encoding="utf-8"))
    spans = detection.detect(texts)
    assert all(0 <= a < b <= len(texts[t]) for t, a, b in zip(spans.text, spans.start, spans.end))
