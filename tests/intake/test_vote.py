"""The vote that names a shape, and what a user is told where it cannot."""

from __future__ import annotations

import csv
import pickle
import shlex

import pytest

from tests.conftest import shared
from tests.intake.real_files import rows, sampled
from tuneready import shelf
from tuneready.batch import BAD_TOOLS, OTHER_SHAPE, Columns
from tuneready.errors import UserError
from tuneready.intake import mapping, suggest
from tuneready.intake.vote import given, mapped, shapes, vote

csv.field_size_limit(1 << 24)
CHAT = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
LABELLED = {"text": "Card not here yet", "label": "card_arrival"}

NAMED = {
    "intents/banking77/train.csv": "text_label",
    "intents/banking77/test.csv": "text_label",
    "clinical/mts-dialog/MTS-Dialog-TrainingSet.csv": "dialogue_note",
    "clinical/mts-dialog/MTS-Dialog-ValidationSet.csv": "dialogue_note",
    "clinical/mts-dialog/MTS-Dialog-TestSet-1-MEDIQA-Chat-2023.csv": "dialogue_note",
    "clinical/mts-dialog/MTS-Dialog-TestSet-2-MEDIQA-Sum-2023.csv": "dialogue_note",
    "clinical/mts-dialog/MTS-Dialog-Augmented-TrainingSet-1-En-FR-EN-2402-Pairs.csv.gz": "dialogue_note",
    "instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz": "alpaca",
    "instruct/gsm8k/test.jsonl": "qa",
    "instruct/self-instruct/seed_tasks.jsonl": "self_instruct",
    "formats/llama-factory/identity.json": "alpaca",
    "formats/llama-factory/dpo_en_demo.json": "sharegpt_pref",
    "formats/llama-factory/dpo_zh_demo.json": "sharegpt_pref",
    "formats/llama-factory/kto_en_demo.json": "messages_kto",
    "formats/llama-factory/glaive_toolcall_en_demo.json": "sharegpt",
    "formats/llama-factory/glaive_toolcall_zh_demo.json": "sharegpt",
    "formats/llama-factory/reason_tool_use_demo_50.jsonl": "lf_v1_sft",
    "formats/llama-factory/v1_dpo_demo.jsonl": "lf_v1_pref",
    "formats/llama-factory/v1_multimodal_demo.jsonl": "lf_v1_sft",
    "formats/fastchat/dummy_conversation.json": "sharegpt",
    "formats/axolotl/alpaca.json": "alpaca",
    "formats/axolotl/conversation.json": "sharegpt",
    "formats/axolotl/conversation.missingturns.json": "sharegpt",
    "formats/data-juicer/demo-dataset-chatml.jsonl": "chat_messages",
    "formats/data-juicer/demo-dataset-content.jsonl": "lm_text",
    "formats/data-juicer/demo-dataset-deduplication.jsonl": "lm_text",
    "llm-logs/inspect-ai/2025-05-12T20-27-36-04-00_browser.json": "inspect_log",
    "llm-logs/inspect-ai/2025-05-12T20-28-13-04-00_popularity.json": "inspect_log",
    "llm-logs/inspect-ai/2025-05-12T20-28-26-04-00_security-guide.json": "inspect_log",
    "pii/pii-synthetic-nano/pii_syn_nano_en.json": "text_spans",
}

UNDECIDABLE = {
    "formats/fastchat/mt_bench_question.jsonl": "--map prompt=turns",
    "formats/fastchat/mt_bench_reference_answer_gpt-4.jsonl": '--map "target=choices[0].turns[0]"',
    "formats/data-juicer/demo-dataset-annotation-human-preference.jsonl": "--map prompt=prompt,chosen=answer1,rejected=answer2",
    "instruct/gsm8k/example_model_solutions.jsonl.gz": "--map prompt=question,target=ground_truth",
    "multilingual/evi/dialogues.en.tsv.gz": "--map text=transcription,label=item",
    "multilingual/evi/dialogues.pl.tsv.gz": "--map text=transcription,label=item",
    "multilingual/evi/records.en.csv.gz": "--map text=email,label=sex",
    "multilingual/evi/records.fr.csv.gz": "--map text=email,label=sex",
    "multilingual/evi/records.pl.csv.gz": "--map text=email,label=sex",
    "agreement/label-errors-mturk/20news_mturk.json": "--map text=url,label=given_original_label_name",
    "agreement/label-errors-mturk/amazon_mturk.json": "--map text=url,label=given_original_label",
    "contracts/cuad/master_clauses_100.csv": None,
}


def failure(some: list[dict], lines: object = None) -> UserError:
    with pytest.raises(UserError) as caught:
        vote(some, lines if lines is not None else range(1, len(some) + 1))
    assert caught.value.exit_code == 3
    return caught.value


