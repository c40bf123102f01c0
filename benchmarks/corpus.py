"""Makes a realistic chat corpus: heavy-tailed lengths, a Zipf vocabulary, some other scripts, planted exact and near copies.

    python benchmarks/corpus.py OUT.jsonl --rows 1000000 [--seed 1]

The same rows and seed give the same bytes. About 600 bytes of JSON a row.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import orjson

SYSTEM = "You are a helpful assistant of the customer service of a furniture shop. Answer shortly and politely."
OTHER = ("请问我的订单什么时候发货", "Où en est ma commande", "Proszę o zwrot pieniędzy", "Wann kommt mein Paket an", "注文の状況を教えてください",
         "когда придёт мой заказ")
LABELS = ("delivery", "refund", "billing", "damage", "question", "complaint")


def sentences(rng: np.random.Generator, count: int = 40_000) -> list[str]:
    """A pool of sentences over a Zipf vocabulary of made words."""
    onset = np.array(list("bcdfghjklmnprstvw") + ["st", "tr", "pl", "ch"])
    vowel = np.array(list("aeiou") + ["ea", "io"])
    words = ["".join(rng.choice(onset) + rng.choice(vowel) for _ in range(rng.integers(1, 4))) for _ in range(8_000)]
    words[:24] = ("the a of to and in is it you that for was on are with as his they be at one have this from").split()
    drawn = (rng.zipf(1.25, count * 12) - 1) % len(words)
    ends = np.array([".", ".", ".", "!", "?"])
    out = []
    at = 0
    for length in rng.integers(4, 14, count):
        text = " ".join(words[k] for k in drawn[at:at + length])
        out.append(text[0].upper() + text[1:] + str(rng.choice(ends)))
        at += int(length) % 12
    return out


def rows(count: int, seed: int = 1):
    """Yields one encoded JSON line per row; 3 % exact and 5 % near copies of earlier rows."""
    rng = np.random.default_rng(seed)
    pool = np.array(sentences(rng), dtype=object)
    kept: list[dict] = []
    done = 0
    while done < count:
        n = min(20_000, count - done)
        asked = np.clip(rng.lognormal(0.7, 0.8, n), 1, 30).astype(int)
        answered = np.clip(rng.lognormal(1.3, 0.8, n), 1, 60).astype(int)
        kind = rng.random(n)
        picks = rng.integers(0, len(pool), int(asked.sum() + answered.sum()))
        label, second = rng.integers(0, len(LABELS), n), rng.integers(0, 86_400, n)
        at = 0
        for i in range(n):
            if kind[i] < 0.03 and kept:
                row = kept[int(picks[at]) % len(kept)]
            else:
                question = " ".join(pool[picks[at:at + asked[i]]]) + f" Order {second[i] * 7919 + done + i}."
                answer = " ".join(pool[picks[at + asked[i]:at + asked[i] + answered[i]]])
                if kind[i] > 0.97:
                    question = f"{OTHER[i % len(OTHER)]} {question}"
                if kind[i] < 0.08 and kept:
                    answer = kept[int(picks[at]) % len(kept)]["messages"][2]["content"] + " Thanks."
                row = {"messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question},
                                    {"role": "assistant", "content": answer}],
                       "label": LABELS[label[i]], "source": "mail" if i % 3 else "chat",
                       "ts": f"2026-0{1 + i % 9}-{1 + i % 28:02d}T{second[i] // 3600:02d}:{second[i] % 3600 // 60:02d}:00Z"}
            at += int(asked[i] + answered[i])
            if len(kept) < 2_000 or i % 50 == 0:
                kept = (kept + [row])[-2_000:] if i % 50 == 0 else [*kept, row]
            yield orjson.dumps(row)
        done += n


def write(path: Path, count: int, seed: int = 1) -> int:
    """Writes a corpus and returns its size in bytes."""
    with path.open("wb") as out:
        for line in rows(count, seed):
            out.write(line + b"\n")
    return path.stat().st_size


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(f"{write(given.out, given.rows, given.seed):,} bytes")
