"""Kept parts: bytes and back, names, trust, room; no row text, and never another result than measuring gives."""

from __future__ import annotations

import dataclasses
import os
import random
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tuneready
from tuneready import demo
from tuneready.audit import Options, check
from tuneready.measuring import PartResult, Work
from tuneready.signal import Pairs, Sketch
from tuneready.source import File, Part, ReadLimits, Refusal
from tuneready.state import part_cache, part_codec
from tuneready.state.part_cache import Cache
from tuneready.state.part_key import part_key
from tuneready.summary import Counts, Flags, Histogram, Measurement

KEY = "ab" * 32
texts = st.text(st.characters(), max_size=12)  # lone surrogates too
words = hnp.arrays(np.uint64, st.integers(0, 6))
numbers = hnp.arrays(np.int64, st.integers(0, 6))
floats = hnp.arrays(np.float64, st.integers(0, 4))
keys = st.one_of(texts, st.integers(-(2**70), 2**70), st.booleans(), st.tuples(texts, st.integers()), st.none(),
                 st.integers(0, 9).map(np.int64))
columns = st.dictionaries(texts, st.one_of(words, numbers, floats, hnp.arrays(bool, 3), hnp.arrays("<U5", 2, elements=st.text("aé", max_size=5))))
counts = st.builds(Counts, st.dictionaries(keys, st.integers(0, 2**70), max_size=5))
histograms = st.lists(st.integers(0, 10**9), max_size=6).map(lambda values: Histogram.of(np.array(values, dtype=np.int64)))
flags = st.builds(Flags, rows=numbers, score=st.none() | floats, note=st.none() | st.lists(texts, max_size=4), family=st.none() | numbers,
                  info=st.none() | hnp.arrays(bool, 3), excerpts=st.lists(st.tuples(st.integers(0, 99), texts), max_size=3), other=st.none() | numbers)
measurements = st.builds(Measurement, flags, st.dictionaries(texts, counts | histograms, max_size=2))
pairs = st.builds(Pairs, numbers, hnp.arrays(np.uint64, st.tuples(st.integers(0, 4), st.just(2))), columns)
sketches = st.builds(Sketch, numbers, hnp.arrays(np.uint64, st.tuples(st.integers(0, 3), st.just(16))), words, numbers, columns)
refusals = st.builds(Refusal, st.integers(0, 99), st.integers(-1, 99), st.integers(0, 9), texts, texts, texts)
results = st.builds(
    PartResult, st.integers(0, 5), numbers, numbers, st.lists(refusals, max_size=3), st.dictionaries(texts, measurements, max_size=3),
    st.dictionaries(texts, st.lists(pairs, max_size=2), max_size=2), st.lists(texts, max_size=2).map(tuple), st.integers(0, 9), st.none(),
    st.dictionaries(texts, st.lists(sketches, max_size=2), max_size=2))


def same(a, b) -> bool:
    """Equal in value, type, and order of keys, all the way down."""
    if type(a) is not type(b):
        return False
    if dataclasses.is_dataclass(a):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(a))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a.items(), b.items()))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return repr(a) == repr(b)


def entry(value, key: str = KEY) -> bytearray:
    return bytearray(b"".join(part_codec.encode(value, key, (PartResult,))))


def decoded(data: bytearray, key: str = KEY):
    return part_codec.decode(data, key, (PartResult,))


@settings(max_examples=150, deadline=None)
@given(results)
def test_any_result_comes_back_as_it_was(result: PartResult) -> None:
    assert same(decoded(entry(result)), result)


def test_arrays_can_be_written_to_and_objects_of_text_come_back() -> None:
    back = decoded(entry({"a": np.arange(5), "o": np.array(["é", None, 3], dtype=object), "e": np.zeros((0, 2))}))
    back["a"][0] = 9
    assert back["a"].tolist() == [9, 1, 2, 3, 4]
    assert back["o"].tolist() == ["é", None, 3]
    assert back["e"].shape == (0, 2)


@pytest.mark.parametrize("value", [object(), {1: {2, 3}}, np.array([object()]), np.array(["2026-01-01"], "M8[D]"), ValueError("x"), File("a", "b")])
def test_what_cannot_be_kept_is_refused(value) -> None:
    with pytest.raises(TypeError):
        entry(value)