@pytest.mark.parametrize(("path", "shape"), NAMED.items())
def test_real_files_are_named_and_read_whole(path: str, shape: str) -> None:
    found = rows(shared("data") / path)
    chosen = sampled(found)
    named = vote(chosen, range(len(chosen)))
    assert (named.shape, named.confidence, named.others) == (shape, "high", ())
    assert named.counts == {shape: len(chosen)}
    module = shelf.by_code("shapes", "NAME")[shape]
    out = Columns()
    module.convert(found, out)
    assert len(out.ends) == len(found)
    assert not any(flag & (OTHER_SHAPE | BAD_TOOLS) for flag in out.row_flags)
    assert sum(text is not None for text in out.text) >= len(found)


@pytest.mark.parametrize(("path", "line"), UNDECIDABLE.items())
def test_undecidable_files_end_in_a_line_that_works_when_pasted(path: str, line: str | None) -> None:
    found = rows(shared("data") / path)
    error = failure(sampled(found))
    assert error.code == "E-SHAPE-UNKNOWN"
    pasted = error.lines[-1].strip()
    assert line is None or pasted == line
    words = shlex.split(pasted)
    assert set(words[::2]) == {"--map"}
    columns = mapping.parse(words[1::2])
    out = Columns()
    mapping.convert(found, out, columns)
    assert len(out.ends) == len(found)
    assert not any(flag & OTHER_SHAPE for flag in out.row_flags)


@pytest.mark.parametrize(("good", "bad", "confidence"), [(400, 0, "high"), (396, 4, "high"), (395, 5, "mixed"), (380, 20, "mixed")])
def test_agreement_of_95_percent_names_the_shape_and_lists_the_others(good: int, bad: int, confidence: str) -> None:
    named = vote([LABELLED] * good + [CHAT] * bad, list(range(1, 401)))
    assert (named.shape, named.task, named.confidence, named.sampled) == ("text_label", "classification", confidence, 400)
    assert named.counts == {"text_label": good} | ({"chat_messages": bad} if bad else {})
    assert named.others == ((("chat_messages", tuple(range(good + 1, good + 1 + min(bad, 5)))),) if bad else ())


def test_less_agreement_is_an_error_that_shows_the_split() -> None:
    some = [LABELLED] * 379 + [CHAT] * 20 + [{"utter": "What a strange row this is, with words"}]
    error = failure(some, [(0, k) for k in range(1, 401)])
    assert error.code == "E-SHAPE-MIXED"
    text = error.message()
    assert "379 of 400 (95 %)" in text and "lines 380, 381, 382, 383, 384" in text and "unknown" in text
    assert "--shape text_label" in text
    assert "--map text=utter" in text


def test_a_mixture_of_files_names_the_files() -> None:
    text = failure([LABELLED] * 2 + [CHAT] * 2, [("a.csv", 2), ("a.csv", 3), ("b.jsonl", 1), ("c.jsonl", 1)]).message()
    assert "in a.csv\n" in text and "in b.jsonl, c.jsonl\n" in text


def test_a_line_that_is_not_known_is_left_out() -> None:
    text = failure([LABELLED] * 2 + [CHAT] * 2, [(0, 1), (0, 0), (0, 0), (0, 9)]).message()
    assert "lines 1\n" in text and "lines 9\n" in text


@pytest.mark.parametrize(("majority", "minority"), [
    (CHAT, {"messages": CHAT["messages"][:1], "grade": "x"}),
    (CHAT, {**CHAT, "system": "Be brief."}),
    ({**CHAT, "system": "Be brief."}, CHAT),
])
def test_rows_that_differ_in_one_turn_alone_do_not_split_the_vote(majority: dict, minority: dict) -> None:
    named = vote([majority] * 8 + [minority] * 2, range(1, 11))
    assert named.confidence == "high"
    assert named.counts[named.shape] == 8
    assert named.others[0][1] == (9, 10)


def test_an_unknown_file_shows_keys_nearest_shapes_and_a_line() -> None:
    some = [{f"key{k}": k for k in range(20)} | {"promt": "How are you?", "completion": f"Fine, {i} times"} for i in range(30)]
    error = failure(some)
    assert error.code == "E-SHAPE-UNKNOWN"
    text = error.message()
    assert "key0: number" in text and "key11: number" in text and "key12" not in text and "… and 10 more" in text
    assert "prompt_completion: lacks prompt (there is promt)" in text


def test_keys_are_shown_masked_and_on_one_line() -> None:
    text = failure([{"ann@example.org": 1, "bad\x1b[31m\nkey": 2}]).message()
    assert "ann@example.org" not in text and "\x1b" not in text
    assert any("key: number" in line for line in text.splitlines())


def test_an_ambiguous_judgement_is_asked_about() -> None:
    error = failure([{"prompt": "Hi", "completion": "Hello", "label": 1}] * 3)
    text = error.message()
    assert "trl_kto: has its keys" in text and "--shape trl_kto" in text


def test_no_row_is_an_error() -> None:
    assert failure([]).code == "E-SHAPE-NONE"


def test_a_given_shape_skips_the_vote() -> None:
    assert given("qa").task == "generation"
    assert given("qa").confidence == "given"
    with pytest.raises(UserError, match="did you mean sharegpt"):
        given("share_gpt")
    with pytest.raises(UserError, match="use one of alpaca, "):
        given("zzz")
    assert mapped(mapping.parse(["text=a,label=b"])).task == "classification"


