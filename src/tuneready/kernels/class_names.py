"""Names of classes that are most likely one name: equal after folding, or one slip of the pen apart."""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from tuneready.kernels import edit_distance, families

FEWEST_LETTERS, FOR_TWO = 5, 8  # letters of a word from which one edit, and two edits, are looked for
# The order of words carries meaning beside these; elsewhere "cancel order" and "order cancel" are one name.
_ORDER = frozenset(("to", "from", "in", "into", "out", "of", "on", "off", "over", "under", "for", "by", "before", "after", "than",
                    "vs", "not", "no", "without", "and", "via"))
_NEGATIONS = ("un", "in", "im", "il", "ir", "dis", "de", "non", "mis", "re")
_SYMBOLS = "#%*@+"  # punctuation that tells names apart (C#, C++)
_PIECES = re.compile(r"\w+|[^\w\s]", re.UNICODE)


def words(name: str) -> list[str]:
    """The words of a name, case folded (NFKC), in order: letters and digits, and symbols that carry meaning. A decimal part
    that is zero is left out (1.0 is how tables write the class 1), a minus before a leading number stays."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()
    text = re.sub(r"^(-?\d+)\.0+$", r"\1", text)
    lead = ["-"] if re.match(r"-\d", text) else []
    pieces = _PIECES.findall(text.replace("_", " ").replace("'", "").replace("’", ""))
    return lead + [p for p in pieces if p[0].isalnum() or p in _SYMBOLS or unicodedata.category(p[0])[0] in "SM" or p[0].isidentifier()]


def singular(word: str) -> str:
    """An English word without its plural ending."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2] if not word.endswith("ses") else word[:-1] if word[-4] in "aeiou" else word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word


def folded(name: str) -> tuple[str, str]:
    """Two keys of a name; names that share either are equal after folding of case, punctuation, plural and order of words.

    The first holds the words in order of the alphabet (as they stand where order carries meaning), the second runs them
    together, but never two numbers (1.5 is not 15).
    """
    single = [singular(word) for word in words(name)]
    free = len(single) > 1 and all(len(w) > 2 and w not in _ORDER for w in single)
    run = re.sub(r"(?<!\d) | (?!\d)", "", " ".join(single))
    return " ".join(sorted(single) if free else single), run


def equal_after_folding(names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(a, b): pairs of names that share a key, each name paired with the first of its key."""
    first: dict[tuple[int, str], int] = {}
    a, b = [], []
    for i, name in enumerate(names):
        for kind, key in enumerate(folded(name)):
            if key and first.setdefault((kind, key), i) != i:
                a.append(first[kind, key])
                b.append(i)
    return np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)


def slips(names: list[str], rows: list[int], rare: float) -> tuple[np.ndarray, np.ndarray]:
    """(a, b): pairs of names with as many words, all equal but one, and that one a slip of the pen apart.

    The two words begin with the same two letters, hold no digit, have at least ``FEWEST_LETTERS`` letters and are one edit
    apart (two from ``FOR_TWO`` on). A swap, a doubled letter and s for z always count. Any other edit may be another word
    (shipping, shopping): it counts where the rarer name has at most ``rare`` times the rows of the other and its word stands in
    no other name. Negations (able, unable) never count.
    """
    split = [words(name) for name in names]
    uses: dict[str, int] = {}
    for one in split:
        for word in set(one):
            uses[word] = uses.get(word, 0) + 1
    vocabulary = sorted(word for word in uses if len(word) >= FEWEST_LETTERS and word.isalpha())
    near: dict[str, list[tuple[str, bool]]] = {}
    for i, j, far in zip(*(values.tolist() for values in edit_distance.near_pairs(vocabulary))):
        a, b = vocabulary[i], vocabulary[j]
        if far == 1 or min(len(a), len(b)) >= FOR_TWO:
            near.setdefault(a, []).append((b, _harmless(a, b)))
            near.setdefault(b, []).append((a, _harmless(a, b)))
    at: dict[tuple[str, ...], list[int]] = {}
    for i, one in enumerate(split):
        at.setdefault(tuple(one), []).append(i)
    found = []
    for i, one in enumerate(split):
        for place, word in enumerate(one):
            for other, harmless in near.get(word, ()):
                for j in at.get((*one[:place], other, *one[place + 1 :]), ()):
                    few = rows[i] <= rare * rows[j] and uses[word] == 1
                    if (harmless and i < j) or (few and not harmless and not negated(word, other)):
                        found.append((min(i, j), max(i, j)))
    pairs = np.array(sorted(set(found)), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def negated(a: str, b: str) -> bool:
    """True when one word is the other with a negation or reversal before or within it ("able", "unable")."""
    short, long = sorted((a, b), key=len)
    return any(long == prefix + short for prefix in _NEGATIONS) or short.replace("in", "un", 1) == long or long.replace("in", "un", 1) == short


def _harmless(a: str, b: str) -> bool:
    """True for edits that do not make another word: neighbours swapped, a letter doubled, s for z, our for or."""
    def plain(word: str) -> str:
        return re.sub(r"(.)\1+", r"\1", word).replace("z", "s").replace("our", "or")

    if plain(a) == plain(b):
        return True
    differ = [i for i in range(len(a)) if a[i] != b[i]] if len(a) == len(b) else []
    return len(differ) == 2 and differ[1] == differ[0] + 1 and a[differ[0]] == b[differ[1]] and a[differ[1]] == b[differ[0]]


def alike(names: list[str], rows: list[int], rare: float, most: int) -> dict[int, int]:
    """Name → the most frequent name it is like (ties: the first), for every name that has one.

    Args:
        names, rows: names and how often each occurs, the most frequent first.
        rare: as in ``slips``; above ``most`` names slips are not looked for.
    """
    pairs = [equal_after_folding(names)]
    if len(names) <= most:
        pairs.append(slips(names, rows, rare))
    a, b = (np.concatenate(values) for values in zip(*pairs))
    if not len(a):
        return {}
    return {node: head for node, head in zip(*(values.tolist() for values in families.components(a, b))) if node != head}
