"""TXT005: the next example inside an answer."""

import pytest

from tests.signals.files import real
from tests.signals.rows import flagged, targets
from tuneready.signals import txt_template_leak as signal

FOUND = [
    "It is 4.\n\n### Instruction:\nAdd 2 and 3.",
    "### Response:\nFour.",
    "It is 4.\nUser: And 2 + 3?",
    "It is 4.\n\nHuman: thanks",
    "It is 4.\nQ: What is 2 + 3?\nA: 5",
    "It is 4.\n**User:** more",
    "It is 4.\n\nQuestion: what is 5?",
]

LEFT_ALONE = [
    "It is 4.",
    "User: Hi\nAssistant: Hello.",
    "Q: What is it?\nA: A cat.\nQ: And this?\nA: A dog.",
    "Here is a quiz question:\n\nQuestion: Who wrote Faust?",
    "## Results\nAll fine.",
    "### Summary\nDone.",
    "The user: a person who uses.",
    "Set User: root in the file.",
    "Anna: Hi!\nUser: Hi!",
    "Steps:\n- Input: the file\n- Output: the list",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


@pytest.mark.parametrize(("file", "shape", "rows"), [
    ("instruct/gsm8k/test.jsonl", "qa", 0),
    ("clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note", 0),
    ("instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "alpaca", 0),
    ("formats/llama-factory/identity.json", "alpaca", 0),
    ("formats/llama-factory/kto_en_demo.json", "messages_kto", 0),
])
def test_whole_files(file, shape, rows):
    assert len(flagged(signal, real(f"data/{file}", shape))) == rows