RESULT = PartResult(0, np.arange(3), np.arange(3) * 7, [Refusal(4, 40, 2, "E-NUL", "x", "y")],
                    {"TXT001": Measurement(Flags(np.array([1]), excerpts=[(1, "Dear Mrs Wolf")]), {"n": Counts({("a", 1): 2})})}, {}, ("I-ENC-BOM",), 0)


def test_no_changed_or_cut_entry_is_accepted() -> None:
    data = entry(RESULT)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << random.Random(at).randrange(8)
        with pytest.raises(ValueError):
            decoded(changed)
        with pytest.raises(ValueError):
            decoded(data[:at])
    for other in (data + b"\0", bytearray(), bytearray(part_codec.MAGIC)):
        with pytest.raises(ValueError):
            decoded(other)
    with pytest.raises(ValueError):
        decoded(data, "cd" * 32)


@pytest.mark.parametrize("header", [
    b"", b"[]", b"[1]", b"[" * 5000, b'[{"array":0},[],[],"BEHIND"]', b'[{"behind":0},[],[],"BEHIND"]', b'[{"os":{}},[],[],"BEHIND"]',
    b'[1,[["O",[1],false]],[],"BEHIND"]', b'[1,[["<i8",[99],false]],[],"BEHIND"]', b'[1,[],[["<i8",[99],true]],"BEHIND"]', b'[{"a":1,"b":2},[],[],"BEHIND"]',
    b'[{"Flags":{"nothing":1}},[],[],"BEHIND"]', b'[1,[["<i8",[-3],false]],[],"BEHIND"]', b'[1,[],[],"00"]'])
def test_an_entry_with_a_good_checksum_and_a_bad_header_is_refused(header: bytes) -> None:
    header = header.replace(b"BEHIND", part_codec.checksum(KEY, []).hex().encode())
    size = len(part_codec.MAGIC) + 32 + 16 + len(header)
    body = [size.to_bytes(8, "little"), len(header).to_bytes(8, "little"), header]
    with pytest.raises(ValueError):
        decoded(bytearray(b"".join([part_codec.MAGIC, part_codec.checksum(KEY, body), *body])))


def test_what_lies_behind_the_front_is_checked_when_it_is_used(tmp_path: Path) -> None:
    cache = Cache(part_cache.opened(tmp_path / "cache"))
    result = dataclasses.replace(RESULT, pairs={"DUP001": [Pairs(np.arange(9), np.arange(18, dtype=np.uint64).reshape(9, 2))]})
    assert cache.put(KEY, result, (PartResult,))
    assert same(cache.get(KEY, (PartResult,)), result)
    data = bytearray(cache.path(KEY).read_bytes())
    data[-1] ^= 1
    cache.path(KEY).write_bytes(data)
    os.chmod(cache.path(KEY), 0o600)
    assert cache.get(KEY, (PartResult,)) is None
    told = cache.get(KEY, (PartResult,), behind=False)
    assert same(told.measurements, result.measurements)
    assert told.lines.tolist() == result.lines.tolist()
    data[60] ^= 1
    cache.path(KEY).write_bytes(data)
    assert cache.get(KEY, (PartResult,), behind=False) is None


def mapped_bytes() -> int:
    """Bytes of files that this process holds in memory (Linux)."""
    return next(int(line.split()[1]) << 10 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("RssFile"))


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs /proc")
def test_the_memory_of_mapped_pairs_is_given_back_and_they_hold_what_they_held(tmp_path: Path) -> None:
    cache, size = Cache(part_cache.opened(tmp_path / "cache")), 4 << 20
    mine = Pairs(np.arange(size), np.arange(2 * size, dtype=np.uint64).reshape(size, 2))
    assert cache.put(KEY, dataclasses.replace(RESULT, pairs={"DUP001": [mine]}), (PartResult,))
    (kept,) = cache.get(KEY, (PartResult,)).pairs["DUP001"]
    before = mapped_bytes()
    assert np.array_equal(kept.key, mine.key)
    looked_at = mapped_bytes()
    assert looked_at > before + mine.key.nbytes // 2
    part_cache.let_go([kept, mine])
    assert mapped_bytes() < looked_at - mine.key.nbytes // 2
    assert np.array_equal(kept.rows, mine.rows) and np.array_equal(kept.key, mine.key)


