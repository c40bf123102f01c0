"""FMT024: text decoded with the wrong encoding."""

import pytest

from tests.signals.files import real
from tests.signals.rows import flagged, measure, targets
from tuneready.signals import fmt_mojibake as signal

FOUND = [
    "CafÃ© au lait",
    "donâ€™t",
    "â€œquotedâ€\x9d",
    "100 Â°C",
    "Â\xa0indented",
    "ÐŸÑ€Ð¸Ð²ÐµÑ‚",
    "ðŸ˜€ smile",
    "naÃ¯ve",
    "SÃ£o Paulo",
    "donâ\x80\x99t",
]

LEFT_ALONE = [
    "Café au lait",
    "don’t",
    "SÃO PAULO",
    "CORAÇÃO",
    "château",
    "Ângela",
    "à la carte",
    "100 °C",
    "Привет",
    "😀",
    "«Âge»",
    "Đà Nẵng",
    "日本語",
    "ÑANDÚ",
    "Ð is a letter of Icelandic",
    "plain text",
    "İstanbul",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


def test_the_note_shows_the_repair():
    notes = measure(signal, targets(["CafÃ© Anna", "donâ€™t"])).flags.note
    assert notes == ["Ã© reads é", "â€™ reads ’"]


def test_whole_files():
    assert flagged(signal, real("data/formats/llama-factory/glaive_toolcall_zh_demo.json", "sharegpt")) == []
    assert flagged(signal, real("data/formats/llama-factory/kto_en_demo.json", "messages_kto")) == [245, 259]
