"""The routes of the near-duplicate benchmark; each runs in a process of its own and prints what it found as JSON.

    python benchmarks/near_routes.py ROUTE DOCUMENTS.txt [--pairs-below 4000]

Every route starts from the file and ends with pairs of numbers of documents. Time begins after imports and compilation
and holds the reading; of the routes with worker processes it holds their start too. Peers give candidates of their index, unverified; ours are verified. All routes use 128 values and
see the same shingles (SPEC §2), but for gaoya, whose own splitters (three words; five
characters where a text has no blanks) are its fast way.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

PERMUTATIONS, BANDS, THRESHOLD = 128, 16, 0.8
ROWS_OF_BATCH, PART_BYTES, WORKERS = 16_384, 8 << 20, 2
_WORD = re.compile(r"[^\W_]+")
_NO_BLANKS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def shingled(text: str) -> list[str]:
    """The shingles of a text, repeats included, in plain Python: SPEC's words, independent of ``kernels.shingles``."""
    if text.isascii():
        words = _WORD.findall(text.lower())
    else:
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        words = _WORD.findall(text)
        letters = "".join(words)
        if blankless(letters):
            return [letters[i : i + 5] for i in range(max(len(letters) - 4, 1))]
    return list(map(" ".join, zip(words, words[1:], words[2:]))) if len(words) > 2 else [" ".join(words)] if words else []


def blankless(text: str) -> bool:
    """Most of the text is in a script of the corpus that sets no blanks between words."""
    return 2 * len(_NO_BLANKS.findall(text)) > len(text)


def lines(path: Path) -> Iterator[str]:
    """The documents of a corpus."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line[:-1]


def strings(data: bytes) -> Any:
    """The lines of a piece of a file as an Arrow column: the form in which the product's readers hand texts on."""
    import pyarrow as pa

    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
    offsets = np.concatenate([[0], ends - np.arange(len(ends))]).astype(np.int32)
    array = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(data.replace(b"\n", b"")))
    array.validate(full=True)  # UTF-8
    return array


def columns(path: Path) -> Iterator[Any]:
    """The documents of a corpus as Arrow columns."""
    with path.open("rb") as file:
        for start, stop in parts(path):
            yield strings(file.read(stop - start))


def batches(texts: Iterable[Any]) -> Iterator[Any]:
    """Batches as the reader of plain text would make them, of columns of texts: one text to learn a row."""
    import pyarrow as pa

    from tuneready.batch import NO_ROLE, SCHEMA, TARGET, Batch

    segment = SCHEMA.field("segments").type.value_type
    constant = {"role": NO_ROLE, "side": TARGET, "field": 0, "index": -1, "flags": 0}
    for taken in (whole[start : start + ROWS_OF_BATCH] for whole in texts for start in range(0, len(whole), ROWS_OF_BATCH)):
        n = len(taken)
        fields = [taken if field.name == "text" else
                  pa.array(np.full(n, constant[field.name]), field.type) if field.name in constant else pa.nulls(n, field.type)
                  for field in segment]
        segments = pa.ListArray.from_arrays(pa.array(np.arange(n + 1, dtype=np.int32)), pa.StructArray.from_arrays(fields, fields=list(segment)))
        arrays = [segments if field.name == "segments" else pa.nulls(n, field.type) for field in SCHEMA]
        yield Batch(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA), ("text",))


class Clock:
    """Seconds of the outermost stage, and processor seconds (of this process, all threads) by stage: a machine with other work
    to do disturbs these least. A stage inside another is taken off the outer one."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.stages: dict[str, float] = {}
        self._inner = [0.0]

    def wrapped(self, stage: str, function: Callable) -> Callable:
        """The function, its time counted under ``stage``."""
        def timed(*args: Any, **named: Any) -> Any:
            begun, used = time.perf_counter(), time.process_time()
            self._inner.append(0.0)
            try:
                return function(*args, **named)
            finally:
                spent = time.process_time() - used
                self.stages[stage] = self.stages.get(stage, 0.0) + spent - self._inner.pop()
                self._inner[-1] += spent
                if len(self._inner) == 1:
                    self.seconds += time.perf_counter() - begun
        return timed

    def watch(self, module: Any, name: str, stage: str) -> None:
        """Counts the calls of a module's function under ``stage``."""
        setattr(module, name, self.wrapped(stage, getattr(module, name)))


