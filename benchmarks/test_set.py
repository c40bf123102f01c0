"""Times locking and guarding at scale, and measures the recall of the guard on copies with a tenth of their words changed.

    python benchmarks/test_set.py                  # 1,000,000 rows against 10,000 test rows: some minutes
    python benchmarks/test_set.py --rows 20000 --tests 500   # smoke

``read`` is what decoding every row and hashing it costs alone, in the same run: the lock's own cost is what lies beyond.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus
from whole import timed

READ = "import sys\nfrom tuneready.testset import rows\nprint(len(rows.read([sys.argv[1]], workers=2)))\n"
TOOL = [sys.executable, "-m", "tuneready"]


def changed(text: str, rng: random.Random) -> str:
    """The text with one word in ten replaced."""
    words = text.split(" ")
    for at in rng.sample(range(len(words)), len(words) // 10):
        words[at] = f"w{rng.randrange(10**6)}"
    return " ".join(words)


def test_rows(pool: Path, n: int, target: Path, copies: Path) -> None:
    """Writes the first ``n`` rows of the pool as a test set, and copies of them with a tenth of the words of each message changed."""
    rng = random.Random(5)
    with pool.open() as source, target.open("w") as test, copies.open("w") as copied:
        for _, line in zip(range(n), source):
            test.write(line)
            row = json.loads(line)
            for message in row["messages"]:
                if message["role"] != "system":
                    message["content"] = changed(message["content"], rng)
            copied.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    """Runs everything once and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--tests", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        whole, pool, test, copies = (Path(name) for name in ("all.jsonl", "pool.jsonl", "test.jsonl", "copies.jsonl"))
        corpus.write(whole, arguments.rows + arguments.tests)
        test_rows(whole, arguments.tests, test, copies)
        with whole.open("rb") as source, pool.open("wb") as out:
            for number, line in enumerate(source):
                if number >= arguments.tests:
                    out.write(line)
        print(f"{arguments.rows:,} rows, {pool.stat().st_size / 1e6:,.0f} MB; {arguments.tests:,} test rows; load {os.getloadavg()[0]:.1f}")
        report("read and hash every row", [sys.executable, "-c", READ, str(pool)])
        report("lock --test, with the pool", [*TOOL, "lock", "--test", str(test), str(pool)])
        report("guard of the pool", [*TOOL, "guard", str(pool), "--format", "json"])
        recall(copies, test, arguments.tests)
        os.unlink("testset.lock.json")
        report("lock: carve out of the pool", [*TOOL, "lock", str(pool), "--size", str(arguments.tests), "--force"])


def report(name: str, command: list[str]) -> str:
    """Runs a command and prints wall seconds and peak memory."""
    begun = os.times()
    seconds, peak, done = timed(command)
    spent = os.times()
    print(f"{name:32s} {seconds:7.1f} s  {spent.children_user + spent.children_system - begun.children_user - begun.children_system:7.1f} cpu s  {peak:7,.0f} MB  exit {done.returncode}", flush=True)
    return done.stdout.decode() if isinstance(done.stdout, bytes) else str(done.stdout)


def recall(copies: Path, test: Path, n: int) -> None:
    """Share of the changed copies that the guard finds, each beside its own test row."""
    begun = time.perf_counter()
    hits = json.loads(report("guard of the changed copies", [*TOOL, "guard", str(copies), "--format", "json"]))["hits"]
    found = {hit["line"] for hit in hits}
    right = {hit["line"] for hit in hits if hit["test_uid"] == f"{test}:{hit['line']}"}
    print(f"copies with 10 % of the words changed: found {len(found) / n:.4f}, beside their own test row {len(right) / n:.4f} ({time.perf_counter() - begun:.0f} s)")


if __name__ == "__main__":
    main()
