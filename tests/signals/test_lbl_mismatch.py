"""LBL005 on real sets: answers shuffled on purpose are found, untouched sets stay quiet, a shifted join is named."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.signals.files import real, rows_of
from tests.signals.rows import batch, converted, pair, preference, scope
from tuneready import answer_fit, pair_sample
from tuneready.batch import Batch
from tuneready.finding import INFO, Finding
from tuneready.pair_sample import PairSample
from tuneready.signal import Context, of_module
from tuneready.signals import lbl_mismatch
from tuneready.summary import Measurement

SIGNAL, LIMITS = of_module(lbl_mismatch), lbl_mismatch.Limits()
GSM8K = ("data/instruct/gsm8k/test.jsonl", "qa")
NOTES = ("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note")
ROLES = ("data/instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "alpaca")
DPO_EN = ("data/formats/llama-factory/dpo_en_demo.json", "sharegpt_pref")
DPO_ZH = ("data/formats/llama-factory/dpo_zh_demo.json", "sharegpt_pref")
TOOLS_ZH = ("data/formats/llama-factory/glaive_toolcall_zh_demo.json", "sharegpt")
TEMPLATES = ("data/formats/fastchat/dummy_conversation.json", "sharegpt")


@cache
def drawn(path: str, shape: str) -> PairSample:
    return pair_sample.sample(real(path, shape))


def moved(sample: PairSample, order: np.ndarray) -> PairSample:
    """The sample with answer ``order[i]`` in row i."""
    counts = sample.bound, sample.seen, sample.short, sample.code
    return pair_sample.of(sample.rows, sample.hashes, sample.prompts, sample.answers.take(order), counts)


def shuffled(sample: PairSample, share: float, seed: int = 1) -> tuple[PairSample, set[int]]:
    """The sample with the answers of a share of its rows handed round, and the rows concerned."""
    order = np.arange(len(sample))
    picked = np.random.default_rng(seed).choice(len(order), int(share * len(order)), replace=False)
    order[picked] = np.roll(picked, 1)
    return moved(sample, order), set(sample.rows[picked].tolist())


def concluded(sample: PairSample) -> Measurement:
    return lbl_mismatch.conclude(lbl_mismatch.fit(sample, Context()), LIMITS)


def findings(measurement: Measurement, rows: int, task: str = "generation") -> tuple[Finding, ...]:
    return SIGNAL.judge(measurement, scope(rows, task), LIMITS)


@pytest.mark.parametrize(("path", "shape", "precision", "recall"), [
    (*GSM8K, 0.95, 0.99),
    (*DPO_EN, 0.85, 0.90),
    (*DPO_ZH, 0.75, 0.70),
    pytest.param(*NOTES, 0.65, 0.95, marks=pytest.mark.slow),
    pytest.param(*ROLES, 0.80, 0.90, marks=pytest.mark.slow),
])
def test_a_tenth_of_the_answers_handed_round_is_found(path, shape, precision, recall):
    sample, truth = shuffled(drawn(path, shape), 0.1)
    found = set(concluded(sample).flags.counted().tolist())
    assert len(found & truth) / len(found) >= precision
    assert len(found & truth) / len(truth) >= recall


@pytest.mark.parametrize(("path", "shape", "most"), [
    (*GSM8K, 0.0), (*DPO_EN, 0.01), (*DPO_ZH, 0.01), (*TOOLS_ZH, 0.0), (*NOTES, 0.02),
    pytest.param(*ROLES, 0.005, marks=pytest.mark.slow),
])
def test_untouched_sets_stay_almost_quiet(path, shape, most):
    sample = drawn(path, shape)
    measured = concluded(sample)
    assert len(measured.flags.counted()) <= most * len(sample)
    assert measured.values["fit"].low == 0  # a few strange answers do not show that any is wrong


def test_the_model_range_holds_the_planted_share():
    for path, shape in (GSM8K, DPO_EN, DPO_ZH):
        model = answer_fit.fit(shuffled(drawn(path, shape), 0.1)[0])
        assert model.low - 0.02 <= 0.1 <= model.high + 0.01
        assert model.low <= model.share <= model.high


@pytest.mark.parametrize("step", [-1, 1])
def test_answers_moved_by_one_row_are_one_run_named_with_its_first_row(step):
    sample, start = drawn(*GSM8K), 400
    order = np.arange(len(sample))
    order[start:] = np.clip(order[start:] + step, 0, len(sample) - 1)
    measured = concluded(moved(sample, order))
    (run,) = measured.values["fit"].runs
    assert run.step == step
    assert abs(run.first - start) <= 2 and run.last >= len(sample) - 3
    assert set(range(run.first, run.last)) <= set(measured.flags.counted().tolist())
    (finding,) = findings(measured, len(sample))
    assert f"answers fit the row {'before' if step < 0 else 'after'}" in finding.message
    assert f"rows.jsonl:{run.first + 1}" in finding.message


def test_the_row_whose_prompt_an_answer_fits_is_named():
    sample, truth = shuffled(drawn(*GSM8K), 0.05)
    measured = concluded(sample)
    home = dict(zip(measured.flags.rows.tolist(), measured.flags.other.tolist()))
    assert np.mean([home.get(row, -1) in truth for row in truth]) > 0.95
    (finding,) = findings(measured, len(sample))
    assert finding.severity == "major" and all(example.note.startswith("fits rows.jsonl:") for example in finding.examples)
    assert finding.share == finding.rows / len(sample)


@pytest.mark.parametrize(("path", "shape", "said"), [
    (*TEMPLATES, "cannot be told"),
    ("data/instruct/self-instruct/seed_tasks.jsonl", "self_instruct", "too few"),
])
def test_where_nothing_can_be_told_nothing_is_flagged_and_that_is_said(path, shape, said):
    of = real(path, shape)
    measured = concluded(lbl_mismatch.sample(of))
    assert not len(measured.flags.counted())
    (finding,) = findings(measured, len(of))
    assert finding.severity == INFO and finding.rows == 0 and said in finding.message


def test_answers_all_handed_round_are_no_clean_set():
    sample, _ = shuffled(drawn(*GSM8K), 1.0)
    (finding,) = findings(concluded(sample), len(sample))
    assert "cannot be told" in finding.message


def test_a_set_without_pairs_gets_no_finding():
    measured = concluded(lbl_mismatch.sample(batch([pair("", "An answer to nothing at all.")])))
    assert findings(measured, 1) == ()


def test_rows_beyond_the_sample_are_scored_and_rows_inside_are_not(monkeypatch):
    monkeypatch.setattr(pair_sample, "MOST_ROWS", 800)
    rows = rows_of(GSM8K[0])
    wrong = set(range(0, len(rows), 10))
    mixed = [{**row, "answer": rows[(i + 10) % len(rows)]["answer"] if i in wrong else row["answer"]} for i, row in enumerate(rows)]
    of: Batch = converted("qa", mixed)
    sample = lbl_mismatch.sample(of)
    assert len(sample) == 800 < sample.seen == len(rows)
    found = lbl_mismatch.score(of, lbl_mismatch.fit(sample, Context()), LIMITS)
    rest = set(range(len(rows))) - set(sample.rows.tolist())
    assert set(found.flags.rows.tolist()) <= rest
    counted = set(found.flags.counted().tolist())
    assert len(counted & wrong) / len(counted) > 0.9 and len(counted & wrong) / len(rest & wrong) > 0.9


def test_the_chosen_answer_is_judged_not_the_rejected_one():
    of = batch([preference("Which river flows through Vienna?", "The Danube flows through Vienna.", "I like trains a lot.")], "preference")
    other = batch([preference("Which river flows through Vienna?", "The Danube flows through Vienna.", "Something else entirely, sorry.")], "preference")
    assert lbl_mismatch.sample(of).answer_features.tolist() == lbl_mismatch.sample(other).answer_features.tolist()
