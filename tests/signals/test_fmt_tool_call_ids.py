"""FMT018: calls and results that belong together."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, turn
from tuneready.batch import CALLS
from tuneready.signals import fmt_tool_call_ids as signal


def calls(*names, index=1):
    return [{"index": index, "id": name, "name": "f", "arguments": "{}"} for name in names]


USER, ASK, RESULT, SAY = ("user", "Hi"), turn("assistant", None, flags=CALLS), ("tool", "4"), ("assistant", "Four.")


@pytest.mark.parametrize("row", [
    chat(USER, ASK, RESULT, SAY, calls=calls("a"), answers=[{"index": 2, "id": "a"}]),
    chat(USER, ASK, RESULT, RESULT, SAY, calls=calls("a", "b"), answers=[{"index": 2, "id": "b"}, {"index": 3, "id": "a"}]),
    chat(USER, ASK, RESULT, SAY, calls=calls(None), answers=[{"index": 2, "id": None}]),
    chat(USER, ASK, calls=calls("a")),
    chat(USER, SAY),
])
def test_calls_and_results_that_match(row):
    assert flagged(signal, batch([row])) == []


@pytest.mark.parametrize("row", [
    chat(USER, RESULT, SAY),
    chat(USER, RESULT, ASK, calls=calls("a", index=2), answers=[{"index": 1, "id": "a"}]),
    chat(USER, ASK, RESULT, SAY, calls=calls("a"), answers=[{"index": 2, "id": "b"}]),
    chat(USER, ASK, RESULT, SAY, calls=calls("a", "a"), answers=[{"index": 2, "id": "a"}]),
    chat(USER, ASK, RESULT, SAY, calls=calls("a", "b"), answers=[{"index": 2, "id": "a"}]),
    chat(USER, ASK, USER, SAY, calls=calls("a")),
])
def test_calls_and_results_that_do_not(row):
    assert flagged(signal, batch([chat(USER, SAY), row])) == [1]


def test_real_tool_conversations():
    assert flagged(signal, real("data/formats/llama-factory/glaive_toolcall_en_demo.json", "sharegpt")) == []
    # Two Chinese rows write the call as prose and go on with its result.
    assert flagged(signal, real("data/formats/llama-factory/glaive_toolcall_zh_demo.json", "sharegpt")) == [197, 293]
