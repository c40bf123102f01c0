"""Reference metrics of free text: ROUGE-L, token F1 and exact match. They measure shared words, not whether an answer is right.

Tokens are runs of letters and digits after NFKC and case folding; characters of scripts without spaces (CJK) stand alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_TOKEN = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿]|[^\W_぀-ヿ㐀-䶿一-鿿豈-﫿]+")


def tokens(text: str) -> list[str]:
    """The tokens of a text in order."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def common_length(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence, bit-parallel over the longer one (Hyyrö 2004): one big integer per step."""
    if len(a) < len(b):
        a, b = b, a
    places: dict[str, int] = {}
    for number, token in enumerate(a):
        places[token] = places.get(token, 0) | 1 << number
    whole = (1 << len(a)) - 1
    row = whole
    for token in b:
        shared = row & places.get(token, 0)
        row = (row + shared | row - shared) & whole
    return len(a) - row.bit_count()


def rouge_l(answer: str, reference: str) -> float:
    """F1 of the longest common subsequence (Lin 2004, β = 1), 0..1; 1 where both have no token."""
    a, b = tokens(answer), tokens(reference)
    return _f1(common_length(a, b), len(a), len(b))


def token_f1(answer: str, reference: str) -> float:
    """F1 of the bags of tokens, 0..1 (as in SQuAD, articles kept); 1 where both have no token."""
    a, b = Counter(tokens(answer)), Counter(tokens(reference))
    return _f1((a & b).total(), a.total(), b.total())


def exact(answer: str, reference: str) -> bool:
    """The same text after NFKC, case folding and runs of white space."""
    def plain(text: str) -> list[str]:
        return unicodedata.normalize("NFKC", text).casefold().split()

    return plain(answer) == plain(reference)


def _f1(shared: int, first: int, second: int) -> float:
    return 2 * shared / (first + second) if first + second else 1.0