def test_arrays_whose_columns_lie_together_come_back_so() -> None:
    bands = np.arange(12, dtype=np.uint64).reshape(3, 4).T
    back = decoded(entry(Sketch(np.arange(4), bands, np.arange(4, dtype=np.uint64), np.arange(5))))
    assert back.bands.tolist() == bands.tolist()
    assert back.bands.flags.f_contiguous


def test_entries_are_private_and_come_back(tmp_path: Path) -> None:
    folder = part_cache.opened(tmp_path / "cache")
    cache = Cache(folder)
    assert cache.get(KEY) is None
    assert cache.put(KEY, RESULT, (PartResult,))
    assert same(cache.get(KEY, (PartResult,)), RESULT)
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(cache.path(KEY)).st_mode) == 0o600
    assert (Path(folder) / ".gitignore").read_text() == "*\n"


def test_what_others_may_write_is_not_trusted(tmp_path: Path) -> None:
    cache = Cache(part_cache.opened(tmp_path / "cache"))
    cache.put(KEY, RESULT, (PartResult,))
    os.chmod(cache.path(KEY), 0o666)
    assert cache.get(KEY, (PartResult,)) is None
    os.rename(cache.path(KEY), tmp_path / "elsewhere")
    os.chmod(tmp_path / "elsewhere", 0o600)
    os.symlink(tmp_path / "elsewhere", cache.path(KEY))
    assert cache.get(KEY, (PartResult,)) is None
    os.unlink(cache.path(KEY))
    os.mkfifo(cache.path(KEY))
    assert cache.get(KEY, (PartResult,)) is None
    (tmp_path / "linked").symlink_to(tmp_path / "cache", target_is_directory=True)
    assert part_cache.opened(tmp_path / "linked") == ""


def test_a_folder_that_cannot_be_used_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert part_cache.opened(tmp_path / "file") == ""
    assert part_cache.opened(tmp_path / "file" / "below") == ""
    assert not Cache(tmp_path / "absent").put(KEY, RESULT, (PartResult,))
    assert not Cache(tmp_path).put(KEY, object())


def test_a_folder_is_used_when_asked_for_or_worth_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert part_cache.chosen(None, 1000) == ""
    assert part_cache.chosen("", 1 << 40) == ""
    assert list(tmp_path.iterdir()) == []
    assert part_cache.chosen("mine", 1000) == str(tmp_path / "mine")
    assert part_cache.chosen(None, part_cache.WORTH + 1) == str(tmp_path / ".tuneready" / "cache")
    assert part_cache.chosen(None, 1000) == str(tmp_path / ".tuneready" / "cache")


def test_half_written_files_of_a_killed_run_go(tmp_path: Path) -> None:
    part_cache.opened(tmp_path)
    for name, age in ((".a.kept.x1.part", 3600), (".b.kept.x2.part", 1)):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, ns=(0, (tmp_path / ".run").stat().st_mtime_ns - age * 10**9))
    part_cache.opened(tmp_path)
    assert [path.name for path in tmp_path.glob(".*.part")] == [".b.kept.x2.part"]


def test_what_earlier_runs_left_makes_room_and_this_run_stays(tmp_path: Path) -> None:
    folder = Path(part_cache.opened(tmp_path / "cache"))
    value, names = np.zeros(1000, np.uint8), [f"{n:064x}" for n in range(12)]
    size = sum(map(len, part_codec.encode(value, names[0])))
    cache = Cache(folder, limit=6 * size + 100)
    begun = (folder / ".run").stat().st_mtime_ns
    for n, name in enumerate(names[:4]):
        assert cache.put(name, value)
        os.utime(cache.path(name), ns=(begun, begun - (9 - n) * 10**9))
    assert cache.get(names[0]) is not None  # used by this run: it stays although it is the oldest
    kept = [cache.put(name, value) for name in names[4:]]
    there = [n for n, name in enumerate(names) if cache.path(name).exists()]
    assert there == [0, 4, 5, 6, 7, 8]
    assert kept == [True] * 5 + [False] * 3
    assert sum(path.stat().st_size for path in folder.iterdir()) <= cache.limit


def work_of(path: Path, **changes) -> Work:
    given = {"files": (File(str(path), str(path), path.stat().st_size, "", "jsonl"),), "limits": ReadLimits(), "shape": "prompt_completion", "mapping": None,
             "meta": {}, "task": "generation", "overrides": {}}
    return Work(**{**given, **changes})


