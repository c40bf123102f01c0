"""Keys and sketches in files: what is read back is what was put away, by rows, by columns and by a single column."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import numpy as np
import pytest

from tuneready.errors import UserError
from tuneready.signal import Pairs, Sketch
from tuneready.state import spill
from tuneready.state.spill import Spilled

ROWS = 3_000
WORDS = np.arange(ROWS * 4, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


@pytest.mark.parametrize("array", [np.arange(ROWS), WORDS.reshape(ROWS, 4), WORDS.reshape(4, ROWS).T, np.arange(ROWS * 8) % 3 == 0,
                                   np.linspace(-0.0, 1, ROWS), WORDS[::2], WORDS.reshape(ROWS, 4)[:, :2]])
def test_an_array_comes_back_as_it_was(array: np.ndarray, tmp_path: Path) -> None:
    (away,) = spill.spilled([Pairs(np.arange(3), array, {"x": array})], str(tmp_path))
    assert isinstance(away.key, Spilled) and isinstance(away.rows, np.ndarray), "three numbers are not worth a file"
    back = spill.loaded(away)
    for found in (back.key, back.payload["x"], spill.mapped(away.key)):
        assert found.dtype == array.dtype and found.shape == array.shape
        assert np.array_equal(found, array)
    if array.ndim == 2:
        for k in range(array.shape[1]):
            assert np.array_equal(spill.column(away.key, k), array[:, k])
            assert np.array_equal(spill.column(array, k), array[:, k])


def test_what_is_put_away_together_lies_in_one_file(tmp_path: Path) -> None:
    bands = WORDS.reshape(4, ROWS).T
    values = [Sketch(np.arange(ROWS), bands, WORDS, np.arange(ROWS + 1), {"a": WORDS[:ROWS]}, WORDS[:ROWS]), Pairs(np.arange(ROWS), bands)]
    away = spill.spilled(values, str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 1
    assert away[0].bands == away[1].key, "an array that two share is written once"
    assert [one.bands for one in spill.spilled(away[:1], str(tmp_path))] == [away[0].bands], "what lies in a file stays there"
    half = spill.loaded(away[0], ("bands", "shingles"))
    assert isinstance(half.bands, Spilled) and isinstance(half.shingles, Spilled)
    assert np.array_equal(half.rows, values[0].rows) and np.array_equal(half.digest, values[0].digest) and half.payload["a"][-1] == WORDS[ROWS - 1]


def test_nothing_is_written_without_a_folder() -> None:
    value = Pairs(np.arange(ROWS), WORDS.reshape(ROWS, 4))
    assert spill.spilled([value], "") == [value] and spill.loaded(value).key is value.key


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit then fails, as on a disk without room
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 14, hard))
    try:
        with pytest.raises(UserError, match="room on disk") as caught:
            spill.spilled([Pairs(np.arange(3), WORDS)], str(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert caught.value.code == "E-NO-ROOM" and caught.value.exit_code == 3
