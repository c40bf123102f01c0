"""FMT022: tokens of chat templates in content."""

import pytest

from tests.signals.files import real
from tests.signals.rows import flagged, inputs, targets
from tuneready.signals import fmt_control_tokens as signal

FOUND = [
    "<|im_start|>user\nHi<|im_end|>",
    "Fine.<|eot_id|>",
    "Fine. <|endoftext|>",
    "<start_of_turn>model",
    "[INST] Hi [/INST] Hello.",
    "<<SYS>>Be kind.<</SYS>>",
    "<s>[INST] Hi",
    "Fine.</s>",
    "Fine. </s>  ",
    "A</s><s>B",
    "<｜begin▁of▁sentence｜>Hi",
    "[gMASK]Hi",
    "<extra_id_0> word",
    "[TOOL_CALLS] []",
    "Use `<|im_start|>` here.",
    "<think>Let me see. Four.",
    "Four.</think> 4",
    "<unk> and <pad>",
]

LEFT_ALONE = [
    "Natalia sold 48/2 = <<48/2=24>>24 clips.",
    "Mark <image> here.",
    "Use `[INST]` and `[/INST]` around the prompt.",
    "```\n[INST] Hi [/INST]\n```\nThat is the template.",
    "x <| f |> g",
    "a < b | c > d",
    "<p>Text</p>",
    "The <s>old</s> new price",
    "if a[INSTALL]: b",
    "<think>Let me see.</think> Four.",
    "Absolute |x| < 3",
    "[1, 2] [INSTRUMENT]",
    "[MASK] is hidden",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


def test_half_a_reasoning_block_counts_in_answers_only():
    assert flagged(signal, inputs(["What does <think> do?"])) == []


def test_whole_files():
    assert flagged(signal, real("data/instruct/gsm8k/test.jsonl", "qa")) == []
    assert flagged(signal, real("data/formats/llama-factory/kto_en_demo.json", "messages_kto")) == [257]
