"""Times near-duplicate search against datasketch, rensa and gaoya in one run, and holds each against exact truth.

    python benchmarks/near_duplicates.py                                       # 50k and 500k documents: about seven minutes
    python benchmarks/near_duplicates.py --documents 2000 --check-only         # smoke: recall, precision, no times

Peers: ``pip install numba datasketch rensa gaoya``; a missing one is skipped with a message. Each route runs in a
process of its own, one after the other; memory is the peak of its process tree, imports and compilation are not timed.
Truth is the Jaccard similarity of every pair among the first documents, counted with sets made in plain Python.
The twins of MTS-Dialog (each dialogue and its back-translation) need the shared data folder beside the repository.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import statistics
import sys
import tempfile
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
import documents
import near_routes
from whole import timed

from tuneready.engine.local import SMALL

OURS = ("tuneready, NumPy", "tuneready, Numba")  # in one process: their stages are timed
STAGES = ("read", "shingle", "signature", "bands", "verify")
TWINS = "data/clinical/mts-dialog/MTS-Dialog-Augmented-TrainingSet-1-En-FR-EN-2402-Pairs.csv.gz"
TWIN_THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
LEAST_RECALL = 0.99
ONE_PROCESS_BELOW = 10_000  # documents: a smoke run takes all routes, whatever the product would do


def exact_pairs(texts: list[str], threshold: float) -> set[tuple[int, int]]:
    """All pairs with a Jaccard similarity of at least ``threshold``: shared shingles by an inverted index."""
    from scipy import sparse

    number: dict[str, int] = {}
    sets = [sorted({number.setdefault(shingle, len(number)) for shingle in near_routes.shingled(text)}) for text in texts]
    size = np.array([len(one) for one in sets])
    holds = sparse.csr_matrix((np.ones(int(size.sum()), dtype=np.int32), np.concatenate(sets).astype(np.int64),
                               np.concatenate([[0], np.cumsum(size)])), shape=(len(texts), len(number)))
    shared = sparse.triu(holds @ holds.T, k=1).tocoo()
    near = shared.data / (size[shared.row] + size[shared.col] - shared.data) >= threshold
    return set(zip(shared.row[near].tolist(), shared.col[near].tolist()))


def run(route: str, path: Path, first: int) -> dict:
    """One run of a route in its own process, with its peak memory.

    Raises:
        SystemExit: it failed; its last words are shown.
    """
    script = Path(__file__).with_name("near_routes.py")
    seconds, peak, done = timed([sys.executable, str(script), route, str(path), "--pairs-below", str(first)])
    if done.returncode:
        raise SystemExit(f"{route}: exit {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return {**json.loads(done.stdout), "process": seconds, "peak": peak}


def measure(count: int, folder: Path, first: int, repeat: int, routes: list[str]) -> dict[str, dict]:
    """All routes over one corpus: route → median seconds, of the clock and the processor, peak MB, recall, precision."""
    path = folder / f"documents-{count}.txt"
    size = documents.write(path, count)
    truth = exact_pairs(list(islice(near_routes.lines(path), first)), near_routes.THRESHOLD)
    if not truth:
        raise SystemExit("the corpus holds no near duplicates: nothing would be checked")
    print(f"\n{count:,} documents, {size / 1e6:,.0f} MB, {size / count:.0f} bytes each; "
          f"{len(truth):,} true pairs among the first {min(first, count):,}", flush=True)
    if size < SMALL and count >= ONE_PROCESS_BELOW:
        print(f"one process: the product starts no workers below {SMALL / 1e6:.0f} MB")
        routes = [route for route in routes if not route.endswith("processes")]
    found = {}
    for route in routes:
        made = [run(route, path, first) for _ in range(repeat)]
        pairs = {tuple(pair) for pair in made[0]["first"]}
        found[route] = {
            "seconds": statistics.median(one["seconds"] for one in made), "cpu": statistics.median(one["cpu"] for one in made),
            "peak": max(one["peak"] for one in made),
            "stages": {stage: statistics.median(one["stages"].get(stage, 0.0) for one in made) for stage in STAGES},
            "pairs": made[0]["pairs"], "first": pairs, "missed": sorted(truth - pairs)[:5], "wrong": sorted(pairs - truth)[:5],
            "recall": len(pairs & truth) / len(truth), "precision": len(pairs & truth) / max(len(pairs), 1),
        }
    path.unlink()
    return found


def show(count: int, found: dict[str, dict], timing: bool) -> None:
    """Prints the table of one corpus, as Markdown."""
    fast = found.get(OURS[1], {}).get("seconds", math.nan)
    plain = found.get(OURS[0], {}).get("seconds", math.nan)
    if not timing:
        for route, one in found.items():
            print(f"{route:<28} recall {one['recall']:.4f}  precision {one['precision']:.4f}  {one['pairs']:,} pairs")
        return
    print("| route | s | processor s | documents/s | peak MB | ÷ NumPy | ÷ Numba | recall | precision |\n" + "|---|" + "---:|" * 8)
    for route, one in found.items():
        s = one["seconds"]
        print(f"| {route} | {s:.2f} | {one['cpu']:.2f} | {count / s:,.0f} | {one['peak']:,.0f} | {s / plain:.1f} | {s / fast:.1f} | "
              f"{one['recall']:.3f} | {one['precision']:.3f} |")
    print("\n| stage, processor s | " + " | ".join(STAGES) + " |\n|---|" + "---:|" * len(STAGES))
    for route in (name for name in OURS if name in found):
        print(f"| {route} | " + " | ".join(f"{found[route]['stages'][stage]:.2f}" for stage in STAGES) + " |", flush=True)


def check(found: dict[str, dict]) -> None:
    """What must hold of our own routes whatever the machine.

    Raises:
        SystemExit: recall or precision is missed, or the kernels disagree.
    """
    for route, one in found.items():
        if route.startswith("tuneready") and (one["recall"] < LEAST_RECALL or one["precision"] < 1):
            raise SystemExit(f"{route}: recall {one['recall']:.4f}, precision {one['precision']:.4f}; "
                             f"missed {one['missed']}, wrong {one['wrong']}")
    if len({tuple(sorted(one["first"])) for route, one in found.items() if route.startswith("tuneready")}) > 1:
        raise SystemExit("the two kernels, or one and two processes, give different pairs")


def growth(found: dict[int, dict[str, dict]]) -> None:
    """Prints the growth exponent of each route, and of each stage of ours, from one size to the next."""
    sizes = sorted(found)
    for a, b in zip(sizes, sizes[1:]):
        print(f"\n| growth exponent {a:,} → {b:,}, processor s | all | " + " | ".join(STAGES) + " |\n|---|---:|" + "---:|" * len(STAGES))
        for route in (name for name in found[b] if name in found[a]):
            before, one = found[a][route], found[b][route]
            values = [(before["cpu"], one["cpu"]), *((before["stages"][s], one["stages"][s]) for s in STAGES)]
            shown = [f"{math.log(y / x) / math.log(b / a):.2f}" if x > 0 and y > 0 and math.isfinite(x) else "" for x, y in values]
            print(f"| {route} | " + " | ".join(shown) + " |")


def twins(shared: Path) -> None:
    """Prints how many MTS-Dialog dialogues are found beside their back-translation, against the exact count.

    Raises:
        SystemExit: the share found of the twins at a threshold is below ``LEAST_RECALL``, or a pair is not a true one.
    """
    from tuneready.engine.near import near

    path = shared / TWINS
    if not path.exists():
        print(f"\nMTS-Dialog twins skipped: {TWINS} is not in {shared}")
        return
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        said = {row["ID"]: row["dialogue"] for row in csv.DictReader(file)}
    ids = [one for one in said if one.isdigit()]
    texts = [said[one] for one in ids] + [said[f"TR=EN-FR-EN {one}"] for one in ids]
    pairs = {(i, i + len(ids)) for i in range(len(ids))}
    sketches = near_routes.sketches([pa.array(texts)])
    print(f"\n| MTS-Dialog, {len(ids):,} dialogues and their twins | exact twins | found | share of all twins |\n|---|---:|---:|---:|")
    for threshold in TWIN_THRESHOLDS:
        found, exact = near(sketches, threshold), exact_pairs(texts, threshold)
        ours = near_routes.whole(found.a, found.b, found.similarity)
        true = len(pairs & exact)
        print(f"| Jaccard ≥ {threshold} | {true:,} | {len(pairs & ours):,} | {len(pairs & ours) / len(pairs):.1%} |")
        if ours - exact or len(pairs & ours) < LEAST_RECALL * true:
            raise SystemExit(f"at {threshold}: {len(ours - exact)} pairs are not true, {true - len(pairs & ours)} twins are missed")


def main() -> None:
    """Runs the benchmark and prints its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="*", default=[50_000, 500_000])
    parser.add_argument("--first", type=int, default=4_000, help="documents whose pairs are all compared")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each route; the median is shown")
    parser.add_argument("--routes", nargs="*", choices=near_routes.ROUTES, help="only these")
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--check-only", action="store_true", help="ours alone: asserts recall and precision, prints no times")
    given = parser.parse_args()
    wanted = given.routes or [route for route in near_routes.ROUTES if route.startswith("tuneready") or not given.check_only]
    routes = [route for route in wanted if not near_routes.missing(route)]
    for route in wanted:
        if route not in routes:
            print(f"{route} skipped: {near_routes.missing(route)} is not installed")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in given.documents:
            found[count] = measure(count, Path(folder), given.first, given.repeat, routes)
            show(count, found[count], not given.check_only)
            check(found[count])
    if not given.check_only:
        growth(found)
    twins(given.shared)


if __name__ == "__main__":
    main()
