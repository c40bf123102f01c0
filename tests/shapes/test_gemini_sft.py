"""The shape gemini_sft: contents of role and parts."""

from __future__ import annotations

from tests.shapes.reading import columns, segments
from tuneready.batch import CALLS, MEDIA, PARTS
from tuneready.shapes import gemini_sft

ROW = {
    "systemInstruction": {"role": "system", "parts": [{"text": "Be brief."}]},
    "contents": [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "model", "parts": [{"text": "Hello"}]}],
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(gemini_sft, ROW) == [
        ("system", "system", "Be brief."),
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
    ]


def test_media_calls_and_thoughts() -> None:
    parts = [{"text": "Hm.", "thought": True}, {"functionCall": {"name": "f", "args": {"a": 1}}}]
    row = {"contents": [{"role": "user", "parts": [{"fileData": {"fileUri": "a.png"}}]}, {"role": "model", "parts": parts}]}
    out = columns(gemini_sft, row)
    assert list(out.flags) == [PARTS | MEDIA, PARTS, PARTS | CALLS]
    assert segments(gemini_sft, row)[1] == ("assistant", "reasoning", "Hm.")
    assert out.calls[0] == [{"index": 1, "id": None, "name": "f", "arguments": '{"a":1}'}]


def test_results_of_calls_are_objects_and_no_fault() -> None:
    parts = [{"functionResponse": {"name": "f", "response": {"degrees": 3}}}]
    out = columns(gemini_sft, {"contents": [{"role": "user", "parts": parts}, {"role": "model", "parts": [{"text": "Cold."}]}]})
    assert list(out.flags) == [PARTS, PARTS]
    assert out.text[0] == '{"degrees":3}'
