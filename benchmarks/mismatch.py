"""Shuffles answers of public sets on purpose and tells how many the mismatch signal finds; times a large made set.

    python benchmarks/mismatch.py                  # seven sets, three shares, three seeds, then 30,000 rows: about five minutes
    python benchmarks/mismatch.py --check-only     # smoke: one set, one seed, its targets, no times

The sets lie in the shared data folder beside the repository (``TUNEREADY_SHARED``).
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.signals.files import real
from tests.signals.rows import batch, pair

from tuneready import answer_fit, pair_sample
from tuneready.answer_fit import AnswerFit
from tuneready.pair_sample import PairSample

SETS = {
    "gsm8k": ("data/instruct/gsm8k/test.jsonl", "qa"),
    "dialogue notes": ("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note"),
    "role-play": ("data/instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "alpaca"),
    "preference en": ("data/formats/llama-factory/dpo_en_demo.json", "sharegpt_pref"),
    "preference zh": ("data/formats/llama-factory/dpo_zh_demo.json", "sharegpt_pref"),
    "tool calls en": ("data/formats/llama-factory/glaive_toolcall_en_demo.json", "sharegpt"),
    "tool calls zh": ("data/formats/llama-factory/glaive_toolcall_zh_demo.json", "sharegpt"),
}
SHARES = (0.0, 0.03, 0.1, 0.3)
LEAST_F1, MOST_FALSE = 0.95, 0.01  # of the smoke run


def planted(sample: PairSample, share: float, seed: int) -> tuple[PairSample, np.ndarray]:
    """The sample with the answers of a share of its rows handed round, and which rows those are."""
    order = np.arange(len(sample))
    picked = np.random.default_rng(seed).choice(len(order), int(share * len(order)), replace=False)
    order[picked] = np.roll(picked, 1)
    counts = sample.bound, sample.seen, sample.short, sample.code
    return pair_sample.of(sample.rows, sample.hashes, sample.prompts, sample.answers.take(order), counts), order != np.arange(len(order))


def moved(sample: PairSample) -> tuple[PairSample, int]:
    """The sample with every answer from a third of the rows on taken from the row before, and that place."""
    start = len(sample) // 3
    order = np.concatenate([np.arange(start), np.arange(start - 1, len(sample) - 1)])
    return pair_sample.of(sample.rows, sample.hashes, sample.prompts, sample.answers.take(order), (sample.bound, sample.seen, 0, 0)), start


def found(model: AnswerFit) -> np.ndarray:
    """bool per row: counted."""
    return model.counted & (model.wrong > 0.5)


def quality(name: str, seeds: int, shares: tuple[float, ...]) -> list[tuple[float, float, float, float]]:
    """Prints a line per share; returns (share, flagged, precision, recall) of each, means over the seeds."""
    sample, out = pair_sample.sample(real(*SETS[name])), []
    for share in shares:
        runs = []
        for seed in range(seeds if share else 1):
            mixed, truth = planted(sample, share, seed)
            model = answer_fit.fit(mixed)
            hits = found(model)
            right = int((hits & truth).sum())
            runs.append((model.auc, hits.mean(), right / max(hits.sum(), 1), right / max(truth.sum(), 1), model.share, model.low, model.high))
        auc, flagged, precision, recall, estimate, low, high = np.mean(runs, axis=0)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        told = f"precision {precision:.2f} recall {recall:.2f} F1 {f1:.2f}" if share else "false alarms"
        print(f"{name:15} {len(sample):5} rows, {share:4.0%} planted: AUC {auc:.3f}, flagged {flagged:6.2%}, {told}; "
              f"share {estimate:.3f} ({low:.3f} to {high:.3f})", flush=True)
        out.append((share, float(flagged), float(precision), float(recall)))
    return out


def shifted(name: str) -> None:
    """Prints whether a shifted join is found."""
    mixed, start = moved(pair_sample.sample(real(*SETS[name])))
    runs = [(int(np.searchsorted(mixed.rows, run.first)), run.step) for run in answer_fit.fit(mixed).runs]
    print(f"{name:15} shifted from place {start} on: runs found (first place, step) {runs}", flush=True)


def speed(rows: int) -> None:
    """Prints processor seconds and memory of the stages over a made chat set."""
    import corpus
    import orjson

    chats = [orjson.loads(line)["messages"] for line in corpus.rows(rows)]
    made = batch([pair(chat[-2]["content"], " ".join(chat[-2]["content"].split()[:6]) + " " + chat[-1]["content"]) for chat in chats])
    size = made.texts.offsets[-1] / rows
    before, clock = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    sample = pair_sample.sample(made)
    drawn = time.process_time() - clock
    model = answer_fit.fit(sample)
    fitted = time.process_time() - clock - drawn
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{rows:,} rows of {size:.0f} bytes: sample {drawn:.1f} s, fit {fitted:.1f} s of processor time, {more:.0f} MB more at the peak; "
          f"AUC {model.auc:.3f}, flagged {found(model).mean():.2%}")


def main() -> int:
    """Runs it all, or the smoke run; 1 where that misses its targets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check-only", action="store_true")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    given = parser.parse_args()
    if given.check_only:
        clean, tenth = quality("gsm8k", 1, (0.0, 0.1))
        f1 = 2 * tenth[2] * tenth[3] / max(tenth[2] + tenth[3], 1e-9)
        return int(f1 < LEAST_F1 or clean[1] > MOST_FALSE)
    for name in given.sets:
        quality(name, given.seeds, SHARES)
        shifted(name)
    if given.rows:
        speed(given.rows)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    raise SystemExit(main())