def test_the_key_holds_what_decides_the_result_and_nothing_else(tmp_path: Path) -> None:
    path, moved, tokenizer = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "t.json"
    path.write_bytes(b"first\nabc\ndef\n")
    moved.write_bytes(b"inserted\nfirst\nabc\ndef\n")
    tokenizer.write_text("{}")
    codes = ["TXT001", "LEN005"]
    base = part_key(work_of(path), Part(0, 6, 14, 2), codes)
    kept = [part_key(work_of(moved), Part(0, 15, 23, 3), codes[::-1]),
            part_key(work_of(path, limits=ReadLimits(chunk_rows=2, part_bytes=9, chunk_bytes=4), spill="x", cache="y"), Part(0, 6, 14, 2), codes),
            part_key(work_of(path, overrides={("DUP001", "x"): 1}), Part(0, 6, 14, 2), codes)]
    assert set(kept) == {base}
    token = {("LEN005", "tokenizer"): str(tokenizer)}
    told = part_key(work_of(path, overrides=token), Part(0, 6, 14, 2), codes)
    tokenizer.write_text("{ }")
    other = [told, part_key(work_of(path, overrides=token), Part(0, 6, 14, 2), codes), part_key(work_of(path), Part(0, 6, 13, 2), codes),
             part_key(work_of(path), Part(0, 0, 14, 1), codes), part_key(work_of(path, shape="qa"), Part(0, 6, 14, 2), codes),
             part_key(work_of(path, meta={"source": "s"}), Part(0, 6, 14, 2), codes), part_key(work_of(path, task="extraction"), Part(0, 6, 14, 2), codes),
             part_key(work_of(path, limits=ReadLimits(depth=3)), Part(0, 6, 14, 2), codes), part_key(work_of(path), Part(0, 6, 14, 2), codes[:1]),
             part_key(work_of(path, overrides={("TXT001", "x"): 1}), Part(0, 6, 14, 2), codes)]
    other.append(part_key(work_of(path, files=work_of(path).files * 2), Part(1, 6, 14, 2), codes))
    path.write_bytes(b"first\nabc\ndeg\n")
    other.append(part_key(work_of(path), Part(0, 6, 14, 2), codes))
    assert len({base, *other}) == len(other) + 1


def test_any_change_of_the_code_changes_every_key(tmp_path: Path) -> None:
    shutil.copytree(Path(tuneready.__file__).parent, tmp_path / "tuneready", ignore=shutil.ignore_patterns("__pycache__"))
    program = [sys.executable, "-c", "from tuneready.state.part_key import code_digest; print(code_digest())"]

    def digest() -> str:
        done = subprocess.run(program, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True)
        return done.stdout

    before = digest()
    assert digest() == before
    with open(tmp_path / "tuneready" / "signals" / "txt_refusal.py", "a") as stream:
        stream.write("# changed\n")
    assert digest() != before


def test_a_part_that_changes_while_it_is_measured_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"prompt": "a", "completion": "b"}\n' * 4000)
    work = work_of(path, cache=part_cache.opened(tmp_path / "cache"))
    part = Part(0, 0, path.stat().st_size, 1)

    def measure() -> PartResult:
        path.write_bytes(path.read_bytes().replace(b"a", b"z"))
        return RESULT

    part_cache.reuse(work, part, ["TXT001"], PartResult, measure)
    assert not list((tmp_path / "cache").glob("*.kept"))
    part_cache.reuse(work, part, ["TXT001"], PartResult, lambda: RESULT)
    assert len(list((tmp_path / "cache").glob("*.kept"))) == 1


def test_no_row_text_is_kept(tmp_path: Path) -> None:
    path = Path(demo.make(tmp_path, 1500)[0])
    done = check([str(path)], Options(workers=0, cache=str(tmp_path / "cache")))
    entries = [*(tmp_path / "cache").glob("*.kept"), *(tmp_path / "cache").glob("*.whole")]
    held = b"".join(entry.read_bytes() for entry in entries)
    assert {entry.suffix for entry in entries} == {".kept", ".whole"}
    shown = [example.excerpt for finding in done.report.findings for example in finding.examples if len(example.excerpt) > 30]
    assert held and shown
    pieces = [text[at : at + 20] for text in shown for at in range(0, len(text) - 20, 10)]
    assert not [piece for piece in pieces if piece.encode() in held]