def test_the_error_crosses_processes_whole() -> None:
    error = failure([{"a": 1}])
    again = pickle.loads(pickle.dumps(error))
    assert again.message() == error.message() and again.lines


def test_shapes_are_tried_in_order() -> None:
    orders = [module.ORDER for module in shapes()]
    assert orders == sorted(orders) and len(orders) > 40


@pytest.mark.parametrize(("some", "expected"), [
    ([{"query": "q", "gold": "a"}], {"prompt": "query", "target": "gold"}),
    ([{"question": "q", "response_a": "x", "response_b": "y"}], {"prompt": "question", "chosen": "response_a", "rejected": "response_b"}),
    ([{"chat": [{"role": "user", "content": "Hi"}]}], {"messages": "chat"}),
    ([{"out": [{"text": "x"}]}], {"target": "out[0].text"}),
    ([{"user": "q", "assistant": "a", "category": "x"}], {"prompt": "user", "target": "assistant"}),
    ([{"input": [{"role": "user", "content": "q"}], "ideal": "a"}], {"prompt": "input", "target": "ideal"}),
    ([{"kata": f"kata {i}", "word": f"word {i}"} for i in range(9)], {"prompt": "kata", "target": "word"}),
    ([{"raters": ["no"], "gold_label": "ab"[i % 2], "first": f"A man walks down street {i}"} for i in range(9)],
     {"text": "first", "label": "gold_label"}),
    ([{"turns": ["Hi", "Bye"], "kind": "ab"[i % 2]} for i in range(9)], {"prompt": "turns"}),
    ([{"Document Name": f"A long name number {i}", "Kind": "ab"[i % 2]} for i in range(9)], {"text": "Document Name", "label": "Kind"}),
    ([{"a, b": f"some words here {i}"} for i in range(9)], {"text": '["a, b"]'}),
    ([{"data": {"text": f"some words {i}"}, "annotations": [{"id": i}]} for i in range(9)], {"text": "data.text"}),
    ([{"fields": {"a.b": f"some words {i}"}} for i in range(9)], {"text": 'fields["a.b"]'}),
    ([{"title": f"Rivers {i}", "paragraphs": [{"context": f"The river {i} flows to the sea.", "qas": [{"question": "Where to?"}]}]}
      for i in range(9)], {}),  # the title is no text of the examples
    ([{"title": f"Paris is in France {i}", "entities": [{"value": "Paris", "kind": "city"}, {"value": "France", "kind": "country"}]}
      for i in range(9)], {"text": "title"}),
    ([{"custom_id": f"request {i}", "id": f"batch {i}", "response": {"body": {"choices": [{"message": {"content": "A long answer " * 3}}]}}}
      for i in range(9)], {}),  # ids are no prompts and answers
    ([{"question": f"Which is it, {i}?", "choices": {"text": ["a", "b"], "label": ["A", "B"]}, "answerKey": "AB"[i % 2]} for i in range(9)],
     {"prompt": "question", "input": "choices.text", "target": "answerKey"}),
    ([{"premise": f"A man walks down street {i}", "hypothesis": f"He sits on {i}", "gold_label": "ab"[i % 2]} for i in range(9)],
     {"text": "premise", "input": "hypothesis", "label": "gold_label"}),
    ([{"ctx": f"She takes the bucket, number {i}", "endings": ["and runs", "and sits"], "label": i % 2} for i in range(9)],
     {"text": "ctx", "input": "endings", "label": "label"}),
    ([{"text": f"What a strange day it was {i}", "label": [f"A reply of more than forty characters, number {i}"]} for i in range(9)],
     {"prompt": "text", "target": "label"}),
    ([{"options": [{"id": "A", "text": "first"}, {"id": "B", "text": "second"}]}] * 3, {}),
    ([{"services": ["hotel", "taxi"], "turns": [{"who": "u", "said": "I need a room in the north"}]}] * 3, {}),
    ([{"system": "You help people", "chat": f"USER: hello {i} ASSISTANT: hi"} for i in range(9)], {"text": "chat"}),
    ([{"system_prompt": "You help", "question": f"q {i}", "response": "a"} for i in range(9)], {"system": "system_prompt", "prompt": "question", "target": "response"}),
    ([{"question": f"q {i}", "answer_a": "x", "answer_b": "y", "winner": "ab"[i % 2]} for i in range(9)], {}),
    ([{"request": {"model": "m", "messages": [{"role": "user", "content": "q"}]}, "response": {"choices": [{"message": {"role": "assistant", "content": "a"}}]}}] * 3,
     {"prompt": "request.messages", "target": "response.choices[0].message.content"}),
    ([{"question": {"full_text": f"q {i}"}, "answer": "a"} for i in range(9)], {"prompt": "question.full_text", "target": "answer"}),
    ([{"sentence": f"The cup fell on _ number {i}", "option1": "a", "option2": "b", "answer": "12"[i % 2]} for i in range(9)], {"prompt": "sentence", "target": "answer"}),
    ([{"n": 3}], {}),
    ([{}], {}),
])
def test_proposed_maps(some: list[dict], expected: dict[str, str]) -> None:
    assert suggest.column_map(some) == expected
