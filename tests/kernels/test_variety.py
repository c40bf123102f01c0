"""The estimate of different words against a count with a Python set."""

import random

import pyarrow as pa
import pytest

from tuneready.kernels.text import buffers
from tuneready.kernels.variety import one_byte_runs, variety, word_starts


def counted(text: str) -> tuple[int, int]:
    """(words, different words) as the kernel defines them: eight bytes from each word start."""
    raw = text.encode()
    starts = [i for i, byte in enumerate(raw) if byte > 32 and (i == 0 or raw[i - 1] <= 32)]
    starts = sorted({*starts, *(i for i, byte in enumerate(raw) if byte >= 0xE0)})
    return len(starts), len({raw[i:i + 8] for i in starts})


@pytest.mark.parametrize("vocabulary", [3, 30, 300, 3000])
def test_the_estimate_is_near_the_count(vocabulary):
    rng = random.Random(vocabulary)
    texts = [" ".join(f"{rng.randrange(vocabulary) * 7919:09d}" for _ in range(n)) for n in (40, 200, 1000)]
    words, different = variety(*buffers(pa.array(texts)))
    for i, text in enumerate(texts):
        expected_words, expected = counted(text)
        assert words[i] == expected_words
        assert different[i] == pytest.approx(expected, rel=0.15, abs=3)


def test_texts_do_not_touch_each_other():
    alone = variety(*buffers(pa.array(["one two three"])))
    beside = variety(*buffers(pa.array(["", "x", "one two three", "one two three four", ""])))
    assert (beside[0][2], beside[1][2]) == (alone[0][0], alone[1][0])
    assert beside[0].tolist() == [0, 1, 3, 4, 0]
    assert beside[1][[0, 4]].tolist() == [0, 0]


def test_starts_of_words_and_of_characters_without_spaces():
    data, offsets = buffers(pa.array(["a bc\nd", " e", "日本"]))
    assert word_starts(data, offsets).tolist() == [0, 2, 5, 7, 8, 11]


def test_nothing_at_all():
    words, different = variety(*buffers(pa.array([], pa.string())))
    assert words.size == different.size == 0


@pytest.mark.parametrize(("text", "least", "most"), [("0" * 127, 64, 127), ("0" * 63, 0, 0), ("ab" * 200, 0, 0), ("x" * 50 + "=" * 300, 192, 300)])
def test_runs_of_one_byte(text, least, most):
    for before in ("", "z" * 7, "0" * 31):
        found = one_byte_runs(*buffers(pa.array([before, text])))
        assert least <= found[1] <= most
        assert found[0] == 0


def test_pieces_do_not_show():
    texts = [f"row {i} says {'again ' * (i % 50)}{i * 31}" for i in range(4000)] + ["long " * 100_000, "end of it"]
    words, different = variety(*buffers(pa.array(texts)))
    for i in (0, 49, 1777, 3999, 4000, 4001):
        alone = variety(*buffers(pa.array([texts[i]])))
        assert (words[i], different[i]) == (alone[0][0], alone[1][0])
