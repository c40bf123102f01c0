"""The sample of rows with spans: what is kept, and the same rows for any cut."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.rows import batch, labelled
from tuneready import span_sample


def row(text, *spans):
    return labelled(text, spans=[{"start": a, "end": b, "label": label, "text": None} for a, b, label in spans]) | {"labels": []}


ROWS = [row("Ada lives in Rome", (0, 3, "P"), (13, 17, "L")), labelled("none"), row("Zoë", (0, 3, "P")), row("no span here"), row("京都 😀", (0, 2, "L"))]


def test_rows_with_spans_are_kept_with_their_text():
    kept = span_sample.sample(batch(ROWS, "extraction"))
    assert kept.rows.tolist() == [0, 2, 4] and kept.texts().to_pylist() == ["Ada lives in Rome", "Zoë", "京都 😀"]
    assert [(kept.rows[r], int(a), int(b), kept.names[k]) for r, a, b, k in zip(kept.row, kept.start, kept.end, kept.label)] == [
        (0, 0, 3, "P"), (0, 13, 17, "L"), (2, 0, 3, "P"), (4, 0, 2, "L")]


@pytest.mark.parametrize("bound", [1_000_000, 25, 4])
def test_any_cut_keeps_the_same_rows(monkeypatch, bound):
    monkeypatch.setattr(span_sample, "MOST_CHARACTERS", bound)
    whole = span_sample.sample(batch(ROWS, "extraction"))
    parts = [span_sample.sample(batch(ROWS[at : at + 2], "extraction")).shifted(at) for at in (0, 2, 4)]
    for first, *rest in (parts, parts[::-1]):
        joined = first.joined(rest)
        assert joined.names == whole.names or bound < 100
        assert joined.seen == whole.seen == 3 and joined.texts().to_pylist() == whole.texts().to_pylist()
        assert all(np.array_equal(getattr(joined, name), getattr(whole, name)) for name in ("rows", "start", "end", "span_starts"))
        assert int(joined.offsets[-1]) <= bound


def test_a_text_too_long_is_counted_and_left_out(monkeypatch):
    monkeypatch.setattr(span_sample, "MOST_OF_ROW", 10)
    kept = span_sample.sample(batch(ROWS, "extraction"))
    assert kept.seen == 3 and kept.rows.tolist() == [2]


def test_a_batch_without_spans_is_an_empty_sample():
    kept = span_sample.sample(batch([labelled("nothing")], "extraction"))
    assert len(kept) == 0 and len(kept.joined([kept])) == 0
