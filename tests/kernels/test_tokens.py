"""The token estimate: laws it must keep, and counts of a real tokenizer that it must come near."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import text, tokens

# Counts by tekken (2024-09, mistral-common 1.13.1); the sentences were written for this test, so the fit never saw them.
COUNTED = [
    ((
        "Thank you for getting in touch. I have looked at your account and I can see that the refund was issu"
        "ed on Monday morning, so it should reach your bank within three to five working days. If it has not "
        "arrived by next Tuesday, please reply to this message and I will ask our payments team to trace it f"
        "or you."
    ), 66),
    ((
        "The tenant shall keep the premises in good repair and shall not sublet any part of them without the "
        "prior written consent of the landlord, which shall not be unreasonably withheld. Either party may te"
        "rminate this agreement by giving ninety days' notice in writing to the other at the address stated a"
        "bove."
    ), 60),
    ((
        'def moving_average(values, window):\n    """Mean of each run of `window` neighbours."""\n    if window'
        ' < 1 or window > len(values):\n        raise ValueError("window out of range")\n    total = sum(values'
        "[:window])\n    out = [total / window]\n    for i in range(window, len(values)):\n        total += valu"
        "es[i] - values[i - window]\n        out.append(total / window)\n    return out\n"
    ), 91),
    ((
        '您好,感谢您的来信。我已经查看了您的账户,退款已于星期一上午发出,通常需要三到五个工作日才能到达您的银行。如果下星期二之前还没有收到,请回复这封邮件,我会请付款部门为您查询。'
    ), 80),
    ((
        'Dzień dobry, dziękuję za wiadomość. Sprawdziłem Pana konto i widzę, że zwrot został wysłany w ponied'
        'ziałek rano, więc powinien dotrzeć do banku w ciągu trzech do pięciu dni roboczych. Jeśli nie dotrze'
        ' do wtorku, proszę odpowiedzieć na tę wiadomość.'
    ), 87),
    ((
        '{"name": "create_ticket", "arguments": {"subject": "Refund missing", "priority": 2, "customer": {"id'
        '": 48213, "tier": "gold"}, "tags": ["refund", "bank", "delay"], "due": "2026-11-30T12:00:00Z"}}'
    ), 83),
]


def estimated(texts: list[str]) -> np.ndarray:
    return tokens.estimate(*text.buffers(pa.array(texts, pa.string())))


@pytest.mark.parametrize("sample, count", COUNTED)
def test_near_a_real_tokenizer(sample, count):
    assert abs(estimated([sample])[0] - count) / count < 0.20


def test_totals_are_nearer():
    assert abs(estimated([t for t, _ in COUNTED]).sum() / sum(n for _, n in COUNTED) - 1) < 0.08


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), max_size=8))
def test_a_text_counts_the_same_wherever_it_stands(texts):
    assert estimated(texts).tolist() == [int(estimated([t])[0]) for t in texts]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_between_nothing_and_two_a_byte(sample):
    count = int(estimated([sample])[0])
    assert (count == 0) == (sample == "")
    assert count <= 2 * len(sample.encode()) + 1


def test_any_bytes_and_any_blocks(monkeypatch):
    data = np.tile(np.arange(256, dtype=np.uint8), 40)
    offsets = np.array([0, 0, 7, 10_000, len(data)])
    whole = tokens.estimate(data, offsets)
    monkeypatch.setattr(tokens, "_BLOCK", 37)
    assert np.array_equal(tokens.estimate(data, offsets), whole)
    assert whole[0] == 0 and (whole[1:] > 0).all()


def test_a_very_long_text_does_not_overflow():
    data = np.frombuffer(b"a1" * 2_000_000, dtype=np.uint8)
    short = tokens.estimate(data[:2000], np.array([0, 2000]))[0]
    long = tokens.estimate(data, np.array([0, len(data)]))[0]
    assert long == pytest.approx(short * 2000, rel=0.01)
