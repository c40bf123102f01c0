"""What `tuneready anonymise` costs beside detection alone, in the same run: seconds, processor seconds, memory, MB/s.

    python benchmarks/anonymise.py [--rows 100000] [--workers 0 2] [--smoke]
    python benchmarks/anonymise.py --rows 1000000 --keep /tmp/out      # leaves the data and the result there, to compare bytes

Chat rows of ``corpus``, 8 % of them with a planted sentence of ``personal_data``. "Detection alone" is the signal PII001 over
every row in one process: its ``measure`` with the texts it makes ready, and, apart from that, reading the rows as well. Each
route is a process of its own; memory is the peak of its process tree. Recall, proof and second look are part of ``anonymise``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import orjson

sys.path.insert(0, str(Path(__file__).parent))
import corpus
import personal_data
from whole import timed

PLANTED = 0.08
DETECTION = r"""
import json, sys, time
import numpy as np
from tuneready import measuring
from tuneready.fix import utility
from tuneready.intake import discover
from tuneready.signals import pii_personal_data as signal
work, parts = utility.work_of(discover.discover([sys.argv[1]]), utility.Reading())
rows, seconds = 0, 0.0
for part in parts:
    for chunk, batch in measuring.batches(work, part):
        began = time.process_time()
        found = signal.measure(batch, signal.Limits())
        seconds += time.process_time() - began
        rows += len(np.unique(found.values["spans"].row))
print(json.dumps({"rows": rows, "measure": seconds, "whole": time.process_time()}))
"""


def write(path: Path, count: int, seed: int = 1) -> int:
    """Writes the chat rows, some with personal data in the question, and returns the size in bytes."""
    rng = np.random.default_rng([seed, 8])
    kinds = list(personal_data.PLANTS)
    with path.open("wb") as out:
        for line, planted in zip(corpus.rows(count, seed), rng.random(count) < PLANTED):
            out.write((_planted(line, kinds[rng.integers(len(kinds))], rng) if planted else line) + b"\n")
    return path.stat().st_size


def _planted(line: bytes, kind: str, rng: np.random.Generator) -> bytes:
    forms = personal_data.PLANTS[kind]
    row = orjson.loads(line)
    row["messages"][1]["content"] += " " + forms[rng.integers(len(forms))].format(v=personal_data.value(kind, rng))
    return orjson.dumps(row)


def run(command: list[str]) -> tuple[float, float, float, bytes]:
    """Seconds, processor seconds and peak MB of the process tree, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, peak, done = timed(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1:
        raise SystemExit(f"exit {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak, done.stdout


def measure(count: int, folder: Path, workers: list[int]) -> None:
    """One size: detection alone, then ``anonymise`` with each number of workers; the results must be the same bytes."""
    path = folder / f"chat-{count}.jsonl"
    size = write(path, count) / 1e6
    print(f"\n{count:,} rows, {size:,.1f} MB; load {os.getloadavg()[0]:.1f}")
    seconds, processor, peak, told = run([sys.executable, "-c", DETECTION, str(path)])
    alone = json.loads(told)
    print(f"{'':34}{'s':>8}{'proc. s':>9}{'MB/s':>8}{'peak MB':>9}{'÷ measure':>11}{'÷ reading too':>15}")
    print(f"{'PII001, measure alone':34}{'':>8}{alone['measure']:9.2f}{size / alone['measure']:8.1f}{'':>9}{1:11.2f}")
    print(f"{'PII001, reading too':34}{seconds:8.2f}{processor:9.2f}{size / seconds:8.1f}{peak:9,.0f}{processor / alone['measure']:11.2f}{1:15.2f}", flush=True)
    written = set()
    for number in workers:
        out = folder / f"out-{count}-{number}"
        seconds, used, peak, _ = run([sys.executable, "-m", "tuneready", "anonymise", str(path), "-o", str(out), "--key", str(folder / "key"),
                                      "--as-of", "2026-01-01", "--workers", str(number)])
        proof = json.loads((out / "anonymisation.json").read_bytes())
        written.add((proof["outputs"][0]["sha256"], (out / "changes.jsonl").read_bytes().count(b"\n"), proof["rows_with_personal_data_before"]))
        print(f"{f'anonymise, {number} workers':34}{seconds:8.2f}{used:9.2f}{size / seconds:8.1f}{peak:9,.0f}{used / alone['measure']:11.2f}{used / processor:15.2f}", flush=True)
        if proof["rows_written"] != count:
            raise SystemExit("rows were lost")
    if len(written) != 1:
        raise SystemExit("the result differs with the number of workers")
    print(f"rows with personal data: {alone['rows']:,} by PII001, {next(iter(written))[2]:,} by anonymise")


def main() -> None:
    """Runs every size and prints a table of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000])
    parser.add_argument("--workers", type=int, nargs="*", default=[0, 2])
    parser.add_argument("--smoke", action="store_true", help="1,000 rows once")
    parser.add_argument("--keep", default="", help="folder for data and results, kept; default: a temporary one")
    given = parser.parse_args()
    folder = Path(given.keep or tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    try:
        for count in [1_000] if given.smoke else given.rows:
            measure(count, folder, given.workers)
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
