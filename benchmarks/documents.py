"""Makes plain documents for the near-duplicate benchmark, one a line: heavy-tailed lengths, several scripts, planted copies.

    python benchmarks/documents.py OUT.txt --documents 500000 [--seed 1]

About 500 bytes a document. The same seed gives the same bytes, and a smaller corpus is the beginning of a larger one.
Words are made, drawn with Zipf-Mandelbrot weights; 4 % of the documents are in made Polish, 4 % in made French, 3 % in
Chinese or Japanese script without blanks, the rest in made English. 3 % are exact copies of an earlier document, 5 %
have 1 to 10 % of the tokens of an earlier one changed, so that their similarity lies on both sides of the threshold.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

BLOCK = 20_000  # documents made at once; a copy stands in the block of what it copies
EXACT, NEAR = 0.03, 0.05
MEDIAN_TOKENS, SPREAD, MOST_TOKENS = 55, 0.9, 4_000  # of a log-normal distribution
LANGUAGES = {"english": 0.89, "polish": 0.04, "french": 0.04, "chinese": 0.015, "japanese": 0.015}
FIRST = "the of and to in a is it you that for was on are with as his they be at one have this from".split()
SOUNDS = {
    "english": ("b c d f g h j k l m n p r s t v w st tr pl ch".split(), "a e i o u ea io".split(), FIRST),
    "polish": ("b c d g k ł m n p r s t w z ż sz cz ś dź".split(), "a ą e ę i o ó u y".split(), "w i na z do nie się że".split()),
    "french": ("b c ç d f g j l m n p r s t v ch qu".split(), "a à e é è ê i o ou œu eau".split(), "de la le et les des en un".split()),
}


def vocabulary(language: str, rng: np.random.Generator, size: int = 20_000) -> list[str]:
    """Distinct made words, most frequent first."""
    if language == "chinese":
        signs, lengths = [chr(c) for c in range(0x4E00, 0x5A00)], (1, 3)
    elif language == "japanese":
        signs, lengths = [chr(c) for c in [*range(0x3042, 0x3090), *range(0x30A2, 0x30F0), *range(0x65E5, 0x6A00)]], (1, 4)
    else:
        onsets, vowels, first = SOUNDS[language]
        signs, lengths = [o + v for o in onsets for v in vowels], (1, 4)
    words = dict.fromkeys(SOUNDS[language][2] if language in SOUNDS else ())
    while len(words) < size:
        picked = rng.integers(0, len(signs), int(rng.integers(*lengths)))
        words["".join(signs[i] for i in picked)] = None
    return list(words)


def tables(seed: int) -> list[tuple[np.ndarray, np.ndarray, str]]:
    """For each language: its written tokens (words, then words with a comma, a full stop, a capital), the summed
    weights of its words, and what stands between tokens."""
    rng = np.random.default_rng(seed)
    made = []
    for language in LANGUAGES:
        words = vocabulary(language, rng)
        comma, stop, gap = ("、", "。", "") if language in ("chinese", "japanese") else (",", ".", " ")
        written = words + [w + comma for w in words] + [w + stop for w in words] + [w.capitalize() for w in words]
        weights = np.cumsum(1 / (np.arange(len(words)) + 2.7) ** 1.05)
        made.append((np.array(written, dtype=object), weights / weights[-1], gap))
    return made


def block(number: int, seed: int, made: list[tuple[np.ndarray, np.ndarray, str]]) -> list[str]:
    """``BLOCK`` documents; the block depends on nothing but its number and the seed."""
    rng = np.random.default_rng([seed, number])
    language = rng.choice(len(made), BLOCK, p=list(LANGUAGES.values()))
    sizes = np.clip(rng.lognormal(np.log(MEDIAN_TOKENS), SPREAD, BLOCK), 3, MOST_TOKENS).astype(int)
    kind, source = rng.random(BLOCK), rng.random(BLOCK)
    drawn = [drawn_tokens(rng, int(sizes[language == k].sum()), table) for k, table in enumerate(made)]
    used = [0] * len(made)
    tokens: list[np.ndarray] = []
    for i in range(BLOCK):
        if i and kind[i] < EXACT + NEAR:
            copied = int(source[i] * i)
            language[i], mine = language[copied], tokens[copied]
            if kind[i] >= EXACT:
                mine = changed(rng, mine, made[language[i]])
        else:
            k = int(language[i])
            mine = drawn[k][used[k] : used[k] + sizes[i]]
            used[k] += sizes[i]
        tokens.append(mine)
    return [made[k][2].join(made[k][0][mine]) for k, mine in zip(language.tolist(), tokens)]


def drawn_tokens(rng: np.random.Generator, count: int, table: tuple[np.ndarray, np.ndarray, str]) -> np.ndarray:
    """Numbers of written tokens: words by weight; one in twelve ends a sentence and the next has a capital."""
    words = np.searchsorted(table[1], rng.random(count), side="right").clip(0, len(table[1]) - 1)
    mark = rng.random(count)
    form = np.where(mark < 1 / 12, 2, np.where(mark < 1 / 6, 1, 0))
    form[1:][form[:-1] == 2] = 3
    return words + form * len(table[1])


def changed(rng: np.random.Generator, tokens: np.ndarray, table: tuple[np.ndarray, np.ndarray, str]) -> np.ndarray:
    """The tokens with 1 to 10 % of them (one at least) replaced by others."""
    count = max(1, round(len(tokens) * rng.uniform(0.01, 0.10)))
    out = tokens.copy()
    out[rng.choice(len(tokens), count, replace=False)] = drawn_tokens(rng, count, table)
    return out


def documents(count: int, seed: int = 1) -> Iterator[str]:
    """The first ``count`` documents of a seed."""
    made = tables(seed)
    for number in range(-(-count // BLOCK)):
        yield from block(number, seed, made)[: count - number * BLOCK]


def write(path: Path, count: int, seed: int = 1) -> int:
    """Writes a corpus, one document a line, and returns its size in bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{text}\n" for text in documents(count, seed))
    return path.stat().st_size


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(f"{write(given.out, given.documents, given.seed):,} bytes")