def sketches(texts: Iterable[Any]) -> list[Any]:
    """Sketches of all batches of columns of texts, rows numbered through; what the engine does between ``sketch`` and ``near``."""
    from dataclasses import replace

    from tuneready.sketching import sketch_of

    found, first = [], 0
    for batch in batches(texts):
        one = sketch_of(batch, np.ones(len(batch.texts), dtype=bool), {})
        found.append(replace(one, rows=one.rows + first))
        first += len(batch)
    return found


def ours(path: Path, clock: Clock) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs (a, b, similarity) by the product's own path: sketches of batches, then the engine's ``near``."""
    from tuneready import sketching
    from tuneready.engine import near
    from tuneready.kernels import jaccard, minhash

    near.near(sketches(islice(columns(path), 1)), THRESHOLD)  # loads what is imported late, compiles what is compiled
    clock.watch(sketching, "shingles", "shingle")
    clock.watch(minhash, "band_keys", "signature")
    clock.watch(near, "near", "bands")
    clock.watch(near, "_verified", "bands")
    clock.watch(near.Sets, "of", "verify")
    clock.watch(jaccard, "pairs", "verify")
    found = clock.wrapped("read", lambda: near.near(sketches(columns(path)), THRESHOLD))()
    return found.a, found.b, found.similarity


def numpy_route(path: Path, clock: Clock) -> tuple:
    """Ours with NumPy alone, in one process."""
    sys.modules["numba"] = None  # type: ignore[assignment]  # as on a machine without the extra
    return ours(path, clock)


def numba_route(path: Path, clock: Clock) -> tuple:
    """Ours with the compiled kernels of the ``[fast]`` extra."""
    from tuneready.kernels import minhash

    if minhash.chosen(values=1 << 40) != "numba":  # from the first document on, not only once it pays
        raise SystemExit("the compiled kernels are not in use")
    return ours(path, clock)


def parts(path: Path, size: int = PART_BYTES) -> Iterator[tuple[int, int]]:
    """Byte ranges of whole lines, of about ``size`` bytes."""
    start, whole_size = 0, path.stat().st_size
    with path.open("rb") as file:
        while start < whole_size:
            file.seek(min(start + size, whole_size) - 1)
            file.readline()
            yield start, file.tell()
            start = file.tell()


def part_sketches(part: tuple[Path, int, int, str, bool]) -> tuple[list[Any], int]:
    """In a worker: the sketches of a byte range, their shingles left in files of the folder, and its number of rows."""
    from tuneready.state.spill import loaded, spilled

    path, start, stop, folder, compiled = part
    if not compiled:
        sys.modules["numba"] = None  # type: ignore[assignment]
    with path.open("rb") as file:
        file.seek(start)
        texts = strings(file.read(stop - start))
    return [loaded(one, ("bands", "shingles")) for one in spilled(sketches([texts]), folder)], len(texts)


def workers_route(path: Path, clock: Clock, compiled: bool) -> tuple:
    """As the product runs large data: sketches by two worker processes, which it also starts, then one ``near``."""
    import tempfile
    from dataclasses import replace

    import near_routes as named  # workers know functions by the name of their module

    from tuneready.engine import near
    from tuneready.engine.local import map_parts

    if not compiled:
        sys.modules["numba"] = None  # type: ignore[assignment]

    def run() -> Any:
        with tempfile.TemporaryDirectory() as folder:
            found, first = [], 0
            todo = [(path, start, stop, folder, compiled) for start, stop in parts(path)]
            for made, count in map_parts(named.part_sketches, todo, workers=WORKERS):
                found += [replace(sketch, rows=sketch.rows + first) for sketch in made]
                first += count
            return near.near(found, THRESHOLD)

    found = clock.wrapped("all", run)()
    return found.a, found.b, found.similarity


def datasketch_route(path: Path, clock: Clock, params: tuple[int, int] | None = None) -> tuple:
    """MinHash.generator and MinHashLSH with its own choice of bands, each document asked for before it is inserted."""
    from datasketch import MinHash, MinHashLSH

    def run() -> list[tuple[int, int]]:
        index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, params=params)
        pairs = []
        tokens = ([token.encode() for token in set(shingled(text))] for text in lines(path))
        for number, made in enumerate(MinHash.generator(tokens, num_perm=PERMUTATIONS)):
            pairs += [(other, number) for other in index.query(made)]
            index.insert(number, made)
        return pairs

    return plain(clock.wrapped("all", run)())


def datasketch_bands_route(path: Path, clock: Clock) -> tuple:
    """As ``datasketch_route`` with 16 bands of 8."""
    return datasketch_route(path, clock, (BANDS, PERMUTATIONS // BANDS))


def rensa_route(path: Path, clock: Clock) -> tuple:
    """RMinHash of token lists and RMinHashLSH with 16 bands."""
    from rensa import RMinHash, RMinHashLSH

    def run() -> list[tuple[int, int]]:
        made, texts = [], lines(path)
        while tokens := [shingled(text) for text in islice(texts, ROWS_OF_BATCH)]:
            made += RMinHash.from_token_sets(tokens, PERMUTATIONS, 42)
        index = RMinHashLSH(THRESHOLD, PERMUTATIONS, BANDS)
        index.insert_many(made)
        return [(other, number) for number, near in enumerate(index.query_all(made)) for other in near if other < number]

    return plain(clock.wrapped("all", run)())


def gaoya_route(path: Path, clock: Clock) -> tuple:
    """MinHashStringIndex over the strings themselves, in bulk on all cores; texts without blanks in an index of their own."""
    from gaoya.minhash import MinHashStringIndex

    def run() -> list[tuple[int, int]]:
        texts = list(lines(path))
        without = [not text.isascii() and blankless(text) for text in texts]
        pairs: list[tuple[int, int]] = []
        for side, splitter, width in ((False, "word", 3), (True, "char", 5)):
            at = [number for number, is_without in enumerate(without) if is_without == side]
            mine = [texts[number] for number in at]
            index = MinHashStringIndex(32, THRESHOLD, BANDS, PERMUTATIONS // BANDS, None, splitter, True, (width, width), "smallvec")
            index.par_bulk_insert_docs(at, mine)
            pairs += [(other, number) for number, near in zip(at, index.par_bulk_query(mine)) for other in near if other < number]
        return pairs

    return plain(clock.wrapped("all", run)())


def plain(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs as columns; a peer's candidates have no verified similarity."""
    a, b = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return a, b, np.zeros(len(a))


