"""Edit distance of many pairs of words at once: insertions, deletions, substitutions, and swaps of neighbouring letters."""

from __future__ import annotations

import numpy as np

CHUNK = 1 << 18  # pairs worked on at once, so that the rows of the table stay small


def code_points(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(letters, length): uint32[n, longest + 1] of the words' code points, padded with 0, and int64[n]."""
    length = np.array([len(word) for word in words], dtype=np.int64)
    width = int(length.max(initial=0)) + 1
    flat = "".join(word.ljust(width, "\0") for word in words).encode("utf-32-le", "replace")
    return np.frombuffer(flat, dtype=np.uint32).reshape(len(words), width), length


def distances(words: list[str], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Optimal string alignment distance (Damerau 1964, no letter edited twice) of ``words[a[i]]`` and ``words[b[i]]``, int64.

    Takes time in proportion to pairs × the square of the longest word.
    """
    letters, length = code_points(words)
    out = np.zeros(len(a), dtype=np.int64)
    for at in range(0, len(a), CHUNK):
        one, other = a[at : at + CHUNK], b[at : at + CHUNK]
        out[at : at + CHUNK] = _distances(letters[one], length[one], letters[other], length[other])
    return out


def _distances(a: np.ndarray, of_a: np.ndarray, b: np.ndarray, of_b: np.ndarray) -> np.ndarray:
    rows, columns = int(of_a.max(initial=0)), int(of_b.max(initial=0))
    out = of_b.copy()  # of pairs whose first word is empty
    before = None
    above = np.repeat(np.arange(columns + 1)[:, None], len(a), axis=1)
    for i in range(1, rows + 1):
        here = np.empty_like(above)
        here[0] = i
        for j in range(1, columns + 1):
            changed = above[j - 1] + (a[:, i - 1] != b[:, j - 1])
            best = np.minimum(np.minimum(above[j], here[j - 1]) + 1, changed)
            if before is not None and j > 1:
                swapped = (a[:, i - 1] == b[:, j - 2]) & (a[:, i - 2] == b[:, j - 1])
                best = np.where(swapped, np.minimum(best, before[j - 2] + 1), best)
            here[j] = best
        ended = np.flatnonzero(of_a == i)
        out[ended] = here[of_b[ended], ended]
        before, above = above, here
    return out


def near_pairs(words: list[str], most: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(a, b, distance): all pairs ``a`` < ``b`` of words with the same first two letters and a distance of 1 to ``most``.

    Words without the same beginning are seldom slips of one another. Candidates differ by at most ``most`` in length and by at
    most ``2 * most`` in the letters they use, which bounds the work for a few thousand words.
    """
    groups: dict[str, list[int]] = {}
    for i, word in enumerate(words):
        groups.setdefault(word[:2], []).append(i)
    length = np.array([len(word) for word in words], dtype=np.int64)
    used = np.array([sum({1 << (ord(letter) % 61) for letter in word}) for word in words], dtype=np.uint64)
    firsts, seconds = [], []
    for members in groups.values():
        group = np.array(members)
        for place, i in enumerate(members[:-1]):
            rest = group[place + 1 :]
            fits = (np.abs(length[rest] - length[i]) <= most) & (np.bitwise_count(used[rest] ^ used[i]) <= 2 * most)
            seconds.append(rest[fits])
            firsts.append(np.full(len(seconds[-1]), i))
    a, b = (np.concatenate([np.zeros(0, dtype=np.int64), *parts]) for parts in (firsts, seconds))
    far = distances(words, a, b)
    kept = (far >= 1) & (far <= most)
    return a[kept], b[kept], far[kept]
