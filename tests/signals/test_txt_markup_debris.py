"""TXT006: remains of markup."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, targets
from tuneready.signals import txt_markup_debris as signal

FOUND = [
    "First line<br>second line",
    "<p>Hello there.</p>",
    "Tom &amp; Jerry",
    "a&nbsp;b",
    "It&#39;s fine",
    "First\\nSecond",
    "One.\\r\\nTwo.",
    "Caf\\u00e9",
    "<div class=\"x\">Hi</div> there",
    "Done.\\n",
]

LEFT_ALONE = [
    "a < b and c > d",
    "AT&T and R&B",
    "Use `<br>` in HTML.",
    "```html\n<p>Hi</p>\n```",
    "<!doctype html><html><body><p>Hi</p></body></html>",
    "{\"a\": \"x\\ny\"}",
    "The gradient \\nabla f and \\nu",
    "C:\\new folder",
    "**bold** and # heading",
    "<3 you",
    "x &lt y",
    "<b",
    "The <INSERT> key",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


def test_a_row_that_asks_for_markup_is_left_alone():
    rows = [chat(("user", "Write it in HTML."), ("assistant", "A <b>bold</b> word.")),
            chat(("user", "Write it."), ("assistant", "A <b>bold</b> word."))]
    assert flagged(signal, batch(rows)) == [1]


@pytest.mark.parametrize(("file", "shape", "rows"), [
    ("instruct/gsm8k/test.jsonl", "qa", 0),
    ("clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note", 0),
    ("intents/banking77/train.csv", "text_label", 0),
    ("formats/llama-factory/identity.json", "alpaca", 0),
])
def test_whole_files(file, shape, rows):
    assert len(flagged(signal, real(f"data/{file}", shape))) == rows
