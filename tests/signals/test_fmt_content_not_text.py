"""FMT015: content of another type."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, pair
from tuneready.signals import fmt_content_not_text as signal


@pytest.mark.parametrize("value", [3, 2.5, True, {"a": 1}, [1, 2], 10**30])
def test_other_types_are_flagged(value):
    assert flagged(signal, batch([pair("Hi", value), chat(("user", value), ("assistant", "Hello."))])) == [0, 1]


@pytest.mark.parametrize("value", ["3", "", None, "{}"])
def test_text_and_nothing_are_not(value):
    assert flagged(signal, batch([pair("Hi", value)])) == []


def test_typed_parts_are_text():
    assert flagged(signal, real("data/formats/llama-factory/v1_multimodal_demo.jsonl", "lf_v1_sft")) == []
