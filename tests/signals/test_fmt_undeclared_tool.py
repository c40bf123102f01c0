"""FMT016: calls of undeclared tools."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, turn
from tuneready.batch import BAD_TOOLS, CALLS
from tuneready.signals import fmt_undeclared_tool as signal

TURNS = (("user", "Weather?"), turn("assistant", None, flags=CALLS))
CALL = [{"index": 1, "id": None, "name": "weather", "arguments": "{}"}]
NAMED = ('[{"name": "weather"}]', '[{"type": "function", "function": {"name": "weather"}}]',
         '[{"functionDeclarations": [{"name": "weather"}]}]', '[{"toolSpec": {"name": "weather"}}]')


@pytest.mark.parametrize("tools", NAMED)
def test_a_declared_tool(tools):
    assert flagged(signal, batch([chat(*TURNS, calls=CALL, tools=tools)])) == []


@pytest.mark.parametrize("tools", ["", "[]", '[{"name": "time"}]', "[1, null]", '{"weather": 1}'])
def test_an_undeclared_tool(tools):
    assert flagged(signal, batch([chat(*TURNS, calls=CALL, tools=tools), chat(*TURNS, calls=CALL)])) == [0, 1]


def test_rows_without_calls_and_unreadable_tools_are_left_alone():
    rows = [chat(("user", "Hi"), ("assistant", "Hello.")), chat(*TURNS, calls=CALL, tools="[{", flags=BAD_TOOLS)]
    assert flagged(signal, batch(rows)) == []


def test_real_calls_are_declared():
    assert flagged(signal, real("data/formats/llama-factory/glaive_toolcall_en_demo.json", "sharegpt")) == []
