"""FMT017: arguments of calls."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, turn
from tuneready.batch import CALLS
from tuneready.signals import fmt_tool_arguments as signal


def row(arguments):
    return chat(("user", "Weather?"), turn("assistant", None, flags=CALLS),
                calls=[{"index": 1, "id": "a", "name": "weather", "arguments": arguments}])


@pytest.mark.parametrize("arguments", ["", "city=Rome", '{"city": "Rome"', "[]", '"Rome"', "3", "null", "{'city': 'Rome'}"])
def test_arguments_that_are_no_object(arguments):
    assert flagged(signal, batch([row('{"city": "Rome"}'), row(arguments)])) == [1]


@pytest.mark.parametrize("arguments", ["{}", '{"city": "Röm"}', None])
def test_arguments_that_are(arguments):
    assert flagged(signal, batch([row(arguments)])) == []


@pytest.mark.parametrize(("file", "shape"), [("glaive_toolcall_en_demo.json", "sharegpt"),
                                             ("reason_tool_use_demo_50.jsonl", "lf_v1_sft")])
def test_real_arguments_parse(file, shape):
    assert flagged(signal, real(f"data/formats/llama-factory/{file}", shape)) == []
