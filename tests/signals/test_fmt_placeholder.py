"""FMT023: slots nobody filled in."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, preference, targets
from tuneready.signals import fmt_placeholder as signal

FOUND = [
    "Hello! I am {{name}}, made by {{author}}.",
    "{{ customer.first_name }}, thank you.",
    "你好，我是{{name}}。",
    "Dear ${name},",
    "Kind regards,\n[Your Name]",
    "Dear [Recipient's Name], hello",
    "Signed: [Insert date here]",
    "[Company Name] announces",
    "Dear <INSERT NAME>,",
    "Hello {first_name}, your order",
    "Order {order_id} is late.",
    "(${company})",
    "Write to <your email> today.",
]

LEFT_ALONE = [
    "x^{{2}} + \\frac{{a}}{{b}}",
    "The set {{1, 2}, {3}} has two elements.",
    "{\"name\": {\"first\": \"A\"}}",
    "See [Your Name](https://example.org) for more.",
    "Use `{{ name }}` in the file.",
    "```js\nconst a = `Hi ${name}`;\n```",
    "In Jinja, {{ name }} prints the value.",
    "echo ${HOME} in bash prints the folder.",
    "def greet(name):\n    return f'Hello {first_name}'",
    "[Enter FATHER, MOTHER]",
    "Send it to <EMAIL_ADDRESS> or <PERSON>.",
    "It costs $5 and {more}.",
    "[1] Smith 2020",
    "He [sic] said [...] so",
    "<48/2=24>",
    "a[your_index] = 3",
    "Der Name ist {unbekannt}.",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []


def test_rejected_answers_are_not_learnt():
    rows = [preference("Hi", "Dear Anna,", "Dear [Your Name],"), preference("Hi", "Dear [Your Name],", "No.")]
    assert flagged(signal, batch(rows, "preference")) == [1]


def test_a_row_that_speaks_of_templates_is_left_alone():
    rows = [chat(("user", "Write a Handlebars file."), ("assistant", "Hello {{name}}!")),
            chat(("user", "Write a greeting."), ("assistant", "Hello {{name}}!"))]
    assert flagged(signal, batch(rows)) == [1]


@pytest.mark.parametrize(("file", "shape", "rows"), [
    ("formats/llama-factory/identity.json", "alpaca", 85), ("instruct/gsm8k/test.jsonl", "qa", 0),
    ("intents/banking77/train.csv", "text_label", 0), ("clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note", 0),
    ("formats/llama-factory/reason_tool_use_demo_50.jsonl", "lf_v1_sft", 0),
])
def test_whole_files(file, shape, rows):
    assert len(flagged(signal, real(f"data/{file}", shape))) == rows
