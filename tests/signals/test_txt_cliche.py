"""TXT002: stock phrases of chat assistants."""

import pytest

from tests.signals.files import real
from tests.signals.rows import findings, flagged, targets
from tuneready.signals import txt_cliche as signal

FOUND = [
    "Certainly! Here it is.",
    "Of course! I can help.",
    "Great question! The answer is 4.",
    "That's a great question. It is 4.",
    "Sure, here's the code.",
    "It is 4. I hope this helps!",
    "It is 4. Feel free to ask for more.",
    "I'd be happy to help with that.",
    "Sure! Four.",
    "\"Certainly, here is the list",
]

LEFT_ALONE = [
    "It is 4.",
    "Certainly not.",
    "I am certain.",
    "Sure enough, it rained.",
    "Of course the train was late.",
    "Absolute zero is -273 °C.",
    "当然可以！",
    "A question of great weight.",
    "Definitely maybe.",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


def test_information_below_the_limit_and_minor_above():
    few = targets(["Certainly! Four."] + ["Four."] * 39)
    many = targets(["Certainly! Four."] * 3 + ["Four."] * 37)
    assert [f.severity for f in findings(signal, few) + findings(signal, many)] == ["info", "minor"]


@pytest.mark.parametrize(("file", "shape", "rows"), [
    ("instruct/gsm8k/test.jsonl", "qa", 0),
    ("clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note", 0),
])
def test_whole_files(file, shape, rows):
    assert len(flagged(signal, real(f"data/{file}", shape))) == rows
