"""What a second run costs after an edit: the whole check, as a share of the first run, in one go.

    python benchmarks/incremental.py                    # 1M chat rows, one file and 100 files: some minutes
    python benchmarks/incremental.py --rows 5000 --check-only   # smoke: counts parts, asserts the report, no times

First run: nothing is kept yet. Then: nothing changed; 50 contiguous rows changed; one contiguous 1 % changed; a row
inserted; or one of 100 files changed. Each run is a process of its own. Shares are those of processor seconds, of the
process and its workers, which other work on the machine disturbs less than the clock. The last report of each case is
compared with one made without kept parts. No time is asserted.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import corpus

from tuneready import audit
from tuneready.renderers import json as report_json
from tuneready.running import Options
from tuneready.source import ReadLimits


def check(data: Path, options: Options) -> tuple[float, float, bytes]:
    """(processor seconds, seconds of the clock, report.json) of a check in a new process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_checked, data, options).result()


def _checked(data: Path, options: Options) -> tuple[float, float, bytes]:
    begun = time.perf_counter()
    done = audit.check([str(data)], options)
    told = report_json.render(done.report, done.rows)["report.json"]
    spent = os.times()  # with the start of the process; of its workers once they have ended
    return spent.user + spent.system + spent.children_user + spent.children_system, time.perf_counter() - begun, told


def fifty_rows(data: Path) -> None:
    """Writes 50 other rows in place of those before the thirtieth hundredth of a file."""
    lines = data.read_bytes().splitlines(keepends=True)
    first = max(len(lines) * 30 // 100 - 50, 0)
    lines[first : first + 50] = [line + b"\n" for line in corpus.rows(50, seed=97)]
    data.write_bytes(b"".join(lines))


def one_percent(data: Path) -> None:
    """Writes other rows in place of the fortieth to the forty-first hundredth of a file."""
    lines = data.read_bytes().splitlines(keepends=True)
    first, count = len(lines) * 40 // 100, len(lines) // 100
    lines[first : first + count] = [line + b"\n" for line in corpus.rows(count, seed=99)]
    data.write_bytes(b"".join(lines))


def one_file(data: Path) -> None:
    """Writes other rows into one of the files of a folder."""
    path = data / "040.jsonl"
    corpus.write(path, path.read_bytes().count(b"\n"), seed=99)


def one_row(data: Path) -> None:
    """Inserts a row before the sixtieth hundredth of a file."""
    lines = data.read_bytes().splitlines(keepends=True)
    lines[len(lines) * 60 // 100 : len(lines) * 60 // 100] = [line + b"\n" for line in corpus.rows(1, seed=98)]
    data.write_bytes(b"".join(lines))


def case(data: Path, edits: Sequence[tuple[str, Callable[[Path], None]]], options: Options) -> None:
    """Runs one case, edit after edit, and prints seconds and shares of the first run."""
    cache = Path(options.cache or "")
    first, seen = 0.0, set()
    for step, edit in (("first run", None), ("nothing changed", None), *edits):
        if edit is not None:
            edit(data)
        spent, clock, told = check(data, options)
        entries = {path.name for path in cache.glob("*.kept")}
        first = first or spent
        size = sum(path.stat().st_size for path in cache.iterdir())
        print(f"  {step:18} processor {spent:7.2f} s ({spent / first:4.0%})   clock {clock:7.2f} s"
              f"   parts measured {len(entries - seen):4}   kept {size / 1e6:,.0f} MB", flush=True)
        seen = entries
    assert told == check(data, replace(options, cache=""))[2], "the report differs from one without kept parts"


def split(source: Path, folder: Path, files: int) -> Path:
    """The lines of a file spread over ``files`` files of a folder."""
    folder.mkdir()
    lines = source.read_bytes().splitlines(keepends=True)
    for number in range(files):
        (folder / f"{number:03}.jsonl").write_bytes(b"".join(lines[len(lines) * number // files : len(lines) * (number + 1) // files]))
    return folder


def main(given: Sequence[str] | None = None) -> None:
    """Runs both cases and prints what each run cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--part-bytes", type=int, default=0, help="bytes of a part; 0: as a check does")
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--check-only", action="store_true")
    asked = parser.parse_args(given)
    limits = ReadLimits(part_bytes=asked.part_bytes or (300_000 if asked.check_only else ReadLimits.part_bytes))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = corpus.write(folder / "chat.jsonl", asked.rows)
        print(f"{asked.rows:,} rows, {size / 1e6:,.0f} MB, {size / asked.rows:.0f} bytes a row, parts of {limits.part_bytes / 1e6:,.1f} MB")
        many = split(folder / "chat.jsonl", folder / "many", 4 if asked.check_only else 100)
        if asked.check_only:
            (many / "003.jsonl").rename(many / "040.jsonl")
        options = Options(workers=asked.workers, limits=limits, cache=str(folder / "one"))
        case(folder / "chat.jsonl", [("50 rows changed", fifty_rows), ("1 % changed", one_percent), ("a row inserted", one_row)], options)
        print("  100 files" if not asked.check_only else "  4 files")
        case(many, [("one file changed", one_file)], replace(options, cache=str(folder / "hundred")))


if __name__ == "__main__":
    main()
