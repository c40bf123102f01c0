"""Times the whole check against bare decoding of the same file, in the same run, and prints ratios.

    python benchmarks/whole.py                      # 10k, 100k and 1M chat rows: about three minutes
    python benchmarks/whole.py --rows 5000 --check-only   # smoke: runs everything once, asserts the verdict, no times

Peers: orjson line by line, and DuckDB's own reader where it is installed (``pip install duckdb``). Wall time is of the
whole process; memory is the peak of the process tree.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus

ORJSON = "import sys, orjson\nfor line in open(sys.argv[1], 'rb'):\n    orjson.loads(line)\n"
DUCKDB = ("import sys, duckdb\nduckdb.sql('set threads to ' + sys.argv[2])\n"
          "print(duckdb.sql(f\"select count(*), sum(length(messages::varchar)) from read_json('{sys.argv[1]}', "
          "format='newline_delimited')\").fetchall())\n")


def tree_rss(pid: int) -> int:
    """Resident bytes of a process and its children (Linux)."""
    total, todo = 0, [pid]
    while todo:
        one = todo.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in Path(f"/proc/{one}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except (OSError, IndexError, ValueError):
            continue
    return total


def timed(command: list[str]) -> tuple[float, float, subprocess.CompletedProcess]:
    """Wall seconds, peak MB of the tree, and the finished process."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak = 0

    def watch() -> None:
        nonlocal peak
        while process.poll() is None:
            peak = max(peak, tree_rss(process.pid))
            time.sleep(0.03)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    out, err = process.communicate()
    seconds = time.perf_counter() - begun
    thread.join()
    return seconds, peak / 1e6, subprocess.CompletedProcess(command, process.returncode, out, err)


def measure(count: int, folder: Path, workers: tuple[int, ...]) -> dict[str, tuple[float, float]]:
    """All routes over one corpus: name → (seconds, MB)."""
    path = folder / f"chat-{count}.jsonl"
    size = corpus.write(path, count)
    print(f"\n{count:,} rows, {size / 1e6:,.0f} MB, {size / count:.0f} bytes a row")
    routes = {"orjson, line by line": [sys.executable, "-c", ORJSON, str(path)]}
    if importlib.util.find_spec("duckdb"):
        routes |= {f"DuckDB, {n} core{'s' if n > 1 else ''}": [sys.executable, "-c", DUCKDB, str(path), str(n)] for n in (1, 2)}
    for n in workers:
        routes[f"tuneready check, {n or 'no'} worker{'s' if n != 1 else ''}"] = [
            sys.executable, "-m", "tuneready", "check", str(path), "-o", str(folder / f"report-{count}-{n}"), "--workers", str(n), "--no-cache"]
    found = {}
    for name, command in routes.items():
        seconds, peak, done = timed(command)
        if done.returncode > 2:
            raise SystemExit(f"{name}: exit {done.returncode}\n{done.stderr.decode()[-2000:]}")
        found[name] = (seconds, peak)
        print(f"  {name:<34}{seconds:8.2f} s {peak:9,.0f} MB {count / seconds:12,.0f} rows/s")
    reports = {n: (folder / f"report-{count}-{n}" / "report.json").read_bytes() for n in workers}
    if len(set(reports.values())) != 1:
        raise SystemExit("the report differs with the number of workers")
    report = json.loads(next(iter(reports.values())))
    if report["data"]["rows_judged"] + report["data"]["rows_refused"] != count:
        raise SystemExit("rows were lost")
    path.unlink()
    return found


def main() -> None:
    """Runs the benchmark and prints ratios and the growth exponent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--workers", type=int, nargs="*", default=[0, 2])
    parser.add_argument("--check-only", action="store_true", help="run once, compare reports, print no conclusions")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {count: measure(count, Path(folder), tuple(given.workers)) for count in given.rows}
    if given.check_only:
        return
    for count, routes in found.items():
        best = min(s for name, (s, _) in routes.items() if name.startswith("tuneready"))
        for peer in ("orjson, line by line", "DuckDB, 1 core", "DuckDB, 2 cores"):
            if peer in routes:
                print(f"{count:>9,} rows: {best / routes[peer][0]:5.1f} x {peer}")
    sizes = sorted(found)
    for a, b in zip(sizes, sizes[1:]):
        for name in found[a]:
            exponent = math.log(found[b][name][0] / found[a][name][0]) / math.log(b / a)
            print(f"growth {a:,} -> {b:,}: {exponent:5.2f}  {name}")


if __name__ == "__main__":
    main()
