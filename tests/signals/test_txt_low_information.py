"""TXT007: texts that say nothing."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, flagged, labelled, targets
from tuneready.signals import txt_low_information as signal

FOUND = [
    "N/A",
    "n/a.",
    "TBD",
    "test",
    "Test 123",
    "testing testing",
    "asdf",
    "asdfghjkl",
    "...",
    "???",
    "xxx",
    "NaN",
    "undefined",
    "blah blah blah",
    "Lorem ipsum dolor sit amet",
    "ha ha ha",
    "no, no, no!",
    "placeholder",
]

LEFT_ALONE = [
    "None.",
    "Noncontributory.",
    "是的。",
    "谢谢您的来信",
    "好的，没问题",
    "ขอบคุณครับ",
    "Yes",
    "72",
    "7.5",
    "👍",
    "[]",
    "{}",
    "()",
    "OK",
    "好",
    "x",
    "Testing is done on Monday.",
    "a test",
    "no",
    "no no",
    "null",
    "$5",
    "- 3",
    "bar",
    "ส",
    "-273 °C",
    "1 2 3",
    "1 1 1",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


def test_label_tasks_look_at_the_input():
    rows = [labelled("asdf", "refund"), labelled("My card is lost", "card"), labelled("n/a", "other")]
    assert flagged(signal, batch(rows, "classification")) == [0, 2]


@pytest.mark.parametrize(("file", "shape", "rows"), [
    ("instruct/gsm8k/test.jsonl", "qa", 0),
    ("clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note", 0),
    ("intents/banking77/train.csv", "text_label", 0),
    ("formats/llama-factory/identity.json", "alpaca", 0),
    ("instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "alpaca", 0),
])
def test_whole_files(file, shape, rows):
    assert len(flagged(signal, real(f"data/{file}", shape))) == rows