ROUTES: dict[str, tuple[str, Callable]] = {
    "tuneready, NumPy": ("numpy", numpy_route),
    "tuneready, Numba": ("numba", numba_route),
    "tuneready, NumPy, 2 processes": ("numpy", partial(workers_route, compiled=False)),
    "tuneready, Numba, 2 processes": ("numba", partial(workers_route, compiled=True)),
    "datasketch": ("datasketch", datasketch_route),
    "datasketch, 16 bands of 8": ("datasketch", datasketch_bands_route),
    "rensa": ("rensa", rensa_route),
    "gaoya": ("gaoya", gaoya_route),
}


def missing(route: str) -> str:
    """The package a route needs and this environment lacks, or nothing."""
    package = ROUTES[route][0]
    return "" if importlib.util.find_spec(package) else package


def whole(a: np.ndarray, b: np.ndarray, similarity: np.ndarray) -> set[tuple[int, int]]:
    """All pairs that the reported ones stand for.

    Of documents with equal shingles only the first is paired with others (``engine.near``): each equal one has the same
    similarity to these, and 1 to each of its equals.
    """
    equal: dict[int, list[int]] = {}
    for x, y in zip(a[similarity == 1].tolist(), b[similarity == 1].tolist()):
        equal.setdefault(x, [x]).append(y)
    found = set()
    for x, y, value in zip(a.tolist(), b.tolist(), similarity.tolist()):
        if value == 1:
            found |= {(min(p, y), max(p, y)) for p in equal[x] if p != y}
        else:
            found |= {(min(p, q), max(p, q)) for p in equal.get(x, [x]) for q in equal.get(y, [y])}
    return found


def children() -> float:
    """Processor seconds of worker processes that have ended."""
    used = os.times()
    return used.children_user + used.children_system


def main() -> None:
    """Runs one route and prints seconds, processor seconds by stage, the number of pairs and those among the first documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("route", choices=ROUTES)
    parser.add_argument("path", type=Path)
    parser.add_argument("--pairs-below", type=int, default=4_000)
    given = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent))
    clock = Clock()
    a, b, similarity = ROUTES[given.route][1](given.path, clock)
    spent = sum(clock.stages.values()) + children()
    among = (a < given.pairs_below) & (b < given.pairs_below)
    first = whole(a[among], b[among], similarity[among])
    print(json.dumps({"seconds": clock.seconds, "cpu": spent, "stages": clock.stages, "pairs": len(a), "first": sorted(first)}))


if __name__ == "__main__":
    main()
