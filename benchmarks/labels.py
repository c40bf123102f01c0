"""Finds planted wrong labels, and holds the label audit against cleanlab's rules on the same probabilities.

    python benchmarks/labels.py                                       # banking77 and 35,000 made tickets, with --fast beside
    python benchmarks/labels.py --tickets 2500 --check-only           # smoke: floors of F1, no banking77, no times

cleanlab (``pip install cleanlab``) is a peer, never a dependency; without it its lines are left out and that is said. It gets
the audit's own out-of-sample probabilities, calibrated by the audit's mixture. banking77 needs the shared data folder beside
the repository (or TUNEREADY_SHARED). Times are processor seconds of the audit alone, on one thread.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
import tickets

from tuneready import label_audit, label_rate
from tuneready.kernels import ngrams
from tuneready.kernels import text as kernel
from tuneready.labelled import LabelSample
from tuneready.signal import Context

SHARED = Path(os.environ.get("TUNEREADY_SHARED", Path(__file__).resolve().parents[2] / "shared"))
BANKING = "data/intents/banking77/train.csv"
RATE = 0.18
RULES = ("prune_by_noise_rate", "prune_by_class", "both", "confident_learning", "predicted_neq_given", "low_normalized_margin",
         "low_self_confidence")
DEFAULT = "prune_by_noise_rate"
FLOOR, FAST_FLOOR = 0.80, 0.75  # of the smoke run's F1: 2,500 tickets; measured 0.87 and 0.85


@dataclass(frozen=True)
class Case:
    """A set with labels planted wrong at known places."""

    name: str
    texts: pa.Array
    names: tuple[str, ...]
    true: np.ndarray
    given: np.ndarray


def sample(case: Case) -> LabelSample:
    """The rows as the product would draw them."""
    data, offsets = kernel.buffers(case.texts)
    n = len(case.texts)
    return LabelSample(np.arange(n), kernel.hashes(data, offsets)[:, 0], np.array(data[offsets[0] : offsets[-1]]), offsets - offsets[0],
                       case.given.astype(np.int32), np.arange(n + 1), np.full(n, -1, np.int32), case.names, (), n)


def banking(seeds: tuple[int, ...]) -> list[Case]:
    """banking77's training rows, as they are and with 18 % exchanged evenly or for one of the five nearest classes."""
    path = SHARED / BANKING
    if not path.exists():
        print(f"banking77 is left out: no {BANKING} in the shared folder")
        return []
    with path.open(encoding="utf-8") as file:
        read = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    names, true = np.unique([category for _, category in read], return_inverse=True)
    texts = pa.array([text for text, _ in read])
    words = ngrams.ngrams(texts)[0]
    words = words.weighted(ngrams.inverse_document_frequency(words.document_frequency(), len(texts))).matrix()
    cases = [Case("banking77, nothing planted", texts, tuple(map(str, names)), true, true)]
    for seed in seeds:
        for near in (False, True):
            given, _ = label_rate.plant(true, len(names), RATE, near, words, seed)
            cases.append(Case(f"banking77, {'confusable' if near else 'even'}, seed {seed}", texts, tuple(map(str, names)), true, given))
    return cases


def made(rows: int, seed: int = 0) -> Case:
    """Made tickets."""
    drawn = tickets.made(rows, seed)
    return Case(f"{rows:,} tickets, 14 classes", drawn.texts, tickets.CLASSES, drawn.true, drawn.given)


def f1(flagged: np.ndarray, wrong: np.ndarray) -> float:
    """Harmonic mean of precision and recall; 0 where neither has a row."""
    return float(2 * (flagged & wrong).sum() / max(flagged.sum() + wrong.sum(), 1))


def cleanlab(audit: label_audit.LabelAudit, wrong: np.ndarray) -> dict[str, float]:
    """F1 of each of cleanlab's rules on the audit's probabilities; empty without cleanlab."""
    if importlib.util.find_spec("cleanlab") is None:
        return {}
    from cleanlab.filter import find_label_issues

    chances = audit.probability.astype(np.float64)
    chances /= chances.sum(axis=1, keepdims=True)
    return {rule: f1(find_label_issues(audit.given, chances, filter_by=rule, n_jobs=1), wrong) for rule in RULES}


def measured(case: Case, fast: bool) -> dict:
    """What one audit found and cost, and what cleanlab finds with its probabilities."""
    drawn = sample(case)
    begun = time.process_time()
    audit = label_audit.fit(drawn, Context(fast=fast))
    cost = time.process_time() - begun
    wrong = (case.given != case.true)[audit.rows]
    flagged = audit.wrong > 0.5
    return {"seconds": cost, "f1": f1(flagged, wrong), "precision": float(wrong[flagged].mean()) if flagged.any() else 1.0,
            "recall": float(flagged[wrong].mean()) if wrong.any() else 1.0, "flagged": float(flagged.mean()), "true": float(wrong.mean()),
            "rate": audit.rate, "learner": float((audit.probability.argmax(axis=1) == case.true[audit.rows]).mean()),
            "peers": cleanlab(audit, wrong) if wrong.any() and not fast else {}}


def show(case: Case, fast: bool, found: dict, timing: bool) -> None:
    """One line of the table."""
    rate, peers = found["rate"], found["peers"]
    best = max(peers, key=peers.get) if peers else ""
    line = [case.name + (", --fast" if fast else ""), f"{found['f1']:.3f}", f"{found['precision']:.3f}", f"{found['recall']:.3f}",
            f"{found['learner']:.3f}", f"{found['true']:.3f}", f"{rate.estimate:.3f} ({rate.low:.3f} to {rate.high:.3f})",
            f"{found['flagged']:.2%}", f"{peers[best]:.3f} {best}" if best else "", f"{peers[DEFAULT]:.3f}" if peers else ""]
    print("| " + " | ".join([*line, f"{found['seconds']:.1f}"] if timing else line) + " |", flush=True)


def check(case: Case, fast: bool, found: dict) -> None:
    """Floors well below what was measured.

    Raises:
        SystemExit: one is missed.
    """
    floor = FAST_FLOOR if fast else FLOOR
    if found["f1"] < floor:
        raise SystemExit(f"{case.name}: F1 {found['f1']:.3f} is below {floor}")
    if not found["rate"].low <= found["true"] <= found["rate"].high:
        raise SystemExit(f"{case.name}: the model range does not hold the planted rate {found['true']:.3f}")
    if found["peers"] and found["f1"] < max(found["peers"].values()) - 0.02:
        raise SystemExit(f"{case.name}: cleanlab's best rule finds more")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, nargs="*", default=[35_000])
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2], help="of the noise planted in banking77")
    parser.add_argument("--check-only", action="store_true", help="made tickets alone; floors of F1, no times")
    chosen = parser.parse_args()
    if importlib.util.find_spec("cleanlab") is None:
        print("cleanlab is not installed: nothing is compared with it")
    head = ["set", "F1", "precision", "recall", "learner's accuracy", "wrong", "estimate (model range)", "flagged", "cleanlab's best rule", "its default"]
    head += [] if chosen.check_only else ["processor s"]
    print("| " + " | ".join(head) + " |\n|---|" + "---:|" * (len(head) - 1))
    cases = [] if chosen.check_only else banking(tuple(chosen.seeds))
    for case in [*cases, *(made(rows) for rows in chosen.tickets)]:
        for fast in (False, True):
            found = measured(case, fast)
            show(case, fast, found, not chosen.check_only)
            if chosen.check_only:
                check(case, fast, found)


if __name__ == "__main__":
    main()
