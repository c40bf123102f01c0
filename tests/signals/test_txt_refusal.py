"""TXT001: refusals and self-descriptions in answers."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, flagged, inputs, pair, preference, targets
from tuneready.signals import txt_refusal as signal

FOUND = [
    "I'm sorry, but I can't assist with that.",
    "I’m sorry, but I cannot provide that information.",
    "I apologize, but I am unable to help with that request.",
    "Unfortunately, I can't help with that.",
    "I cannot fulfill this request.",
    "As an AI language model, I don't have feelings.",
    "Well, as a large language model, I have no opinion.",
    "I'm just an AI, I don't have emotions.",
    "I'm sorry, but as an AI, I don't have the capability to order pizza.",
    "很抱歉，我无法帮助您预订机票。",
    "作为一个AI语言模型，我没有感情。",
    "申し訳ありませんが、そのご質問にはお答えできません。",
    "Es tut mir leid, aber ich kann dabei nicht helfen.",
    "Je suis désolé, mais je ne peux pas vous aider.",
    "Lo siento, pero no puedo ayudar con eso.",
    "Desculpe, mas não posso ajudar.",
    "Извините, но я не могу помочь.",
    "Als KI-Sprachmodell habe ich keine Meinung.",
]

LEFT_ALONE = [
    "I'm sorry for the delay. Your parcel is on its way.",
    "I'm sorry, but I can't find your order number.",
    "Sorry to hear that! Please restart the router.",
    "I can help you with that.",
    "Language models are trained on text.",
    "AI will change work.",
    "I cannot wait to see you.",
    "Unfortunately, the train is late.",
    "She said: I am sorry.",
    "抱歉让您久等了，您的包裹已发出。",
    "Leider ist der Zug verspätet.",
    "He works as an AI researcher.",
    "Our AI assistant is offline.",
    "There is an AI in the loop, and I like it.",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


def test_only_answers_count():
    assert flagged(signal, inputs(["I'm sorry, but I can't assist with that."])) == []
    rows = [preference("Hi", "Fine.", "I cannot fulfill this request."), preference("Hi", "I cannot fulfill this request.", "Fine.")]
    assert flagged(signal, batch(rows, "preference")) == [1]


def test_answers_judged_bad_do_not_count():
    rows = [pair("Hi", "I cannot fulfill this request.", labels=[label]) for label in ("true", "false")]
    assert flagged(signal, batch(rows, "preference")) == [0]


@pytest.mark.parametrize(("file", "shape", "rows"), [
    ("instruct/gsm8k/test.jsonl", "qa", 0),
    ("clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note", 0),
    ("intents/banking77/train.csv", "text_label", 0),
    ("instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "alpaca", 0),
    ("formats/llama-factory/glaive_toolcall_en_demo.json", "sharegpt", 34),
])
def test_whole_files(file, shape, rows):
    assert len(flagged(signal, real(f"data/{file}", shape))) == rows
