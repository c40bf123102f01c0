"""Every real file: the right shape, every row read or named, a verdict with its exit code; or exit 3 with a line that, pasted,
ends in a verdict."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import shared
from tuneready.audit import Options, check
from tuneready.errors import UserError

F, INSTRUCT = "data/formats/", "data/instruct/"
NAMED = [  # file, shape, rows, exit code
    ("data/intents/banking77/train.csv", "text_label", 10_003, 1),
    ("data/intents/banking77/test.csv", "text_label", 3_080, 1),
    ("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note", 1_201, 1),
    ("data/clinical/mts-dialog/MTS-Dialog-ValidationSet.csv", "dialogue_note", 100, 2),
    ("data/clinical/mts-dialog/MTS-Dialog-TestSet-1-MEDIQA-Chat-2023.csv", "dialogue_note", 200, 2),
    ("data/clinical/mts-dialog/MTS-Dialog-TestSet-2-MEDIQA-Sum-2023.csv", "dialogue_note", 200, 2),
    ("data/clinical/mts-dialog/MTS-Dialog-Augmented-TrainingSet-1-En-FR-EN-2402-Pairs.csv.gz", "dialogue_note", 2_402, 1),
    ("data/contracts/cuad/full_contract_txt", "lm_text", 100, 2),
    (INSTRUCT + "gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "alpaca", 3_146, 1),
    (INSTRUCT + "gsm8k/test.jsonl", "qa", 1_319, 1),
    (INSTRUCT + "self-instruct/seed_tasks.jsonl", "self_instruct", 175, 2),
    (F + "llama-factory/identity.json", "alpaca", 91, 2),
    (F + "llama-factory/dpo_en_demo.json", "sharegpt_pref", 300, 2),
    (F + "llama-factory/dpo_zh_demo.json", "sharegpt_pref", 300, 2),
    (F + "llama-factory/kto_en_demo.json", "messages_kto", 300, 2),
    (F + "llama-factory/glaive_toolcall_en_demo.json", "sharegpt", 300, 2),
    (F + "llama-factory/glaive_toolcall_zh_demo.json", "sharegpt", 300, 2),
    (F + "llama-factory/reason_tool_use_demo_50.jsonl", "lf_v1_sft", 50, 2),
    (F + "llama-factory/v1_dpo_demo.jsonl", "lf_v1_pref", 10, 2),
    (F + "llama-factory/v1_multimodal_demo.jsonl", "lf_v1_sft", 24, 2),
    (F + "fastchat/dummy_conversation.json", "sharegpt", 500, 2),  # near copies leave under 500 usable rows
    (F + "axolotl/alpaca.json", "alpaca", 2, 2),
    (F + "axolotl/conversation.json", "sharegpt", 1, 2),
    (F + "axolotl/conversation.missingturns.json", "sharegpt", 1, 2),
    (F + "data-juicer/demo-dataset-chatml.jsonl", "chat_messages", 4, 2),
    (F + "data-juicer/demo-dataset-content.jsonl", "lm_text", 6, 2),
    (F + "data-juicer/demo-dataset-deduplication.jsonl", "lm_text", 14, 2),
    ("data/llm-logs/inspect-ai/2025-05-12T20-27-36-04-00_browser.json", "inspect_log", 1, 2),
    ("data/llm-logs/inspect-ai/2025-05-12T20-28-13-04-00_popularity.json", "inspect_log", 3, 2),
    ("data/llm-logs/inspect-ai/2025-05-12T20-28-26-04-00_security-guide.json", "inspect_log", 3, 2),
    ("data/pii/pii-synthetic-nano/pii_syn_nano_en.json", "text_spans", 149, 2),
    ("data/hostile/naughty-strings/blns.txt", "lm_text", 1, 2),
]
UNDECIDABLE = [  # file, rows, exit code with the printed line pasted
    ("data/contracts/cuad/master_clauses_100.csv", 100, 2),
    (INSTRUCT + "gsm8k/example_model_solutions.jsonl.gz", 1_319, 1),
    (F + "data-juicer/demo-dataset-annotation-human-preference.jsonl", 10, 2),
    (F + "fastchat/mt_bench_question.jsonl", 80, 2),
    (F + "fastchat/mt_bench_reference_answer_gpt-4.jsonl", 30, 2),
    ("data/multilingual/evi/dialogues.en.tsv.gz", 12_663, 1),
    ("data/multilingual/evi/dialogues.pl.tsv.gz", 17_919, 1),
    ("data/multilingual/evi/records.en.csv.gz", 10_000, 1),
    ("data/multilingual/evi/records.fr.csv.gz", 10_000, 1),
    ("data/multilingual/evi/records.pl.csv.gz", 10_000, 1),
    ("data/agreement/label-errors-mturk/20news_mturk.json", 93, 2),
    ("data/agreement/label-errors-mturk/amazon_mturk.json", 1_000, 1),
]


def checked(path: Path, **options):
    return check([str(path)], Options(workers=0, fast=True, **options)).report


@pytest.mark.parametrize(("name", "shape", "rows", "code"), NAMED, ids=[Path(n).name for n, *_ in NAMED])
def test_the_shape_is_named_and_every_row_is_read(name: str, shape: str, rows: int, code: int) -> None:
    report = checked(shared(name))
    assert report.data.shape == shape
    assert (report.data.rows.rows_in, report.data.rows.refused) == (rows, 0)
    assert report.verdict.exit_code == code


@pytest.mark.parametrize(("name", "rows", "code"), UNDECIDABLE, ids=[Path(n).name for n, *_ in UNDECIDABLE])
def test_what_cannot_be_decided_stops_with_a_line_to_paste(name: str, rows: int, code: int) -> None:
    with pytest.raises(UserError) as stopped:
        checked(shared(name))
    assert stopped.value.exit_code == 3
    pasted = next(line for line in str(stopped.value).splitlines() if re.search(r"--map\b.*=", line))
    words = shlex.split(pasted[pasted.index("--map"):])
    maps = tuple(value for option, value in zip(words, words[1:]) if option == "--map")
    report = checked(shared(name), maps=maps)
    assert report.data.rows.judged == rows and report.verdict.exit_code == code


@pytest.mark.parametrize("name", ["data/hostile/naughty-strings/blns.json", "data/hostile/json-test-suite/test_parsing"])
def test_what_holds_no_rows_is_the_users_to_mend(name: str) -> None:
    with pytest.raises(UserError) as stopped:
        checked(shared(name))
    assert stopped.value.what and stopped.value.fix


def test_banking77_holds_and_names_the_three_checks() -> None:
    report = checked(shared("data/intents/banking77/train.csv"))
    assert report.verdict.decision == "HOLD"
    assert {a.code for a in report.gates if a.holds} >= {"R1", "R2", "R3"}
    assert len(report.next_commands) == 3 and len(report.data.classes) == 77
    assert max(report.data.classes.values()) == 187 and min(report.data.classes.values()) == 35
    rows = {step.name: step.rows for step in report.usable.waterfall}
    assert rows["duplicate"] == 107 and 0 < rows["suspected_label"] <= 300  # published labels: at most 3 % are suspects
    assert report.usable.estimate == 10_003 - sum(rows.values()) and report.usable.lower is None


def test_mts_dialog_is_small_and_its_narrowness_is_not_declared() -> None:
    report = checked(shared("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv"))
    lead = next(s for s in report.situations if s.leads)
    assert lead.code == "T2" and "narrow not declared" in lead.matched_by and report.verdict.decision == "HOLD"


def test_175_seeds_are_too_few() -> None:
    report = checked(shared(INSTRUCT + "self-instruct/seed_tasks.jsonl"))
    assert report.verdict.decision == "DON'T FINE-TUNE" and "S1" in {s.code for s in report.stop_signals}
    assert report.plan.weeks_high is None


def test_gpteacher_declared_synthetic(tmp_path: Path) -> None:
    project = tmp_path / "tuneready.toml"
    project.write_text('who = "Kim Example"\nwhen = 2026-11-01\n[[sources]]\nname = "GPT-4"\nfiles = ["*"]\ninputs = "synthetic"\n'
                       'outputs = "model"\nsupplier = "public"\nowner = "Teknium"\nlicence = "MIT"\nevidence = "data README"\n')
    report = checked(shared(INSTRUCT + "gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz"), project=str(project))
    assert report.verdict.decision == "DON'T FINE-TUNE"
    assert "S2" in {s.code for s in report.stop_signals} and "T5" in {s.code for s in report.situations}
    assert "M2" in {m.code for m in report.mistakes}


def test_a_folder_with_train_and_test_is_split_by_name() -> None:
    report = checked(shared("data/intents/banking77"))
    assert report.data.rows.rows_in == 10_003
    assert {Path(f.path).name: f.split for f in report.data.files}["test.csv"] == "test"


def test_unfilled_placeholders_of_a_real_set_are_counted() -> None:
    report = checked(shared(F + "llama-factory/identity.json"))
    placeholder = next(f for f in report.findings if "laceholder" in f.name)
    assert placeholder.rows >= 85 and all("{{" in e.excerpt for e in placeholder.examples)
