"""A hash as words one can read aloud: proquints, five letters for sixteen bits (Wilkerson, arXiv:0901.4016)."""

from __future__ import annotations

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"
WORDS = 8


def words(digest: bytes, count: int = WORDS) -> str:
    """The first ``count`` × 16 bits of a digest as words joined by ``-``: eight words are 128 bits."""
    return "-".join(_word(int.from_bytes(digest[2 * i:2 * i + 2], "big")) for i in range(count))


def _word(n: int) -> str:
    return "".join((CONSONANTS[n >> 12], VOWELS[n >> 10 & 3], CONSONANTS[n >> 6 & 15], VOWELS[n >> 4 & 3], CONSONANTS[n & 15]))
